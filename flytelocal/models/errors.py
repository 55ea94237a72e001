"""Error documents: what a container writes when its task fails."""

from __future__ import annotations

from typing import Any

from flyteidl.core import errors_pb2
from google.protobuf.timestamp_pb2 import Timestamp

from flytelocal.models.common import FlyteIdlEntity, build, raw
from flytelocal.models.fields import Part, Plain, integer, text

__all__ = ["ContainerError", "ErrorDocument"]

_NO_TIME = Timestamp()


class ContainerError(FlyteIdlEntity):
    """Why a task failed.

    >>> ContainerError("USER:ValueError", "no rows", ContainerError.Kind.NON_RECOVERABLE, 1).message
    'no rows'
    """

    __slots__ = ()
    _message = errors_pb2.ContainerError

    class Kind:
        """Whether trying again may help."""

        NON_RECOVERABLE = 0
        RECOVERABLE = 1

    def __init__(
        self,
        code: str | None,
        message: str | None,
        kind: int | None,
        origin: int | None,
        timestamp: Any = _NO_TIME,
        worker: str | None = "",
    ) -> None:
        self._pb = build(
            errors_pb2.ContainerError,
            code=code,
            message=message,
            kind=kind,
            origin=origin,
            timestamp=timestamp,
            worker=worker,
        )

    code = text("The error's code, such as USER:ValueError.")
    message = text("What went wrong, with the traceback.")
    kind = integer("Whether trying again may help, a number of Kind.")
    origin = integer("Whose fault it is, a number of ExecutionError.ErrorKind.")
    timestamp = Plain[Any]("When it happened, a protobuf Timestamp.")
    worker = text("Which of several workers failed.")


class ErrorDocument(FlyteIdlEntity):
    """A file that holds an error."""

    __slots__ = ()
    _message = errors_pb2.ErrorDocument

    def __init__(self, error: ContainerError | None) -> None:
        self._pb = build(errors_pb2.ErrorDocument, error=raw(error))

    error = Part(lambda: ContainerError, "The error.")
