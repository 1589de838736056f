"""Tables in memory: named columns and rows of cells."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

Cell = str | int | float | bool | None


class CellTable(NamedTuple):
    """Named columns and rows of cells; None is an empty cell of a column of numbers."""

    columns: Mapping[str, str]
    """Name → type: ``text``, ``whole``, ``number``, ``truth``, ``list`` (texts) or ``json`` (a value of any shape).

    Cells of the last two hold JSON."""
    rows: tuple[tuple[Cell, ...], ...]
