"""Nodes and workflows, documentation and phases, beyond what the comparison with flytekit covers."""

from __future__ import annotations

import datetime as dt
from types import SimpleNamespace

import pytest

from flytelocal.errors import ConfigurationError, DecodeError
from flytelocal.models import pod as pod_module
from flytelocal.models.condition import (
    BooleanExpression,
    ComparisonExpression,
    ConjunctionExpression,
    Operand,
)
from flytelocal.models.documentation import Description, Documentation
from flytelocal.models.errors import ContainerError, ErrorDocument
from flytelocal.models.execution import TaskExecutionPhase, TaskLog
from flytelocal.models.identifier import Identifier
from flytelocal.models.literals import Primitive, RetryStrategy
from flytelocal.models.workflow import (
    ApproveCondition,
    ArrayNode,
    GateNode,
    Node,
    NodeMetadata,
    SleepCondition,
    TaskNode,
    TaskNodeOverrides,
    WorkflowNode,
)

TASK = Identifier(1, "p", "d", "n", "v")


def test_a_nodes_target_is_what_it_runs():
    """The target is the one kind that is set."""
    gate = GateNode(approve=ApproveCondition("s"))
    node = Node("n0", NodeMetadata("n"), [], [], [], gate_node=gate)
    assert node.target == gate
    assert gate.condition == ApproveCondition("s")
    assert GateNode().condition is None
    assert node.task_node is None
    assert Node("n0", NodeMetadata("n"), [], [], []).target is None


def test_an_array_reads_what_it_was_given():
    """What flytekit keeps to itself can be read here; what is not said is None."""
    inner = Node("n0", NodeMetadata("n"), [], [], [], task_node=TaskNode(TASK))
    array = ArrayNode(
        inner, 3, min_success_ratio=0.5, bound_inputs={"a"}, is_original_sub_node_interface=True
    )
    assert array.node == inner
    assert (array.parallelism, array.min_successes, array.min_success_ratio) == (3, None, 0.5)
    assert array.bound_inputs == ["a"]
    assert array.is_original_sub_node_interface
    assert ArrayNode(inner).parallelism is None


def test_metadata_always_has_retries():
    """Retries are there when nobody gave any."""
    assert NodeMetadata("n").retries == RetryStrategy(0)
    assert NodeMetadata("n").timeout == dt.timedelta(0)


def test_overrides_take_a_pod_template(monkeypatch):
    """A PodTemplate goes in as a pod and comes out as a PodTemplate."""
    monkeypatch.setattr(pod_module, "_make_pod_template", SimpleNamespace)
    template = SimpleNamespace(
        pod_spec={"containers": []}, primary_container_name="p", labels={"a": "b"}, annotations={}
    )
    overrides = TaskNodeOverrides(None, None, "img", template)
    assert overrides.pod_template == template
    assert overrides.container_image == "img"
    assert TaskNodeOverrides(None, None).pod_template is None


def test_a_workflow_nodes_reference_is_either():
    """The reference is the launch plan or the workflow."""
    assert WorkflowNode(launchplan_ref=TASK).reference == TASK
    assert WorkflowNode(sub_workflow_ref=TASK).reference == TASK
    assert WorkflowNode().reference is None


def test_an_expression_is_a_comparison_or_a_conjunction():
    """`expr` is the one that is set; an operand's name is None for a constant."""
    comparison = ComparisonExpression(0, Operand(var="a"), Operand(Primitive(integer=1)))
    single = BooleanExpression(comparison=comparison)
    assert single.expr == comparison
    both = ConjunctionExpression(ConjunctionExpression.LogicalOperator.OR, single, single)
    assert BooleanExpression(both).expr == both
    assert comparison.left_value.var == "a"
    assert comparison.right_value.var is None


def test_a_sleep_has_a_time():
    """What is no timedelta is refused."""
    with pytest.raises(ConfigurationError, match="is not a timedelta") as caught:
        SleepCondition(5)
    assert caught.value.where == "SleepCondition.duration"


def test_documentation_is_of_one_format():
    """A format is one of the known ones, when made and when read."""
    assert Description("v").format is Description.DescriptionFormat.RST
    with pytest.raises(ConfigurationError, match="'rst' is no DescriptionFormat"):
        Description("v", format="rst")
    newer = Description.message_type()(format=9)
    with pytest.raises(DecodeError, match="9 is no DescriptionFormat"):
        _ = Description.from_flyte_idl(newer).format
    assert Documentation("s", Description("v")).long_description == Description("v")
    assert Documentation().long_description is None


def test_an_error_document_holds_its_error():
    """What a container writes comes back."""
    error = ContainerError("USER:ValueError", "no rows", ContainerError.Kind.RECOVERABLE, 1)
    assert ErrorDocument(error).error == error
    assert ErrorDocument(error).error.timestamp.seconds == 0


def test_a_phase_of_a_newer_flyte_is_its_number():
    """The name of an unknown phase is its number as text."""
    assert TaskExecutionPhase.enum_to_string(TaskExecutionPhase.RUNNING) == "RUNNING"
    assert TaskExecutionPhase.enum_to_string(99) == "99"


def test_a_log_without_a_time_is_kept_for_none():
    """A time that is not said is no time."""
    assert TaskLog("u", "n").ttl == dt.timedelta(0)
    assert TaskLog("u", "n", ttl=dt.timedelta(days=1)).ttl == dt.timedelta(days=1)
