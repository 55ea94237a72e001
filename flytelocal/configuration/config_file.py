"""Configuration files: YAML as flytectl writes it, or the older INI; found in the usual places."""

from __future__ import annotations

import dataclasses
import os
import typing
from typing import Any

from flytelocal.configuration.serde import ConfigValue
from flytelocal.errors import ConfigFileError

if typing.TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["FLYTECTL_CONFIG_ENV_VAR", "AnyFile", "ConfigFile", "FromFile", "Setting", "get_config_file"]

FLYTECTL_CONFIG_ENV_VAR = "FLYTECTL_CONFIG"
_YAML = (".yaml", ".yml")
_TRUE = {"1", "true", "t", "yes", "on"}
_FALSE = {"0", "false", "f", "no", "off", ""}


@dataclasses.dataclass(frozen=True)
class Setting:
    """One setting: where it stands in each kind of file, and what it is.

    Args:
        section: Its section in an INI file.
        option: Its name in that section.
        yaml: Its dotted path in a YAML file; empty if it has none.
        kind: `str`, `int`, `bool`, `list` or `seconds`.
        secret: Whether its value must not be shown.
    """

    section: str
    option: str
    yaml: str = ""
    kind: str = "str"
    secret: bool = False

    @property
    def env_var(self) -> str:
        """The environment variable that overrides it: `FLYTE_PLATFORM_URL`."""
        return f"FLYTE_{self.section}_{self.option}".upper()

    def read(self, file: ConfigFile | None) -> Any:
        """Give its value from the environment, else from the file, else None.

        Raises:
            ConfigFileError: The value does not fit; the message names file, line and key.
        """
        if self.env_var in os.environ:
            return self._converted(os.environ[self.env_var], f"environment variable {self.env_var}")
        if file is None:
            return None
        key = self.yaml if file.is_yaml else f"[{self.section}] {self.option}"
        value = file.value(self)
        return None if value is None else self._converted(value, file.place(key, self))

    def _converted(self, value: Any, where: str) -> Any:
        try:
            return _CONVERSIONS[self.kind](value)
        except (ValueError, TypeError) as error:
            shown = "the value" if self.secret else repr(value)
            raise ConfigFileError(
                f"{shown} is no {_KIND_NAMES[self.kind]}", where=where, fix=f"write {_KIND_FIXES[self.kind]}"
            ) from error


class ConfigFile:
    """A configuration file that has been read.

    Args:
        location: Its path. A name that ends in `.yaml` or `.yml` is YAML, any other INI.

    Raises:
        ConfigFileError: There is no such file, or it is malformed; the message names file and line.
    """

    def __init__(self, location: str | os.PathLike[str]) -> None:
        self.location = os.path.expanduser(os.fspath(location))
        self.is_yaml = self.location.endswith(_YAML)
        text = self._text()
        self._lines = text.splitlines()
        self._data: Mapping[str, Any] = self._parse_yaml(text) if self.is_yaml else self._parse_ini(text)

    def _text(self) -> str:
        try:
            with open(self.location, encoding="utf-8") as file:
                return file.read()
        except (OSError, UnicodeDecodeError) as error:
            reason = error.strerror if isinstance(error, OSError) else "it is not UTF-8 text"
            raise ConfigFileError(
                f"the configuration file cannot be read: {reason}",
                where=self.location,
                fix=f"correct the path, or unset {FLYTECTL_CONFIG_ENV_VAR} if it comes from there",
            ) from error

    def _parse_yaml(self, text: str) -> Mapping[str, Any]:
        import yaml

        try:
            data = yaml.safe_load(text)
        except yaml.YAMLError as error:
            mark = getattr(error, "problem_mark", None)
            line = f", line {mark.line + 1}" if mark is not None else ""
            # The text around the fault is left out: it may hold a secret.
            raise ConfigFileError(
                f"the file is not YAML: {getattr(error, 'problem', None) or 'it cannot be parsed'}",
                where=f"{self.location}{line}",
                fix="correct that line",
            ) from None
        if data is None:
            return {}
        if not isinstance(data, dict):
            raise ConfigFileError(
                f"the file holds a {type(data).__name__}, not a mapping",
                where=f"{self.location}, line 1",
                fix="begin with a key such as 'admin:'",
            )
        return data

    def _parse_ini(self, text: str) -> Mapping[str, Any]:
        import configparser

        parser = configparser.ConfigParser(interpolation=None)
        parser.optionxform = str  # type: ignore[assignment,method-assign]  # image names keep their case
        try:
            parser.read_string(text)
        except configparser.Error as error:
            line = getattr(error, "lineno", None) or next((n for n, _ in getattr(error, "errors", ())), None)
            raise ConfigFileError(
                "the file is not INI",
                where=f"{self.location}, line {line}" if line else self.location,
                fix="write '[section]' lines and 'key = value' lines, or name a YAML file *.yaml",
            ) from None
        return {name: dict(parser[name]) for name in parser.sections()}

    def value(self, setting: Setting) -> Any:
        """Give what the file says of a setting, as it stands there; None if nothing."""
        if not self.is_yaml:
            section = self._data.get(setting.section, {})
            return {key.lower(): value for key, value in section.items()}.get(setting.option)
        found: Any = self._data
        for key in setting.yaml.split(".") if setting.yaml else ("",):
            if found is None:
                return None
            if not isinstance(found, dict):
                raise ConfigFileError(
                    f"a mapping was expected above '{key}', not a {type(found).__name__}",
                    where=self.place(setting.yaml, setting),
                    fix=f"write '{key}:' on a line of its own below it",
                )
            found = found.get(key)
        return found

    def images(self) -> dict[str, str]:
        """Give the image references of the file's `images` section, by name.

        Raises:
            ConfigFileError: The section is no mapping of names to texts.
        """
        section = self._data.get("images") or {}
        if not isinstance(section, dict):
            raise ConfigFileError(
                f"the images are a {type(section).__name__}, not a mapping",
                where=self.place("images", None),
                fix="write 'name: image:tag' lines below it",
            )
        for name, reference in section.items():
            if not isinstance(reference, str):
                raise ConfigFileError(
                    f"the image '{name}' is {reference!r}, not a text",
                    where=self.place(f"images.{name}", None),
                    fix="write it as image:tag, in quotes",
                )
        return {str(name): reference for name, reference in section.items()}

    def place(self, key: str, setting: Setting | None) -> str:
        """Say where a key stands: file, line if it can be found, and key."""
        last = setting.option if setting is not None and not self.is_yaml else key.rpartition(".")[2]
        number = next(
            (n for n, line in enumerate(self._lines, 1) if line.strip().lower().startswith(last.lower())),
            None,
        )
        line = f", line {number}" if number is not None else ""
        return f"{self.location}{line}, key '{key}'"

    def __repr__(self) -> str:
        return f"ConfigFile({self.location!r})"


