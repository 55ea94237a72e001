"""Runs a task in this process and keeps a record."""

from __future__ import annotations

import datetime as dt
import time
from typing import TYPE_CHECKING, Any

from flytelocal.context.manager import FlyteContextManager
from flytelocal.decks.error import ErrorDeck
from flytelocal.decks.page import DeckPage
from flytelocal.errors import IgnoreOutputs
from flytelocal.execution.record import Execution, Status
from flytelocal.graph.inputs import complete_inputs
from flytelocal.graph.outputs import to_native
from flytelocal.models.common import decode
from flytelocal.models.task import TaskTemplate
from flytelocal.tasks.dispatch import named_outputs
from flytelocal.tasks.observation import observe
from flytelocal.tracebacks import folded

if TYPE_CHECKING:
    from collections.abc import Mapping

    from flytelocal.context.flyte_context import FlyteContext
    from flytelocal.tasks.task import Task

__all__ = ["run_inline"]


def run_inline(ctx: FlyteContext, task: Task, inputs: Mapping[str, Any]) -> Execution:
    """Run `task` here as a call would, and record what happened.

    Nothing is raised for a run that fails: the record has the error, an interrupt included.

    Args:
        ctx: The context to run in; the run gets a child of it with data directories of its own.
        task: What to run.
        inputs: The inputs by name.
    """
    started = dt.datetime.now(dt.UTC)
    clock = time.perf_counter()
    outputs: Mapping[str, Any] = {}
    error: BaseException | None = None
    run_ctx = ctx.for_run(mode=task.local_execution_mode())
    with observe() as seen, FlyteContextManager.with_context(run_ctx):
        try:
            result = task.local_execute(run_ctx, **complete_inputs(task, dict(inputs)))
            native = to_native(run_ctx, result, task.python_interface)
            outputs = named_outputs(task.name, native, _output_names(task))
        except IgnoreOutputs:
            outputs = {}  # the task ended well, and asked that nothing be written
        except BaseException as caught:  # noqa: BLE001 - the record is what tells of it
            error = folded(caught)
    if error is not None and not seen.decks and ctx.records_decks:
        seen.decks = [ErrorDeck(error)]  # it never came to the run itself
    if ctx.user_space_params is not None:
        ctx.user_space_params.decks[:] = seen.decks
    return Execution(
        task_name=task.name,
        status=_status(error),
        started=started,
        duration=dt.timedelta(seconds=time.perf_counter() - clock),
        inputs=dict(inputs),
        outputs=outputs,
        error=error,
        template=None
        if seen.template is None
        else decode(TaskTemplate, seen.template, what="the run's template"),
        deck=DeckPage(seen.decks, title=task.name),
        input_literals=seen.input_literals,
        output_literals=seen.output_literals,
        files=run_ctx.file_access,
    )


def _output_names(task: Task) -> list[str]:
    interface = task.python_interface
    return list(interface.outputs) if interface is not None else sorted(task.interface.outputs)


def _status(error: BaseException | None) -> Status:
    if error is None:
        return Status.SUCCEEDED
    return Status.FAILED if isinstance(error, Exception) else Status.ABORTED
