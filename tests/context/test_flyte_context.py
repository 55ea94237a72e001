"""FlyteContext, its builder, and contexts of subclasses."""

from __future__ import annotations

import contextlib
import gc
import os
import sys

import pytest

from flytelocal.context import hooks
from flytelocal.context.compilation_state import CompilationState
from flytelocal.context.execution_state import BranchEvalMode, ExecutionState
from flytelocal.context.file_access import FileAccessProvider
from flytelocal.context.flyte_context import FlyteContext
from flytelocal.context.manager import FlyteContextManager
from flytelocal.context.output_metadata import OutputMetadataTracker
from flytelocal.errors import ContextError

Mode = ExecutionState.Mode


class Richer(FlyteContext):
    """A context with more of its own."""

    __slots__ = ("_notes", "_unset")


@pytest.fixture
def ctx() -> FlyteContext:
    """A context made by hand, on no stack."""
    return FlyteContext(FileAccessProvider.temporary())


def test_defaults(ctx):
    """A context made by hand is at level 0 and knows nothing but its file access."""
    assert ctx.level == 0
    assert not ctx.in_a_condition
    for name in ("flyte_client", "compilation_state", "execution_state", "serialization_settings"):
        assert getattr(ctx, name) is None
    assert ctx.user_space_params is None
    assert ctx.origin_stackframe is None
    assert ctx.get_origin_stackframe_repr() == ""


@pytest.mark.parametrize(
    ("method", "field", "value"),
    [
        ("with_execution_state", "execution_state", ExecutionState("/x")),
        ("with_compilation_state", "compilation_state", CompilationState("p")),
        ("with_file_access", "file_access", FileAccessProvider.temporary()),
        ("with_serialization_settings", "serialization_settings", object()),
        ("with_output_metadata_tracker", "output_metadata_tracker", OutputMetadataTracker()),
        ("with_worker_queue", "worker_queue", object()),
        ("with_client", "flyte_client", object()),
    ],
)
def test_with_methods(ctx, method, field, value):
    """Each makes a builder with that value; the context itself stays; a builder's own method changes it."""
    builder = getattr(ctx, method)(value)
    built = builder.build()
    assert getattr(built, field) is value
    assert built.level == 1
    assert getattr(ctx, field) is not value
    fresh = ctx.new_builder()
    assert getattr(fresh, method)(value) is fresh
    assert getattr(fresh, field) is value


def test_a_context_does_not_change(ctx):
    """Setting an attribute says what to do instead."""
    with pytest.raises(AttributeError, match="does not change: build another one"):
        ctx.level = 4
    with pytest.raises(AttributeError, match="does not change"):
        del ctx.level


def test_stackframe(ctx):
    """The frame that is set is the frame that is told."""
    frame = FlyteContextManager.get_origin_stackframe(1)
    ctx.set_stackframe(frame)
    assert ctx.origin_stackframe is frame
    assert ctx.get_origin_stackframe_repr() == f"StackOrigin({frame.name}, {frame.lineno}, {__file__})"


def test_builders_keep_the_subclass(ctx):
    """Class and further slots go along through builders, for_run and the stack; unset slots stay unset."""
    rich = Richer._of(ctx, level=4, _notes=["a"])
    assert (type(rich), rich.level) == (Richer, 4)
    for made in (rich.with_client("c").build(), rich.for_run(), rich._derive(level=9)):
        assert type(made) is Richer
        assert made._notes is rich._notes
        assert not hasattr(made, "_unset")
    with FlyteContextManager.with_context(rich.new_builder()) as entered:
        assert isinstance(entered, Richer)
        assert FlyteContextManager.current_context() is entered
    assert rich._derive(_notes=[])._notes == []


def test_builder_alone(ctx):
    """A builder made by hand builds a plain context one level deeper."""
    built = FlyteContext.Builder(ctx.file_access, 6, flyte_client="c").build()
    assert (type(built), built.level, built.flyte_client) == (FlyteContext, 7, "c")


def test_compilation_states(ctx):
    """New compilation states carry a prefix and the resolver that the tasks' floor registers."""
    assert ctx.new_compilation_state("p").prefix == "p"
    assert ctx.new_builder().new_compilation_state("q").prefix == "q"
    state = ctx.with_compilation_state(CompilationState("p", nodes=[1])).build()
    assert state.with_new_compilation_state().build().compilation_state.nodes == []


def test_execution_states(ctx):
    """A context's new state keeps the user parameters, a builder's does not; neither makes a directory."""
    base = FlyteContextManager.current_context()
    state = base.new_execution_state()
    assert state.user_space_params is base.user_space_params
    assert state.working_dir is base.file_access.sandbox
    assert base.new_execution_state("/x").working_dir == "/x"
    fresh = base.new_builder().new_execution_state()
    assert fresh.user_space_params is None
    assert os.fspath(fresh.working_dir).startswith(os.fspath(base.file_access.sandbox) + os.sep)
    ctx.new_execution_state()
    ctx.new_builder().new_execution_state()
    assert not ctx.file_access.lease.created


