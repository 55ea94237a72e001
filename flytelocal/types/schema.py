"""Python types from JSON schemas: what an executor sees where the author wrote a dataclass."""

from __future__ import annotations

import copy
import dataclasses
import datetime as dt
import functools
import keyword
import typing
from typing import Any

from flytelocal.types.enums import enum_of
from flytelocal.types.fields import field_for
from flytelocal.types.path import Failure

_FORMATS = {
    "date-time": dt.datetime,
    "date": dt.date,
    "time": dt.time,
    "time-delta": dt.timedelta,
    "base64": bytes,
}
_SIMPLE = {"integer": int, "number": float, "string": str, "boolean": bool, "null": type(None)}
_MAX_DEPTH = 50


def type_of_schema(schema: dict[str, Any]) -> Any:
    """The Python type that a JSON schema describes: a dataclass with names, nesting and defaults.

    Raises:
        Failure: The schema breaks the rules of JSON schemas, or refers to what it does not define.

    >>> schema = {"title": "Point", "type": "object", "properties": {"x": {"type": "integer"}}}
    >>> Point = type_of_schema({**schema, "required": ["x"]})
    >>> Point(x=3)
    Point(x=3)
    """
    try:
        return _Builder(schema).build(schema, 0)
    # Any word of the schema may hold any JSON; one check here says the same as one at each word.
    except (TypeError, KeyError, AttributeError, ValueError) as error:
        raise _malformed(error) from error


