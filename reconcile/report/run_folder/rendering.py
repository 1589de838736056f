"""Records → the bytes of every file of the output folder. Pure: the same records always give the same bytes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from reconcile.model.records import Pair, Skipped, Work
from reconcile.report.run_folder.layout import Layout
from reconcile.report.run_folder.manifest import MANIFEST, Manifest, manifest_bytes
from reconcile.report.run_folder.output_files import Files, Memory
from reconcile.report.run_folder.output_folder import Folder
from reconcile.report.run_folder.pair_spool import PairSpool
from reconcile.report.run_folder.record_reader import Records
from reconcile.report.run_folder.run_assembly import Assembled, assemble
from reconcile.report.run_folder.skipped_spool import read_skipped
from reconcile.report.run_folder.work_record import Record, records_of
from reconcile.report.run_folder.work_shard import Shard, shard_of
from reconcile.settings import Settings

FOLDER = Layout()


def render(
    works: Sequence[Work],
    pairs: Sequence[Pair],
    skipped: Sequence[Skipped],
    settings: Settings,
    layout: Layout = FOLDER,
) -> dict[str, bytes]:
    """Render the whole output folder in memory: relative POSIX path → bytes, ``run.json`` last."""
    memory = Memory()
    pairs = sorted(pairs, key=lambda p: (p.left, p.right))
    manifest = render_into(memory, records_of(works, pairs), pairs, skipped, settings, layout).manifest
    return memory.files | {MANIFEST: manifest_bytes(manifest)}


def render_into(
    files: Files,
    records: Iterable[Record],
    pairs: Iterable[Pair],
    skipped: Sequence[Skipped],
    settings: Settings,
    layout: Layout,
) -> Assembled:
    """Render the output folder record by record; ``run.json`` is for the caller to write.

    Args:
        files: takes the files.
        records: of every work, in the order of their ids.
        pairs: sorted; asked for when the records are used up.
        skipped: the inputs that were not used.
        settings: those of the run.
        layout: which files there are.
    """

    def shards() -> Iterator[Shard]:
        for record in records:
            shard, own = shard_of(record, settings, layout)
            for name, data in own.items():
                files.put(name, data)
            yield shard

    return assemble(shards(), pairs, skipped, settings, layout, files)


def render_again(files: Files, manifest: Manifest, records: Iterable[Record], skipped: Sequence[Skipped]) -> Assembled:
    """Render what the records of a run give, record by record.

    Args:
        files: takes the files.
        manifest: the record of the run.
        records: of its works.
        skipped: the inputs that it did not use.

    Raises:
        SettingsError: the settings in the record of the run are not valid.
    """
    settings = Settings.from_mapping(manifest.settings, source=MANIFEST)
    with PairSpool() as spool:
        told = spool.told_by(records)
        return render_into(files, told, spool.pairs(), skipped, settings, manifest.layout)


def render_folder(reports: Path) -> int:
    """Make everything in an output folder again from the records that lie in it.

    Returns:
        How many files were written.

    Raises:
        InputError: a record or the table of what was skipped is missing or damaged, or the folder cannot be written.
        SettingsError: the settings in the record of the run are not valid.
    """
    records = Records(reports)
    skipped = read_skipped(reports, records.manifest)
    with Folder(reports) as folder:
        manifest = render_again(folder, records.manifest, records, skipped).manifest
        folder.finish(manifest)
    return len(manifest.outputs) + 1
