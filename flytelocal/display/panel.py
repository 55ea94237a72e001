"""The frame around a run, a task or a context: a title, badges, and sections that fold."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from flytelocal.display.html import Html, escape
from flytelocal.display.theme import BADGES, LINE, MONO, MUTED
from flytelocal.display.tree import tree_html

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

__all__ = ["Section", "badge", "panel", "rows"]


class Section(NamedTuple):
    """One part of a panel.

    Args:
        heading: Its name; without one the body stands alone.
        body: Text, which is escaped, or `Html`, which is not.
        note: A few words beside the heading, seen when the section is folded too.
        opened: Whether it is unfolded at first.
    """

    heading: str
    body: str | Html
    note: str = ""
    opened: bool = True


def panel(
    title: str,
    *,
    subtitle: str = "",
    badges: Sequence[tuple[str, str]] = (),
    sections: Sequence[Section | tuple[str, str | Html]] = (),
) -> str:
    """A framed face with a title line and sections below it, inline-styled throughout.

    Args:
        title: What this is, e.g. the task's name.
        subtitle: A quieter line under the title.
        badges: Pairs of words and kind: `ok`, `error`, `warn` or `neutral`.
        sections: Pairs of heading and body, or `Section`s; text bodies are escaped.

    >>> panel("query", badges=[("succeeded", "ok")]).startswith("<div")
    True
    """
    head = f'<span style="font-weight:600;font-size:1.08em;margin-right:10px">{escape(title)}</span>'
    head += " ".join(badge(words, kind) for words, kind in badges)
    parts = []
    parts.append(
        f'<div style="border:1px solid {LINE};border-radius:6px;margin:2px 0 4px;text-align:left;'
        f'font-size:14px;line-height:1.5"><div style="padding:8px 12px">{head}'
    )
    if subtitle:
        parts.append(f'<div style="{MUTED};font-size:0.92em">{escape(subtitle)}</div>')
    parts.append("</div>")
    parts.extend(_section(Section(*section)) for section in sections)
    parts.append("</div>")
    return "".join(parts)


def badge(words: str, kind: str = "neutral") -> Html:
    """A small tinted label with a coloured dot; kinds are `ok`, `error`, `warn` and `neutral`."""
    tint, dot = BADGES.get(kind, BADGES["neutral"])
    return Html(
        f'<span style="background:{tint};border-radius:9px;padding:1px 9px 1px 7px;font-size:0.86em;'
        f'white-space:nowrap"><span style="color:{dot}">●</span> {escape(words)}</span>'
    )


def rows(pairs: Mapping[str, object] | Sequence[tuple[str, object]], *, open_levels: int = 1) -> Html:
    """Names and values in two columns; nested values fold."""
    return Html(tree_html(dict(pairs), open_levels=open_levels))


def _section(section: Section) -> str:
    body = section.body if isinstance(section.body, Html) else _text(section.body)
    if not section.heading:
        return f'<div style="border-top:1px solid {LINE};padding:6px 12px">{body}</div>'
    note = f' <span style="{MUTED}">{escape(section.note)}</span>' if section.note else ""
    return (
        f'<details style="border-top:1px solid {LINE};margin:0;padding:5px 12px"'
        f"{' open' if section.opened else ''}>"
        f'<summary style="cursor:pointer;margin-left:1.3em;list-style-position:outside;font-size:0.92em">'
        f'<span style="font-weight:600">{escape(section.heading)}</span>{note}</summary>'
        f'<div style="padding:3px 0 4px 1.3em;overflow-x:auto">{body}</div></details>'
    )


def _text(text: str) -> str:
    return (
        f'<div style="{MONO};font-size:13px;white-space:pre-wrap;overflow-wrap:anywhere">{escape(text)}</div>'
    )
