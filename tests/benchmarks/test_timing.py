"""Tests of the interleaved timings."""

from __future__ import annotations

import doctest
import time
from functools import partial

import pytest

from benchmarks import timing
from benchmarks.timing import Case, Timing, interleaved, ratio, sampled


def test_examples_run() -> None:
    """The docstrings' examples hold."""
    assert doctest.testmod(timing).failed == 0


def test_cases_take_turns() -> None:
    """Each round calls each case once, beginning with another one every time."""
    calls: list[str] = []

    def case(name: str) -> float:
        calls.append(name)
        return len(calls)

    timings = sampled({name: partial(case, name) for name in "abc"}, rounds=3)
    assert "".join(calls) == "abcbcacab"
    assert timings["a"] == Timing((1, 6, 8))


def test_a_slow_case_stops_after_three_samples() -> None:
    """A case beyond its patience gives the fewest samples, the others give all."""

    def slow() -> float:
        time.sleep(0.01)
        return 1.0

    timings = sampled({"slow": slow, "quick": lambda: 1.0}, rounds=7, patience=0.005)
    assert [len(timings[name].samples) for name in ("slow", "quick")] == [3, 7]


def test_seconds_are_per_call() -> None:
    """A quick case is called many times in a sample, and its time is that of one call."""
    calls = 0

    def nap() -> None:
        nonlocal calls
        calls += 1
        time.sleep(0.001)

    took = interleaved({"nap": nap}, rounds=3, at_least=0.01)["nap"]
    assert calls > 3 * 2
    assert 0.001 <= took.median < 0.01


def test_preparation_is_not_timed() -> None:
    """What a case prepares happens before each single call, outside the clock."""
    order: list[str] = []

    def prepare() -> None:
        order.append("prepare")
        time.sleep(0.005)

    case = Case(lambda: order.append("run"), prepare=prepare)
    took = interleaved({"case": case}, rounds=3)["case"]
    assert took.median < 0.005
    assert order == ["prepare", "run"] * (len(order) // 2)


def test_a_ratio_pairs_the_rounds() -> None:
    """A machine that is slow for one round does not change the ratio."""
    first, second = Timing((2.0, 200.0, 2.0, 2.0)), Timing((1.0, 100.0, 1.0))
    assert ratio(first, second) == pytest.approx(2.0)
