# ruff: noqa: ARG002 - every field has the same methods
"""Fields: how a value lies inside a dataclass or a dict, in msgpack and in the JSON schema.

A dataclass travels as msgpack of plain values. Each Python type a field may have is served by a Field:
``dump`` gives the plain form, ``load`` takes it back, ``schema`` describes it. The plain forms and the
schemas are those that flytekit writes.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import enum
import threading
import typing
from typing import TYPE_CHECKING, Any

from flytelocal.types.path import Failure, brief, type_name, wrong_type
from flytelocal.types.registry import REGISTRY, bare

if TYPE_CHECKING:
    from collections.abc import Callable

_CACHED = 4096  # classes whose Fields are kept; a notebook redefines them for days
_MAX_DEPTH = 200  # levels of nesting that a plain value may have
_LEAVES = frozenset({int, float, str, bool, type(None), bytes})


class Field:
    """The base: a value that is its own plain form, whatever it is (``Any``)."""

    __slots__ = ()

    def dump(self, value: Any) -> Any:
        """The plain form of a value."""
        return plain_copy(value)

    def load(self, plain: Any) -> Any:
        """The value of a plain form."""
        return plain

    def schema(self, defs: Definitions) -> dict[str, Any]:
        """The JSON schema of the plain form."""
        return {}


class Definitions:
    """What a schema under construction has open, so that a recursive dataclass ends in a reference."""

    def __init__(self) -> None:
        self.open: list[type] = []
        self.recursive: set[type] = set()


class PlainField(Field):
    """int, float, str, bool, None, bytes: exactly that type."""

    __slots__ = ("_schema", "kind", "name")

    def __init__(self, kind: type, schema: dict[str, Any]) -> None:
        self.kind = kind
        self.name = "None" if kind is type(None) else kind.__name__
        self._schema = schema

    def dump(self, value: Any) -> Any:
        """The value itself; a float field may hold an int, which stays one in msgpack."""
        if type(value) is self.kind or (self.kind is float and type(value) is int):
            return value
        raise self._refuse(value)

    def load(self, plain: Any) -> Any:
        """The value; numbers without fraction pass between int and float."""
        kind = type(plain)
        if kind is self.kind:
            return plain
        if self.kind is float and kind is int:
            return float(plain)
        if self.kind is int and kind is float and plain.is_integer():
            return int(plain)
        if self.kind is float and plain in ("NaN", "Infinity", "-Infinity"):
            return float(plain)
        raise self._refuse(plain)

    def _refuse(self, value: Any) -> Failure:
        if value is None:
            return Failure(
                f"expected {self.name}, got None", fix=f"pass a value, or declare Optional[{self.name}]"
            )
        if type(value).__module__ == "numpy":
            return wrong_type(self.name, value, f"pass {self.name}(value)")
        return wrong_type(self.name, value, f"pass {'an' if self.name == 'int' else 'a'} {self.name}")

    def schema(self, defs: Definitions) -> dict[str, Any]:
        """The schema of the kind."""
        return dict(self._schema)


class TextField(Field):
    """A type with a text (or number) form: datetime, date, timedelta, UUID, Decimal, Path."""

    __slots__ = ("_from", "_schema", "_to", "kind")

    def __init__(
        self, kind: type, schema: dict[str, Any], to: Callable[[Any], Any], back: Callable[[Any], Any]
    ) -> None:
        self.kind = kind
        self._schema = schema
        self._to = to
        self._from = back

    def dump(self, value: Any) -> Any:
        """The text of the value."""
        exact = type(value) is self.kind or (
            self.kind not in (dt.datetime, dt.date) and isinstance(value, self.kind)
        )
        if not exact:
            raise wrong_type(self.kind.__name__, value)
        return self._to(value)

    def load(self, plain: Any) -> Any:
        """The value of the text."""
        if type(plain) is self.kind:
            return plain
        try:
            return self._from(plain)
        except (ValueError, TypeError, ArithmeticError, AttributeError):
            raise wrong_type(
                self.kind.__name__, plain, f"write it in the form of {self.kind.__name__}"
            ) from None

    def schema(self, defs: Definitions) -> dict[str, Any]:
        """The schema of the text."""
        return dict(self._schema)


class EnumField(Field):
    """An Enum: its member's value."""

    __slots__ = ("cls", "members")

    def __init__(self, cls: type[enum.Enum]) -> None:
        self.cls = cls
        self.members = {member.value: member for member in cls}

    def dump(self, value: Any) -> Any:
        """The member's value."""
        if not isinstance(value, self.cls):
            raise self._unknown(value)
        return value.value

    def load(self, plain: Any) -> Any:
        """The member."""
        try:
            return self.members[plain]
        except (KeyError, TypeError):
            raise self._unknown(plain) from None

    def _unknown(self, value: Any) -> Failure:
        choice = ", ".join(repr(member) for member in list(self.members)[:20])
        return wrong_type(f"a member of {self.cls.__name__}", value, f"use one of: {choice}")

    def schema(self, defs: Definitions) -> dict[str, Any]:
        """The values."""
        return {"enum": list(self.members)}


