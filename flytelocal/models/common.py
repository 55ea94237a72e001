"""The base of every model, and how models are built from arguments and from bytes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar

from google.protobuf.message import DecodeError as _WireError
from google.protobuf.message import Message

from flytelocal.display.bundle import Shown
from flytelocal.errors import ConfigurationError, DecodeError, FlyteLocalError
from flytelocal.models.views import MessageList, MessageMap

if TYPE_CHECKING:
    from typing import Self

    from flytelocal.models.admin import Annotations, Labels, NamedEntityIdentifier, RawOutputDataConfig

__all__ = [
    "Annotations",
    "FlyteIdlEntity",
    "Labels",
    "NamedEntityIdentifier",
    "RawOutputDataConfig",
    "build",
    "decode",
    "raw",
    "raw_list",
    "raw_map",
    "text_list",
    "text_map",
]

Model = TypeVar("Model", bound="FlyteIdlEntity")

# What protobuf raises for a value that it does not take; the last, for one that is nested too deeply.
_REFUSED = (TypeError, ValueError, AttributeError, _WireError)
_SHORT = 200  # characters of a repr
_LONG = 400  # lines of a text face


def __getattr__(name: str) -> Any:
    # flytekit has these here too; they view messages of flyteidl.admin, which few need.
    if name in {"Annotations", "Labels", "NamedEntityIdentifier", "RawOutputDataConfig"}:
        from flytelocal.models import admin

        return getattr(admin, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


class FlyteIdlEntity(Shown):
    """A typed view over one protobuf message, which is its only state.

    A subclass names its message class in `_message` and its attributes with the descriptors of
    `flytelocal.models.fields`. Two models are equal when they are of one class and their messages are equal.

    >>> from flytelocal.models.identifier import Identifier, ResourceType
    >>> task = Identifier(ResourceType.TASK, "demo", "development", "top", "v1")
    >>> Identifier.from_flyte_idl(task.to_flyte_idl()) == task
    True
    >>> task
    Identifier(resource_type: TASK project: "demo" domain: "development" name: "top" version: "v1")
    """

    __slots__ = ("_pb",)

    # Messages are Any: flyteidl ships stubs without marking itself as typed.
    _pb: Any
    _message: ClassVar[Any] = None
    _decode_error: ClassVar[type[DecodeError]] = DecodeError

    @classmethod
    def message_type(cls) -> Any:
        """The protobuf message class that this model views."""
        return cls._message

    @classmethod
    def _wrap(cls, message: Any) -> Self:
        model = cls.__new__(cls)
        model._pb = message
        return model

    @classmethod
    def from_flyte_idl(cls, pb2_object: Any) -> Self:
        """A view over a message, without a copy: a change of one is a change of the other.

        Raises:
            DecodeError: The message is of another kind.
        """
        expected = cls.message_type()
        if not isinstance(pb2_object, expected):
            raise cls._decode_error(
                f"a {type(pb2_object).__name__} is not a {expected.DESCRIPTOR.full_name} message",
                where=f"{cls.__name__}.from_flyte_idl",
                fix=f"pass such a message, or use decode({cls.__name__}, data, what=…) for bytes",
            )
        return cls._wrap(pb2_object)

    def to_flyte_idl(self) -> Any:
        """The protobuf message itself, without a copy."""
        return self._pb

    def serialize_to_string(self) -> bytes:
        """The message's bytes, maps in the order of their keys, so that equal models give equal bytes."""
        return bytes(self.to_flyte_idl().SerializeToString(deterministic=True))

    @property
    def is_empty(self) -> bool:
        """Whether no field of the message is set."""
        return int(self.to_flyte_idl().ByteSize()) == 0

    def short_string(self) -> str:
        """The class name and the fields in protobuf's text format, on one line of at most 200 characters."""
        line = " ".join(part.strip() for part in str(self.to_flyte_idl()).splitlines())
        if len(line) > _SHORT:
            line = f"{line[:_SHORT]}…"
        return f"{type(self).__name__}({line})"

    def verbose_string(self) -> str:
        """The class name and the fields in protobuf's text format, a field a line, up to 400 lines."""
        lines = str(self.to_flyte_idl()).splitlines()
        if len(lines) > _LONG:
            lines = [*lines[:_LONG], f"… {len(lines) - _LONG:,} more lines"]
        return "\n".join([type(self).__name__, *(f"  {line}" for line in lines)])

    def _text_face(self) -> str:
        return self.verbose_string()

    def _html_face(self) -> str:
        from flytelocal.display.tree import tree_html

        return tree_html(self.to_flyte_idl(), title=type(self).__name__)

    def __repr__(self) -> str:
        try:
            return self.short_string()
        except FlyteLocalError as error:  # a repr never raises; to_flyte_idl says the whole error
            return f"{type(self).__name__}(<{error.what}>)"

    def __eq__(self, other: object) -> bool:
        if type(other) is not type(self):
            return NotImplemented
        mine, theirs = self.to_flyte_idl(), other.to_flyte_idl()
        return mine is theirs or bool(mine == theirs)

    def __hash__(self) -> int:
        return hash((type(self), self.serialize_to_string()))

    def __copy__(self) -> Self:
        message = self.to_flyte_idl()
        copied = type(message)()
        copied.CopyFrom(message)
        return self._wrap(copied)

    def __deepcopy__(self, memo: dict[int, Any]) -> Self:
        return self.__copy__()

    def __reduce__(self) -> tuple[object, ...]:
        return (_revive, (type(self), self.serialize_to_string()))


