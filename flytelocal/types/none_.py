# ruff: noqa: ARG002 - every codec and transformer has the same methods
"""None."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flyteidl.core import types_pb2

from flytelocal.types.codec import Codec
from flytelocal.types.path import wrong_type
from flytelocal.types.transformer import FamilyTransformer

if TYPE_CHECKING:
    from flyteidl.core import literals_pb2


class NoneCodec(Codec):
    """``None``."""

    __slots__ = ()

    def __init__(self) -> None:
        super().__init__(type(None), types_pb2.LiteralType(simple=types_pb2.NONE), "none")

    def write(self, ctx: Any, value: Any, pb: literals_pb2.Literal) -> None:
        """Writes None and nothing else."""
        if value is not None:
            raise wrong_type("None", value)
        pb.scalar.none_type.SetInParent()

    def read(self, ctx: Any, pb: literals_pb2.Literal) -> Any:
        """Reads None."""
        return None if pb.scalar.HasField("none_type") else self.read_other(ctx, pb)


class NoneTransformer(FamilyTransformer):
    """The transformer of None."""

    def __init__(self) -> None:
        super().__init__("none", type(None))
        self._codec = NoneCodec()

    def codec(self, python_type: Any, metadata: tuple[Any, ...] = ()) -> Codec:
        """The only codec."""
        return self._codec

    def guess(self, literal_type: types_pb2.LiteralType) -> Any:
        """NoneType, for simple NONE."""
        simple = literal_type.WhichOneof("type") == "simple" and literal_type.simple == types_pb2.NONE
        return type(None) if simple else None
