"""Struct messages (free JSON) to and from plain Python values."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from google.protobuf.struct_pb2 import Struct

from flytelocal.errors import ConfigurationError

__all__ = ["from_struct", "to_struct", "unchanged"]

# A message nests at most 100 deep, and each level of JSON takes up to three messages.
_DEEPEST = 30


def to_struct(value: Mapping[Any, Any], *, where: str, finite: bool = True) -> Struct:
    """The Struct of a mapping: text, numbers, True, False, None, and lists, tuples and mappings of these.

    Args:
        value: The mapping. Keys that are numbers, booleans or None become text, as JSON has them.
        where: What the mapping is, for the error.
        finite: Refuse NaN and infinities, which JSON and so the rest of Flyte cannot carry.

    Raises:
        ConfigurationError: A value has no JSON form; the error names the path to it.
    """
    struct = Struct()
    _fill(struct.fields, value, where, finite, ())
    return struct


def from_struct(struct: Any) -> dict[str, Any]:
    """The plain dict of a Struct. A Struct has one kind of number, so every number comes back a float."""
    return {key: _plain(value) for key, value in sorted(struct.fields.items())}


def unchanged(now: Any, before: Any) -> bool:
    """Whether a value gives the same Struct as the one that was read before."""
    if now is before:
        return True
    if isinstance(now, float) and isinstance(before, float):
        return now == before or (math.isnan(now) and math.isnan(before))
    if isinstance(now, bool) or isinstance(before, bool):
        return False  # True is equal to 1, but not in JSON
    if isinstance(now, dict) and isinstance(before, dict):
        return now.keys() == before.keys() and all(unchanged(now[key], before[key]) for key in before)
    if isinstance(now, list) and isinstance(before, list):
        return len(now) == len(before) and all(map(unchanged, now, before))
    return bool(now == before)


def _plain(value: Any) -> Any:
    kind = value.WhichOneof("kind")
    if kind == "struct_value":
        return from_struct(value.struct_value)
    if kind == "list_value":
        return [_plain(item) for item in value.list_value.values]
    if kind is None or kind == "null_value":
        return None
    return getattr(value, kind)


def _fill(fields: Any, mapping: Mapping[Any, Any], where: str, finite: bool, path: tuple[Any, ...]) -> None:
    for key, item in mapping.items():
        _put(fields[_key(key, where, path)], item, where, finite, (*path, key))


def _key(key: object, where: str, path: tuple[Any, ...]) -> str:
    if isinstance(key, str):
        return str.__str__(key)
    if key is None:
        return "null"
    if isinstance(key, bool):
        return "true" if key else "false"
    if isinstance(key, int):
        return int.__repr__(key)
    if isinstance(key, float):
        return float.__repr__(key)
    raise _refusal(f"the key {key!r} is a {type(key).__name__}, which no JSON key can be", where, path)


def _put(slot: Any, item: object, where: str, finite: bool, path: tuple[Any, ...]) -> None:
    if len(path) > _DEEPEST:
        raise _refusal("the value is nested too deeply, or holds itself", where, path[:3])
    if item is None:
        slot.null_value = 0
    elif isinstance(item, bool):
        slot.bool_value = item
    elif isinstance(item, str):
        slot.string_value = str.__str__(item)  # an enum of texts gives its value so, not its name
    elif isinstance(item, (int, float)):
        slot.number_value = _number(item, where, finite, path)
    elif isinstance(item, Mapping):
        slot.struct_value.SetInParent()
        _fill(slot.struct_value.fields, item, where, finite, path)
    elif isinstance(item, (list, tuple)):
        slot.list_value.SetInParent()
        for place, element in enumerate(item):
            _put(slot.list_value.values.add(), element, where, finite, (*path, place))
    else:
        raise _refusal(f"a value is a {type(item).__name__}, which has no JSON form", where, path)


def _number(item: float, where: str, finite: bool, path: tuple[Any, ...]) -> float:
    try:
        number = float(item)
    except OverflowError as error:
        raise _refusal("a number is too large for JSON", where, path) from error
    if finite and not math.isfinite(number):
        raise _refusal(f"a number is {number}, which JSON cannot carry", where, path)
    return number


def _refusal(what: str, where: str, path: tuple[Any, ...]) -> ConfigurationError:
    place = where + "".join(f"[{step!r}]" for step in path)
    return ConfigurationError(
        what, where=place, fix="use text, numbers, True, False, None, and lists and dicts of these"
    )
