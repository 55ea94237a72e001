"""Nodes: their order, their faces, and everything that can be overridden."""

from __future__ import annotations

import datetime as dt

import pytest

from flytelocal.configuration.accelerators import A100, T4
from flytelocal.configuration.pod_template import PodTemplate
from flytelocal.configuration.resources import Resources
from flytelocal.errors import CompilationError, ConfigurationError, QuantityError
from flytelocal.graph.compile import node_to_model
from flytelocal.graph.node import Node


class Cache:
    """A cache policy with a fixed version."""

    serialize = True
    ignored_inputs = ()

    def __init__(self, version):
        self.version = version

    def get_version(self, params):
        """The fixed version, or one made of what the node tells of its task."""
        return self.version or f"{params.pod_template_name}-{params.func}"


@pytest.fixture
def node(compiling, double) -> Node:
    """The node of a call."""
    return double(x=1).ref.node


def message(node):
    """The node as it would be serialized."""
    return node_to_model(node).to_flyte_idl()


@pytest.mark.parametrize("name", [None, 3])
def test_an_id_is_text(name):
    """A node without an id is refused."""
    with pytest.raises(CompilationError, match=f"a node's id is {name}"):
        Node(name, None, [], [], None)


def test_ids_are_labels():
    """An id is made into a DNS label."""
    assert Node("My_Node", None, [], [], None).id == "my-node"


def test_no_outputs_kept(node):
    """A node made by a call says where its outputs are."""
    with pytest.raises(CompilationError, match="use what the call that made it returned"):
        _ = node.outputs


def test_order_of_nodes():
    """`runs_before` and `>>` take nodes and results, once each."""
    a, b, c = (Node(name, None, [], [], None) for name in "abc")
    a.runs_before(b)
    assert a >> b >> c is c
    assert b.upstream_nodes == [a]
    assert c.upstream_nodes == [b]
    with pytest.raises(CompilationError, match="'c' would run before 'a'"):
        c.runs_before(a)


def test_facts(node, double):
    """A node tells what it runs, and has two faces."""
    assert node.flyte_entity is node.run_entity is double
    assert (node.id, node.name, node.metadata.name) == ("n0", "n0", "double")
    assert [binding.var for binding in node.bindings] == ["by", "x"]
    assert repr(node) == "<Node 'n0' pkg.double>"
    bundle = node._repr_mimebundle_()
    assert "pkg.double" in bundle["text/plain"]
    assert "pkg.double" in bundle["text/html"]
    assert "failed" not in bundle["text/plain"]


@pytest.mark.parametrize(
    ("override", "expected"),
    [
        ({"node_name": "My_Node.x"}, 'id: "my-node-x"'),
        ({"aliases": {"y": "total"}}, 'output_aliases { var: "y" alias: "total" }'),
        ({"timeout": 60}, "timeout { seconds: 60 }"),
        ({"timeout": dt.timedelta(minutes=1)}, "timeout { seconds: 60 }"),
        ({"retries": 3}, "retries { retries: 3 }"),
        ({"retries": 0}, "retries { }"),
        ({"interruptible": False}, "interruptible: false"),
        ({"name": "Nice Name"}, 'name: "Nice Name"'),
        ({"container_image": "a:b"}, 'container_image: "a:b"'),
        ({"accelerator": T4}, 'gpu_accelerator { device: "nvidia-tesla-t4" }'),
        ({"shared_memory": True}, 'mount_path: "/dev/shm"'),
        ({"shared_memory": "1Gi"}, 'size_limit: "1Gi"'),
        ({"cache": False}, "cacheable: false"),
        ({"cache": True, "cache_version": "5"}, 'cacheable: true cache_version: "5"'),
        ({"cache": True, "cache_version": "5", "cache_serialize": True}, "cache_serializable: true"),
        ({"cache": Cache("2")}, 'cacheable: true cache_version: "2" cache_serializable: true'),
        ({"cache": Cache("")}, 'cache_version: "None-None"'),
        ({"requests": Resources(cpu="1")}, 'resources { requests { name: CPU value: "1" } }'),
        ({"limits": Resources(gpu="1")}, 'resources { limits { name: GPU value: "1" } }'),
        ({"resources": Resources(mem=("1Gi", "2Gi"))}, 'limits { name: MEMORY value: "2Gi" }'),
        ({"pod_template": PodTemplate(primary_container_name="p")}, 'primary_container_name: "p"'),
    ],
)
def test_overrides(node, override, expected):
    """Each override is in the node's message."""
    assert node.with_overrides(**override) is node
    text = " ".join(str(message(node)).split())
    assert expected in text


@pytest.mark.parametrize("timeout", [None, 0])
def test_no_timeout(compiling, cached, timeout):
    """None and 0 take a task's timeout away."""
    node = cached(x=1).ref.node
    assert message(node).metadata.timeout.seconds == 30
    node.with_overrides(timeout=timeout)
    assert not message(node).metadata.HasField("timeout")


