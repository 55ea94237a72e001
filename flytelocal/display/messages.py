"""Protobuf messages as rows: set fields and enums by name, well-known types as what they stand for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flytelocal.display.html import visible
from flytelocal.display.nodes import (
    Limits,
    Node,
    bytes_text,
    describe,
    duration_text,
    items_text,
    keys_text,
    parts_text,
)

if TYPE_CHECKING:
    from google.protobuf.descriptor import FieldDescriptor
    from google.protobuf.message import Message

__all__ = ["describe_message"]

_WRAPPERS = frozenset(
    f"google.protobuf.{name}Value"
    for name in ("Double", "Float", "Int64", "UInt64", "Int32", "UInt32", "Bool", "String", "Bytes")
)
# Messages that are one entry of a table: the first field names the row, the second fills it.
_ENTRIES = (("key", "value"), ("name", "value"))


def describe_message(message: Message, label: str, limits: Limits, depth: int) -> Node:
    """The message as a tree of rows: only what is set, under the names of the IDL."""
    known = _well_known(message, label, limits, depth)
    if known is not None:
        return known
    fields: list[tuple[FieldDescriptor, Any]] = list(message.ListFields())
    if not fields:
        return Node(label, "(empty)", "muted")
    if len(fields) == 1 and label:  # a chain of one-field messages reads as one row with its path
        field, item = fields[0]
        node = _field(field, item, label, limits, depth)
        path = f"{field.name}.{node.hint}" if node.hint else str(field.name)
        node.hint = "" if path == label else path
        return node
    node = Node(label, "")
    for field, item in fields:
        limits.left -= 1
        node.children.append(_field(field, item, str(field.name), limits, depth + 1))
    node.text = parts_text(node.children)
    return node


def _field(field: FieldDescriptor, item: Any, label: str, limits: Limits, depth: int) -> Node:
    if field.message_type is not None and field.message_type.GetOptions().map_entry:
        return _map(field, item, label, limits, depth)
    if field.is_repeated:
        return _repeated(field, item, label, limits, depth)
    return _single(field, item, label, limits, depth)


def _map(field: FieldDescriptor, items: Any, label: str, limits: Limits, depth: int) -> Node:
    entry = field.message_type
    if entry is None:
        return Node(label, "(empty)", "muted")
    value_field = entry.fields_by_name["value"]
    node = Node(label, "")
    for shown, key in enumerate(sorted(items)):
        if shown >= limits.max_items or limits.left <= 0:
            node.more = f"{len(items) - shown:,} more"
            break
        limits.left -= 1
        node.children.append(_single(value_field, items[key], visible(str(key)), limits, depth + 1))
    node.text = keys_text(node.children, len(items))
    return node


def _repeated(field: FieldDescriptor, items: Any, label: str, limits: Limits, depth: int) -> Node:
    entry = _entry_fields(field)
    node = Node(label, "")
    for shown, item in enumerate(items):
        if shown >= limits.max_items or limits.left <= 0:
            node.more = f"{len(items) - shown:,} more"
            break
        limits.left -= 1
        if entry:
            name = _single(entry[0], getattr(item, entry[0].name), "", limits, depth + 1).text
            child = _single(entry[1], getattr(item, entry[1].name), name, limits, depth + 1)
        else:
            child = _single(field, item, str(shown), limits, depth + 1)
        node.children.append(child)
    node.text = (keys_text if entry else items_text)(node.children, len(items))
    return node


def _single(field: FieldDescriptor, item: Any, label: str, limits: Limits, depth: int) -> Node:
    if field.enum_type is not None:
        known = field.enum_type.values_by_number.get(item)
        return Node(label, str(known.name) if known else f"{item} (unknown)", "constant")
    if field.message_type is None:
        node = describe(item, label, limits, depth)
        if isinstance(item, bytes):
            node.hint = ""
        return node
    return describe(item, label, limits, depth)


def _entry_fields(field: FieldDescriptor) -> tuple[FieldDescriptor, FieldDescriptor] | None:
    if field.message_type is None:
        return None
    fields = list(field.message_type.fields)
    if tuple(str(part.name) for part in fields) not in _ENTRIES or fields[0].message_type is not None:
        return None
    return fields[0], fields[1]


def _well_known(message: Any, label: str, limits: Limits, depth: int) -> Node | None:
    """Google's own types as what they stand for, or None for any other message."""
    name = str(message.DESCRIPTOR.full_name)
    if not name.startswith("google.protobuf."):
        return None
    if name == "google.protobuf.Timestamp":
        return Node(label, message.ToJsonString().replace("T", " ", 1), "number")
    if name == "google.protobuf.Duration":
        return Node(label, duration_text(message.seconds + message.nanos / 1e9), "number")
    if name in _WRAPPERS:
        return describe(message.value, label, limits, depth)
    if name == "google.protobuf.Any":
        text = f"{message.type_url} {bytes_text(message.value[:24], len(message.value))}"
        return Node(label, visible(text))
    if name == "google.protobuf.Struct":
        return _json(message, label, limits, depth)
    if name == "google.protobuf.Value":
        return _json_value(message, label, limits, depth)
    if name == "google.protobuf.ListValue":
        node = Node(label, "")
        for shown, item in enumerate(message.values):
            if shown >= limits.max_items or limits.left <= 0:
                node.more = f"{len(message.values) - shown:,} more"
                break
            limits.left -= 1
            node.children.append(_json_value(item, str(shown), limits, depth + 1))
        node.text = items_text(node.children, len(message.values))
        return node
    return None


def _json(struct: Any, label: str, limits: Limits, depth: int) -> Node:
    fields = struct.fields
    node = Node(label, "")
    for shown, key in enumerate(sorted(fields)):
        if shown >= limits.max_items or limits.left <= 0:
            node.more = f"{len(fields) - shown:,} more"
            break
        limits.left -= 1
        node.children.append(_json_value(fields[key], visible(key), limits, depth + 1))
    node.text = keys_text(node.children, len(fields))
    return node


def _json_value(value: Any, label: str, limits: Limits, depth: int) -> Node:
    kind = value.WhichOneof("kind")
    if kind == "number_value":
        number = value.number_value
        whole = number.is_integer() and abs(number) < 2**53  # a Struct has doubles only; people wrote 3
        return describe(int(number) if whole else number, label, limits, depth)
    if kind in {"string_value", "bool_value", "struct_value", "list_value"}:
        return describe(getattr(value, kind), label, limits, depth)
    return describe(None, label, limits, depth)
