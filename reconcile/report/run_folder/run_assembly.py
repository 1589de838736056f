"""Shards of works → the files of a run as a whole: tables, overview, summary, and the record of the run.

Everything is streamed: the shards come one after the other and are let go at once; only hashes, ids and a bounded
number of digests are kept.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from itertools import islice
from typing import NamedTuple

from reconcile.model.decisions import Ruling
from reconcile.model.pairs import Pair
from reconcile.model.skipped import Skipped
from reconcile.report.open_pairs import DocumentReader, prepare_open_pairs
from reconcile.report.overview import Overview
from reconcile.report.pages.index import render_index_page
from reconcile.report.run_folder.layout import RECORDS_NAME, Layout
from reconcile.report.run_folder.manifest import Manifest
from reconcile.report.run_folder.output_files import OutputFiles
from reconcile.report.run_folder.work_shard import Shard
from reconcile.report.summary import render_summary
from reconcile.report.tables import COLUMNS, tabulate
from reconcile.settings import Settings
from reconcile.storage.cells import round_cells
from reconcile.storage.display_text import encode_text
from reconcile.vocabulary import PairDecision

_ROWS_AT_ONCE = 1_000
"""Rows that are written at once. For speed only."""


class AssembledRun(NamedTuple):
    """The record of a run, and its overview."""

    manifest: Manifest
    overview: Overview


@dataclass(frozen=True, slots=True, kw_only=True)
class RunPairs:
    """What a run knows of pairs of texts."""

    pairs: Iterable[Pair]
    """Sorted; used up once."""
    read_document: DocumentReader
    """Gives the documents of those that wait, when all shards have gone by."""
    rulings: tuple[Ruling, ...] = ()
    """What people decided about pairs, and was carried out."""
    unlisted: int = 0
    """Related pairs that are not among the pairs."""


def assemble_run_files(
    shards: Iterable[Shard],
    pairs: RunPairs,
    skipped: Sequence[Skipped],
    settings: Settings,
    layout: Layout,
    files: OutputFiles,
) -> AssembledRun:
    """Write every file about all works; ``run.json`` is for the caller to write, last of all.

    The shards come in the order of their ids and are used up once, then the pairs. `files` has the files of the works
    already, or the caller adds them.
    """
    overview = Overview(unlisted=pairs.unlisted)
    works: list[str] = []
    inputs: dict[str, str] = {}
    home: dict[str, int] = {}
    with ExitStack() as stack:
        tables = {
            name: stack.enter_context(files.open_table(layout.locate_table(name), layout.table_format, COLUMNS[name]))
            for name in layout.table_names
        }
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
                records.write(encode_text(shard.record) + b"\n")
        # Works that may not be joined: a text of one is declared distinct from a text of the other.
        apart = {frozenset(home[name] for name in two) for two in settings.distinct if home.keys() >= {*two}}
        rest = iter(pairs.pairs)
        while some := list(islice(rest, _ROWS_AT_ONCE)):
            for pair in some:
                homes = frozenset(home.get(name, 0) for name in (pair.left, pair.right))
                is_bridge = len(homes) == 2 and 0 not in homes and homes not in apart
                overview.add_pair(pair, is_bridge=is_bridge and pair.decision is not PairDecision.PART)
            tables["pairs"].write_rows(map(round_cells, tabulate("pairs", some).rows))
        unused = ((s.path, s.place, s.reason) for s in skipped)
        while rows := tuple(islice(unused, _ROWS_AT_ONCE)):
            tables["skipped"].write_rows(rows)
    files.write_file("summary.md", encode_text(render_summary(overview, skipped, settings, layout)))
    shown = prepare_open_pairs(overview.open_pairs.listed, pairs.read_document)
    files.write_file("index.html", encode_text(render_index_page(overview, skipped, settings, layout, shown)))
    manifest = Manifest(
        settings=settings.for_record(),
        layout=layout,
        counts=overview.build_counts(skipped),
        works=tuple(works),
        inputs=inputs,
        outputs=files.hashes,
        pair_decisions=tuple(replace(ruling, path="", line=0) for ruling in sorted(pairs.rulings, key=lambda r: r.id)),
    )
    return AssembledRun(manifest, overview)
