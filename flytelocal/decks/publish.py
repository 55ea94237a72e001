"""Showing a run's decks while it is still running."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from flytelocal.decks.page import DeckPage

__all__ = ["publish", "publishing"]

_publisher: ContextVar[Callable[[DeckPage], Any] | None] = ContextVar(
    "flytelocal_deck_publisher", default=None
)


@contextmanager
def publishing(publisher: Callable[[DeckPage], Any]) -> Iterator[None]:
    """Within the block, `Deck.publish()` hands the page to this function.

    Args:
        publisher: Shows, sends or saves the page.
    """
    token = _publisher.set(publisher)
    try:
        yield
    finally:
        _publisher.reset(token)


def publish() -> None:
    """Shows the current run's decks as they are now: by the run's publisher, or in the notebook's output."""
    from flytelocal.context.manager import FlyteContextManager
    from flytelocal.decks.page import DeckPage

    params = FlyteContextManager.current_context().user_space_params
    page = DeckPage(list(params.decks) if params is not None else [])
    publisher = _publisher.get()
    if publisher is not None:
        publisher(page)
    elif "IPython" in sys.modules and sys.modules["IPython"].get_ipython() is not None:
        from IPython.display import display

        display(page)  # type: ignore[no-untyped-call]  # IPython ships no types for it
    else:
        import warnings

        warnings.warn(
            "Deck.publish() has nowhere to show the decks: this is no notebook, and the run has no "
            "publisher; the decks are kept, and get_deck() returns them",
            stacklevel=3,
        )
