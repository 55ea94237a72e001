"""Containers and pods: changed in place, and checked."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from flytelocal.errors import ConfigurationError
from flytelocal.models import pod as pod_module
from flytelocal.models.container import Container, DataLoadingConfig, IOStrategy, Resources
from flytelocal.models.pod import K8sObjectMetadata, K8sPod, register_pod_template


def _container(**changes) -> Container:
    given = {"image": "i", "command": ["c"], "args": ["a"], "resources": Resources([], [])}
    return Container(**{**given, "env": {"Z": "1"}, "config": None, **changes})


def test_the_environment_keeps_its_order_and_changes_in_place():
    """`add_env` and assignment to `env` are in the message."""
    box = _container()
    box.add_env("A", "2")
    box.env["Z"] = "3"
    assert list(box.env.items()) == [("Z", "3"), ("A", "2")]
    assert [pair.key for pair in box.to_flyte_idl().env] == ["Z", "A"]
    assert box.config == {}


def test_arguments_change_in_place():
    """A change of `args` is in the message."""
    box = _container()
    box.args.append("b")
    assert list(box.to_flyte_idl().args) == ["a", "b"]


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"command": "python -V"}, "'python -V' is one text where a list"),
        ({"args": "x"}, "'x' is one text where a list"),
        ({"env": {"A": 1}}, "the entry 'A' is a int, not text"),
        ({"image": 3}, r"Container\.image cannot be a int"),
    ],
)
def test_arguments_of_the_wrong_kind_are_refused(changes, message):
    """A command is a list, the environment is text."""
    with pytest.raises(ConfigurationError, match=message):
        _container(**changes)


def test_an_environment_variable_is_text():
    """`add_env` refuses what is no text."""
    with pytest.raises(ConfigurationError, match="the entry 'A' is a int"):
        _container().add_env("A", 1)


def test_data_loading_reads_back():
    """Paths, format and modes come out as they went in."""
    config = DataLoadingConfig("in", "out", io_strategy=IOStrategy(IOStrategy.DOWNLOAD_MODE_STREAM, 2))
    assert (config.input_path, config.output_path, config.enabled) == ("in", "out", True)
    assert config.format == DataLoadingConfig.LITERALMAP_FORMAT_PROTO
    assert config.io_strategy is not None
    assert config.io_strategy.download_mode == IOStrategy.DOWNLOAD_MODE_STREAM
    assert config.io_strategy.upload_mode == IOStrategy.UPLOAD_MODE_NO_UPLOAD
    assert _container(data_loading_config=config).data_loading_config == config


def test_a_pod_makes_the_registered_template(monkeypatch):
    """What is registered is called with the pod's parts, as plain dicts."""
    monkeypatch.setattr(pod_module, "_make_pod_template", None)
    pod = K8sPod(K8sObjectMetadata({"a": "b"}), {"containers": [{"name": "p"}]}, None, "p")
    with pytest.raises(ConfigurationError, match="nothing says yet what a PodTemplate is"):
        pod.to_pod_template()
    register_pod_template(SimpleNamespace)
    made = pod.to_pod_template()
    assert made.pod_spec == {"containers": [{"name": "p"}]}
    assert (made.labels, made.annotations, made.primary_container_name) == ({"a": "b"}, {}, "p")
    assert K8sPod.from_pod_template(made) == pod
    bare = K8sPod().to_pod_template()
    assert (bare.pod_spec, bare.labels, bare.annotations) == ({}, None, None)


def test_a_pods_specification_is_fresh_on_each_read():
    """Changing what was read changes no pod; nothing is None."""
    pod = K8sPod(pod_spec={"containers": []})
    pod.pod_spec["containers"].append(1)
    assert pod.pod_spec == {"containers": []}
    assert K8sPod().pod_spec is None
    assert K8sPod(pod_spec={}).pod_spec is None


def test_a_specification_of_kubernetes_objects_becomes_json():
    """Objects that name their JSON fields become them, without what is unset."""
    import datetime as dt

    inner = SimpleNamespace(attribute_map={"image_pull_policy": "imagePullPolicy", "name": "name"})
    inner.image_pull_policy, inner.name = "Always", None
    spec = SimpleNamespace(attribute_map={"containers": "containers", "at": "at", "extra": "extra"})
    spec.containers, spec.at, spec.extra = (inner,), dt.datetime(2020, 1, 2), {"a": inner}
    template = SimpleNamespace(pod_spec=spec, labels=None, annotations={"a": "b"}, primary_container_name="p")
    pod = K8sPod.from_pod_template(template)
    policy = {"imagePullPolicy": "Always"}
    assert pod.pod_spec == {"containers": [policy], "at": "2020-01-02T00:00:00", "extra": {"a": policy}}
    assert pod.metadata is not None
    assert pod.metadata.annotations == {"a": "b"}
