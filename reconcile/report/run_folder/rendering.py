"""Records → every file of the output folder. Pure: the same records always give the same bytes."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from pathlib import Path

from reconcile.model.pairs import Pair
from reconcile.model.skipped import Skipped
from reconcile.report.open_pairs import OpenPairDocuments
from reconcile.report.run_folder.layout import Layout
from reconcile.report.run_folder.manifest import MANIFEST_NAME, Manifest
from reconcile.report.run_folder.output_files import OutputFiles
from reconcile.report.run_folder.output_folder import OutputFolder
from reconcile.report.run_folder.record_reader import RunRecords
from reconcile.report.run_folder.run_assembly import AssembledRun, RunPairs, assemble_run_files
from reconcile.report.run_folder.skipped_spool import read_skipped
from reconcile.report.run_folder.work_record import WorkRecord
from reconcile.report.run_folder.work_shard import Shard, make_shard
from reconcile.settings import Settings
from reconcile.storage.json_codec import from_plain, to_plain
from reconcile.storage.spool import SortedSpool, pack_text


class PairSpool:
    """Pairs on their way from the records to the table of pairs, sorted in bounded memory.

    A pair between two works is in the records of both and counts once; if the two records differ, both count.
    """

    def __init__(self) -> None:
        self._rows = SortedSpool(3)

    def collect_from(self, records: Iterable[WorkRecord]) -> Iterator[WorkRecord]:
        """Pass records on and collect their pairs."""
        for record in records:
            for pair in record.pairs:
                plain = json.dumps(to_plain(pair)).encode("ascii")
                self._rows.add_row(pack_text(pair.left), pack_text(pair.right), plain)
            yield record

    def read_pairs(self) -> Iterator[Pair]:
        """Read the pairs that were collected, by the ids of their texts."""
        for (*_, plain), _ in groupby(self._rows):
            yield from_plain(Pair, json.loads(plain), "pair")


def write_shards(
    files: OutputFiles, records: Iterable[WorkRecord], settings: Settings, layout: Layout
) -> Iterator[Shard]:
    """Write the files of each work into `files`, and return the shards, one after the other."""
    for record in records:
        shard, own = make_shard(record, settings, layout)
        for name, data in own.items():
            files.write_file(name, data)
        yield shard


def render_again(
    files: OutputFiles, manifest: Manifest, records: Iterable[WorkRecord], skipped: Sequence[Skipped]
) -> AssembledRun:
    """Render a run anew into `files`, from its records, one after the other, and the inputs that it skipped.

    Raises:
        SettingsError: the settings in the record of the run are not valid.
    """
    settings = Settings.from_mapping(manifest.settings, source=MANIFEST_NAME)
    spool, documents = PairSpool(), OpenPairDocuments()
    shards = write_shards(files, documents.collect_from(spool.collect_from(records)), settings, manifest.layout)
    pairs = RunPairs(
        pairs=spool.read_pairs(),
        read_document=documents.read_document,
        rulings=manifest.pair_decisions,
        unlisted=manifest.counts.get("unlisted_pairs", 0),
    )
    return assemble_run_files(shards, pairs, skipped, settings, manifest.layout, files)


def render_folder(reports: Path) -> int:
    """Render an output folder anew from its records, and return how many files were written.

    Raises:
        InputError: a record or the table of skipped inputs is missing or damaged, or the folder cannot be written.
        SettingsError: the settings in the record of the run are not valid.
    """
    records = RunRecords(reports)
    skipped = read_skipped(reports, records.manifest)
    with OutputFolder(reports) as folder:
        manifest = render_again(folder, records.manifest, records, skipped).manifest
        folder.commit_run(manifest)
    return len(manifest.outputs) + 1
