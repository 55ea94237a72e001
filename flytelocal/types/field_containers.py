"""Fields that hold others: lists, sets, tuples, dicts, unions."""

from __future__ import annotations

import collections
import types
import typing
from collections import abc
from typing import Any

from flytelocal.types.fields import ANY, Definitions, Field, field_for
from flytelocal.types.path import Failure, type_name, wrong_type

_SEQUENCES: dict[Any, type] = {
    **dict.fromkeys((list, abc.Sequence, abc.MutableSequence, abc.Collection), list),
    **dict.fromkeys((set, abc.Set, abc.MutableSet), set),
    frozenset: frozenset,
    tuple: tuple,
}
_MAPPINGS: dict[Any, type] = {
    **dict.fromkeys((dict, abc.Mapping, abc.MutableMapping), dict),
    collections.OrderedDict: collections.OrderedDict,
}


class SequenceField(Field):
    """A list, set, frozenset or ``tuple[T, …]`` of one type."""

    __slots__ = ("build", "item")

    def __init__(self, build: type, item: Field) -> None:
        self.build = build
        self.item = item

    def dump(self, value: Any) -> Any:
        """A list of plain items."""
        if not isinstance(value, self.build):
            raise wrong_type(self.build.__name__, value, f"pass {self.build.__name__}(value)")
        return self._each(self.item.dump, value)

    def load(self, plain: Any) -> Any:
        """The container of the items."""
        if not isinstance(plain, (list, tuple)):
            raise wrong_type(self.build.__name__, plain, "write a list")
        items = self._each(self.item.load, plain)
        return items if self.build is list else self.build(items)

    @staticmethod
    def _each(function: Any, values: Any) -> list[Any]:
        done: list[Any] = []
        try:
            for value in values:
                done.append(function(value))  # noqa: PERF401 - the failing index is len(done)
        except Failure as failure:
            raise failure.under(f"[{len(done)}]") from None
        return done

    def schema(self, defs: Definitions) -> dict[str, Any]:
        """An array; unique for sets."""
        schema: dict[str, Any] = {"type": "array"}
        items = self.item.schema(defs)
        if items:
            schema["items"] = items
        if self.build in (set, frozenset):
            schema["uniqueItems"] = True
        return schema


class TupleField(Field):
    """``tuple[A, B]`` and NamedTuple: positions of their own types."""

    __slots__ = ("build", "defaults", "items")

    def __init__(self, build: Any, items: list[Field], defaults: dict[int, Any]) -> None:
        self.build = build
        self.items = items
        self.defaults = defaults

    def dump(self, value: Any) -> Any:
        """A list of the positions' plain forms."""
        if not isinstance(value, tuple) or len(value) != len(self.items):
            raise wrong_type(f"a tuple of {len(self.items)}", value)
        return self._each("dump", value)

    def load(self, plain: Any) -> Any:
        """The tuple."""
        if not isinstance(plain, (list, tuple)) or len(plain) != len(self.items):
            raise wrong_type(f"a list of {len(self.items)}", plain)
        return self.build(self._each("load", plain))

    def _each(self, method: str, values: Any) -> list[Any]:
        done: list[Any] = []
        try:
            for item, value in zip(self.items, values, strict=True):
                done.append(getattr(item, method)(value))
        except Failure as failure:
            raise failure.under(f"[{len(done)}]") from None
        return done

    def schema(self, defs: Definitions) -> dict[str, Any]:
        """An array of fixed length."""
        if not self.items:
            return {"type": "array", "maxItems": 0}
        prefix = [item.schema(defs) for item in self.items]
        for index, default in self.defaults.items():
            prefix[index]["default"] = self.items[index].dump(default)
        return {"type": "array", "prefixItems": prefix, "minItems": len(prefix), "maxItems": len(prefix)}


class MapField(Field):
    """A dict of one key type and one value type."""

    __slots__ = ("build", "item", "key")

    def __init__(self, build: Any, key: Field, item: Field) -> None:
        self.build = build
        self.key = key
        self.item = item

    def dump(self, value: Any) -> Any:
        """A dict of plain keys and values."""
        if not isinstance(value, dict):
            raise wrong_type("dict", value)
        return self._each(value, "dump")

    def load(self, plain: Any) -> Any:
        """The dict; the keys of a Struct are text, whatever they were."""
        if not isinstance(plain, dict):
            raise wrong_type("dict", plain)
        done = self._each(plain, "load")
        return done if self.build is dict else self.build(done)

    def _each(self, values: dict[Any, Any], method: str) -> dict[Any, Any]:
        done: dict[Any, Any] = {}
        of_key, of_item = getattr(self.key, method), getattr(self.item, method)
        name: Any = None
        try:
            for name, value in values.items():
                try:
                    key = of_key(name)
                except Failure:
                    key = self._key_of_text(name, method)
                done[key] = of_item(value)
        except Failure as failure:
            raise failure.under(f"[{name!r}]") from None
        return done

    def _key_of_text(self, name: Any, method: str) -> Any:
        if method == "load" and isinstance(name, str):
            for number in (int, float):
                try:
                    return self.key.load(number(name))
                except (ValueError, Failure):
                    continue
        return getattr(self.key, method)(name)

    def schema(self, defs: Definitions) -> dict[str, Any]:
        """An object with described keys and values."""
        schema: dict[str, Any] = {"type": "object"}
        items, keys = self.item.schema(defs), self.key.schema(defs)
        if items:
            schema["additionalProperties"] = items
        if keys:
            schema["propertyNames"] = keys
        return schema