@pytest.mark.parametrize(
    ("mode", "branch", "inside", "expected", "same"),
    [
        (Mode.LOCAL_WORKFLOW_EXECUTION, None, False, BranchEvalMode.BRANCH_SKIPPED, False),
        (
            Mode.LOCAL_WORKFLOW_EXECUTION,
            BranchEvalMode.BRANCH_ACTIVE,
            False,
            BranchEvalMode.BRANCH_SKIPPED,
            False,
        ),
        (
            Mode.LOCAL_WORKFLOW_EXECUTION,
            BranchEvalMode.BRANCH_ACTIVE,
            True,
            BranchEvalMode.BRANCH_ACTIVE,
            True,
        ),
        (
            Mode.LOCAL_WORKFLOW_EXECUTION,
            BranchEvalMode.BRANCH_SKIPPED,
            True,
            BranchEvalMode.BRANCH_SKIPPED,
            False,
        ),
        (Mode.TASK_EXECUTION, None, False, None, True),
        (None, None, False, None, True),
    ],
)
def test_conditional_sections(ctx, mode, branch, inside, expected, same):
    """Locally the branches of a conditional are skipped until one is taken."""
    state = ExecutionState("/x", mode, branch_eval_mode=branch)
    builder = ctx.with_execution_state(state)
    builder.in_a_condition = inside
    assert builder.enter_conditional_section() is builder
    assert builder.in_a_condition
    assert builder.execution_state.branch_eval_mode is expected
    assert (builder.execution_state is state) is same
    assert ctx.enter_conditional_section().in_a_condition


def test_a_run_has_directories_of_its_own():
    """Two runs never share a raw output directory, and a run's goes with its context."""
    base = FlyteContextManager.current_context()
    first, second = base.for_run(mode=Mode.LOCAL_TASK_EXECUTION), base.for_run()
    assert first.level == base.level + 1
    assert first.execution_state.mode is Mode.LOCAL_TASK_EXECUTION
    assert not first.file_access.lease.created
    left = first.file_access.put_raw_data(b"1")
    right = second.file_access.put_raw_data(b"2")
    work = first.user_space_params.working_directory
    assert first.file_access.lease.path != second.file_access.lease.path
    assert work.startswith(first.file_access.lease.path)
    del first
    gc.collect()
    assert not os.path.exists(left)
    assert not os.path.exists(work)
    assert os.path.exists(right)


def test_a_run_keeps_a_place_that_was_chosen(tmp_path):
    """A file access with given directories is everybody's, a run's too."""
    files = FileAccessProvider(tmp_path / "sandbox", tmp_path / "raw")
    run = FlyteContext(files).for_run()
    assert run.file_access is files
    assert run.user_space_params is not None
    assert not run.user_space_params.working_directory.startswith(str(tmp_path))


def test_a_run_shares_what_is_left_out():
    """Decks, attributes and identifiers are the surrounding context's unless they are given."""
    base = FlyteContextManager.current_context()
    own: list[object] = []
    assert base.for_run().user_space_params.decks is base.user_space_params.decks
    run = base.for_run(decks=own, enable_deck=True, task_id="an id")
    assert run.user_space_params.decks is own
    assert run.user_space_params.enable_deck
    assert run.user_space_params.task_id == "an id"
    assert run.user_space_params.execution_id == base.user_space_params.execution_id


def test_thousand_runs_leave_nothing():
    """A run that needs no directory makes none; one that did leaves none."""
    base = FlyteContextManager.current_context()
    made = []
    for number in range(1000):
        with FlyteContextManager.with_context(base.for_run().new_builder()) as run:
            if number % 10 == 0:
                made.append(run.file_access.put_raw_data(b"x"))
        del run
    assert not [path for path in made if os.path.exists(path)]


def test_get_deck(ctx, monkeypatch):
    """The page is what the decks' floor makes of the run's decks; without a run the error says what to do."""
    monkeypatch.setitem(hooks._factories, "deck_page", lambda decks: ("page", decks))
    base = FlyteContextManager.current_context()
    assert base.get_deck() == ("page", base.user_space_params.decks)
    with pytest.raises(ContextError, match="this context has no decks"):
        ctx.get_deck()


def test_hooks_without_a_factory(monkeypatch):
    """A factory that nobody registered is named."""
    monkeypatch.setattr(hooks, "_factories", {})
    with pytest.raises(ContextError, match="nothing is registered that makes a deck page"):
        hooks.deck_page([])
    assert hooks.default_task_resolver() is None
    hooks.register(default_deck=len, timeline_deck=len, default_task_resolver=str)
    assert (hooks.default_deck([1]), hooks.timeline_deck([]), hooks.default_task_resolver()) == (1, 0, "")


class Client:
    def __repr__(self):
        return "token=hunter2"


def test_faces_show_no_secret_and_make_no_directory(ctx):
    """Text and HTML list the same facts; a client is only named by its kind."""
    rich = ctx.with_client(Client()).build().for_run()
    bundle = rich._repr_mimebundle_()
    assert sorted(bundle) == ["text/html", "text/plain"]
    for face in (*bundle.values(), repr(rich)):
        assert "hunter2" not in face
    for name in ("level", "raw output", "user_space_params", "flyte_client"):
        assert name in bundle["text/plain"]
        assert name in bundle["text/html"]
    assert not rich.file_access.lease.created


def test_building_a_run_s_context_is_cheap():
    """A child context with state and parameters costs well under the budget, also on a busy machine."""
    import time

    base = FlyteContextManager.current_context()

    def once() -> float:
        begin = time.perf_counter()
        for _ in range(200):
            base.for_run(mode=Mode.LOCAL_TASK_EXECUTION)
        return (time.perf_counter() - begin) / 200

    if sys.gettrace() is None:
        assert min(once() for _ in range(10)) < 30e-6


def test_contexts_can_be_held_weakly(ctx):
    """A context is hashable by identity and can be a key of a weak mapping."""
    import weakref

    kept = weakref.WeakKeyDictionary({ctx: 1})
    assert kept[ctx] == 1
    with contextlib.suppress(KeyError):
        assert kept[ctx.new_builder().build()] != 1
