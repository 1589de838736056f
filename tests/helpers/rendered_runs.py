"""Runs rendered in memory and written into a folder: what the files of a run should be, made the short way."""

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from reconcile.model.pairs import Pair
from reconcile.model.records import Work
from reconcile.model.skipped import Skipped
from reconcile.report.open_pairs import OpenPairDocuments
from reconcile.report.overview import Overview
from reconcile.report.run_folder.layout import Layout
from reconcile.report.run_folder.manifest import MANIFEST_NAME, Manifest, dump_manifest, parse_manifest
from reconcile.report.run_folder.output_files import OutputFiles
from reconcile.report.run_folder.output_folder import OutputFolder
from reconcile.report.run_folder.rendering import write_shards
from reconcile.report.run_folder.run_assembly import RunPairs, assemble_run_files
from reconcile.report.run_folder.work_record import WorkRecord
from reconcile.report.work_digest import WorkDigest
from reconcile.settings import Settings
from reconcile.storage.safe_csv import unguard_cell


class MemoryFiles(OutputFiles):
    """Keeps every file as bytes."""

    def __init__(self) -> None:
        super().__init__()
        self.files: dict[str, bytes] = {}

    @contextmanager
    def open_target(self, name: str) -> Iterator[io.BytesIO]:
        whole = io.BytesIO()
        yield whole
        self.files[name] = whole.getvalue()


def make_record(work: Work, pairs: Iterable[Pair] = ()) -> WorkRecord:
    """The record of a work, given the pairs of the whole run."""
    mine = [p for p in pairs if {p.left, p.right} & {*work.members}]
    return WorkRecord(work=work, pairs=tuple(sorted(mine, key=lambda p: (p.left, p.right))))


def render_run(
    works: Sequence[Work],
    pairs: Sequence[Pair],
    skipped: Sequence[Skipped],
    settings: Settings,
    layout: Layout | None = None,
) -> dict[str, bytes]:
    """The whole output folder in memory: relative POSIX path → bytes, ``run.json`` last."""
    files = MemoryFiles()
    records = [make_record(work, pairs) for work in works]
    pairs = sorted(pairs, key=lambda p: (p.left, p.right))
    manifest = render_records(files, records, pairs, skipped, settings, layout or Layout())
    return files.files | {MANIFEST_NAME: b"".join(dump_manifest(manifest))}


def render_records(
    files: OutputFiles,
    records: Iterable[WorkRecord],
    pairs: Iterable[Pair],
    skipped: Sequence[Skipped],
    settings: Settings,
    layout: Layout,
) -> Manifest:
    """The output folder but for ``run.json``, record by record."""
    documents = OpenPairDocuments()
    shards = write_shards(files, documents.collect_from(records), settings, layout)
    known = RunPairs(pairs=pairs, read_document=documents.read_document)
    return assemble_run_files(shards, known, skipped, settings, layout, files).manifest


def write_run_folder(files: Mapping[str, bytes], out: Path) -> None:
    """Write a rendered run into `out` as a run does."""
    with OutputFolder(out) as folder:
        for name, data in files.items():
            if name != MANIFEST_NAME:
                folder.write_file(name, data)
        folder.commit_run(parse_manifest(files[MANIFEST_NAME], MANIFEST_NAME))


def build_overview(digests: Iterable[WorkDigest], pairs: Iterable[Pair] = ()) -> Overview:
    """The overview of some works, in their order."""
    overview = Overview()
    for digest in digests:
        overview.add_work(digest)
    for pair in pairs:
        overview.add_pair(pair)
    return overview


def parse_csv(data: bytes) -> list[dict[str, str]]:
    """The rows of one of our CSV files, guards taken off; every cell is text."""
    rows = csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline=""))
    return [{name: unguard_cell(cell or "") for name, cell in row.items()} for row in rows]