def test_what_is_not_given_stays(compiling, cached):
    """Overrides leave the rest of the metadata as the task has it, and the task's own untouched."""
    node = cached(x=1).ref.node.with_overrides(retries=5)
    metadata = message(node).metadata
    assert (metadata.retries.retries, metadata.timeout.seconds, metadata.interruptible) == (5, 30, True)
    assert cached.construct_node_metadata().retries.retries == 2


def test_cache_takes_the_version_of_the_task(compiling, cached):
    """`cache=True` keeps the version that the task has."""
    node = cached(x=1).ref.node.with_overrides(cache=True)
    assert message(node).metadata.cache_version == "7"


def test_one_after_the_other(node):
    """A later override of limits keeps the requests of an earlier one, and the same for GPUs and memory."""
    node.with_overrides(requests=Resources(cpu="1")).with_overrides(limits=Resources(cpu="2"))
    node.with_overrides(accelerator=A100).with_overrides(shared_memory=True)
    overrides = message(node).task_node.overrides
    assert overrides.resources.requests[0].value == "1"
    assert overrides.resources.limits[0].value == "2"
    assert overrides.extended_resources.HasField("gpu_accelerator")
    assert overrides.extended_resources.HasField("shared_memory")


def test_a_task_config_is_for_one_node(compiling, make_task):
    """Another configuration goes to a copy of the task; the task keeps its own."""
    task = make_task({}, {"y": int}, config={"k": 1})
    promise = task().with_overrides(task_config={"k": 2})
    assert promise.ref.node.flyte_entity.task_config == {"k": 2}
    assert task.task_config == {"k": 1}


@pytest.mark.parametrize(
    ("override", "message"),
    [
        ({"node_name": 3}, r"node_name is 3[\s\S]*node 'n0', with_overrides\(node_name=…\)"),
        ({"node_name": ""}, "node_name is ''"),
        ({"node_name": "!!"}, "at least one letter or digit"),
        ({"aliases": "x"}, "aliases is 'x'"),
        ({"aliases": {"y": 3}}, "aliases is"),
        ({"timeout": "x"}, "timeout is 'x'"),
        ({"timeout": 1.5}, "timeout is 1.5"),
        ({"timeout": True}, "timeout is True"),
        ({"timeout": -4}, r"timeout is datetime.timedelta\(days=-1"),
        ({"retries": "x"}, "retries is 'x'"),
        ({"retries": -1}, "retries is -1"),
        ({"retries": True}, "retries is True"),
        ({"retries": 2**32}, "retries is 4294967296"),
        ({"interruptible": "x"}, "interruptible is 'x'"),
        ({"name": 3}, "name is 3"),
        ({"container_image": 3}, "container_image is 3"),
        ({"container_image": ""}, "container_image is ''"),
        ({"accelerator": "T4"}, r"accelerator is 'T4'[\s\S]*give an accelerator"),
        ({"shared_memory": 3}, "shared_memory is 3"),
        ({"pod_template": "x"}, "pod_template is 'x'"),
        ({"requests": "x"}, r"requests is 'x'[\s\S]*give Resources"),
        ({"limits": 3}, "limits is 3"),
        ({"resources": "x"}, "resources is 'x'"),
        (
            {"resources": Resources(cpu="1"), "limits": Resources(cpu="1")},
            "give resources or limits, not both",
        ),
        ({"cache": "x"}, "cache is 'x'"),
        ({"cache": True}, r"cache is True[\s\S]*add cache_version"),
        ({"cache": Cache("1"), "cache_version": "5"}, "the Cache object says that already"),
        ({"cache_serialize": "x"}, "cache_serialize is 'x'"),
        ({"task_config": {"a": 1}}, "has no task_config to replace"),
    ],
)
def test_wrong_overrides(node, override, message):
    """A wrong override is refused with its name, value and cure, and nothing is changed."""
    with pytest.raises(ConfigurationError, match=message):
        node.with_overrides(**{"name": "changed", **override})
    assert node.metadata.name == "double"


def test_a_task_config_keeps_its_type(compiling, make_task):
    """A configuration of another type is refused."""
    promise = make_task({}, {"y": int}, config={"k": 1})()
    with pytest.raises(ConfigurationError, match="give a dict, as the task has"):
        promise.with_overrides(task_config="k")


def test_requests_above_limits(node):
    """A request above its limit is refused."""
    with pytest.raises(QuantityError):
        node.with_overrides(requests=Resources(cpu="2"), limits=Resources(cpu="1"))


@pytest.mark.parametrize("key", ["retries", "name", "node_name", "timeout", "cache", "container_image"])
def test_promises_are_no_settings(compiling, double, key):
    """A promise cannot be a setting of a node."""
    promise = double(x=1)
    with pytest.raises(CompilationError, match=f"{key} is a promise"):
        promise.with_overrides(**{key: promise})


def test_unknown_overrides(node):
    """An unknown override gets a near one offered."""
    with pytest.raises(CompilationError, match=r"no override 'retrys'[\s\S]*did you mean 'retries'"):
        node.with_overrides(retrys=1)


def test_a_node_of_no_task():
    """A node that runs no task has no message of its own."""
    with pytest.raises(CompilationError, match="a NoneType is no task"):
        node_to_model(Node("n0", None, [], [], None))
