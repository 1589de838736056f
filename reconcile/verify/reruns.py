"""Runs everything again from the records of a run alone, and compares: I8 of the run, I9 to I11 of its works.

Work by work and in processes, as a run does; the second run goes to a temporary folder.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from reconcile.batch.executor import Executor, RunOptions, TaskRunner
from reconcile.batch.run import run_batch
from reconcile.batch.work_tasks import RunRequest
from reconcile.errors import DecisionError, InputError, UnwritableOutputError
from reconcile.model.document import Document
from reconcile.model.failures import FailedTask
from reconcile.model.problems import Problem
from reconcile.model.skipped import Skipped
from reconcile.report.run_folder.manifest import MANIFEST_NAME, Manifest, read_manifest
from reconcile.report.run_folder.output_folder import hash_file
from reconcile.report.run_folder.record_reader import RunRecords, StoredRecord
from reconcile.report.run_folder.skipped_spool import read_skipped
from reconcile.report.tables import COLUMNS
from reconcile.settings import Settings
from reconcile.storage.tables import read_rows
from reconcile.storage.temp_files import guard_temporary_files
from reconcile.verify.work_reruns import prove_work

_PROOF_COST = 10_000
"""What a text costs here, in characters of a run: its work is reconciled several times."""


def prove_folder(reports: Path, options: RunOptions) -> list[Problem]:
    """Run everything again from the records of an output folder that `verify_folder` found whole, and compare.

    Returns what does not hold: of the run, then of the works in their order. Nothing is kept in the cache.

    Raises:
        InputError: a record is missing or damaged, or there is no room for the second run.
    """
    records = RunRecords(reports)
    options = replace(options, cache=None)
    settings = Settings.from_mapping(records.manifest.settings, source=MANIFEST_NAME)
    return [*_check_second_run(records, settings, options), *_prove_works(records, settings, options)]


def _check_second_run(records: RunRecords, settings: Settings, options: RunOptions) -> list[Problem]:
    """Check I8: a second run, with the inputs in another order, gives the same bytes."""
    with guard_temporary_files():
        folder = TemporaryDirectory(prefix="reconcile-", ignore_cleanup_errors=True)
    with folder as where:
        out = Path(where, "again")
        rulings = tuple(ruling for record in records for ruling in record.work.rulings)
        rulings += records.manifest.pair_decisions
        request = RunRequest(settings=settings, layout=records.manifest.layout, out=out, rulings=rulings)
        try:
            outcome = run_batch(_read_inputs_reversed(records), request, options)
        except DecisionError as error:
            return [Problem(MANIFEST_NAME, "I8", f"a second run cannot carry out what people decided: {error}")]
        except UnwritableOutputError as error:
            raise InputError(
                f"{where}: the second run cannot be written ({error.__cause__ or error}); make room there, or set "
                f"TMPDIR to a folder on a larger disk"
            ) from error
        messages = [f"{lost.members[0]}: breaks when run again: {lost.message}" for lost in outcome.failed]
        found = [Problem(MANIFEST_NAME, "I8", message) for message in messages]
        odd = _find_changed_files(records.out, records.manifest, out, read_manifest(out / MANIFEST_NAME))
        message = "a second run, with the inputs in another order, gives other bytes"
        return [*found, *(Problem(name, "I8", message) for name in odd)]


def _read_inputs_reversed(records: RunRecords) -> Iterator[Document | Skipped]:
    for work in reversed(records.manifest.works):
        for witness in reversed(records.find_stored(work).read_record().work.witnesses):
            yield witness.document
    yield from read_skipped(records.out, records.manifest)


def _find_changed_files(out: Path, manifest: Manifest, other: Path, written: Manifest) -> list[str]:
    names = sorted({*manifest.outputs, *written.outputs})
    odd = [name for name in names if not _is_same_file(out, other, name, written.outputs.get(name, ""))]
    # The hash of a file of Parquet depends on the version of the library that wrote it.
    hashed = [name for name in names if not name.endswith(".parquet")]
    is_like = all(manifest.outputs.get(name) == written.outputs.get(name) for name in hashed)
    if not is_like or replace(written, outputs=manifest.outputs) != manifest:
        odd.append(MANIFEST_NAME)
    return sorted(odd)


def _is_same_file(out: Path, other: Path, name: str, sha256: str) -> bool:
    """Return whether a file is as another run wrote it: by its bytes, and Parquet by its rows."""
    try:
        if not name.endswith(".parquet"):
            return hash_file(out / name) == sha256
        columns = COLUMNS[Path(name).stem]
        both = (read_rows(folder / name, columns) for folder in (out, other))
        return all(one == two for one, two in zip(*both, strict=True))
    except (OSError, ValueError):
        return False


def _prove_works(records: RunRecords, settings: Settings, options: RunOptions) -> list[Problem]:
    found: dict[str, list[Problem]] = {}
    begun: list[StoredRecord] = []

    def make_tasks() -> Iterator[ProveWorkTask]:
        for record in records.iterate_stored():
            begun.append(record._replace(data=None))
            yield ProveWorkTask((record.work,), record)

    amount = _PROOF_COST * len(records.manifest.inputs)
    with Executor(options, TaskRunner, settings) as executor:
        for done, (number, answer) in enumerate(executor.run_tasks(make_tasks(), amount), start=1):
            record = begun[number]
            if isinstance(answer, FailedTask):
                answer = [Problem(record.name, "I8", f"breaks when run again: {answer.message}")]
            found[record.work] = answer
            options.progress("proving works", done, len(records.manifest.works))
    return [problem for work in records.manifest.works for problem in found.get(work, ())]


class ProveWorkTask(NamedTuple):
    """A work to be proved."""

    names: tuple[str, ...]
    record: StoredRecord

    def perform(self, settings: Settings) -> list[Problem]:
        """Prove it."""
        return prove_work(self.record.read_record().work, settings, self.record.name)
