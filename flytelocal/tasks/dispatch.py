"""One run of a task: literals in, `execute`, literals out, decks beside."""

from __future__ import annotations

import datetime as dt
from contextlib import AbstractContextManager, nullcontext
from typing import TYPE_CHECKING, Any, Protocol

from flytelocal.context.manager import FlyteContextManager
from flytelocal.errors import (
    IgnoreOutputs,
    InputError,
    MissingInputError,
    OutputError,
    TypeTransformerFailedError,
)
from flytelocal.graph.promise import VoidPromise
from flytelocal.models.dynamic_job import DynamicJobSpec
from flytelocal.models.literals import LiteralMap
from flytelocal.tasks.observation import observing
from flytelocal.tasks.run_decks import RunDecks
from flytelocal.types.kwargs import kwargs_from_literal_map, literal_map_from_kwargs

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from flytelocal.context.flyte_context import FlyteContext
    from flytelocal.context.parameters import ExecutionParameters
    from flytelocal.decks.field import DeckField
    from flytelocal.models.security import Secret
    from flytelocal.models.task import TaskTemplate

__all__ = ["Runnable", "dispatch"]


class Runnable(Protocol):
    """What a run needs of a task; a template task has it without being a `PythonTask`."""

    _deck_choice: bool | None
    _deck_fields: tuple[DeckField, ...]

    @property
    def name(self) -> str:
        """The task's name."""

    def pre_execute(self, user_params: ExecutionParameters | None) -> ExecutionParameters | None:
        """Prepare the run."""

    def execute(self, **kwargs: Any) -> Any:
        """Do the work."""

    def post_execute(self, user_params: ExecutionParameters | None, rval: Any) -> Any:
        """Adjust the result."""


def dispatch(
    task: Runnable,
    ctx: FlyteContext,
    literals: LiteralMap,
    *,
    input_types: Mapping[str, Any],
    output_types: Mapping[str, Any],
    template: TaskTemplate | None = None,
    template_bytes: bytes | None = None,
) -> LiteralMap | DynamicJobSpec | VoidPromise:
    """Run `task` once.

    Args:
        task: What runs.
        ctx: The run's context.
        literals: The inputs.
        input_types: Python types the inputs become.
        output_types: Python types the results are taken as, in the order a tuple has.
        template: The template that the run works from, where there is one; its secret requests are honoured.
        template_bytes: The same before it was parsed, for the record.

    Raises:
        InputError: A literal does not fit its type.
        OutputError: The result does not fit the outputs.
    """
    __tracebackhide__ = True
    params = ctx.user_space_params
    recorded: list[Any] = []
    decks = RunDecks.wanted(task, ctx, recorded)
    run_params = None
    if params is not None:
        run_params = params.for_task(
            task, decks=recorded, enable_deck=decks is not None, secret_requests=_secret_requests(template)
        )
    prepared = task.pre_execute(run_params)
    if prepared is None:
        prepared = run_params
    if prepared is not params:
        state = ctx.execution_state or ctx.new_execution_state()
        ctx = ctx._derive(level=ctx.level + 1, execution_state=state.with_params(user_space_params=prepared))
    with observing(task.name) as seen, _on_top(ctx):
        seen.template, seen.input_literals = template_bytes, literals
        try:
            kwargs = _inputs(task.name, ctx, literals, input_types)
            if decks is not None:
                decks.inputs(kwargs, input_types)
            rval = task.post_execute(prepared, task.execute(**kwargs))
            if decks is not None:
                decks.outputs(rval, output_types)
            result = _outputs(task.name, ctx, rval, output_types)
        except BaseException as error:
            if decks is not None and not isinstance(error, IgnoreOutputs):
                decks.failed(error)
            raise
        finally:
            if decks is not None:
                seen.decks = decks.finish(template_bytes)
    if isinstance(result, LiteralMap):
        seen.output_literals = result
    return result


def _on_top(ctx: FlyteContext) -> AbstractContextManager[object]:
    """Keeps `ctx` on top of the stack, where user code looks for it; mostly it is there already."""
    if FlyteContextManager.current_context() is ctx:
        return nullcontext()
    return FlyteContextManager.with_context(ctx)


def _secret_requests(template: TaskTemplate | None) -> Sequence[Secret]:
    # Looked at as a message first: most templates ask for none, and this is on the path of every call.
    if template is None or not template.to_flyte_idl().HasField("security_context"):
        return ()
    security = template.security_context
    return () if security is None else list(security.secrets or ())


def _inputs(
    task_name: str, ctx: FlyteContext, literals: LiteralMap, types: Mapping[str, Any]
) -> dict[str, Any]:
    __tracebackhide__ = True
    message = literals.to_flyte_idl()
    missing = [name for name in types if name not in message.literals]
    if missing:
        raise MissingInputError(
            f"there is no literal for input {missing[0]!r}",
            where=f"task {task_name!r}",
            fix=f"give each of: {', '.join(types)}",
        )
    try:
        return kwargs_from_literal_map(ctx, message, types)
    except TypeTransformerFailedError as error:
        cause = error.__cause__
        where = f"task {task_name!r}, input {error.where}"
        raise InputError(error.what, where=where, fix=error.fix) from cause


def _outputs(
    task_name: str, ctx: FlyteContext, rval: Any, types: Mapping[str, Any]
) -> LiteralMap | DynamicJobSpec | VoidPromise:
    """The result as literals, one for each declared output."""
    __tracebackhide__ = True
    if isinstance(rval, LiteralMap | DynamicJobSpec):
        return rval
    values = named_outputs(task_name, rval, list(types))
    if not types:
        return VoidPromise(task_name)
    if dt.datetime in types.values():
        # The IDL knows points in time only; a day is written as its midnight in UTC.
        types = {
            name: dt.date if kind is dt.datetime and type(values[name]) is dt.date else kind
            for name, kind in types.items()
        }
    try:
        return LiteralMap.from_flyte_idl(literal_map_from_kwargs(ctx, values, types))
    except TypeTransformerFailedError as error:
        cause = error.__cause__
        where = f"task {task_name!r}, output {error.where}"
        raise OutputError(error.what, where=where, fix=error.fix) from cause


def named_outputs(task_name: str, rval: Any, names: list[str]) -> dict[str, Any]:
    """The result's values by output name.

    Several outputs come as a tuple in the declared order, as a named tuple, or as a dict by name.

    Raises:
        OutputError: There are more or fewer values than outputs, or other names.
    """
    if len(names) == 1:
        return {names[0]: rval}
    if not names:
        if rval is None or isinstance(rval, VoidPromise):
            return {}
        raise OutputError(
            f"a value of type {type(rval).__name__} was returned, but no output is declared",
            where=f"task {task_name!r}",
            fix="declare it, for example outputs=kwtypes(o=…), or return nothing",
        )
    by_name = rval if isinstance(rval, dict) else getattr(rval, "_asdict", dict)()
    if set(by_name) == set(names):
        return {name: by_name[name] for name in names}
    if isinstance(rval, tuple) and len(rval) == len(names):
        return dict(zip(names, rval, strict=True))
    given = f"{len(rval)} values" if isinstance(rval, tuple) else f"a value of type {type(rval).__name__}"
    raise OutputError(
        f"{len(names)} outputs are declared, but {given} came back",
        where=f"task {task_name!r}",
        fix=f"return a tuple of {', '.join(names)}, or a dict with these keys",
    )
