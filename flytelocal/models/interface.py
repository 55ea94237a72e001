"""Interfaces: the names and types of what goes in and comes out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flyteidl.core import interface_pb2, types_pb2

from flytelocal.models.common import FlyteIdlEntity, build, raw, raw_map
from flytelocal.models.fields import Child, ChildMap, Maybe, Part, Raw, text
from flytelocal.models.literals import Literal
from flytelocal.models.types import LiteralType
from flytelocal.models.views import MessageMap

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

__all__ = ["Parameter", "ParameterMap", "TypedInterface", "Variable", "VariableMap"]


class Variable(FlyteIdlEntity):
    """One input or output: its type, and what it is for."""

    __slots__ = ()
    _message = interface_pb2.Variable

    def __init__(
        self,
        type: LiteralType | None,  # noqa: A002 - flytekit's name
        description: str | None,
        artifact_partial_id: Any = None,
        artifact_tag: Any = None,
    ) -> None:
        self._pb = build(
            interface_pb2.Variable,
            type=raw(type),
            description=description,
            artifact_partial_id=artifact_partial_id,
            artifact_tag=artifact_tag,
        )

    type = Part(lambda: LiteralType, "The type.")
    description = text("What it is for.")
    artifact_partial_id = Raw(
        "The artifact that an output becomes, an ArtifactID message, if it becomes one."
    )
    artifact_tag = Raw("The tag of that artifact, an ArtifactTag message, if it has one.")

    def to_flyte_idl_list(self) -> Any:
        """The message of a list of this variable, as a map task has it."""
        listed = interface_pb2.Variable()
        listed.CopyFrom(self._pb)
        listed.type.CopyFrom(types_pb2.LiteralType(collection_type=self._pb.type))
        return listed


class VariableMap(FlyteIdlEntity):
    """Variables by name."""

    __slots__ = ()
    _message = interface_pb2.VariableMap

    def __init__(self, variables: Mapping[str, Variable] | None) -> None:
        self._pb = build(interface_pb2.VariableMap, variables=raw_map(variables))

    variables = ChildMap(lambda: Variable, "The variables by name.")


class TypedInterface(FlyteIdlEntity):
    """The inputs and outputs of a task or workflow.

    >>> from flytelocal.models.types import SimpleType
    >>> limit = Variable(LiteralType(simple=SimpleType.INTEGER), "how many")
    >>> interface = TypedInterface({"limit": limit}, {})
    >>> interface.inputs["limit"].description
    'how many'
    """

    __slots__ = ()
    _message = interface_pb2.TypedInterface

    def __init__(self, inputs: Mapping[str, Variable] | None, outputs: Mapping[str, Variable] | None) -> None:
        # Both are present even when empty, as flytekit writes them.
        self._pb = interface_pb2.TypedInterface(
            inputs=build(interface_pb2.VariableMap, variables=raw_map(inputs)),
            outputs=build(interface_pb2.VariableMap, variables=raw_map(outputs)),
        )

    @property
    def inputs(self) -> MessageMap[Variable]:
        """The inputs by name."""
        return MessageMap(self._pb.inputs.variables, Variable)

    @property
    def outputs(self) -> MessageMap[Variable]:
        """The outputs by name."""
        return MessageMap(self._pb.outputs.variables, Variable)

    def transform_interface_to_list(
        self, bound_inputs: Iterable[str] = (), excluded_inputs: Iterable[str] = ()
    ) -> TypedInterface:
        """The interface of the same task run over lists, as a map task has it.

        Args:
            bound_inputs: Inputs that stay as they are.
            excluded_inputs: Inputs that are left out.
        """
        bound, excluded = set(bound_inputs), set(excluded_inputs)
        inputs = {
            name: message if name in bound else Variable._wrap(message).to_flyte_idl_list()
            for name, message in self._pb.inputs.variables.items()
            if name not in excluded
        }
        outputs = {
            name: Variable._wrap(message).to_flyte_idl_list()
            for name, message in self._pb.outputs.variables.items()
        }
        return TypedInterface(inputs, outputs)


class Parameter(FlyteIdlEntity):
    """An input of a launch plan: a variable, and its default or that it is required."""

    __slots__ = ()
    _message = interface_pb2.Parameter

    def __init__(
        self,
        var: Variable | None,
        default: Literal | None = None,
        required: bool | None = None,
        artifact_query: Any = None,
        artifact_id: Any = None,
    ) -> None:
        self._pb = build(
            interface_pb2.Parameter,
            var=raw(var),
            default=raw(default),
            # One of a kind: a default wins over being required.
            required=required if default is None else None,
            artifact_query=artifact_query,
            artifact_id=artifact_id,
        )

    var = Part(lambda: Variable, "The variable.")
    default = Child(lambda: Literal, "The default, if it has one.")
    required = Maybe[bool]("Whether it must be given, if that is what is said of it.")
    artifact_query = Raw("The artifact to look for, an ArtifactQuery message, if there is one.")
    artifact_id = Raw("The artifact to use, an ArtifactID message, if there is one.")

    @property
    def behavior(self) -> Any:
        """The default, whether it is required, or the artifact, whichever is said."""
        kind = self._pb.WhichOneof("behavior")
        return None if kind is None else getattr(self, kind)


class ParameterMap(FlyteIdlEntity):
    """Parameters by name."""

    __slots__ = ()
    _message = interface_pb2.ParameterMap

    def __init__(self, parameters: Mapping[str, Parameter] | None) -> None:
        self._pb = build(interface_pb2.ParameterMap, parameters=raw_map(parameters))

    parameters = ChildMap(lambda: Parameter, "The parameters by name.")
