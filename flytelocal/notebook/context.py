"""The context that people use in a notebook."""

from __future__ import annotations

import sys
from collections import deque
from typing import TYPE_CHECKING, Any, ClassVar, cast

from flytelocal.configuration.settings import SerializationSettings
from flytelocal.context.flyte_context import FlyteContext
from flytelocal.context.manager import FlyteContextManager
from flytelocal.errors import ContextError
from flytelocal.tasks.arguments import check_argument
from flytelocal.tasks.task import Task

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    from flytelocal.execution.record import Execution

__all__ = ["NotebookContext", "new_context"]

_KEPT = 100  # a record holds its inputs and outputs: a loop of runs must not fill the memory


class NotebookContext(FlyteContext):
    """A `FlyteContext` that runs tasks, shows the runs inline and keeps their records.

    `new_context()` makes one. Inside it every run has a deck, unless its task says `enable_deck=False`.

    >>> from flytelocal import Interface, PythonTask, kwtypes, new_context
    >>> class Double(PythonTask):
    ...     def execute(self, **kwargs):
    ...         return 2 * kwargs["x"]
    >>> double = Double("python-task", "double", interface=Interface(kwtypes(x=int), kwtypes(y=int)))
    >>> with new_context() as ctx:
    ...     run = ctx.local_execute(double, x=21)
    >>> run.outputs, [name for name, _ in run.deck.tabs]
    ({'y': 42}, ['Output', 'Input'])
    """

    __slots__ = ("_executions", "_raises", "_show")

    _executions: deque[Execution]
    _raises: bool
    _show: bool | None

    records_decks: ClassVar[bool] = True

    @property
    def executions(self) -> list[Execution]:
        """Records of this context's last 100 runs, oldest first; those that failed are there too."""
        return list(self._executions)

    def local_execute(self, task: Task, /, **inputs: Any) -> Execution:
        """Run `task` in this process, show the record inline, and return it.

        Args:
            task: What to run.
            inputs: The task's inputs by name.

        Returns:
            The record: outputs, template, deck, duration.

        Raises:
            InputError: An input is missing, unknown or of the wrong type.
            OutputError: The result does not fit the declared outputs.
            Exception: Whatever the task itself raised, as it raised it. The record of the failed run is shown
                first and stays in `executions`; with `new_context(raises=False)` it is returned instead.
        """
        __tracebackhide__ = True
        from flytelocal.execution.inline import run_inline

        given: Any = task
        if not isinstance(given, Task):
            kind = f"the class {given.__name__}" if isinstance(given, type) else f"a {type(given).__name__}"
            raise ContextError(
                f"{kind} is not a task",
                where="ctx.local_execute(task, **inputs)",
                fix="pass the task first and its inputs by name: ctx.local_execute(task, limit=10)",
            )
        run = run_inline(self, task, inputs)
        self._executions.append(run)
        if self._show if self._show is not None else _in_notebook():
            _display(run)
        try:
            if run.error is not None and (self._raises or not isinstance(run.error, Exception)):
                raise run.error
            return run
        finally:
            del run  # the error's traceback holds this frame, which must not hold the record in turn


def new_context(
    settings: SerializationSettings | None = None, *, show: bool | None = None, raises: bool = True
) -> AbstractContextManager[NotebookContext]:
    """A fresh context for the `with` block, with its own decks, records and data directory.

    Args:
        settings: What templates are rendered with; those of the surrounding context if None.
        show: Whether runs are shown as they end; None shows them in a notebook only.
        raises: Whether a failed run raises its error after its record is shown.

    Raises:
        ConfigurationError: `settings` are no SerializationSettings.

    >>> with new_context() as ctx:
    ...     len(ctx.executions)
    0
    """
    check_argument("settings", settings, SerializationSettings, "new_context(settings)", optional=True)
    outer = FlyteContextManager.current_context().for_run(decks=[])
    ctx = NotebookContext._of(
        outer,
        level=outer.level - 1,  # the builder below adds one
        serialization_settings=settings or outer.serialization_settings,
        _executions=deque(maxlen=_KEPT),
        _show=show,
        _raises=raises,
    )
    entered = FlyteContextManager.with_context(ctx.new_builder())
    return cast("AbstractContextManager[NotebookContext]", entered)


def _in_notebook() -> bool:
    """Whether a kernel with a front end is running; IPython is not imported to find out."""
    ipython = sys.modules.get("IPython")
    shell = ipython.get_ipython() if ipython is not None else None
    return hasattr(shell, "kernel")


def _display(run: Execution) -> None:
    from IPython.display import display

    display(run)  # type: ignore[no-untyped-call]  # IPython ships no types for it
