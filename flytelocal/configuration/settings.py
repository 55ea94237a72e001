"""Serialization settings: what is known when a task is turned into its template."""

from __future__ import annotations

import dataclasses
import os
from typing import Any

from flytelocal.configuration.image import DEFAULT_IMAGE_NAME, Image, ImageConfig
from flytelocal.configuration.resources import ResourceSpec
from flytelocal.configuration.serde import ConfigValue, Serde, decode_fields
from flytelocal.errors import ConfigurationError

__all__ = [
    "DEFAULT_RUNTIME_PYTHON_INTERPRETER",
    "DOMAIN_PLACEHOLDER",
    "PROJECT_PLACEHOLDER",
    "SERIALIZED_CONTEXT_ENV_VAR",
    "VERSION_PLACEHOLDER",
    "EntrypointSettings",
    "FastSerializationSettings",
    "SerializationSettings",
]

SERIALIZED_CONTEXT_ENV_VAR = "_F_SS_C"
DEFAULT_RUNTIME_PYTHON_INTERPRETER = "/opt/venv/bin/python3"
PROJECT_PLACEHOLDER = "{{ registration.project }}"
DOMAIN_PLACEHOLDER = "{{ registration.domain }}"
VERSION_PLACEHOLDER = "{{ registration.version }}"
_ENTRYPOINT = os.path.join("bin", "entrypoint.py")
_TEXTS = (
    "project",
    "domain",
    "version",
    "git_repo",
    "python_interpreter",
    "flytekit_virtualenv_root",
    "source_root",
)


@dataclasses.dataclass(repr=False)
class EntrypointSettings(Serde):
    """Where the program that runs a task lies inside the container.

    Args:
        path: Its path.

    >>> EntrypointSettings("/opt/venv/bin/entrypoint.py").to_dict()
    {'path': '/opt/venv/bin/entrypoint.py'}
    """

    path: str | None = None


@dataclasses.dataclass(repr=False)
class FastSerializationSettings(Serde):
    """How code reaches the container without a new image.

    Args:
        enabled: Whether it does.
        destination_dir: Where the code is unpacked.
        distribution_location: Where the packed code is fetched from.

    >>> fast = FastSerializationSettings(enabled=True, destination_dir="/root")
    >>> SerializationSettings(ImageConfig(), fast_serialization_settings=fast).should_fast_serialize()
    True
    """

    enabled: bool = False
    destination_dir: str | None = None
    distribution_location: str | None = None


