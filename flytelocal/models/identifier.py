"""What names a task, a workflow, an execution or a signal."""

from __future__ import annotations

from flyteidl.core import identifier_pb2

from flytelocal.models.common import FlyteIdlEntity, build, raw
from flytelocal.models.fields import Part, integer, text

__all__ = [
    "Identifier",
    "NodeExecutionIdentifier",
    "ResourceType",
    "SignalIdentifier",
    "TaskExecutionIdentifier",
    "WorkflowExecutionIdentifier",
]


class ResourceType:
    """The kinds of thing that an Identifier names."""

    UNSPECIFIED = 0
    TASK = 1
    WORKFLOW = 2
    LAUNCH_PLAN = 3


class Identifier(FlyteIdlEntity):
    """Names one version of a task, workflow or launch plan.

    >>> task = Identifier(ResourceType.TASK, "demo", "development", "top", "v1")
    >>> str(task)
    'TASK:demo:development:top:v1'
    """

    __slots__ = ()
    _message = identifier_pb2.Identifier

    def __init__(
        self,
        resource_type: int,
        project: str | None,
        domain: str | None,
        name: str | None,
        version: str | None,
    ) -> None:
        self._pb = build(
            identifier_pb2.Identifier,
            resource_type=resource_type,
            project=project,
            domain=domain,
            name=name,
            version=version,
        )

    resource_type = integer("The kind of thing named, a number of ResourceType.")
    project = text("The project.")
    domain = text("The domain, such as development.")
    name = text("The name in the project and domain.")
    version = text("The version.")

    def resource_type_name(self) -> str:
        """The name of the kind, such as TASK."""
        known = identifier_pb2.ResourceType.DESCRIPTOR.values_by_number.get(self.resource_type)
        return str(self.resource_type) if known is None else str(known.name)

    def __str__(self) -> str:
        return f"{self.resource_type_name()}:{self.project}:{self.domain}:{self.name}:{self.version}"


class WorkflowExecutionIdentifier(FlyteIdlEntity):
    """Names one execution of a workflow."""

    __slots__ = ()
    _message = identifier_pb2.WorkflowExecutionIdentifier

    def __init__(self, project: str | None, domain: str | None, name: str | None) -> None:
        self._pb = build(
            identifier_pb2.WorkflowExecutionIdentifier, project=project, domain=domain, name=name
        )

    project = text("The project.")
    domain = text("The domain, such as development.")
    name = text("The execution's name.")


class NodeExecutionIdentifier(FlyteIdlEntity):
    """Names one run of a node in an execution."""

    __slots__ = ()
    _message = identifier_pb2.NodeExecutionIdentifier

    def __init__(self, node_id: str | None, execution_id: WorkflowExecutionIdentifier | None) -> None:
        self._pb = build(
            identifier_pb2.NodeExecutionIdentifier, node_id=node_id, execution_id=raw(execution_id)
        )

    node_id = text("The node's id in its workflow.")
    execution_id = Part(lambda: WorkflowExecutionIdentifier, "The execution that the node runs in.")


class TaskExecutionIdentifier(FlyteIdlEntity):
    """Names one attempt of a task in a node."""

    __slots__ = ()
    _message = identifier_pb2.TaskExecutionIdentifier

    def __init__(
        self,
        task_id: Identifier | None,
        node_execution_id: NodeExecutionIdentifier | None,
        retry_attempt: int | None,
    ) -> None:
        self._pb = build(
            identifier_pb2.TaskExecutionIdentifier,
            task_id=raw(task_id),
            node_execution_id=raw(node_execution_id),
            retry_attempt=retry_attempt,
        )

    task_id = Part(lambda: Identifier, "The task.")
    node_execution_id = Part(lambda: NodeExecutionIdentifier, "The run of the node.")
    retry_attempt = integer("How many attempts came before this one.")


class SignalIdentifier(FlyteIdlEntity):
    """Names a signal that an execution waits for."""

    __slots__ = ()
    _message = identifier_pb2.SignalIdentifier

    def __init__(self, signal_id: str, execution_id: WorkflowExecutionIdentifier) -> None:
        self._pb = build(identifier_pb2.SignalIdentifier, signal_id=signal_id, execution_id=raw(execution_id))

    signal_id = text("The signal's name.")
    execution_id = Part(lambda: WorkflowExecutionIdentifier, "The execution that waits.")
