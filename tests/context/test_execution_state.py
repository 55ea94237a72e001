"""ExecutionState and CompilationState."""

from __future__ import annotations

import os

import pytest

from flytelocal.context.compilation_state import CompilationState
from flytelocal.context.directories import RunDirectory
from flytelocal.context.execution_state import BranchEvalMode, ExecutionState
from flytelocal.context.parameters import ExecutionParameters
from flytelocal.errors import ConfigurationError

Mode = ExecutionState.Mode


@pytest.mark.parametrize("mode", [None, *Mode])
def test_local_modes(mode):
    """Only the modes named local, and the eager local one, run on this machine."""
    local = mode is not None and "LOCAL" in mode.name
    assert ExecutionState("/x", mode).is_local_execution() is local


def test_branches():
    """A branch is taken, then completed."""
    state = ExecutionState("/x")
    state.take_branch()
    assert state.branch_eval_mode is BranchEvalMode.BRANCH_ACTIVE
    state.branch_complete()
    assert state.branch_eval_mode is BranchEvalMode.BRANCH_SKIPPED


def test_with_params():
    """What is given is replaced, the rest stays; the engine's directory follows the first state's."""
    params = ExecutionParameters.local()
    state = ExecutionState("/a", Mode.TASK_EXECUTION, user_space_params=params)
    moved = state.with_params(working_dir="/b", mode=Mode.LOCAL_TASK_EXECUTION)
    assert (moved.working_dir, moved.engine_dir) == ("/b", os.path.join("/a", "engine_dir"))
    assert moved.mode is Mode.LOCAL_TASK_EXECUTION
    assert moved.user_space_params is params
    assert moved.with_params(engine_dir="/e").engine_dir == "/e"
    assert state.with_params() == state
    assert moved != state


def test_working_dir_is_needed():
    """Without a working directory there is no state."""
    with pytest.raises(ConfigurationError, match="needs a working directory"):
        ExecutionState(None)


def test_a_lazy_working_directory_is_made_by_its_first_user():
    """Building, copying and showing a state makes no directory; asking for a path does."""
    lease = RunDirectory("state-")
    state = ExecutionState(lease).with_params(mode=Mode.LOCAL_TASK_EXECUTION)
    bundle = state._repr_mimebundle_()
    assert "LOCAL_TASK_EXECUTION" in bundle["text/plain"]
    assert "LOCAL_TASK_EXECUTION" in bundle["text/html"]
    assert "not made yet" in repr(state)
    assert not lease.created
    assert state.engine_dir == os.path.join(lease.path, "engine_dir")


def test_compilation_state():
    """Nodes are collected in the state; another prefix starts without them and keeps the resolver."""
    state = CompilationState("a", task_resolver="resolver")
    state.add_node(1)
    other = state.with_params("b", mode=2)
    assert (other.prefix, other.mode, other.task_resolver, other.nodes) == ("b", 2, "resolver", [])
    assert state.with_params("a", nodes=[1]) == state
    assert "nodes=[1]" in repr(state)
