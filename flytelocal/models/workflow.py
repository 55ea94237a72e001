"""Workflows: their nodes, and how these are joined."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flyteidl.core import workflow_pb2

from flytelocal.models.common import FlyteIdlEntity, build, raw, raw_list
from flytelocal.models.fields import Child, Children, Part, boolean, integer
from flytelocal.models.gate import ApproveCondition, GateNode, SignalCondition, SleepCondition
from flytelocal.models.identifier import Identifier
from flytelocal.models.interface import TypedInterface
from flytelocal.models.literals import Binding
from flytelocal.models.node import (
    Alias,
    ArrayNode,
    BranchNode,
    IfBlock,
    IfElseBlock,
    Node,
    NodeMetadata,
    TaskNode,
    TaskNodeOverrides,
    WorkflowNode,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = [
    "Alias",
    "ApproveCondition",
    "ArrayNode",
    "BranchNode",
    "GateNode",
    "IfBlock",
    "IfElseBlock",
    "Node",
    "NodeMetadata",
    "SignalCondition",
    "SleepCondition",
    "TaskNode",
    "TaskNodeOverrides",
    "WorkflowMetadata",
    "WorkflowMetadataDefaults",
    "WorkflowNode",
    "WorkflowTemplate",
]


class WorkflowMetadata(FlyteIdlEntity):
    """How a workflow runs."""

    __slots__ = ()
    _message = workflow_pb2.WorkflowMetadata

    class OnFailurePolicy:
        """What happens when a node fails."""

        FAIL_IMMEDIATELY = 0
        FAIL_AFTER_EXECUTABLE_NODES_COMPLETE = 1

    def __init__(self, on_failure: int | None = None) -> None:
        self._pb = build(workflow_pb2.WorkflowMetadata, on_failure=on_failure)

    on_failure = integer("What happens when a node fails, a number of OnFailurePolicy.")


class WorkflowMetadataDefaults(FlyteIdlEntity):
    """How the nodes of a workflow run, where they do not say."""

    __slots__ = ()
    _message = workflow_pb2.WorkflowMetadataDefaults

    def __init__(self, interruptible: bool | None = None) -> None:
        self._pb = build(workflow_pb2.WorkflowMetadataDefaults, interruptible=interruptible)

    interruptible = boolean("Whether they may run where they can be interrupted.")


class WorkflowTemplate(FlyteIdlEntity):
    """All that Flyte knows of a workflow."""

    __slots__ = ()
    _message = workflow_pb2.WorkflowTemplate

    def __init__(
        self,
        id: Identifier | None,  # noqa: A002 - flytekit's name
        metadata: WorkflowMetadata | None,
        metadata_defaults: WorkflowMetadataDefaults | None,
        interface: TypedInterface | None,
        nodes: Iterable[Node] | None,
        outputs: Iterable[Binding] | None,
        failure_node: Node | None = None,
    ) -> None:
        self._pb = build(
            workflow_pb2.WorkflowTemplate,
            id=raw(id),
            metadata=raw(metadata),
            metadata_defaults=raw(metadata_defaults),
            interface=raw(interface),
            nodes=raw_list(nodes),
            outputs=raw_list(outputs),
            failure_node=raw(failure_node),
        )

    id = Part(lambda: Identifier, "The workflow's name and version.")
    metadata = Part(lambda: WorkflowMetadata, "How it runs.")
    metadata_defaults = Part(lambda: WorkflowMetadataDefaults, "How its nodes run, where they do not say.")
    interface = Part(lambda: TypedInterface, "Its inputs and outputs.")
    nodes = Children(lambda: Node, "Its nodes.")
    outputs = Children(lambda: Binding, "Where its outputs come from.")
    failure_node = Child(lambda: Node, "The node that runs when it fails, if there is one.")
