"""Decks: what a run shows of itself, in tabs.

Importing this registers how contexts make their decks; nothing is loaded before the first one is made.
"""

from __future__ import annotations

from typing import Any

from flytelocal.context import hooks


def _default_deck(decks: list[Any]) -> Any:
    from flytelocal.decks.deck import Deck, named

    return named(decks, "default", Deck)


def _timeline_deck(decks: list[Any]) -> Any:
    from flytelocal.decks.deck import named
    from flytelocal.decks.timeline import TimeLineDeck

    return named(decks, "Timeline", TimeLineDeck)


def _deck_page(decks: list[Any]) -> Any:
    from flytelocal.decks.page import DeckPage

    return DeckPage(decks)


hooks.register(default_deck=_default_deck, timeline_deck=_timeline_deck, deck_page=_deck_page)
