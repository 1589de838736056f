"""Inputs that were not used, with the place and the reason."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum


class PlaceUnit(StrEnum):
    """What the number of a place in an input counts."""

    WHOLE = ""
    """Nothing: the place is the whole input."""
    LINE = "line"
    ROW = "row"
    HEAD_LINE = "head, line"
    """A line of the head of a table, without which no row can be read."""
    OFFSET = "offset"
    """A byte, from 0."""
    CHARACTER = "character"
    """A code point, from 0."""


class SkipReason(StrEnum):
    """Why an input was not used, for a program to act on."""

    NO_TEXT = "no text"
    """It is empty, or holds nothing but white space."""
    NUL_CHARACTER = "NUL character"
    UNREADABLE = "unreadable"
    """Anything else."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Skipped:
    """An input that was not used, and why."""

    path: str
    """The file (or the id)."""
    unit: PlaceUnit = PlaceUnit.WHOLE
    number: int = 0
    reason: str
    """What is wrong and what to do."""
    cause: SkipReason = field(default=SkipReason.UNREADABLE, compare=False)
    """The same for a program; ``skipped.csv`` does not keep it."""

    @property
    def place(self) -> str:
        """The place in words, such as ``line 3``; empty for the whole input."""
        return f"{self.unit} {self.number}" if self.unit else ""

    @property
    def sort_key(self) -> tuple[str, str, int, str]:
        """The order of skipped inputs: by path and place, line 9 before line 10."""
        return self.path, self.unit, self.number, self.reason

    @property
    def is_row(self) -> bool:
        """Whether it is one row of a table, and not the table or another file as a whole."""
        return self.unit in (PlaceUnit.LINE, PlaceUnit.ROW)
