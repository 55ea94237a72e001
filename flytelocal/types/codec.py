"""Codecs: a transformer compiled for one Python type, working on flyteidl messages in place.

Public transformers speak models; inside the engine everything is a codec, so that a value goes into
the message of the whole call without a copy at each level.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from flyteidl.core import literals_pb2, types_pb2

from flytelocal.types.path import Failure, brief, type_name, wrong_literal

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, MutableMapping, Sequence

MSGPACK = "msgpack"


def held(pb: literals_pb2.Literal) -> str:
    """What a literal holds, in words: ``an integer``, ``a collection``, ``nothing``."""
    kind = pb.WhichOneof("value")
    if kind is None:
        return "an empty literal"
    if kind != "scalar":
        return f"a {kind}"
    scalar = pb.scalar.WhichOneof("value")
    if scalar is None:
        return "an empty scalar"
    if scalar == "primitive":
        return f"a primitive {pb.scalar.primitive.WhichOneof('value') or 'without value'}"
    return f"a scalar {scalar}"


class Codec:
    """Writes values of one Python type into literals and reads them back.

    Attributes:
        python_type: The type as the author wrote it.
        literal_type: Its message; shared, never to be changed.
        tag: The name that a union gives to this variant.
    """

    __slots__ = ("literal_type", "python_type", "tag")

    is_async: ClassVar[bool] = False

    def __init__(self, python_type: Any, literal_type: types_pb2.LiteralType, tag: str) -> None:
        self.python_type = python_type
        self.literal_type = literal_type
        self.tag = tag

    def write(self, ctx: Any, value: Any, pb: literals_pb2.Literal) -> None:
        """Fills ``pb`` with ``value``; a Failure leaves ``pb`` half filled."""
        raise NotImplementedError

    def read(self, ctx: Any, pb: literals_pb2.Literal) -> Any:
        """The Python value of ``pb``."""
        raise NotImplementedError

    def owns(self, value: Any) -> bool:
        """Whether ``value`` is of exactly this type: unions ask this before they try."""
        return type(value) is self.python_type

    def load(self, plain: Any) -> Any:
        """The value of what msgpack or JSON decoded: attributes of a dataclass arrive this way."""
        from flytelocal.types.fields import field_for

        return field_for(self.python_type).load(plain)

    def write_all(self, ctx: Any, values: Sequence[Any], literals: Any) -> None:
        """Appends each value to a repeated field of literals."""
        write, add = self.write, literals.add
        index = 0
        try:
            for index, value in enumerate(values):  # noqa: B007 - the failing index is read below
                write(ctx, value, add())
        except Failure as failure:
            raise failure.under(f"[{index}]") from None

    def read_all(self, ctx: Any, literals: Iterable[literals_pb2.Literal]) -> list[Any]:
        """The values of a repeated field of literals."""
        read, values = self.read, []
        try:
            for pb in literals:
                values.append(read(ctx, pb))  # noqa: PERF401 - the failing index is len(values)
        except Failure as failure:
            raise failure.under(f"[{len(values)}]") from None
        return values

    def write_map(self, ctx: Any, values: dict[str, Any], literals: MutableMapping[str, Any]) -> None:
        """Fills a map field of literals."""
        write, key = self.write, ""
        try:
            for key, value in values.items():
                write(ctx, value, literals[key])
        except Failure as failure:
            raise failure.under(f"[{key!r}]") from None

    def read_map(self, ctx: Any, literals: MutableMapping[str, Any]) -> dict[str, Any]:
        """The values of a map field of literals, keys in order."""
        read, key, values = self.read, "", {}
        try:
            for key in sorted(literals):
                values[key] = read(ctx, literals[key])
        except Failure as failure:
            raise failure.under(f"[{key!r}]") from None
        return values

    def read_other(self, ctx: Any, pb: literals_pb2.Literal) -> Any:
        """Reads a literal that is not in this type's own form, or says what it holds instead.

        Attributes of dataclasses and dicts arrive as msgpack, old ones as a Struct, large ones as a
        file, and a union's value may meet the type of its only variant.
        """
        if pb.HasField("offloaded_metadata"):
            return self.read(ctx, read_offloaded(ctx, pb))
        if pb.HasField("scalar"):
            kind = pb.scalar.WhichOneof("value")
            if kind == "binary":
                return self.load(unpack(pb.scalar.binary))
            if kind == "generic":
                return self.load(plain_struct(pb.scalar.generic))
            if kind == "union":
                return self.read(ctx, pb.scalar.union.value)
        raise wrong_literal(type_name(self.python_type), held(pb))


def unpack(binary: literals_pb2.Binary) -> Any:
    """What a Binary literal of tag ``msgpack`` holds."""
    if binary.tag != MSGPACK:
        raise Failure(
            f"a binary literal has the tag {binary.tag[:40]!r}, and only {MSGPACK!r} is known",
            fix="write the value with a type of this version",
        )
    import msgspec

    try:
        return msgspec.msgpack.decode(binary.value)
    except (msgspec.MsgspecError, RecursionError, TypeError, ValueError, OverflowError) as error:
        raise Failure(f"the msgpack bytes are malformed: {error}", fix="write the value again") from None


def pack(plain: Any) -> bytes:
    """The msgpack bytes of plain values, the same bytes as flytekit writes."""
    import msgspec

    try:
        return msgspec.msgpack.encode(plain)
    except (OverflowError, RecursionError, TypeError, ValueError) as error:
        raise Failure(f"msgpack cannot hold it: {error}", fix="pass plain values of bounded size") from None


def plain_struct(struct: Any) -> Any:
    """A protobuf Struct as plain Python values."""
    from google.protobuf import json_format

    try:
        return json_format.MessageToDict(struct)
    except (json_format.Error, RecursionError, ValueError) as error:
        raise Failure(f"the Struct literal is malformed: {error}", fix="write the value again") from None


def read_offloaded(ctx: Any, pb: literals_pb2.Literal) -> literals_pb2.Literal:
    """The literal that a too large one points at."""
    from google.protobuf.message import DecodeError

    metadata = pb.offloaded_metadata
    path = metadata.uri
    whole = literals_pb2.Literal()
    try:
        with ctx.file_access.get_filesystem_for_path(path).open(path, "rb") as stream:
            whole.ParseFromString(stream.read())
    except (OSError, ValueError, DecodeError) as error:
        raise Failure(
            f"the offloaded literal at {path!r} cannot be read: {error}",
            fix="check that the file exists",
            cause=error,
        ) from None
    if whole.HasField("offloaded_metadata"):
        raise Failure("an offloaded literal points at another one", fix="write the value again")
    return whole


class HashedCodec(Codec):
    """A codec whose literals carry the hash that the author's HashMethod gives."""

    __slots__ = ("function", "inner")

    def __init__(self, inner: Codec, function: Callable[[Any], str]) -> None:
        super().__init__(inner.python_type, inner.literal_type, inner.tag)
        self.inner = inner
        self.function = function

    def write(self, ctx: Any, value: Any, pb: literals_pb2.Literal) -> None:
        """Writes the value and its hash."""
        self.inner.write(ctx, value, pb)
        pb.hash = self.function(value)

    def read(self, ctx: Any, pb: literals_pb2.Literal) -> Any:
        """The inner codec's value."""
        return self.inner.read(ctx, pb)

    def owns(self, value: Any) -> bool:
        """As the inner codec."""
        return self.inner.owns(value)

    def load(self, plain: Any) -> Any:
        """As the inner codec."""
        return self.inner.load(plain)


def unsupported(python_type: Any, fix: str) -> Failure:
    """The failure of a type that has no literal form."""
    return Failure(f"{type_name(python_type)} has no Flyte type", fix=fix, unsupported=True)


def none_given(codec: Codec) -> Failure:
    """The failure of None where a value is needed."""
    name = type_name(codec.python_type)
    return Failure(f"expected {name}, got None", fix=f"pass a value, or declare Optional[{name}]")


__all__ = [
    "MSGPACK",
    "Codec",
    "HashedCodec",
    "brief",
    "held",
    "none_given",
    "pack",
    "plain_struct",
    "read_offloaded",
    "unpack",
    "unsupported",
]
