"""Flyte's types: what a literal may hold."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flyteidl.core import types_pb2

from flytelocal.models.annotation import TypeAnnotation
from flytelocal.models.common import FlyteIdlEntity, build, raw, raw_list, raw_map, text_list
from flytelocal.models.fields import (
    Child,
    ChildMap,
    Children,
    Maybe,
    NonEmpty,
    Part,
    StructDict,
    Texts,
    integer,
    text,
)
from flytelocal.models.structs import to_struct
from flytelocal.models.views import MessageList

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

__all__ = [
    "BlobType",
    "EnumType",
    "Error",
    "LiteralType",
    "OutputReference",
    "SchemaType",
    "SimpleType",
    "StructuredDatasetType",
    "TypeStructure",
    "UnionType",
]


class SimpleType:
    """The types without parts."""

    NONE = 0
    INTEGER = 1
    FLOAT = 2
    STRING = 3
    BOOLEAN = 4
    DATETIME = 5
    DURATION = 6
    BINARY = 7
    ERROR = 8
    STRUCT = 9


class EnumType(FlyteIdlEntity):
    """A type of named texts."""

    __slots__ = ()
    _message = types_pb2.EnumType

    def __init__(self, values: Iterable[str] | None) -> None:
        self._pb = build(types_pb2.EnumType, values=text_list(values, where="EnumType.values"))

    values = Texts("The texts that a value may be.")


class BlobType(FlyteIdlEntity):
    """A type of files or directories."""

    __slots__ = ()
    _message = types_pb2.BlobType

    class BlobDimensionality:
        """One file, or a directory of many."""

        SINGLE = 0
        MULTIPART = 1

    def __init__(self, format: str | None, dimensionality: int | None) -> None:  # noqa: A002 - flytekit's name
        self._pb = build(types_pb2.BlobType, format=format, dimensionality=dimensionality)

    format = text("The files' format, such as csv; empty for any.")
    dimensionality = integer("One file or many, a number of BlobDimensionality.")


class SchemaType(FlyteIdlEntity):
    """A type of tables, as old Flyte had it; StructuredDatasetType replaced it."""

    __slots__ = ()
    _message = types_pb2.SchemaType

    class SchemaColumn(FlyteIdlEntity):
        """A column's name and type."""

        __slots__ = ()
        _message = types_pb2.SchemaType.SchemaColumn

        class SchemaColumnType:
            """The types of a column."""

            INTEGER = 0
            FLOAT = 1
            STRING = 2
            BOOLEAN = 3
            DATETIME = 4
            DURATION = 5

        def __init__(self, name: str | None, type: int | None) -> None:  # noqa: A002 - flytekit's name
            self._pb = build(types_pb2.SchemaType.SchemaColumn, name=name, type=type)

        name = text("The column's name.")
        type = integer("The column's type, a number of SchemaColumnType.")

    def __init__(self, columns: Iterable[SchemaType.SchemaColumn] | None) -> None:
        self._pb = build(types_pb2.SchemaType, columns=raw_list(columns))

    columns = Children(lambda: SchemaType.SchemaColumn, "The columns; none for any.")


class UnionType(FlyteIdlEntity):
    """A type of values that are of one of several types."""

    __slots__ = ()
    _message = types_pb2.UnionType

    def __init__(self, variants: Iterable[LiteralType] | None) -> None:
        self._pb = build(types_pb2.UnionType, variants=raw_list(variants))

    variants = Children(lambda: LiteralType, "The types that a value may be of.")


class TypeStructure(FlyteIdlEntity):
    """What tells apart types of one Flyte type: a tag, and the fields of a dataclass."""

    __slots__ = ()
    _message = types_pb2.TypeStructure

    def __init__(self, tag: str | None, dataclass_type: Mapping[str, LiteralType] | None = None) -> None:
        self._pb = build(types_pb2.TypeStructure, tag=tag, dataclass_type=raw_map(dataclass_type))

    tag = text("The name of what made the type, such as a transformer.")
    dataclass_type = ChildMap(lambda: LiteralType, "The types of a dataclass's fields, by name.")


class StructuredDatasetType(FlyteIdlEntity):
    """A type of tables.

    >>> column = StructuredDatasetType.DatasetColumn("year", LiteralType(simple=SimpleType.INTEGER))
    >>> StructuredDatasetType([column], format="parquet").columns[0].name
    'year'
    """

    __slots__ = ()
    _message = types_pb2.StructuredDatasetType

    class DatasetColumn(FlyteIdlEntity):
        """A column's name and type."""

        __slots__ = ()
        _message = types_pb2.StructuredDatasetType.DatasetColumn

        def __init__(self, name: str | None, literal_type: LiteralType | None) -> None:
            self._pb = build(
                types_pb2.StructuredDatasetType.DatasetColumn, name=name, literal_type=raw(literal_type)
            )

        name = text("The column's name.")
        literal_type = Part(lambda: LiteralType, "The column's type.")

    def __init__(
        self,
        columns: Iterable[StructuredDatasetType.DatasetColumn] | None = None,
        format: str | None = "",  # noqa: A002 - flytekit's name
        external_schema_type: str | None = None,
        external_schema_bytes: bytes | None = None,
    ) -> None:
        self._pb = build(
            types_pb2.StructuredDatasetType,
            columns=raw_list(columns),
            format=format,
            external_schema_type=external_schema_type,
            external_schema_bytes=external_schema_bytes,
        )

    @property
    def columns(self) -> MessageList[StructuredDatasetType.DatasetColumn]:
        """The columns; none for any. Can be assigned."""
        return MessageList(self._pb.columns, StructuredDatasetType.DatasetColumn)

    @columns.setter
    def columns(self, value: Iterable[StructuredDatasetType.DatasetColumn] | None) -> None:
        # Built first: the new columns may be a view over the old.
        fresh = build(types_pb2.StructuredDatasetType, columns=raw_list(value))
        del self._pb.columns[:]
        self._pb.columns.extend(fresh.columns)

    @property
    def format(self) -> str:
        """The format in which the table is stored, such as parquet; empty for any. Can be assigned."""
        return str(self._pb.format)

    @format.setter  # noqa: A003 - flytekit's name
    def format(self, value: str | None) -> None:
        self._pb.format = value or ""

    external_schema_type = NonEmpty[str]("What kind of schema external_schema_bytes is, such as arrow.")
    external_schema_bytes = NonEmpty[bytes]("The schema in its library's own form.")


