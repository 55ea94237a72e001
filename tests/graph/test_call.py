"""Calls: what they return where they are made, and what they refuse."""

from __future__ import annotations

import pytest

from flytelocal.context.compilation_state import CompilationState
from flytelocal.context.execution_state import BranchEvalMode, ExecutionState
from flytelocal.context.manager import FlyteContextManager
from flytelocal.errors import InputError, MissingInputError, UnknownInputError
from flytelocal.graph.promise import Promise, VoidPromise


def mode(which, branch=None):
    """A child of the current context in a mode."""
    ctx = FlyteContextManager.current_context()
    state = ctx.new_execution_state().with_params(mode=which, branch_eval_mode=branch)
    return FlyteContextManager.with_context(ctx.with_execution_state(state))


def test_a_plain_call_gives_the_value(double):
    """Outside a workflow a call gives the Python value; defaults fill what is left out."""
    assert double(x=3) == 6
    assert double(x=3, by=5) == 15


def test_positions(double):
    """Inputs by position go in the order of the interface."""
    assert double(3) == 6
    assert double(3, 4) == 12
    assert double(3, by=4) == 12


def test_several_outputs(divide, pair):
    """Several outputs come in a named tuple, in the order declared and under the author's name."""
    result = divide(a=7, b=2)
    assert result == (3, 1, False)
    assert result._fields == ("quotient", "remainder", "exact")
    assert type(pair(x=1)).__name__ == "Pair"
    assert pair(x=1).high == 2


def test_one_named_output(make_task):
    """One output under a tuple's name comes in that tuple, outside and inside a workflow."""
    task = make_task({}, {"x": int}, lambda: 1, tuple_name="One")
    assert task() == (1,)
    assert task().x == 1
    with mode(ExecutionState.Mode.LOCAL_WORKFLOW_EXECUTION):
        assert task().x.eval() == 1


def test_no_output(clean):
    """A task without outputs gives None."""
    assert clean(x=1) is None


def test_optional_inputs_may_be_left_out(make_task):
    """An Optional input without default is None when it is left out."""
    task = make_task({"x": int | None}, {"y": str}, repr_of)
    assert task() == "None"
    assert task(x=1) == "1"


def repr_of(x):
    """The value as text."""
    return repr(x)


@pytest.mark.parametrize(
    ("args", "kwargs", "error", "message"),
    [
        ((), {}, MissingInputError, r"input 'x' is missing[\s\S]*task 'pkg.double'[\s\S]*call it with x=…"),
        ((), {"by": 2}, MissingInputError, "input 'x' is missing"),
        (
            (),
            {"x": 1, "bye": 2},
            UnknownInputError,
            r"no input 'bye'[\s\S]*did you mean 'by'\? it has: x, by",
        ),
        ((), {"zzzz": 2}, UnknownInputError, r"no input 'zzzz'[\s\S]*fix: it has: x, by"),
        ((1, 2, 3), {}, InputError, r"3 inputs are given by position, the task has 2[\s\S]*x=…, by=…"),
        ((1,), {"x": 2}, InputError, "input 'x' is given twice"),
        ((), {"x": "ten"}, InputError, r"'ten' \(str\)[\s\S]*task 'pkg.double', input 'x'"),
        ((), {"x": None}, InputError, r"got None[\s\S]*input 'x'"),
        ((), {"x": (1, 2)}, InputError, r"a tuple of 2 is not one value[\s\S]*input 'x'"),
        (
            (),
            {"x": VoidPromise("clean")},
            InputError,
            r"task 'clean' has no outputs to pass on[\s\S]*input 'x'",
        ),
        ((), {"x": Promise("o", None)}, InputError, r"branch that is not taken[\s\S]*input 'x'"),
    ],
)
@pytest.mark.parametrize("where", [None, ExecutionState.Mode.LOCAL_WORKFLOW_EXECUTION])
def test_wrong_calls(double, args, kwargs, error, message, where):
    """A wrong call is one clear error with the task, the input and the cure, plain or in a workflow."""
    with mode(where), pytest.raises(error, match=message):
        double(*args, **kwargs)


def test_several_missing(divide):
    """All missing inputs are named at once."""
    with pytest.raises(MissingInputError, match=r"inputs 'a', 'b' are missing[\s\S]*call it with a=…, b=…"):
        divide()


def test_an_input_may_be_called_entity(make_task):
    """Inputs may have the names of the handler's own parameters."""
    task = make_task({"entity": int, "args": int}, {"y": int}, lambda entity, args: entity + args)
    assert task(entity=1, args=2) == 3


def test_in_a_workflow(in_workflow, double, divide, clean):
    """Inside a workflow that runs here, calls return ready promises and take them."""
    result = double(x=3)
    assert isinstance(result, Promise)
    assert result.eval() == 6
    assert double(x=result, by=result).eval() == 36
    parts = divide(a=result, b=4)
    assert (parts.quotient.eval(), parts.remainder.eval(), parts.exact.eval()) == (1, 2, False)
    assert isinstance(clean(x=result), VoidPromise)


