"""Configuration values as dicts, JSON and schemas, with flytekit's method names and parameters."""

from __future__ import annotations

import dataclasses
import types
import typing
from typing import Any, TypeVar

from flytelocal.display.bundle import Shown
from flytelocal.errors import ConfigurationError

if typing.TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from flytelocal.configuration.schema import Schema

__all__ = ["ConfigValue", "Serde", "load_json"]

S = TypeVar("S", bound="Serde")
_HIDDEN = "***"


class ConfigValue(Shown):
    """A plain value with a text and an HTML face; fields marked secret are never shown.

    A field is marked with `dataclasses.field(metadata={"secret": True})`; `{"url": True}` hides the
    password inside an address.
    """

    def _shown_fields(self) -> dict[str, Any]:
        shown: dict[str, Any] = {}
        for field in dataclasses.fields(self):  # type: ignore[arg-type]  # every subclass is a dataclass
            value = getattr(self, field.name)
            if field.metadata.get("secret") and value is not None:
                value = _HIDDEN
            elif field.metadata.get("url") and isinstance(value, str):
                value = _without_password(value)
            shown[field.name] = value
        return shown

    def __repr__(self) -> str:
        fields = ", ".join(f"{name}={value!r}" for name, value in self._shown_fields().items())
        return f"{type(self).__qualname__}({fields})"

    def _text_face(self) -> str:
        return repr(self)

    def _html_face(self) -> str:
        from flytelocal.display.tree import tree_html

        return tree_html(shown_tree(self), title=type(self).__qualname__)


def shown_tree(value: Any) -> Any:
    """What may be shown of a value: configuration values become dicts without their secrets."""
    if isinstance(value, ConfigValue):
        return {name: shown_tree(inner) for name, inner in value._shown_fields().items()}
    if isinstance(value, (list, tuple)):
        return [shown_tree(inner) for inner in value]
    return value


def _without_password(url: str) -> str:
    scheme, separator, rest = url.rpartition("://")
    user, at, host = rest.rpartition("@")
    return f"{scheme}{separator}{user.partition(':')[0]}:{_HIDDEN}@{host}" if at else url


class Serde(ConfigValue):
    """Gives a dataclass `to_dict`, `from_dict`, `to_json`, `from_json` and `schema`."""

    def to_dict(self, encode_json: bool = False) -> dict[str, Any]:
        """Give the value as a dict of plain values.

        Args:
            encode_json: Accepted for flytekit's sake; every value here is already JSON's.
        """
        del encode_json
        return {f.name: encode(getattr(self, f.name)) for f in dataclasses.fields(self)}  # type: ignore[arg-type]  # every subclass is a dataclass

    @classmethod
    def from_dict(cls, kvs: Any, *, infer_missing: bool = False) -> typing.Self:
        """Make the value from a dict such as `to_dict` gives.

        Args:
            kvs: The dict; a key that is no field is refused, a number becomes text where text is due.
            infer_missing: Whether a field that is left out and has no default becomes None.

        Raises:
            ConfigurationError: A key is unknown or missing, or a value has the wrong type.
        """
        return decode_fields(cls, kvs, infer_missing=infer_missing, where=cls.__qualname__)

    def to_json(
        self,
        *,
        skipkeys: bool = False,
        ensure_ascii: bool = True,
        check_circular: bool = True,
        allow_nan: bool = True,
        indent: int | str | None = None,
        separators: tuple[str, str] | None = None,
        default: Callable[[Any], Any] | None = None,
        sort_keys: bool = False,
        **kw: Any,
    ) -> str:
        """Give the value as JSON; the parameters are those of `json.dumps`."""
        import json

        return json.dumps(
            self.to_dict(),
            skipkeys=skipkeys,
            ensure_ascii=ensure_ascii,
            check_circular=check_circular,
            allow_nan=allow_nan,
            indent=indent,
            separators=separators,
            default=default,
            sort_keys=sort_keys,
            **kw,
        )

    @classmethod
    def from_json(
        cls,
        s: str | bytes | bytearray,
        *,
        parse_float: Callable[[str], Any] | None = None,
        parse_int: Callable[[str], Any] | None = None,
        parse_constant: Callable[[str], Any] | None = None,
        infer_missing: bool = False,
        **kw: Any,
    ) -> typing.Self:
        """Make the value from JSON; the parameters are those of `json.loads` and of `from_dict`.

        Raises:
            ConfigurationError: The text is not JSON, or not the JSON of such a value.
        """
        loaded = load_json(
            s,
            cls.__qualname__,
            parse_float=parse_float,
            parse_int=parse_int,
            parse_constant=parse_constant,
            **kw,
        )
        return cls.from_dict(loaded, infer_missing=infer_missing)

    @classmethod
    def schema(
        cls,
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
    ) -> Schema[typing.Self]:
        """Give an object that loads, dumps and validates such values; see `Schema` for the parameters."""
        from flytelocal.configuration.schema import Schema

        return Schema(
            cls,
            infer_missing=infer_missing,
            only=only,
            exclude=exclude,
            many=many,
            context=context,
            load_only=load_only,
            dump_only=dump_only,
            partial=partial,
            unknown=unknown,
        )


