# ruff: noqa: ARG002 - every codec and transformer has the same methods
"""Bare ``dict``, ``dict[K, V]`` with keys that are not text, and TypedDict: one msgpack Binary."""

from __future__ import annotations

import typing
from typing import TYPE_CHECKING, Any

from flyteidl.core import types_pb2

from flytelocal.types.codec import MSGPACK, Codec, none_given, pack, plain_struct, unpack
from flytelocal.types.collections import MapCodec, inner_codec
from flytelocal.types.path import wrong_type
from flytelocal.types.registry import simple_type
from flytelocal.types.transformer import FamilyTransformer

if TYPE_CHECKING:
    from flyteidl.core import literals_pb2


def struct_type() -> types_pb2.LiteralType:
    """A STRUCT type that says its values are msgpack."""
    literal_type = types_pb2.LiteralType(simple=types_pb2.STRUCT)
    fields = literal_type.annotation.annotations.fields
    inner = fields["cache-key-metadata"].struct_value.fields
    inner["serialization-format"].string_value = MSGPACK
    return literal_type


class DictCodec(Codec):
    """A dict as msgpack; older Struct literals are read, too."""

    __slots__ = ("field",)

    def __init__(self, python_type: Any) -> None:
        from flytelocal.types.fields import field_for

        super().__init__(python_type, struct_type(), "Typed Dict")
        self.field = field_for(python_type)

    def owns(self, value: Any) -> bool:
        """Whether it is a dict."""
        return type(value) is dict

    def write(self, ctx: Any, value: Any, pb: literals_pb2.Literal) -> None:
        """Writes a dict."""
        if not isinstance(value, dict):
            raise none_given(self) if value is None else wrong_type("dict", value)
        binary = pb.scalar.binary
        binary.value = pack(self.field.dump(value))
        binary.tag = MSGPACK

    def read(self, ctx: Any, pb: literals_pb2.Literal) -> Any:
        """Reads a dict."""
        if pb.scalar.HasField("binary"):
            return self.load(unpack(pb.scalar.binary))
        if pb.scalar.HasField("generic"):
            return self.load(plain_struct(pb.scalar.generic))
        return self.read_other(ctx, pb)

    def load(self, plain: Any) -> Any:
        """The dict of plain values."""
        if not isinstance(plain, dict):
            raise wrong_type("dict", plain)
        return self.field.load(plain)


class DictTransformer(FamilyTransformer):
    """The transformer of every dict type."""

    def __init__(self) -> None:
        super().__init__("Typed Dict", dict)

    def codec(self, python_type: Any, metadata: tuple[Any, ...] = ()) -> Codec:
        """A map of literals for ``dict[str, T]``, msgpack for every other dict."""
        args = typing.get_args(python_type)
        if len(args) == 2 and args[0] is str:
            return MapCodec(python_type, inner_codec(args[1], python_type))
        return DictCodec(python_type)

    def guess(self, literal_type: types_pb2.LiteralType) -> Any:
        """``dict[str, T]`` for a map, dict for a STRUCT without a schema."""
        from flytelocal.types.guess import guess

        if literal_type.WhichOneof("type") == "map_value_type":
            mapped: Any = typing.Dict  # noqa: UP006 - prints and compares as flytekit's guess
            return mapped[str, guess(literal_type.map_value_type)]
        if simple_type(literal_type) == types_pb2.STRUCT and not literal_type.HasField("metadata"):
            return dict
        return None
