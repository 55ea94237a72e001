"""Free JSON that an author attaches to a type."""

from __future__ import annotations

from typing import Any

from flyteidl.core import types_pb2

from flytelocal.models.common import FlyteIdlEntity
from flytelocal.models.structs import from_struct, to_struct

__all__ = ["TypeAnnotation"]


class TypeAnnotation(FlyteIdlEntity):
    """Annotations of a type, which Flyte keeps and does not read.

    >>> TypeAnnotation({"unit": "kg"}).annotations
    {'unit': 'kg'}
    """

    __slots__ = ()
    _message = types_pb2.TypeAnnotation

    def __init__(self, annotations: dict[str, Any] | None) -> None:
        self._pb = types_pb2.TypeAnnotation()
        # Present even when empty, as flytekit writes it.
        self._pb.annotations.CopyFrom(to_struct(annotations or {}, where="annotations"))

    @property
    def annotations(self) -> dict[str, Any]:
        """The annotations, as a fresh dict on each read."""
        return from_struct(self._pb.annotations)

    @classmethod
    def merge_annotations(
        cls, annotation: TypeAnnotation, other_annotation: TypeAnnotation
    ) -> TypeAnnotation:
        """The annotations of both; of one name, the second's."""
        return cls({**annotation.annotations, **other_annotation.annotations})
