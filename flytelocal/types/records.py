"""Dataclasses as plain values, and their JSON schema."""

from __future__ import annotations

import dataclasses
import math
import sys
import typing
from typing import Any

from flytelocal.types.fields import Definitions, Field, field_for
from flytelocal.types.path import Failure, brief, type_name


class RecordField(Field):
    """One dataclass: a dict of its fields, in their order."""

    __slots__ = ("cls", "fields", "guessed", "hints", "loaded", "parts", "required")

    cls: type[Any]

    def __init__(self, record: type[Any]) -> None:
        self.cls = record
        self.guessed = record.__module__ == "flytelocal.types.schema"
        self.hints: dict[str, Any] = {}
        self.fields: list[dataclasses.Field[Any]] = []
        self.parts: dict[str, Field] = {}
        self.loaded: list[str] = []
        self.required: list[str] = []

    def resolve(self) -> None:
        """Finds the type of each field."""
        self.hints = hints_of(self.cls)
        for field in dataclasses.fields(self.cls):
            try:
                self.parts[field.name] = field_for(self.hints[field.name])
            except Failure as failure:
                raise failure.under(f".{field.name}") from None
            self.fields.append(field)
            if field.init:
                self.loaded.append(field.name)
                if field.default is dataclasses.MISSING and field.default_factory is dataclasses.MISSING:
                    self.required.append(field.name)

    def dump(self, value: Any) -> Any:
        """A dict of the fields' plain forms."""
        if not isinstance(value, self.cls):
            name = self.cls.__name__
            if self.guessed and (dataclasses.is_dataclass(value) or isinstance(value, dict)):
                return self._dump_other(value)
            got = (
                f"a different class of the same name, {name}"
                if type(value).__name__ == name
                else brief(value)
            )
            fix = f"pass {name}(…)" if not isinstance(value, dict) else f"pass {name}(**value)"
            raise Failure(f"expected {name}, got {got}", fix=fix)
        plain, name = {}, ""
        try:
            for name, part in self.parts.items():
                plain[name] = part.dump(getattr(value, name))
        except AttributeError:
            raise Failure(f"the field {name} has no value", fix="set every field").under(f".{name}") from None
        except Failure as failure:
            raise failure.under(f".{name}") from None
        return plain

    def _dump_other(self, value: Any) -> Any:
        """The plain form of the author's own class or dict, where only the schema is known here."""
        plain = field_for(dict if isinstance(value, dict) else type(value)).dump(value)
        unknown = sorted(set(plain) - set(self.parts))
        if unknown:
            known = ", ".join(self.parts)
            raise Failure(f"{self.cls.__name__} has no field {unknown[0]!r}", fix=f"its fields are: {known}")
        self.load(plain)
        return plain

    def load(self, plain: Any) -> Any:
        """The dataclass; unknown keys are passed over, as flytekit does."""
        if not isinstance(plain, dict):
            raise Failure(
                f"expected {self.cls.__name__}, got {brief(plain)}", fix="write a dict of its fields"
            )
        values, name = {}, ""
        try:
            for name in self.loaded:
                if name in plain:
                    values[name] = self.parts[name].load(plain[name])
        except Failure as failure:
            raise failure.under(f".{name}") from None
        for name in self.required:
            if name not in values:
                raise Failure(
                    f"{self.cls.__name__} needs the field {name!r}",
                    fix="write it with this version of the class",
                )
        try:
            return self.cls(**values)
        except Exception as error:  # noqa: BLE001 - __post_init__ is the author's; it stays the cause
            what = f"{self.cls.__name__} refused its fields: {type(error).__name__}: {error}"
            raise Failure(what, fix="see the cause above", cause=error) from None

    def schema(self, defs: Definitions) -> dict[str, Any]:
        """The object's schema, or a reference to itself inside itself."""
        if self.cls in defs.open:
            defs.recursive.add(self.cls)
            return {"$ref": f"#/$defs/{self.cls.__name__}"}
        defs.open.append(self.cls)
        try:
            return self._schema(defs)
        finally:
            defs.open.pop()

    def _schema(self, defs: Definitions) -> dict[str, Any]:
        schema: dict[str, Any] = {"type": "object", "title": self.cls.__name__, "additionalProperties": False}
        properties = {}
        for field in self.fields:
            if not field.init:
                continue
            part = self.parts[field.name]
            described = part.schema(defs)
            if field.default is not dataclasses.MISSING:
                default = _json_default(part, field.default)
                if default is not dataclasses.MISSING:
                    described["default"] = default
            if "description" in field.metadata:
                described["description"] = str(field.metadata["description"])
            properties[field.name] = described
        if properties:
            schema["properties"] = properties
        if self.required:
            schema["required"] = list(self.required)
        return schema


def hints_of(record: type[Any]) -> dict[str, Any]:
    """The resolved annotations of a dataclass's fields.

    Raises:
        Failure: An annotation names something that does not exist where the class was defined.
    """
    try:
        hints = typing.get_type_hints(record, include_extras=True)
    except (NameError, TypeError, AttributeError, SyntaxError) as error:
        module = sys.modules.get(record.__module__)
        raise Failure(
            f"the annotations of {record.__name__} cannot be resolved: {error}",
            fix="define the named types at module level"
            if module is not None
            else f"import the module {record.__module__!r} first",
        ) from None
    for name, hint in hints.items():
        if type(hint) is dataclasses.InitVar:
            raise Failure(
                f"{type_name(record)}.{name} is an InitVar, whose value would be lost",
                fix="make it a field",
                unsupported=True,
            )
    return {field.name: hints[field.name] for field in dataclasses.fields(record)}


def schema_of(record: type[Any]) -> dict[str, Any]:
    """The JSON schema of a dataclass, in the form that flytekit writes into the LiteralType.

    >>> import dataclasses
    >>> @dataclasses.dataclass
    ... class Point:
    ...     x: int
    >>> schema_of(Point)["properties"]
    {'x': {'type': 'integer'}}
    """
    defs = Definitions()
    schema = field_for(record).schema(defs)
    if record in defs.recursive:
        return {"$defs": {record.__name__: schema}, "$ref": f"#/$defs/{record.__name__}"}
    return schema


def _json_default(part: Field, default: Any) -> Any:
    """A default as JSON holds it; MISSING for what JSON cannot hold."""
    try:
        return _jsonable(part.dump(default))
    except Failure:
        return dataclasses.MISSING


def _jsonable(plain: Any) -> Any:
    if isinstance(plain, bytes):
        import base64

        return base64.encodebytes(plain).decode()
    if isinstance(plain, float) and not math.isfinite(plain):
        raise Failure("JSON has no infinity and no NaN")
    if isinstance(plain, dict):
        return {str(key): _jsonable(value) for key, value in plain.items()}
    if isinstance(plain, (list, tuple)):
        return [_jsonable(item) for item in plain]
    return plain
