"""Tables in memory: named columns and rows of cells."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import NamedTuple

Cell = str | int | float | bool | None
CellRow = tuple[Cell, ...]

FIGURE_PLACES = 4
"""Decimal places of every number in a file: more than any measure of similarity is worth. Held by tests/storage."""


class CellType(StrEnum):
    """What the cells of a column hold."""

    TEXT = "text"
    WHOLE = "whole"
    """A whole number, or None."""
    NUMBER = "number"
    """A float, or None."""
    TRUTH = "truth"
    LIST = "list"
    """A list of texts, as JSON."""
    JSON = "json"
    """A value of any shape, as JSON."""


class CellTable(NamedTuple):
    """Named columns and rows of cells; None is an empty cell of a column of numbers."""

    columns: Mapping[str, str]
    """Name → type, one of `CellType`."""
    rows: tuple[CellRow, ...]


def round_figure(value: float) -> float:
    """Round a number to the places that files have."""
    return round(value, FIGURE_PLACES)


def round_cells(row: Iterable[Cell]) -> CellRow:
    """Return a row with its numbers as files have them."""
    return tuple(round_figure(cell) if isinstance(cell, float) else cell for cell in row)
