"""Whether the reports on disk are what a run would write now → findings of RC401 to RC404.

What the hashes show to be unchanged is not made again: a run is deterministic, so the same texts under the same
settings give the same bytes.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from pathlib import Path, PurePosixPath

from reconcile.check.finding_drafts import draft_finding, quote_reading
from reconcile.check.findings import FilePlace, FindingDraft
from reconcile.check.known_reports import ReportsLock
from reconcile.check.positions import TextLines
from reconcile.check.session import CheckSession
from reconcile.corpus.pair_rulings import match_pair_rulings
from reconcile.errors import InputError
from reconcile.model.decisions import Ruling
from reconcile.model.document import Document
from reconcile.model.problems import Problem
from reconcile.proof.record_invariants import find_problems
from reconcile.report.run_folder.layout import locate_work_folder
from reconcile.report.run_folder.manifest import MANIFEST_NAME
from reconcile.report.run_folder.output_folder import hash_file
from reconcile.settings import Settings
from reconcile.storage.display_text import make_visible
from reconcile.verify.folder import verify_folder

CANONICAL_FILE_NAME = "canonical.txt"
_SHOWN_PROBLEMS = 3


def find_stale_reports(
    session: CheckSession, lock: ReportsLock, rulings: Sequence[Ruling], *, prove_all: bool
) -> Iterator[FindingDraft]:
    """Compare the reports with the texts, the settings and themselves.

    Args:
        session: gives the texts and the settings of now.
        lock: the record of the run.
        rulings: what people decided.
        prove_all: whether to prove every record; else those of the works of checked texts.
    """
    documents, checked, settings = session.documents, session.checked, session.settings
    yield from _report_stale_inputs(lock, documents, checked, settings)
    yield from _report_edited_texts(lock)
    if prove_all:
        problems: Iterable[Problem] = verify_folder(lock.folder, progress=session.options.progress)
    else:
        problems = _prove_touched_works(lock, checked)
    yield from _report_broken_records(problems, lock)
    about_pairs = [ruling for ruling in rulings if ruling.is_about_pair]
    yield from _report_stale_decisions(lock, settings, [ruling for ruling in rulings if not ruling.is_about_pair])
    yield from _report_stale_pair_decisions(session, lock, about_pairs, has_all=prove_all)


def _report_stale_inputs(
    lock: ReportsLock, documents: Mapping[str, Document], checked: AbstractSet[str], settings: Settings
) -> Iterator[FindingDraft]:
    inputs = lock.manifest.inputs
    folders = {PurePosixPath(known).parent for known in inputs}
    for name in sorted({*inputs, *checked}):
        document = documents.get(name)
        digest = document.sha256 if document else _hash_text_file(name)
        if name not in inputs:
            if document is not None and PurePosixPath(name).parent in folders:
                yield _make_stale_finding(name, document, "is not in the reports")
        elif digest is None:
            yield _make_stale_finding(name, None, "is gone, or holds no text any more")
        elif digest != inputs[name]:
            yield _make_stale_finding(name, document, "was changed since the reports were written")
    now, then = settings.for_record(), lock.manifest.settings
    odd = sorted(key for key in {*now, *then} if now.get(key) != then.get(key))
    if odd:
        key = odd[0]
        message = (
            f"written with other settings: {', '.join(odd)} ({key} was {then.get(key)!r} and is {now.get(key)!r}); "
            f"run `reconcile run` with the settings of now"
        )
        place = FilePlace(path=_path_in_reports(lock, MANIFEST_NAME))
        yield draft_finding("RC401", place, make_visible(message), context=("settings", *odd))


def _make_stale_finding(name: str, document: Document | None, what: str) -> FindingDraft:
    place = TextLines(name, document.raw).locate_opening() if document else FilePlace(path=name)
    return draft_finding("RC401", place, f"{what}: run `reconcile run` and commit the reports", context=(what,))


def _hash_text_file(name: str) -> str | None:
    """Return the hash of a text that was not read with the others, or None when it is not there."""
    try:
        data = Path(name).read_bytes()
        if name.lower().endswith(".gz"):
            import gzip

            data = gzip.decompress(data)
    except (OSError, EOFError, ValueError):
        return None
    return hashlib.sha256(data).hexdigest()


def _report_edited_texts(lock: ReportsLock) -> Iterator[FindingDraft]:
    for name, sha256 in lock.manifest.outputs.items():
        if PurePosixPath(name).name != CANONICAL_FILE_NAME:
            continue
        path = _path_in_reports(lock, name)
        try:
            data = (lock.folder / name).read_bytes()
        except OSError as error:
            message = f"the merged text cannot be read ({error.strerror or error}); run `reconcile run`"
            yield draft_finding("RC402", FilePlace(path=path), message, context=("unreadable",))
            continue
        if hashlib.sha256(data).hexdigest() != sha256:
            yield _make_edit_finding(lock, path, PurePosixPath(name).parent.name, data)


def _make_edit_finding(lock: ReportsLock, path: str, work: str, data: bytes) -> FindingDraft:
    """Return the first word that is not the one that was written."""
    text = data.decode("utf-8", "replace")
    known = lock.read_work(work)
    written = known.canonical.text if known else text
    at = next((n for n, (x, y) in enumerate(zip(text, written, strict=False)) if x != y), min(len(text), len(written)))
    place = TextLines(path, text).locate_words(at, min(at + 1, len(text)))
    message = (
        f"edited by hand at {quote_reading(place.quoted)}: no text attests it, and the next run undoes it; decide the "
        f"place in decisions.csv, then run `reconcile run`"
    )
    return draft_finding("RC402", place, message, context=(hashlib.sha256(data).hexdigest(),))


def _report_broken_records(every: Iterable[Problem], lock: ReportsLock) -> Iterator[FindingDraft]:
    found: dict[str, list[Problem]] = {}
    for problem in every:
        if PurePosixPath(problem.place).name != CANONICAL_FILE_NAME:
            found.setdefault(problem.place, []).append(problem)
    for name, problems in found.items():
        reasons = "; ".join(dict.fromkeys(f"{p.invariant}: {p.message}" for p in problems[:_SHOWN_PROBLEMS]))
        more = f" (and {len(problems) - _SHOWN_PROBLEMS} more)" if len(problems) > _SHOWN_PROBLEMS else ""
        message = f"{reasons}{more}; run `reconcile run`, or see `reconcile verify`"
        context = sorted({p.invariant for p in problems})
        file, _, line = name.partition(":")  # a file of records has a line for each work
        place = FilePlace(path=_path_in_reports(lock, file), line=int(line or 1), end_line=int(line or 1))
        yield draft_finding("RC403", place, make_visible(message), context=context)


def _prove_touched_works(lock: ReportsLock, checked: AbstractSet[str]) -> Iterator[Problem]:
    for work in sorted({lock.work_by_document[name] for name in checked if name in lock.work_by_document}):
        place = lock.work_records.locate_record(work)
        try:
            known = lock.work_records.read_work(work).work
            yield from find_problems(known, place, lock.manifest.settings.get("classes", {}))
        except InputError as error:
            yield Problem(place, "record", str(error))
            continue
        for name, sha256 in lock.manifest.outputs.items():
            if name.startswith(f"{locate_work_folder(work)}/") and not _has_digest(lock.folder / name, sha256):
                yield Problem(name, "hash", "changed since it was written")


def _has_digest(file: Path, sha256: str) -> bool:
    try:
        return hash_file(file) == sha256
    except OSError:
        return False


def _report_stale_decisions(lock: ReportsLock, settings: Settings, rulings: Sequence[Ruling]) -> Iterator[FindingDraft]:
    if not rulings:
        return
    try:
        taken = dict(lock.read_table_columns("differences", "id", "decision"))
    except (OSError, ValueError, KeyError):
        return  # that the table is not as it was written is a finding of RC403 already
    for ruling in rulings:
        if ruling.id not in taken:
            yield _make_decision_finding("RC404", ruling, "fits no difference any more")
        elif settings.decisions and taken[ruling.id] != ruling.choice:
            yield _make_decision_finding("RC401", ruling, "")


def _report_stale_pair_decisions(
    session: CheckSession, lock: ReportsLock, rulings: Sequence[Ruling], *, has_all: bool
) -> Iterator[FindingDraft]:
    """Report decisions about pairs of which a text is gone, or that the reports do not have.

    `has_all` says that all texts of the reports were read; else those that were not are taken to be as they were.
    """
    if not rulings:
        return
    digests = {} if has_all else dict(lock.manifest.inputs)
    digests |= {name: document.sha256 for name, document in session.documents.items()}
    try:
        listed = lock.read_table_columns("pairs", "left", "right")
        known = [(str(left), str(right)) for left, right in listed if left in digests and right in digests]
    except (OSError, ValueError, KeyError):
        known = []
    matched = match_pair_rulings(rulings, known, digests, digests.__getitem__)
    for ruling in matched.stale:
        yield _make_decision_finding("RC404", ruling, "fits no two texts any more, because one was changed or is gone")
    done = {(ruling.id, ruling.choice) for ruling in lock.manifest.pair_decisions}
    for ruling, *_ in matched.matched:
        if session.settings.decisions and (ruling.id, ruling.choice) not in done:
            yield _make_decision_finding("RC401", ruling, "")


def _make_decision_finding(rule: str, ruling: Ruling, what: str) -> FindingDraft:
    line, width = ruling.line, len(ruling.id)
    place = FilePlace(path=ruling.path, line=line, end_line=line, quoted=ruling.id, end_column=width + 1)
    if what:
        message = f"{ruling.id} {what}; take the line out, or decide anew"
        return draft_finding(rule, place, message, context=(ruling.id,))
    message = f"{ruling.id} is decided ({ruling.choice}), but not so in the reports; run `reconcile run`"
    return draft_finding(rule, place, message, context=("decision", ruling.id))


def _path_in_reports(lock: ReportsLock, name: str) -> str:
    return (PurePosixPath(lock.folder.as_posix()) / name).as_posix()
