"""What a configuration file holds: secrets' places, local runs, data stores, the platform."""

from __future__ import annotations

import dataclasses
import enum
import os
import typing
from typing import Any

from flytelocal.configuration.config_file import AnyFile, ConfigFile, FromFile, Setting, get_config_file
from flytelocal.configuration.serde import ConfigValue
from flytelocal.configuration.stores import (
    AzureBlobStorageConfig,
    DataConfig,
    GCSConfig,
    GenericPersistenceConfig,
    S3Config,
)
from flytelocal.errors import ConfigFileError, ConfigurationError

__all__ = [
    "AuthType",
    "AzureBlobStorageConfig",
    "Config",
    "DataConfig",
    "GCSConfig",
    "GenericPersistenceConfig",
    "LocalConfig",
    "PlatformConfig",
    "S3Config",
    "SecretsConfig",
    "StatsConfig",
]

_SECRET = {"secret": True}


class AuthType(enum.Enum):
    """How a client proves who it is."""

    STANDARD = "standard"
    BASIC = "basic"
    CLIENT_CREDENTIALS = "client_credentials"
    EXTERNAL_PROCESS = "external_process"
    # The names that flytectl's files use.
    CLIENTSECRET = "ClientSecret"
    PKCE = "Pkce"
    EXTERNALCOMMAND = "ExternalCommand"
    DEVICEFLOW = "DeviceFlow"


@dataclasses.dataclass(frozen=True, repr=False)
class SecretsConfig(FromFile):
    """Where secrets are looked for.

    Args:
        env_prefix: What the names of their environment variables begin with.
        default_dir: The folder that their files are mounted in.
        file_prefix: What the names of their files begin with.
    """

    env_prefix: str = "_FSEC_"
    default_dir: str = os.path.join(os.sep, "etc", "secrets")
    file_prefix: str = ""

    _settings: typing.ClassVar[dict[str, Setting]] = {
        "env_prefix": Setting("secrets", "env_prefix"),
        "default_dir": Setting("secrets", "default_dir"),
        "file_prefix": Setting("secrets", "file_prefix"),
    }


@dataclasses.dataclass(frozen=True, repr=False)
class LocalConfig(FromFile):
    """How local runs use the cache.

    Args:
        cache_enabled: Whether results are kept and used again.
        cache_overwrite: Whether kept results are made anew.
    """

    cache_enabled: bool = True
    cache_overwrite: bool = False

    _settings: typing.ClassVar[dict[str, Setting]] = {
        "cache_enabled": Setting("local", "cache_enabled", kind="bool"),
        "cache_overwrite": Setting("local", "cache_overwrite", kind="bool"),
    }


@dataclasses.dataclass(frozen=True, repr=False)
class StatsConfig(FromFile):
    """Where measurements are sent.

    Args:
        host: The host of the statsd server.
        port: Its port.
        disabled: Whether none are sent.
        disabled_tags: Whether they go without tags.
    """

    host: str = "localhost"
    port: int = 8125
    disabled: bool = False
    disabled_tags: bool = False

    # flytekit reads these from the section of the secrets.
    _settings: typing.ClassVar[dict[str, Setting]] = {
        "host": Setting("secrets", "host"),
        "port": Setting("secrets", "port", kind="int"),
        "disabled": Setting("secrets", "disabled", kind="bool"),
        "disabled_tags": Setting("secrets", "disable_tags", kind="bool"),
    }


@dataclasses.dataclass(frozen=True, repr=False)
class PlatformConfig(FromFile):
    """How to reach a Flyte platform.

    Args:
        endpoint: Its host and port.
        insecure: Whether the connection goes without TLS.
        insecure_skip_verify: Whether its certificate is taken unchecked.
        ca_cert_file_path: A file with the certificates to trust.
        console_endpoint: The address of its web page.
        command: The command that prints a token.
        proxy_command: The command that prints a token for a proxy before it.
        client_id: The client to log in as.
        client_credentials_secret: Its secret; never shown.
        scopes: The scopes to ask for.
        auth_mode: How to log in.
        audience: Whom the token is for.
        rpc_retries: How often a call is tried again.
        http_proxy_url: The proxy that calls go through.
    """

    endpoint: str = "localhost:30080"
    insecure: bool = False
    insecure_skip_verify: bool = False
    ca_cert_file_path: str | None = None
    console_endpoint: str | None = None
    command: list[str] | None = None
    proxy_command: list[str] | None = None
    client_id: str | None = None
    client_credentials_secret: str | None = dataclasses.field(default=None, metadata=_SECRET)
    scopes: list[str] = dataclasses.field(default_factory=list)
    auth_mode: AuthType = AuthType.STANDARD
    audience: str | None = None
    rpc_retries: int = 3
    http_proxy_url: str | None = dataclasses.field(default=None, metadata={"url": True})

    _settings: typing.ClassVar[dict[str, Setting]] = {
        "endpoint": Setting("platform", "url", "admin.endpoint"),
        "insecure": Setting("platform", "insecure", "admin.insecure", "bool"),
        "insecure_skip_verify": Setting(
            "platform", "insecure_skip_verify", "admin.insecureSkipVerify", "bool"
        ),
        "ca_cert_file_path": Setting("platform", "ca_cert_file_path", "admin.caCertFilePath"),
        "console_endpoint": Setting("platform", "console_endpoint", "console.endpoint"),
        "command": Setting("credentials", "command", "admin.command", "list"),
        "proxy_command": Setting("credentials", "proxy_command", "admin.proxyCommand", "list"),
        "client_id": Setting("credentials", "client_id", "admin.clientId"),
        "client_credentials_secret": Setting("credentials", "client_secret", secret=True),
        "scopes": Setting("credentials", "scopes", "admin.scopes", "list"),
        "auth_mode": Setting("credentials", "auth_mode", "admin.authType"),
        "audience": Setting("credentials", "audience", "admin.audience"),
        "http_proxy_url": Setting("platform", "http_proxy_url", "admin.httpProxyURL"),
    }

    def __hash__(self) -> int:
        return hash((self.endpoint, self.insecure, self.client_id, self.auth_mode))

    @classmethod
    def auto(cls, config_file: AnyFile = None) -> PlatformConfig:
        """Read the settings from the environment and a configuration file.

        The client's secret may stand in a file or an environment variable that the configuration names.

        Raises:
            ConfigFileError: The file, a value or the secret's file cannot be read.
        """
        file = get_config_file(config_file)
        found = {name: setting.read(file) for name, setting in cls._settings.items()}
        if found["endpoint"] is not None:
            found["endpoint"] = found["endpoint"].removeprefix("dns:///")
        if found["auth_mode"] is not None:
            found["auth_mode"] = _auth_type(found["auth_mode"], file)
        if found["client_credentials_secret"] is None:
            found["client_credentials_secret"] = _client_secret(file)
        return cls(**{name: value for name, value in found.items() if value is not None})

    @classmethod
    def for_endpoint(cls, endpoint: str, insecure: bool = False) -> PlatformConfig:
        """Give the settings for a platform by its address alone."""
        return cls(endpoint=endpoint, insecure=insecure)