def _revive(cls: type[Model], data: bytes) -> Model:
    return cls._wrap(cls.message_type().FromString(data))


def decode(cls: type[Model], data: bytes | bytearray | memoryview, *, what: str) -> Model:
    """The model of a message's bytes.

    Args:
        cls: The model class.
        data: The bytes of one serialized message.
        what: What is being read, for the error: "task template", "inputs of task 'top'".

    Raises:
        DecodeError: The bytes are not such a message (TemplateError for a task template).

    >>> from flytelocal.models.literals import LiteralMap
    >>> decode(LiteralMap, b"", what="inputs").literals
    {}
    """
    expected = cls.message_type()
    try:
        return cls._wrap(expected.FromString(_as_bytes(data)))
    except (_WireError, TypeError, ValueError, RecursionError) as error:
        size = f"{len(data):,} bytes" if isinstance(data, (bytes, bytearray, memoryview)) else _kind(data)
        raise cls._decode_error(
            f"{what} cannot be read: not a valid {expected.DESCRIPTOR.full_name} message",
            where=f"{what} ({size})",
            fix="check that the file is whole and was written by Flyte, not edited or of another kind",
        ) from error


def _as_bytes(data: Any) -> Any:
    return bytes(data) if isinstance(data, (bytearray, memoryview)) else data


def _kind(value: object) -> str:
    return f"a {type(value).__name__}"


def build(message: Any, /, **fields: Any) -> Any:
    """A new message with the fields that are not None.

    Raises:
        ConfigurationError: A value does not fit its field; the error names the field.
    """
    try:
        return message(**fields)
    except FlyteLocalError:
        raise
    except _REFUSED as error:
        name, value = _culprit(message, fields)
        kind = message.DESCRIPTOR.name
        raise ConfigurationError(
            f"{kind}.{name} cannot be a {type(value).__name__}: {error}",
            where=f"{message.DESCRIPTOR.full_name}, field {name!r}",
            fix=f"pass the type that {name!r} has in Flyte's {kind}",
        ) from error


def _culprit(message: Any, fields: Mapping[str, Any]) -> tuple[str, Any]:
    for name, value in fields.items():
        try:
            message(**{name: value})
        except _REFUSED:
            return name, value
    return next(iter(fields.items()))


def raw(value: Any) -> Any:
    """The message of a model; a message or None is itself."""
    if value is None or isinstance(value, Message):
        return value
    try:
        to_flyte_idl: Callable[[], Any] = value.to_flyte_idl
    except AttributeError as error:
        raise ConfigurationError(
            f"{value!r} is not a Flyte model",
            where="a model's constructor",
            fix="pass a class of flytelocal.models or its protobuf message",
        ) from error
    return to_flyte_idl()


def raw_list(values: Iterable[Any] | None) -> Any:
    """The messages of a sequence of models, or None."""
    if values is None:
        return None
    if isinstance(values, MessageList):
        return values.messages
    if isinstance(values, (str, bytes, FlyteIdlEntity)):
        raise ConfigurationError(
            f"{values!r} is not a list of Flyte models", where="a model's constructor", fix="put it in a list"
        )
    return [raw(value) for value in values]


def raw_map(values: Mapping[str, Any] | None) -> Any:
    """The messages of a mapping of models by name, or None."""
    if values is None:
        return None
    if isinstance(values, MessageMap):
        return values.messages
    if not isinstance(values, Mapping):
        raise ConfigurationError(
            f"{values!r} is not a mapping of names to Flyte models",
            where="a model's constructor",
            fix="pass a dict such as {'x': model}",
        )
    return {name: raw(value) for name, value in values.items()}


def text_list(values: Iterable[str] | None, *, where: str) -> list[str] | None:
    """The texts of a list, or None. One text alone is refused: it would become its letters."""
    if values is None:
        return None
    if isinstance(values, (str, bytes)):
        raise ConfigurationError(
            f"{values!r} is one text where a list is wanted", where=where, fix=f"pass [{values!r}]"
        )
    return list(values)


def text_map(values: Mapping[str, str] | None, *, where: str) -> dict[str, str] | None:
    """The texts by name of a mapping, or None.

    Raises:
        ConfigurationError: A key or a value is no text; values are not shown, as they may be secret.
    """
    if values is None:
        return None
    if not isinstance(values, Mapping):
        raise ConfigurationError(
            f"a {type(values).__name__} is not a mapping of names to texts",
            where=where,
            fix="pass a dict of str",
        )
    for name, value in values.items():
        if not isinstance(name, str) or not isinstance(value, str):
            raise ConfigurationError(
                f"the entry {name!r} is a {type(value).__name__}, not text",
                where=f"{where}, entry {name!r}",
                fix="make names and values str, for example with str(value)",
            )
    return dict(values)