class LiteralType(FlyteIdlEntity):
    """A type of Flyte: one of simple, schema, collection, map, blob, enum, union and structured dataset.

    >>> LiteralType(collection_type=LiteralType(simple=SimpleType.INTEGER)).collection_type.simple
    1
    """

    __slots__ = ()
    _message = types_pb2.LiteralType

    def __init__(
        self,
        simple: int | None = None,
        schema: SchemaType | None = None,
        collection_type: LiteralType | None = None,
        map_value_type: LiteralType | None = None,
        blob: BlobType | None = None,
        enum_type: EnumType | None = None,
        union_type: UnionType | None = None,
        structured_dataset_type: StructuredDatasetType | None = None,
        metadata: Mapping[str, Any] | None = None,
        structure: TypeStructure | None = None,
        annotation: TypeAnnotation | None = None,
    ) -> None:
        self._pb = build(
            types_pb2.LiteralType,
            simple=simple,
            schema=raw(schema),
            collection_type=raw(collection_type),
            map_value_type=raw(map_value_type),
            blob=raw(blob),
            enum_type=raw(enum_type),
            union_type=raw(union_type),
            structured_dataset_type=raw(structured_dataset_type),
            metadata=None if metadata is None else to_struct(metadata, where="LiteralType.metadata"),
            structure=raw(structure),
            annotation=raw(annotation),
        )

    simple = Maybe[int]("A type without parts, a number of SimpleType.")
    schema = Child(lambda: SchemaType, "The type of an old table.")
    collection_type = Child(lambda: LiteralType, "The type of a list's elements.")
    map_value_type = Child(lambda: LiteralType, "The type of a map's values.")
    blob = Child(lambda: BlobType, "The type of a file or directory.")
    enum_type = Child(lambda: EnumType, "The texts of an enum.")
    union_type = Child(lambda: UnionType, "The types of a union.")
    structured_dataset_type = Child(lambda: StructuredDatasetType, "The type of a table.")
    structure = Child(lambda: TypeStructure, "What tells apart types that are otherwise alike.")

    @property
    def metadata(self) -> dict[str, Any] | None:
        """Free JSON, such as a dataclass's JSON schema: a fresh dict on each read. Can be assigned."""
        return _METADATA.read(self._pb)

    @metadata.setter
    def metadata(self, value: Mapping[str, Any] | None) -> None:
        if value is None:
            self._pb.ClearField("metadata")
        else:
            self._pb.metadata.CopyFrom(to_struct(value, where="LiteralType.metadata"))

    @property
    def annotation(self) -> TypeAnnotation | None:
        """What an author attached to the type. Can be assigned."""
        return TypeAnnotation._wrap(self._pb.annotation) if self._pb.HasField("annotation") else None

    @annotation.setter
    def annotation(self, value: TypeAnnotation | None) -> None:
        if value is None:
            self._pb.ClearField("annotation")
        else:
            self._pb.annotation.CopyFrom(raw(value))


_METADATA = StructDict("", field="metadata")


class OutputReference(FlyteIdlEntity):
    """Points at an output of a node, or at a part of it.

    >>> OutputReference("n0", "o0", ["rows", 3]).attr_path
    ['rows', 3]
    """

    __slots__ = ()
    _message = types_pb2.OutputReference

    def __init__(
        self, node_id: str | None, var: str | None, attr_path: Iterable[str | int] | None = None
    ) -> None:
        self._pb = build(
            types_pb2.OutputReference,
            node_id=node_id,
            var=var,
            attr_path=[_attribute(step) for step in attr_path or ()],
        )

    node_id = text("The node's id.")

    @property
    def var(self) -> str:
        """The output's name. Can be assigned."""
        return str(self._pb.var)

    @var.setter
    def var(self, value: str) -> None:
        self._pb.var = value

    @property
    def attr_path(self) -> list[str | int]:
        """The keys and indexes that lead to the part."""
        return [getattr(step, step.WhichOneof("value") or "int_value") for step in self._pb.attr_path]


def _attribute(step: str | int) -> Any:
    if isinstance(step, str):
        return types_pb2.PromiseAttribute(string_value=step)
    return build(types_pb2.PromiseAttribute, int_value=step)


class Error(FlyteIdlEntity):
    """Says which node failed and why, where an error is a value."""

    __slots__ = ()
    _message = types_pb2.Error

    def __init__(self, failed_node_id: str | None, message: str | None) -> None:
        self._pb = build(types_pb2.Error, failed_node_id=failed_node_id, message=message)

    message = text("What went wrong.")
    failed_node_id = text("The node that failed.")
