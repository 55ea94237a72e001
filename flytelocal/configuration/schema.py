"""Schemas of configuration values: load, dump and validate dicts and JSON."""

from __future__ import annotations

import dataclasses
import typing
from typing import Any, Generic, TypeVar

from flytelocal.configuration.serde import Serde, decode, decode_fields, field_types, is_required, load_json
from flytelocal.errors import ConfigurationError

if typing.TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

__all__ = ["Schema"]

S = TypeVar("S", bound=Serde)
_UNKNOWN = ("raise", "exclude", "include")


class Schema(Generic[S]):
    """Loads, dumps and validates values of one configuration class.

    Args:
        cls: The class.
        infer_missing: Whether a missing field without default becomes None on load.
        only: The fields that count; None for all.
        exclude: Fields that do not count.
        many: Whether a list of values is meant.
        context: Kept as `context`, for the caller's own use.
        load_only: Fields that are read but not written.
        dump_only: Fields that are written but unknown on load.
        partial: True, or the names of fields, that may be missing on load; they become None.
        unknown: What to do with an unknown key on load: `raise`, `exclude`, or `include` (which leaves it
            out too, since a dataclass has no place for it).

    Raises:
        ConfigurationError: A name is no field of the class, or `unknown` is none of the three.
    """

    def __init__(
        self,
        cls: type[S],
        *,
        infer_missing: bool = False,
        only: Iterable[str] | None = None,
        exclude: Iterable[str] = (),
        many: bool = False,
        context: Mapping[str, Any] | None = None,
        load_only: Iterable[str] = (),
        dump_only: Iterable[str] = (),
        partial: bool | Iterable[str] = False,
        unknown: str | None = None,
    ) -> None:
        self._cls = cls
        self._names = [f.name for f in dataclasses.fields(cls)]  # type: ignore[arg-type]  # every Serde is a dataclass
        self.only = None if only is None else self._checked("only", only)
        self.exclude = self._checked("exclude", exclude)
        self.load_only = self._checked("load_only", load_only)
        self.dump_only = self._checked("dump_only", dump_only)
        self.infer_missing = infer_missing
        self.many = many
        self.context = dict(context or {})
        self.partial = partial if isinstance(partial, bool) else self._checked("partial", partial)
        self.unknown = self._unknown(unknown or "raise")

    def load(
        self,
        data: Any,
        *,
        many: bool | None = None,
        partial: bool | Iterable[str] | None = None,
        unknown: str | None = None,
    ) -> Any:
        """Make a value from a dict, or a list of values from a list of dicts.

        Raises:
            ConfigurationError: A key is unknown or missing, or a value has the wrong type.
        """
        if self.many if many is None else many:
            if not isinstance(data, (list, tuple)):
                raise ConfigurationError(
                    f"a list was expected, not {data!r}", where=self._where, fix="pass a list, or many=False"
                )
            return [self.load(item, many=False, partial=partial, unknown=unknown) for item in data]
        kept = self._accepted(data, self._unknown(unknown or self.unknown))
        lenient = self.partial if partial is None else partial
        missing: bool | frozenset[str] = (
            self.infer_missing or lenient is True or (frozenset(lenient) if lenient is not False else False)
        )
        return decode_fields(self._cls, kept, infer_missing=missing, where=self._where)

    def loads(self, json_data: str | bytes | bytearray, *, many: bool | None = None, **kwargs: Any) -> Any:
        """Make a value, or a list of values, from JSON; `kwargs` are those of `load`."""
        return self.load(load_json(json_data, self._where), many=many, **kwargs)

    def dump(self, obj: Any, *, many: bool | None = None) -> Any:
        """Give the dict of a value, or the dicts of a list of values."""
        if self.many if many is None else many:
            return [self.dump(item, many=False) for item in obj]
        written = obj.to_dict()
        return {k: written[k] for k in self._names if self._counts(k) and k not in self.load_only}

    def dumps(self, obj: Any, *, many: bool | None = None, **kwargs: Any) -> str:
        """Give the JSON of a value, or of a list of values; `kwargs` go to `json.dumps`."""
        import json

        return json.dumps(self.dump(obj, many=many), **kwargs)

    def validate(
        self, data: Any, *, many: bool | None = None, partial: bool | Iterable[str] | None = None
    ) -> dict[Any, Any]:
        """Give the faults of a dict as `{key: [message]}`, `{}` if there are none.

        The faults of a list come as `{index: {key: [message]}}`.
        """
        if self.many if many is None else many:
            if not isinstance(data, (list, tuple)):
                return {"_schema": [f"a list was expected, not {data!r}"]}
            found = {i: self.validate(item, many=False, partial=partial) for i, item in enumerate(data)}
            return {i: faults for i, faults in found.items() if faults}
        if not isinstance(data, dict):
            return {"_schema": [f"a dict was expected, not {data!r}"]}
        faults: dict[Any, Any] = {}
        hints = field_types(self._cls)
        for key, value in data.items():
            if not self._loads(key):
                if self.unknown == "raise":
                    faults[key] = ["unknown key"]
                continue
            try:
                decode(hints[key], value, where=self._where)
            except ConfigurationError as error:
                faults[key] = [error.what]
        lenient = self.partial if partial is None else partial
        for field in dataclasses.fields(self._cls):  # type: ignore[arg-type]  # every Serde is a dataclass
            allowed = (
                self.infer_missing or lenient is True or (lenient is not False and field.name in lenient)
            )
            if is_required(field) and field.name not in data and not allowed:
                faults[field.name] = ["the key is missing"]
        return faults or self._whole(data, partial)

    def _whole(self, data: dict[str, Any], partial: bool | Iterable[str] | None) -> dict[Any, Any]:
        """Faults that only show when all fields come together."""
        try:
            self.load(data, many=False, partial=partial)
        except ConfigurationError as error:
            return {"_schema": [error.what]}
        return {}

    @property
    def _where(self) -> str:
        return f"{self._cls.__qualname__}.schema()"

    def _counts(self, name: str) -> bool:
        return (self.only is None or name in self.only) and name not in self.exclude

    def _loads(self, name: str) -> bool:
        return name in self._names and self._counts(name) and name not in self.dump_only

    def _accepted(self, data: Any, unknown: str) -> Any:
        if not isinstance(data, dict):
            return data
        strange = [key for key in data if not self._loads(key)]
        if strange and unknown == "raise":
            known = [name for name in self._names if self._loads(name)]
            raise ConfigurationError(
                f"unknown key {', '.join(map(repr, strange))}",
                where=self._where,
                fix=f"the keys are {', '.join(known)}; unknown='exclude' leaves others out",
            )
        return {key: value for key, value in data.items() if key not in strange}

    def _checked(self, parameter: str, names: Iterable[str]) -> frozenset[str]:
        chosen = frozenset([names] if isinstance(names, str) else names)
        wrong = sorted(chosen.difference(self._names))
        if wrong:
            raise ConfigurationError(
                f"{parameter} names {', '.join(wrong)}, which is no field",
                where=self._where,
                fix=f"the fields are {', '.join(self._names)}",
            )
        return chosen

    def _unknown(self, unknown: str) -> str:
        if unknown not in _UNKNOWN:
            raise ConfigurationError(
                f"unknown={unknown!r} is not understood",
                where=self._where,
                fix=f"use one of {', '.join(_UNKNOWN)}",
            )
        return unknown