class ConstantField(Field):
    """``Literal[…]``."""

    __slots__ = ("constants",)

    def __init__(self, constants: tuple[Any, ...]) -> None:
        self.constants = constants

    def dump(self, value: Any) -> Any:
        """The constant."""
        for constant in self.constants:
            if type(constant) is type(value) and constant == value:
                return value
        choice = ", ".join(map(repr, self.constants))
        raise Failure(f"expected one of {choice}, got {brief(value)}", fix=f"use one of: {choice}")

    def load(self, plain: Any) -> Any:
        """The constant; a Struct turns an int into a float."""
        if type(plain) is float and plain.is_integer() and int(plain) in self.constants:
            plain = int(plain)
        return self.dump(plain)

    def schema(self, defs: Definitions) -> dict[str, Any]:
        """The constants."""
        return {"const": self.constants[0]} if len(self.constants) == 1 else {"enum": list(self.constants)}


ANY = Field()


def plain_copy(value: Any, depth: int = 0) -> Any:
    """A value of plain types, refused where msgpack or flytekit could not hold it.

    Containers of plain leaves come back as they are; tuples stay tuples, which msgpack writes as lists.
    """
    kind = type(value)
    if kind in _LEAVES:
        return value
    if depth > _MAX_DEPTH:
        raise Failure(f"the value is nested deeper than {_MAX_DEPTH} levels", fix="flatten it")
    if kind in (list, tuple):
        if set(map(type, value)) <= _LEAVES:
            return value
        copied = []
        try:
            for item in value:
                copied.append(plain_copy(item, depth + 1))  # noqa: PERF401 - the failing index is len(copied)
        except Failure as failure:
            raise failure.under(f"[{len(copied)}]") from None
        return copied
    if isinstance(value, dict):
        return _plain_dict(value, depth)
    if isinstance(value, enum.Enum) and isinstance(value, (str, int)):
        return value.value
    bases: tuple[Any, ...] = (bool, int, float, str, list)
    for base in bases:
        if isinstance(value, base):  # numpy.float64, a str subclass: msgpack sees the base
            return plain_copy(base(value), depth)
    raise Failure(
        f"{brief(value)} cannot lie inside an untyped dict",
        fix="turn it into text, a number, a list or a dict first, or use a dataclass: its fields have types",
    )


def _plain_dict(value: dict[Any, Any], depth: int) -> dict[Any, Any]:
    if set(map(type, value)) <= _LEAVES and set(map(type, value.values())) <= _LEAVES:
        return value if type(value) is dict else dict(value)
    copied = {}
    key: Any = None
    try:
        for key, item in value.items():
            copied[plain_copy(key, depth + 1)] = plain_copy(item, depth + 1)
    except Failure as failure:
        raise failure.under(f"[{brief(key) if not isinstance(key, str) else repr(key)}]") from None
    return copied


