"""How a task looks: its interface, settings and rendered template."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flytelocal.decks.values import type_text
from flytelocal.display.panel import Section, panel, rows
from flytelocal.display.tree import tree_text

if TYPE_CHECKING:
    from flytelocal.tasks.task import Task

__all__ = ["task_html", "task_text"]


def task_text(task: Task) -> str:
    """The task's facts as indented text."""
    return "\n".join(
        [repr(task), *(tree_text(facts, title=heading) for heading, facts in _facts(task).items())]
    )


def task_html(task: Task) -> str:
    """The task's facts as a panel, inline-styled."""
    sections = [
        Section(heading, rows(facts, open_levels=2), opened=heading == "Interface")
        for heading, facts in _facts(task).items()
    ]
    return panel(
        task.name,
        subtitle=f"{type(task).__name__} · {type(task).__module__}",
        badges=[(task.task_type, "neutral")],
        sections=sections,
    )


def _facts(task: Task) -> dict[str, dict[str, Any]]:
    """What there is to say, by heading; the same for both faces."""
    facts: dict[str, dict[str, Any]] = {
        "Interface": {
            "inputs": {name: type_text(kind) for name, kind in _types(task, "inputs").items()},
            "outputs": {name: type_text(kind) for name, kind in _types(task, "outputs").items()},
        }
    }
    settings = {
        name: value
        for name in (
            "task_config",
            "container_image",
            "executor_type",
            "environment",
            "resources",
            "security_context",
            "docs",
        )
        if (value := getattr(task, name, None)) not in (None, {}, "")
    }
    if "executor_type" in settings:
        executor = settings["executor_type"]
        settings["executor_type"] = f"{executor.__module__}.{executor.__qualname__}"
    if settings:
        facts["Settings"] = settings
    facts["Metadata"] = {
        name: value for name, value in vars(task.metadata).items() if value not in (None, "", (), False, 0)
    } or {"": "all defaults"}
    return facts


def _types(task: Task, side: str) -> dict[str, Any]:
    if task.python_interface is not None:
        return dict(getattr(task.python_interface, side))
    return {name: variable.type for name, variable in getattr(task.interface, side).items()}
