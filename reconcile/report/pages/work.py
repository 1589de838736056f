"""The page of one work: its texts side by side, the decision on every difference, and the choices of a person."""

from __future__ import annotations

from typing import NamedTuple

from reconcile.model.records import Group, Witness, Work
from reconcile.report.difference_counts import count_units, count_units_by_kind, rank_open_units
from reconcile.report.pages.canonical_column import ChunkRun, arrange_canonical_rows, group_fragments
from reconcile.report.pages.environment import embed_json, render_page
from reconcile.report.pages.payload import build_payload
from reconcile.report.run_folder.layout import CANONICAL_TABLE, FOLDER_LAYOUT, RECORDS_NAME, Layout
from reconcile.report.run_folder.work_record import WorkRecord
from reconcile.report.tables import find_title_difference, format_counts, merge_metadata
from reconcile.report.witness_cells import WitnessCell, build_cells
from reconcile.report.witness_columns import WitnessColumn, build_columns
from reconcile.settings import Settings

STYLES = ("page.css", "kinds.css", "work.css")
SCRIPTS = ("text.js", "differences.js", "decisions.js", "sheet.js", "exchange.js", "details.js", "strip.js", "work.js")
"""In the order in which they build on each other."""


class PageRow(NamedTuple):
    """One sentence group across the page."""

    number: int
    group: Group
    reading: tuple[ChunkRun, ...]
    cells: tuple[WitnessCell, ...]


class PageText(NamedTuple):
    """One text and the damage found in it."""

    column: WitnessColumn
    witness: Witness
    damage: str


def render_work_page(record: WorkRecord, settings: Settings, layout: Layout = FOLDER_LAYOUT) -> str:
    """Render the page of one work; `layout` says where its text, its differences and its record are."""
    work = record.work
    columns = build_columns(work)
    places = group_fragments(work.fragments)
    return render_page(
        "work.html",
        styles=STYLES,
        scripts=SCRIPTS,
        title=merge_metadata(work).get("title") or work.id,
        work=work,
        title_difference=find_title_difference(work),
        pairs=record.pairs,
        links=_build_links(layout),
        settings=settings,
        columns=columns,
        kinds=count_units_by_kind(work.differences),
        total=count_units(work.differences),
        rows=_build_rows(work, columns),
        urgent=rank_open_units(work),
        texts=[PageText(c, w := work.witnesses[c.member_index], format_counts(w.profile.counts)) for c in columns],
        data=embed_json(build_payload(work, columns, places)),
    )


def _build_links(layout: Layout) -> dict[str, str]:
    if layout.is_folder:
        return {"canonical": "canonical.txt", "differences": "differences.csv", "record": "work.json"}
    tables = {name: f"../../{layout.locate_table(name)}" for name in (CANONICAL_TABLE, "differences")}
    return tables | {"record": f"../../{RECORDS_NAME}"}


def _build_rows(work: Work, columns: tuple[WitnessColumn, ...]) -> list[PageRow]:
    reading = arrange_canonical_rows(work, columns)
    cells = [build_cells(work, column) for column in columns]
    return [
        PageRow(number=at + 1, group=group, reading=reading[at], cells=tuple(column[at] for column in cells))
        for at, group in enumerate(work.groups)
    ]