class _Builder:
    def __init__(self, root: dict[str, Any]) -> None:
        self.defs: dict[str, Any] = root.get("$defs") or root.get("definitions") or {}
        self.built: dict[str, Any] = {}
        self.patches: list[tuple[Any, str, dict[str, Any]]] = []

    def build(self, schema: Any, depth: int) -> Any:
        if not isinstance(schema, dict) or depth > _MAX_DEPTH:
            raise _malformed()
        if "$ref" in schema:
            return self._reference(str(schema["$ref"]), depth)
        if "enum" in schema or "const" in schema:
            return self._constants(schema.get("enum", [schema.get("const")]))
        if "anyOf" in schema or "oneOf" in schema:
            variants = tuple(self.build(s, depth + 1) for s in schema.get("anyOf") or schema["oneOf"])
            return typing.Union[variants] if variants else Any  # noqa: UP007 - built at run time
        kind, form = schema.get("type"), schema.get("format")
        if isinstance(kind, list):
            return typing.Union[tuple(self.build({**schema, "type": k}, depth + 1) for k in kind)]  # noqa: UP007 - built at run time
        if form in _FORMATS:
            return _FORMATS[form]
        if form in ("uuid", "decimal", "path") and kind == "string":
            return self._lazy(form)
        if kind == "array":
            return self._array(schema, depth)
        if kind == "object":
            return self._object(schema, depth)
        return _SIMPLE.get(kind, Any) if isinstance(kind, str) else Any

    @staticmethod
    def _lazy(form: str) -> Any:
        import decimal
        import pathlib
        import uuid

        return {"uuid": uuid.UUID, "decimal": decimal.Decimal, "path": pathlib.Path}[form]

    @staticmethod
    def _constants(values: list[Any]) -> Any:
        if values and all(isinstance(value, str) for value in values):
            return enum_of(tuple(values))
        whole = [int(v) if isinstance(v, float) and v.is_integer() else v for v in values]
        kinds = {type(value) for value in whole}
        return kinds.pop() if len(kinds) == 1 else Any

    def _array(self, schema: dict[str, Any], depth: int) -> Any:
        prefix = schema.get("prefixItems")
        if prefix:
            return tuple[tuple(self.build(item, depth + 1) for item in prefix)]  # type: ignore[misc]  # run time
        if "items" not in schema:
            return list
        item = self.build(schema["items"], depth + 1)
        return set[item] if schema.get("uniqueItems") else typing.List[item]  # type: ignore[valid-type]  # noqa: UP006

    def _object(self, schema: dict[str, Any], depth: int) -> Any:
        if "title" not in schema and "properties" not in schema:
            values = schema.get("additionalProperties")
            if not isinstance(values, dict):
                return dict
            key = self.build(schema["propertyNames"], depth + 1) if "propertyNames" in schema else str
            mapped: Any = typing.Dict  # noqa: UP006 - prints as flytekit's guess
            return mapped[key, self.build(values, depth + 1)]
        if "title" not in schema:
            return dict
        return self._record(str(schema["title"]), schema, depth)

    def _reference(self, reference: str, depth: int) -> Any:
        name = reference.rpartition("/")[2]
        if name in self.built:
            return self.built[name]
        if name not in self.defs:
            raise Failure(
                f"the JSON schema refers to {reference!r}, which it does not define",
                fix="register the task again",
            )
        self.built[name] = _Hole(name)
        cls = self.built[name] = self.build(self.defs[name], depth + 1)
        return cls

    def _record(self, name: str, schema: dict[str, Any], depth: int) -> Any:
        required = [n for n in schema.get("required", []) if n in schema.get("properties", {})]
        properties = schema.get("properties") or {}
        fields: list[Any] = []
        rest = [n for n in sorted(properties) if n not in required]
        for field_name in [*required, *rest]:
            if not field_name.isidentifier() or keyword.iskeyword(field_name):
                return dict
            hint = self.build(properties[field_name], depth + 1)
            fields.append(self._field(field_name, hint, properties[field_name], field_name in required))
        safe = name if name.isidentifier() and not keyword.iskeyword(name) else "Record"
        cls = dataclasses.make_dataclass(safe, fields, namespace={"__module__": __name__})
        cls.__doc__ = f"Rebuilt from the JSON schema of {name}; it has the fields, not the methods."
        _fill_holes(cls, name)
        return cls

    @staticmethod
    def _field(name: str, hint: Any, schema: dict[str, Any], required: bool) -> Any:
        if required:
            return (name, hint)
        default: Any = schema.get("default", dataclasses.MISSING)
        if default is not dataclasses.MISSING and not _has_hole(hint):
            try:
                default = field_for(hint).load(_bytes_default(hint, default))
            except Failure:
                default = dataclasses.MISSING
        if default is dataclasses.MISSING:
            empty = typing.get_origin(hint) or hint
            if empty in (list, dict, set):
                return (name, hint, dataclasses.field(default_factory=empty))
            # The author's default comes from a factory, which no schema holds; a literal has the value.
            return (name, hint, dataclasses.field(default=None))
        if isinstance(default, (list, dict, set)) or dataclasses.is_dataclass(default):
            return (name, hint, dataclasses.field(default_factory=functools.partial(copy.deepcopy, default)))
        return (name, hint, dataclasses.field(default=default))


def _malformed(cause: Exception | None = None) -> Failure:
    return Failure(
        "the JSON schema in the literal type is malformed", fix="register the task again", cause=cause
    )


class _Hole:
    """Stands for a recursive class until it exists."""

    def __init__(self, name: str) -> None:
        self.name = name

    def __call__(self) -> None:
        """Typing wants its arguments callable."""


def _bytes_default(hint: Any, default: Any) -> Any:
    if hint is bytes and isinstance(default, str):
        import base64

        return base64.decodebytes(default.encode())
    return default


def _has_hole(hint: Any) -> bool:
    return isinstance(hint, _Hole) or any(_has_hole(arg) for arg in typing.get_args(hint))


def _filled(hint: Any, name: str, cls: Any) -> Any:
    if isinstance(hint, _Hole):
        return cls if hint.name == name else hint
    if not _has_hole(hint):
        return hint
    args = tuple(_filled(arg, name, cls) for arg in typing.get_args(hint))
    return typing.Union[args] if typing.get_origin(hint) is typing.Union else hint.copy_with(args)  # noqa: UP007 - built at run time


def _fill_holes(cls: Any, name: str) -> None:
    for field in dataclasses.fields(cls):
        filled = _filled(field.type, name, cls)
        field.type = filled
        cls.__annotations__[field.name] = filled
