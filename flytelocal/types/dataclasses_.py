# ruff: noqa: ARG002 - every codec and transformer has the same methods
"""Dataclasses, as a family: what converts them is loaded when the first one is met."""

from __future__ import annotations

from typing import Any

from flyteidl.core import types_pb2

from flytelocal.types.codec import Codec, plain_struct
from flytelocal.types.registry import simple_type
from flytelocal.types.transformer import FamilyTransformer

DATACLASS_TAG = "Object-Dataclass-Transformer"


class DataclassTransformer(FamilyTransformer):
    """The transformer of every dataclass that has none of its own."""

    def __init__(self) -> None:
        super().__init__(DATACLASS_TAG, object)

    def codec(self, python_type: Any, metadata: tuple[Any, ...] = ()) -> Codec:
        """The codec of one dataclass."""
        from flytelocal.types.record_codec import DataclassCodec

        return DataclassCodec(python_type)

    def guess(self, literal_type: types_pb2.LiteralType) -> Any:
        """A dataclass rebuilt from the schema in a STRUCT's metadata."""
        from flytelocal.types.schema import type_of_schema

        if simple_type(literal_type) != types_pb2.STRUCT or not literal_type.HasField("metadata"):
            return None
        return type_of_schema(plain_struct(literal_type.metadata))
