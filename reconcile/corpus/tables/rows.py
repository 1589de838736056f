"""What a reader of tables yields: rows, and the places where there is none to be had."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple, Protocol

LARGEST_CELL = 1 << 26
"""Characters of the longest cell that is read; a longer one is no text but an accident, such as a lost quote."""
LARGEST_LINE = 2 * LARGEST_CELL
"""Bytes of the longest line that is read: the longest cell, and room for the others."""


class TableRow(NamedTuple):
    """The cells of one row that were asked for."""

    number: int
    """From 1, bad rows counted, so that mending one row does not rename the others."""
    line: int
    """The physical line in which the row starts; in Parquet, which has none, its number."""
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
    """The names as they stand, in order; not necessarily distinct."""
    unit: str
    """What `TableRow.line` counts: ``line`` or ``row``."""

    def read_rows(self, positions: Sequence[int]) -> Iterator[TableRow | UnusableRow]:
        """Read to the end, in bounded memory: the cells of the columns at `positions`, in that order."""
        ...

    def close(self) -> None:
        """Close the file."""
        ...


class UnusableTableError(Exception):
    """No row of a table can be read; the rest of the run goes on without it."""

    def __init__(self, reason: str, line: int = 0) -> None:
        super().__init__(reason)
        self.line = line
        """Where, or 0 for the file as a whole."""
