"""Read ``decisions.csv``: what people decided, one line for each difference or pair of texts.

It is as a page or a spreadsheet saves it: a byte-order mark, semicolons or tabs for commas, CR LF and quotes are
accepted. What a line means is never guessed.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from reconcile.errors import DecisionError, InputError
from reconcile.model.decisions import CHOICES, PAIR_CHOICES, Ruling
from reconcile.storage.safe_csv import read_edited_csv, unguard_cell

DECISION_COLUMNS = ("id", "choice", "text", "who", "why", "date")
"""The columns of the file; ``id`` and ``choice`` are required."""

_ID = re.compile(r"[0-9a-f]{12}")


def read_decisions(path: Path) -> tuple[Ruling, ...]:
    """Read and check a decisions file.

    Raises:
        InputError: the file cannot be read, or a column is missing.
        DecisionError: a line has no proper id or choice, or two lines decide one place.
    """
    advice = "check the path and its permissions", "open it in a spreadsheet and save it again as CSV"
    rows = list(read_edited_csv(path, ",;\t", unreadable=advice[0], damaged=advice[1]))
    names = [name.strip().lower() for name in rows[0][1]] if rows else []
    missing = [name for name in DECISION_COLUMNS[:2] if name not in names]
    unknown = [name for name in names if name and name not in DECISION_COLUMNS]
    if missing or unknown:
        what = f"column {missing[0]!r} is missing" if missing else f"unknown column {unknown[0]!r}"
        raise InputError(f"{path}:1: {what}; the columns are {','.join(DECISION_COLUMNS)}")
    return _parse_rulings(path, names, rows[1:])


def _parse_rulings(path: Path, names: Sequence[str], rows: Sequence[tuple[int, Sequence[str]]]) -> tuple[Ruling, ...]:
    rulings: dict[str, Ruling] = {}
    lines: dict[str, int] = {}
    for line, row in rows:
        if not any(cell.strip() for cell in row):
            continue
        place = f"{path}:{line}"
        if len(row) > len(names):
            raise DecisionError(f"{place}: {len(row)} cells for {len(names)} columns; put a text with commas in quotes")
        cells = {name: unguard_cell(cell) for name, cell in zip(names, row, strict=False)}
        name, choice = (cells.get(column, "").strip().lower() for column in DECISION_COLUMNS[:2])
        if not _ID.fullmatch(name):
            raise DecisionError(
                f"{place}: {name!r} is no id; an id is 12 digits of 0-9 and a-f, as in differences.csv and pairs.csv"
            )
        if choice not in (*CHOICES, *PAIR_CHOICES):
            valid = f"{', '.join(CHOICES)}; for a pair of texts {' or '.join(PAIR_CHOICES)}"
            raise DecisionError(f"{place}: choice {choice!r}; must be one of {valid}")
        if choice == "text" and not cells.get("text"):
            raise DecisionError(f"{place}: choice 'text' without a text; to have nothing there choose neither")
        if name in rulings:
            raise DecisionError(f"{place}: {name} is decided in line {lines[name]} already")
        lines[name] = line
        rulings[name] = Ruling(
            id=name,
            choice=choice,
            text=cells.get("text", ""),
            who=cells.get("who", "").strip(),
            why=cells.get("why", "").strip(),
            date=cells.get("date", "").strip(),
            path=str(path),
            line=line,
        )
    return tuple(rulings.values())
