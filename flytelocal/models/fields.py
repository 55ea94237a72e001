"""Descriptors that read a message's field as a model's attribute, one for each way to read a field."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Generic, TypeVar, overload

from flytelocal.models.structs import from_struct
from flytelocal.models.times import from_duration, from_timestamp
from flytelocal.models.views import MessageList, MessageMap, PairMap, ScalarList, ScalarMap

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime, timedelta
    from typing import Self

__all__ = [
    "Child",
    "Children",
    "ChildMap",
    "Field",
    "Maybe",
    "NonEmpty",
    "Pairs",
    "Part",
    "Plain",
    "PlainSpan",
    "Raw",
    "StructDict",
    "TextMap",
    "Texts",
    "Time",
    "TimeSpan",
    "boolean",
    "integer",
    "text",
]

T = TypeVar("T")
M = TypeVar("M")


class Field(Generic[T]):
    """An attribute of a model that is a field of its message; it is read-only.

    Args:
        doc: What the attribute is.
        field: The field's name in the message, where it differs from the attribute's.
    """

    def __init__(self, doc: str, *, field: str = "") -> None:
        self.__doc__ = doc
        self.name = self.field = field

    def __set_name__(self, owner: type, name: str) -> None:
        self.name = name
        self.field = self.field or name

    def read(self, message: Any) -> T:
        """The attribute's value in a message."""
        raise NotImplementedError

    @overload
    def __get__(self, model: None, owner: type) -> Self: ...
    @overload
    def __get__(self, model: Any, owner: type | None = None) -> T: ...
    def __get__(self, model: Any, owner: type | None = None) -> T | Self:
        if model is None:
            return self
        return self.read(model._pb)

    def __set__(self, model: Any, value: T) -> None:
        kind = type(model).__name__
        raise AttributeError(f"{kind}.{self.name} is read-only: construct a new {kind}")


class Plain(Field[T]):
    """A scalar as protobuf gives it: the type's zero when it is not set."""

    def read(self, message: Any) -> T:
        """The field's value."""
        value: T = getattr(message, self.field)
        return value


class Maybe(Field[T | None]):
    """A scalar that knows whether it is set: None when it is not."""

    def read(self, message: Any) -> T | None:
        """The field's value, or None."""
        return getattr(message, self.field) if message.HasField(self.field) else None


class NonEmpty(Field[T | None]):
    """A scalar whose zero means that it is not set: None then."""

    def read(self, message: Any) -> T | None:
        """The field's value, or None for the type's zero."""
        return getattr(message, self.field) or None


class Raw(Field[Any]):
    """A message of flyteidl itself, which has no model; None when it is not set."""

    def read(self, message: Any) -> Any:
        """The field's message, or None."""
        return getattr(message, self.field) if message.HasField(self.field) else None


class _Modelled(Field[T], Generic[T, M]):
    """A field that models of one class wrap.

    Args:
        model: Gives the class; a function, because types refer to each other.
        doc: What the attribute is.
        field: The field's name in the message, where it differs from the attribute's.
    """

    def __init__(self, model: Callable[[], type[M]], doc: str, *, field: str = "") -> None:
        super().__init__(doc, field=field)
        self._find = model

    def _wrap(self, message: Any) -> M:
        # No cast: this is called for each attribute of each element of a list.
        model: M = self._find()._wrap(message)  # type: ignore[attr-defined]  # M is a model
        return model


class Part(_Modelled[M, M]):
    """A message that its owner always has; an empty one when it is not set."""

    def read(self, message: Any) -> M:
        """The model of the field."""
        return self._wrap(getattr(message, self.field))


class Child(_Modelled[M | None, M]):
    """A message that may be missing: None then."""

    def read(self, message: Any) -> M | None:
        """The model of the field, or None."""
        return self._wrap(getattr(message, self.field)) if message.HasField(self.field) else None


class Children(_Modelled[MessageList[M], M]):
    """Messages in a row, as a lazy sequence of models."""

    def read(self, message: Any) -> MessageList[M]:
        """The lazy sequence over the field."""
        return MessageList(getattr(message, self.field), self._find())


class ChildMap(_Modelled[MessageMap[M], M]):
    """Messages by name, as a lazy mapping of models."""

    def read(self, message: Any) -> MessageMap[M]:
        """The lazy mapping over the field."""
        return MessageMap(getattr(message, self.field), self._find())


class Texts(Field[ScalarList[str]]):
    """Texts in a row, read and changed in place."""

    def read(self, message: Any) -> ScalarList[str]:
        """The sequence over the field."""
        return ScalarList(getattr(message, self.field))


class TextMap(Field[ScalarMap[str]]):
    """Texts by name, read and changed in place."""

    def read(self, message: Any) -> ScalarMap[str]:
        """The mapping over the field."""
        return ScalarMap(getattr(message, self.field))


class Pairs(Field[PairMap]):
    """A list of key and value messages as a mapping, read and changed in place."""

    def read(self, message: Any) -> PairMap:
        """The mapping over the field."""
        return PairMap(getattr(message, self.field))


class Time(Field["datetime | None"]):
    """A moment in UTC; None when it is not set."""

    def read(self, message: Any) -> datetime | None:
        """The datetime, or None."""
        if not message.HasField(self.field):
            return None
        return from_timestamp(getattr(message, self.field), where=f"{message.DESCRIPTOR.name}.{self.field}")


class TimeSpan(Field["timedelta | None"]):
    """A span of time; None when it is not set."""

    def read(self, message: Any) -> timedelta | None:
        """The timedelta, or None."""
        if not message.HasField(self.field):
            return None
        return from_duration(getattr(message, self.field), where=f"{message.DESCRIPTOR.name}.{self.field}")


class PlainSpan(Field["timedelta"]):
    """A span of time; no time at all when it is not set."""

    def read(self, message: Any) -> timedelta:
        """The timedelta."""
        return from_duration(getattr(message, self.field), where=f"{message.DESCRIPTOR.name}.{self.field}")


class StructDict(Field[dict[str, Any] | None]):
    """Free JSON as a fresh dict on each read; None when it is not set or empty."""

    def read(self, message: Any) -> dict[str, Any] | None:
        """The decoded dict, or None."""
        return from_struct(getattr(message, self.field)) or None if message.HasField(self.field) else None


def text(doc: str, *, field: str = "") -> Plain[str]:
    """A text: empty when it is not set."""
    return Plain(doc, field=field)


def integer(doc: str, *, field: str = "") -> Plain[int]:
    """A whole number or a number of an enum: 0 when it is not set."""
    return Plain(doc, field=field)


def boolean(doc: str, *, field: str = "") -> Plain[bool]:
    """True or False: False when it is not set."""
    return Plain(doc, field=field)
