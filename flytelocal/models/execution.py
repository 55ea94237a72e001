"""Executions: their phases, errors and logs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from flyteidl.core import execution_pb2

from flytelocal.models.common import FlyteIdlEntity, build
from flytelocal.models.fields import PlainSpan, integer, text
from flytelocal.models.times import to_duration

if TYPE_CHECKING:
    from datetime import timedelta

__all__ = ["ExecutionError", "NodeExecutionPhase", "TaskExecutionPhase", "TaskLog", "WorkflowExecutionPhase"]


class _Phase:
    _phases: ClassVar[Any]

    @classmethod
    def enum_to_string(cls, int_value: int) -> str:
        """The name of a phase; the number itself as text when no phase has it."""
        known = cls._phases.DESCRIPTOR.values_by_number.get(int_value)
        return str(int_value) if known is None else str(known.name)


class WorkflowExecutionPhase(_Phase):
    """How far a workflow is."""

    _phases = execution_pb2.WorkflowExecution.Phase

    UNDEFINED = 0
    QUEUED = 1
    RUNNING = 2
    SUCCEEDING = 3
    SUCCEEDED = 4
    FAILING = 5
    FAILED = 6
    ABORTED = 7
    TIMED_OUT = 8
    ABORTING = 9


class NodeExecutionPhase(_Phase):
    """How far a node is."""

    _phases = execution_pb2.NodeExecution.Phase

    UNDEFINED = 0
    QUEUED = 1
    RUNNING = 2
    SUCCEEDED = 3
    FAILING = 4
    FAILED = 5
    ABORTED = 6
    SKIPPED = 7
    TIMED_OUT = 8
    DYNAMIC_RUNNING = 9
    RECOVERED = 10


class TaskExecutionPhase(_Phase):
    """How far a task is."""

    _phases = execution_pb2.TaskExecution.Phase

    UNDEFINED = 0
    QUEUED = 1
    RUNNING = 2
    SUCCEEDED = 3
    ABORTED = 4
    FAILED = 5
    INITIALIZING = 6
    WAITING_FOR_RESOURCES = 7


class ExecutionError(FlyteIdlEntity):
    """Why an execution failed."""

    __slots__ = ()
    _message = execution_pb2.ExecutionError

    class ErrorKind:
        """Whose fault it is."""

        UNKNOWN = 0
        USER = 1
        SYSTEM = 2

    def __init__(
        self, code: str | None, message: str | None, error_uri: str | None, kind: int | None
    ) -> None:
        self._pb = build(
            execution_pb2.ExecutionError, code=code, message=message, error_uri=error_uri, kind=kind
        )

    code = text("The error's code.")
    message = text("What went wrong.")
    error_uri = text("Where the whole error is.")
    kind = integer("Whose fault it is, a number of ErrorKind.")


class TaskLog(FlyteIdlEntity):
    """Where a log of a task is."""

    __slots__ = ()
    _message = execution_pb2.TaskLog

    class MessageFormat:
        """The form of a log's lines."""

        UNKNOWN = 0
        CSV = 1
        JSON = 2

    def __init__(
        self,
        uri: str | None,
        name: str | None,
        message_format: int | None = None,
        ttl: timedelta | None = None,
    ) -> None:
        self._pb = build(
            execution_pb2.TaskLog,
            uri=uri,
            name=name,
            message_format=message_format,
            ttl=None if ttl is None else to_duration(ttl, where="TaskLog.ttl"),
        )

    uri = text("Where it is.")
    name = text("The name to show.")
    message_format = integer("The form of its lines, a number of MessageFormat.")
    ttl = PlainSpan("How long it is kept; no time when that is not said.")
