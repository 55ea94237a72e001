"""Tasks as Flyte's control plane has them; flyteidl.admin, which has the messages, is imported on use."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flytelocal.models.common import FlyteIdlEntity, build, raw, text_map
from flytelocal.models.documentation import Documentation
from flytelocal.models.fields import Child, Part, TextMap, text
from flytelocal.models.identifier import Identifier, TaskExecutionIdentifier
from flytelocal.models.security import Identity
from flytelocal.models.task import TaskTemplate

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["CompiledTask", "Task", "TaskClosure", "TaskExecutionMetadata", "TaskSpec"]


class TaskSpec(FlyteIdlEntity):
    """A task as it is registered: its template and its documentation."""

    __slots__ = ()

    @classmethod
    def message_type(cls) -> Any:
        """The protobuf message class, imported on first use."""
        from flyteidl.admin import task_pb2

        return task_pb2.TaskSpec

    def __init__(self, template: TaskTemplate | None, docs: Documentation | None = None) -> None:
        self._pb = build(self.message_type(), template=raw(template), description=raw(docs))

    template = Part(lambda: TaskTemplate, "The template.")
    docs = Child(lambda: Documentation, "The documentation, if it has any.", field="description")


class CompiledTask(FlyteIdlEntity):
    """A task's template as the compiler left it."""

    __slots__ = ()

    @classmethod
    def message_type(cls) -> Any:
        """The protobuf message class, imported on first use."""
        from flyteidl.core import compiler_pb2

        return compiler_pb2.CompiledTask

    def __init__(self, template: TaskTemplate | None) -> None:
        self._pb = build(self.message_type(), template=raw(template))

    template = Part(lambda: TaskTemplate, "The template.")


class TaskClosure(FlyteIdlEntity):
    """What the compiler made of a task."""

    __slots__ = ()

    @classmethod
    def message_type(cls) -> Any:
        """The protobuf message class, imported on first use."""
        from flyteidl.admin import task_pb2

        return task_pb2.TaskClosure

    def __init__(self, compiled_task: CompiledTask | None) -> None:
        self._pb = build(self.message_type(), compiled_task=raw(compiled_task))

    compiled_task = Part(lambda: CompiledTask, "The compiled task.")


class Task(FlyteIdlEntity):
    """A registered task."""

    __slots__ = ()

    @classmethod
    def message_type(cls) -> Any:
        """The protobuf message class, imported on first use."""
        from flyteidl.admin import task_pb2

        return task_pb2.Task

    def __init__(
        self,
        id: Identifier | None,  # noqa: A002 - flytekit's name
        closure: TaskClosure | None,
        short_description: str | None = None,
    ) -> None:
        self._pb = build(
            self.message_type(), id=raw(id), closure=raw(closure), short_description=short_description
        )

    id = Part(lambda: Identifier, "The task's name and version.")
    closure = Part(lambda: TaskClosure, "What the compiler made of it.")
    short_description = text("What it is, in a line.")


class TaskExecutionMetadata(FlyteIdlEntity):
    """What an agent is told of the execution that it serves."""

    __slots__ = ()

    @classmethod
    def message_type(cls) -> Any:
        """The protobuf message class, imported on first use."""
        from flyteidl.admin import agent_pb2

        return agent_pb2.TaskExecutionMetadata

    def __init__(
        self,
        task_execution_id: TaskExecutionIdentifier | None,
        namespace: str | None,
        labels: Mapping[str, str] | None,
        annotations: Mapping[str, str] | None,
        k8s_service_account: str | None,
        environment_variables: Mapping[str, str] | None,
        identity: Identity | None,
    ) -> None:
        self._pb = build(
            self.message_type(),
            task_execution_id=raw(task_execution_id),
            namespace=namespace,
            labels=text_map(labels, where="TaskExecutionMetadata.labels"),
            annotations=text_map(annotations, where="TaskExecutionMetadata.annotations"),
            k8s_service_account=k8s_service_account,
            environment_variables=text_map(
                environment_variables, where="TaskExecutionMetadata.environment_variables"
            ),
            identity=raw(identity),
        )

    task_execution_id = Part(lambda: TaskExecutionIdentifier, "The attempt of the task.")
    namespace = text("The Kubernetes namespace.")
    labels = TextMap("The labels of what runs.")
    annotations = TextMap("The annotations of what runs.")
    k8s_service_account = text("The Kubernetes service account.")
    environment_variables = TextMap("The environment variables.")
    identity = Part(lambda: Identity, "Whom the task runs as.")
