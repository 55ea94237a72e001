"""Tables as parquet files: writing, reading and streaming pandas and pyarrow tables."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from flytelocal.types.path import Failure, brief

if TYPE_CHECKING:
    from collections.abc import Iterator

PARQUET = "parquet"
PANDAS, ARROW = "pandas", "pyarrow"
_FILE = "00000"  # flytekit's name of a table's only part
_ROWS = 65_536  # rows of one streamed piece


def library_of(kind: Any) -> str | None:
    """``pandas`` or ``pyarrow`` for their table classes, None for any other; imports nothing."""
    if not isinstance(kind, type):
        return None
    for cls in kind.__mro__:
        root = cls.__module__.partition(".")[0]
        if (root, cls.__qualname__) in ((PANDAS, "DataFrame"), (ARROW, "Table")):
            return root
    return None


def write_table(ctx: Any, frame: Any, uri: str) -> None:
    """Writes a table as the only parquet file of the directory ``uri``."""
    library = library_of(type(frame))
    if library is None:
        raise Failure(
            f"expected a pandas.DataFrame or pyarrow.Table, got {brief(frame)}",
            fix="convert it with pandas.DataFrame(value)",
        )
    path = f"{uri.rstrip('/')}/{_FILE}"
    try:
        if _is_local(uri):
            os.makedirs(_local(uri), exist_ok=True)
            _write(library, frame, _local(path))
        else:
            with ctx.file_access.get_filesystem_for_path(uri).open(path, "wb") as stream:
                _write(library, frame, stream)
    except (OSError, ValueError, TypeError, NotImplementedError) as error:
        raise Failure(
            f"the table cannot be written as parquet: {error}",
            fix="give its columns text names and one type each",
            cause=error,
        ) from None


def _write(library: str, frame: Any, target: Any) -> None:
    if library == PANDAS:
        frame.to_parquet(target, engine="pyarrow", coerce_timestamps="us", allow_truncated_timestamps=False)
    else:
        import pyarrow.parquet as pq

        pq.write_table(frame, target)


def read_table(ctx: Any, uri: str, file_format: str, columns: list[str] | None, library: str) -> Any:
    """The table in a parquet file or directory, only the named columns when given."""
    _check_format(file_format, uri)
    try:
        if library == PANDAS:
            import pandas as pd

            if _is_local(uri):
                return pd.read_parquet(_local(uri), engine="pyarrow", columns=columns)
            filesystem = ctx.file_access.get_filesystem_for_path(uri)
            return pd.read_parquet(
                _inside(filesystem, uri), engine="pyarrow", columns=columns, filesystem=filesystem
            )
        import pyarrow.parquet as pq

        if _is_local(uri):
            return pq.read_table(_local(uri), columns=columns)
        filesystem = ctx.file_access.get_filesystem_for_path(uri)
        return pq.read_table(_inside(filesystem, uri), columns=columns, filesystem=filesystem)
    except FileNotFoundError:
        raise Failure(
            f"there is no table at {uri!r}", fix="check the URI, and that its run still exists"
        ) from None
    except (OSError, ValueError, TypeError, KeyError, NotImplementedError) as error:
        raise Failure(
            f"the table at {uri!r} cannot be read: {error}",
            fix="check its format and its columns",
            cause=error,
        ) from None


def stream_table(
    ctx: Any, uri: str, file_format: str, columns: list[str] | None, library: str
) -> Iterator[Any]:
    """The table piece by piece, with a bounded number of rows in memory."""
    _check_format(file_format, uri)
    import pyarrow as pa
    import pyarrow.dataset

    try:
        if _is_local(uri):
            dataset = pyarrow.dataset.dataset(_local(uri), format=PARQUET)
        else:
            filesystem = ctx.file_access.get_filesystem_for_path(uri)
            dataset = pyarrow.dataset.dataset(_inside(filesystem, uri), format=PARQUET, filesystem=filesystem)
        for batch in dataset.to_batches(columns=columns, batch_size=_ROWS):
            if batch.num_rows:
                piece = pa.Table.from_batches([batch])
                yield piece.to_pandas() if library == PANDAS else piece
    except (OSError, ValueError, KeyError) as error:
        raise Failure(
            f"the table at {uri!r} cannot be read: {error}", fix="check the URI and its format", cause=error
        ) from None


def convert(frame: Any, library: str) -> Any:
    """A table in memory as the other library's class; itself when it is already."""
    if library_of(type(frame)) == library:
        return frame
    if library == PANDAS:
        return frame.to_pandas()
    import pyarrow as pa

    return pa.Table.from_pandas(frame)


def exists(uri: str) -> bool:
    """Whether a local URI is there; remote ones are believed."""
    return not _is_local(uri) or os.path.exists(_local(uri))


def _check_format(file_format: str, uri: str) -> None:
    if file_format not in ("", PARQUET):
        raise Failure(f"the table at {uri!r} has the format {file_format!r}", fix="write it as parquet")


def _is_local(uri: str) -> bool:
    return "://" not in uri or uri.startswith("file://")


def _local(uri: str) -> str:
    return uri.removeprefix("file://")


def _inside(filesystem: Any, uri: str) -> str:
    # The underscore is fsspec's; each file system has its own idea of a path.
    return str(filesystem._strip_protocol(uri))
