"""A run's statistics: on one machine there is nobody to send them to."""

from __future__ import annotations

from typing import Any, Self

__all__ = ["NullStats", "NullTimer"]


class NullTimer:
    """Times nothing: a context manager, a decorator's stand-in, and startable and stoppable like a timer."""

    __slots__ = ()

    def start(self) -> NullTimer:
        """Returns the timer."""
        return self

    def stop(self, send: bool = True) -> NullTimer:  # noqa: ARG002 - the signature plugins call
        """Returns the timer."""
        return self

    def send(self) -> None:
        """Sends nothing."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc: object) -> None:
        return None

    def __call__(self, function: Any) -> Any:
        """The function as it is, when the timer decorates one."""
        return function


class NullStats:
    """Takes every statistic and keeps none; falsy, so that `if stats:` can tell it from a real client.

    >>> stats = NullStats()
    >>> stats.incr("rows", 10)
    >>> with stats.timer("read"):
    ...     bool(stats)
    False
    """

    __slots__ = ()

    def __bool__(self) -> bool:
        return False

    def __repr__(self) -> str:
        return "NullStats()"

    def incr(self, metric: str, count: int = 1, tags: Any = None, **kwargs: Any) -> None:
        """Counts up."""

    def decr(self, metric: str, count: int = 1, tags: Any = None, **kwargs: Any) -> None:
        """Counts down."""

    def gauge(self, metric: str, value: float, tags: Any = None, **kwargs: Any) -> None:
        """Sets a level."""

    def set(self, metric: str, value: Any = None, tags: Any = None, **kwargs: Any) -> None:
        """Adds to a set."""

    def timing(self, metric: str, delta: Any = None, tags: Any = None, **kwargs: Any) -> None:
        """Records a duration."""

    def timer(self, metric: str, tags: Any = None, **kwargs: Any) -> NullTimer:  # noqa: ARG002 - see above
        """A timer that times nothing."""
        return NullTimer()

    def pipeline(self) -> NullStats:
        """The same client."""
        return self

    def get_stats(self, name: str) -> NullStats:  # noqa: ARG002 - see above
        """The same client for a narrower scope."""
        return self

    def current_value(self, metric: str) -> None:
        """None: nothing is recorded."""

    def current_tags(self, metric: str) -> None:
        """None: nothing is recorded."""