def test_promises_inside_values(in_workflow, double, make_task):
    """Promises go into lists, dicts, unions and untyped dicts, and items of a promise go anywhere."""
    three = double(x=1, by=3)
    total = make_task(
        {"rows": list[int], "more": dict[str, list[int]], "one": int | list[int]},
        {"y": int},
        lambda rows, more, one: (
            sum(rows) + sum(map(sum, more.values())) + (one if isinstance(one, int) else sum(one))
        ),
    )
    assert total(rows=[1, three], more={"a": [three, three], "b": []}, one=three).eval() == 13
    assert total(rows=[1], more={}, one=[three, 1]).eval() == 5
    struct = make_task({"d": dict}, {"rows": list[int]}, lambda d: [d["a"], *d["b"]])
    rows = struct(d={"a": three, "b": [three, 2]})
    assert double(x=rows[2]).eval() == 4
    assert struct(d={"a": 1, "b": rows}) is not None


def test_ready_promises_outside(in_workflow, double):
    """A ready promise is taken by a plain call too."""
    promise = double(x=2)
    with mode(ExecutionState.Mode.TASK_EXECUTION):
        assert double(x=promise) == 8
        assert double(x=promise, by=3) == 12


def test_a_wrong_item(in_workflow, double, make_task):
    """A wrong item is named with its place."""
    total = make_task({"rows": list[int]}, {"y": int}, lambda rows: sum(rows))
    with pytest.raises(InputError, match=r"'ten' \(str\)[\s\S]*input 'rows', at rows\[1\]"):
        total(rows=[1, "ten"])
    with pytest.raises(InputError, match=r"'ten' \(str\)[\s\S]*input 'rows', at rows\[1\]"):
        total(rows=[double(x=1), "ten"])
    with pytest.raises(InputError, match=r"a tuple of 1[\s\S]*input 'rows\[1\]'"):
        total(rows=[double(x=1), (1,)])


@pytest.mark.parametrize("branch", list(BranchEvalMode))
def test_branches(double, divide, clean, branch):
    """In a branch that is not taken nothing runs; promises have names but no values."""
    with mode(ExecutionState.Mode.LOCAL_WORKFLOW_EXECUTION, branch):
        taken = branch is BranchEvalMode.BRANCH_ACTIVE
        assert (double(x=1).val is not None) is taken
        parts = divide(a=7, b=2)
        assert parts._fields == ("quotient", "remainder", "exact")
        assert (parts.exact.val is not None) is taken
        assert isinstance(clean(x=1), VoidPromise)


@pytest.mark.parametrize("which", list(ExecutionState.Mode))
def test_modes(double, which):
    """Bodies of workflows and dynamic tasks pass promises on; everything else gets values."""
    inside = {
        ExecutionState.Mode.LOCAL_WORKFLOW_EXECUTION,
        ExecutionState.Mode.LOCAL_DYNAMIC_TASK_EXECUTION,
    }
    with mode(which):
        assert isinstance(double(x=1), Promise) is (which in inside)


def test_a_call_inside_a_task(double, make_task):
    """A task that calls a task gets its value, as on a cluster."""
    outer = make_task({"x": int}, {"y": int}, lambda x: double(x=x) + 1)
    assert outer(x=1) == 3
    with mode(ExecutionState.Mode.LOCAL_WORKFLOW_EXECUTION):
        assert outer(x=1).eval() == 3


def test_only_mode_one_compiles(double):
    """Another compilation mode than a workflow's runs the task."""
    ctx = FlyteContextManager.current_context()
    with FlyteContextManager.with_context(ctx.with_compilation_state(CompilationState("", mode=2))):
        assert double(x=1) == 2


def test_the_users_exception_comes_through(make_task):
    """What a task raises is what the caller gets."""
    task = make_task({}, {"y": int}, lambda: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        task()


def test_a_promise_in_a_long_list(in_workflow, double, make_task):
    """A promise is found in a list too long to be looked through first; a wrong item keeps its place."""
    total = make_task({"rows": list[int]}, {"y": int}, sum_of)
    assert total(rows=[*range(1000), double(x=1)]).eval() == 499502
    with pytest.raises(InputError, match=r"'ten' \(str\)[\s\S]*rows\[1000\]"):
        total(rows=[*range(1000), "ten"])


def sum_of(rows):
    """The sum."""
    return sum(rows)


def test_outputs_may_have_any_name(in_workflow, make_task):
    """An output whose name the tuple's own ways have too is still reached by it."""
    task = make_task({}, {"ref": int, "runs_before": int}, lambda: (1, 2))
    assert task().ref.eval() == 1
    assert task().runs_before.eval() == 2
