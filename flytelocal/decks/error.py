"""The tab that says how a run failed."""

from __future__ import annotations

from typing import Any

from flytelocal.decks.deck import Deck
from flytelocal.display.bundle import pre
from flytelocal.display.html import escape

__all__ = ["ErrorDeck"]

_LONGEST = 20_000


class ErrorDeck(Deck):
    """A tab with an exception and its traceback, as text; the exception itself is not kept.

    Args:
        error: What was raised.
        name: The tab's title.
    """

    def __init__(self, error: BaseException, name: str = "Error") -> None:
        import traceback

        self._name = name
        self._parts = []
        self._title = type(error).__name__
        try:
            self._message = str(error)
        except Exception as failure:  # noqa: BLE001 - an exception's own __str__ may raise too
            self._message = f"(its message cannot be read: {type(failure).__name__})"
        # The frames would keep every local variable of the failed run alive, so only their text stays.
        self._traceback = _cut("".join(traceback.format_exception(error)).rstrip())

    def _faces(self) -> list[Any]:
        from flytelocal.decks.rendering import Face

        message = _cut(self._message)
        html = (
            '<div class="flytelocal-error" role="alert">'
            f'<div class="flytelocal-error-title">{escape(self._title)}</div>'
            f'<pre class="flytelocal-text">{escape(message)}</pre></div>'
            f'<pre class="flytelocal-text flytelocal-traceback">{escape(self._traceback)}</pre>'
        )
        return [Face(html, pre(self._traceback), self._traceback), *super()._faces()]


def _cut(text: str) -> str:
    if len(text) <= _LONGEST:
        return text
    half = _LONGEST // 2
    return f"{text[:half]}\n… {len(text) - 2 * half:,} characters left out …\n{text[-half:]}"
