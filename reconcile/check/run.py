"""Runs a check: reads, looks at each text, compares it with the others and with the reports, settles the findings."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from itertools import chain
from pathlib import Path

from reconcile.batch.executor import Executor, RunOptions
from reconcile.batch.work_tasks import FailedTask
from reconcile.check.accepted_findings import DEFAULT_ACCEPTED_FILE, AcceptedFinding, read_accepted
from reconcile.check.corpus_comparison import compare_documents
from reconcile.check.duplicate_findings import CheckedCorpus, find_duplicates
from reconcile.check.file_findings import report_unread_file, report_unread_row
from reconcile.check.finding_drafts import make_finding
from reconcile.check.findings import CheckReport, FilePlace, Finding, count_severities
from reconcile.check.inputs import CheckInputs, read_inputs
from reconcile.check.known_reports import ReportsLock, read_reports_lock
from reconcile.check.mended_texts import MendedTexts
from reconcile.check.report_freshness import find_stale_reports
from reconcile.check.request import CheckRequest
from reconcile.check.rules.registry import choose_rules
from reconcile.check.single_text import TextInspections, inspect_texts
from reconcile.check.tasks import CheckContext, CheckTaskRunner
from reconcile.check.work_context import judge_works
from reconcile.corpus.decisions_file import read_decisions
from reconcile.corpus.tables.row_documents import get_table_suffix
from reconcile.errors import InputError
from reconcile.model.damage_kinds import DAMAGE_KINDS
from reconcile.model.decisions import Ruling
from reconcile.report.run_folder.manifest import MANIFEST_NAME
from reconcile.settings import Settings
from reconcile.storage.display_text import make_visible
from reconcile.vocabulary import Severity

STALE_ACCEPTANCE_RULE = "RC405"
_RULES_WITH_ATTESTATION = frozenset({"RC114", *(d.check_rule for d in DAMAGE_KINDS.values() if d.attested_message)})
"""Rules about one text that find more when the other texts of its work are compared; RC114 by a last word cut short."""
DEFAULT_DECISIONS_FILE = Path("decisions.csv")


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckOutcome:
    """A report, with what is needed to fix and to accept what it says."""

    report: CheckReport
    inputs: CheckInputs
    accepted_entries: tuple[AcceptedFinding, ...]
    """Lines of the file of accepted findings whose findings occur, or were not looked for."""
    accepted_file: Path
    """The file of accepted findings."""


def run_check(request: CheckRequest, stdin: bytes = b"", options: RunOptions | None = None) -> CheckOutcome:
    """Check the texts that a request names.

    Args:
        request: what is asked.
        stdin: what the path ``-`` reads.
        options: how many processes there may be, and who is told how far it is; in this one alone and silently if left out.

    Raises:
        InputError: a path, a rule, the file of accepted findings or that of decisions is not as it should be.
        NothingFoundError: there is nothing to check.
    """
    choose_rules(request.select, request.ignore, request.settings)  # a rule that does not exist is told before reading
    options = options or RunOptions(jobs=1)
    return check_inputs(request, read_inputs(request, stdin, options.report_texts_read), options)


def check_inputs(request: CheckRequest, inputs: CheckInputs, options: RunOptions) -> CheckOutcome:
    """Check texts that were read already, as `run_check` does.

    Raises:
        InputError: the file of accepted findings or that of decisions is not as it should be.
    """
    chosen = dict(choose_rules(request.select, request.ignore, request.settings))
    file = Path(request.settings.accepted or DEFAULT_ACCEPTED_FILE)
    accepted = read_accepted(file) if file.exists() or (request.settings.accepted and not request.accepting) else ()
    lock, notes = _open_reports_lock(request.settings)
    lost: list[FailedTask] = []
    told: list[str] = []
    options = replace(options, say=told.append)
    # To tell that an accepted finding is gone, its rule must be looked at, chosen or not.
    looked = (
        chosen | {e.rule: None for e in accepted if e.rule not in chosen} if STALE_ACCEPTANCE_RULE in chosen else chosen
    )
    every = _assign_fingerprints(
        _apply_severities(_collect_findings(inputs, request, lock, looked, lost, options), looked)
    )
    found = [f for f in every if f.rule in chosen]
    scope = (
        _collect_scope(inputs, lock, looked) if STALE_ACCEPTANCE_RULE in chosen and not lost else set()
    )  # what a bug hid need not be gone
    stale = _report_stale_entries(accepted, every, scope, file, strict=request.strict)
    stale = [replace(f, severity=chosen[STALE_ACCEPTANCE_RULE] or f.severity) for f in stale]
    entries = tuple(e for e in accepted if e.line not in {f.place.line for f in stale})
    report = _build_report(request, inputs, [*found, *_assign_fingerprints(stale)], accepted)
    report = replace(report, notes=(*inputs.notes, *notes, *told), failed_tasks=tuple(lost))
    return CheckOutcome(report=report, inputs=inputs, accepted_entries=entries, accepted_file=file)


def _open_reports_lock(settings: Settings) -> tuple[ReportsLock | Finding | None, tuple[str, ...]]:
    """The record of the last run; a finding when it is damaged, and a note when there is none."""
    folder = Path(settings.reports)
    try:
        lock = read_reports_lock(folder)
    except InputError as error:
        place = FilePlace(path=(folder / MANIFEST_NAME).as_posix())
        return make_finding("RC403", place, make_visible(str(error)), context=("manifest",)), ()
    return (None, (lock,)) if isinstance(lock, str) else (lock, ())


def _collect_findings(
    inputs: CheckInputs,
    request: CheckRequest,
    lock: ReportsLock | Finding | None,
    chosen: Mapping[str, Severity | None],
    failed_tasks: list[FailedTask],
    options: RunOptions,
) -> Iterator[Finding]:
    """Everything that the chosen rules may say, and perhaps more; what bugs of ours hid goes to `failed_tasks`."""
    documents, settings = inputs.documents, request.settings
    checked = {name for name in inputs.checked if name in documents}
    groups = {rule[:3] for rule in chosen}
    for unread in inputs.unread:
        yield from report_unread_file(unread, settings.encoding)
    yield from map(report_unread_row, inputs.rows)
    known = lock if isinstance(lock, ReportsLock) else None
    rulings = _read_rulings(settings)
    common = CheckContext(
        settings=settings,
        needs_works="RC3" in groups or not _RULES_WITH_ATTESTATION.isdisjoint(chosen),
        decided=frozenset(ruling.id for ruling in rulings),
    )
    with Executor(options, CheckTaskRunner, common) as crew:
        texts, looks = MendedTexts(documents), TextInspections()
        if "RC1" in groups:
            inspect_texts(sorted(checked), documents, texts, looks, crew, options, with_findings=True)
        if request.compare and (common.needs_works or "RC2" in groups):
            compared = compare_documents(documents, texts, looks, settings, crew, options)
            told = judge_works(compared, documents, checked, looks, known, common, crew, options)
            failed_tasks += told.failed_tasks
            own = told.findings
            yield from find_duplicates(
                CheckedCorpus(
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
        failed_tasks += (looks.failed_tasks[name] for name in sorted(looks.failed_tasks))
    # A cell of a table has no line end to end in.
    yield from (f for f in own if f.rule != "RC110" or not get_table_suffix(inputs.files.get(f.place.path, "")))
    if isinstance(lock, Finding):
        yield lock
    elif known and "RC4" in groups and request.compare:
        whole = not request.paths and request.base_ref is None
        whole = whole or known.manifest.inputs.keys() <= checked
        yield from find_stale_reports(
            known, documents, checked, settings, rulings, prove_all=whole, progress=options.progress
        )


def _read_rulings(settings: Settings) -> tuple[Ruling, ...]:
    path = Path(settings.decisions) if settings.decisions else DEFAULT_DECISIONS_FILE
    return read_decisions(path) if settings.decisions or path.is_file() else ()


def _apply_severities(found: Iterable[Finding], chosen: Mapping[str, Severity | None]) -> list[Finding]:
    """The findings of the chosen rules, with the severity that the settings give, in order of their places."""
    kept = [replace(f, severity=chosen[f.rule] or f.severity) for f in found if f.rule in chosen]
    return sorted(kept, key=_sort_key_of_finding)


def _sort_key_of_finding(found: Finding) -> tuple[str, int, int, str, str]:
    return found.place.path, found.place.line, found.place.start, found.rule, found.message


def _assign_fingerprints(found: Sequence[Finding]) -> list[Finding]:
    """Number equal contexts, so that each finding has a fingerprint of its own that no line number is part of."""
    seen: Counter[tuple[str, ...]] = Counter()
    result = []
    for f in found:
        key = (f.rule, f.place.path, *f.context)
        digest = hashlib.sha256("\0".join([*key, str(seen[key])]).encode("utf-8", "surrogatepass")).hexdigest()
        seen[key] += 1
        result.append(replace(f, fingerprint=digest))
    return result


def _collect_scope(
    inputs: CheckInputs, lock: ReportsLock | Finding | None, chosen: Mapping[str, Severity | None]
) -> AbstractSet[str]:
    """What was looked at: paths of checked texts, and rules as ``rule RC401`` for those of the reports."""
    looked = {*inputs.checked, *inputs.tables} | {f"rule {rule}" for rule in chosen}
    return looked | ({"reports"} if isinstance(lock, ReportsLock) else set())


def _report_stale_entries(
    accepted: Sequence[AcceptedFinding], found: Sequence[Finding], scope: AbstractSet[str], file: Path, *, strict: bool
) -> list[Finding]:
    """Accepted findings that were looked for and no longer occur."""
    present = {(f.rule, f.place.path, f.fingerprint) for f in found}
    result = []
    for entry in accepted:
        looked = f"rule {entry.rule}" in scope and (
            entry.path in scope or not Path(entry.path).exists() or (entry.rule > "RC4" and "reports" in scope)
        )
        if looked and (entry.rule, entry.path, entry.fingerprint) not in present:
            place = FilePlace(
                path=file.as_posix(),
                line=entry.line,
                end_line=entry.line,
                end_column=1 + len(entry.rule),
                quoted=entry.rule,
            )
            message = f"{entry.rule} in {make_visible(entry.path)} is accepted, but no longer occurs; `reconcile check --accept`"
            found_stale = make_finding(
                STALE_ACCEPTANCE_RULE, place, message, context=(entry.rule, entry.path, entry.fingerprint)
            )
            result.append(replace(found_stale, severity=Severity.ERROR) if strict else found_stale)
    return result


def _build_report(
    request: CheckRequest, inputs: CheckInputs, found: Sequence[Finding], accepted: Sequence[AcceptedFinding]
) -> CheckReport:
    reasons = {(e.rule, e.path, e.fingerprint): e.reason for e in accepted}
    settled = [
        replace(f, acceptance_reason=reasons.get((f.rule, f.place.path, f.fingerprint)))
        for f in sorted(found, key=_sort_key_of_finding)
    ]
    open_ = [f for f in settled if f.acceptance_reason is None]
    fail_on = Severity(request.fail_on or request.settings.fail_on)
    shown = tuple(f for f in open_ if request.show_info or f.severity is not Severity.INFO)
    return CheckReport(
        findings=shown,
        accepted=tuple(f for f in settled if f.acceptance_reason is not None),
        hidden_count=len(open_) - len(shown),
        files=inputs.checked,
        inputs=tuple(sorted(set(inputs.files.values()))),
        fail_on=fail_on,
        failed=any(f.severity.rank >= fail_on.rank for f in open_),
        counts=count_severities(shown),
    )
