"""The list that entities add themselves to when they are made."""

from __future__ import annotations

from typing import Any, ClassVar

__all__ = ["FlyteEntities"]


class FlyteEntities:
    """Tasks and workflows in the order in which this process made them."""

    entities: ClassVar[list[Any]] = []
