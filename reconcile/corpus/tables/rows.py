"""What a reader of tables yields: rows, and reasons why a row cannot be used."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple, Protocol

from reconcile.model.skipped import PlaceUnit, SkipReason

LARGEST_CELL = 1 << 26
"""Characters of the longest cell that is read; a longer one is an accident, such as a lost quote."""
LARGEST_LINE = 2 * LARGEST_CELL
"""Bytes of the longest line that is read: the longest cell, and room for the others."""


class TableRow(NamedTuple):
    """The cells of one row that were asked for."""

    number: int
    """From 1; bad rows count, so that correcting one row does not rename the others."""
    line: int
    """The physical line in which the row starts; in Parquet, which has no lines, the number of the row."""
    cells: tuple[object, ...]
    """As the format holds them: text in CSV, any value in JSON lines and Parquet."""


class UnusableRow(NamedTuple):
    """A row that cannot be used."""

    line: int
    """As `TableRow.line`."""
    reason: str


class TableReader(Protocol):
    """An open table. Its rows can be read once."""

    columns: tuple[str, ...]
    """The names as written, in order; not necessarily distinct."""
    unit: PlaceUnit
    """What `TableRow.line` counts: lines or rows."""

    def read_rows(self, positions: Sequence[int]) -> Iterator[TableRow | UnusableRow]:
        """Read to the end, in bounded memory; yield the cells of the columns at `positions`, in that order."""
        ...

    def close(self) -> None:
        """Close the file."""
        ...


class UnusableInputError(Exception):
    """A file, a table, a row or a cell that cannot be used, and why; the run goes on without it."""

    def __init__(self, reason: str, line: int = 0, *, cause: SkipReason = SkipReason.UNREADABLE) -> None:
        super().__init__(reason)
        self.cause = cause
        self.line = line
        """Of a table, the line of its head; 0 for the file as a whole."""
