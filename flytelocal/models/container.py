"""Containers: the image, command, environment and resources that a task runs with."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flyteidl.core import tasks_pb2

from flytelocal.models.common import FlyteIdlEntity, build, raw, raw_list, text_list, text_map
from flytelocal.models.fields import Child, Children, Pairs, Part, Texts, boolean, integer, text

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

__all__ = ["Container", "DataLoadingConfig", "IOStrategy", "Resources"]


class Resources(FlyteIdlEntity):
    """What a container asks for and the most that it gets."""

    __slots__ = ()
    _message = tasks_pb2.Resources

    class ResourceName:
        """The kinds of resource."""

        UNKNOWN = 0
        CPU = 1
        GPU = 2
        MEMORY = 3
        STORAGE = 4
        EPHEMERAL_STORAGE = 5

    class ResourceEntry(FlyteIdlEntity):
        """How much of one kind."""

        __slots__ = ()
        _message = tasks_pb2.Resources.ResourceEntry

        def __init__(self, name: int | None, value: str | None) -> None:
            self._pb = build(tasks_pb2.Resources.ResourceEntry, name=name, value=value)

        name = integer("The kind, a number of ResourceName.")
        value = text("How much, as a Kubernetes quantity.")

    def __init__(
        self,
        requests: Iterable[Resources.ResourceEntry] | None,
        limits: Iterable[Resources.ResourceEntry] | None,
    ) -> None:
        self._pb = build(tasks_pb2.Resources, requests=raw_list(requests), limits=raw_list(limits))

    requests = Children(lambda: Resources.ResourceEntry, "What it asks for.")
    limits = Children(lambda: Resources.ResourceEntry, "The most that it gets.")


class IOStrategy(FlyteIdlEntity):
    """When a container's inputs are fetched and its outputs stored."""

    __slots__ = ()
    _message = tasks_pb2.IOStrategy

    DOWNLOAD_MODE_EAGER = 0
    DOWNLOAD_MODE_STREAM = 1
    DOWNLOAD_MODE_NO_DOWNLOAD = 2
    UPLOAD_MODE_ON_EXIT = 0
    UPLOAD_MODE_EAGER = 1
    UPLOAD_MODE_NO_UPLOAD = 2

    def __init__(
        self, download_mode: int | None = DOWNLOAD_MODE_EAGER, upload_mode: int | None = UPLOAD_MODE_ON_EXIT
    ) -> None:
        self._pb = build(tasks_pb2.IOStrategy, download_mode=download_mode, upload_mode=upload_mode)

    download_mode = integer("When inputs are fetched, one of DOWNLOAD_MODE_….")
    upload_mode = integer("When outputs are stored, one of UPLOAD_MODE_….")


class DataLoadingConfig(FlyteIdlEntity):
    """Has Flyte put a raw container's inputs in files and take its outputs from files."""

    __slots__ = ()
    _message = tasks_pb2.DataLoadingConfig

    LITERALMAP_FORMAT_JSON = 0
    LITERALMAP_FORMAT_YAML = 1
    LITERALMAP_FORMAT_PROTO = 2

    def __init__(
        self,
        input_path: str | None,
        output_path: str | None,
        enabled: bool | None = True,
        format: int | None = LITERALMAP_FORMAT_PROTO,  # noqa: A002 - flytekit's name
        io_strategy: IOStrategy | None = None,
    ) -> None:
        self._pb = build(
            tasks_pb2.DataLoadingConfig,
            input_path=input_path,
            output_path=output_path,
            enabled=enabled,
            format=format,
            io_strategy=raw(io_strategy),
        )

    input_path = text("The directory of the inputs.")
    output_path = text("The directory of the outputs.")
    enabled = boolean("Whether Flyte does this.")
    format = integer("The form of the inputs' metadata, one of LITERALMAP_FORMAT_….")
    io_strategy = Child(lambda: IOStrategy, "When files are fetched and stored, if that is said.")


class Container(FlyteIdlEntity):
    """A container: its image, command line, environment and resources.

    >>> box = Container("python:3.12", ["python"], ["-V"], Resources([], []), {"LANG": "C"}, {})
    >>> box.add_env("TZ", "UTC")
    >>> box.env
    {'LANG': 'C', 'TZ': 'UTC'}
    """

    __slots__ = ()
    _message = tasks_pb2.Container

    def __init__(
        self,
        image: str | None,
        command: Iterable[str] | None,
        args: Iterable[str] | None,
        resources: Resources | None,
        env: Mapping[str, str] | None,
        config: Mapping[str, str] | None,
        data_loading_config: DataLoadingConfig | None = None,
    ) -> None:
        self._pb = build(
            tasks_pb2.Container,
            image=image,
            command=text_list(command, where="Container.command"),
            args=text_list(args, where="Container.args"),
            resources=raw(resources),
            env=_pairs(env, where="Container.env"),
            config=_pairs(config, where="Container.config"),
            data_config=raw(data_loading_config),
        )

    image = text("The image, fully named.")
    command = Texts("The program and the arguments that always come first.")
    args = Texts("The arguments.")
    resources = Part(lambda: Resources, "What it asks for and the most that it gets.")
    env = Pairs("The environment variables.")
    config = Pairs("Settings for the plugin that runs it.")
    data_loading_config = Child(
        lambda: DataLoadingConfig,
        "How inputs and outputs pass through files, if they do.",
        field="data_config",
    )

    def add_env(self, key: str, val: str) -> None:
        """Set an environment variable."""
        self.env.update(text_map({key: val}, where="Container.env") or {})


def _pairs(values: Mapping[str, str] | None, *, where: str) -> list[dict[str, str]] | None:
    texts = text_map(values, where=where)
    return None if texts is None else [{"key": key, "value": value} for key, value in texts.items()]
