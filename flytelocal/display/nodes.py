"""Any value as a small tree of labelled texts: what both faces of a tree are drawn from."""

from __future__ import annotations

import dataclasses
import datetime as dt
import enum
from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from typing import Any

from flytelocal.display.html import visible

__all__ = [
    "Limits",
    "Node",
    "Sample",
    "bytes_text",
    "describe",
    "duration_text",
    "flow_text",
    "keys_text",
    "items_text",
    "parts_text",
]

_LONG_TEXT = 400
_SUMMARY = 88
_PART = 40  # characters of one value inside a summary
_NAMES = 8  # keys or items that a summary names
_HIDDEN = "(hidden)"


class Limits:
    """How much of a value is looked at.

    Args:
        max_items: Items shown of one container.
        max_depth: Levels shown.
        max_nodes: Items shown in all.
    """

    __slots__ = ("left", "max_depth", "max_items", "stack")

    def __init__(self, *, max_items: int = 100, max_depth: int = 12, max_nodes: int = 2000) -> None:
        self.max_items = max_items
        self.max_depth = max_depth
        self.left = max_nodes
        self.stack: set[int] = set()


@dataclasses.dataclass(slots=True)
class Node:
    """One row of a tree.

    Args:
        label: The field, key or index; empty at the root.
        text: The value of a leaf, or the one-line summary of a branch.
        kind: How the text is meant: `text`, `number`, `constant` or `muted`.
        hint: A type or path worth knowing, said in passing.
        children: The rows below.
        more: What was left out below, said with its count.
    """

    label: str
    text: str
    kind: str = "text"
    hint: str = ""
    children: list[Node] = dataclasses.field(default_factory=list)
    more: str = ""


@dataclasses.dataclass(frozen=True, slots=True)
class Sample:
    """The first items of a container, kept apart from it, with how many there were.

    Args:
        items: The items; pairs of key and value if `keyed`.
        size: How many the container had.
        name: The container's type, if worth saying.
        keyed: Whether the container was a mapping.
    """

    items: Iterable[Any]
    size: int
    name: str = ""
    keyed: bool = False


def describe(value: object, label: str = "", limits: Limits | None = None, depth: int = 0) -> Node:
    """The value as a tree of rows; never raises, never looks further than the limits allow."""
    if isinstance(value, Node):
        return dataclasses.replace(value, label=label) if label else value
    limits = limits or Limits()
    leaf = _scalar(value, label)
    if leaf is not None:
        return leaf
    if id(value) in limits.stack:
        return Node(label, "(the same object again)", "muted")
    if depth >= limits.max_depth:
        return Node(label, f"({type(value).__name__}, deeper than {limits.max_depth} levels)", "muted")
    limits.stack.add(id(value))
    try:
        return _branch(value, label, limits, depth)
    except Exception as error:  # noqa: BLE001 - a stranger's properties may raise anything
        return Node(label, f"({type(value).__name__} cannot be shown: {type(error).__name__})", "muted")
    finally:
        limits.stack.discard(id(value))


def duration_text(seconds: float) -> str:
    """A span of time as people say it.

    >>> duration_text(93784.5), duration_text(0.0421), duration_text(-2)
    ('1d 2h 3m 4.5s', '42.1ms', '-2s')
    """
    if seconds < 0:
        return "-" + duration_text(-seconds)
    if 0 < seconds < 1e-3:
        return f"{seconds * 1e6:.3g}µs"
    if 0 < seconds < 1:
        return f"{seconds * 1e3:.3g}ms"
    minutes, rest = divmod(seconds, 60)
    hours, minutes = divmod(int(minutes), 60)
    days, hours = divmod(hours, 24)
    parts = [f"{n}{unit}" for n, unit in ((days, "d"), (hours, "h"), (minutes, "m")) if n]
    if rest or not parts:
        parts.append(f"{round(rest, 3):g}s")
    return " ".join(parts)


