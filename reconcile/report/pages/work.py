"""The page of one work: its texts side by side, what became of every difference, and what a person may decide."""

from __future__ import annotations

from typing import NamedTuple

from reconcile.model.records import Group, Witness, Work
from reconcile.report.difference_counts import by_kind, most_urgent, units
from reconcile.report.pages.canonical_column import Run, places_of, reading_of
from reconcile.report.pages.cells import Cell, cells_of
from reconcile.report.pages.environment import data_block, render_page
from reconcile.report.pages.payload import payload_of
from reconcile.report.run_folder.layout import CANONICAL, RECORDS, Layout
from reconcile.report.run_folder.work_record import Record
from reconcile.report.tables import counts_cell, work_metadata
from reconcile.report.witness_columns import Column, columns_of
from reconcile.settings import Settings

STYLES = ("page.css", "kinds.css", "work.css")
SCRIPTS = ("text.js", "differences.js", "decisions.js", "exchange.js", "details.js", "strip.js", "work.js")
"""In the order in which they build on each other."""
_FOLDER = Layout()


class Row(NamedTuple):
    """One sentence group across the page."""

    number: int
    group: Group
    reading: tuple[Run, ...]
    cells: tuple[Cell, ...]
    alike: bool
    """Whether all texts have it and no difference touches it."""


class Told(NamedTuple):
    """One text and what was seen in it."""

    column: Column
    witness: Witness
    damage: str


def work_page(record: Record, settings: Settings, layout: Layout = _FOLDER) -> str:
    """Render the page of one work; `layout` says where its text, its differences and its record stand."""
    work = record.work
    columns = columns_of(work)
    places = places_of(work.fragments)
    return render_page(
        "work.html",
        styles=STYLES,
        scripts=SCRIPTS,
        title=work_metadata(work).get("title") or work.id,
        work=work,
        pairs=record.pairs,
        links=_links(layout),
        settings=settings,
        columns=columns,
        kinds=by_kind(work.differences),
        total=units(work.differences),
        rows=_rows(work, columns),
        urgent=[d for _, d in most_urgent([work])],
        texts=[_told(work, column) for column in columns],
        data=data_block(payload_of(work, columns, places)),
    )


def _links(layout: Layout) -> dict[str, str]:
    if layout.is_folder:
        return {"canonical": "canonical.txt", "differences": "differences.csv", "record": "work.json"}
    tables = {name: f"../../{layout.table(name)}" for name in (CANONICAL, "differences")}
    return tables | {"record": f"../../{RECORDS}"}


def _rows(work: Work, columns: tuple[Column, ...]) -> list[Row]:
    reading = reading_of(work, columns)
    cells = [cells_of(work, column) for column in columns]
    return [
        Row(
            number=at + 1,
            group=group,
            reading=reading[at],
            cells=(here := tuple(column[at] for column in cells)),
            alike=all(cell.sentences and _is_plain(cell) for cell in here),
        )
        for at, group in enumerate(work.groups)
    ]


def _is_plain(cell: Cell) -> bool:
    return not cell.tags and not any(piece.differences for s in cell.sentences for piece in s.pieces)


def _told(work: Work, column: Column) -> Told:
    witness = work.witnesses[column.at]
    return Told(column, witness, counts_cell(witness.profile.counts))
