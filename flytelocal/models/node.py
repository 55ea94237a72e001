"""Nodes: the steps of a workflow, and what each of them runs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flyteidl.core import workflow_pb2

from flytelocal.models.common import FlyteIdlEntity, build, raw, raw_list, text_list
from flytelocal.models.condition import BooleanExpression
from flytelocal.models.fields import (
    Child,
    Children,
    Maybe,
    NonEmpty,
    Part,
    PlainSpan,
    Raw,
    Texts,
    boolean,
    integer,
    text,
)
from flytelocal.models.gate import GateNode
from flytelocal.models.identifier import Identifier
from flytelocal.models.literals import Binding, RetryStrategy
from flytelocal.models.pod import K8sPod
from flytelocal.models.task import Resources
from flytelocal.models.times import to_duration
from flytelocal.models.types import Error

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import timedelta

__all__ = [
    "Alias",
    "ArrayNode",
    "BranchNode",
    "IfBlock",
    "IfElseBlock",
    "Node",
    "NodeMetadata",
    "TaskNode",
    "TaskNodeOverrides",
    "WorkflowNode",
]


class Alias(FlyteIdlEntity):
    """Another name for an output of a node."""

    __slots__ = ()
    _message = workflow_pb2.Alias

    def __init__(self, var: str | None, alias: str | None) -> None:
        self._pb = build(workflow_pb2.Alias, var=var, alias=alias)

    var = text("The output's name.")
    alias = text("The other name.")


class IfBlock(FlyteIdlEntity):
    """A condition, and the node that runs if it holds."""

    __slots__ = ()
    _message = workflow_pb2.IfBlock

    def __init__(self, condition: BooleanExpression | None, then_node: Node | None) -> None:
        self._pb = build(workflow_pb2.IfBlock, condition=raw(condition), then_node=raw(then_node))

    condition = Part(lambda: BooleanExpression, "The condition.")
    then_node = Part(lambda: Node, "The node that runs if it holds.")


class IfElseBlock(FlyteIdlEntity):
    """Conditions in order, and what happens if none holds: a node runs, or it is an error."""

    __slots__ = ()
    _message = workflow_pb2.IfElseBlock

    def __init__(
        self,
        case: IfBlock | None,
        other: Iterable[IfBlock] | None = None,
        else_node: Node | None = None,
        error: Error | None = None,
    ) -> None:
        self._pb = build(
            workflow_pb2.IfElseBlock,
            case=raw(case),
            other=raw_list(other),
            else_node=raw(else_node),
            error=raw(error),
        )

    case = Part(lambda: IfBlock, "The first condition.")
    other = Children(lambda: IfBlock, "The other conditions, in order.")
    else_node = Child(lambda: Node, "The node that runs if none holds, if there is one.")
    error = Child(lambda: Error, "The error if none holds, if that is one.")


class BranchNode(FlyteIdlEntity):
    """A node that runs one of several nodes."""

    __slots__ = ()
    _message = workflow_pb2.BranchNode

    def __init__(self, if_else: IfElseBlock | None) -> None:
        self._pb = build(workflow_pb2.BranchNode, if_else=raw(if_else))

    if_else = Part(lambda: IfElseBlock, "The conditions and their nodes.")


class NodeMetadata(FlyteIdlEntity):
    """How a node runs, where that differs from how its task says; None where it does not."""

    __slots__ = ()
    _message = workflow_pb2.NodeMetadata

    def __init__(
        self,
        name: str | None,
        timeout: timedelta | None = None,
        retries: RetryStrategy | None = None,
        interruptible: bool | None = None,
        cacheable: bool | None = None,
        cache_version: str | None = None,
        cache_serializable: bool | None = None,
    ) -> None:
        self._pb = build(
            workflow_pb2.NodeMetadata,
            name=name,
            # No time is no limit, as flytekit writes it.
            timeout=to_duration(timeout, where="NodeMetadata.timeout") if timeout else None,
            # Always there, as flytekit writes it.
            retries={} if retries is None else raw(retries),
            interruptible=interruptible,
            cacheable=cacheable,
            cache_version=cache_version,
            cache_serializable=cache_serializable,
        )

    name = text("The name to show.")
    timeout = PlainSpan("The longest that it may take; no time for no limit.")
    retries = Part(lambda: RetryStrategy, "How often to try again.")
    interruptible = Maybe[bool]("Whether it may run where it can be interrupted.")
    cacheable = Maybe[bool]("Whether results are cached.")
    cache_version = Maybe[str]("The version of the cached results.")
    cache_serializable = Maybe[bool]("Whether equal calls wait for one of them to fill the cache.")


class TaskNodeOverrides(FlyteIdlEntity):
    """What a node changes of its task."""

    __slots__ = ()
    _message = workflow_pb2.TaskNodeOverrides

    def __init__(
        self,
        resources: Resources | None,
        extended_resources: Any,
        container_image: str | None = None,
        pod_template: Any = None,
    ) -> None:
        if pod_template is not None and not hasattr(pod_template, "to_flyte_idl"):
            pod_template = K8sPod.from_pod_template(pod_template)
        self._pb = build(
            workflow_pb2.TaskNodeOverrides,
            resources=raw(resources),
            extended_resources=extended_resources,
            container_image=container_image,
            pod_template=raw(pod_template),
        )

    resources = Child(lambda: Resources, "The resources, if they change.")
    extended_resources = Raw("Accelerator and shared memory, an ExtendedResources message, if they change.")
    container_image = NonEmpty[str]("The image, if it changes.")

    @property
    def pod_template(self) -> Any:
        """The PodTemplate, if it changes."""
        return (
            K8sPod._wrap(self._pb.pod_template).to_pod_template()
            if self._pb.HasField("pod_template")
            else None
        )


class TaskNode(FlyteIdlEntity):
    """A node that runs a task."""

    __slots__ = ()
    _message = workflow_pb2.TaskNode

    def __init__(self, reference_id: Identifier | None, overrides: TaskNodeOverrides | None = None) -> None:
        self._pb = build(workflow_pb2.TaskNode, reference_id=raw(reference_id), overrides=raw(overrides))

    reference_id = Part(lambda: Identifier, "The task.")
    overrides = Child(lambda: TaskNodeOverrides, "What the node changes of it, if anything.")


class WorkflowNode(FlyteIdlEntity):
    """A node that runs a launch plan or a workflow."""

    __slots__ = ()
    _message = workflow_pb2.WorkflowNode

    def __init__(
        self, launchplan_ref: Identifier | None = None, sub_workflow_ref: Identifier | None = None
    ) -> None:
        self._pb = build(
            workflow_pb2.WorkflowNode,
            launchplan_ref=raw(launchplan_ref),
            sub_workflow_ref=raw(sub_workflow_ref),
        )

    launchplan_ref = Child(lambda: Identifier, "The launch plan, if it is one.")
    sub_workflow_ref = Child(lambda: Identifier, "The workflow, if it is one.")

    @property
    def reference(self) -> Identifier | None:
        """The launch plan or the workflow."""
        return self.launchplan_ref or self.sub_workflow_ref


class ArrayNode(FlyteIdlEntity):
    """A node that runs another one over lists."""

    __slots__ = ()
    _message = workflow_pb2.ArrayNode

    def __init__(
        self,
        node: Node | None,
        parallelism: int | None = None,
        min_successes: int | None = None,
        min_success_ratio: float | None = None,
        execution_mode: int | None = None,
        is_original_sub_node_interface: bool | None = False,
        data_mode: int | None = None,
        bound_inputs: Iterable[str] | None = None,
        run_all_sub_nodes: bool | None = False,
    ) -> None:
        self._pb = build(
            workflow_pb2.ArrayNode,
            node=raw(node),
            parallelism=parallelism,
            min_successes=min_successes,
            min_success_ratio=min_success_ratio,
            execution_mode=execution_mode,
            # A wrapper, which flytekit always writes, false included.
            is_original_sub_node_interface={"value": bool(is_original_sub_node_interface)},
            data_mode=data_mode,
            bound_inputs=text_list(bound_inputs, where="ArrayNode.bound_inputs"),
            run_all_sub_nodes=run_all_sub_nodes,
        )

    node = Part(lambda: Node, "The node that runs for each element.")
    parallelism = Maybe[int]("How many run at once; 0 for no limit, None for the platform's choice.")
    min_successes = Maybe[int]("How many must succeed, if that is said.")
    min_success_ratio = Maybe[float]("Which part of them must succeed, if that is said.")
    execution_mode = integer("How much of each run's state is kept, a number of the message's ExecutionMode.")
    data_mode = integer("How the inputs are passed, a number of the message's DataMode.")
    bound_inputs = Texts("The inputs that are the same for each element.")
    run_all_sub_nodes = boolean("Whether the others go on when too many have failed.")

    @property
    def is_original_sub_node_interface(self) -> bool:
        """Whether the inner node has its own interface, not that of lists."""
        return bool(self._pb.is_original_sub_node_interface.value)


class Node(FlyteIdlEntity):
    """A step of a workflow: what it runs, and where its inputs come from."""

    __slots__ = ()
    _message = workflow_pb2.Node

    def __init__(
        self,
        id: str | None,  # noqa: A002 - flytekit's name
        metadata: NodeMetadata | None,
        inputs: Iterable[Binding] | None,
        upstream_node_ids: Iterable[str] | None,
        output_aliases: Iterable[Alias] | None,
        task_node: TaskNode | None = None,
        workflow_node: WorkflowNode | None = None,
        branch_node: BranchNode | None = None,
        gate_node: GateNode | None = None,
        array_node: ArrayNode | None = None,
    ) -> None:
        self._pb = build(
            workflow_pb2.Node,
            id=id,
            metadata=raw(metadata),
            inputs=raw_list(inputs),
            upstream_node_ids=text_list(upstream_node_ids, where="Node.upstream_node_ids"),
            output_aliases=raw_list(output_aliases),
            task_node=raw(task_node),
            workflow_node=raw(workflow_node),
            branch_node=raw(branch_node),
            gate_node=raw(gate_node),
            array_node=raw(array_node),
        )

    id = text("The id in the workflow.")
    metadata = Part(lambda: NodeMetadata, "How it runs.")
    inputs = Children(lambda: Binding, "Where its inputs come from.")
    upstream_node_ids = Texts("The nodes that run before it, beside those that its inputs come from.")
    output_aliases = Children(lambda: Alias, "Other names of its outputs.")
    task_node = Child(lambda: TaskNode, "The task that it runs, if it is one.")
    workflow_node = Child(lambda: WorkflowNode, "The launch plan or workflow that it runs, if it is one.")
    branch_node = Child(lambda: BranchNode, "The branch that it is, if it is one.")
    gate_node = Child(lambda: GateNode, "The gate that it is, if it is one.")
    array_node = Child(lambda: ArrayNode, "The array that it is, if it is one.")

    @property
    def target(self) -> Any:
        """What it runs, of whichever kind it is; None when that is not said."""
        kind = self._pb.WhichOneof("target")
        return None if kind is None else getattr(self, kind)
