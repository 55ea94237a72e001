"""Pods: the Kubernetes pod that a task runs in, where a container alone does not say enough."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from flyteidl.core import tasks_pb2

from flytelocal.errors import ConfigurationError
from flytelocal.models.common import FlyteIdlEntity, build, raw, text_map
from flytelocal.models.container import DataLoadingConfig
from flytelocal.models.fields import Child, NonEmpty, StructDict, TextMap
from flytelocal.models.structs import to_struct

__all__ = ["K8sObjectMetadata", "K8sPod", "register_pod_template"]

_make_pod_template: Callable[..., Any] | None = None


def register_pod_template(factory: Callable[..., Any]) -> None:
    """Say what `K8sPod.to_pod_template` makes: the floor above, which has PodTemplate, calls this once.

    Args:
        factory: Called with pod_spec, primary_container_name, labels and annotations by name.
    """
    global _make_pod_template  # noqa: PLW0603 - set once, when the class above is imported
    _make_pod_template = factory


class K8sObjectMetadata(FlyteIdlEntity):
    """The labels and annotations of a Kubernetes object."""

    __slots__ = ()
    _message = tasks_pb2.K8sObjectMetadata

    def __init__(
        self, labels: Mapping[str, str] | None = None, annotations: Mapping[str, str] | None = None
    ) -> None:
        self._pb = build(
            tasks_pb2.K8sObjectMetadata,
            labels=text_map(labels, where="K8sObjectMetadata.labels"),
            annotations=text_map(annotations, where="K8sObjectMetadata.annotations"),
        )

    labels = TextMap("The labels.")
    annotations = TextMap("The annotations.")


class K8sPod(FlyteIdlEntity):
    """A pod: its metadata, its specification as free JSON, and which of its containers is the task's."""

    __slots__ = ()
    _message = tasks_pb2.K8sPod

    def __init__(
        self,
        metadata: K8sObjectMetadata | None = None,
        pod_spec: Mapping[str, Any] | None = None,
        data_config: DataLoadingConfig | None = None,
        primary_container_name: str | None = None,
    ) -> None:
        self._pb = build(
            tasks_pb2.K8sPod,
            metadata=raw(metadata),
            pod_spec=to_struct(pod_spec, where="K8sPod.pod_spec") if pod_spec else None,
            data_config=raw(data_config),
            primary_container_name=primary_container_name,
        )

    metadata = Child(lambda: K8sObjectMetadata, "The pod's labels and annotations, if it has any.")
    pod_spec = StructDict("The pod's specification: a fresh dict on each read, None when there is none.")
    data_config = Child(lambda: DataLoadingConfig, "How inputs and outputs pass through files, if they do.")
    primary_container_name = NonEmpty[str]("The container that is the task's.")

    def to_pod_template(self) -> Any:
        """The PodTemplate that says the same."""
        if _make_pod_template is None:
            raise ConfigurationError(
                "nothing says yet what a PodTemplate is",
                where="K8sPod.to_pod_template",
                fix="import flytelocal.configuration.pod_template first",
            )
        metadata = self.metadata
        return _make_pod_template(
            pod_spec=self.pod_spec or {},
            primary_container_name=self.primary_container_name,
            labels=None if metadata is None else dict(metadata.labels),
            annotations=None if metadata is None else dict(metadata.annotations),
        )

    @classmethod
    def from_pod_template(cls, pod_template: Any) -> K8sPod:
        """The pod of a PodTemplate, whose pod_spec is a dict or an object of the kubernetes package."""
        return cls(
            metadata=K8sObjectMetadata(labels=pod_template.labels, annotations=pod_template.annotations),
            pod_spec=_json(pod_template.pod_spec),
            primary_container_name=pod_template.primary_container_name,
        )


def _json(value: Any) -> Any:
    """The JSON of an object of the kubernetes package, which says its own JSON names in `attribute_map`."""
    names = getattr(value, "attribute_map", None)
    if names is not None:
        found = {json_name: getattr(value, name) for name, json_name in names.items()}
        return {json_name: _json(part) for json_name, part in found.items() if part is not None}
    if isinstance(value, Mapping):
        return {key: _json(part) for key, part in value.items()}
    if isinstance(value, (list, tuple)):
        return [_json(part) for part in value]
    if hasattr(value, "isoformat"):
        return value.isoformat()
    return value
