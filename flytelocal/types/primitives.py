# ruff: noqa: ARG002 - every codec and transformer has the same methods
"""int, float, str and bool."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING, Any, ClassVar

from flyteidl.core import types_pb2

from flytelocal.types.codec import Codec, none_given
from flytelocal.types.path import Failure, wrong_type
from flytelocal.types.transformer import FamilyTransformer

if TYPE_CHECKING:
    from collections.abc import Iterable, MutableMapping, Sequence

    from flyteidl.core import literals_pb2

_OUT_OF_RANGE = "{} does not fit Flyte's 64-bit integer"
_RANGE_FIX = "keep it between -2**63 and 2**63 - 1, or pass it as str"


class PrimitiveCodec(Codec):
    """One kind of primitive; subclasses name the field so that each conversion is a few bytecodes."""

    __slots__ = ()

    kind: ClassVar[type]
    simple: ClassVar[int]
    field: ClassVar[str]

    def __init__(self) -> None:
        super().__init__(self.kind, types_pb2.LiteralType(simple=self.simple), self.kind.__name__)

    def refuse(self, value: Any) -> Failure:
        """Why ``value`` is not of this kind, with the nearest cure."""
        if value is None:
            return none_given(self)
        name = self.kind.__name__
        fix = f"pass {'an' if name == 'int' else 'a'} {name}"
        if self.kind is float and type(value) is int:
            fix = f"pass {value}.0" if abs(value) < 10**15 else "pass float(value)"
        elif type(value).__module__ == "numpy":
            fix = f"pass {name}(value)"
        elif isinstance(value, self.kind):
            fix = f"pass {name}(value): a subclass of {name} would be lost"
        elif isinstance(value, str) and self.kind in (int, float):
            with contextlib.suppress(ValueError):
                fix = f"pass {self.kind(value)!r}"
        return wrong_type(name, value, fix)

    def load(self, plain: Any) -> Any:
        """A plain value of exactly this kind."""
        if type(plain) is not self.kind:
            raise self.refuse(plain)
        return plain


class IntCodec(PrimitiveCodec):
    """``int``, within 64 bits."""

    __slots__ = ()
    kind, simple, field = int, types_pb2.INTEGER, "integer"

    def write(self, ctx: Any, value: Any, pb: literals_pb2.Literal) -> None:
        """Writes an int; a bool is not one."""
        if type(value) is not int:
            raise self.refuse(value)
        try:
            pb.scalar.primitive.integer = value
        except ValueError:
            raise _too_big(value) from None

    def read(self, ctx: Any, pb: literals_pb2.Literal) -> Any:
        """Reads an int; a float literal without fraction counts, as flytekit's console sends them."""
        primitive = pb.scalar.primitive
        value = primitive.integer
        if value or primitive.HasField("integer"):
            return value
        if primitive.HasField("float_value"):
            return _whole(primitive.float_value)
        return self.read_other(ctx, pb)

    def load(self, plain: Any) -> Any:
        """An int, or a float without fraction: a Struct knows no other number."""
        if type(plain) is int:
            return plain
        if type(plain) is float:
            return _whole(plain)
        raise self.refuse(plain)

    def write_all(self, ctx: Any, values: Sequence[Any], literals: Any) -> None:
        """Appends ints, checked at once."""
        if set(map(type, values)) - {int}:
            return super().write_all(ctx, values, literals)
        add, value = literals.add, 0
        try:
            for value in values:
                add().scalar.primitive.integer = value
        except ValueError:
            raise _too_big(value).under(f"[{len(literals) - 1}]") from None
        return None

    def read_all(self, ctx: Any, literals: Iterable[literals_pb2.Literal]) -> list[Any]:
        """Ints in one pass: only a zero may be something else in disguise, and is looked at again."""
        primitives = [pb.scalar.primitive for pb in literals]
        values = [primitive.integer for primitive in primitives]
        return _recheck(self, ctx, literals, primitives, values) if 0 in values else values

    def write_map(self, ctx: Any, values: dict[str, Any], literals: MutableMapping[str, Any]) -> None:
        """Fills ints, checked at once."""
        if set(map(type, values.values())) - {int}:
            return super().write_map(ctx, values, literals)
        key, value = "", 0
        try:
            for key, value in values.items():
                literals[key].scalar.primitive.integer = value
        except ValueError:
            raise _too_big(value).under(f"[{key!r}]") from None
        return None


class FloatCodec(PrimitiveCodec):
    """``float``, NaN and infinities included."""

    __slots__ = ()
    kind, simple, field = float, types_pb2.FLOAT, "float_value"

    def write(self, ctx: Any, value: Any, pb: literals_pb2.Literal) -> None:
        """Writes a float; an int is not one, as in flytekit."""
        if type(value) is not float:
            raise self.refuse(value)
        pb.scalar.primitive.float_value = value

    def read(self, ctx: Any, pb: literals_pb2.Literal) -> Any:
        """Reads a float; an integer literal counts."""
        primitive = pb.scalar.primitive
        value = primitive.float_value
        if value or primitive.HasField("float_value"):
            return value
        if primitive.HasField("integer"):
            return float(primitive.integer)
        return self.read_other(ctx, pb)

    def load(self, plain: Any) -> Any:
        """A float; msgpack writes ``1`` where the author wrote ``1`` in a float field."""
        if type(plain) is float:
            return plain
        if type(plain) is int:
            return float(plain)
        if isinstance(plain, str) and plain in ("NaN", "Infinity", "-Infinity"):
            return float(plain)
        raise self.refuse(plain)

    def write_all(self, ctx: Any, values: Sequence[Any], literals: Any) -> None:
        """Appends floats, checked at once."""
        if set(map(type, values)) - {float}:
            return super().write_all(ctx, values, literals)
        add = literals.add
        for value in values:
            add().scalar.primitive.float_value = value
        return None

    def read_all(self, ctx: Any, literals: Iterable[literals_pb2.Literal]) -> list[Any]:
        """Floats in one pass, zeros looked at again."""
        primitives = [pb.scalar.primitive for pb in literals]
        values = [primitive.float_value for primitive in primitives]
        return _recheck(self, ctx, literals, primitives, values) if 0.0 in values else values