def load_json(s: str | bytes | bytearray, what: str, **kw: Any) -> Any:
    """Read JSON; a text that is none gives a `ConfigurationError` with line and column."""
    import json

    try:
        return json.loads(s, **kw)
    except (UnicodeDecodeError, json.JSONDecodeError) as error:
        raise ConfigurationError(
            f"the text is not JSON: {error}", where=f"{what}.from_json", fix="pass what to_json gives"
        ) from error


def encode(value: Any) -> Any:
    """Turn a field's value into plain JSON types."""
    if hasattr(value, "to_dict"):
        return value.to_dict()
    if isinstance(value, (list, tuple)):
        return [encode(inner) for inner in value]
    if isinstance(value, dict):
        return {key: encode(inner) for key, inner in value.items()}
    return value


_field_types: dict[type, dict[str, Any]] = {}


def field_types(cls: type) -> dict[str, Any]:
    """The resolved type of each field of a dataclass, worked out once."""
    if cls not in _field_types:
        _field_types[cls] = typing.get_type_hints(cls)
    return _field_types[cls]


def is_required(field: dataclasses.Field[Any]) -> bool:
    """Whether a field has no default."""
    return field.default is dataclasses.MISSING and field.default_factory is dataclasses.MISSING


def decode_fields(
    cls: type[S],
    kvs: Any,
    *,
    infer_missing: bool | frozenset[str] = False,
    ignore_unknown: bool = False,
    where: str,
) -> S:
    """Make a dataclass from a dict, checking keys and types; nested values likewise.

    Args:
        cls: The class to make.
        kvs: The dict, or a value of the class itself, which comes back as it is.
        infer_missing: Whether (or for which fields) a missing value without default becomes None.
        ignore_unknown: Whether keys that are no fields are left out instead of refused.
        where: The place of the dict, for messages.
    """
    if isinstance(kvs, cls):
        return kvs
    if kvs is None and infer_missing is True:
        kvs = {}
    if not isinstance(kvs, dict):
        raise ConfigurationError(
            f"a dict was expected, not {kvs!r}",
            where=where,
            fix=f"pass what {cls.__qualname__}.to_dict() gives",
        )
    fields = {f.name: f for f in dataclasses.fields(cls)}  # type: ignore[arg-type]  # every subclass is a dataclass
    unknown = [key for key in kvs if key not in fields]
    if unknown and not ignore_unknown:
        raise ConfigurationError(
            f"unknown key {', '.join(map(repr, unknown))}",
            where=where,
            fix=f"the keys are {', '.join(fields)}",
        )
    hints = field_types(cls)
    values: dict[str, Any] = {}
    for name, field in fields.items():
        if name in kvs:
            values[name] = decode(
                hints[name], kvs[name], ignore_unknown=ignore_unknown, where=f"{where}, key '{name}'"
            )
        elif is_required(field):
            if infer_missing is not True and not (infer_missing and name in infer_missing):
                raise ConfigurationError(f"the key '{name}' is missing", where=where, fix=f"give '{name}'")
            values[name] = None
    return cls(**values)


def decode(hint: Any, value: Any, *, ignore_unknown: bool = False, where: str) -> Any:
    """Turn a JSON value into what a field of the type `hint` holds."""
    origin = typing.get_origin(hint)
    if origin in (typing.Union, types.UnionType):
        if value is None:
            return None
        inner = [arg for arg in typing.get_args(hint) if arg is not types.NoneType]
        return decode(inner[0], value, ignore_unknown=ignore_unknown, where=where)
    if origin is list:
        if not isinstance(value, (list, tuple)):
            raise ConfigurationError(f"a list was expected, not {value!r}", where=where, fix="give a list")
        (item,) = typing.get_args(hint)
        return [
            decode(item, v, ignore_unknown=ignore_unknown, where=f"{where}, item {i}")
            for i, v in enumerate(value)
        ]
    if origin is dict:
        if not isinstance(value, dict):
            raise ConfigurationError(f"a dict was expected, not {value!r}", where=where, fix="give a dict")
        return {
            str(k): decode(
                typing.get_args(hint)[1], v, ignore_unknown=ignore_unknown, where=f"{where}, key {k!r}"
            )
            for k, v in value.items()
        }
    if isinstance(hint, type) and issubclass(hint, Serde):
        return decode_fields(hint, value, ignore_unknown=ignore_unknown, where=where)
    if isinstance(hint, type) and hasattr(hint, "from_dict"):
        return value if isinstance(value, hint) else hint.from_dict(value)
    return _scalar(hint, value, where)


def _scalar(hint: Any, value: Any, where: str) -> Any:
    if hint is str and isinstance(value, (int, float)) and not isinstance(value, bool):
        # YAML and JSON writers leave the quotes of a version off.
        return str(value)
    if value is None or isinstance(value, hint):
        return value
    raise ConfigurationError(
        f"a value of type {hint.__name__} was expected, not {value!r}",
        where=where,
        fix=f"give a {hint.__name__}",
    )
