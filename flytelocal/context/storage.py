"""Stores by protocol: which library serves one, with which options, and how to show its paths."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from flytelocal.errors import DataAccessError

if TYPE_CHECKING:
    from fsspec import AbstractFileSystem

    from flytelocal.configuration.config import AzureBlobStorageConfig, DataConfig, S3Config

__all__ = ["filesystem", "local_path", "protocol_of", "safe_path", "storage_options"]

_LOCAL_PROTOCOLS = ("file", "local")
_S3 = ("s3", "s3a")
_AZURE = ("abfs", "abfss", "az")
_INSTALL = {
    "s3": "pip install 'flytelocal[s3]'",
    "s3a": "pip install 'flytelocal[s3]'",
    "gs": "pip install 'flytelocal[gcs]'",
    "gcs": "pip install 'flytelocal[gcs]'",
    "abfs": "pip install adlfs",
    "abfss": "pip install adlfs",
    "az": "pip install adlfs",
    "http": "pip install aiohttp",
    "https": "pip install aiohttp",
}


def protocol_of(path: str | os.PathLike[str]) -> str:
    """The protocol of a path: "file" when it names none.

    >>> protocol_of("s3://bucket/key"), protocol_of("/data"), protocol_of("simplecache::s3://bucket/key")
    ('s3', 'file', 'simplecache')
    """
    text = os.fspath(path)
    head, found, _ = text.partition("://")
    if not found:
        return "file"
    return head.partition("::")[0]


def is_local(path: str | os.PathLike[str]) -> bool:
    """Whether a path lies on this machine's file system."""
    return protocol_of(path) in _LOCAL_PROTOCOLS


def local_path(path: str | os.PathLike[str]) -> str:
    """A local path without `file://` or `local://`."""
    text = os.fspath(path)
    for protocol in _LOCAL_PROTOCOLS:
        text = text.removeprefix(f"{protocol}://")
    return text


def safe_path(path: object) -> str:
    """A path for a message: a user's credentials and a signed address's query are cut out.

    >>> safe_path("s3://me:key@bucket/a?X-Amz-Signature=1f")
    's3://***@bucket/a?***'
    """
    text = os.fspath(path) if isinstance(path, os.PathLike) else str(path)
    head, found, rest = text.partition("://")
    if not found:
        return text
    host, slash, tail = rest.partition("/")
    if "@" in host:
        host = "***@" + host.rpartition("@")[2]
    tail, query, _ = tail.partition("?")
    return f"{head}://{host}{slash}{tail}" + ("?***" if query else "")


def _s3_options(s3: S3Config, anonymous: bool) -> dict[str, Any]:
    options: dict[str, Any] = {"cache_regions": True}
    if s3.access_key_id:
        options["key"] = s3.access_key_id
    if s3.secret_access_key:
        options["secret"] = s3.secret_access_key
    if s3.endpoint:
        options["client_kwargs"] = {"endpoint_url": s3.endpoint}
    if s3.adressing_style:
        options["config_kwargs"] = {"s3": {"addressing_style": s3.adressing_style}}
    if anonymous:
        options["anon"] = True
    return options


def _azure_options(azure: AzureBlobStorageConfig, anonymous: bool) -> dict[str, Any]:
    names = ("account_name", "account_key", "client_id", "client_secret", "tenant_id")
    options: dict[str, Any] = {name: getattr(azure, name) for name in names if getattr(azure, name)}
    options["anon"] = anonymous
    return options


def storage_options(
    protocol: str, data_config: DataConfig | None = None, anonymous: bool = False, **kwargs: Any
) -> dict[str, Any]:
    """The options that a store's library gets from the configuration; `kwargs` win over it.

    Args:
        protocol: As in a path: "s3", "gs", "abfs", "file" …
        data_config: The configuration; read from the environment and the configuration file if left out.
        anonymous: Whether to go without credentials.
        kwargs: The library's own options.
    """
    if protocol in _LOCAL_PROTOCOLS:
        return {"auto_mkdir": True, **kwargs}
    if protocol in ("gs", "gcs"):
        return {"token": "anon", **kwargs} if anonymous else dict(kwargs)
    if protocol not in _S3 + _AZURE:
        return dict(kwargs)
    if data_config is None:
        from flytelocal.configuration.config import DataConfig

        data_config = DataConfig.auto()
    if protocol in _S3:
        return {**_s3_options(data_config.s3, anonymous), **kwargs}
    return {**_azure_options(data_config.azure, anonymous), **kwargs}


def filesystem(
    protocol: str,
    data_config: DataConfig | None = None,
    anonymous: bool = False,
    *,
    path: str = "",
    **kwargs: Any,
) -> AbstractFileSystem:
    """The fsspec file system of a protocol, set up from the configuration.

    Raises:
        DataAccessError: If its library is not installed, or there is no such protocol.
    """
    import fsspec

    options = storage_options(protocol, data_config, anonymous, **kwargs)
    where = safe_path(path) if path else f"{protocol}://"
    try:
        return fsspec.filesystem(protocol, **options)
    except ImportError as error:
        install = _INSTALL.get(protocol, f"install what fsspec asks for: {error}")
        raise DataAccessError(
            f"the library for {protocol}:// is not installed", where=where, fix=install
        ) from error
    except ValueError as error:
        if protocol in fsspec.available_protocols():
            raise DataAccessError(
                f"the store at {protocol}:// refuses its configuration ({type(error).__name__})",
                where=where,
                fix="check the credentials and the options of its DataConfig",
            ) from error
        raise DataAccessError(
            f"there is no protocol {protocol}://",
            where=where,
            fix="use a local path, s3://, gs://, abfs://, http(s):// or memory://, or register the protocol "
            "with fsspec.register_implementation",
        ) from error
