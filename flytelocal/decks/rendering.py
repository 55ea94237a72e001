"""Values become faces: HTML for a deck's page, and forms for where that page cannot run."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from typing import Any

from flytelocal.display.bundle import pre
from flytelocal.display.html import Html, escape
from flytelocal.display.tree import tree_html, tree_text
from flytelocal.redaction import redact

__all__ = ["Face", "Rendered", "author_face", "error_face", "face_of", "text_face", "tree_face"]


@dataclass(frozen=True, slots=True)
class Face:
    """One thing, three ways.

    Args:
        html: For the deck's page; may use its classes and scripts.
        static: Inline-styled and escaped, for notebooks that are not trusted and pages without scripts.
        text: For terminals.
        source: What the author wrote, if it was HTML.
    """

    html: str
    static: str
    text: str
    source: str | None = None


class Rendered(Html):
    """HTML of this package's renderers: it knows its other forms, and pages take it as it is."""

    face: Face

    @classmethod
    def of(cls, face: Face) -> Rendered:
        """The face's HTML, with the face."""
        rendered = cls(face.html)
        rendered.face = face
        return rendered


def face_of(value: Any) -> Face:
    """The value's face; what its renderer raises is shown in its place."""
    try:
        return _face_of(value)
    except Exception as error:  # noqa: BLE001 - renderers are other people's code
        return error_face(error, f"rendering a {type(value).__name__}")


def _face_of(value: Any) -> Face:
    if isinstance(value, Face):
        return value
    if isinstance(value, Rendered):
        return value.face
    if isinstance(value, str):
        return author_face(value)
    face = getattr(value, "_deck_face", None)
    if callable(face) and not isinstance(value, type):
        made: Face = face()
        return made
    table = _table(value)
    if table is not None:
        return table
    figure = _figure(value)
    if figure is not None:
        return figure
    for method in ("to_html", "_repr_html_"):
        render = getattr(value, method, None)
        if callable(render) and not isinstance(value, type):
            html = render()
            if isinstance(html, str):
                return author_face(html)
    return tree_face(value)


def author_face(html: str) -> Face:
    """The face of HTML that somebody else wrote: kept apart in the page, as plain text elsewhere."""
    from flytelocal.decks.author import embed, plain_text

    html = redact(html)  # before anything is taken apart
    text = plain_text(html)
    return Face(embed(html), pre(text), text, html)


def text_face(text: str) -> Face:
    """The face of plain text."""
    return Face(f'<pre class="flytelocal-text">{escape(text)}</pre>', pre(text), text)


def tree_face(value: Any, *, title: str = "", open_levels: int = 2) -> Face:
    """The face of a nested value: rows that fold."""
    html = tree_html(value, title=title, open_levels=open_levels)
    return Face(html, html, tree_text(value, title=title))


def error_face(error: BaseException, doing: str) -> Face:
    """The face of something that could not be rendered: the error, escaped."""
    try:
        said = f"{type(error).__name__}: {error}"
    except Exception:  # noqa: BLE001 - an exception's own __str__ may raise too
        said = type(error).__name__
    text = f"{doing} raised {said}"
    html = (
        '<div class="flytelocal-error" role="alert"><div class="flytelocal-error-title">'
        f'This part could not be rendered</div><pre class="flytelocal-text">{escape(text)}</pre></div>'
    )
    return Face(html, pre(text), text)


def _table(value: Any) -> Face | None:
    from flytelocal.decks.tables import table_head

    head = table_head(value)
    return None if head is None else head._deck_face()


def _figure(value: Any) -> Face | None:
    # A value can only be a figure of a library that is already loaded.
    if not ({"plotly", "matplotlib"} & sys.modules.keys()):
        return None
    from flytelocal.decks.figures import figure_face

    return figure_face(value)
