"""What a run looked like from inside: for whoever called it and wants a record."""

from __future__ import annotations

from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flytelocal.models.literals import LiteralMap

__all__ = ["Observation", "observe", "observing"]


@dataclass(slots=True, eq=False)
class Observation:
    """The facts of one run, filled in as they come about; what never came about stays None."""

    task_name: str = ""
    template: bytes | None = None
    input_literals: LiteralMap | None = None
    output_literals: LiteralMap | None = None
    decks: list[Any] = field(default_factory=list)


_observation: ContextVar[Observation | None] = ContextVar("flytelocal_observation", default=None)


@contextmanager
def observe() -> Iterator[Observation]:
    """Observe the first task that runs inside the `with`, not what that task calls in turn."""
    observation = Observation()
    token = _observation.set(observation)
    try:
        yield observation
    finally:
        _observation.reset(token)


class observing:  # noqa: N801 - used as a `with` statement's function
    """The waiting observation, or one that nobody reads; runs nested inside find none waiting.

    A class, because it is on the path of every call, where a generator costs twice as much.
    """

    __slots__ = ("_seen", "_token")

    def __init__(self, task_name: str) -> None:
        self._seen = _observation.get() or Observation()
        self._seen.task_name = task_name

    def __enter__(self) -> Observation:
        self._token = _observation.set(None)
        return self._seen

    def __exit__(self, *error: object) -> None:
        _observation.reset(self._token)
