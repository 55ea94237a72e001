"""Where a task's secrets come from on this machine."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any, overload

from flytelocal.display.bundle import Shown
from flytelocal.errors import ConfigurationError, SecretNotFoundError
from flytelocal.redaction import remember

if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Literal

    from flytelocal.configuration.config import SecretsConfig
    from flytelocal.models.security import Secret

__all__ = ["GroupSecrets", "SecretsManager"]


class GroupSecrets:
    """The secrets of one group as attributes: `secrets.database.password`."""

    __slots__ = ("_group", "_manager")

    def __init__(self, group: str, manager: SecretsManager) -> None:
        self._group = group
        self._manager = manager

    def __getattr__(self, key: str) -> str:
        # Notebooks and copiers probe for such names; none of them is a secret.
        if key.startswith("_"):
            raise AttributeError(key)
        return self._manager.get(self._group, key)

    def __repr__(self) -> str:
        return f"GroupSecrets({self._group!r})"


class SecretsManager(Shown):
    """Finds a secret's value in the places where Flyte puts it.

    The order is: the environment variable that the request itself names (`env_var`), the variable
    `<prefix><GROUP>_<VERSION>_<KEY>`, the file `<dir>/<group>/<version>/<file prefix><key>`, and last the
    variable without the prefix. Prefix and directory are Flyte's own unless a configuration file or
    `FLYTE_SECRETS_ENV_PREFIX`, `FLYTE_SECRETS_DEFAULT_DIR` and `FLYTE_SECRETS_FILE_PREFIX` say otherwise.

    Args:
        secrets_cfg: The prefix and the directory; read from the environment on first use if left out.
        requests: What the task asked for; only their `env_var` matters here.

    >>> import os
    >>> os.environ["_FSEC_DATABASE_PASSWORD"] = "s3cr3t"
    >>> len(SecretsManager().get("database", "password"))
    6
    >>> del os.environ["_FSEC_DATABASE_PASSWORD"]
    """

    __slots__ = ("__weakref__", "_cfg", "_requests")

    def __init__(self, secrets_cfg: SecretsConfig | None = None, requests: Iterable[Secret] = ()) -> None:
        self._cfg = secrets_cfg
        self._requests = tuple(requests)

    @property
    def _config(self) -> SecretsConfig:
        if self._cfg is None:
            from flytelocal.configuration.config import SecretsConfig

            self._cfg = SecretsConfig.auto()
        return self._cfg

    @property
    def requests(self) -> tuple[Secret, ...]:
        """What the task asked for."""
        return self._requests

    def with_requests(self, requests: Iterable[Secret]) -> SecretsManager:
        """A manager for a task that asked for these secrets."""
        return SecretsManager(self._cfg, requests)

    @overload
    def get(
        self,
        group: str | None = None,
        key: str | None = None,
        group_version: str | None = None,
        encode_mode: Literal["r"] = "r",
    ) -> str: ...

    @overload
    def get(
        self,
        group: str | None = None,
        key: str | None = None,
        group_version: str | None = None,
        *,
        encode_mode: Literal["rb"],
    ) -> bytes: ...

    @overload
    def get(self, group: str | None, key: str | None, group_version: str | None, encode_mode: str) -> Any: ...

    def get(
        self,
        group: str | None = None,
        key: str | None = None,
        group_version: str | None = None,
        encode_mode: str = "r",
    ) -> Any:
        """The secret's value, without the white space around it.

        Args:
            group: The secret's group.
            key: The secret's key in the group.
            group_version: The group's version.
            encode_mode: "r" for text, "rb" for bytes, wherever the value comes from.

        Raises:
            SecretNotFoundError: Names every place that was looked at, never a value.
            ConfigurationError: If no group and no key is given, the mode is unknown, or a file is no text.
        """
        if encode_mode not in ("r", "rb"):
            raise ConfigurationError(
                f"a secret cannot be read in mode {encode_mode!r}",
                where=_named(group, key, group_version),
                fix="use encode_mode='r' for text or 'rb' for bytes",
            )
        variables, files = self._places(group, key, group_version)
        prefixed = self.get_secrets_env_var(group, key, group_version)
        plain = variables[-1]
        for variable in variables[:-1]:
            if (text := os.environ.get(variable)) is not None:
                return _as(text.strip(), encode_mode)
        for path in files:
            if os.path.isfile(path):
                return _read(path, encode_mode, _named(group, key, group_version))
        if (text := os.environ.get(plain)) is not None:
            return _as(text.strip(), encode_mode)
        looked = [f"environment variable {name}" for name in variables] + [f"file {path}" for path in files]
        raise SecretNotFoundError(
            f"{_named(group, key, group_version)} was not found",
            where="looked at " + ", ".join(looked),
            fix=f"set the environment variable {prefixed}, and request it: "
            f"secret_requests=[Secret(group={group!r}, key={key!r})]",
        )

    def get_secrets_env_var(
        self, group: str | None = None, key: str | None = None, group_version: str | None = None
    ) -> str:
        """The environment variable of a secret, prefix included."""
        return self._config.env_prefix + _variable(group, key, group_version)

    def get_secrets_file(
        self, group: str | None = None, key: str | None = None, group_version: str | None = None
    ) -> str:
        """The file that a secret is mounted as."""
        return self._file([part.lower() for part in _parts(group, key, group_version)])

    def _file(self, parts: list[str]) -> str:
        config = self._config
        return os.path.join(config.default_dir, *parts[:-1], config.file_prefix + parts[-1])

    def _places(
        self, group: str | None, key: str | None, group_version: str | None
    ) -> tuple[list[str], list[str]]:
        """The variables to look at, the one without the prefix last, and the files."""
        plain = _variable(group, key, group_version)
        named = [
            request.env_var
            for request in self._requests
            if request.env_var
            and (request.group or None) == (group or None)
            and (request.key or None) == (key or None)
            and (not group_version or (request.group_version or None) == group_version)
        ]
        variables = [*dict.fromkeys(named), self.get_secrets_env_var(group, key, group_version), plain]
        # Kubernetes mounts a key under its own spelling, which need not be lower case.
        exact = self._file(_parts(group, key, group_version))
        files = list(dict.fromkeys([self.get_secrets_file(group, key, group_version), exact]))
        return variables, files

    def __getattr__(self, group: str) -> GroupSecrets:
        if group.startswith("_"):
            raise AttributeError(group)
        return GroupSecrets(group, self)

    def __repr__(self) -> str:
        config = self._config
        asked = ", ".join(_named(r.group, r.key, r.group_version) for r in self._requests)
        return (
            f"SecretsManager(env_prefix={config.env_prefix!r}, default_dir={config.default_dir!r}, "
            f"file_prefix={config.file_prefix!r}, requests=[{asked}])"
        )

    def _facts(self) -> dict[str, object]:
        config = self._config
        return {
            "environment variables": f"{config.env_prefix}<GROUP>_<KEY>",
            "files": os.path.join(config.default_dir, "<group>", f"{config.file_prefix}<key>"),
            "requests": [
                {
                    "group": request.group,
                    "key": request.key,
                    "looked for in": ", ".join(
                        place
                        for places in self._places(request.group, request.key, request.group_version)
                        for place in places
                    ),
                }
                for request in self._requests
            ],
        }

    def _text_face(self) -> str:
        from flytelocal.display.tree import tree_text

        return tree_text(self._facts(), title="SecretsManager")

    def _html_face(self) -> str:
        from flytelocal.display.tree import tree_html

        return tree_html(self._facts(), title="SecretsManager")


def _parts(group: str | None, key: str | None, group_version: str | None) -> list[str]:
    """Group, version and key, what is absent left out."""
    if not (group or key):
        raise ConfigurationError(
            "a secret needs a group or a key",
            where="SecretsManager.get()",
            fix="call secrets.get('group', 'key')",
        )
    return [part for part in (group, group_version, key) if part]


def _variable(group: str | None, key: str | None, group_version: str | None) -> str:
    return "_".join(part.upper() for part in _parts(group, key, group_version))


def _named(group: str | None, key: str | None, group_version: str | None) -> str:
    version = f" in version {group_version!r}" if group_version else ""
    if group and key:
        return f"secret {key!r} of group {group!r}{version}"
    return f"secret {key or group!r}{version}"


def _as(text: str, encode_mode: str) -> str | bytes:
    remember(text)
    return text if encode_mode == "r" else text.encode()


def _read(path: str, encode_mode: str, named: str) -> str | bytes:
    try:
        with open(path, "rb") as file:
            raw = file.read().strip()
    except OSError as error:
        reason = error.strerror
    else:
        remember(raw)
        if encode_mode == "rb":
            return raw
        try:
            return raw.decode()
        except UnicodeDecodeError:
            reason = ""
    # Raised outside the handlers: a decoding error in the chain would carry the value along.
    if reason:
        raise SecretNotFoundError(
            f"{named} cannot be read: {reason}", where=path, fix="make the file readable for this user"
        )
    raise ConfigurationError(
        f"{named} is not UTF-8 text", where=path, fix="read it as bytes: get(..., encode_mode='rb')"
    )
