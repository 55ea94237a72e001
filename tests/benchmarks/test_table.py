"""Tests of the table: budgets, verdicts, columns."""

from __future__ import annotations

import doctest

import pytest

from benchmarks import table as module
from benchmarks.table import Budget, Line, Sense, amount, table

AT_MOST = Budget(Sense.AT_MOST, 1.5, "x")
AT_LEAST = Budget(Sense.AT_LEAST, 20, "x")
NOTHING = Budget(Sense.AT_MOST, 0, "")


def test_examples_run() -> None:
    """The docstrings' examples hold."""
    assert doctest.testmod(module).failed == 0


@pytest.mark.parametrize(
    ("budget", "value", "verdict"),
    [
        (AT_MOST, 1.5, "met"),
        (AT_MOST, 1.8, "missed by 20 %"),
        (AT_LEAST, 20, "met"),
        (AT_LEAST, 15, "missed by 25 %"),
        (NOTHING, 0, "met"),
        (NOTHING, 12_000, "missed by 12,000"),
    ],
)
def test_verdict_says_by_how_much(budget: Budget, value: float, verdict: str) -> None:
    """A budget is met at its limit, and a miss is told in the limit's own measure."""
    assert budget.verdict(value) == verdict
    assert Line("row", "", value, budget=budget).missed is (verdict != "met")


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        (0.0000012, "s", "1.20 us"),
        (0.0123, "s", "12.3 ms"),
        (2.5, "s", "2.50 s"),
        (0.0, "s", "0.00 us"),
        (-0.4, "MB", "-0.40 MB"),
        (1234.5, "x", "1,234x"),
        (10_000, "", "10,000"),
    ],
)
def test_amounts_are_readable(value: float, unit: str, text: str) -> None:
    """Three digits and the unit that fits."""
    assert amount(value, unit) == text


def test_a_line_without_a_value_says_why() -> None:
    """What could not be measured says why, and counts as missed where it has a budget."""
    line = Line("deck", "", None, budget=AT_MOST, note="ValueError: no")
    assert line.missed
    assert line.verdict == "failed"
    assert table([line]).splitlines()[-1] == "deck: ValueError: no"
    assert Line("deck", "", None).verdict == "not measured"
    assert not Line("deck", "", 2.0).missed
    assert Line("deck", "", 2.0).verdict == "no budget"


def test_columns_line_up_and_rows_are_named_once() -> None:
    """Ratios come first, amounts after, and a row's further lines leave its name out."""
    text = table(
        [
            Line("list", "of bare", 1.2, "x", AT_MOST, {"flytelocal": 0.012, "bare": 0.01}),
            Line("list", "faster than flytekit", 15.0, "x", AT_LEAST),
        ]
    )
    head, rule, first, second = text.splitlines()
    assert head.split() == ["row", "ratio", "budget", "verdict", "flytelocal", "flytekit", "bare"]
    assert set(rule) == {"-", " "}
    assert first.split() == [
        "list",
        "1.20x",
        "of",
        "bare",
        "<=",
        "1.50x",
        "met",
        "12.0",
        "ms",
        "-",
        "10.0",
        "ms",
    ]
    assert second.split()[:6] == ["15.0x", "faster", "than", "flytekit", ">=", "20.0x"]
    assert head.index("budget") == first.index("<=") == second.index(">=")


def test_a_line_as_json_says_all() -> None:
    """The JSON form has the budget, the verdict and the amounts."""
    line = Line("list", "of bare", 3.0, "x", AT_MOST, {"bare": 0.01}).as_dict()
    assert (line["budget"], line["missed"], line["verdict"]) == ("<= 1.50x", True, "missed by 100 %")
    assert line["measured"] == {"bare": 0.01}
