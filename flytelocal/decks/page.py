"""The page that shows a run's decks in tabs: in a notebook, and as one file."""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING, Any, NamedTuple

from flytelocal.display.bundle import Shown, mimebundle, pre
from flytelocal.display.html import Html, escape, visible
from flytelocal.display.theme import LINE, MUTED
from flytelocal.redaction import redact

if TYPE_CHECKING:
    from collections.abc import Iterable

    from flytelocal.decks.rendering import Face

__all__ = ["DeckPage"]

_EMPTY = (
    "No decks yet. Run a task that makes them (enable_deck=True, or ctx.local_execute), "
    'or make one yourself: Deck("notes", "<p>…</p>").'
)
# Nothing on the page may call out: no address is allowed, only what the page brings along.
_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline' 'unsafe-eval'; "
    "img-src data: blob:; font-src data:; media-src data:; form-action 'none'; base-uri 'none'"
)


class _Tab(NamedTuple):
    label: str
    id: str
    faces: list[Face]

    @property
    def html(self) -> Html:
        return Html("\n".join(face.html for face in self.faces))


class DeckPage(Shown):
    """Decks as one page with a tab each; falsy when there are none.

    Rendering happens when somebody looks. A deck that cannot be rendered shows its error in its own tab.

    Args:
        decks: The decks in reading order.
        title: What they belong to, e.g. the task's name.

    >>> from flytelocal.decks.deck import Deck
    >>> page = DeckPage([Deck("notes", "<p>hello</p>", auto_add_to_deck=False)])
    >>> [name for name, deck in page.tabs]
    ['notes']
    >>> page.to_html().startswith("<!doctype html>")
    True
    """

    def __init__(self, decks: Iterable[Any], *, title: str = "") -> None:
        self._decks = tuple(decks)
        self._title = title

    @property
    def title(self) -> str:
        """What the decks belong to."""
        return self._title

    @property
    def tabs(self) -> list[tuple[str, Any]]:
        """Pairs of name and deck, in order; decks of one name stay apart."""
        return [(str(getattr(deck, "name", type(deck).__name__)), deck) for deck in self._decks]

    def __len__(self) -> int:
        return len(self._decks)

    def __repr__(self) -> str:
        return f"DeckPage({', '.join(repr(name) for name, _ in self.tabs)})"

    def to_html(self) -> str:
        """One self-contained HTML page: it opens offline, calls no address, and prints all tabs."""
        return self._page(self._rendered())

    def save(self, path: str | os.PathLike[str]) -> str:
        """Writes the page to a file.

        Args:
            path: Where to; a folder must exist.

        Returns:
            The file's absolute path.

        Raises:
            DeckError: If the file cannot be written.
        """
        from flytelocal.errors import DeckError

        target = os.path.abspath(os.fspath(path))
        try:
            with open(target, "w", encoding="utf-8", errors="backslashreplace", newline="\n") as file:
                file.write(self.to_html())
        except OSError as error:
            raise DeckError(
                f"the deck cannot be saved: {error.strerror or error}",
                where=target,
                fix="save to a file in a folder that exists and that you may write to",
            ) from error
        return target

    def _rendered(self) -> list[_Tab]:
        from flytelocal.decks.rendering import error_face, face_of

        tabs: list[_Tab] = []
        seen: dict[str, int] = {}
        for number, (name, deck) in enumerate(self.tabs, start=1):
            seen[name] = seen.get(name, 0) + 1
            label = name if seen[name] == 1 else f"{name} ({seen[name]})"
            try:
                faces = deck._faces() if hasattr(deck, "_faces") else [face_of(getattr(deck, "html", deck))]
            except Exception as error:  # noqa: BLE001 - one broken deck must not hide the others
                faces = [error_face(error, f"rendering the deck {name!r}")]
            tabs.append(_Tab(visible(label) or "(no name)", f"flytelocal-tab-{number}-{_slug(name)}", faces))
        return tabs

    def _page(self, tabs: list[_Tab]) -> str:
        from flytelocal.decks.assets import read, render
        from flytelocal.decks.figures import PLOTLY_MARK, plotly_script

        plotly = any(PLOTLY_MARK in face.html for tab in tabs for face in tab.faces)
        page = render(
            "deck.html",
            title=self._title or "Deck",
            heading=self._title,
            tabs=tabs,
            empty=_EMPTY,
            policy=_POLICY,
            css=Html(read("deck.css")),
            js=Html(read("deck.js")),
            plotly=Html(plotly_script()) if plotly else "",
            alone=False,
        )
        return redact(page)

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict[str, str]:
        """The tabs as text, and as a sandboxed frame with a plain form beside it."""
        del include, exclude
        tabs = self._rendered()
        return mimebundle(self._text(tabs), self._html(tabs))

    def _text_face(self) -> str:
        return self._text(self._rendered())

    def _html_face(self) -> str:
        return self._html(self._rendered())

    def _text(self, tabs: list[_Tab]) -> str:
        if not tabs:
            return _EMPTY
        count = f"{len(tabs)} tab{'' if len(tabs) == 1 else 's'}"
        lines = [f"Deck of {self._title}: {count}" if self._title else f"Deck: {count}"]
        for tab in tabs:
            lines.append(f"[{tab.label}]")
            lines += [f"  {line}".rstrip() for face in tab.faces for line in face.text.splitlines()]
        return redact(visible("\n".join(lines)))

    def _html(self, tabs: list[_Tab]) -> str:
        from flytelocal.decks.assets import read, render

        if not tabs:
            return pre(_EMPTY)
        names = " ".join(tab.label for tab in tabs)
        return render(
            "notebook.html",
            id=f"flytelocal-deck-{_slug(self._title or names)}",
            title=f"Deck: {self._title or names}",
            plain=Html(redact(_plain(tabs, self._title))),
            page=self._page(tabs),
            js=Html(read("notebook.js")),
        )


def _plain(tabs: list[_Tab], title: str) -> str:
    """All tabs below each other, inline-styled: what remains where frames and scripts are taken out."""
    frame = f"border:1px solid {LINE};border-radius:6px;margin:2px 0 4px"
    parts = [f'<div style="{frame};text-align:left;font-size:14px;line-height:1.5">']
    if title:
        parts.append(f'<div style="padding:7px 12px;font-weight:600">{escape(title)}</div>')
    for number, tab in enumerate(tabs):
        rule = f"border-top:1px solid {LINE};" if number or title else ""
        body = "".join(face.static for face in tab.faces) or f'<span style="{MUTED}">(empty)</span>'
        parts.append(
            f'<details style="{rule}margin:0;padding:5px 12px"{" open" if number == 0 else ""}>'
            '<summary style="cursor:pointer;margin-left:1.3em;list-style-position:outside;font-weight:600">'
            f"{escape(tab.label)}</summary>"
            f'<div style="padding:4px 0 4px 1.3em;overflow-x:auto">{body}</div></details>'
        )
    parts.append("</div>")
    return "".join(parts)


def _slug(text: str) -> str:
    """Letters, digits and hyphens of the text: the same every time."""
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")[:40] or "deck"
