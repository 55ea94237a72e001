"""Tables: parquet files of a run, read whole, in part or in pieces, and gone with the run."""

# ruff: noqa: UP006, UP045 - the spellings of types are what is under test

from __future__ import annotations

import copy
import gc
import os
import pickle
from typing import Annotated, Any, Dict, List, Optional  # noqa: UP035 - both

import pandas as pd
import pyarrow as pa
import pytest

from flytelocal.context.manager import FlyteContextManager
from flytelocal.errors import TypeTransformerFailedError, UnsupportedTypeError
from flytelocal.types.engine import TypeEngine, literal_pb, literal_type_pb, python_value
from flytelocal.types.interface import kwtypes
from flytelocal.types.structured_dataset import StructuredDataset

FRAME = pd.DataFrame(
    {
        "a": [1, 2, 3],
        "b": ["x", None, "z"],
        "t": pd.to_datetime(["2020-01-01T00:00:00.000001", "2021-01-01", None], format="ISO8601"),
        "l": [[1], [], [2, 3]],
    },
    index=pd.Index(["p", "q", "r"], name="key"),
)
EMPTY = FRAME.iloc[:0]


@pytest.mark.parametrize("frame", [FRAME, EMPTY, pd.DataFrame()], ids=["full", "no rows", "nothing"])
def test_a_frame_comes_through(frame: pd.DataFrame, trip: Any) -> None:
    """Columns, types, index and missing values are as they were."""
    read = trip(frame, pd.DataFrame)
    pd.testing.assert_frame_equal(
        read.drop(columns="l", errors="ignore"), frame.drop(columns="l", errors="ignore")
    )


def test_frames_lie_in_containers(trip: Any) -> None:
    """Lists, dicts and optionals of tables work."""
    assert [len(frame) for frame in trip([FRAME, EMPTY], List[pd.DataFrame])] == [3, 0]
    assert len(trip({"a": FRAME}, Dict[str, pd.DataFrame])["a"]) == 3
    assert len(trip(FRAME, Optional[pd.DataFrame])) == 3
    assert trip(None, Optional[pd.DataFrame]) is None


def test_arrow_and_pandas_read_each_other(trip: Any) -> None:
    """A table written by one library is read by the other."""
    table = pa.table({"a": [1, 2]})
    assert trip(table, pa.Table).equals(table)
    assert trip(table, pa.Table, pd.DataFrame)["a"].tolist() == [1, 2]
    assert trip(FRAME[["a"]], pd.DataFrame, pa.Table).column("a").to_pylist() == [1, 2, 3]


def test_columns_in_the_annotation_are_all_that_is_read(trip: Any) -> None:
    """Named columns are described in the type and read alone."""
    kind = Annotated[pd.DataFrame, kwtypes(a=int)]
    assert list(trip(FRAME.reset_index(), kind).columns) == ["a"]
    assert list(trip(FRAME.reset_index(), pd.DataFrame, kind).columns) == ["a"]
    lazy = trip(FRAME.reset_index(), pd.DataFrame, Annotated[StructuredDataset, kwtypes(b=str)])
    assert list(lazy.open(pd.DataFrame).all().columns) == ["b"]


def test_a_dataset_opens_lazily(trip: Any) -> None:
    """A decoded dataset knows its place and format, and reads when told to."""
    seen = trip(FRAME, pd.DataFrame, StructuredDataset)
    assert seen.dataframe is None
    assert seen.file_format == "parquet"
    assert os.path.isdir(seen.uri)
    assert seen.literal.uri == seen.uri
    assert seen.metadata.structured_dataset_type.format == "parquet"
    assert len(seen.open(pd.DataFrame).all()) == 3
    assert isinstance(seen.open(pa.Table).all(), pa.Table)
    pieces = list(seen.open(pd.DataFrame).iter())
    assert sum(map(len, pieces)) == 3
    assert [type(piece) for piece in seen.open(pa.Table).iter()] == [pa.Table]


def test_a_dataset_in_memory_needs_no_file() -> None:
    """A dataset made from a table gives it back, converted when another class is opened."""
    dataset = StructuredDataset(dataframe=FRAME[["a"]])
    assert dataset.open(pd.DataFrame).all() is dataset.dataframe
    assert dataset.all() is dataset.dataframe
    assert isinstance(dataset.open(pa.Table).all(), pa.Table)
    assert [len(piece) for piece in dataset.open(pd.DataFrame).iter()] == [3]
    assert isinstance(
        StructuredDataset(dataframe=pa.table({"a": [1]})).open(pd.DataFrame).all(), pd.DataFrame
    )
    assert "DataFrame" in repr(dataset)


