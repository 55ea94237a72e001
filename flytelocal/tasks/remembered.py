"""A message is made again only when what it is made of has changed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["Remembered"]


class Remembered:
    """Keeps the bytes of the message made last, under the values that it was made of.

    The values are compared, not the objects that held them, so an edit is never missed; each caller gets
    a message of its own.

    >>> from flyteidl.core import identifier_pb2
    >>> made = []
    >>> def make():
    ...     made.append(1)
    ...     return identifier_pb2.Identifier(name="a")
    >>> remembered = Remembered()
    >>> first, second = remembered(("a",), make), remembered(("a",), make)
    >>> first == second, first is second, len(made)
    (True, False, 1)
    """

    __slots__ = ("_data", "_key", "_message")

    def __init__(self) -> None:
        self._key: Any = None
        self._data = b""
        self._message: Any = None

    def __call__(self, key: tuple[Any, ...], make: Callable[[], Any]) -> Any:
        """The message for `key`: parsed from the remembered bytes, or made.

        Args:
            key: The values, immutable all through, that the message is made of.
            make: Makes it.
        """
        if key != self._key:
            made = make()
            self._message, self._data = type(made), made.SerializeToString()
            self._key = key
        return self._message.FromString(self._data)
