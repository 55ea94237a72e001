# ruff: noqa: ARG002 - every codec and transformer has the same methods
"""The codec of dataclasses: msgpack of their fields, described by a JSON schema in the LiteralType."""

from __future__ import annotations

import threading
import types
import typing
from typing import TYPE_CHECKING, Any

from flyteidl.core import types_pb2

from flytelocal.types.codec import MSGPACK, Codec, none_given, pack, plain_struct, unpack
from flytelocal.types.dataclasses_ import DATACLASS_TAG
from flytelocal.types.fields import field_for
from flytelocal.types.json_dict import struct_type
from flytelocal.types.path import Failure
from flytelocal.types.records import hints_of, schema_of
from flytelocal.types.registry import REGISTRY, bare, codec_for

if TYPE_CHECKING:
    from flyteidl.core import literals_pb2

_open = threading.local()  # dataclasses whose literal type is being built, per thread


class DataclassCodec(Codec):
    """One dataclass."""

    __slots__ = ("field",)

    def __init__(self, python_type: type[Any]) -> None:
        self.field = field_for(python_type)
        super().__init__(python_type, literal_type_of(python_type), DATACLASS_TAG)

    def write(self, ctx: Any, value: Any, pb: literals_pb2.Literal) -> None:
        """Writes a dataclass."""
        if value is None:
            raise none_given(self)
        binary = pb.scalar.binary
        binary.value = pack(self.field.dump(value))
        binary.tag = MSGPACK

    def read(self, ctx: Any, pb: literals_pb2.Literal) -> Any:
        """Reads a dataclass."""
        if pb.scalar.HasField("binary"):
            return self.field.load(unpack(pb.scalar.binary))
        if pb.scalar.HasField("generic"):
            return self.field.load(plain_struct(pb.scalar.generic))
        return self.read_other(ctx, pb)

    def load(self, plain: Any) -> Any:
        """The dataclass of plain values."""
        return self.field.load(plain)


def literal_type_of(record: type[Any]) -> types_pb2.LiteralType:
    """The literal type of a dataclass: its schema, and the literal type of each field."""
    literal_type = struct_type()
    literal_type.metadata.update(schema_of(record))
    literal_type.structure.SetInParent()
    stack: list[type[Any]] = _open.__dict__.setdefault("stack", [])
    if record in stack:  # inside itself, a dataclass is described by its schema alone
        return literal_type
    stack.append(record)
    try:
        for name, hint in hints_of(record).items():
            attribute = attribute_type(hint)
            if attribute is not None:
                literal_type.structure.dataclass_type[name].CopyFrom(attribute)
    finally:
        stack.pop()
    return literal_type


def attribute_type(hint: Any) -> types_pb2.LiteralType | None:
    """The literal type of a field, as flytekit describes it.

    Inside a dataclass more types work than outside, because all travels as msgpack: those have the
    description of a pickle there, or none.
    """
    base, _ = bare(hint)
    try:
        transformer = REGISTRY.transformer(hint)
    except Failure:
        if base in REGISTRY.restricted or typing.get_origin(base) is tuple or _is_tuple(base):
            return None
        pickled = types_pb2.LiteralType(blob=types_pb2.BlobType(format="PythonPickle"))
        pickled.metadata.update({"python_class_name": str(base)})
        return pickled
    origin, args = typing.get_origin(base), typing.get_args(base)
    try:
        if origin is list and args:
            item = attribute_type(args[0])
            return None if item is None else types_pb2.LiteralType(collection_type=item)
        if origin is dict and args and args[0] is str:
            item = attribute_type(args[1])
            return None if item is None else types_pb2.LiteralType(map_value_type=item)
        if transformer is REGISTRY.dataclass_transformer:
            return literal_type_of(base)
        if origin in (typing.Union, types.UnionType):
            return _union_of(args)
        return codec_for(hint).literal_type
    except Failure:
        return None


def _union_of(args: tuple[Any, ...]) -> types_pb2.LiteralType | None:
    union = types_pb2.LiteralType()
    for arg in args:
        variant = attribute_type(arg)
        if variant is None:
            return None
        tagged = union.union_type.variants.add()
        tagged.CopyFrom(variant)
        tagged.structure.CopyFrom(types_pb2.TypeStructure(tag=_tag(arg)))
    return union


def _tag(arg: Any) -> str:
    try:
        return REGISTRY.transformer(arg).name
    except Failure:
        return "FlytePickle"


def _is_tuple(base: Any) -> bool:
    return isinstance(base, type) and issubclass(base, tuple)
