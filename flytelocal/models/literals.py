"""Literals: the values that pass between tasks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flyteidl.core import literals_pb2

from flytelocal.models.bindings import Binding, BindingData, BindingDataCollection, BindingDataMap
from flytelocal.models.common import FlyteIdlEntity, build, raw, raw_list, raw_map, text_map
from flytelocal.models.fields import Child, ChildMap, Children, Part, Plain, Raw, integer, text
from flytelocal.models.primitive import Primitive
from flytelocal.models.types import BlobType, Error, LiteralType, SchemaType, StructuredDatasetType
from flytelocal.models.views import ScalarMap

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

__all__ = [
    "Binary",
    "Binding",
    "BindingData",
    "BindingDataCollection",
    "BindingDataMap",
    "Blob",
    "BlobMetadata",
    "Literal",
    "LiteralCollection",
    "LiteralMap",
    "LiteralOffloadedMetadata",
    "Primitive",
    "RetryStrategy",
    "Scalar",
    "Schema",
    "StructuredDataset",
    "StructuredDatasetMetadata",
    "Union",
    "Void",
]


class RetryStrategy(FlyteIdlEntity):
    """How often to try again."""

    __slots__ = ()
    _message = literals_pb2.RetryStrategy

    def __init__(self, retries: int | None) -> None:
        self._pb = build(literals_pb2.RetryStrategy, retries=retries)

    retries = integer("Attempts after the first.")


class Binary(FlyteIdlEntity):
    """Bytes and what they are, such as msgpack."""

    __slots__ = ()
    _message = literals_pb2.Binary

    def __init__(self, value: bytes | None, tag: str | None) -> None:
        self._pb = build(literals_pb2.Binary, value=value, tag=tag)

    value = Plain[bytes]("The bytes.")
    tag = text("What the bytes are.")


class BlobMetadata(FlyteIdlEntity):
    """Says what a blob holds."""

    __slots__ = ()
    _message = literals_pb2.BlobMetadata

    def __init__(self, type: BlobType | None) -> None:  # noqa: A002 - flytekit's name
        self._pb = build(literals_pb2.BlobMetadata, type=raw(type))

    type = Part(lambda: BlobType, "The blob's type.")


class Blob(FlyteIdlEntity):
    """A file or a directory, somewhere."""

    __slots__ = ()
    _message = literals_pb2.Blob

    def __init__(self, metadata: BlobMetadata | None, uri: str | None) -> None:
        self._pb = build(literals_pb2.Blob, metadata=raw(metadata), uri=uri)

    uri = text("Where it is.")
    metadata = Part(lambda: BlobMetadata, "What it holds.")


class Void(FlyteIdlEntity):
    """The value of None."""

    __slots__ = ()
    _message = literals_pb2.Void

    def __init__(self) -> None:
        self._pb = literals_pb2.Void()


class Schema(FlyteIdlEntity):
    """A table, as old Flyte had it."""

    __slots__ = ()
    _message = literals_pb2.Schema

    def __init__(self, uri: str | None, type: SchemaType | None) -> None:  # noqa: A002 - flytekit's name
        self._pb = build(literals_pb2.Schema, uri=uri, type=raw(type))

    uri = text("Where it is.")
    type = Part(lambda: SchemaType, "Its columns.")


class Union(FlyteIdlEntity):
    """A value of a union type, and which of the union's types it is of."""

    __slots__ = ()
    _message = literals_pb2.Union

    def __init__(self, value: Literal | None, stored_type: LiteralType | None) -> None:
        self._pb = build(literals_pb2.Union, value=raw(value), type=raw(stored_type))

    value = Part(lambda: Literal, "The value.")
    stored_type = Part(lambda: LiteralType, "The value's own type.", field="type")


class StructuredDatasetMetadata(FlyteIdlEntity):
    """Says what a structured dataset holds."""

    __slots__ = ()
    _message = literals_pb2.StructuredDatasetMetadata

    def __init__(self, structured_dataset_type: StructuredDatasetType | None = None) -> None:
        self._pb = build(
            literals_pb2.StructuredDatasetMetadata, structured_dataset_type=raw(structured_dataset_type)
        )

    structured_dataset_type = Part(lambda: StructuredDatasetType, "Its columns and format.")


class StructuredDataset(FlyteIdlEntity):
    """A table, somewhere."""

    __slots__ = ()
    _message = literals_pb2.StructuredDataset

    def __init__(self, uri: str | None, metadata: StructuredDatasetMetadata | None = None) -> None:
        self._pb = build(literals_pb2.StructuredDataset, uri=uri, metadata=raw(metadata))

    uri = text("Where it is.")
    metadata = Part(lambda: StructuredDatasetMetadata, "What it holds.")


class LiteralCollection(FlyteIdlEntity):
    """Literals in a row.

    >>> three = Literal(scalar=Scalar(primitive=Primitive(integer=3)))
    >>> len(LiteralCollection([three, three]).literals)
    2
    """

    __slots__ = ()
    _message = literals_pb2.LiteralCollection

    def __init__(self, literals: Iterable[Literal] | None) -> None:
        self._pb = build(literals_pb2.LiteralCollection, literals=raw_list(literals))

    literals = Children(lambda: Literal, "The literals in order, made into models only on access.")


