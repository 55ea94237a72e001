# ruff: noqa: ARG002 - every codec and transformer has the same methods
"""StructuredDataset, and tables (pandas.DataFrame, pyarrow.Table) as values."""

from __future__ import annotations

import collections
from typing import TYPE_CHECKING, Any

from flyteidl.core import literals_pb2, types_pb2

from flytelocal.errors import TypeTransformerFailedError
from flytelocal.types import tables
from flytelocal.types.codec import Codec, held, none_given
from flytelocal.types.path import Failure, brief, type_name, wrong_literal
from flytelocal.types.registry import codec_for
from flytelocal.types.transformer import FamilyTransformer

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flytelocal.models.literals import StructuredDataset as StructuredDatasetModel
    from flytelocal.models.literals import StructuredDatasetMetadata
    from flytelocal.models.types import LiteralType

_LIBRARIES = {"DataFrame": tables.PANDAS, "Table": tables.ARROW}


class StructuredDataset:
    """A table by value or by reference: wrap a DataFrame to return it, open one to read it.

    Args:
        dataframe: A pandas.DataFrame or pyarrow.Table to be written.
        uri: Where a table already is, or where to write ``dataframe``.
        metadata: Column types to go with it.
        **kwargs: ``file_format`` of the table at ``uri``.

    >>> StructuredDataset(uri="s3://bucket/table", file_format="parquet")
    StructuredDataset(uri='s3://bucket/table', file_format='parquet')
    """

    def __init__(
        self,
        dataframe: Any = None,
        uri: str | None = None,
        metadata: StructuredDatasetMetadata | None = None,
        **kwargs: Any,
    ) -> None:
        self.uri = uri
        self.file_format: str = kwargs.pop("file_format", "")
        if kwargs:
            raise TypeError(f"StructuredDataset has no parameter {next(iter(kwargs))!r}; it has file_format")
        self._dataframe = dataframe
        self._metadata = metadata
        self._literal: literals_pb2.StructuredDataset | None = None
        self._type: Any = None
        # A decoded value keeps its context, and with it the run's directory, alive.
        self._ctx: Any = None

    @classmethod
    def columns(cls) -> dict[str, Any]:
        """The columns of a class that names them; none here."""
        return {}

    @classmethod
    def column_names(cls) -> list[str]:
        """The names of ``columns()``."""
        return list(cls.columns())

    @property
    def dataframe(self) -> Any:
        """The table given to the constructor, or None."""
        return self._dataframe

    @property
    def metadata(self) -> StructuredDatasetMetadata | None:
        """The column types and the format, when known."""
        return self._metadata

    @property
    def literal(self) -> StructuredDatasetModel | None:
        """The literal it was read from or written to, or None."""
        if self._literal is None:
            return None
        from flytelocal.models.literals import StructuredDataset as StructuredDatasetModel

        return StructuredDatasetModel.from_flyte_idl(self._literal)

    def open(self, dataframe_type: Any) -> StructuredDataset:
        """Says which table class ``all`` and ``iter`` give, and returns itself.

        Raises:
            UnsupportedTypeError: The class is not a table that flytelocal reads.
        """
        if tables.library_of(dataframe_type) is None:
            raise Failure(
                f"{type_name(dataframe_type)} is not a table class",
                fix="open pandas.DataFrame or pyarrow.Table",
                unsupported=True,
            ).to_error()
        self._type = dataframe_type
        return self

    def all(self) -> Any:
        """The whole table, as the class given to ``open`` (pandas.DataFrame when it was not called)."""
        try:
            library = self._library()
            if self._dataframe is not None:
                return tables.convert(self._dataframe, library)
            uri, file_format, columns = self._source()
            return tables.read_table(self._context(), uri, file_format, columns, library)
        except Failure as failure:
            raise failure.to_error() from failure.cause

    def iter(self) -> Iterator[Any]:
        """The table in pieces of bounded size, as the class given to ``open``."""
        try:
            library = self._library()
            if self._dataframe is not None:
                yield tables.convert(self._dataframe, library)
                return
            uri, file_format, columns = self._source()
            yield from tables.stream_table(self._context(), uri, file_format, columns, library)
        except Failure as failure:
            raise failure.to_error() from failure.cause

    def _library(self) -> str:
        wanted = self._type if self._type is not None else type(self._dataframe)
        return tables.library_of(wanted) or tables.PANDAS

    def _source(self) -> tuple[str, str, list[str] | None]:
        uri = self._literal.uri if self._literal is not None else self.uri
        if not uri:
            raise Failure(
                "the dataset has neither a dataframe nor a uri", fix="StructuredDataset(dataframe=…)"
            )
        names: list[str] = []
        if self._metadata is not None:
            described = self._metadata.to_flyte_idl().structured_dataset_type
            names = [column.name for column in described.columns]
        return uri, self.file_format, names or None

    def _context(self) -> Any:
        if self._ctx is not None:
            return self._ctx
        from flytelocal.context.manager import FlyteContextManager

        return FlyteContextManager.current_context()

    def set_literal(self, ctx: Any, expected: LiteralType) -> None:
        """Writes the table now, so that ``literal`` says where it is.

        Args:
            ctx: The context whose file access takes the table.
            expected: The structured dataset type it is written for.
        """
        pb = literals_pb2.Literal()
        codec = TableCodec(StructuredDataset, expected.to_flyte_idl(), None, ())
        try:
            codec.write(ctx, self, pb)
        except Failure as failure:
            raise failure.to_error() from failure.cause

    def to_dict(self) -> dict[str, Any]:
        """Its reference as plain values: uri and format."""
        return {"uri": self.uri, "file_format": self.file_format}

    @classmethod
    def from_dict(cls, d: dict[str, Any]) -> StructuredDataset:
        """The dataset of ``to_dict``."""
        return cls(uri=d.get("uri"), file_format=d.get("file_format") or "")

    if not TYPE_CHECKING:  # to a type checker an unknown name stays unknown

        def __getattr__(self, name: str) -> Any:
            # Names that copy, pickle and IPython probe get no advice. No state is read: none may exist yet.
            if name.startswith("_"):
                raise AttributeError(f"StructuredDataset has no attribute {name!r}")
            raise AttributeError(str(_not_a_table(f"has no {name!r}", f".{name}")))

        # No __len__: it would make every dataset fail where its truth is asked for.
        def __getitem__(self, key: Any) -> Any:
            raise _not_a_table("has no items", f"[{brief(key)}]")

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, StructuredDataset):
            return NotImplemented
        return (self.uri, self.file_format) == (
            other.uri,
            other.file_format,
        ) and self._dataframe is other._dataframe

    __hash__ = None  # type: ignore[assignment]  # mutable, as flytekit's

    def __repr__(self) -> str:
        held_frame = "" if self._dataframe is None else f"dataframe={brief(self._dataframe)}, "
        return f"StructuredDataset({held_frame}uri={self.uri!r}, file_format={self.file_format!r})"


