"""Shards of works → the files of a run as a whole: tables, overview, summary, and the record of the run.

Everything is streamed: the shards come one after the other and are let go at once; only hashes, ids and a bounded
number of digests are kept.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import AbstractContextManager, ExitStack
from itertools import islice
from typing import NamedTuple

from reconcile.model.records import Pair, Skipped
from reconcile.report.overview import Overview
from reconcile.report.pages.index import render_index_page
from reconcile.report.run_folder.layout import RECORDS_NAME, Layout
from reconcile.report.run_folder.manifest import Manifest
from reconcile.report.run_folder.output_files import OutputFiles
from reconcile.report.run_folder.work_shard import Shard
from reconcile.report.summary import render_summary
from reconcile.report.tables import COLUMNS
from reconcile.settings import Settings
from reconcile.storage.cells import Cell
from reconcile.storage.tables import TableWriter

_ROWS_AT_ONCE = 1_000
"""Rows that are written at once."""


class AssembledRun(NamedTuple):
    """The record of a run, and what can be told of it."""

    manifest: Manifest
    overview: Overview


def assemble_run_files(
    shards: Iterable[Shard],
    pairs: Iterable[Pair],
    skipped: Sequence[Skipped],
    settings: Settings,
    layout: Layout,
    files: OutputFiles,
) -> AssembledRun:
    """Write every file that tells of all works; ``run.json`` is for the caller to write, last of all.

    Args:
        shards: of every work, in the order of their ids; used up once, from first to last.
        pairs: sorted; asked for when the shards are used up.
        skipped: the inputs that were not used.
        settings: those of the run.
        layout: the same that the shards were made for.
        files: takes the files; those of the works it has already, or is given by the caller.
    """
    overview = Overview()
    works: list[str] = []
    inputs: dict[str, str] = {}
    home: dict[str, int] = {}
    with ExitStack() as stack:
        tables = {n: stack.enter_context(_open_table(files, n, layout)) for n in layout.table_names}
        records = None if layout.is_folder else stack.enter_context(files.open_file(RECORDS_NAME))
        for shard in shards:
            works.append(shard.id)
            inputs |= shard.inputs
            home |= dict.fromkeys(shard.inputs, len(works))
            files.hashes.update(shard.outputs)
            overview.add_work(shard.digest)
            for name, rows in shard.rows.items():
                tables[name].write_rows(rows)
            if records is not None:
                records.write(shard.record.encode("utf-8", "backslashreplace") + b"\n")
        # Works that may not be joined: a text of one is declared distinct from a text of the other.
        apart = {frozenset(home[name] for name in two) for two in settings.distinct if home.keys() >= {*two}}
        for pair in pairs:
            homes = frozenset(home.get(name, 0) for name in (pair.left, pair.right))
            overview.add_pair(pair, is_bridge=len(homes) == 2 and 0 not in homes and homes not in apart)
            tables["pairs"].write_rows([_make_pair_row(pair)])
        unused = ((s.path, s.place, s.reason) for s in skipped)
        while some := list(islice(unused, _ROWS_AT_ONCE)):
            tables["skipped"].write_rows(some)
    files.write_file("summary.md", _encode_text(render_summary(overview, skipped, settings, layout)))
    files.write_file("index.html", _encode_text(render_index_page(overview, skipped, settings, layout)))
    manifest = Manifest(
        settings=settings.for_record(),
        layout=layout,
        counts=overview.build_counts(skipped),
        works=tuple(works),
        inputs=inputs,
        outputs=files.hashes,
    )
    return AssembledRun(manifest, overview)


def _open_table(files: OutputFiles, name: str, layout: Layout) -> AbstractContextManager[TableWriter]:
    return files.open_table(layout.locate_table(name), "csv" if layout.is_folder else layout.format, COLUMNS[name])


def _make_pair_row(p: Pair) -> tuple[Cell, ...]:
    return (p.left, p.right, p.kind, *(round(n, 4) for n in (p.resemblance, p.containment, p.coverage)), p.why)


def _encode_text(text: str) -> bytes:
    return text.encode("utf-8", "backslashreplace")
