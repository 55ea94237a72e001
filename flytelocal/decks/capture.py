"""What a run's values were, kept while the run goes on: bounded, and out of reach of later changes."""

from __future__ import annotations

import datetime as dt
import sys
from itertools import islice
from typing import Any

from flytelocal.decks.rendering import Face, error_face, face_of, tree_face
from flytelocal.display.nodes import Limits, Node, Sample, describe

__all__ = ["Captured", "capture"]

_LONGEST_TEXT = 400
_MOST_ITEMS = 100
_ATOMS = frozenset(
    {int, float, bool, type(None), complex, dt.datetime, dt.date, dt.time, dt.timedelta, dt.timezone}
)
_TEXTS = frozenset({str, bytes})


class Captured:
    """A value as it was at one moment; HTML is made of it when somebody looks.

    Made by `capture`.
    """

    __slots__ = ("_face", "_snapshot")

    def __init__(self, snapshot: Any, face: Face | None = None) -> None:
        self._snapshot = snapshot
        self._face = face

    @property
    def is_plain(self) -> bool:
        """Whether it is shown as rows of text, not as a table, a picture or somebody's HTML."""
        return self._face is None and not hasattr(self._snapshot, "_deck_face")

    def node(self, label: str = "") -> Node:
        """The value as rows of a tree; a table or a picture as one row that says what it is."""
        if self.is_plain:
            return describe(self._snapshot, label)
        said = getattr(self._snapshot, "summary", "") or self.face().text.partition("\n")[0][:_LONGEST_TEXT]
        return Node(label, said)

    def face(self) -> Face:
        """The value's three faces."""
        if self._face is not None:
            return self._face
        if self.is_plain:
            return tree_face(self._snapshot)
        return face_of(self._snapshot)

    def to_html(self) -> str:
        """The value as HTML with inline styles only, for any page."""
        return self.face().static

    def __repr__(self) -> str:
        return f"Captured({self.face().text!r})"


def capture(value: Any, renderer: Any = None) -> Captured:
    """A snapshot of the value that costs little and that nothing can change later.

    Scalars are kept as they are; containers with their first items and their size; tables with their first
    rows, their types and their shape; everything else as the text it shows. Figures, values with a notebook
    repr of their own, and values with a renderer are rendered at once, because they have no cheaper copy.

    Args:
        value: Anything.
        renderer: An object with `to_html(value)`, as in `Annotated[T, renderer]`.

    >>> values = [1, 2, 3]
    >>> kept = capture(values)
    >>> values.append(4)
    >>> kept.face().text
    '1, 2, 3'
    """
    if renderer is not None:
        return _rendered(value, renderer)
    kind = type(value)
    if kind in _ATOMS or (kind in _TEXTS and len(value) <= _LONGEST_TEXT):
        return Captured(value)
    try:
        return _capture(value, kind)
    except Exception as error:  # noqa: BLE001 - a stranger's value may raise anything; the run goes on
        return Captured(None, error_face(error, f"looking at a {kind.__name__}"))


def _capture(value: Any, kind: type[Any]) -> Captured:
    if kind is list or kind is tuple:
        head = tuple(value[:_MOST_ITEMS])
        if _all_atoms(head):
            return Captured(Sample(head, len(value)))
    elif kind is dict:
        pairs = tuple(islice(value.items(), _MOST_ITEMS))
        if all(type(key) is str for key, _ in pairs) and _all_atoms(item for _, item in pairs):
            return Captured(Sample(pairs, len(value), keyed=True))
    if kind.__module__ != "builtins":
        from flytelocal.decks.tables import table_head

        table = table_head(value)
        if table is not None:
            return Captured(table)
        if _has_own_picture(value):
            return Captured(None, face_of(value))
    return Captured(describe(value, limits=Limits(max_items=_MOST_ITEMS, max_nodes=500)))


def _all_atoms(items: Any) -> bool:
    return all(
        type(item) in _ATOMS or (type(item) in _TEXTS and len(item) <= _LONGEST_TEXT) for item in items
    )


def _has_own_picture(value: Any) -> bool:
    if isinstance(value, type):
        return False
    if callable(getattr(value, "_deck_face", None)) or callable(getattr(value, "_repr_html_", None)):
        return True
    figures = (
        (sys.modules.get("plotly.basedatatypes"), "BaseFigure"),
        (sys.modules.get("matplotlib.figure"), "Figure"),
    )
    return any(
        isinstance(value, kind)
        for module, name in figures
        if isinstance(kind := getattr(module, name, None), type)
    )


def _rendered(value: Any, renderer: Any) -> Captured:
    try:
        html = renderer.to_html(value)
    except Exception as error:  # noqa: BLE001 - a renderer is other people's code; the run goes on
        return Captured(None, error_face(error, f"{type(renderer).__name__}.to_html"))
    return Captured(None, face_of(html))