def _scalar(value: object, label: str) -> Node | None:
    """The row of a value without parts, or None."""
    match value:
        case None | bool():
            return Node(label, str(value), "constant")
        case enum.Enum():
            return Node(label, f"{type(value).__name__}.{value.name}", "constant")
        case int():
            return Node(label, _integer_text(value), "number")
        case float() | complex():
            return Node(label, str(value), "number")
        case str():
            return Node(label, *_string_text(value))
        case bytes() | bytearray() | memoryview():
            return Node(label, bytes_text(bytes(value[:24]), len(value)), hint=type(value).__name__)
        case dt.timedelta():
            return Node(label, duration_text(value.total_seconds()), "number", type(value).__name__)
        case dt.datetime():
            return Node(label, value.isoformat(sep=" "), "number", type(value).__name__)
        case dt.date() | dt.time():
            return Node(label, value.isoformat(), "number", type(value).__name__)
        case type():
            module = "" if value.__module__ in {"builtins", "__main__"} else f"{value.__module__}."
            return Node(label, module + value.__qualname__, "constant")
    return None


def _branch(value: Any, label: str, limits: Limits, depth: int) -> Node:
    if isinstance(value, Sample):
        return _sample(value, label, limits, depth)
    if hasattr(type(value), "DESCRIPTOR") and hasattr(value, "ListFields"):
        from flytelocal.display.messages import describe_message

        return describe_message(value, label, limits, depth)
    to_message = getattr(value, "to_flyte_idl", None)
    if callable(to_message) and not isinstance(value, type):
        node = describe(to_message(), label, limits, depth)
        node.hint = node.hint or type(value).__name__
        return node
    if isinstance(value, Mapping):
        return _sample(Sample(value.items(), len(value), keyed=True), label, limits, depth)
    fields = _fields(value)
    if fields is not None:
        node = _container(iter(fields), len(fields), label, limits, depth)
        node.hint = type(value).__name__
        node.text = parts_text(node.children) or "(empty)"
        return node
    if isinstance(value, (Sequence, AbstractSet)) and not isinstance(value, range):
        name = "" if type(value) in {list, tuple} else type(value).__name__
        return _sample(Sample(value, len(value), name), label, limits, depth)
    return Node(label, *_other_text(value))


def _sample(sample: Sample, label: str, limits: Limits, depth: int) -> Node:
    pairs: Iterator[tuple[str, object]]
    if sample.keyed:
        pairs = ((_key_text(key), item) for key, item in sample.items)
    else:
        pairs = ((str(index), item) for index, item in enumerate(sample.items))
    node = _container(pairs, sample.size, label, limits, depth)
    node.text = (keys_text if sample.keyed else items_text)(node.children, sample.size)
    node.hint = sample.name
    return node


def _container(
    pairs: Iterator[tuple[str, object]], size: int, label: str, limits: Limits, depth: int
) -> Node:
    node = Node(label, "")
    for name, item in pairs:
        if len(node.children) >= limits.max_items or limits.left <= 0:
            break
        limits.left -= 1
        node.children.append(describe(item, name, limits, depth + 1))
    if size > len(node.children):
        node.more = f"{size - len(node.children):,} more"
    return node


def _fields(value: Any) -> list[tuple[str, object]] | None:
    """The named parts of a dataclass, named tuple, msgspec or pydantic object, or None."""
    if isinstance(value, type):
        return None
    if dataclasses.is_dataclass(value):
        # A field that the author keeps out of the repr is kept out of here too: it may be a secret.
        return [
            (field.name, getattr(value, field.name, None) if field.repr else _Hidden())
            for field in dataclasses.fields(value)
        ]
    names = getattr(value, "_fields", None) if isinstance(value, tuple) else None
    names = (
        names or getattr(type(value), "__struct_fields__", None) or getattr(type(value), "model_fields", None)
    )
    if names:
        return [(str(name), getattr(value, str(name), None)) for name in names]
    return None


class _Hidden:
    def __repr__(self) -> str:
        return _HIDDEN


def flow_text(node: Node) -> str:
    """A list of plain values as one running text; empty if rows serve it better."""
    plain = all(not child.children and child.label.isdigit() and not child.hint for child in node.children)
    if not node.children or not plain:
        return ""
    texts = [child.text for child in node.children]
    quiet = all(child.kind in {"number", "constant"} for child in node.children)
    longest = max(map(len, texts))
    if (quiet or len(texts) > 12) and longest <= 24 and not any("\n" in text for text in texts):
        return ", ".join(texts) + (f", … {node.more}" if node.more else "")
    return ""


