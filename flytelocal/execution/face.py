"""How a run's record looks: how it ended, what went in and came out, and its deck."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flytelocal.decks.capture import capture
from flytelocal.decks.page import DeckPage
from flytelocal.display.html import Html
from flytelocal.display.nodes import Node, duration_text
from flytelocal.display.panel import Section, panel
from flytelocal.display.tree import tree_html, tree_text
from flytelocal.redaction import redact

if TYPE_CHECKING:
    from collections.abc import Mapping

    from flytelocal.execution.record import Execution

__all__ = ["execution_html", "execution_text"]

_BADGE = {"succeeded": "ok", "failed": "error", "aborted": "warn"}


def execution_text(run: Execution) -> str:
    """The record as indented text."""
    parts = [repr(run)]
    if run.error is not None:
        parts.append(_error_text(run.error))
    parts += [tree_text(_values(side), title=heading) for heading, side in _sides(run).items()]
    if run.deck:
        parts.append("deck: " + ", ".join(name for name, _ in run.deck.tabs))
    return redact("\n".join(parts))


def execution_html(run: Execution) -> str:
    """The record as a panel, with the deck below it."""
    sections = [] if run.error is None else [Section("Error", _error_text(run.error))]
    sections += [
        Section(heading, Html(tree_html(_values(side), open_levels=0)))
        for heading, side in _sides(run).items()
    ]
    body = panel(
        run.task_name,
        subtitle=f"started {run.started:%Y-%m-%d %H:%M:%S} UTC",
        badges=[
            (run.status.value, _BADGE[run.status.value]),
            (duration_text(run.duration.total_seconds()), "neutral"),
        ],
        sections=sections,
    )
    # The panel has the title already.
    untitled = DeckPage([deck for _, deck in run.deck.tabs])
    deck = untitled._repr_mimebundle_()["text/html"] if run.deck else ""
    return f"<div>{redact(body)}{deck}</div>"


def _sides(run: Execution) -> dict[str, Mapping[str, Any]]:
    return {heading: side for heading, side in (("Inputs", run.inputs), ("Outputs", run.outputs)) if side}


def _values(side: Mapping[str, Any]) -> Node:
    return Node("", "", children=[capture(value).node(name) for name, value in side.items()])


def _error_text(error: BaseException) -> str:
    try:
        said = redact(str(error))
        return f"{type(error).__name__}: {said}" if said else type(error).__name__
    except Exception:  # noqa: BLE001 - a user's exception may fail to say what it is
        return type(error).__name__
