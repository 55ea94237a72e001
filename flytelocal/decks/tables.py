"""The head of a table: its first rows, kept apart from it, with honest counts."""

from __future__ import annotations

import datetime as dt
import sys
from dataclasses import dataclass
from typing import Any

from flytelocal.decks.rendering import Face
from flytelocal.display.html import escape, visible
from flytelocal.display.nodes import duration_text
from flytelocal.display.theme import LINE, MUTED

__all__ = ["TableHead", "head_of_rows", "table_head"]

_WIDE_CELL = 40
_LONGEST_CELL = 200
_ATOMS = (str, int, float, bool, type(None), dt.datetime, dt.date, dt.time, dt.timedelta)


@dataclass(frozen=True, slots=True)
class TableHead:
    """The first rows of a table as plain Python values.

    Args:
        kind: The table's own type.
        columns: Names and dtypes.
        cells: One tuple of values per column.
        index: The labels of the rows; None when they only count.
        shape: Rows and columns of the whole table.
    """

    kind: str
    columns: tuple[tuple[str, str], ...]
    cells: tuple[tuple[Any, ...], ...]
    index: tuple[str, ...] | None
    shape: tuple[int, int]

    @property
    def summary(self) -> str:
        """What it is and how large, in a few words."""
        rows, columns = self.shape
        return f"{self.kind}, {rows:,} rows x {columns:,} columns"

    @property
    def caption(self) -> str:
        """What is shown of what there is."""
        shown = len(self.cells[0]) if self.cells else min(len(self.index or ()), self.shape[0])
        rows, columns = self.shape
        said = f"{rows:,} row{'' if rows == 1 else 's'}"
        if shown < rows:
            said = f"{shown:,} of {said}"
        said += (
            f" x {len(self.columns):,}"
            if len(self.columns) == columns
            else f" x {len(self.columns):,} of {columns:,}"
        )
        return f"{said} column{'' if columns == 1 else 's'}"

    def _deck_face(self) -> Face:
        columns = [_texts(values) for values in self.cells]
        return Face(_html(self, columns, _CLASSES), _html(self, columns, _INLINE), self._text(columns))

    def _text(self, columns: list[list[str]]) -> str:
        shown = columns[:8]
        head = [visible(name) for name, _ in self.columns[:8]]
        table = [
            head,
            *([column[row] for column in shown] for row in range(len(columns[0]) if columns else 0)),
        ]
        table = [[_cut(cell, 24) for cell in row] for row in table]
        widths = [max(len(row[at]) for row in table) for at in range(len(head))]
        right = [_is_number(dtype) for _, dtype in self.columns[:8]]
        lines = [
            "  ".join(
                cell.rjust(width) if at_right else cell.ljust(width)
                for cell, width, at_right in zip(row, widths, right, strict=True)
            ).rstrip()
            for row in table
        ]
        more = f", {len(columns) - 8} more columns" if len(columns) > 8 else ""
        return "\n".join([*lines, f"({self.kind}, {self.caption}{more})"])


def table_head(value: Any, max_rows: int = 10, max_cols: int = 100) -> TableHead | None:
    """The head of a pandas, pyarrow or polars table; None for anything else.

    No library is imported to ask: a value can only be a table of one that is loaded.
    """
    if isinstance(value, TableHead):
        return value
    pandas = sys.modules.get("pandas")
    frame_type = getattr(pandas, "DataFrame", None)
    series_type = getattr(pandas, "Series", None)
    if series_type is not None and isinstance(value, series_type):
        return _pandas(value.to_frame(), "Series", max_rows, max_cols)
    if frame_type is not None and isinstance(value, frame_type):
        return _pandas(value, type(value).__name__, max_rows, max_cols)
    root = type(value).__module__.partition(".")[0]
    if root == "pyarrow" and hasattr(value, "schema") and hasattr(value, "num_rows"):
        head = value.slice(0, max_rows)
        fields = list(value.schema)[:max_cols]
        return TableHead(
            f"pyarrow.{type(value).__name__}",
            tuple((str(field.name), str(field.type)) for field in fields),
            tuple(tuple(map(_frozen, head.column(at).to_pylist())) for at in range(len(fields))),
            None,
            (int(value.num_rows), int(value.num_columns)),
        )
    if root == "polars" and hasattr(value, "dtypes") and hasattr(value, "head"):
        head = value.head(max_rows)
        columns = list(zip(value.columns, value.dtypes, strict=True))[:max_cols]
        return TableHead(
            "polars.DataFrame",
            tuple((str(name), str(kind)) for name, kind in columns),
            tuple(tuple(map(_frozen, head[name].to_list())) for name, _ in columns),
            None,
            (int(value.height), int(value.width)),
        )
    return None