def keys_text(children: list[Node], size: int) -> str:
    """One line for a mapping: how many keys, and the first of them."""
    return _counted(size, "key", [child.label for child in children])


def items_text(children: list[Node], size: int) -> str:
    """One line for a list: how many items, and the first of them if they are plain."""
    plain = [child.text for child in children if not child.children]
    return _counted(size, "item", plain if len(plain) == len(children) else [])


def parts_text(children: list[Node]) -> str:
    """One line for a record: its plain values by name, and how many of what else.

    What is empty or False says nothing here, unless there is nothing else to say.
    """
    told = [child for child in children if child.text not in {"(empty)", '""'}]
    parts = [_part_text(child) for child in told if child.text != "False" or child.kind != "constant"]
    return _joined(parts or [_part_text(child) for child in told], " · ")


def _part_text(child: Node) -> str:
    """One part of a summary, with its name: a bare value would say nothing."""
    if not child.children:
        return child.label if child.text == "True" else f"{child.label} {_cut(child.text, _PART)}"
    count = child.text.split(" ", 1)[0]
    if count.replace(",", "").isdigit():
        return f"{count} {child.label.removesuffix('s') if count == '1' else child.label}"
    return child.label


def bytes_text(head: bytes, size: int) -> str:
    """The first bytes as people read bytes, with the length of all."""
    shown = repr(head[:24])[1:]
    return f"{shown}{'…' if size > 24 else ''} ({size:,} bytes)"


def _counted(size: int, noun: str, names: list[str]) -> str:
    if not size:
        return "(empty)"
    count = f"{size:,} {noun}{'' if size == 1 else 's'}"
    return _joined(names, ", ", f"{count}: ", size) if names else count


def _joined(parts: list[str], between: str, head: str = "", size: int = 0) -> str:
    """The parts as one line, cut at a whole part and with an ellipsis where some are left out."""
    text, shown = head, 0
    for part in map(_one_line, parts if not head else parts[:_NAMES]):
        longer = text + (between if shown else "") + part
        if shown and len(longer) > _SUMMARY:
            break
        text, shown = longer, shown + 1
    return _cut(text, _SUMMARY) + (f"{between}…" if shown < max(size, len(parts)) else "")


def _long(text: str) -> str:
    return f"{text[:_LONG_TEXT]}… ({len(text):,} characters)" if len(text) > _LONG_TEXT else text


def _cut(text: str, width: int) -> str:
    text = _one_line(text)
    return text if len(text) <= width else text[: width - 1].rstrip() + "…"


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _key_text(key: object) -> str:
    return visible(key) if isinstance(key, str) else _other_text(key)[0]


def _integer_text(value: int) -> str:
    # str() of a huge integer is refused by Python itself, and nobody reads it.
    return str(value) if value.bit_length() <= 4096 else f"(integer of {value.bit_length():,} bits)"


def _string_text(value: str) -> tuple[str, str]:
    text = visible(_long(value))
    # Quotes only where the bare text would read as something else.
    if text != text.strip() or not text or _reads_as_another_type(text):
        return f'"{text}"', "text"
    return text, "text"


def _reads_as_another_type(text: str) -> bool:
    if text in {"None", "True", "False", "(empty)"}:
        return True
    if len(text) > 32 or text[0] not in "+-.0123456789":
        return False
    try:
        float(text)
    except ValueError:
        return False
    return True


def _other_text(value: Any) -> tuple[str, str]:
    """The bounded repr of a stranger: arrays and tables by shape, the rest by their own words."""
    name = type(value).__name__
    shape = getattr(value, "shape", None)
    if isinstance(shape, tuple) and shape:
        size = " x ".join(f"{n:,}" if isinstance(n, int) else "?" for n in shape)
        kind = getattr(value, "dtype", None)
        return (f"{name} {size}" + (f", {kind}" if kind is not None else ""), "muted")
    if isinstance(value, _Hidden):
        return _HIDDEN, "muted"
    try:
        text = repr(value)
    except Exception as error:  # noqa: BLE001 - a stranger's repr may raise anything
        return f"({name}, whose repr raises {type(error).__name__})", "muted"
    return visible(_long(text)), "text"
