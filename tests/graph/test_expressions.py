"""Conditions over promises: how they are made, what they refuse, and whether they hold."""

from __future__ import annotations

import datetime as dt

import pytest

from flytelocal.context.manager import FlyteContextManager
from flytelocal.errors import CompilationError
from flytelocal.graph.expressions import (
    ComparisonExpression,
    ComparisonOps,
    ConjunctionExpression,
    ConjunctionOps,
)
from flytelocal.graph.node import Node
from flytelocal.graph.node_output import NodeOutput
from flytelocal.graph.promise import Promise
from flytelocal.types.engine import TypeEngine


def node(name: str = "n0") -> Node:
    """A node without inputs."""
    return Node(name, None, [], [], None)


def pending(name: str = "n0", var: str = "o0") -> Promise:
    """The output of a node that has not run."""
    return Promise(var, NodeOutput(node(name), var))


def ready(value: object, python_type: object = None) -> Promise:
    """A promise whose value is there."""
    kind = python_type or type(value)
    ctx = FlyteContextManager.current_context()
    return Promise("x", TypeEngine.to_literal(ctx, value, kind, TypeEngine.to_literal_type(kind)))


@pytest.mark.parametrize(
    ("compare", "op"),
    [
        (lambda p: p == 3, "=="),
        (lambda p: p != 3, "!="),
        (lambda p: p < 3, "<"),
        (lambda p: p <= 3, "<="),
        (lambda p: p > 3, ">"),
        (lambda p: p >= 3, ">="),
        (lambda p: 3 == p, "=="),  # noqa: SIM300 - the reflected form is tested
        (lambda p: 3 != p, "!="),  # noqa: SIM300 - the reflected form is tested
        (lambda p: 3 < p, ">"),  # noqa: SIM300 - the reflected form is tested
        (lambda p: 3 >= p, "<="),  # noqa: SIM300 - the reflected form is tested
        (lambda p: p.is_(3), "=="),
    ],
)
def test_comparisons_make_conditions(compare, op):
    """Each comparison is a condition with the promise on the left."""
    promise = pending()
    condition = compare(promise)
    assert isinstance(condition, ComparisonExpression)
    assert condition.lhs is promise
    assert condition.op is ComparisonOps(op)
    assert condition.rhs.to_flyte_idl().scalar.primitive.integer == 3


@pytest.mark.parametrize(
    ("condition", "holds"),
    [
        (lambda: ready(1) == 1, True),
        (lambda: ready(1) != 1, False),
        (lambda: ready(1) == 1.0, True),
        (lambda: ready(1) == "x", False),
        (lambda: ready(2) > ready(1), True),
        (lambda: ready(2) <= 1, False),
        (lambda: ready(True).is_true(), True),
        (lambda: ready(True).is_false(), False),
        (lambda: ready(1).is_none(), False),
        (lambda: ready(None, int | None).is_none(), True),
        (lambda: ready(3, int | None) == 3, True),
        (
            lambda: ready(dt.datetime(2020, 1, 1, tzinfo=dt.UTC)) > dt.datetime(2019, 1, 1, tzinfo=dt.UTC),
            True,
        ),
        (lambda: ready([4, 5], list[int])[1] == 5, True),
        (lambda: (ready(1) == 1) & (ready(1) == 2), False),
        (lambda: (ready(1) == 1) | (ready(1) == 2), True),
        (lambda: ((ready(1) == 1) & (ready(1) == 2)) | (ready(3) == 3), True),
    ],
)
def test_conditions_are_evaluated(condition, holds):
    """A condition over ready promises says whether it holds."""
    assert condition().eval() is holds


def test_the_right_side_may_stay_open():
    """The right side is not looked at when the left side decides."""
    assert ((ready(1) == 1) | (pending() == 1)).eval() is True
    assert ((ready(1) == 2) & (pending() == 1)).eval() is False
    with pytest.raises(CompilationError, match="not there yet"):
        ((ready(1) == 1) & (pending() == 1)).eval()


@pytest.mark.parametrize("other", [[1], {"a": 1}, object(), b"x", int])
def test_odd_operands_are_refused(other):
    """A promise is compared with single values only."""
    with pytest.raises(CompilationError, match="cannot be compared with a"):
        _ = pending() == other


def test_a_list_is_no_operand():
    """A ready list is refused when the condition is made."""
    with pytest.raises(CompilationError, match="a collection cannot be compared"):
        _ = ready([1], list[int]) == 1


def test_no_order():
    """Values without order are refused with both values."""
    with pytest.raises(CompilationError, match="1 and 'x' have no order"):
        (ready(1) < "x").eval()


def test_a_conjunction_needs_conditions():
    """Each side of `&` is a condition."""
    with pytest.raises(CompilationError, match="True is not a condition"):
        _ = (pending() == 1) & True


def test_conjunction_parts():
    """A conjunction names its sides and how they are joined, and reads as it was written."""
    p = pending()
    left, right = p == 1, p > 2
    both = left & right
    assert isinstance(both, ConjunctionExpression)
    assert (both.lhs, both.op, both.rhs) == (left, ConjunctionOps.AND, right)
    assert repr(left | right) == "(Promise(n0.o0) == 1) | (Promise(n0.o0) > 2)"
