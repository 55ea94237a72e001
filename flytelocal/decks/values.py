"""The tabs that show a run's inputs and outputs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flytelocal.decks.deck import Deck
from flytelocal.decks.rendering import Face
from flytelocal.display.html import escape
from flytelocal.display.kinds import type_text
from flytelocal.display.nodes import Node
from flytelocal.display.theme import MONO, MUTED
from flytelocal.display.tree import tree_html, tree_text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from flytelocal.decks.capture import Captured

__all__ = ["ValuesDeck", "type_text"]


class ValuesDeck(Deck):
    """A tab of named values with their types: plain ones as rows, tables and pictures below their names.

    Args:
        name: The tab's title.
        values: The values as they were captured.
        types: Their types: texts, Python types or literal types; read when somebody looks.
    """

    def __init__(
        self, name: str, values: Mapping[str, Captured], types: Mapping[str, Any] | None = None
    ) -> None:
        self._name = name
        self._parts = []
        self._values = values
        self._types = types or {}

    def _faces(self) -> list[Any]:
        faces: list[Face] = []
        rows: list[Node] = []
        for name, captured in self._values.items():
            kind = type_text(self._types[name]) if name in self._types else ""
            if captured.is_plain:
                node = captured.node(name)
                node.hint = kind or node.hint
                rows.append(node)
                continue
            faces += _rows(rows)
            rows = []
            faces.append(_block(name, kind, captured.face()))
        faces += _rows(rows)
        if not faces and not self._parts:
            faces.append(_nothing(self._name))
        return [*faces, *super()._faces()]


def _rows(nodes: list[Node]) -> list[Face]:
    if not nodes:
        return []
    root = Node("", "", children=nodes)
    html = tree_html(root, open_levels=2)
    return [Face(html, html, tree_text(root))]


def _block(name: str, kind: str, face: Face) -> Face:
    kind_html = f'<span class="flytelocal-value-type">{escape(kind)}</span>' if kind else ""
    html = (
        f'<div class="flytelocal-value"><div class="flytelocal-value-name">{escape(name)}{kind_html}</div>'
        f"{face.html}</div>"
    )
    plain_kind = f' <span style="{MUTED}">{escape(kind)}</span>' if kind else ""
    static = (
        '<div style="padding:4px 0 4px 1.3em">'
        f'<div style="{MONO};font-size:13px;font-weight:500;padding-bottom:3px">'
        f"{escape(name)}{plain_kind}</div>{face.static}</div>"
    )
    lines = "\n".join(f"  {line}" for line in face.text.splitlines())
    return Face(html, static, f"{name}{f'  ({kind})' if kind else ''}\n{lines}")


def _nothing(name: str) -> Face:
    from flytelocal.decks.rendering import text_face

    return text_face(f"(no {name.lower()}s)" if name in {"Input", "Output"} else "(nothing)")
