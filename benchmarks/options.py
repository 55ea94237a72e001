"""How much to measure."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["Options"]


@dataclass(frozen=True)
class Options:
    """How much to measure; `quick` shows that all rows run, its numbers are rough."""

    quick: bool = False

    @property
    def rounds(self) -> int:
        """Samples of each case."""
        return 3 if self.quick else 11

    @property
    def patience(self) -> float:
        """Seconds for one case, after three samples."""
        return 5.0 if self.quick else 30.0

    @property
    def integers(self) -> int:
        """Length of the list of integers."""
        return 10_000 if self.quick else 100_000

    @property
    def table_rows(self) -> int:
        """Rows of the DataFrame."""
        return 100_000 if self.quick else 1_000_000

    @property
    def calls(self) -> int:
        """Calls in one process."""
        return 1_000 if self.quick else 10_000
