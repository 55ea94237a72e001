"""Void promises keep order and refuse use; node outputs follow their nodes."""

from __future__ import annotations

import copy

import pytest

from flytelocal.errors import CompilationError
from flytelocal.graph.node import Node
from flytelocal.graph.node_output import NodeOutput
from flytelocal.graph.promise import Promise, VoidPromise


def node(name: str = "n0") -> Node:
    """A node without inputs."""
    return Node(name, None, [], [], None)


def pending(name: str = "n0", var: str = "o0") -> Promise:
    """The output of a node that has not run."""
    return Promise(var, NodeOutput(node(name), var))


VOID_USES = [
    lambda v: v == 1,
    lambda v: v != 1,
    lambda v: v < 1,
    lambda v: v & 1,
    lambda v: v | 1,
    lambda v: v + 1,
    lambda v: 1 + v,
    lambda v: -v,
    lambda v: v[0],
    lambda v: list(v),
    lambda v: 1 in v,
    lambda v: v(),
    len,
    bool,
    int,
]


@pytest.mark.parametrize("use", VOID_USES)
def test_void_refuses_use(use):
    """The result of a task without outputs cannot be used, and the error names the task."""
    with pytest.raises(CompilationError, match="task 'clean_up' has no outputs"):
        use(VoidPromise("clean_up"))


def test_void_has_no_attributes():
    """An attribute of a void result is an AttributeError that names the task."""
    with pytest.raises(AttributeError, match="task 'clean_up' has no outputs, so its result has no 'val'"):
        _ = VoidPromise("clean_up").val


def test_void_keeps_order():
    """A void result orders its node, shows itself and takes overrides."""
    here, there = node("a"), pending("b")
    void = VoidPromise("t", NodeOutput(here, "placeholder"))
    assert void >> there is there
    other = pending("c")
    void.runs_before(other, key=there)
    assert other.ref.node.upstream_nodes == [here]
    assert void.with_overrides(node_name="renamed") is void
    assert (void.ref.node_id, void.task_name, repr(void)) == ("renamed", "t", "VoidPromise('t')")
    assert {void}


def test_void_without_node():
    """Running here there is no node: order and overrides change nothing."""
    void = VoidPromise("t")
    assert void.ref is None
    assert void.runs_before(pending()) is None
    assert void.with_overrides(node_name="x") is void


def test_node_output_follows_its_node():
    """A reference names the node as it is called now."""
    one = node()
    output = NodeOutput(one, "o0", ["a"])
    one.with_overrides(node_name="Renamed")
    assert output.to_flyte_idl().node_id == "renamed"
    assert output.with_attr(3).attr_path == ["a", 3]
    assert output.deepcopy() == output == copy.deepcopy(output)
    assert output.deepcopy() is not output
    assert repr(output) == "NodeOutput(renamed.o0['a'])"


def test_node_output_needs_a_node():
    """A reference out of a message cannot become a NodeOutput."""
    with pytest.raises(CompilationError, match="does not hold it"):
        NodeOutput.from_flyte_idl(NodeOutput(node(), "o0").to_flyte_idl())
