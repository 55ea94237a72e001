"""Timings of several cases, taken in turns so that a busy machine slows all of them alike."""

from __future__ import annotations

import gc
import statistics
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

__all__ = ["Case", "Timing", "interleaved", "ratio", "sampled"]

FEWEST = 3
"""A case gives at least so many samples, however slow it is."""


@dataclass(frozen=True)
class Timing:
    """The samples of one case, in the order of the rounds.

    >>> Timing((1.0, 3.0, 2.0)).median
    2.0
    """

    samples: tuple[float, ...]

    @property
    def median(self) -> float:
        """The middle sample."""
        return statistics.median(self.samples)


@dataclass(frozen=True)
class Case:
    """Something to time.

    Attributes:
        run: What is timed.
        prepare: What is done before each sample, outside the clock.
    """

    run: Callable[[], Any]
    prepare: Callable[[], Any] | None = None


def ratio(first: Timing, second: Timing) -> float:
    """How many times longer the first takes than the second.

    It is the median of the ratios within each round: what slows the machine slows both sides.

    >>> ratio(Timing((2.0, 20.0, 2.2)), Timing((1.0, 10.0, 1.0)))
    2.0
    """
    return statistics.median(a / b for a, b in zip(first.samples, second.samples, strict=False))


def sampled(
    cases: Mapping[str, Callable[[], float]], *, rounds: int, patience: float = float("inf")
) -> dict[str, Timing]:
    """Timings of cases that measure themselves: each call gives one sample.

    Args:
        cases: What to call, by name; each returns seconds, or whatever else it measures.
        rounds: How many times each is called. The first case of a round is another one every time.
        patience: Seconds after which a case is called no more, once it has given three samples.
    """
    names = list(cases)
    samples: dict[str, list[float]] = {name: [] for name in names}
    spent = dict.fromkeys(names, 0.0)
    for turn in range(rounds):
        shift = turn % len(names) if names else 0
        for name in names[shift:] + names[:shift]:
            if spent[name] > patience and turn >= FEWEST:
                continue
            started = time.perf_counter()
            samples[name].append(cases[name]())
            spent[name] += time.perf_counter() - started
    return {name: Timing(tuple(taken)) for name, taken in samples.items()}


def interleaved(
    cases: Mapping[str, Case | Callable[[], Any]],
    *,
    rounds: int,
    at_least: float = 0.05,
    patience: float = float("inf"),
) -> dict[str, Timing]:
    """Seconds per call of each case.

    Args:
        cases: What to time, by name.
        rounds: Samples of each.
        at_least: Seconds a sample lasts: a quick case is called many times in each.
        patience: See `sampled`.

    >>> cases = {"a": lambda: sum(range(100)), "b": lambda: None}
    >>> timings = interleaved(cases, rounds=3, at_least=0.001)
    >>> timings["a"].median > timings["b"].median > 0
    True
    """
    whole = {name: case if isinstance(case, Case) else Case(case) for name, case in cases.items()}
    samplers = {name: _sampler(case, at_least) for name, case in whole.items()}
    return sampled(samplers, rounds=rounds, patience=patience)


def _sampler(case: Case, at_least: float) -> Callable[[], float]:
    """A function that times one sample of the case; made after a first call, which does not count."""
    once = _timed(case, 1)
    if case.prepare is None and once < at_least:  # what must be prepared anew can be run once only
        loops = max(1, round(at_least / max(_timed(case, 1), 1e-7)))
    else:
        loops = 1
    return lambda: _timed(case, loops)


def _timed(case: Case, loops: int) -> float:
    if case.prepare is not None:
        case.prepare()
    gc.collect()
    run = case.run
    started = time.perf_counter()
    for _ in range(loops):
        run()
    return (time.perf_counter() - started) / loops
