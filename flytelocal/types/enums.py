# ruff: noqa: ARG002 - every codec and transformer has the same methods
"""Enums with text values."""

from __future__ import annotations

import enum
from typing import TYPE_CHECKING, Any

from flyteidl.core import types_pb2

from flytelocal.types.codec import Codec, held, none_given, unsupported
from flytelocal.types.path import Failure, brief, wrong_literal
from flytelocal.types.transformer import FamilyTransformer

if TYPE_CHECKING:
    from flyteidl.core import literals_pb2


class EnumCodec(Codec):
    """An Enum: its literal is the member's text."""

    __slots__ = ("guessed", "members")

    def __init__(self, python_type: type[enum.Enum]) -> None:
        self.guessed = python_type.__module__ == __name__
        self.members: dict[str, enum.Enum] = {member.value: member for member in python_type}
        literal_type = types_pb2.LiteralType(enum_type=types_pb2.EnumType(values=list(self.members)))
        super().__init__(python_type, literal_type, "DefaultEnumTransformer")

    def owns(self, value: Any) -> bool:
        """Whether it is a member."""
        return isinstance(value, self.python_type)

    def write(self, ctx: Any, value: Any, pb: literals_pb2.Literal) -> None:
        """Writes a member, or the text of one."""
        if isinstance(value, self.python_type):
            pb.scalar.primitive.string_value = value.value
        elif type(value) is str and value in self.members:
            pb.scalar.primitive.string_value = value
        elif self.guessed and isinstance(value, enum.Enum) and value.value in self.members:
            # An executor returns the author's own Enum, where only the texts are known here.
            pb.scalar.primitive.string_value = str(value.value)
        else:
            raise none_given(self) if value is None else self._unknown(brief(value))

    def read(self, ctx: Any, pb: literals_pb2.Literal) -> Any:
        """Reads a member."""
        if pb.scalar.primitive.HasField("string_value"):
            return self.load(pb.scalar.primitive.string_value)
        if pb.scalar.HasField("primitive"):
            raise wrong_literal(self.python_type.__name__, held(pb))
        return self.read_other(ctx, pb)

    def load(self, plain: Any) -> Any:
        """The member of a text."""
        member = self.members.get(plain) if isinstance(plain, str) else None
        if member is None:
            raise self._unknown(brief(plain))
        return member

    def _unknown(self, got: str) -> Failure:
        return Failure(
            f"expected a member of {self.python_type.__name__}, got {got}",
            fix=f"use one of: {', '.join(map(repr, list(self.members)[:20]))}",
        )


class EnumTransformer(FamilyTransformer):
    """The transformer of every Enum."""

    def __init__(self) -> None:
        super().__init__("DefaultEnumTransformer", enum.Enum)

    def codec(self, python_type: Any, metadata: tuple[Any, ...] = ()) -> Codec:
        """The codec of one Enum class."""
        others = [member for member in python_type if not isinstance(member.value, str)]
        if others or not len(python_type):
            why = (
                f"its member {others[0].name} has the value {others[0].value!r}"
                if others
                else "it has no members"
            )
            failure = unsupported(python_type, "give every member a str value: Flyte's enums are text")
            failure.what = f"the enum {python_type.__name__} has no Flyte type: {why}"
            raise failure
        return EnumCodec(python_type)

    def guess(self, literal_type: types_pb2.LiteralType) -> Any:
        """A new Enum with the same values."""
        if literal_type.WhichOneof("type") != "enum_type":
            return None
        return enum_of(tuple(literal_type.enum_type.values))


_GUESSED: dict[tuple[str, ...], type[enum.Enum]] = {}


def enum_of(values: tuple[str, ...], name: str = "DynamicEnum") -> type[enum.Enum]:
    """An Enum of the given texts, one class for the same values; its members are texts, too."""
    found = _GUESSED.get(values)
    if found is None:
        members = {_member_name(value, index): value for index, value in enumerate(values)}
        made: Any = enum.Enum  # the functional API, which type checkers only take with constants
        found = _GUESSED[values] = made(name, members, type=str, module=__name__)
    return found


def _member_name(value: str, index: int) -> str:
    if value.isidentifier() and not value.startswith("_") and value not in ("mro", "name", "value"):
        return value
    return (
        f"{value} ({index})"
        if value.startswith("_") or value in ("mro", "name", "value")
        else value or "empty"
    )
