"""Whether the reports on disk are what a run would write now → findings of RC401 to RC404.

What the hashes show to be unchanged is not made again: a run is deterministic, so the same texts under the same
settings give the same bytes.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from pathlib import Path, PurePosixPath

from reconcile.batch.executor import Step
from reconcile.check.finding_drafts import finding, quoted
from reconcile.check.findings import Finding, Place
from reconcile.check.known_reports import Lock
from reconcile.check.positions import Lines
from reconcile.errors import InputError
from reconcile.model.decisions import Ruling
from reconcile.model.document import Document
from reconcile.model.problems import Problem
from reconcile.proof.record_invariants import problems_of
from reconcile.report.run_folder.layout import folder_of
from reconcile.report.run_folder.manifest import MANIFEST
from reconcile.settings import Settings
from reconcile.storage.display_text import visible
from reconcile.verify.folder import verify_folder

CANONICAL = "canonical.txt"
_SHOWN = 3


def freshness(
    lock: Lock,
    documents: Mapping[str, Document],
    checked: AbstractSet[str],
    settings: Settings,
    rulings: Sequence[Ruling],
    *,
    whole: bool,
    told: Step,
) -> Iterator[Finding]:
    """Compare the reports with the texts, the settings and themselves.

    Args:
        lock: the record of the run.
        documents: the texts read, by id.
        checked: which of them are checked.
        settings: those of now.
        rulings: what people decided.
        whole: whether to prove every record; else those of the works of checked texts.
        told: called with the stage, how many things of it are done, and how many there are.
    """
    yield from _stale(lock, documents, checked, settings)
    yield from _edited(lock)
    yield from _broken(verify_folder(lock.folder, told=told) if whole else _touched(lock, checked), lock)
    yield from _decisions(lock, settings, rulings)


def _stale(
    lock: Lock, documents: Mapping[str, Document], checked: AbstractSet[str], settings: Settings
) -> Iterator[Finding]:
    inputs = lock.manifest.inputs
    for name in sorted({*inputs, *checked}):
        document = documents.get(name)
        digest = document.sha256 if document else _digest(name)
        if name not in inputs:
            if document is not None and _beside(name, inputs):
                yield _about(name, document, "is not in the reports")
        elif digest is None:
            yield _about(name, None, "is gone, or holds no text any more")
        elif digest != inputs[name]:
            yield _about(name, document, "was changed since the reports were written")
    now, then = settings.for_record(), lock.manifest.settings
    odd = sorted(key for key in {*now, *then} if now.get(key) != then.get(key))
    if odd:
        key = odd[0]
        message = (
            f"written with other settings: {', '.join(odd)} ({key} was {then.get(key)!r} and is {now.get(key)!r}); "
            f"run `reconcile run` with the settings of now"
        )
        yield finding("RC401", Place(path=_path(lock, MANIFEST)), visible(message), context=("settings", *odd))


def _about(name: str, document: Document | None, what: str) -> Finding:
    place = Lines(name, document.raw).opening() if document else Place(path=name)
    return finding("RC401", place, f"{what}: run `reconcile run` and commit the reports", context=(what,))


def _digest(name: str) -> str | None:
    """The hash of a text that was not read with the others, or None when it is not there."""
    try:
        data = Path(name).read_bytes()
        if name.lower().endswith(".gz"):
            import gzip

            data = gzip.decompress(data)
    except (OSError, EOFError, ValueError):
        return None
    return hashlib.sha256(data).hexdigest()


def _beside(name: str, inputs: Mapping[str, str]) -> bool:
    """Whether a text lies in a folder whose texts the run has read."""
    folder = PurePosixPath(name).parent
    return any(PurePosixPath(known).parent == folder for known in inputs)


def _edited(lock: Lock) -> Iterator[Finding]:
    for name, sha256 in lock.manifest.outputs.items():
        if PurePosixPath(name).name != CANONICAL:
            continue
        path = _path(lock, name)
        try:
            data = (lock.folder / name).read_bytes()
        except OSError as error:
            message = f"the merged text cannot be read ({error.strerror or error}); run `reconcile run`"
            yield finding("RC402", Place(path=path), message, context=("unreadable",))
            continue
        if hashlib.sha256(data).hexdigest() != sha256:
            yield _edit(lock, path, PurePosixPath(name).parent.name, data)


def _edit(lock: Lock, path: str, work: str, data: bytes) -> Finding:
    """The first word that is not the one that was written."""
    text = data.decode("utf-8", "replace")
    known = lock.work(work)
    written = known.canonical.text if known else text
    at = next((n for n, (x, y) in enumerate(zip(text, written, strict=False)) if x != y), min(len(text), len(written)))
    place = Lines(path, text).words(at, min(at + 1, len(text)))
    message = (
        f"edited by hand at {quoted(place.quoted)}: no text attests it, and the next run undoes it; decide the place "
        f"in decisions.csv, then run `reconcile run`"
    )
    return finding("RC402", place, message, context=(hashlib.sha256(data).hexdigest(),))


def _broken(every: Iterable[Problem], lock: Lock) -> Iterator[Finding]:
    found: dict[str, list[Problem]] = {}
    for problem in every:
        if PurePosixPath(problem.place).name != CANONICAL:
            found.setdefault(problem.place, []).append(problem)
    for name, problems in found.items():
        reasons = "; ".join(dict.fromkeys(f"{p.invariant}: {p.message}" for p in problems[:_SHOWN]))
        more = f" (and {len(problems) - _SHOWN} more)" if len(problems) > _SHOWN else ""
        message = f"{reasons}{more}; run `reconcile run`, or see `reconcile verify`"
        context = sorted({p.invariant for p in problems})
        file, _, line = name.partition(":")  # a file of records has a line for each work
        place = Place(path=_path(lock, file), line=int(line or 1), end_line=int(line or 1))
        yield finding("RC403", place, visible(message), context=context)


def _touched(lock: Lock, checked: AbstractSet[str]) -> Iterator[Problem]:
    """What does not hold in the works of the checked texts."""
    for work in sorted({lock.work_of[name] for name in checked if name in lock.work_of}):
        place = lock.records.place_of(work)
        try:
            yield from problems_of(lock.records.work(work).work, place, lock.manifest.settings.get("classes", {}))
        except InputError as error:
            yield Problem(place=place, witness="", span=None, invariant="record", message=str(error))
            continue
        for name, sha256 in lock.manifest.outputs.items():
            if name.startswith(f"{folder_of(work)}/") and not _holds(lock.folder / name, sha256):
                yield Problem(
                    place=name, witness="", span=None, invariant="hash", message="changed since it was written"
                )


def _holds(file: Path, sha256: str) -> bool:
    try:
        return hashlib.sha256(file.read_bytes()).hexdigest() == sha256
    except OSError:
        return False


def _decisions(lock: Lock, settings: Settings, rulings: Sequence[Ruling]) -> Iterator[Finding]:
    if not rulings:
        return
    try:
        taken = dict(lock.columns("differences", "id", "decision"))
    except (OSError, ValueError, KeyError):
        return  # that the table is not as it was written is a finding of RC403 already
    for ruling in rulings:
        path, _, line = ruling.place.rpartition(":")
        place = Place(path=path, line=int(line), end_line=int(line), quoted=ruling.id, end_column=len(ruling.id) + 1)
        if ruling.id not in taken:
            message = f"{ruling.id} fits no difference any more; take the line out, or decide the place anew"
            yield finding("RC404", place, message, context=(ruling.id,))
        elif settings.decisions and taken[ruling.id] != ruling.choice:
            message = f"{ruling.id} is decided ({ruling.choice}), but not so in the reports; run `reconcile run`"
            yield finding("RC401", place, message, context=("decision", ruling.id))


def _path(lock: Lock, name: str) -> str:
    return (PurePosixPath(lock.folder.as_posix()) / name).as_posix()
