"""The tab that shows how long each part of a run took."""

from __future__ import annotations

import datetime as dt
from typing import Any

from flytelocal.decks.deck import Deck
from flytelocal.display.html import escape
from flytelocal.display.nodes import duration_text
from flytelocal.errors import DeckError

__all__ = ["TimeLineDeck"]


class TimeLineDeck(Deck):
    """A deck of spans of time: a bar for each, with wall and process time.

    Its arguments are `Deck`'s.

    >>> deck = TimeLineDeck("Timeline", auto_add_to_deck=False)
    >>> deck.append_time_info({"Name": "load", "WallTime": 1.5, "ProcessTime": 0.2})
    """

    def __init__(self, name: str, html: Any = "", auto_add_to_deck: bool = True) -> None:
        super().__init__(name, html, auto_add_to_deck)
        self.time_info: list[dict[str, Any]] = []

    def append_time_info(self, info: dict[str, Any]) -> None:
        """Adds one span.

        Args:
            info: `Name`, `WallTime` and `ProcessTime` in seconds, and `Start` and `Finish` as datetimes.

        Raises:
            DeckError: If it is no dict with a name and a wall time.
        """
        if not isinstance(info, dict) or not {"Name", "WallTime"} <= info.keys():
            raise DeckError(
                f"a span of time cannot be read from {type(info).__name__}",
                where=f"deck {self.name!r}, append_time_info",
                fix='pass {"Name": …, "WallTime": seconds, "ProcessTime": seconds, "Start": …, "Finish": …}',
            )
        self.time_info.append(dict(info))

    def _faces(self) -> list[Any]:
        from flytelocal.decks.rendering import Face, text_face
        from flytelocal.display.bundle import pre

        if not self.time_info:
            return [text_face("(nothing was timed)"), *super()._faces()]
        spans = [_Span(info) for info in self.time_info]
        starts = [span.start for span in spans if span.start is not None]
        begin = min(starts) if starts else None
        ends = [(span.start - begin).total_seconds() + span.wall for span in spans if span.start and begin]
        whole = max([*ends, *(span.wall for span in spans)]) or 1.0
        rows = "".join(span.row(begin, whole) for span in spans)
        head = "".join(
            f'<th scope="col"{look}>{title}</th>'
            for title, look in (
                ("Stage", ""),
                ("", ""),
                ("Wall", ' class="flytelocal-number"'),
                ("Process", ' class="flytelocal-number"'),
            )
        )
        html = (
            f'<div class="flytelocal-scroll"><table class="flytelocal-table"><thead><tr>{head}</tr></thead>'
            f"<tbody>{rows}</tbody></table></div>"
        )
        width = max(len(span.name) for span in spans)
        text = "\n".join(
            f"{span.name:<{width}}  {span.wall_text} ({span.process_text} process)" for span in spans
        )
        return [Face(html, pre(text), text), *super()._faces()]


class _Span:
    def __init__(self, info: dict[str, Any]) -> None:
        self.name = str(info["Name"])
        self.wall = float(info["WallTime"])
        start = info.get("Start")
        self.start = start if isinstance(start, dt.datetime) else None
        self.wall_text = duration_text(self.wall)
        process = info.get("ProcessTime")
        self.process_text = "" if process is None else duration_text(float(process))

    def row(self, begin: dt.datetime | None, whole: float) -> str:
        offset = (self.start - begin).total_seconds() if self.start and begin else 0.0
        bar = f"margin-left:{100 * offset / whole:.2f}%;width:{100 * self.wall / whole:.2f}%"
        return (
            f'<tr><th scope="row">{escape(self.name)}</th>'
            f'<td class="flytelocal-bar-cell"><span class="flytelocal-bar" style="{bar}"></span></td>'
            f'<td class="flytelocal-number">{escape(self.wall_text)}</td>'
            f'<td class="flytelocal-number">{escape(self.process_text)}</td></tr>'
        )
