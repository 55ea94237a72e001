"""Bindings: where a node's inputs come from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flyteidl.core import literals_pb2

from flytelocal.errors import CompilationError
from flytelocal.models.common import FlyteIdlEntity, build, raw, raw_list, raw_map
from flytelocal.models.fields import Child, ChildMap, Children, Part, text
from flytelocal.models.types import OutputReference

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from flytelocal.models.literals import Literal, Scalar

__all__ = ["Binding", "BindingData", "BindingDataCollection", "BindingDataMap"]


def _scalar() -> type[Scalar]:
    from flytelocal.models.literals import Scalar

    return Scalar


class BindingDataMap(FlyteIdlEntity):
    """Bindings by key, for an input that is a map."""

    __slots__ = ()
    _message = literals_pb2.BindingDataMap

    def __init__(self, bindings: Mapping[str, BindingData] | None) -> None:
        self._pb = build(literals_pb2.BindingDataMap, bindings=raw_map(bindings))

    bindings = ChildMap(lambda: BindingData, "The bindings by key.")


class BindingDataCollection(FlyteIdlEntity):
    """Bindings in a row, for an input that is a list."""

    __slots__ = ()
    _message = literals_pb2.BindingDataCollection

    def __init__(self, bindings: Iterable[BindingData] | None) -> None:
        self._pb = build(literals_pb2.BindingDataCollection, bindings=raw_list(bindings))

    bindings = Children(lambda: BindingData, "The bindings in order.")


class BindingData(FlyteIdlEntity):
    """A constant, an output of another node, or a list or map of these."""

    __slots__ = ()
    _message = literals_pb2.BindingData

    def __init__(
        self,
        scalar: Scalar | None = None,
        collection: BindingDataCollection | None = None,
        promise: OutputReference | None = None,
        map: BindingDataMap | None = None,  # noqa: A002 - flytekit's name
    ) -> None:
        self._pb = build(
            literals_pb2.BindingData,
            scalar=raw(scalar),
            collection=raw(collection),
            promise=raw(promise),
            map=raw(map),
        )

    scalar = Child(_scalar, "The constant, if it is one.")
    collection = Child(lambda: BindingDataCollection, "The list, if it is one.")
    promise = Child(lambda: OutputReference, "The other node's output, if it is one.")
    map = Child(lambda: BindingDataMap, "The map, if it is one.")

    @property
    def value(self) -> Scalar | BindingDataCollection | OutputReference | BindingDataMap | None:
        """What is bound, of whichever kind it is."""
        return self.scalar or self.collection or self.promise or self.map

    def to_literal_model(self) -> Literal | None:
        """The literal of a binding that is constant all through; None of one that binds nothing.

        Raises:
            CompilationError: A part of it is another node's output, known only when that node has run.
        """
        message = _constant(self._pb)
        if message is None:
            return None
        from flytelocal.models.literals import Literal

        return Literal._wrap(message)


def _constant(binding: literals_pb2.BindingData) -> literals_pb2.Literal | None:
    kind = binding.WhichOneof("value")
    if kind == "scalar":
        return literals_pb2.Literal(scalar=binding.scalar)
    if kind == "collection":
        collection = literals_pb2.LiteralCollection(
            literals=[_constant(item) for item in binding.collection.bindings]
        )
        return literals_pb2.Literal(collection=collection)
    if kind == "map":
        entries = {key: _constant(item) for key, item in binding.map.bindings.items()}
        return literals_pb2.Literal(map=literals_pb2.LiteralMap(literals=entries))
    if kind is None:
        return None
    raise CompilationError(
        "a binding to another node's output has no literal yet",
        where=f"{binding.promise.node_id}.{binding.promise.var}" if kind == "promise" else kind,
        fix="run the node first, or bind a constant",
    )


class Binding(FlyteIdlEntity):
    """Binds one input of a node."""

    __slots__ = ()
    _message = literals_pb2.Binding

    def __init__(self, var: str | None, binding: BindingData | None) -> None:
        self._pb = build(literals_pb2.Binding, var=var, binding=raw(binding))

    var = text("The input's name.")
    binding = Part(lambda: BindingData, "What is bound to it.")