def get_config_file(c: str | os.PathLike[str] | ConfigFile | None = None) -> ConfigFile | None:
    """Give the configuration file to use, or None if there is none.

    Args:
        c: The file or its path. If None: the one that the environment variable `FLYTECTL_CONFIG` names, or
            the first that exists of `./flytekit.config`, `~/.flyte/config` and `~/.flyte/config.yaml`.

    Raises:
        ConfigFileError: A file that was named does not exist, or the file is malformed.
    """
    if isinstance(c, ConfigFile):
        return c
    if c is not None:
        return ConfigFile(c)
    if os.environ.get(FLYTECTL_CONFIG_ENV_VAR):
        return ConfigFile(os.environ[FLYTECTL_CONFIG_ENV_VAR])
    home = os.path.join(os.path.expanduser("~"), ".flyte")
    usual = (
        os.path.abspath("flytekit.config"),
        os.path.join(home, "config"),
        os.path.join(home, "config.yaml"),
    )
    return next((ConfigFile(path) for path in usual if os.path.isfile(path)), None)


AnyFile = str | ConfigFile | None


class FromFile(ConfigValue):
    """A group of settings that can be read from a configuration file and the environment."""

    _settings: typing.ClassVar[dict[str, Setting]] = {}

    @classmethod
    def auto(cls, config_file: AnyFile = None) -> typing.Self:
        """Read the settings from the environment and a configuration file.

        Environment variables (`FLYTE_SECTION_OPTION`) win over the file, and that over the defaults.

        Args:
            config_file: The file, or its path; the usual places are looked through if None.

        Raises:
            ConfigFileError: The file or a value cannot be understood.
        """
        file = get_config_file(config_file)
        found = {name: setting.read(file) for name, setting in cls._settings.items()}
        return cls(**{name: value for name, value in found.items() if value is not None})


def _boolean(value: Any) -> bool:
    text = str(value).strip().lower()
    if text not in _TRUE | _FALSE:
        raise ValueError(text)
    return text in _TRUE


def _listed(value: Any) -> list[str]:
    if isinstance(value, (list, tuple)):
        return [str(item) for item in value]
    return [item.strip() for item in str(value).split(",") if item.strip()]


def _text(value: Any) -> str:
    if isinstance(value, (dict, list)):
        raise TypeError(type(value).__name__)
    return str(value)


def _seconds(value: Any) -> Any:
    import datetime as dt

    return dt.timedelta(seconds=int(value))


_CONVERSIONS: dict[str, typing.Callable[[Any], Any]] = {
    "str": _text,
    "int": int,
    "bool": _boolean,
    "list": _listed,
    "seconds": _seconds,
}
_KIND_NAMES = {
    "str": "text",
    "int": "whole number",
    "bool": "truth value",
    "list": "list",
    "seconds": "number of seconds",
}
_KIND_FIXES = {
    "str": "a text",
    "int": "a whole number",
    "bool": "true or false",
    "list": "a, b, c",
    "seconds": "a whole number",
}
