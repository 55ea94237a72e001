"""What calling an entity means: make a node, run inside a workflow, or run and give the Python value."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flytelocal.context.execution_state import BranchEvalMode, ExecutionState
from flytelocal.context.manager import FlyteContextManager
from flytelocal.graph.inputs import complete_inputs, inputs_by_name
from flytelocal.graph.outputs import create_task_output, to_native
from flytelocal.graph.promise import Promise, VoidPromise

if TYPE_CHECKING:
    from flytelocal.graph.protocols import Runnable

__all__ = ["flyte_entity_call_handler"]

_COMPILING = 1
_SKIPPED = BranchEvalMode.BRANCH_SKIPPED
# The bodies of workflows and of dynamic tasks: calls inside them pass promises on.
_IN_WORKFLOW = (
    ExecutionState.Mode.LOCAL_WORKFLOW_EXECUTION,
    ExecutionState.Mode.LOCAL_DYNAMIC_TASK_EXECUTION,
)


def flyte_entity_call_handler(entity: Runnable, /, *args: Any, **kwargs: Any) -> Any:
    """What `entity(…)` does in the current context.

    - While a workflow is compiled: a node is made, promises of its outputs are returned.
    - Inside a workflow that runs here: the entity runs, ready promises are returned. In a branch that is not
      taken nothing runs, and the promises have no value.
    - Anywhere else: the entity runs, its Python value is returned; several come in a named tuple.

    Args:
        entity: What is called.
        args: Inputs in the order of the interface.
        kwargs: Inputs by name.

    Raises:
        InputError: An input is missing, unknown, or given twice.
        TypeTransformerFailedError: A value does not fit its type.
    """
    __tracebackhide__ = True
    ctx = FlyteContextManager.current_context()
    if args:
        kwargs = inputs_by_name(entity, args, kwargs)
    compilation = ctx.compilation_state
    if compilation is not None and compilation.mode == _COMPILING:
        return entity.compile(ctx, **kwargs)
    state = ctx.execution_state
    if state is not None and state.mode in _IN_WORKFLOW:
        if state.branch_eval_mode is _SKIPPED:
            return _skipped(entity)
        return entity.local_execute(ctx, **complete_inputs(entity, kwargs))
    run = ctx.for_run(mode=entity.local_execution_mode())
    outputs = entity.local_execute(run, **complete_inputs(entity, kwargs))
    return to_native(run, outputs, entity.python_interface)


def _skipped(entity: Runnable) -> Any:
    """The outputs of a branch that is not taken: promises of the right names, without values."""
    names = sorted(entity.interface.outputs)
    if not names:
        return VoidPromise(entity.name)
    return create_task_output([Promise(name, None) for name in names], entity.python_interface)
