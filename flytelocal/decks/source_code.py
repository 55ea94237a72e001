"""The tab that shows the source of what ran."""

from __future__ import annotations

from typing import Any

from flytelocal.decks.deck import Deck

__all__ = ["SourceCodeDeck"]


class SourceCodeDeck(Deck):
    """A tab with source code, coloured when somebody looks.

    Args:
        source: The code.
        name: The tab's title.
        language: A Pygments lexer's name.
    """

    def __init__(self, source: str, name: str = "Source Code", language: str = "python") -> None:
        self._name = name
        self._parts = []
        self._source = source
        self._language = language

    def _faces(self) -> list[Any]:
        from flytelocal.decks.renderers import SourceCodeRenderer
        from flytelocal.decks.rendering import face_of

        return [face_of(SourceCodeRenderer(language=self._language).to_html(self._source)), *super()._faces()]
