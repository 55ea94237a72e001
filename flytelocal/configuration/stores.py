"""How to reach the data stores: S3, Google Cloud Storage, Azure."""

from __future__ import annotations

import dataclasses
import datetime as dt
import typing

from flytelocal.configuration.config_file import AnyFile, FromFile, Setting, get_config_file
from flytelocal.configuration.serde import ConfigValue

__all__ = ["AzureBlobStorageConfig", "DataConfig", "GCSConfig", "GenericPersistenceConfig", "S3Config"]

_SECRET = {"secret": True}


@dataclasses.dataclass(frozen=True, repr=False)
class S3Config(FromFile):
    """How to reach S3 or a store that speaks its language.

    Args:
        enable_debug: Whether transfers are logged.
        endpoint: The address of the store, if it is not AWS.
        retries: How often a transfer is tried again.
        backoff: How long to wait before that.
        access_key_id: The name of the key.
        secret_access_key: The key; never shown.
        adressing_style: `path`, `virtual` or `auto` (spelled as in flytekit).
    """

    enable_debug: bool = False
    endpoint: str | None = dataclasses.field(default=None, metadata={"url": True})
    retries: int = 3
    backoff: dt.timedelta = dt.timedelta(seconds=5)
    access_key_id: str | None = None
    secret_access_key: str | None = dataclasses.field(default=None, metadata=_SECRET)
    adressing_style: str | None = None

    _settings: typing.ClassVar[dict[str, Setting]] = {
        "enable_debug": Setting("aws", "enable_debug", kind="bool"),
        "endpoint": Setting("aws", "endpoint", "storage.connection.endpoint"),
        "retries": Setting("aws", "retries", kind="int"),
        "backoff": Setting("aws", "backoff_seconds", kind="seconds"),
        "access_key_id": Setting("aws", "access_key_id", "storage.connection.access-key"),
        "secret_access_key": Setting(
            "aws", "secret_access_key", "storage.connection.secret-key", secret=True
        ),
        "adressing_style": Setting("aws", "addressing_style", "storage.connection.addressing-style"),
    }


@dataclasses.dataclass(frozen=True, repr=False)
class GCSConfig(FromFile):
    """How to reach Google Cloud Storage.

    Args:
        gsutil_parallelism: Whether transfers run in parallel.
    """

    gsutil_parallelism: bool = False

    _settings: typing.ClassVar[dict[str, Setting]] = {
        "gsutil_parallelism": Setting("gcp", "gsutil_parallelism", kind="bool")
    }


@dataclasses.dataclass(frozen=True, repr=False)
class AzureBlobStorageConfig(FromFile):
    """How to reach Azure's blob storage.

    Args:
        account_name: The account.
        account_key: Its key; never shown.
        tenant_id: The tenant.
        client_id: The client.
        client_secret: Its secret; never shown.
    """

    account_name: str | None = None
    account_key: str | None = dataclasses.field(default=None, metadata=_SECRET)
    tenant_id: str | None = None
    client_id: str | None = None
    client_secret: str | None = dataclasses.field(default=None, metadata=_SECRET)

    _settings: typing.ClassVar[dict[str, Setting]] = {
        "account_name": Setting("azure", "storage_account_name"),
        "account_key": Setting("azure", "storage_account_key", secret=True),
        "tenant_id": Setting("azure", "tenant_id"),
        "client_id": Setting("azure", "client_id"),
        "client_secret": Setting("azure", "client_secret", secret=True),
    }


@dataclasses.dataclass(frozen=True, repr=False)
class GenericPersistenceConfig(FromFile):
    """What holds for every data store.

    Args:
        attach_execution_metadata: Whether stored objects carry the name of the run that wrote them.
    """

    attach_execution_metadata: bool = True

    _settings: typing.ClassVar[dict[str, Setting]] = {
        "attach_execution_metadata": Setting("persistence", "attach_execution_metadata", kind="bool"),
    }


@dataclasses.dataclass(frozen=True, repr=False)
class DataConfig(ConfigValue):
    """How to reach the data stores.

    Args:
        s3: S3.
        gcs: Google Cloud Storage.
        azure: Azure's blob storage.
        generic: What holds for all of them.
    """

    s3: S3Config = S3Config()
    gcs: GCSConfig = GCSConfig()
    azure: AzureBlobStorageConfig = AzureBlobStorageConfig()
    generic: GenericPersistenceConfig = GenericPersistenceConfig()

    @classmethod
    def auto(cls, config_file: AnyFile = None) -> DataConfig:
        """Read the settings of all stores from the environment and a configuration file."""
        file = get_config_file(config_file)
        return cls(
            s3=S3Config.auto(file),
            gcs=GCSConfig.auto(file),
            azure=AzureBlobStorageConfig.auto(file),
            generic=GenericPersistenceConfig.auto(file),
        )
