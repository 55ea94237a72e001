"""Pod templates: the Kubernetes pod that a task runs in, where a container is not enough."""

from __future__ import annotations

import dataclasses
import typing
from typing import Any

from flytelocal.configuration.serde import ConfigValue
from flytelocal.errors import ConfigurationError
from flytelocal.models.pod import register_pod_template

if typing.TYPE_CHECKING:
    from flytelocal.models.task import K8sPod

__all__ = ["PRIMARY_CONTAINER_DEFAULT_NAME", "PodTemplate", "pod_spec_to_dict"]

PRIMARY_CONTAINER_DEFAULT_NAME = "primary"


@dataclasses.dataclass(repr=False)
class PodTemplate(ConfigValue):
    """The pod that a task runs in.

    Args:
        pod_spec: A `kubernetes.client.V1PodSpec`, or a dict in Kubernetes' own (camelCase) names. If None:
            an empty `V1PodSpec`, or an empty dict where the kubernetes library is not installed.
        primary_container_name: The container that the task itself runs in.
        labels: Labels of the pod.
        annotations: Annotations of the pod.

    Raises:
        ConfigurationError: The primary container has no name, or the pod spec is of another type.

    >>> template = PodTemplate({"containers": [{"name": "primary"}]}, labels={"team": "data"})
    >>> template.to_k8s_pod().primary_container_name
    'primary'
    """

    pod_spec: Any = None
    primary_container_name: str = PRIMARY_CONTAINER_DEFAULT_NAME
    labels: dict[str, str] | None = None
    annotations: dict[str, str] | None = None

    def __post_init__(self) -> None:
        if not self.primary_container_name:
            raise ConfigurationError(
                "the primary container has no name",
                where="PodTemplate, field 'primary_container_name'",
                fix=f"leave it out for '{PRIMARY_CONTAINER_DEFAULT_NAME}', or name the task's container",
            )
        if self.pod_spec is None:
            self.pod_spec = _empty_pod_spec()
        elif not isinstance(self.pod_spec, dict) and not hasattr(self.pod_spec, "to_dict"):
            raise ConfigurationError(
                f"the pod spec is a {type(self.pod_spec).__name__}",
                where="PodTemplate, field 'pod_spec'",
                fix="pass a dict or a kubernetes.client.V1PodSpec",
            )

    def version_hash(self) -> str:
        """Give a hash of the content, the same for the same content and in flytekit."""
        import hashlib
        import json

        spec = self.pod_spec if isinstance(self.pod_spec, dict) else self.pod_spec.to_dict()
        content = {
            "pod_spec": spec,
            "primary_container_name": self.primary_container_name,
            "labels": self.labels,
            "annotations": self.annotations,
        }
        return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()

    def to_k8s_pod(self) -> K8sPod:
        """Give the pod as the model that a task template carries.

        Raises:
            ConfigurationError: The pod spec holds what the kubernetes library cannot turn into JSON.
        """
        from flytelocal.models.task import K8sObjectMetadata, K8sPod

        return K8sPod(
            metadata=K8sObjectMetadata(labels=self.labels, annotations=self.annotations),
            pod_spec=pod_spec_to_dict(self.pod_spec),
            primary_container_name=self.primary_container_name,
        )

    def _shown_fields(self) -> dict[str, Any]:
        return {**super()._shown_fields(), "pod_spec": pod_spec_to_dict(self.pod_spec)}


def pod_spec_to_dict(pod_spec: Any) -> dict[str, Any]:
    """Give a pod spec as a dict in Kubernetes' own names, without what is not set.

    Raises:
        ConfigurationError: The kubernetes library that the spec needs is not installed.
    """
    if isinstance(pod_spec, dict):
        return pod_spec
    try:
        from kubernetes.client import ApiClient
    except ImportError as error:
        raise ConfigurationError(
            f"a {type(pod_spec).__name__} needs the kubernetes library",
            where="PodTemplate, field 'pod_spec'",
            fix="pip install kubernetes, or pass the pod spec as a dict",
        ) from error
    sanitize: typing.Callable[[Any], dict[str, Any]] = ApiClient().sanitize_for_serialization
    return sanitize(pod_spec)


def _empty_pod_spec() -> Any:
    try:
        from kubernetes.client import V1PodSpec
    except ImportError:
        return {}
    return V1PodSpec(containers=[])


register_pod_template(PodTemplate)
