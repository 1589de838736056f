"""Runs everything again from the records of a run alone, and compares: I8 of the run, I9 to I11 of its works.

Work by work and in processes, as a run does; the second run goes to a temporary folder.
"""

from __future__ import annotations

import traceback
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from reconcile.batch.executor import Crew, Way
from reconcile.batch.run import run
from reconcile.batch.work_tasks import Request
from reconcile.canonical.user_decisions import rulings_in
from reconcile.errors import DecisionError, InputError
from reconcile.model.document import Document
from reconcile.model.problems import Problem
from reconcile.model.records import Skipped
from reconcile.report.run_folder.manifest import MANIFEST, Manifest, read_manifest
from reconcile.report.run_folder.output_folder import hash_of
from reconcile.report.run_folder.record_reader import RawRecord, Records
from reconcile.report.run_folder.skipped_spool import read_skipped
from reconcile.report.tables import COLUMNS
from reconcile.settings import Settings
from reconcile.storage.tables import read_rows
from reconcile.storage.temp_files import temporary_room
from reconcile.verify.work_reruns import prove_work

_COST = 10_000
"""What a text costs here, in characters of a run: its work is reconciled several times."""


def prove_folder(reports: Path, way: Way) -> list[Problem]:
    """Run everything again from the records alone and compare.

    Args:
        reports: the output folder of a run that `verify_folder` found whole.
        way: how many processes there may be, and who is told how far it is. Nothing is kept.

    Returns:
        What does not hold: of the run, then of the works in their order.

    Raises:
        InputError: a record is missing or damaged, or there is no room for the second run.
    """
    records = Records(reports)
    way = replace(way, cache=None)
    settings = Settings.from_mapping(records.manifest.settings, source=MANIFEST)
    return [*_second_run(records, settings, way), *_works(records, settings, way)]


def _second_run(records: Records, settings: Settings, way: Way) -> list[Problem]:
    """I8: where a second run, with the inputs in another order, gives other bytes."""
    with temporary_room():
        folder = TemporaryDirectory(prefix="reconcile-", ignore_cleanup_errors=True)
    with folder as where:
        out = Path(where, "again")
        rulings = tuple(ruling for record in records for ruling in rulings_in(record.work))
        request = Request(settings=settings, layout=records.manifest.layout, out=out, rulings=rulings)
        try:
            outcome = run(_inputs(records), request, way)
        except DecisionError as error:
            return [_problem(MANIFEST, f"a second run cannot carry out what people decided: {error}")]
        except InputError as error:
            if where not in str(error):
                raise
            raise InputError(
                f"{where}: the second run cannot be written ({error.__cause__ or error}); make room there, or set "
                f"TMPDIR to a folder on a larger disk"
            ) from error
        found = [
            _problem(MANIFEST, f"{lost.members[0]}: breaks when run again: {lost.message}") for lost in outcome.failed
        ]
        odd = _unlike(records.out, records.manifest, out, read_manifest(out / MANIFEST))
        message = "a second run, with the inputs in another order, gives other bytes"
        return [*found, *(_problem(name, message) for name in odd)]


def _inputs(records: Records) -> Iterator[Document | Skipped]:
    """What the run was given, in another order."""
    for work in reversed(records.manifest.works):
        for witness in reversed(records.unread(work).read().work.witnesses):
            yield witness.document
    yield from read_skipped(records.out, records.manifest)


def _unlike(out: Path, manifest: Manifest, other: Path, written: Manifest) -> list[str]:
    """The files of a run that another one of the same inputs wrote otherwise."""
    names = sorted({*manifest.outputs, *written.outputs})
    odd = [name for name in names if not _alike(out, other, name, written.outputs.get(name, ""))]
    # The hash of a file of Parquet depends on the version of the library that wrote it.
    hashed = [name for name in names if not name.endswith(".parquet")]
    is_like = all(manifest.outputs.get(name) == written.outputs.get(name) for name in hashed)
    if not is_like or replace(written, outputs=manifest.outputs) != manifest:
        odd.append(MANIFEST)
    return sorted(odd)


def _alike(out: Path, other: Path, name: str, sha256: str) -> bool:
    """Whether a file is as another run wrote it: by its bytes, and Parquet by its rows."""
    try:
        if not name.endswith(".parquet"):
            return hash_of(out / name) == sha256
        columns = COLUMNS[Path(name).stem]
        return all(
            one == two
            for one, two in zip(read_rows(out / name, columns), read_rows(other / name, columns), strict=True)
        )
    except (OSError, ValueError):
        return False


def _works(records: Records, settings: Settings, way: Way) -> list[Problem]:
    """I9 to I11 of each work."""
    found: dict[str, list[Problem]] = {}
    with Crew(way, Prover, settings) as crew:
        proved = crew.insist(records.raw(), _COST * len(records.manifest.inputs))
        for done, (raw, answer) in enumerate(proved, start=1):
            if problems := answer if isinstance(answer, list) else [_problem(raw.name, str(answer))]:
                found[raw.work] = problems
            way.progress("proving works", done, len(records.manifest.works))
    return [problem for work in records.manifest.works for problem in found.get(work, ())]


class Prover:
    """Proves single works, in whichever process."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    def __call__(self, raw: RawRecord) -> list[Problem]:
        """Prove one work. What goes wrong with it is a problem too, and loses no other."""
        try:
            return prove_work(raw.read().work, self._settings, raw.name)
        except Exception as error:  # noqa: BLE001
            return [_problem(raw.name, f"breaks when run again: {traceback.format_exception_only(error)[-1].strip()}")]


def _problem(place: str, message: str) -> Problem:
    return Problem(place=place, witness="", span=None, invariant="I8", message=message)