@dataclasses.dataclass(frozen=True, repr=False)
class Config(ConfigValue):
    """All that a configuration file holds.

    Args:
        platform: How to reach the platform.
        secrets: Where secrets are looked for.
        stats: Where measurements are sent.
        data_config: How to reach the data stores.
        local_sandbox_path: The folder for local files; empty for a fresh temporary one when first needed.
    """

    platform: PlatformConfig = PlatformConfig()
    secrets: SecretsConfig = SecretsConfig()
    stats: StatsConfig = StatsConfig()
    data_config: DataConfig = dataclasses.field(default_factory=DataConfig)
    local_sandbox_path: str = ""

    @classmethod
    def auto(cls, config_file: AnyFile = None) -> Config:
        """Read everything from the environment and a configuration file."""
        file = get_config_file(config_file)
        return cls(
            platform=PlatformConfig.auto(file),
            secrets=SecretsConfig.auto(file),
            stats=StatsConfig.auto(file),
            data_config=DataConfig.auto(file),
            local_sandbox_path=Setting("sdk", "local_sandbox").read(file) or "",
        )

    @classmethod
    def for_sandbox(cls) -> Config:
        """Give the configuration of the sandbox cluster that `flytectl demo start` makes."""
        return cls(
            platform=PlatformConfig(endpoint="localhost:30080", auth_mode=AuthType.PKCE, insecure=True),
            data_config=DataConfig(
                s3=S3Config(
                    endpoint="http://localhost:30002",
                    access_key_id="minio",
                    secret_access_key="miniostorage",  # noqa: S106 - the sandbox's public default
                )
            ),
        )

    @classmethod
    def for_endpoint(
        cls,
        endpoint: str,
        insecure: bool = False,
        data_config: DataConfig | None = None,
        config_file: AnyFile = None,
    ) -> Config:
        """Give the configuration of a platform by its address; the rest is read as in `auto`."""
        read = cls.auto(config_file)
        return read.with_params(
            platform=PlatformConfig.for_endpoint(endpoint, insecure),
            data_config=data_config or read.data_config,
        )

    def with_params(
        self,
        platform: PlatformConfig | None = None,
        secrets: SecretsConfig | None = None,
        stats: StatsConfig | None = None,
        data_config: DataConfig | None = None,
        local_sandbox_path: str | None = None,
    ) -> Config:
        """Give a copy with what is given in place of what was."""
        given: dict[str, Any] = {
            "platform": platform,
            "secrets": secrets,
            "stats": stats,
            "data_config": data_config,
            "local_sandbox_path": local_sandbox_path,
        }
        return dataclasses.replace(
            self, **{name: value for name, value in given.items() if value is not None}
        )


def _auth_type(value: str, file: ConfigFile | None) -> AuthType:
    for kind in AuthType:
        if value.lower() in {kind.value.lower(), kind.name.lower()}:
            return kind
    raise ConfigFileError(
        f"{value!r} is no way to log in",
        where=file.place("admin.authType", None) if file is not None else "FLYTE_CREDENTIALS_AUTH_MODE",
        fix=f"write one of {', '.join(kind.value for kind in AuthType)}",
    )


def _client_secret(file: ConfigFile | None) -> str | None:
    location = Setting("credentials", "client_secret_location", "admin.clientSecretLocation").read(file)
    if location is not None:
        try:
            with open(location, encoding="utf-8") as secret:
                return secret.read().strip()
        except OSError as error:
            raise ConfigFileError(
                f"the client secret's file cannot be read: {error.strerror}",
                where=f"{location}, named by admin.clientSecretLocation",
                fix="correct the path, or name an environment variable with clientSecretEnvVar",
            ) from error
    variable = Setting("credentials", "client_secret_env_var", "admin.clientSecretEnvVar").read(file)
    if variable is None:
        return None
    if variable not in os.environ:
        raise ConfigurationError(
            f"the environment variable {variable}, which holds the client secret, is not set",
            where="admin.clientSecretEnvVar",
            fix=f"set {variable} before the configuration is read",
        )
    return os.environ[variable]