def _not_a_table(lacks: str, step: str) -> TypeTransformerFailedError:
    """The error for a dataset that is used as the table it stands for; the literal type names no library."""
    return TypeTransformerFailedError(
        f"this is a StructuredDataset, which {lacks}: it stands for a table that is not read yet",
        where=f"StructuredDataset{step}",
        fix="read it with .open(pd.DataFrame).all(), then use the DataFrame",
    )


class TableCodec(Codec):
    """A table class or StructuredDataset, with the columns and format its annotation names."""

    __slots__ = ("columns", "library")

    def __init__(
        self,
        python_type: Any,
        literal_type: types_pb2.LiteralType,
        library: str | None,
        columns: tuple[str, ...],
    ) -> None:
        super().__init__(python_type, literal_type, "StructuredDataset Transformer")
        self.library = library
        self.columns = columns

    def owns(self, value: Any) -> bool:
        """Whether it is a table of the same library, or a dataset."""
        if self.library is None:
            return isinstance(value, StructuredDataset)
        return tables.library_of(type(value)) == self.library

    def write(self, ctx: Any, value: Any, pb: literals_pb2.Literal) -> None:
        """Writes the table to the run's store and refers to it."""
        described = self.literal_type.structured_dataset_type
        if described.format not in ("", tables.PARQUET):
            raise Failure(
                f"the format {described.format!r} has no writer",
                fix='use Annotated[…, "parquet"], or leave the format out',
            )
        if value is None:
            raise none_given(self)
        target = pb.scalar.structured_dataset
        if isinstance(value, StructuredDataset):
            self._write_dataset(ctx, value, target)
            return
        if self.library is None and not tables.library_of(type(value)):
            raise Failure(
                f"expected StructuredDataset, got {brief(value)}",
                fix="pass a table, or StructuredDataset(dataframe=table)",
            )
        target.uri = ctx.file_access.get_random_remote_directory()
        tables.write_table(ctx, value, target.uri)
        self._describe(target, tables.PARQUET)

    def _write_dataset(
        self, ctx: Any, value: StructuredDataset, target: literals_pb2.StructuredDataset
    ) -> None:
        if value._literal is not None and value._dataframe is None:  # read before: passed on as it is
            target.CopyFrom(value._literal)
            return
        file_format = value.file_format
        if value._dataframe is not None:
            if file_format not in ("", tables.PARQUET):
                raise Failure(f"the format {file_format!r} has no writer", fix='use file_format="parquet"')
            target.uri = value.uri or ctx.file_access.get_random_remote_directory()
            tables.write_table(ctx, value._dataframe, target.uri)
            file_format = tables.PARQUET
        elif not value.uri:
            raise Failure(
                "the dataset has neither a dataframe nor a uri", fix="StructuredDataset(dataframe=…)"
            )
        elif not tables.exists(value.uri):
            raise Failure(f"there is no table at {value.uri!r}", fix="check the uri of the StructuredDataset")
        else:
            target.uri = value.uri
        given = value._metadata.to_flyte_idl() if value._metadata is not None else None
        self._describe(target, file_format, given)
        value._literal = literals_pb2.StructuredDataset()
        value._literal.CopyFrom(target)

    def _describe(self, target: literals_pb2.StructuredDataset, file_format: str, given: Any = None) -> None:
        described = target.metadata.structured_dataset_type
        described.CopyFrom(self.literal_type.structured_dataset_type)
        if given is not None and given.structured_dataset_type.columns and not described.columns:
            described.columns.extend(given.structured_dataset_type.columns)
        described.format = file_format

    def read(self, ctx: Any, pb: literals_pb2.Literal) -> Any:
        """A StructuredDataset that opens lazily, or the table itself where its class is declared."""
        if not pb.scalar.HasField("structured_dataset"):
            if pb.scalar.HasField("union") or pb.HasField("offloaded_metadata"):
                return self.read_other(ctx, pb)
            raise wrong_literal(type_name(self.python_type), held(pb))
        stored = pb.scalar.structured_dataset
        described = stored.metadata.structured_dataset_type
        if self.library is not None:
            columns = list(self.columns) or [column.name for column in described.columns] or None
            return tables.read_table(ctx, stored.uri, described.format, columns, self.library)
        return self._lazy(ctx, stored)

    def _lazy(self, ctx: Any, stored: literals_pb2.StructuredDataset) -> StructuredDataset:
        from flytelocal.models.literals import StructuredDatasetMetadata

        copied = literals_pb2.StructuredDataset()
        copied.CopyFrom(stored)
        metadata = literals_pb2.StructuredDatasetMetadata()
        metadata.CopyFrom(stored.metadata)
        if self.columns:
            del metadata.structured_dataset_type.columns[:]
            metadata.structured_dataset_type.columns.extend(self.literal_type.structured_dataset_type.columns)
        value = StructuredDataset(
            uri=copied.uri,
            metadata=StructuredDatasetMetadata.from_flyte_idl(metadata),
            file_format=copied.metadata.structured_dataset_type.format,
        )
        value._literal = copied
        value._ctx = ctx
        return value

    def load(self, plain: Any) -> Any:
        """A dataset from its reference."""
        if not isinstance(plain, dict) or "uri" not in plain:
            raise wrong_literal(type_name(self.python_type), brief(plain))
        dataset = StructuredDataset.from_dict(plain)
        return dataset if self.library is None else dataset.open(self.python_type).all()


