"""A call's inputs as literals: plain values, ready promises, and lists and dicts that hold promises."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flyteidl.core import literals_pb2

from flytelocal.errors import CompilationError, TypeTransformerFailedError
from flytelocal.graph.attribute_path import resolve_attr_path_in_promise, resolve_literal
from flytelocal.graph.bindings import holds_promise, nested_types, refuse_non_value
from flytelocal.graph.inputs import check_names, placed
from flytelocal.graph.promise import Promise
from flytelocal.types.engine import TypeEngine, literal_pb
from flytelocal.types.kwargs import literal_map_from_kwargs

if TYPE_CHECKING:
    from collections.abc import Mapping

    from flyteidl.core import types_pb2

    from flytelocal.context.flyte_context import FlyteContext
    from flytelocal.models.interface import Variable

__all__ = ["resolve_attr_path_in_promise", "translate_inputs_to_literals"]

_MANY = 100
_FLAT = ((int,), (float,), (str,), (bool,))


def translate_inputs_to_literals(
    ctx: FlyteContext,
    incoming_values: Mapping[str, Any],
    flyte_interface_types: Mapping[str, Variable],
    native_types: Mapping[str, Any],
    entity_name: str = "",
) -> literals_pb2.LiteralMap:
    """The message of a call's inputs.

    Args:
        ctx: The context whose file access takes what does not fit into a literal.
        incoming_values: Python values, ready promises, or lists and dicts of both, by input.
        flyte_interface_types: The inputs with literal types.
        native_types: The inputs with Python types; those missing are guessed from the literal types.
        entity_name: Whose inputs they are, for errors.

    Raises:
        InputError: A value does not fit its input, is no single value, or a promise is not ready.
        UnknownInputError: There is no such input.
        MissingInputError: An input is left out.
    """
    __tracebackhide__ = True
    types = native_types
    if types.keys() != incoming_values.keys():
        check_names(entity_name, incoming_values, flyte_interface_types)
        types = {**TypeEngine.guess_python_types(flyte_interface_types), **native_types}
    name = ""
    try:
        if not any(_needs_care(value, types[name]) for name, value in incoming_values.items()):
            try:
                return literal_map_from_kwargs(ctx, incoming_values, types)
            except TypeTransformerFailedError:
                if not any(map(holds_promise, incoming_values.values())):
                    raise
        message = literals_pb2.LiteralMap()
        for name, value in incoming_values.items():
            expected = flyte_interface_types[name].type.to_flyte_idl()
            message.literals[name].CopyFrom(_literal(ctx, expected, value, types[name], name))
    except (CompilationError, TypeTransformerFailedError) as error:
        raise placed(error, entity_name, name) from error.__cause__
    return message


def _needs_care(value: Any, python_type: Any) -> bool:
    """Whether `value` may hold a promise or a tuple.

    A long list whose type lets neither pass is not looked through: converting it finds out.
    """
    if isinstance(value, tuple):
        return True
    if (
        isinstance(value, list | dict)
        and len(value) >= _MANY
        and getattr(python_type, "__args__", ())[-1:] in _FLAT
    ):
        return False
    return holds_promise(value)


def _literal(
    ctx: FlyteContext, expected: types_pb2.LiteralType, value: Any, python_type: Any, path: str
) -> literals_pb2.Literal:
    refuse_non_value(value, path)
    if isinstance(value, Promise):
        return _ready(value, path)
    if not holds_promise(value):
        kind = python_type if python_type is not None else _guessed(expected)
        return literal_pb(ctx, value, kind, path)
    refused: TypeTransformerFailedError | None = None
    for inner, inner_type in nested_types(expected, python_type, value):
        literal = literals_pb2.Literal()
        try:
            if isinstance(value, list):
                literal.collection.literals.extend(
                    _literal(ctx, inner, item, inner_type, f"{path}[{place}]")
                    for place, item in enumerate(value)
                )
            else:
                for key, item in value.items():
                    literal.map.literals[key].CopyFrom(
                        _literal(ctx, inner, item, inner_type, f"{path}[{key!r}]")
                    )
        except TypeTransformerFailedError as error:
            refused = refused or error
        else:
            return literal
    if refused is not None:
        raise refused
    # Passed as one value: an untyped dict, for example, whose promises become plain values.
    kind = python_type if python_type is not None else _guessed(expected)
    return literal_pb(ctx, _plain(value, path), kind, path)


def _guessed(expected: types_pb2.LiteralType) -> Any:
    from flytelocal.models.types import LiteralType

    return TypeEngine.guess_python_type(LiteralType.from_flyte_idl(expected))


def _ready(promise: Promise, path: str) -> literals_pb2.Literal:
    if promise.ref is not None:
        raise CompilationError(
            f"{promise!r} has no value yet: its node has not run",
            where=f"input {path!r}",
            fix="run the whole workflow, or pass a plain value",
        )
    if promise.val is None:
        raise CompilationError(
            "the value comes from a branch that is not taken",
            where=f"input {path!r}",
            fix="use it only inside the branch that makes it",
        )
    message: literals_pb2.Literal = resolve_literal(promise).to_flyte_idl()
    return message


def _plain(value: Any, path: str) -> Any:
    """`value` with the Python values of the promises in it."""
    if isinstance(value, list):
        return [_plain(item, f"{path}[{place}]") for place, item in enumerate(value)]
    if isinstance(value, dict):
        return {key: _plain(item, f"{path}[{key!r}]") for key, item in value.items()}
    refuse_non_value(value, path)
    if isinstance(value, Promise):
        from flytelocal.graph.expressions import plain_value

        return plain_value(_ready(value, path))
    return value
