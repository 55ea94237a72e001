"""Pod templates and accelerators."""

from __future__ import annotations

import copy
import importlib.util
import pickle
import sys

import pytest

from flytelocal.configuration import accelerators
from flytelocal.configuration.accelerators import A100, L4, V5E, BaseAccelerator, GPUAccelerator
from flytelocal.configuration.pod_template import PodTemplate, pod_spec_to_dict
from flytelocal.errors import ConfigurationError

needs_kubernetes = pytest.mark.skipif(
    importlib.util.find_spec("kubernetes") is None, reason="the kubernetes library is not installed"
)
SPEC = {"containers": [{"name": "primary", "image": "x"}]}


def test_a_dict_is_a_pod_spec() -> None:
    """A dict in Kubernetes' names becomes the pod model as it is."""
    pod = PodTemplate(SPEC, labels={"a": "b"}, annotations={"c": "d"}).to_k8s_pod()
    assert pod.pod_spec == SPEC
    assert pod.primary_container_name == "primary"
    assert (dict(pod.metadata.labels), dict(pod.metadata.annotations)) == ({"a": "b"}, {"c": "d"})


@needs_kubernetes
def test_a_kubernetes_object_is_a_pod_spec() -> None:
    """An object of the kubernetes library becomes a dict in Kubernetes' names."""
    from kubernetes.client import V1Container, V1PodSpec

    spec = V1PodSpec(containers=[V1Container(name="primary", image="x")], restart_policy="Never")
    assert pod_spec_to_dict(spec) == {**SPEC, "restartPolicy": "Never"}
    assert PodTemplate(spec).to_k8s_pod().pod_spec == {**SPEC, "restartPolicy": "Never"}
    assert PodTemplate().pod_spec.containers == []


def test_without_the_kubernetes_library(monkeypatch: pytest.MonkeyPatch) -> None:
    """The default pod spec is an empty dict, and an object that needs the library says so."""
    monkeypatch.setitem(sys.modules, "kubernetes", None)
    monkeypatch.setitem(sys.modules, "kubernetes.client", None)

    class Spec:
        """Looks like an object of the library."""

        def to_dict(self) -> dict[str, object]:
            """Give nothing."""
            return {}

    assert PodTemplate().pod_spec == {}
    with pytest.raises(
        ConfigurationError, match=r"a Spec needs the kubernetes library(.|\n)*pip install kubernetes"
    ):
        PodTemplate(Spec()).to_k8s_pod()


def test_the_hash_follows_the_content() -> None:
    """Equal templates have equal hashes; every part counts."""
    assert PodTemplate(SPEC).version_hash() == PodTemplate(dict(SPEC)).version_hash()
    different = [
        PodTemplate(SPEC),
        PodTemplate({}),
        PodTemplate(SPEC, "main"),
        PodTemplate(SPEC, labels={"a": "b"}),
        PodTemplate(SPEC, annotations={"a": "b"}),
    ]
    assert len({template.version_hash() for template in different}) == len(different)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [((SPEC, ""), "the primary container has no name"), ((5,), "the pod spec is a int")],
)
def test_wrong_templates(arguments: tuple[object, ...], message: str) -> None:
    """A nameless primary container and a spec of another type are refused."""
    with pytest.raises(ConfigurationError, match=message):
        PodTemplate(*arguments)


def test_faces_show_the_pod_in_kubernetes_names() -> None:
    """Text and HTML show what is set, not a hundred unset fields."""
    faces = PodTemplate(SPEC)._repr_mimebundle_()
    assert faces["text/plain"].startswith("PodTemplate(pod_spec={'containers'")
    assert "containers" in faces["text/html"]


def test_accelerators() -> None:
    """Devices, partitions and whole devices have their messages; equal ones are equal."""
    assert L4.to_flyte_idl().device == "nvidia-l4"
    assert A100.partition_1g_5gb.to_flyte_idl().partition_size == "1g.5gb"
    assert A100.partitioned("1g.5gb") == A100.partition_1g_5gb != A100
    assert A100.unpartitioned.to_flyte_idl().unpartitioned
    assert V5E.slice_2x2.to_flyte_idl().partition_size == "2x2"
    assert "partition_7g_40gb" in dir(A100)
    assert len({GPUAccelerator("x"), GPUAccelerator("x"), A100, A100.unpartitioned}) == 3
    assert L4 != "nvidia-l4"
    assert repr(A100.partition_1g_5gb) == "A100(device='nvidia-tesla-a100', partition_size='1g.5gb')"
    with pytest.raises(AttributeError, match="no attribute 'partition_9g'"):
        _ = A100.partition_9g


@pytest.mark.parametrize(
    "name", [name for name in accelerators.__all__ if name.isupper() or name[:1].isdigit()]
)
def test_accelerators_copy_and_pickle(name: str) -> None:
    """An accelerator survives a copy and a pickle."""
    accelerator = getattr(accelerators, name)
    assert copy.deepcopy(accelerator) == accelerator
    assert pickle.loads(pickle.dumps(accelerator)) == accelerator


def test_an_accelerator_must_say_its_message() -> None:
    """A subclass without a message is named."""

    class Own(BaseAccelerator):
        """Lacks to_flyte_idl."""

    with pytest.raises(ConfigurationError, match="Own has no message"):
        Own().to_flyte_idl()


def test_a_pod_becomes_a_pod_template_again():
    """What `from_pod_template` writes, `to_pod_template` reads."""
    from flytelocal.models.task import K8sPod

    template = PodTemplate(pod_spec={"containers": []}, primary_container_name="main", labels={"a": "b"})
    back = K8sPod.from_pod_template(template).to_pod_template()
    assert isinstance(back, PodTemplate)
    assert (back.primary_container_name, back.labels) == ("main", {"a": "b"})