@dataclasses.dataclass(repr=False)
class SerializationSettings(Serde):
    """What is known when a task is turned into its template.

    Args:
        image_config: The images that tasks may use.
        project: The project to register under.
        domain: The domain to register under.
        version: The version to register under.
        env: Environment variables of every task container.
        default_resources: The resources of a task that asks for none.
        git_repo: The repository that the code comes from.
        python_interpreter: The Python inside the container.
        flytekit_virtualenv_root: The virtual environment inside the container; taken from
            `python_interpreter` if None.
        fast_serialization_settings: How code reaches the container without a new image.
        source_root: The folder that the code is under.

    Raises:
        ConfigurationError: A value has the wrong type.

    >>> settings = SerializationSettings.for_image("ghcr.io/flyteorg/cookbook:v1", "v1", "p", "development")
    >>> SerializationSettings.from_transport(settings.serialized_context) == settings
    True
    """

    image_config: ImageConfig
    project: str | None = None
    domain: str | None = None
    version: str | None = None
    env: dict[str, str] | None = None
    default_resources: ResourceSpec | None = None
    git_repo: str | None = None
    python_interpreter: str = DEFAULT_RUNTIME_PYTHON_INTERPRETER
    flytekit_virtualenv_root: str | None = None
    fast_serialization_settings: FastSerializationSettings | None = None
    source_root: str | None = None

    def __post_init__(self) -> None:
        self._check()
        if self.flytekit_virtualenv_root is None:
            self.flytekit_virtualenv_root = self.venv_root_from_interpreter(self.python_interpreter)

    def _check(self) -> None:
        for name, kind in _KINDS.items():
            value = getattr(self, name)
            if value is None and name != "python_interpreter":
                continue
            if not isinstance(value, kind):
                raise ConfigurationError(
                    f"{name} is {value!r}, not a {kind.__name__}",
                    where=f"SerializationSettings, field '{name}'",
                    fix=f"pass {name}='…'" if kind is str else f"pass a {kind.__name__}",
                )
        for key, value in (self.env or {}).items():
            if not isinstance(key, str) or not isinstance(value, str):
                # The value may be a secret: only its type is said.
                raise ConfigurationError(
                    f"the environment variable {key!r} is a {type(value).__name__}, not a text",
                    where="SerializationSettings, field 'env'",
                    fix="pass names and values as str",
                )

    @property
    def entrypoint_settings(self) -> EntrypointSettings:
        """Where the program that runs a task lies: beside `python_interpreter`."""
        return self.default_entrypoint_settings(self.python_interpreter)

    @classmethod
    def for_image(
        cls,
        image: str,
        version: str,
        project: str = "",
        domain: str = "",
        python_interpreter_path: str = DEFAULT_RUNTIME_PYTHON_INTERPRETER,
    ) -> SerializationSettings:
        """Give the settings for one image, named by its reference.

        Raises:
            ImageError: The reference is malformed or lacks a version.
        """
        default = Image.look_up_image_info(DEFAULT_IMAGE_NAME, image)
        return cls(
            image_config=ImageConfig(default_image=default),
            project=project,
            domain=domain,
            version=version,
            python_interpreter=python_interpreter_path,
        )

    @staticmethod
    def venv_root_from_interpreter(interpreter_path: str) -> str:
        """Give the virtual environment of an interpreter: `/opt/venv/bin/python3` -> `/opt/venv`."""
        return os.path.dirname(os.path.dirname(interpreter_path))

    @staticmethod
    def default_entrypoint_settings(interpreter_path: str) -> EntrypointSettings:
        """Give the entrypoint that is installed in the same virtual environment as the interpreter."""
        root = SerializationSettings.venv_root_from_interpreter(interpreter_path)
        return EntrypointSettings(path=os.path.join(root, _ENTRYPOINT))

    def new_builder(self) -> SerializationSettings.Builder:
        """Give a builder that starts from a copy of these settings."""
        return SerializationSettings.Builder(**{name: _copied(getattr(self, name)) for name in _BUILT})

    def should_fast_serialize(self) -> bool:
        """Whether code reaches the container without a new image."""
        fast = self.fast_serialization_settings
        return fast is not None and fast.enabled

    @property
    def serialized_context(self) -> str:
        """The settings as base64 of gzipped JSON: the same settings always give the same text."""
        import base64
        import gzip

        packed = gzip.compress(self.to_json().encode(), mtime=0)
        return base64.b64encode(packed).decode()

    @classmethod
    def from_transport(cls, s: str) -> SerializationSettings:
        """Read what `serialized_context` gave, here or in flytekit.

        A key that this version does not know is left out: the text may come from a later flytekit.

        Raises:
            ConfigurationError: The text is not base64 of gzipped JSON of settings.
        """
        import base64
        import gzip
        import json
        import zlib

        where = "SerializationSettings.from_transport"
        try:
            loaded = json.loads(gzip.decompress(base64.b64decode(s, validate=True)))
        except (ValueError, TypeError, OSError, EOFError, zlib.error) as error:
            raise ConfigurationError(
                f"the text is not base64 of gzipped JSON: {error}",
                where=where,
                fix="pass what serialized_context gives",
            ) from error
        return decode_fields(cls, loaded, ignore_unknown=True, where=where)

    def with_serialized_context(self) -> SerializationSettings:
        """Give settings whose `env` carries `serialized_context`; these ones, if theirs does already."""
        if self.env and SERIALIZED_CONTEXT_ENV_VAR in self.env:
            return self
        builder = self.new_builder()
        builder.env = {**(self.env or {}), SERIALIZED_CONTEXT_ENV_VAR: self.serialized_context}
        return builder.build()

    @dataclasses.dataclass(repr=False)
    class Builder(ConfigValue):
        """Settings in the making; every field may be set until `build` is called.

        Args:
            project: See `SerializationSettings`, as for the other fields.
            domain: The domain to register under.
            version: The version to register under.
            image_config: The images that tasks may use.
            env: Environment variables of every task container.
            default_resources: The resources of a task that asks for none.
            git_repo: The repository that the code comes from.
            flytekit_virtualenv_root: The virtual environment inside the container.
            python_interpreter: The Python inside the container; None for the usual one.
            fast_serialization_settings: How code reaches the container without a new image.
            source_root: The folder that the code is under.
        """

        project: str | None
        domain: str | None
        version: str | None
        image_config: ImageConfig
        env: dict[str, str] | None = None
        default_resources: ResourceSpec | None = None
        git_repo: str | None = None
        flytekit_virtualenv_root: str | None = None
        python_interpreter: str | None = None
        fast_serialization_settings: FastSerializationSettings | None = None
        source_root: str | None = None

        def with_fast_serialization_settings(
            self, fss: FastSerializationSettings
        ) -> SerializationSettings.Builder:
            """Set how code reaches the container, and give the same builder."""
            self.fast_serialization_settings = fss
            return self

        def build(self) -> SerializationSettings:
            """Give the settings.

            Raises:
                ConfigurationError: A value has the wrong type.
            """
            values: dict[str, Any] = {name: _copied(getattr(self, name)) for name in _BUILT}
            values["python_interpreter"] = values["python_interpreter"] or DEFAULT_RUNTIME_PYTHON_INTERPRETER
            return SerializationSettings(**values)


_KINDS: dict[str, type] = {
    **dict.fromkeys(_TEXTS, str),
    "image_config": ImageConfig,
    "env": dict,
    "default_resources": ResourceSpec,
    "fast_serialization_settings": FastSerializationSettings,
}
_BUILT = tuple(field.name for field in dataclasses.fields(SerializationSettings.Builder))


def _copied(value: Any) -> Any:
    return dict(value) if isinstance(value, dict) else value
