"""HashMethod: how an author tells Flyte what identifies a value in the cache."""

from __future__ import annotations

from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")


class HashMethod(Generic[T]):
    """Goes into ``Annotated[T, HashMethod(function)]``; the literal then carries the function's text.

    >>> HashMethod(lambda rows: str(len(rows))).calculate([1, 2])
    '2'
    """

    def __init__(self, function: Callable[[T], str]) -> None:
        self._function = function

    def calculate(self, obj: T) -> str:
        """The hash of a value."""
        return self._function(obj)