def _pandas(frame: Any, kind: str, max_rows: int, max_cols: int) -> TableHead:
    # Rows alone are a cheap slice; rows and columns together are not.
    head = frame.iloc[:max_rows] if frame.shape[1] <= max_cols else frame.iloc[:max_rows, :max_cols]
    columns = list(head.items())
    plain_index = (
        type(frame.index).__name__ == "RangeIndex" and frame.index.start == 0 and frame.index.step == 1
    )
    index = None if plain_index else tuple(_cut(visible(str(label)), 60) for label in head.index)
    return TableHead(
        kind,
        tuple((str(name), str(column.dtype)) for name, column in columns),
        tuple(tuple(map(_frozen, column.tolist())) for _, column in columns),
        index,
        (int(frame.shape[0]), int(frame.shape[1])),
    )


def _frozen(cell: Any) -> Any:
    """The cell as a value that nothing can change later."""
    if type(cell) in _ATOMS:
        return cell if type(cell) is not str or len(cell) <= _LONGEST_CELL else _cut(cell, _LONGEST_CELL)
    if isinstance(cell, (dt.datetime, dt.timedelta)):  # pandas' own, which are immutable
        return cell
    if cell is None or type(cell).__name__ == "NAType":
        return None
    try:
        return _cut(visible(repr(cell)), _LONGEST_CELL)
    except Exception as error:  # noqa: BLE001 - a stranger's repr may raise anything
        return f"({type(cell).__name__}, whose repr raises {type(error).__name__})"


def _texts(values: tuple[Any, ...]) -> list[str]:
    """One column's cells as texts, floats with equally many decimals."""
    floats = [
        value for value in values if type(value) is float and value == value and abs(value) != float("inf")
    ]
    decimals = min(max((_decimals(value) for value in floats), default=1), 6)
    fixed = all(value == 0 or 1e-4 <= abs(value) < 1e15 for value in floats)
    return [_cell_text(value, decimals if fixed else None) for value in values]


def _decimals(value: float) -> int:
    text = f"{value:.6g}"
    return 1 if "e" in text else max(1, len(text.partition(".")[2]))


def _cell_text(value: Any, decimals: int | None) -> str:
    if value is None or value != value:  # only NaN and NaT differ from themselves
        return {"NaTType": "NaT", "float": "NaN"}.get(type(value).__name__, "None")
    if type(value) is float:
        if abs(value) == float("inf"):
            return str(value)
        return f"{value:.6g}" if decimals is None else f"{value:.{decimals}f}"
    if isinstance(value, dt.datetime):
        midnight = not (value.hour or value.minute or value.second or value.microsecond)
        return str(value.date()) if midnight and value.tzinfo is None else value.isoformat(sep=" ")
    if isinstance(value, dt.timedelta):
        return duration_text(value.total_seconds())
    return visible(str(value))


def _cut(text: str, width: int) -> str:
    return text if len(text) <= width else f"{text[: width - 1]}…"


def _is_number(dtype: str) -> bool:
    return dtype.lower().startswith(("int", "uint", "float", "double", "decimal", "half"))


