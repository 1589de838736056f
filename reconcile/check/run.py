"""Runs a check: reads, looks at each text, compares it with the others and with the reports, settles the findings."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from itertools import chain
from pathlib import Path

from reconcile.batch.executor import Crew, Way
from reconcile.batch.work_tasks import Lost
from reconcile.check.accepted_findings import DEFAULT, Accepted, read_accepted
from reconcile.check.corpus_comparison import compare
from reconcile.check.duplicate_findings import Scene, duplicates
from reconcile.check.file_findings import unread_file, unread_row
from reconcile.check.finding_drafts import finding
from reconcile.check.findings import Finding, Place, Report, counted
from reconcile.check.inputs import Inputs, read_inputs
from reconcile.check.known_reports import Lock, read_lock
from reconcile.check.mended_texts import MendedTexts
from reconcile.check.report_freshness import freshness
from reconcile.check.request import Request
from reconcile.check.rules.registry import choose
from reconcile.check.single_text import Looks, look
from reconcile.check.tasks import Common, Doer
from reconcile.check.work_context import judge
from reconcile.corpus.decisions_file import read_decisions
from reconcile.corpus.tables.row_documents import suffix_of
from reconcile.errors import InputError
from reconcile.model.decisions import Ruling
from reconcile.report.run_folder.manifest import MANIFEST
from reconcile.settings import Settings
from reconcile.storage.display_text import visible
from reconcile.vocabulary import Severity

STALE = "RC405"
_ATTESTED = frozenset(("RC104", "RC105", "RC108", "RC114", "RC116"))
"""Rules about one text that the others of its work have a word in."""
DECISIONS = Path("decisions.csv")


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """A report, with what is needed to fix and to accept what it says."""

    report: Report
    inputs: Inputs
    entries: tuple[Accepted, ...]
    """Lines of the file of accepted findings whose findings occur, or were not looked for."""
    file: Path
    """The file of accepted findings."""


def check(request: Request, stdin: bytes = b"", way: Way | None = None) -> Checked:
    """Check the texts that a request names.

    Args:
        request: what is asked.
        stdin: what the path ``-`` reads.
        way: how many processes there may be, and who is told how far it is; in this one alone and silently if left out.

    Raises:
        InputError: a path, a rule, the file of accepted findings or that of decisions is not as it should be.
        NothingFoundError: there is nothing to check.
    """
    choose(request.select, request.ignore, request.settings)  # a rule that does not exist is told before reading
    way = way or Way(jobs=1)
    return check_inputs(request, read_inputs(request, stdin, way.read), way)


def check_inputs(request: Request, inputs: Inputs, way: Way) -> Checked:
    """Check texts that were read already, as `check` does.

    Raises:
        InputError: the file of accepted findings or that of decisions is not as it should be.
    """
    chosen = dict(choose(request.select, request.ignore, request.settings))
    file = Path(request.settings.accepted or DEFAULT)
    accepted = read_accepted(file) if file.exists() or (request.settings.accepted and not request.accepting) else ()
    lock, notes = _lock(request.settings)
    lost: list[Lost] = []
    told: list[str] = []
    way = replace(way, say=told.append)
    # To tell that an accepted finding is gone, its rule must be looked at, chosen or not.
    looked = chosen | {e.rule: None for e in accepted if e.rule not in chosen} if STALE in chosen else chosen
    every = _fingerprinted(_severe(_found(inputs, request, lock, looked, lost, way), looked))
    found = [f for f in every if f.rule in chosen]
    scope = _scope(inputs, lock, looked) if STALE in chosen and not lost else set()  # what a bug hid need not be gone
    stale = _stale(accepted, every, scope, file, strict=request.strict)
    stale = [replace(f, severity=chosen[STALE] or f.severity) for f in stale]
    entries = tuple(e for e in accepted if e.line not in {f.place.line for f in stale})
    report = _report(request, inputs, [*found, *_fingerprinted(stale)], accepted)
    report = replace(report, notes=(*inputs.notes, *notes, *told), lost=tuple(lost))
    return Checked(report=report, inputs=inputs, entries=entries, file=file)


def _lock(settings: Settings) -> tuple[Lock | Finding | None, tuple[str, ...]]:
    """The record of the last run; a finding when it is damaged, and a note when there is none."""
    folder = Path(settings.reports)
    try:
        lock = read_lock(folder)
    except InputError as error:
        place = Place(path=(folder / MANIFEST).as_posix())
        return finding("RC403", place, visible(str(error)), context=("manifest",)), ()
    return (None, (lock,)) if isinstance(lock, str) else (lock, ())


def _found(
    inputs: Inputs,
    request: Request,
    lock: Lock | Finding | None,
    chosen: Mapping[str, Severity | None],
    lost: list[Lost],
    way: Way,
) -> Iterator[Finding]:
    """Everything that the chosen rules may say, and perhaps more; what bugs of ours hid goes to `lost`."""
    documents, settings = inputs.documents, request.settings
    checked = {name for name in inputs.checked if name in documents}
    groups = {rule[:3] for rule in chosen}
    for unread in inputs.unread:
        yield from unread_file(unread, settings.encoding)
    yield from map(unread_row, inputs.rows)
    known = lock if isinstance(lock, Lock) else None
    rulings = _rulings(settings)
    common = Common(
        settings=settings,
        works="RC3" in groups or not _ATTESTED.isdisjoint(chosen),
        decided=frozenset(ruling.id for ruling in rulings),
    )
    with Crew(way, Doer, common) as crew:
        texts, looks = MendedTexts(documents), Looks()
        if "RC1" in groups:
            look(sorted(checked), documents, texts, looks, crew, way, checked=True)
        if request.compare and (common.works or "RC2" in groups):
            compared = compare(documents, texts, looks, settings, crew, way)
            told = judge(compared, documents, checked, looks, known, common, crew, way)
            lost += told.lost
            own = told.findings
            yield from duplicates(
                Scene(
                    documents=documents,
                    checked=checked,
                    compared=compared,
                    bases=told.bases,
                    settings=settings,
                    lock=known,
                )
            )
        else:
            own = list(chain.from_iterable(looks.findings.values()))
        lost += (looks.lost[name] for name in sorted(looks.lost))
    # A cell of a table has no line end to end in.
    yield from (f for f in own if f.rule != "RC110" or not suffix_of(inputs.files.get(f.place.path, "")))
    if isinstance(lock, Finding):
        yield lock
    elif known and "RC4" in groups and request.compare:
        whole = not request.paths and request.base_ref is None
        whole = whole or known.manifest.inputs.keys() <= checked
        yield from freshness(known, documents, checked, settings, rulings, whole=whole, told=way.progress)


def _rulings(settings: Settings) -> tuple[Ruling, ...]:
    path = Path(settings.decisions) if settings.decisions else DECISIONS
    return read_decisions(path) if settings.decisions or path.is_file() else ()


def _severe(found: Iterable[Finding], chosen: Mapping[str, Severity | None]) -> list[Finding]:
    """The findings of the chosen rules, with the severity that the settings give, in order of their places."""
    kept = [replace(f, severity=chosen[f.rule] or f.severity) for f in found if f.rule in chosen]
    return sorted(kept, key=_order)


def _order(found: Finding) -> tuple[str, int, int, str, str]:
    return found.place.path, found.place.line, found.place.start, found.rule, found.message


def _fingerprinted(found: Sequence[Finding]) -> list[Finding]:
    """Number equal contexts, so that each finding has a fingerprint of its own that no line number is part of."""
    seen: Counter[tuple[str, ...]] = Counter()
    result = []
    for f in found:
        key = (f.rule, f.place.path, *f.context)
        digest = hashlib.sha256("\0".join([*key, str(seen[key])]).encode("utf-8", "surrogatepass")).hexdigest()
        seen[key] += 1
        result.append(replace(f, fingerprint=digest))
    return result


def _scope(inputs: Inputs, lock: Lock | Finding | None, chosen: Mapping[str, Severity | None]) -> AbstractSet[str]:
    """What was looked at: paths of checked texts, and rules as ``rule RC401`` for those of the reports."""
    looked = {*inputs.checked, *inputs.tables} | {f"rule {rule}" for rule in chosen}
    return looked | ({"reports"} if isinstance(lock, Lock) else set())


def _stale(
    accepted: Sequence[Accepted], found: Sequence[Finding], scope: AbstractSet[str], file: Path, *, strict: bool
) -> list[Finding]:
    """Accepted findings that were looked for and no longer occur."""
    present = {(f.rule, f.place.path, f.fingerprint) for f in found}
    result = []
    for entry in accepted:
        looked = f"rule {entry.rule}" in scope and (
            entry.path in scope or not Path(entry.path).exists() or (entry.rule > "RC4" and "reports" in scope)
        )
        if looked and (entry.rule, entry.path, entry.fingerprint) not in present:
            place = Place(
                path=file.as_posix(),
                line=entry.line,
                end_line=entry.line,
                end_column=1 + len(entry.rule),
                quoted=entry.rule,
            )
            message = (
                f"{entry.rule} in {visible(entry.path)} is accepted, but no longer occurs; `reconcile check --accept`"
            )
            found_stale = finding(STALE, place, message, context=(entry.rule, entry.path, entry.fingerprint))
            result.append(replace(found_stale, severity=Severity.ERROR) if strict else found_stale)
    return result


def _report(request: Request, inputs: Inputs, found: Sequence[Finding], accepted: Sequence[Accepted]) -> Report:
    reasons = {(e.rule, e.path, e.fingerprint): e.reason for e in accepted}
    settled = [
        replace(f, accepted=reasons.get((f.rule, f.place.path, f.fingerprint))) for f in sorted(found, key=_order)
    ]
    open_ = [f for f in settled if f.accepted is None]
    fail_on = Severity(request.fail_on or request.settings.fail_on)
    shown = tuple(f for f in open_ if request.show_info or f.severity is not Severity.INFO)
    return Report(
        findings=shown,
        accepted=tuple(f for f in settled if f.accepted is not None),
        hidden=len(open_) - len(shown),
        files=inputs.checked,
        inputs=tuple(sorted(set(inputs.files.values()))),
        fail_on=fail_on,
        failed=any(f.severity.rank >= fail_on.rank for f in open_),
        counts=counted(shown),
    )
