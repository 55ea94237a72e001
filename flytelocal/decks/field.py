"""The tabs that a task makes by itself."""

from __future__ import annotations

from enum import Enum

__all__ = ["DeckField"]


class DeckField(str, Enum):  # noqa: UP042 - flytekit's base classes, so that str() and comparisons agree
    """Names a tab that every task with decks gets unless its `deck_fields` leave it out."""

    INPUT = "Input"
    OUTPUT = "Output"
    SOURCE_CODE = "Source Code"
    TIMELINE = "Timeline"
    DEPENDENCIES = "Dependencies"
