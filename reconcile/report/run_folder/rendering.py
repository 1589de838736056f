"""Records → the bytes of every file of the output folder. Pure: the same records always give the same bytes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from reconcile.model.records import Pair, Skipped, Work
from reconcile.report.run_folder.layout import Layout
from reconcile.report.run_folder.manifest import MANIFEST_NAME, Manifest, dump_manifest
from reconcile.report.run_folder.output_files import MemoryFiles, OutputFiles
from reconcile.report.run_folder.output_folder import OutputFolder
from reconcile.report.run_folder.pair_spool import PairSpool
from reconcile.report.run_folder.record_reader import RunRecords
from reconcile.report.run_folder.run_assembly import AssembledRun, assemble_run_files
from reconcile.report.run_folder.skipped_spool import read_skipped
from reconcile.report.run_folder.work_record import WorkRecord, make_records
from reconcile.report.run_folder.work_shard import Shard, make_shard
from reconcile.settings import Settings

FOLDER_LAYOUT = Layout()


def render_run(
    works: Sequence[Work],
    pairs: Sequence[Pair],
    skipped: Sequence[Skipped],
    settings: Settings,
    layout: Layout = FOLDER_LAYOUT,
) -> dict[str, bytes]:
    """Render the whole output folder in memory: relative POSIX path → bytes, ``run.json`` last."""
    memory = MemoryFiles()
    pairs = sorted(pairs, key=lambda p: (p.left, p.right))
    manifest = render_records(memory, make_records(works, pairs), pairs, skipped, settings, layout).manifest
    return memory.files | {MANIFEST_NAME: dump_manifest(manifest)}


def render_records(
    files: OutputFiles,
    records: Iterable[WorkRecord],
    pairs: Iterable[Pair],
    skipped: Sequence[Skipped],
    settings: Settings,
    layout: Layout,
) -> AssembledRun:
    """Render the output folder record by record; ``run.json`` is for the caller to write.

    Args:
        files: takes the files.
        records: of every work, in the order of their ids.
        pairs: sorted; asked for when the records are used up.
        skipped: the inputs that were not used.
        settings: those of the run.
        layout: which files there are.
    """

    def make_shards() -> Iterator[Shard]:
        for record in records:
            shard, own = make_shard(record, settings, layout)
            for name, data in own.items():
                files.write_file(name, data)
            yield shard

    return assemble_run_files(make_shards(), pairs, skipped, settings, layout, files)


def render_again(
    files: OutputFiles, manifest: Manifest, records: Iterable[WorkRecord], skipped: Sequence[Skipped]
) -> AssembledRun:
    """Render what the records of a run give, record by record.

    Args:
        files: takes the files.
        manifest: the record of the run.
        records: of its works.
        skipped: the inputs that it did not use.

    Raises:
        SettingsError: the settings in the record of the run are not valid.
    """
    settings = Settings.from_mapping(manifest.settings, source=MANIFEST_NAME)
    with PairSpool() as spool:
        told = spool.collect_from(records)
        return render_records(files, told, spool.read_pairs(), skipped, settings, manifest.layout)


def render_folder(reports: Path) -> int:
    """Make everything in an output folder again from the records that lie in it.

    Returns:
        How many files were written.

    Raises:
        InputError: a record or the table of what was skipped is missing or damaged, or the folder cannot be written.
        SettingsError: the settings in the record of the run are not valid.
    """
    records = RunRecords(reports)
    skipped = read_skipped(reports, records.manifest)
    with OutputFolder(reports) as folder:
        manifest = render_again(folder, records.manifest, records, skipped).manifest
        folder.commit_run(manifest)
    return len(manifest.outputs) + 1
