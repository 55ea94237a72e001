"""The table: a line for each thing that has a budget, ratios first."""

from __future__ import annotations

import enum
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

__all__ = ["Budget", "Line", "Sense", "amount", "table"]

COLUMNS = ("flytelocal", "flytekit", "bare")
SCALES = {"s": ((1.0, "s"), (1e-3, "ms"), (1e-6, "us")), "MB": ((1.0, "MB"),), "": ((1.0, ""),)}


class Sense(enum.Enum):
    """Which side of its limit a value must be on."""

    AT_MOST = "<="
    AT_LEAST = ">="


@dataclass(frozen=True)
class Budget:
    """A limit that a measured value must keep.

    >>> Budget(Sense.AT_MOST, 1.6, "x").verdict(2.0)
    'missed by 25 %'
    >>> Budget(Sense.AT_LEAST, 10, "x").verdict(12.0)
    'met'
    """

    sense: Sense
    limit: float
    unit: str

    def met(self, value: float) -> bool:
        """Whether the value keeps the limit."""
        return value <= self.limit if self.sense is Sense.AT_MOST else value >= self.limit

    def verdict(self, value: float) -> str:
        """`met`, or by how much the value misses the limit."""
        if self.met(value):
            return "met"
        if self.limit == 0:
            return f"missed by {amount(value, self.unit)}"
        return f"missed by {abs(value / self.limit - 1):.0%}".replace("%", " %")

    def __str__(self) -> str:
        return f"{self.sense.value} {amount(self.limit, self.unit)}"


@dataclass(frozen=True)
class Line:
    """One line of the table.

    Attributes:
        row: The row's name; the lines of one row follow each other.
        says: What the value is, for example `of bare`.
        value: The ratio or amount; None if it could not be measured.
        unit: `x`, `s`, `MB` or nothing.
        budget: The limit; None for a value that is only told.
        measured: The amounts behind the value, by column, in the unit `measured_in`.
        measured_in: Their unit.
        note: Why there is no value; told under the table.
    """

    row: str
    says: str
    value: float | None
    unit: str = "x"
    budget: Budget | None = None
    measured: Mapping[str, float] = field(default_factory=dict)
    measured_in: str = "s"
    note: str = ""

    @property
    def missed(self) -> bool:
        """Whether there is a budget and it is not kept, or could not be checked."""
        return self.budget is not None and (self.value is None or not self.budget.met(self.value))

    @property
    def verdict(self) -> str:
        """`met`, by how much it is missed, or that it could not be measured."""
        if self.value is None:
            return "failed" if self.note else "not measured"
        return self.budget.verdict(self.value) if self.budget else "no budget"

    def as_dict(self) -> dict[str, object]:
        """The line for a JSON file."""
        return {
            "row": self.row,
            "says": self.says,
            "value": self.value,
            "unit": self.unit,
            "budget": str(self.budget) if self.budget else None,
            "missed": self.missed,
            "verdict": self.verdict,
            "measured": dict(self.measured),
            "measured_in": self.measured_in,
            "note": self.note,
        }


def amount(value: float, unit: str) -> str:
    """A value with its unit, with as many digits as one can use.

    >>> amount(0.00123, "s"), amount(1.5, "x"), amount(140, "x"), amount(0, ""), amount(17.25, "MB")
    ('1.23 ms', '1.50x', '140x', '0', '17.2 MB')
    """
    if unit == "x":
        return f"{_digits(value)}x"
    if unit == "":
        return f"{value:,.0f}"
    for scale, name in SCALES[unit]:
        if abs(value) >= scale:
            return f"{_digits(value / scale)} {name}"
    scale, name = SCALES[unit][-1]
    return f"{_digits(value / scale)} {name}"


def table(lines: Iterable[Line]) -> str:
    """The lines as text in columns, with the notes beneath.

    >>> budget = Budget(Sense.AT_MOST, 1.6, "x")
    >>> print(table([Line("import", "of bare", 1.5, "x", budget, {"flytelocal": 0.15})]))
    row     ratio           budget    verdict  flytelocal  flytekit  bare
    ------  -----  -------  --------  -------  ----------  --------  ----
    import  1.50x  of bare  <= 1.60x  met          150 ms         -     -
    """
    lines = list(lines)
    rows: list[tuple[str, ...]] = [("row", "ratio", "", "budget", "verdict", *COLUMNS)]
    previous = None
    for line in lines:
        rows.append(
            (
                line.row if line.row != previous else "",
                "-" if line.value is None else amount(line.value, line.unit),
                line.says,
                str(line.budget) if line.budget else "",
                line.verdict,
                *(
                    amount(line.measured[name], line.measured_in) if name in line.measured else "-"
                    for name in COLUMNS
                ),
            )
        )
        previous = line.row
    widths = [max(len(row[i]) for row in rows) for i in range(len(rows[0]))]
    rows.insert(1, tuple("-" * width for width in widths))
    right = {1, *range(len(rows[0]) - len(COLUMNS), len(rows[0]))}
    text = [
        "  ".join(
            text.rjust(width) if i in right and number > 1 else text.ljust(width)
            for i, (text, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for number, row in enumerate(rows)
    ]
    return "\n".join([*text, *(f"{line.row}: {line.note}" for line in lines if line.note)])


def _digits(value: float) -> str:
    """Three significant digits, but all those before the point."""
    size = abs(value)
    return f"{value:,.0f}" if size >= 100 else f"{value:.1f}" if size >= 10 else f"{value:.2f}"
