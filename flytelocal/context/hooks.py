"""Factories that upper floors register, so that this floor makes their objects without importing them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flytelocal.errors import ContextError

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["deck_page", "default_deck", "default_task_resolver", "register", "timeline_deck"]

_NAMES = ("deck_page", "default_deck", "default_task_resolver", "timeline_deck")
_factories: dict[str, Callable[..., Any]] = {}


def register(
    *,
    default_deck: Callable[[list[Any]], Any] | None = None,
    timeline_deck: Callable[[list[Any]], Any] | None = None,
    deck_page: Callable[[list[Any]], Any] | None = None,
    default_task_resolver: Callable[[], Any] | None = None,
) -> None:
    """Sets the factories given; a later call replaces an earlier one's.

    Args:
        default_deck: Given the run's decks, returns the one named "default", adding it if it is absent.
        timeline_deck: The same for the deck named "Timeline".
        deck_page: Given a list of decks, returns an object with `to_html() -> str` and `_repr_mimebundle_`.
        default_task_resolver: Returns the resolver of a new compilation state.
    """
    given = {
        "default_deck": default_deck,
        "timeline_deck": timeline_deck,
        "deck_page": deck_page,
        "default_task_resolver": default_task_resolver,
    }
    _factories.update({name: factory for name, factory in given.items() if factory is not None})


def _call(name: str, *args: Any) -> Any:
    factory = _factories.get(name)
    if factory is None:
        raise ContextError(
            f"nothing is registered that makes a {name.replace('_', ' ')}",
            where=f"flytelocal.context.hooks.{name}",
            fix="import flytelocal (it registers its decks), or call hooks.register(...)",
        )
    return factory(*args)


def default_deck(decks: list[Any]) -> Any:
    """The deck named "default" of a run, added to `decks` when absent."""
    return _call("default_deck", decks)


def timeline_deck(decks: list[Any]) -> Any:
    """The timeline deck of a run, added to `decks` when absent."""
    return _call("timeline_deck", decks)


def deck_page(decks: list[Any]) -> Any:
    """The page that shows `decks`: an object with `to_html() -> str` and `_repr_mimebundle_`."""
    return _call("deck_page", decks)


def default_task_resolver() -> Any:
    """The resolver of a new compilation state; None while no upper floor offers one."""
    factory = _factories.get("default_task_resolver")
    return None if factory is None else factory()