# The same table drawn twice: with the page's classes, and with inline styles for where there is no page.
_CELL = (
    f"text-align:left;padding:3px 10px;white-space:nowrap;vertical-align:top;border-bottom:1px solid {LINE}"
)
_CLASSES = {
    "table": 'class="flytelocal-table"',
    "row": "<tr>",
    "head": 'scope="col"',
    "head-number": 'scope="col" class="flytelocal-number"',
    "index": 'scope="row" class="flytelocal-index"',
    "number": 'class="flytelocal-number"',
    "wide": 'class="flytelocal-wide"',
    "text": 'class="flytelocal-cell"',
    "dtype": 'class="flytelocal-dtype"',
    "null": 'class="flytelocal-null"',
    "note": 'class="flytelocal-note"',
    "scroll": 'class="flytelocal-scroll"',
}
_INLINE = {
    "table": 'style="border-collapse:collapse;font-size:13px;margin:0;border:none"',
    "row": '<tr style="background:transparent">',
    "head": f'style="{_CELL};font-weight:600"',
    "head-number": f'style="{_CELL};font-weight:600;text-align:right"',
    "index": f'style="{_CELL};font-weight:400;{MUTED}"',
    "number": f'style="{_CELL};text-align:right"',
    "wide": f'style="{_CELL};white-space:normal"',
    "text": f'style="{_CELL}"',
    "dtype": f'style="display:block;font-weight:400;font-size:11px;{MUTED}"',
    "null": f'style="font-style:italic;{MUTED}"',
    "note": f'style="font-size:12px;{MUTED};padding-top:3px"',
    "scroll": 'style="overflow-x:auto"',
}


def _html(table: TableHead, columns: list[list[str]], look: dict[str, str]) -> str:
    out = [f"<div {look['scroll']}><table {look['table']}><thead>{look['row']}"]
    if table.index is not None:
        out.append(f"<th {look['index']}></th>")
    numbers = [_is_number(dtype) for _, dtype in table.columns]
    for (name, dtype), number in zip(table.columns, numbers, strict=True):
        out.append(
            f"<th {look['head-number' if number else 'head']}>{escape(name)}"
            f"<span {look['dtype']}>{escape(dtype)}</span></th>"
        )
    out.append("</tr></thead><tbody>")
    for row in range(len(columns[0]) if columns else 0):
        out.append(look["row"])
        if table.index is not None:
            out.append(f"<th {look['index']}>{escape(table.index[row])}</th>")
        for values, texts, number in zip(table.cells, columns, numbers, strict=True):
            value, text = values[row], escape(texts[row])
            role = "number" if number else "wide" if len(texts[row]) > _WIDE_CELL else "text"
            if value is None or value != value:
                text = f"<span {look['null']}>{text}</span>"
            out.append(f"<td {look[role]}>{text}</td>")
        out.append("</tr>")
    out.append(f"</tbody></table></div><div {look['note']}>{escape(table.caption)}</div>")
    return "".join(out)


def head_of_rows(rows: list[Any], columns: list[str] | None, max_rows: int) -> TableHead:
    """The head of a list of dicts or of sequences."""
    shown = rows[:max_rows]
    if columns is None:
        keyed = bool(shown) and isinstance(shown[0], dict)
        columns = (
            [str(key) for key in shown[0]]
            if keyed
            else [str(n) for n in range(len(shown[0]) if shown else 0)]
        )
    names = columns

    def cell(row: Any, at: int) -> Any:
        if isinstance(row, dict):
            return row.get(names[at])
        return row[at] if at < len(row) else None

    cells = tuple(tuple(_frozen(cell(row, at)) for row in shown) for at in range(len(names)))
    kinds = tuple(_kind_of(values) for values in cells)
    return TableHead("table", tuple(zip(names, kinds, strict=True)), cells, None, (len(rows), len(names)))


def _kind_of(values: tuple[Any, ...]) -> str:
    kinds = {type(value).__name__ for value in values if value is not None}
    return kinds.pop() if len(kinds) == 1 else ""
