# ruff: noqa: ARG002 - every codec and transformer has the same methods
"""``Literal["a", "b"]``: one of a few constants of one type."""

from __future__ import annotations

import typing
from typing import TYPE_CHECKING, Any

from flyteidl.core import types_pb2

from flytelocal.types.codec import Codec, unsupported
from flytelocal.types.path import Failure, brief, type_name
from flytelocal.types.registry import codec_for
from flytelocal.types.transformer import FamilyTransformer

if TYPE_CHECKING:
    from flyteidl.core import literals_pb2


class ConstantsCodec(Codec):
    """``Literal[…]``: the codec of the constants' type, with the constants as the only values."""

    __slots__ = ("constants", "inner")

    def __init__(self, python_type: Any, inner: Codec, constants: tuple[Any, ...]) -> None:
        literal_type = types_pb2.LiteralType()
        literal_type.CopyFrom(inner.literal_type)
        literal_type.annotation.annotations.update({"literal_values": list(constants)})
        super().__init__(python_type, literal_type, "LiteralTypeTransformer")
        self.inner = inner
        self.constants = constants

    def owns(self, value: Any) -> bool:
        """Whether it is one of the constants."""
        return self.inner.owns(value) and value in self.constants

    def write(self, ctx: Any, value: Any, pb: literals_pb2.Literal) -> None:
        """Writes a constant."""
        self.inner.write(ctx, self._checked(value), pb)

    def read(self, ctx: Any, pb: literals_pb2.Literal) -> Any:
        """Reads a constant."""
        return self._checked(self.inner.read(ctx, pb))

    def load(self, plain: Any) -> Any:
        """A constant."""
        return self._checked(self.inner.load(plain))

    def _checked(self, value: Any) -> Any:
        if not any(type(value) is type(one) and value == one for one in self.constants):
            raise Failure(
                f"expected {type_name(self.python_type)}, got {brief(value)}",
                fix=f"use one of: {', '.join(map(repr, self.constants))}",
            )
        return value


class ConstantsTransformer(FamilyTransformer):
    """The transformer of ``Literal[…]``."""

    def __init__(self) -> None:
        super().__init__("LiteralTypeTransformer", typing.Literal)  # type: ignore[arg-type]  # a typing form

    def codec(self, python_type: Any, metadata: tuple[Any, ...] = ()) -> Codec:
        """The codec of one set of constants."""
        constants = typing.get_args(python_type)
        kinds = {type(constant) for constant in constants}
        if len(kinds) != 1 or not kinds <= {int, str, bool, float}:
            raise unsupported(python_type, "use constants of one type: all str, all int or all bool")
        return ConstantsCodec(python_type, codec_for(kinds.pop()), constants)