class StructuredDatasetTransformer(FamilyTransformer):
    """The transformer of tables."""

    def __init__(self) -> None:
        super().__init__("StructuredDataset Transformer", StructuredDataset)

    def codec(self, python_type: Any, metadata: tuple[Any, ...] = ()) -> Codec:
        """The codec of a table class; beside it stand columns (kwtypes), a format or an arrow schema."""
        literal_type = types_pb2.LiteralType()
        described = literal_type.structured_dataset_type
        described.SetInParent()
        columns: tuple[str, ...] = ()
        for item in metadata:
            if isinstance(item, (collections.OrderedDict, dict)):
                columns = tuple(item)
                for name, kind in item.items():
                    column = described.columns.add()
                    column.name = name
                    column.literal_type.CopyFrom(codec_for(kind).literal_type)
            elif isinstance(item, str):
                described.format = item
            elif type(item).__module__.partition(".")[0] == "pyarrow" and hasattr(item, "to_string"):
                described.external_schema_type = "arrow"
                described.external_schema_bytes = item.to_string().encode()
        return TableCodec(python_type, literal_type, tables.library_of(python_type), columns)

    def guess(self, literal_type: types_pb2.LiteralType) -> Any:
        """StructuredDataset: which class to open is the executor's choice."""
        return StructuredDataset if literal_type.WhichOneof("type") == "structured_dataset_type" else None

    def to_html(self, ctx: Any, python_val: Any, expected_python_type: Any) -> str:
        """The first rows of a table, or what a dataset refers to."""
        from flytelocal.display.html import escape

        frame = python_val.dataframe if isinstance(python_val, StructuredDataset) else python_val
        if tables.library_of(type(frame)) is None:
            return escape(python_val)
        from flytelocal.decks.rendering import face_of

        return face_of(frame).static
