"""What is known of one run: an Execution."""

from __future__ import annotations

import enum
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from flytelocal.decks.page import DeckPage
from flytelocal.display.bundle import Shown
from flytelocal.display.nodes import duration_text

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping
    from types import TracebackType

    from flytelocal.context.file_access import FileAccessProvider
    from flytelocal.models.literals import LiteralMap
    from flytelocal.models.task import TaskTemplate

__all__ = ["Execution", "Status"]


class Status(enum.StrEnum):
    """How a run ended, in Flyte's words."""

    SUCCEEDED = "succeeded"
    FAILED = "failed"
    ABORTED = "aborted"


@dataclass(frozen=True, eq=False, repr=False, kw_only=True)
class Execution(Shown):
    """The record of one run; shown in a notebook with its inputs, outputs and deck.

    A failed run has a record too: `error` is the exception, and the deck's Error tab shows where it arose.

    Attributes:
        task_name: The task that ran.
        status: How it ended.
        started: When it started, in UTC.
        duration: How long it took, conversion of inputs and outputs included.
        inputs: The inputs as they were passed, by name.
        outputs: The outputs as Python values, by name; empty unless it succeeded.
        error: What ended a run that did not succeed, otherwise None.
        template: The template that it ran from, parsed from the very bytes; None for a task without one.
        deck: Its deck; empty if none was recorded.
        input_literals: The inputs as literals.
        output_literals: The outputs as literals.
        files: Where the literals' data lies; it is kept while somebody holds the record.

    >>> from flytelocal import Interface, PythonTask, kwtypes, new_context
    >>> class Double(PythonTask):
    ...     def execute(self, **kwargs):
    ...         return 2 * kwargs["x"]
    >>> double = Double("python-task", "double", interface=Interface(kwtypes(x=int), kwtypes(y=int)))
    >>> with new_context() as ctx:
    ...     run = ctx.local_execute(double, x=4)
    >>> run.status.value, run.outputs
    ('succeeded', {'y': 8})
    """

    task_name: str
    status: Status
    started: dt.datetime
    duration: dt.timedelta
    inputs: Mapping[str, Any]
    outputs: Mapping[str, Any] = field(default_factory=dict)
    error: BaseException | None = None
    template: TaskTemplate | None = None
    deck: DeckPage = field(default_factory=lambda: DeckPage([]))
    input_literals: LiteralMap | None = None
    output_literals: LiteralMap | None = None
    files: FileAccessProvider | None = None
    _traceback: TracebackType | None = field(init=False, default=None)

    def __post_init__(self) -> None:
        # Each raise lengthens an error's traceback; this one stays as it was.
        object.__setattr__(self, "_traceback", None if self.error is None else self.error.__traceback__)

    @property
    def value(self) -> Any:
        """The one output, a tuple of several, None for none.

        Raises:
            BaseException: The run's own error, if it did not succeed.
        """
        if self.error is not None:
            raise self.error.with_traceback(self._traceback)
        values = tuple(self.outputs.values())
        return values[0] if len(values) == 1 else values or None

    def __repr__(self) -> str:
        took = duration_text(self.duration.total_seconds())
        return f"<Execution of {self.task_name!r}: {self.status.value} in {took}>"

    def _text_face(self) -> str:
        from flytelocal.execution.face import execution_text

        return execution_text(self)

    def _html_face(self) -> str:
        from flytelocal.execution.face import execution_html

        return execution_html(self)