class StrCodec(PrimitiveCodec):
    """``str``."""

    __slots__ = ()
    kind, simple, field = str, types_pb2.STRING, "string_value"

    def write(self, ctx: Any, value: Any, pb: literals_pb2.Literal) -> None:
        """Writes text; lone surrogates have no bytes."""
        if type(value) is not str:
            raise self.refuse(value)
        try:
            pb.scalar.primitive.string_value = value
        except (UnicodeEncodeError, ValueError):
            raise _not_text() from None

    def read(self, ctx: Any, pb: literals_pb2.Literal) -> Any:
        """Reads text."""
        primitive = pb.scalar.primitive
        value = primitive.string_value
        if value or primitive.HasField("string_value"):
            return value
        return self.read_other(ctx, pb)

    def write_all(self, ctx: Any, values: Sequence[Any], literals: Any) -> None:
        """Appends texts, checked at once."""
        if set(map(type, values)) - {str}:
            return super().write_all(ctx, values, literals)
        add = literals.add
        try:
            for value in values:
                add().scalar.primitive.string_value = value
        except (UnicodeEncodeError, ValueError):
            raise _not_text().under(f"[{len(literals) - 1}]") from None
        return None

    def read_all(self, ctx: Any, literals: Iterable[literals_pb2.Literal]) -> list[Any]:
        """Texts in one pass, empty ones looked at again."""
        primitives = [pb.scalar.primitive for pb in literals]
        values = [primitive.string_value for primitive in primitives]
        return _recheck(self, ctx, literals, primitives, values) if "" in values else values


class BoolCodec(PrimitiveCodec):
    """``bool``."""

    __slots__ = ()
    kind, simple, field = bool, types_pb2.BOOLEAN, "boolean"

    def write(self, ctx: Any, value: Any, pb: literals_pb2.Literal) -> None:
        """Writes a bool; 0 and 1 are not."""
        if type(value) is not bool:
            raise self.refuse(value)
        pb.scalar.primitive.boolean = value

    def read(self, ctx: Any, pb: literals_pb2.Literal) -> Any:
        """Reads a bool."""
        primitive = pb.scalar.primitive
        value = primitive.boolean
        if value or primitive.HasField("boolean"):
            return value
        return self.read_other(ctx, pb)

    def read_all(self, ctx: Any, literals: Iterable[literals_pb2.Literal]) -> list[Any]:
        """Bools in one pass, false ones looked at again."""
        primitives = [pb.scalar.primitive for pb in literals]
        values = [primitive.boolean for primitive in primitives]
        return values if all(values) else _recheck(self, ctx, literals, primitives, values)


CODECS: dict[type, PrimitiveCodec] = {
    int: IntCodec(),
    float: FloatCodec(),
    str: StrCodec(),
    bool: BoolCodec(),
}


class PrimitiveTransformer(FamilyTransformer):
    """The transformer of one primitive type."""

    def __init__(self, kind: type) -> None:
        super().__init__(kind.__name__, kind)

    def codec(self, python_type: Any, metadata: tuple[Any, ...] = ()) -> Codec:
        """The kind's only codec; a subclass of it gets the same one, and values must be exact."""
        return CODECS[self._t]

    def guess(self, literal_type: types_pb2.LiteralType) -> Any:
        """The kind, for its own simple type."""
        mine = CODECS[self._t].simple
        return (
            self._t if literal_type.WhichOneof("type") == "simple" and literal_type.simple == mine else None
        )


def _recheck(
    codec: PrimitiveCodec, ctx: Any, literals: Any, primitives: list[Any], values: list[Any]
) -> list[Any]:
    """Reads again, with care, each element that came out as the field's default without being set."""
    field = codec.field
    unset = [
        index for index, value in enumerate(values) if not value and not primitives[index].HasField(field)
    ]
    for index in unset:
        try:
            values[index] = codec.read(ctx, literals[index])
        except Failure as failure:
            raise failure.under(f"[{index}]") from None
    return values


def _whole(value: float) -> int:
    if not value.is_integer():
        raise Failure(f"expected int, got {value!r} (float)", fix="write it as an int, or read it as float")
    return int(value)


def _too_big(value: int) -> Failure:
    text = str(value) if value.bit_length() < 200 else f"an int of {value.bit_length()} bits"
    return Failure(_OUT_OF_RANGE.format(text), fix=_RANGE_FIX)


def _not_text() -> Failure:
    return Failure(
        "the text holds lone surrogates, which have no UTF-8 bytes",
        fix="clean it with str.encode('utf-8', 'replace')",
    )