def test_a_dataset_read_is_passed_on_without_a_copy(ctx: Any, trip: Any) -> None:
    """A dataset that comes from a literal goes out as the same literal."""
    seen = trip(FRAME, pd.DataFrame, StructuredDataset)
    assert literal_pb(ctx, seen, StructuredDataset).scalar.structured_dataset.uri == seen.uri


def test_a_dataset_is_written_where_it_says(ctx: Any, tmp_path: Any) -> None:
    """A uri beside the dataframe is where it goes."""
    dataset = StructuredDataset(dataframe=FRAME, uri=str(tmp_path / "out"))
    pb = literal_pb(ctx, dataset, StructuredDataset)
    assert pb.scalar.structured_dataset.uri == str(tmp_path / "out")
    assert os.listdir(tmp_path / "out") == ["00000"]
    assert dataset.literal is not None
    assert len(StructuredDataset(uri=str(tmp_path / "out")).open(pd.DataFrame).all()) == 3
    assert len(StructuredDataset(uri=f"file://{tmp_path}/out").open(pd.DataFrame).all()) == 3


def test_a_remote_table_goes_through_fsspec(ctx: Any) -> None:
    """A URI with a protocol is written and read through its file system."""
    dataset = StructuredDataset(dataframe=FRAME, uri="memory://tables/one")
    pb = literal_pb(ctx, dataset, StructuredDataset)
    assert len(python_value(ctx, pb, pd.DataFrame)) == 3
    assert python_value(ctx, pb, pa.Table).num_rows == 3
    assert (
        sum(len(piece) for piece in python_value(ctx, pb, StructuredDataset).open(pd.DataFrame).iter()) == 3
    )


def test_set_literal_writes_now(ctx: Any) -> None:
    """`set_literal` writes the table, and `literal` says where."""
    dataset = StructuredDataset(dataframe=FRAME)
    assert dataset.literal is None
    dataset.set_literal(ctx, TypeEngine.to_literal_type(Annotated[StructuredDataset, kwtypes(a=int)]))
    assert dataset.literal is not None
    columns = dataset.literal.to_flyte_idl().metadata.structured_dataset_type.columns
    assert [column.name for column in columns] == ["a"]


def test_references_are_plain_values() -> None:
    """A dataset's reference goes to a dict and back, and equal references are equal."""
    dataset = StructuredDataset(uri="s3://a/b", file_format="parquet")
    assert StructuredDataset.from_dict(dataset.to_dict()) == dataset
    assert dataset != StructuredDataset(uri="s3://a/c")
    assert StructuredDataset.column_names() == []
    with pytest.raises(TypeError, match="has no parameter 'fmt'"):
        StructuredDataset(fmt="x")


def test_the_run_directory_lives_as_long_as_the_dataset(trip: Any) -> None:
    """A lazy dataset keeps its run's files; a DataFrame does not need them."""

    def run() -> tuple[Any, Any, str]:
        ctx = FlyteContextManager.current_context().for_run()
        pb = literal_pb(ctx, FRAME, pd.DataFrame)
        uri = pb.scalar.structured_dataset.uri
        return python_value(ctx, pb, StructuredDataset), python_value(ctx, pb, pd.DataFrame), uri

    lazy, frame, uri = run()
    gc.collect()
    assert os.path.isdir(uri)
    assert len(lazy.open(pd.DataFrame).all()) == 3
    del lazy
    gc.collect()
    assert not os.path.exists(uri)
    assert len(frame) == 3


BAD: list[tuple[Any, Any, str]] = [
    (pd.DataFrame, 3, r"expected a pandas\.DataFrame or pyarrow\.Table, got 3"),
    (pd.DataFrame, None, "expected DataFrame, got None"),
    (StructuredDataset, {"a": 1}, "expected StructuredDataset, got a dict of 1"),
    (StructuredDataset, StructuredDataset(), "neither a dataframe nor a uri"),
    (StructuredDataset, StructuredDataset(uri="/nowhere/at/all"), "there is no table at '/nowhere/at/all'"),
    (
        StructuredDataset,
        StructuredDataset(dataframe=FRAME, file_format="csv"),
        "the format 'csv' has no writer",
    ),
    (Annotated[pd.DataFrame, "csv"], FRAME, "the format 'csv' has no writer"),
    (pd.DataFrame, pd.DataFrame({"a": [1, "x"]}), "cannot be written as parquet"),
    (pd.DataFrame, pd.DataFrame([[1, 2]], columns=["a", "a"]), "cannot be written as parquet"),
]


