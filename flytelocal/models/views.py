"""Lazy collections over repeated and map fields: elements become Python objects only when somebody asks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, MutableMapping, MutableSequence, Sequence
from operator import eq
from typing import Any, Generic, SupportsIndex, TypeVar, overload

__all__ = ["MessageList", "MessageMap", "PairMap", "ScalarList", "ScalarMap"]

M = TypeVar("M")
T = TypeVar("T")

_SHOWN = 10  # elements a repr shows before it counts the rest


def _bounded(parts: Iterable[str], total: int) -> str:
    shown = [part for part, _ in zip(parts, range(_SHOWN), strict=False)]
    if total > _SHOWN:
        shown.append(f"… {total - _SHOWN:,} more")
    return ", ".join(shown)


class MessageList(Sequence[M], Generic[M]):
    """Reads a repeated message field as a sequence of models, made one by one on access.

    Args:
        items: The protobuf container, or any sequence of messages.
        model: The model class that wraps one element.
    """

    __slots__ = ("_items", "_model")
    __hash__ = None  # type: ignore[assignment]  # unhashable, as a list is

    def __init__(self, items: Any, model: type[M]) -> None:
        self._items = items
        self._model = model

    @property
    def messages(self) -> Any:
        """The protobuf messages themselves, for code that needs no models."""
        return self._items

    def __len__(self) -> int:
        return len(self._items)

    @overload
    def __getitem__(self, index: SupportsIndex) -> M: ...
    @overload
    def __getitem__(self, index: slice) -> MessageList[M]: ...
    def __getitem__(self, index: SupportsIndex | slice) -> M | MessageList[M]:
        if isinstance(index, slice):
            return MessageList(self._items[index], self._model)
        found: M = self._model._wrap(self._items[index])  # type: ignore[attr-defined]  # M is a model
        return found

    def __iter__(self) -> Iterator[M]:
        return map(self._model._wrap, self._items)  # type: ignore[attr-defined]  # M is a model

    def __eq__(self, other: object) -> bool:
        if isinstance(other, MessageList):
            # One by one: the container's own comparison makes an object for each element, and keeps it.
            same_kind = self._model is other._model and len(self) == len(other)
            return same_kind and all(map(eq, self._items, other._items))
        if isinstance(other, (list, tuple)):
            return len(self) == len(other) and all(map(eq, self, other))
        return NotImplemented

    def __add__(self, other: Iterable[M]) -> list[M]:
        return [*self, *other]

    def __radd__(self, other: Iterable[M]) -> list[M]:
        return [*other, *self]

    def __repr__(self) -> str:
        return f"[{_bounded(map(repr, self), len(self))}]"

    def __reduce__(self) -> tuple[object, ...]:
        return (list, (list(self),))


class MessageMap(Mapping[str, M], Generic[M]):
    """Reads a map field as a mapping of models, made one by one on access, in the order of the names.

    The wire format keeps no order of a map, so names are sorted to give one order in every process.

    Args:
        items: The protobuf map.
        model: The model class that wraps one value.
    """

    __slots__ = ("_items", "_model")
    __hash__ = None  # type: ignore[assignment]  # unhashable, as a dict is

    def __init__(self, items: Any, model: type[M]) -> None:
        self._items = items
        self._model = model

    @property
    def messages(self) -> Any:
        """The protobuf map itself, for code that needs no models."""
        return self._items

    def __len__(self) -> int:
        return len(self._items)

    def __contains__(self, key: object) -> bool:
        return isinstance(key, str) and key in self._items

    def __getitem__(self, key: str) -> M:
        # A protobuf map makes an entry for a missing key, so look first.
        if key not in self:
            raise KeyError(key)
        found: M = self._model._wrap(self._items[key])  # type: ignore[attr-defined]  # M is a model
        return found

    def __iter__(self) -> Iterator[str]:
        return iter(sorted(self._items))

    def __eq__(self, other: object) -> bool:
        if isinstance(other, Mapping):
            return len(self) == len(other) and all(key in self and self[key] == other[key] for key in other)
        return NotImplemented

    def __repr__(self) -> str:
        return "{" + _bounded((f"{key!r}: {self[key]!r}" for key in self), len(self)) + "}"

    def __reduce__(self) -> tuple[object, ...]:
        return (dict, (dict(self),))


class ScalarList(MutableSequence[T], Generic[T]):
    """Reads and writes a repeated scalar field in place; equal to a list of the same."""

    __slots__ = ("_items",)
    __hash__ = None  # type: ignore[assignment]  # unhashable, as a list is

    def __init__(self, items: Any) -> None:
        self._items = items

    def __len__(self) -> int:
        return len(self._items)

    @overload
    def __getitem__(self, index: int) -> T: ...
    @overload
    def __getitem__(self, index: slice) -> list[T]: ...
    def __getitem__(self, index: int | slice) -> T | list[T]:
        found = self._items[index]
        return list(found) if isinstance(index, slice) else found

    def __setitem__(self, index: Any, value: Any) -> None:
        self._items[index] = value

    def __delitem__(self, index: int | slice) -> None:
        del self._items[index]

    def insert(self, index: int, value: T) -> None:
        """Put a value before the one at an index."""
        self._items.insert(index, value)

    def __eq__(self, other: object) -> bool:
        if isinstance(other, (list, tuple, ScalarList)):
            return list(self) == list(other)
        return NotImplemented

    def __add__(self, other: Iterable[T]) -> list[T]:
        return [*self, *other]

    def __radd__(self, other: Iterable[T]) -> list[T]:
        return [*other, *self]

    def __repr__(self) -> str:
        return repr(list(self))

    def __reduce__(self) -> tuple[object, ...]:
        return (list, (list(self),))


class ScalarMap(MutableMapping[str, T], Generic[T]):
    """Reads and writes a map of scalars in place, in the order of its keys; equal to a dict of the same."""

    __slots__ = ("_items",)
    __hash__ = None  # type: ignore[assignment]  # unhashable, as a dict is

    def __init__(self, items: Any) -> None:
        self._items = items

    def __len__(self) -> int:
        return len(self._items)

    def __iter__(self) -> Iterator[str]:
        return iter(sorted(self._items))

    def __contains__(self, key: object) -> bool:
        return isinstance(key, str) and key in self._items

    def __getitem__(self, key: str) -> T:
        # A protobuf map makes an entry for a missing key, so look first.
        if key not in self:
            raise KeyError(key)
        found: T = self._items[key]
        return found

    def __setitem__(self, key: str, value: T) -> None:
        self._items[key] = value

    def __delitem__(self, key: str) -> None:
        if key not in self:
            raise KeyError(key)
        del self._items[key]

    def __eq__(self, other: object) -> bool:
        if isinstance(other, Mapping):
            return dict(self) == dict(other)
        return NotImplemented

    def __or__(self, other: Mapping[str, T]) -> dict[str, T]:
        return {**self, **other}

    def __ror__(self, other: Mapping[str, T]) -> dict[str, T]:
        return {**other, **self}

    def __repr__(self) -> str:
        return repr(dict(self))

    def __reduce__(self) -> tuple[object, ...]:
        return (dict, (dict(self),))


class PairMap(MutableMapping[str, str]):
    """Reads and writes a list of pairs as a mapping, in the list's order; the last of a key wins."""

    __slots__ = ("_items",)
    __hash__ = None  # type: ignore[assignment]  # unhashable, as a dict is

    def __init__(self, items: Any) -> None:
        self._items = items

    def _plain(self) -> dict[str, str]:
        return {pair.key: pair.value for pair in self._items}

    def __len__(self) -> int:
        return len(self._plain())

    def __iter__(self) -> Iterator[str]:
        return iter(self._plain())

    def __getitem__(self, key: str) -> str:
        return self._plain()[key]

    def __setitem__(self, key: str, value: str) -> None:
        for pair in reversed(self._items):
            if pair.key == key:
                pair.value = value
                return
        self._items.add(key=key, value=value)

    def __delitem__(self, key: str) -> None:
        places = [place for place, pair in enumerate(self._items) if pair.key == key]
        if not places:
            raise KeyError(key)
        for place in reversed(places):
            del self._items[place]

    def __eq__(self, other: object) -> bool:
        if isinstance(other, Mapping):
            return self._plain() == dict(other)
        return NotImplemented

    def __or__(self, other: Mapping[str, str]) -> dict[str, str]:
        return {**self, **other}

    def __ror__(self, other: Mapping[str, str]) -> dict[str, str]:
        return {**other, **self}

    def __repr__(self) -> str:
        return repr(self._plain())

    def __reduce__(self) -> tuple[object, ...]:
        return (dict, (self._plain(),))
