"""What it costs to make a literal of a value, and a value of the literal."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks.libraries import both
from benchmarks.table import Budget, Line, Sense
from benchmarks.timing import Case, Timing, interleaved, ratio

if TYPE_CHECKING:
    from collections.abc import Callable

    from benchmarks.options import Options

__all__ = ["dataframe", "integers"]

BARE_LIST = Budget(Sense.AT_MOST, 1.5, "x")
FASTER = Budget(Sense.AT_LEAST, 20, "x")
BARE_TABLE = Budget(Sense.AT_MOST, 1.15, "x")


def integers(options: Options) -> list[Line]:
    """A list of integers to bytes, and back."""
    from flyteidl.core import literals_pb2

    values = list(range(options.integers))

    def bare_write() -> bytes:
        literal = literals_pb2.Literal()
        items = literal.collection.literals
        for value in values:
            items.add().scalar.primitive.integer = value
        return bytes(literal.SerializeToString())

    data = bare_write()

    def bare_read() -> list[int]:
        literal = literals_pb2.Literal.FromString(data)
        return [item.scalar.primitive.integer for item in literal.collection.literals]

    write: dict[str, Callable[[], Any]] = {"bare": bare_write}
    read: dict[str, Callable[[], Any]] = {"bare": bare_read}
    for name, lib in both().items():
        write[name], read[name] = _list_cases(lib, values, data)
    name = f"list[int] {options.integers:,}"
    lines = []
    trips: dict[str, float] = {}
    for part, cases in ((f"{name} to bytes", write), (f"{name} back", read)):
        timings = interleaved(cases, rounds=options.rounds, patience=options.patience)
        lines += _lines(part, timings, BARE_LIST)
        for library, timing in timings.items():
            trips[library] = trips.get(library, 0) + timing.median
    # The bare loop itself writes less than 20 times faster than flytekit: the budget is for there and back.
    quicker = trips["flytekit"] / trips["flytelocal"] if "flytekit" in trips else None
    lines.append(Line(f"{name} both", "faster than flytekit", quicker, "x", FASTER, trips))
    return lines


def _list_cases(
    lib: Any, values: list[int], data: bytes
) -> tuple[Callable[[], bytes], Callable[[], list[int]]]:
    """Writing and reading with one library, checked once."""
    from flyteidl.core import literals_pb2

    ctx = lib.FlyteContextManager.current_context()
    expected = lib.TypeEngine.to_literal_type(list[int])
    message = literals_pb2.Literal

    def write() -> bytes:
        literal = lib.TypeEngine.to_literal(ctx, values, list[int], expected)
        return bytes(literal.to_flyte_idl().SerializeToString())

    def read() -> list[int]:
        literal = lib.Literal.from_flyte_idl(message.FromString(data))
        return list(lib.TypeEngine.to_python_value(ctx, literal, list[int]))

    assert read() == values
    assert list(message.FromString(write()).collection.literals) == list(
        message.FromString(data).collection.literals
    )
    return write, read


def dataframe(options: Options) -> list[Line]:
    """A table of ten columns to a literal with its parquet file, and back."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    table = _table(options.table_rows)
    folder = tempfile.mkdtemp(prefix="benchmark-")
    bare = Path(folder, "bare.parquet")
    write: dict[str, Case | Callable[[], Any]] = {
        "bare": Case(
            lambda: pq.write_table(pa.Table.from_pandas(table), bare),
            prepare=lambda: bare.unlink(missing_ok=True),
        )
    }
    read: dict[str, Case | Callable[[], Any]] = {"bare": lambda: pq.read_table(bare).to_pandas()}
    for name, lib in both().items():
        write[name], read[name] = _table_cases(lib, table, Path(folder, name), Path(folder, f"{name}-kept"))
    rounds = 3 if options.quick else 7
    name = f"DataFrame {options.table_rows:,} x {table.shape[1]}"
    lines = []
    try:
        for part, cases in ((f"{name} to literal", write), (f"{name} back", read)):
            timings = interleaved(cases, rounds=rounds, patience=60)
            lines += _lines(part, timings, BARE_TABLE)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return lines


def _table(rows: int) -> Any:
    """Numbers, times, flags and words, the same every time."""
    import numpy as np
    import pandas as pd

    random = np.random.default_rng(0)
    words = np.array(["Africa", "Americas", "Asia", "Europe", "Oceania"], dtype=object)
    return pd.DataFrame(
        {
            **{f"whole_{i}": random.integers(0, 1_000_000, rows) for i in range(3)},
            **{f"real_{i}": random.normal(size=rows) for i in range(4)},
            "flag": random.random(rows) > 0.5,
            "when": pd.Timestamp("2024-01-01") + pd.to_timedelta(random.integers(0, 10**7, rows), unit="s"),
            "word": words[random.integers(0, len(words), rows)],
        }
    )


def _table_cases(lib: Any, table: Any, scratch: Path, kept: Path) -> tuple[Case, Callable[[], Any]]:
    """Writing and reading with one library, checked once; what was written is removed outside the clock."""
    import pandas as pd

    def context(folder: Path) -> Any:
        files = lib.FileAccessProvider(str(folder), str(folder))
        return lib.FlyteContextManager.current_context().with_file_access(files).build()

    kind = type(table)
    expected = lib.TypeEngine.to_literal_type(kind)
    scratch_ctx, kept_ctx = context(scratch), context(kept)
    literal = lib.TypeEngine.to_literal(kept_ctx, table, kind, expected)

    def write() -> Any:
        return lib.TypeEngine.to_literal(scratch_ctx, table, kind, expected)

    def read() -> Any:
        return lib.TypeEngine.to_python_value(kept_ctx, literal, kind)

    def clear() -> None:
        shutil.rmtree(scratch, ignore_errors=True)
        scratch.mkdir(parents=True)
        # flytekit writes a table it has seen, of the same contents, only once.
        table.iat[0, 0] += 1

    pd.testing.assert_frame_equal(read(), table, check_dtype=False)
    table = table.copy()
    return Case(write, prepare=clear), read


def _lines(name: str, timings: dict[str, Timing], bare: Budget) -> list[Line]:
    measured = {key: timing.median for key, timing in timings.items()}
    own = timings["flytelocal"]
    quicker = ratio(timings["flytekit"], own) if "flytekit" in timings else None
    return [
        Line(name, "of bare", ratio(own, timings["bare"]), "x", bare, measured),
        Line(name, "faster than flytekit", quicker),
    ]
