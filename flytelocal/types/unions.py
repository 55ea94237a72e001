# ruff: noqa: ARG002 - every codec and transformer has the same methods
"""Optional and Union: a literal that says which variant it holds."""

from __future__ import annotations

import typing
from typing import TYPE_CHECKING, Any

from flyteidl.core import types_pb2

from flytelocal.types.codec import Codec, held
from flytelocal.types.collections import inner_codec
from flytelocal.types.path import Failure, type_name, wrong_literal, wrong_type
from flytelocal.types.transformer import FamilyTransformer

if TYPE_CHECKING:
    from collections.abc import Sequence

    from flyteidl.core import literals_pb2


class UnionCodec(Codec):
    """``Optional[T]`` and ``Union[A, B, …]``."""

    __slots__ = ("none", "types", "variants")

    def __init__(self, python_type: Any, variants: Sequence[Codec]) -> None:
        self.variants = tuple(variants)
        self.types: list[types_pb2.LiteralType] = []
        self.none: types_pb2.LiteralType | None = None
        for codec in variants:
            tagged = types_pb2.LiteralType()
            tagged.CopyFrom(codec.literal_type)
            tagged.structure.CopyFrom(types_pb2.TypeStructure(tag=codec.tag))
            self.types.append(tagged)
            if codec.tag == "none":
                self.none = tagged
        union = types_pb2.LiteralType(union_type=types_pb2.UnionType(variants=self.types))
        super().__init__(python_type, union, "Typed Union")

    def owns(self, value: Any) -> bool:
        """Whether a variant owns it."""
        return any(codec.owns(value) for codec in self.variants)

    def write(self, ctx: Any, value: Any, pb: literals_pb2.Literal) -> None:
        """Writes the variant that owns the value, else the first one that accepts it."""
        if value is None:
            if self.none is None:
                name = type_name(self.python_type)
                raise wrong_type(name, None, f"pass a value, or declare Optional[{name}]")
            union = pb.scalar.union
            union.value.scalar.none_type.SetInParent()
            union.type.CopyFrom(self.none)
            return
        failures: list[Failure] = []
        order = range(len(self.variants))
        union = pb.scalar.union
        for index in sorted(order, key=lambda i: not self.variants[i].owns(value)):
            try:
                self.variants[index].write(ctx, value, union.value)
            except Failure as failure:
                failures.append(failure)
                union.ClearField("value")
                continue
            union.type.CopyFrom(self.types[index])
            return
        raise self._refuse(value, failures)

    def _refuse(self, value: Any, failures: list[Failure]) -> Failure:
        # The variant that got furthest into the value knows best what is wrong with it.
        deepest = max(failures, key=lambda failure: len(failure.steps))
        real = [codec for codec in self.variants if codec.tag != "none"]
        if deepest.steps or (len(real) == 1 and value is not None):
            return deepest if deepest.steps else failures[self.variants.index(real[0])]
        names = ", ".join(type_name(codec.python_type) for codec in self.variants)
        return wrong_type(type_name(self.python_type), value, f"pass one of: {names}")

    def read(self, ctx: Any, pb: literals_pb2.Literal) -> Any:
        """Reads the variant that the literal names; a bare literal by the first variant that fits."""
        if not pb.scalar.HasField("union"):
            if pb.HasField("offloaded_metadata"):
                return self.read_other(ctx, pb)
            return self._read_first(ctx, pb, self.variants)
        union = pb.scalar.union
        return self._read_first(ctx, union.value, self._candidates(union.type))

    def _candidates(self, stored: types_pb2.LiteralType) -> Sequence[Codec]:
        exact = [c for c, t in zip(self.variants, self.types, strict=True) if t == stored]
        if exact:
            return exact
        tag = stored.structure.tag
        if tag:
            tagged = [c for c in self.variants if c.tag == tag]
            if tagged:
                return tagged
        # A guessed type may rename a variant (a date becomes a datetime); its literal type stays.
        kind = stored.WhichOneof("type")
        same = [c for c in self.variants if c.literal_type.WhichOneof("type") == kind]
        if kind == "simple":
            same = [c for c in same if c.literal_type.simple == stored.simple]
        if not same:
            tags = ", ".join(c.tag for c in self.variants)
            raise Failure(
                f"the union literal holds the variant {tag[:60] or kind or 'without type'!r}, "
                f"and {type_name(self.python_type)} has only: {tags}",
                fix="read it with the type it was written with",
            )
        return same

    def _read_first(
        self,
        ctx: Any,
        pb: literals_pb2.Literal,
        codecs: Sequence[Codec],
    ) -> Any:
        failures: list[Failure] = []
        for codec in codecs:
            try:
                return codec.read(ctx, pb)
            except Failure as failure:
                failures.append(failure)
        if len(failures) == 1 or any(failure.steps for failure in failures):
            raise max(failures, key=lambda failure: len(failure.steps))
        raise wrong_literal(type_name(self.python_type), held(pb))


class UnionTransformer(FamilyTransformer):
    """The transformer of Optional and Union."""

    def __init__(self) -> None:
        super().__init__("Typed Union", typing.Union)  # type: ignore[arg-type]  # a typing form

    def codec(self, python_type: Any, metadata: tuple[Any, ...] = ()) -> Codec:
        """The codec of one union."""
        args = typing.get_args(python_type)
        return UnionCodec(python_type, [inner_codec(arg, python_type) for arg in args])

    def guess(self, literal_type: types_pb2.LiteralType) -> Any:
        """The union of the guessed variants."""
        from flytelocal.types.guess import guess

        if literal_type.WhichOneof("type") != "union_type":
            return None
        variants = literal_type.union_type.variants
        if not variants:
            raise Failure("a union type has no variants", fix="declare at least one variant")
        return typing.Union[tuple(guess(variant) for variant in variants)]  # noqa: UP007 - built at run time
