# ruff: noqa: ARG002 - every codec and transformer has the same methods
"""``list[T]`` and ``dict[str, T]``: collections and maps of literals."""

from __future__ import annotations

import typing
from typing import TYPE_CHECKING, Any

from flyteidl.core import types_pb2

from flytelocal.types.codec import Codec, none_given, unsupported
from flytelocal.types.path import Failure, type_name, wrong_type
from flytelocal.types.registry import ALTERNATIVES, codec_for
from flytelocal.types.transformer import FamilyTransformer

if TYPE_CHECKING:
    from flyteidl.core import literals_pb2


class ListCodec(Codec):
    """``list[T]``."""

    __slots__ = ("item",)

    def __init__(self, python_type: Any, item: Codec) -> None:
        literal_type = types_pb2.LiteralType(collection_type=item.literal_type)
        super().__init__(python_type, literal_type, "Typed List")
        self.item = item

    def owns(self, value: Any) -> bool:
        """Whether it is a list whose first element is of the item's type."""
        return type(value) is list and (not value or self.item.owns(value[0]))

    def write(self, ctx: Any, value: Any, pb: literals_pb2.Literal) -> None:
        """Writes a list."""
        if not isinstance(value, list):
            raise _refuse(self, value, "list")
        collection = pb.collection
        collection.SetInParent()
        self.item.write_all(ctx, value, collection.literals)

    def read(self, ctx: Any, pb: literals_pb2.Literal) -> Any:
        """Reads a list."""
        if pb.HasField("collection"):
            return self.item.read_all(ctx, pb.collection.literals)
        return self.read_other(ctx, pb)


class MapCodec(Codec):
    """``dict[str, T]``."""

    __slots__ = ("item",)

    def __init__(self, python_type: Any, item: Codec) -> None:
        literal_type = types_pb2.LiteralType(map_value_type=item.literal_type)
        super().__init__(python_type, literal_type, "Typed Dict")
        self.item = item

    def owns(self, value: Any) -> bool:
        """Whether it is a dict whose first value is of the item's type."""
        return type(value) is dict and (not value or self.item.owns(next(iter(value.values()))))

    def write(self, ctx: Any, value: Any, pb: literals_pb2.Literal) -> None:
        """Writes a dict with text keys."""
        if not isinstance(value, dict):
            raise _refuse(self, value, "dict")
        for key in value:
            if type(key) is not str:
                raise Failure(
                    f"expected keys of type str, got {key!r} ({type(key).__name__})",
                    fix="use str keys, or declare the type as plain dict",
                )
        literal_map = pb.map
        literal_map.SetInParent()
        self.item.write_map(ctx, value, literal_map.literals)

    def read(self, ctx: Any, pb: literals_pb2.Literal) -> Any:
        """Reads a dict, keys in order."""
        if pb.HasField("map"):
            return self.item.read_map(ctx, pb.map.literals)
        return self.read_other(ctx, pb)


class ListTransformer(FamilyTransformer):
    """The transformer of ``list[T]``."""

    def __init__(self) -> None:
        super().__init__("Typed List", list)

    def codec(self, python_type: Any, metadata: tuple[Any, ...] = ()) -> Codec:
        """The codec of one list type."""
        args = typing.get_args(python_type)
        if len(args) != 1:
            raise unsupported(python_type, ALTERNATIVES["list"])
        return ListCodec(python_type, inner_codec(args[0], python_type))

    def guess(self, literal_type: types_pb2.LiteralType) -> Any:
        """``list[T]`` of the guessed T."""
        from flytelocal.types.guess import guess

        if literal_type.WhichOneof("type") != "collection_type":
            return None
        listed: Any = typing.List  # noqa: UP006 - prints and compares as flytekit's guess
        return listed[guess(literal_type.collection_type)]


def inner_codec(item: Any, whole: Any) -> Codec:
    """The codec of a type inside another one; the failure names both."""
    try:
        return codec_for(item)
    except Failure as failure:
        if failure.unsupported and f" in {type_name(whole)}" not in failure.what:
            failure.what += f" (in {type_name(whole)})"
        raise


def _refuse(codec: Codec, value: Any, kind: str) -> Failure:
    if value is None:
        return none_given(codec)
    name = type_name(codec.python_type)
    if isinstance(value, tuple) and kind == "list":
        return wrong_type(name, value, "pass list(value): Flyte has no tuples")
    fix = f"pass a {kind}"
    if kind == "list" and isinstance(value, (set, frozenset, range)):
        fix = "pass list(value)"
    elif type(value).__module__ == "numpy":
        fix = "pass value.tolist()"
    return wrong_type(name, value, fix)
