"""Plain values that describe how and where tasks run: resources, images, settings, configuration files."""

from __future__ import annotations

import typing

from flytelocal.configuration.image import DEFAULT_IMAGE_NAME, Image, ImageConfig, resolve_image
from flytelocal.configuration.quantity import Quantity, parse_quantity
from flytelocal.configuration.resources import (
    Resources,
    ResourceSpec,
    construct_extended_resources,
    convert_resources_to_resource_model,
)
from flytelocal.configuration.settings import (
    DEFAULT_RUNTIME_PYTHON_INTERPRETER,
    DOMAIN_PLACEHOLDER,
    PROJECT_PLACEHOLDER,
    SERIALIZED_CONTEXT_ENV_VAR,
    VERSION_PLACEHOLDER,
    EntrypointSettings,
    FastSerializationSettings,
    SerializationSettings,
)

if typing.TYPE_CHECKING:
    from flytelocal.configuration.accelerators import (
        BaseAccelerator,
        GPUAccelerator,
        MultiInstanceGPUAccelerator,
    )
    from flytelocal.configuration.config import (
        AuthType,
        AzureBlobStorageConfig,
        Config,
        DataConfig,
        GCSConfig,
        GenericPersistenceConfig,
        LocalConfig,
        PlatformConfig,
        S3Config,
        SecretsConfig,
        StatsConfig,
    )
    from flytelocal.configuration.config_file import ConfigFile, get_config_file
    from flytelocal.configuration.pod_template import PodTemplate

__all__ = [
    "AuthType",
    "AzureBlobStorageConfig",
    "BaseAccelerator",
    "Config",
    "ConfigFile",
    "DEFAULT_IMAGE_NAME",
    "DEFAULT_RUNTIME_PYTHON_INTERPRETER",
    "DOMAIN_PLACEHOLDER",
    "DataConfig",
    "EntrypointSettings",
    "FastSerializationSettings",
    "GCSConfig",
    "GPUAccelerator",
    "GenericPersistenceConfig",
    "Image",
    "ImageConfig",
    "LocalConfig",
    "MultiInstanceGPUAccelerator",
    "PROJECT_PLACEHOLDER",
    "PlatformConfig",
    "PodTemplate",
    "Quantity",
    "ResourceSpec",
    "Resources",
    "S3Config",
    "SERIALIZED_CONTEXT_ENV_VAR",
    "SecretsConfig",
    "SerializationSettings",
    "StatsConfig",
    "VERSION_PLACEHOLDER",
    "construct_extended_resources",
    "convert_resources_to_resource_model",
    "get_config_file",
    "parse_quantity",
    "resolve_image",
]

# What most tasks never touch is imported when it is asked for.
_LAZY = {
    **dict.fromkeys(("BaseAccelerator", "GPUAccelerator", "MultiInstanceGPUAccelerator"), "accelerators"),
    **dict.fromkeys(
        (
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
        ),
        "config",
    ),
    **dict.fromkeys(("ConfigFile", "get_config_file"), "config_file"),
    "PodTemplate": "pod_template",
}


def __getattr__(name: str) -> object:
    if name not in _LAZY:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    import importlib

    return getattr(importlib.import_module(f"{__name__}.{_LAZY[name]}"), name)
