"""Dynamic jobs: the nodes that a running task hands back for Flyte to run."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flyteidl.core import dynamic_job_pb2

from flytelocal.models.common import FlyteIdlEntity, build, raw_list
from flytelocal.models.fields import Children, integer
from flytelocal.models.literals import Binding
from flytelocal.models.task import TaskTemplate
from flytelocal.models.workflow import Node, WorkflowTemplate

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["DynamicJobSpec"]


class DynamicJobSpec(FlyteIdlEntity):
    """Nodes to run, the tasks and workflows that they use, and where the outputs come from."""

    __slots__ = ()
    _message = dynamic_job_pb2.DynamicJobSpec

    def __init__(
        self,
        tasks: Iterable[TaskTemplate] | None,
        nodes: Iterable[Node] | None,
        min_successes: int | None,
        outputs: Iterable[Binding] | None,
        subworkflows: Iterable[WorkflowTemplate] | None,
    ) -> None:
        self._pb = build(
            dynamic_job_pb2.DynamicJobSpec,
            tasks=raw_list(tasks),
            nodes=raw_list(nodes),
            min_successes=min_successes,
            outputs=raw_list(outputs),
            subworkflows=raw_list(subworkflows),
        )

    tasks = Children(lambda: TaskTemplate, "The tasks that the nodes run.")
    nodes = Children(lambda: Node, "The nodes.")
    min_successes = integer("How many nodes must succeed.")
    outputs = Children(lambda: Binding, "Where the outputs come from.")
    subworkflows = Children(lambda: WorkflowTemplate, "The workflows that the nodes run.")
