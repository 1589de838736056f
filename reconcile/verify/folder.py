"""Proves on what lies on disk that a run holds what it promises; returns what does not, and raises nothing for it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

from reconcile.errors import InputError, SettingsError
from reconcile.model.problems import Problem
from reconcile.proof.record_invariants import find_problems
from reconcile.report.run_folder.manifest import MANIFEST_NAME, Manifest, read_manifest
from reconcile.report.run_folder.output_folder import hash_file
from reconcile.report.run_folder.record_reader import RunRecords
from reconcile.report.run_folder.rendering import render_again
from reconcile.report.run_folder.skipped_spool import read_skipped
from reconcile.report.run_folder.work_record import WorkRecord
from reconcile.storage.json_codec import to_plain
from reconcile.verify.disk_comparison import FileComparison


def verify_folder(
    reports: Path, *, hashes: bool = True, progress: Callable[[str, int, int], None] | None = None
) -> list[Problem]:
    """Check the records, then that every other file is what the records render to.

    Records are read one by one, so that a run of any size can be checked.

    Args:
        reports: the output folder of a run.
        hashes: whether to compare the SHA-256 of every file with those in ``run.json`` as well.
        progress: called with the stage, how many things of it are done, and how many there are.

    Returns:
        What does not hold, in the order of the files; empty when all is well.

    Raises:
        InputError: `reports` is no folder of a run, or holds Parquet and pyarrow is not installed.
    """
    manifest = read_manifest(reports / MANIFEST_NAME)
    manifest.layout.check_requirements()
    progress = progress or (lambda _stage, _done, _total: None)
    proof = _RunProof(RunRecords(reports, manifest))
    records = proof.prove_records(progress)
    rendering = [*_check_rendering(reports, manifest, records)]
    for _ in records:
        pass  # what cannot be rendered is proved all the same
    found = proof.found
    if proof.is_whole:
        found += [*proof.compare_inputs(), *rendering]
    if hashes:
        found += _check_hashes(reports, manifest, progress)
    return found


class _RunProof:
    def __init__(self, records: RunRecords) -> None:
        self._records = records
        self._unmatched = dict(records.manifest.inputs)
        self._odd: set[str] = set()
        self.found: list[Problem] = []
        self.is_whole = True

    def prove_records(self, progress: Callable[[str, int, int], None]) -> Iterator[WorkRecord]:
        """Prove one record after the other and pass it on, while all could be read."""
        for done, raw in enumerate(self._records.iterate_stored(), start=1):
            progress("proving records", done, len(self._records.manifest.works))
            try:
                record = raw.read_record()
            except InputError as error:
                self.found.append(Problem(raw.name, "record", str(error)))
                self.is_whole = False
                continue
            self.found += find_problems(record.work, raw.name, self._records.manifest.settings.get("classes", {}))
            for witness in record.work.witnesses:
                if self._unmatched.pop(witness.id, None) != witness.document.sha256:
                    self._odd.add(witness.id)
            if self.is_whole:
                yield record

    def compare_inputs(self) -> Iterator[Problem]:
        """Report the inputs listed that are not those of the works."""
        for name in sorted({*self._odd, *self._unmatched}):
            yield Problem(MANIFEST_NAME, "record", "the inputs listed are not those of the works", witness=name)


def _check_rendering(reports: Path, manifest: Manifest, records: Iterator[WorkRecord]) -> Iterator[Problem]:
    matching = FileComparison(reports)
    try:
        skipped = read_skipped(reports, manifest)
    except InputError as error:
        yield Problem(manifest.layout.locate_table("skipped"), "rendering", str(error))
        return
    try:
        again = render_again(matching, manifest, records, skipped).manifest
    except (SettingsError, ValueError, LookupError) as error:
        yield Problem(MANIFEST_NAME, "rendering", f"the records cannot be rendered: {error}")
        return
    for name in sorted({*matching.hashes, *manifest.outputs}):
        if name not in manifest.outputs:
            yield Problem(MANIFEST_NAME, "record", f"{name} is not listed")
        if name not in matching.hashes:
            yield Problem(name, "rendering", "listed, but not rendered from the records")
        elif name in matching.mismatches:
            yield Problem(name, "rendering", matching.mismatches[name])
    yield from _check_figures(manifest, again)


def _check_figures(manifest: Manifest, again: Manifest) -> Iterator[Problem]:
    expected = to_plain(replace(again, inputs={}, outputs={}))
    for name, value in to_plain(replace(manifest, inputs={}, outputs={})).items():
        if value != expected[name]:
            yield Problem(MANIFEST_NAME, "rendering", f"{name} is not what the records give")


def _check_hashes(reports: Path, manifest: Manifest, progress: Callable[[str, int, int], None]) -> Iterator[Problem]:
    for done, (name, sha256) in enumerate(manifest.outputs.items(), start=1):
        progress("comparing hashes", done, len(manifest.outputs))
        try:
            if hash_file(reports / name) != sha256:
                yield Problem(name, "hash", "changed since the run wrote it")
        except OSError:
            yield Problem(name, "hash", "missing")