def _seconds(value: dt.timedelta) -> float:
    seconds = value.total_seconds()
    if dt.timedelta(seconds=seconds) != value:
        raise Failure(
            f"{value} in seconds would lose its microseconds",
            fix="round it, or pass it as an input of its own",
        )
    return seconds


def _plain_kinds() -> dict[Any, Field]:
    none = PlainField(type(None), {"type": "null"})
    return {
        int: PlainField(int, {"type": "integer"}),
        float: PlainField(float, {"type": "number"}),
        str: PlainField(str, {"type": "string"}),
        bool: PlainField(bool, {"type": "boolean"}),
        type(None): none,
        bytes: PlainField(bytes, {"type": "string", "format": "base64"}),
        Any: ANY,
        object: ANY,
        dt.datetime: TextField(
            dt.datetime,
            {"type": "string", "format": "date-time"},
            dt.datetime.isoformat,
            dt.datetime.fromisoformat,
        ),
        dt.date: TextField(
            dt.date, {"type": "string", "format": "date"}, dt.date.isoformat, dt.date.fromisoformat
        ),
        dt.time: TextField(
            dt.time, {"type": "string", "format": "time"}, dt.time.isoformat, dt.time.fromisoformat
        ),
        dt.timedelta: TextField(
            dt.timedelta,
            {"type": "number", "format": "time-delta"},
            _seconds,
            lambda seconds: dt.timedelta(seconds=seconds),
        ),
    }


_FIELDS: dict[Any, Field] = _plain_kinds()
_BY_NAME = {("uuid", "UUID"): "uuid", ("decimal", "Decimal"): "decimal", ("pathlib", "Path"): "path"}


def field_for(python_type: Any) -> Field:
    """The Field of a type.

    Raises:
        Failure: The type cannot lie inside a dataclass.
    """
    try:
        found = _FIELDS.get(python_type)
    except TypeError:
        found = None
    if found is not None:
        return found
    base, _ = bare(python_type)
    if base is not python_type:
        return field_for(base)
    with _building.lock:
        return _building.build(base)


class _Building:
    """Builds Fields, and publishes them when all that belong together are complete.

    A recursive dataclass meets itself while it is being built, so nobody else may see it before.
    """

    def __init__(self) -> None:
        self.lock = threading.RLock()
        self.depth = 0
        self.parts: dict[Any, Field] = {}

    def build(self, base: Any) -> Field:
        if base in self.parts:
            return self.parts[base]
        self.depth += 1
        try:
            field = _build(base)
        except BaseException:
            self.depth -= 1
            self.parts.pop(base, None)
            if not self.depth:
                self.parts.clear()
            raise
        self.depth -= 1
        if isinstance(base, type) and not typing.get_args(base):
            self.parts[base] = field
        if not self.depth:
            if len(_FIELDS) > _CACHED:
                _FIELDS.clear()
                _FIELDS.update(_plain_kinds())
            _FIELDS.update(self.parts)
            self.parts.clear()
        return field


_building = _Building()


def _build(base: Any) -> Field:
    from flytelocal.types import field_containers, records

    origin = typing.get_origin(base) or base
    if origin is typing.Literal:
        return ConstantField(typing.get_args(base))
    if isinstance(origin, type):
        if issubclass(origin, enum.Enum):
            return EnumField(origin)
        form = _BY_NAME.get((origin.__module__.partition(".")[0], origin.__qualname__))
        if form is not None:
            return TextField(origin, {"type": "string", "format": form}, str, origin)
        if dataclasses.is_dataclass(origin) and base not in REGISTRY.by_type:
            record = records.RecordField(origin)
            _building.parts[origin] = record  # a recursive field finds it here
            record.resolve()
            return record
    container = field_containers.container_for(base, origin)
    if container is not None:
        return container
    raise Failure(
        f"{type_name(base)} cannot be a field of a dataclass",
        fix="use int, float, str, bool, datetime, list, dict, Enum, Optional or another dataclass",
        unsupported=True,
    )