class UnionField(Field):
    """Optional and Union: the first variant that takes the value exactly, else the first that takes it."""

    __slots__ = ("kinds", "name", "variants")

    def __init__(self, name: str, kinds: list[Any], variants: list[Field]) -> None:
        self.name = name
        self.kinds = kinds
        self.variants = variants

    def dump(self, value: Any) -> Any:
        """The plain form in the variant of the value's own type."""
        return self._first("dump", value)

    def load(self, plain: Any) -> Any:
        """The value of the first variant that takes the plain form."""
        return self._first("load", plain)

    def _first(self, method: str, value: Any) -> Any:
        kind = type(value)
        order = sorted(range(len(self.kinds)), key=lambda i: self.kinds[i] is not kind)
        deepest: Failure | None = None
        for index in order:
            try:
                return getattr(self.variants[index], method)(value)
            except Failure as failure:
                if failure.steps and (deepest is None or len(failure.steps) > len(deepest.steps)):
                    deepest = failure
        raise deepest or wrong_type(self.name, value)

    def schema(self, defs: Definitions) -> dict[str, Any]:
        """Any of the variants."""
        return {"anyOf": [variant.schema(defs) for variant in self.variants]}


class TypedDictField(Field):
    """A TypedDict: a dict with named keys."""

    __slots__ = ("fields", "name", "required")

    def __init__(self, cls: Any) -> None:
        self.name = cls.__name__
        hints = typing.get_type_hints(cls)
        self.required = [key for key in hints if key in cls.__required_keys__]
        self.fields = {key: field_for(hint) for key, hint in hints.items()}

    def dump(self, value: Any) -> Any:
        """A plain dict, keys in the order of the declaration."""
        return self._each(value, "dump")

    def load(self, plain: Any) -> Any:
        """The dict."""
        return self._each(plain, "load")

    def _each(self, value: Any, method: str) -> dict[str, Any]:
        if not isinstance(value, dict):
            raise wrong_type(self.name, value, "pass a dict")
        for key in [key for key in self.required if key not in value] or [
            key for key in value if key not in self.fields
        ]:
            missing = key not in value
            what = f"{self.name} needs the key {key!r}" if missing else f"{self.name} has no key {key!r}"
            raise Failure(what, fix="add it" if missing else "remove it")
        done = {}
        for key, field in self.fields.items():
            if key in value:
                try:
                    done[key] = getattr(field, method)(value[key])
                except Failure as failure:
                    raise failure.under(f"[{key!r}]") from None
        return done

    def schema(self, defs: Definitions) -> dict[str, Any]:
        """An object with named properties."""
        schema: dict[str, Any] = {"type": "object", "additionalProperties": False}
        if self.fields:
            schema["properties"] = {key: field.schema(defs) for key, field in self.fields.items()}
        if self.required:
            schema["required"] = sorted(self.required)
        return schema


def container_for(base: Any, origin: Any) -> Field | None:
    """The Field of a container type, or None."""
    args = typing.get_args(base)
    if origin in (typing.Union, types.UnionType):
        kinds = [typing.get_origin(arg) or (type(None) if arg is None else arg) for arg in args]
        return UnionField(type_name(base), kinds, [field_for(arg) for arg in args])
    if not isinstance(origin, type):
        return None
    if typing.is_typeddict(origin):
        return TypedDictField(origin)
    if issubclass(origin, tuple):
        return _tuple_field(origin, args, base)
    if origin in _SEQUENCES:
        return SequenceField(_SEQUENCES[origin], field_for(args[0]) if args else ANY)
    if origin is collections.defaultdict:
        return MapField(dict, *(field_for(arg) for arg in args)) if args else MapField(dict, ANY, ANY)
    if origin in _MAPPINGS:
        key, item = (field_for(arg) for arg in args) if args else (ANY, ANY)
        return MapField(_MAPPINGS[origin], key, item)
    return None


def _tuple_field(origin: Any, args: tuple[Any, ...], base: Any) -> Field:
    names = getattr(origin, "_fields", None)
    if names is not None:
        hints = typing.get_type_hints(origin)
        items = [field_for(hints.get(name, Any)) for name in names]
        defaults = {names.index(name): value for name, value in origin._field_defaults.items()}
        return TupleField(origin._make, items, defaults)
    if base is tuple or base is typing.Tuple:  # noqa: UP006 - both spellings reach us
        return SequenceField(tuple, ANY)
    if len(args) == 2 and args[1] is Ellipsis:
        return SequenceField(tuple, field_for(args[0]))
    return TupleField(tuple, [field_for(arg) for arg in args], {})