@pytest.mark.parametrize(
    ("kind", "value", "message"), BAD, ids=lambda item: str(item)[:25].replace("\n", " ")
)
def test_what_is_no_table_is_refused(kind: Any, value: Any, message: str, ctx: Any) -> None:
    """Wrong values and formats without a writer are typed errors."""
    with pytest.raises(TypeTransformerFailedError, match=message):
        literal_pb(ctx, value, kind)


def test_a_table_that_cannot_be_read_is_a_typed_error(ctx: Any) -> None:
    """A missing file, a damaged one, a missing column and a strange format are told apart."""
    pb = literal_pb(ctx, FRAME, pd.DataFrame)
    stored = pb.scalar.structured_dataset
    path = os.path.join(stored.uri, "00000")
    with pytest.raises(TypeTransformerFailedError, match=r"cannot be read.*nope"):
        python_value(ctx, pb, Annotated[pd.DataFrame, kwtypes(nope=int)])
    with open(path, "r+b") as stream:
        stream.truncate(40)
    for kind in (pd.DataFrame, pa.Table):
        with pytest.raises(TypeTransformerFailedError, match="cannot be read"):
            python_value(ctx, pb, kind)
    lazy = python_value(ctx, pb, StructuredDataset)
    with pytest.raises(TypeTransformerFailedError, match="cannot be read"):
        list(lazy.open(pd.DataFrame).iter())
    os.remove(path)
    os.rmdir(stored.uri)
    with pytest.raises(TypeTransformerFailedError, match="there is no table at"):
        python_value(ctx, pb, pd.DataFrame)
    stored.metadata.structured_dataset_type.format = "orc"
    with pytest.raises(TypeTransformerFailedError, match="has the format 'orc'"):
        python_value(ctx, pb, pd.DataFrame)
    with pytest.raises(
        TypeTransformerFailedError, match="expected a literal of DataFrame, got a primitive integer"
    ):
        python_value(ctx, literal_pb(ctx, 3, int), pd.DataFrame)
    with pytest.raises(UnsupportedTypeError, match="int is not a table class"):
        lazy.open(int)


def test_column_types_are_checked() -> None:
    """A column type without Flyte form is refused by name."""
    with pytest.raises(UnsupportedTypeError, match="bytes has no Flyte type"):
        literal_type_pb(Annotated[pd.DataFrame, kwtypes(a=bytes)])


def test_html_shows_the_first_rows(ctx: Any) -> None:
    """A table's HTML is its head; a reference shows itself, escaped."""
    html = TypeEngine.to_html(ctx, FRAME, pd.DataFrame)
    assert "<table" in html
    assert "StructuredDataset" in TypeEngine.to_html(
        ctx, StructuredDataset(uri="s3://<b>"), StructuredDataset
    )
    assert "<b>" not in TypeEngine.to_html(ctx, StructuredDataset(uri="s3://<b>"), StructuredDataset)


@pytest.mark.parametrize("name", ["head", "iloc", "shape", "to_pandas", "num_rows", "merge"])
def test_a_dataset_used_as_its_table_says_how_to_read_it(name: str) -> None:
    """What a DataFrame or a Table has is refused with the way to get one; it counts as absent."""
    dataset = StructuredDataset(dataframe=FRAME)
    with pytest.raises(
        AttributeError, match=rf"(?s)has no '{name}'.*\.{name}.*\.open\(pd\.DataFrame\)\.all\(\)"
    ):
        getattr(dataset, name)
    assert not hasattr(dataset, name)
    with pytest.raises(TypeTransformerFailedError, match=r"(?s)has no items.*\['a' \(str\)\].*\.open\("):
        dataset["a"]
    assert dataset  # its truth needs no length


def test_what_probes_a_dataset_gets_a_plain_answer() -> None:
    """Copy, pickle and a notebook find no more than there is."""
    dataset = StructuredDataset(uri="s3://bucket/table", file_format="parquet")
    assert copy.copy(dataset) == copy.deepcopy(dataset) == pickle.loads(pickle.dumps(dataset)) == dataset
    with pytest.raises(AttributeError, match=r"^StructuredDataset has no attribute '_repr_html_'$"):
        _ = dataset._repr_html_
    assert getattr(StructuredDataset.__new__(StructuredDataset), "uri", "unset") == "unset"
