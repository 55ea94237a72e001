"""Contexts in which a workflow is compiled or run, and tasks to call in them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import pytest

from flytelocal.context.execution_state import ExecutionState
from flytelocal.context.manager import FlyteContextManager
from flytelocal.tasks.metadata import TaskMetadata
from flytelocal.tasks.python_task import PythonTask
from flytelocal.types.interface import Interface

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from flytelocal.context.flyte_context import FlyteContext


class Pair(NamedTuple):
    """Two numbers."""

    low: int
    high: int


class Function(PythonTask):
    """A task that runs a function."""

    def __init__(self, name, inputs, outputs, function, *, tuple_name=None, config=None, **kwargs):
        interface = Interface(inputs=inputs, outputs=outputs, output_tuple_name=tuple_name)
        super().__init__("python-task", name, task_config=config, interface=interface, **kwargs)
        self.function = function

    def execute(self, **kwargs: Any) -> Any:
        """What the function returns."""
        return self.function(**kwargs)


@pytest.fixture
def make_task() -> Callable[..., Function]:
    """Makes a task of inputs, outputs and a function."""

    def make(inputs=None, outputs=None, function=lambda **_: None, name="pkg.work", **kwargs):
        return Function(name, inputs or {}, outputs or {}, function, **kwargs)

    return make


@pytest.fixture
def double(make_task) -> Function:
    """`x: int` to `y: int`, twice as much; `by` is 2 unless given."""
    return make_task({"x": int, "by": (int, 2)}, {"y": int}, lambda x, by: x * by, name="pkg.double")


@pytest.fixture
def divide(make_task) -> Function:
    """Two outputs under the names that the author declared, not in alphabetical order."""
    return make_task(
        {"a": int, "b": int},
        {"quotient": int, "remainder": int, "exact": bool},
        lambda a, b: (a // b, a % b, a % b == 0),
        name="pkg.divide",
    )


@pytest.fixture
def pair(make_task) -> Function:
    """Two outputs in a named tuple of the author's."""
    return make_task(
        {"x": int},
        {"low": int, "high": int},
        lambda x: Pair(x - 1, x + 1),
        name="pkg.pair",
        tuple_name="Pair",
    )


@pytest.fixture
def clean(make_task) -> Function:
    """A task without outputs."""
    return make_task({"x": int}, {}, lambda x: None, name="pkg.clean")


@pytest.fixture
def cached(make_task) -> Function:
    """A task whose metadata says something."""
    metadata = TaskMetadata(cache=True, cache_version="7", retries=2, timeout=30, interruptible=True)
    return make_task({"x": int}, {"y": int}, lambda x: x, name="pkg.cached", metadata=metadata)


@pytest.fixture
def compiling() -> Iterator[FlyteContext]:
    """A context in which calls make nodes."""
    ctx = FlyteContextManager.current_context()
    with FlyteContextManager.with_context(ctx.with_new_compilation_state()) as child:
        yield child


@pytest.fixture
def in_workflow() -> Iterator[FlyteContext]:
    """A context in which calls run and return promises."""
    ctx = FlyteContextManager.current_context()
    state = ctx.new_execution_state().with_params(mode=ExecutionState.Mode.LOCAL_WORKFLOW_EXECUTION)
    with FlyteContextManager.with_context(ctx.with_execution_state(state)) as child:
        yield child
