"""Types as an author writes them: Python types, and Flyte's literal types in the same words."""

from __future__ import annotations

import enum
import re
import types
import typing
from collections.abc import Mapping
from typing import Any

__all__ = ["type_name", "type_text"]

_MODULE = r"(?:[A-Za-z_<][\w<>]*\.)+(?=\w)"  # compiled when first needed: few types come to that
_PLAIN = (str, bytes, int, float, bool, type(None))
_SIMPLE = {
    "INTEGER": "int",
    "FLOAT": "float",
    "STRING": "str",
    "BOOLEAN": "bool",
    "DATETIME": "datetime",
    "DURATION": "timedelta",
    "NONE": "None",
    "STRUCT": "dict",
    "BINARY": "bytes",
}


def type_name(python_type: Any) -> str:
    """A Python type without modules, at every level.

    >>> type_name(list[int]), type_name(int), type_name(int | None)
    ('list[int]', 'int', 'int | None')
    """
    if python_type is None or python_type is type(None):
        return "None"
    origin = typing.get_origin(python_type)
    if origin is None:
        return _plain_name(python_type)
    args = typing.get_args(python_type)
    if origin is typing.Literal:
        return f"Literal[{', '.join(map(_constant_text, args))}]"
    if origin is typing.Annotated:
        return f"Annotated[{', '.join([type_name(args[0]), *map(_note_text, args[1:])])}]"
    if origin is types.UnionType:
        return " | ".join(map(type_name, args))
    if origin is typing.Union:
        others = [arg for arg in args if arg is not type(None)]
        if len(others) == 1 and len(args) == 2:
            return f"Optional[{type_name(others[0])}]"
        return f"Union[{', '.join(map(type_name, args))}]"
    inner = ", ".join(
        f"[{', '.join(map(type_name, a))}]" if isinstance(a, list) else type_name(a) for a in args
    )
    return f"{_plain_name(origin)}[{inner}]" if inner else _plain_name(origin)


def type_text(kind: Any) -> str:
    """A Python type, a literal type (message or model) or a text that says a type, in words.

    >>> type_text(list[int]), type_text("int")
    ('list[int]', 'int')
    """
    if isinstance(kind, str):
        return kind
    to_message = getattr(kind, "to_flyte_idl", None)
    if callable(to_message) and not isinstance(kind, type):
        kind = to_message()
    if hasattr(kind, "WhichOneof") and kind.DESCRIPTOR.name == "LiteralType":
        return _literal_type_text(kind)
    return type_name(kind)


def _plain_name(kind: Any) -> str:
    if kind is Ellipsis:
        return "..."
    if isinstance(kind, str):  # a forward reference inside list["Node"]
        return kind
    if isinstance(kind, type):
        return kind.__qualname__.rpartition("<locals>.")[2]
    if isinstance(kind, typing.ForwardRef):
        return kind.__forward_arg__
    name = getattr(kind, "__name__", "")  # TypeVar, NewType, Any
    return name if isinstance(name, str) and name else re.sub(_MODULE, "", str(kind))


def _constant_text(value: Any) -> str:
    return f"{type_name(type(value))}.{value.name}" if isinstance(value, enum.Enum) else repr(value)


def _note_text(note: Any) -> str:
    """What stands beside a type in Annotated: columns as they are written, strangers by their class."""
    if isinstance(note, Mapping):
        return f"kwtypes({', '.join(f'{name}={type_text(kind)}' for name, kind in note.items())})"
    if isinstance(note, (type, *_PLAIN)):
        return type_name(note) if isinstance(note, type) else repr(note)
    return type_name(type(note))


def _literal_type_text(message: Any) -> str:
    which = message.WhichOneof("type")
    if which == "simple":
        from flyteidl.core.types_pb2 import SimpleType

        known = SimpleType.DESCRIPTOR.values_by_number.get(message.simple)
        name = str(known.name) if known else f"simple type {message.simple}"
        return _SIMPLE.get(name, name.lower())
    if which == "collection_type":
        return f"list[{_literal_type_text(message.collection_type)}]"
    if which == "map_value_type":
        return f"dict[str, {_literal_type_text(message.map_value_type)}]"
    if which == "union_type":
        return " | ".join(_literal_type_text(variant) for variant in message.union_type.variants)
    if which == "enum_type":
        return " | ".join(repr(value) for value in message.enum_type.values)
    if which == "structured_dataset_type":
        return f"StructuredDataset {message.structured_dataset_type.format}".rstrip()
    if which == "blob":
        return f"blob {message.blob.format}".rstrip()
    return str(which or "")
