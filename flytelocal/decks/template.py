"""The tab that shows the task template that a run was given."""

from __future__ import annotations

from typing import Any

from flytelocal.decks.deck import Deck

__all__ = ["TemplateDeck"]


class TemplateDeck(Deck):
    """A tab with a task template, decoded when somebody looks.

    Args:
        template: The template's bytes, as the executor got them.
        name: The tab's title.
    """

    def __init__(self, template: bytes, name: str = "Template") -> None:
        self._name = name
        self._parts = []
        self._template = template

    def _faces(self) -> list[Any]:
        from flyteidl.core.tasks_pb2 import TaskTemplate
        from google.protobuf.message import DecodeError

        from flytelocal.decks.rendering import error_face, tree_face

        try:
            face = tree_face(TaskTemplate.FromString(self._template), open_levels=2)
        except DecodeError as error:
            face = error_face(error, "decoding the task template")
        return [face, *super()._faces()]