class LiteralMap(FlyteIdlEntity):
    """Literals by name: the inputs or the outputs of a task.

    >>> inputs = LiteralMap({"limit": Literal(scalar=Scalar(primitive=Primitive(integer=10)))})
    >>> inputs.literals["limit"].scalar.primitive.value
    10
    """

    __slots__ = ()
    _message = literals_pb2.LiteralMap

    def __init__(self, literals: Mapping[str, Literal] | None) -> None:
        self._pb = build(literals_pb2.LiteralMap, literals=raw_map(literals))

    literals = ChildMap(lambda: Literal, "The literals by name, made into models only on access.")


class Scalar(FlyteIdlEntity):
    """One value that is no list and no map."""

    __slots__ = ()
    _message = literals_pb2.Scalar

    def __init__(
        self,
        primitive: Primitive | None = None,
        blob: Blob | None = None,
        binary: Binary | None = None,
        schema: Schema | None = None,
        union: Union | None = None,
        none_type: Void | None = None,
        error: Error | None = None,
        generic: Any = None,
        structured_dataset: StructuredDataset | None = None,
    ) -> None:
        self._pb = build(
            literals_pb2.Scalar,
            primitive=raw(primitive),
            blob=raw(blob),
            binary=raw(binary),
            schema=raw(schema),
            union=raw(union),
            none_type=raw(none_type),
            error=raw(error),
            generic=generic,
            structured_dataset=raw(structured_dataset),
        )

    primitive = Child(lambda: Primitive, "The value without parts, if it is one.")
    blob = Child(lambda: Blob, "The file or directory, if it is one.")
    binary = Child(lambda: Binary, "The bytes, if it is some.")
    schema = Child(lambda: Schema, "The old table, if it is one.")
    union = Child(lambda: Union, "The value of a union type, if it is one.")
    none_type = Child(lambda: Void, "Set if the value is None.")
    error = Child(lambda: Error, "The error, if it is one.")
    generic = Raw("The free JSON as a protobuf Struct, if it is some.")
    structured_dataset = Child(lambda: StructuredDataset, "The table, if it is one.")

    @property
    def value(self) -> Any:
        """The value's model, of whichever kind it is; a Struct for free JSON."""
        kind = self._pb.WhichOneof("value")
        return None if kind is None else getattr(self, kind)


class LiteralOffloadedMetadata(FlyteIdlEntity):
    """Says where a literal is that is too large to be passed itself."""

    __slots__ = ()
    _message = literals_pb2.LiteralOffloadedMetadata

    def __init__(
        self, uri: str | None = None, size_bytes: int | None = None, inferred_type: LiteralType | None = None
    ) -> None:
        self._pb = build(
            literals_pb2.LiteralOffloadedMetadata,
            uri=uri,
            size_bytes=size_bytes,
            inferred_type=raw(inferred_type),
        )

    uri = text("Where the literal is.")
    size_bytes = integer("Its size in bytes.")
    inferred_type = Child(lambda: LiteralType, "Its type, if it is known.")


class Literal(FlyteIdlEntity):
    """A value that passes between tasks: a scalar, a list or a map.

    >>> value = Literal(scalar=Scalar(primitive=Primitive(integer=3)))
    >>> value.scalar.primitive.integer
    3
    """

    __slots__ = ()
    _message = literals_pb2.Literal

    def __init__(
        self,
        scalar: Scalar | None = None,
        collection: LiteralCollection | None = None,
        map: LiteralMap | None = None,  # noqa: A002 - flytekit's name
        hash: str | None = None,  # noqa: A002 - flytekit's name
        metadata: Mapping[str, str] | None = None,
        offloaded_metadata: LiteralOffloadedMetadata | None = None,
    ) -> None:
        self._pb = build(
            literals_pb2.Literal,
            scalar=raw(scalar),
            collection=raw(collection),
            map=raw(map),
            hash=hash,
            metadata=text_map(metadata, where="Literal.metadata"),
            offloaded_metadata=raw(offloaded_metadata),
        )

    scalar = Child(lambda: Scalar, "The scalar, if it is one.")
    collection = Child(lambda: LiteralCollection, "The list, if it is one.")
    map = Child(lambda: LiteralMap, "The map, if it is one.")
    offloaded_metadata = Child(lambda: LiteralOffloadedMetadata, "Where the value is, if it is not here.")

    @property
    def value(self) -> Scalar | LiteralCollection | LiteralMap | None:
        """The value, of whichever kind it is; None when it is not here."""
        return self.scalar or self.collection or self.map

    @property
    def hash(self) -> str | None:
        """What the cache uses in place of the value, if anything. Can be assigned."""
        return self._pb.hash or None

    @hash.setter  # noqa: A003 - flytekit's name
    def hash(self, value: str | None) -> None:
        self._pb.hash = value or ""

    @property
    def metadata(self) -> ScalarMap[str] | None:
        """Notes on the value, if there are any."""
        return ScalarMap(self._pb.metadata) if self._pb.metadata else None

    def set_metadata(self, metadata: Mapping[str, str] | None) -> None:
        """Replace the notes on the value."""
        fresh = text_map(metadata, where="Literal.metadata") or {}
        self._pb.metadata.clear()
        self._pb.metadata.update(fresh)
