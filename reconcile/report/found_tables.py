"""What *find* found as tables: works, their members, and pairs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Protocol

from reconcile.errors import InputError
from reconcile.model.pairs import Pair
from reconcile.report.tables import COLUMNS, tabulate
from reconcile.storage.cells import CellRow, CellType, round_cells
from reconcile.storage.tables import require_parquet, start_table
from reconcile.storage.whole_files import open_whole_file

FOUND_COLUMNS: Mapping[str, Mapping[str, CellType]] = {
    "works": {"id": CellType.TEXT, "base": CellType.TEXT, "base_reason": CellType.TEXT, "members": CellType.WHOLE},
    "members": {"work": CellType.TEXT, "id": CellType.TEXT, "is_base": CellType.TRUTH},
    "pairs": COLUMNS["pairs"],
}
"""Table → its columns, the same in every format."""
FOUND_FORMATS = ("csv", "jsonl", "parquet")


class RankedMembers(Protocol):
    """A work that was found."""

    @property
    def id(self) -> str:
        """Its name."""

    @property
    def members(self) -> Sequence[str]:
        """Ids of its texts, sorted."""

    @property
    def ranked(self) -> Sequence[str]:
        """The same, the base first."""

    @property
    def base_reason(self) -> str:
        """What chose the base."""


def iterate_rows(table: str, works: Sequence[RankedMembers], pairs: Sequence[Pair]) -> Iterator[CellRow]:
    """Yield the rows of a table of `FOUND_COLUMNS`."""
    if table == "pairs":
        yield from map(round_cells, tabulate("pairs", pairs).rows)
        return
    for work in works:
        if table == "works":
            yield work.id, work.ranked[0], work.base_reason, len(work.members)
        else:
            yield from ((work.id, name, name == work.ranked[0]) for name in work.members)


def build_found_object(works: Sequence[RankedMembers], pairs: Sequence[Pair]) -> dict[str, list[dict[str, object]]]:
    """Return works, each with its members, and pairs as plain values."""
    columns = list(COLUMNS["pairs"])
    return {
        "works": [
            {"id": w.id, "base": w.ranked[0], "base_reason": w.base_reason, "members": list(w.members)} for w in works
        ],
        "pairs": [dict(zip(columns, row, strict=True)) for row in iterate_rows("pairs", works, pairs)],
    }


def prepare_found_folder(folder: Path, table_format: str) -> None:
    """Make a folder for the tables, which may hold such tables of an earlier time and nothing else.

    Raises:
        InputError: it holds something else, it cannot be made, or the format needs a library that is not installed.
    """
    if table_format == "parquet":
        require_parquet()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        ours = {f"{table}.{form}" for table in FOUND_COLUMNS for form in FOUND_FORMATS}
        odd = sorted({file.name for file in folder.iterdir()} - ours)
    except OSError as error:
        raise InputError(f"{folder}: {error.strerror or error}; name another folder") from error
    if odd:
        raise InputError(f"{folder}: holds {odd[0]!r}, which is no table of `find`; name a new or empty folder")


def write_found_tables(folder: Path, table_format: str, works: Sequence[RankedMembers], pairs: Sequence[Pair]) -> None:
    """Write the tables into a folder; tables of another format go.

    Raises:
        InputError: they cannot be written.
    """
    for table, columns in FOUND_COLUMNS.items():
        with open_whole_file(folder / f"{table}.{table_format}") as target:
            writer = start_table(table_format, target, columns)
            writer.write_rows(iterate_rows(table, works, pairs))
            writer.close()
        for form in FOUND_FORMATS:
            if form != table_format:
                (folder / f"{table}.{form}").unlink(missing_ok=True)
