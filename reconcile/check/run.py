"""Run a check: read, look at each text, compare it with the others and with the reports, and report findings."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from itertools import chain
from pathlib import Path

from reconcile.batch.executor import RunOptions
from reconcile.batch.find_works import find_relations
from reconcile.check.accepted_findings import DEFAULT_ACCEPTED_FILE, AcceptedFinding, read_accepted
from reconcile.check.duplicate_findings import CheckedCorpus, find_duplicates
from reconcile.check.file_findings import report_unread_file, report_unread_row
from reconcile.check.finding_drafts import draft_finding
from reconcile.check.findings import CheckReport, FilePlace, Finding, FindingDraft, count_severities
from reconcile.check.inputs import CheckInputs, read_inputs
from reconcile.check.known_reports import ReportsLock, read_reports_lock
from reconcile.check.pair_findings import find_doubtful_joins
from reconcile.check.report_freshness import find_stale_reports
from reconcile.check.request import CheckRequest
from reconcile.check.rules.registry import choose_rules, load_rules
from reconcile.check.rules.rule import RuleGroup
from reconcile.check.session import CheckContext, CheckSession, open_session
from reconcile.check.single_text import inspect_texts
from reconcile.check.work_context import judge_works
from reconcile.corpus.decisions_file import read_decisions
from reconcile.corpus.tables.row_documents import get_table_suffix
from reconcile.errors import InputError
from reconcile.model.decisions import Ruling
from reconcile.model.failures import FailedTask
from reconcile.report.run_folder.manifest import MANIFEST_NAME
from reconcile.settings import Settings
from reconcile.storage.display_text import make_visible
from reconcile.vocabulary import Severity

STALE_ACCEPTANCE_RULE = "RC405"
DEFAULT_DECISIONS_FILE = Path("decisions.csv")
_Severities = Mapping[str, Severity | None]
"""Rules, each with the severity that the settings give it, or None for its own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckOutcome:
    """A report, with what is needed to fix and to accept what it says."""

    report: CheckReport
    accepted_entries: tuple[AcceptedFinding, ...]
    """Lines of the file of accepted findings whose findings occur, or were not looked for."""
    accepted_file: Path
    """The file of accepted findings."""


def run_check(request: CheckRequest, stdin: bytes = b"", options: RunOptions | None = None) -> CheckOutcome:
    """Check the texts that a request names.

    Args:
        request: what is asked.
        stdin: what the path ``-`` reads.
        options: how many processes there may be, and what reports the progress; one process and nothing if left out.

    Raises:
        InputError: a path, a rule, the file of accepted findings or that of decisions is not as it should be.
        NothingFoundError: there is nothing to check.
    """
    choose_rules(request.select, request.ignore, request.settings)  # so that a wrong rule is reported before reading
    options = options or RunOptions(jobs=1)
    return check_inputs(request, read_inputs(request, stdin, options.report_texts_read), options)


def check_inputs(request: CheckRequest, inputs: CheckInputs, options: RunOptions) -> CheckOutcome:
    """Check texts that were read already, as `run_check` does.

    Raises:
        InputError: the file of accepted findings or that of decisions is not as it should be.
    """
    chosen = choose_rules(request.select, request.ignore, request.settings)
    file = Path(request.settings.accepted or DEFAULT_ACCEPTED_FILE)
    accepted = read_accepted(file) if file.exists() or (request.settings.accepted and not request.accepting) else ()
    # To report that an accepted finding is gone, its rule must be looked at, chosen or not.
    reports_stale = STALE_ACCEPTANCE_RULE in chosen
    looked = {**chosen, **({e.rule: None for e in accepted if e.rule not in chosen} if reports_stale else {})}
    notes: list[str] = []
    lock, broken_lock = _open_reports_lock(Path(request.settings.reports), notes.append)
    drafts, failed = _collect_drafts(inputs, request, lock, looked, replace(options, say=notes.append))
    reasons = {e.key: e.reason for e in accepted}
    every = _complete_findings([*drafts, *broken_lock], looked, reasons)
    # What a bug hid need not be gone.
    rules = looked.keys() if reports_stale and not failed else ()
    scope = _Scope(inputs=inputs, rules=rules, has_reports=lock is not None)
    present = {f.key for f in every}
    stale = [entry for entry in accepted if scope.covers(entry) and entry.key not in present]
    stale_drafts = [_draft_stale_entry(entry, file, strict=request.strict) for entry in stale]
    found = [f for f in every if f.rule in chosen] + _complete_findings(stale_drafts, chosen, reasons)
    return CheckOutcome(
        report=_build_report(request, inputs, found, notes=(*inputs.notes, *notes), failed=failed),
        accepted_entries=tuple(entry for entry in accepted if entry not in stale),
        accepted_file=file,
    )


def _open_reports_lock(folder: Path, note: Callable[[str], None]) -> tuple[ReportsLock | None, list[FindingDraft]]:
    """Open the record of the last run; a finding when it is damaged, and a note when there is none."""
    try:
        lock = read_reports_lock(folder)
    except InputError as error:
        place = FilePlace(path=(folder / MANIFEST_NAME).as_posix())
        return None, [draft_finding("RC403", place, make_visible(str(error)), context=("manifest",))]
    if isinstance(lock, str):
        note(lock)
        return None, []
    return lock, []


def _collect_drafts(
    inputs: CheckInputs, request: CheckRequest, lock: ReportsLock | None, rules: _Severities, options: RunOptions
) -> tuple[list[FindingDraft], tuple[FailedTask, ...]]:
    """Return everything that some rules may report, and perhaps more; and what could not be looked at."""
    chosen = [load_rules()[name] for name in rules if name in load_rules()]
    groups = {rule.group for rule in chosen}
    rulings = _read_rulings(request.settings)
    context = CheckContext(
        settings=request.settings,
        needs_works=any(rule.needs_works for rule in chosen),
        decided=frozenset(ruling.id for ruling in rulings if not ruling.is_about_pair),
    )
    found = [
        *chain.from_iterable(report_unread_file(unread, request.settings.encoding) for unread in inputs.unread),
        *map(report_unread_row, inputs.rows),
    ]
    checked = frozenset(inputs.checked).intersection(inputs.documents)
    with open_session(inputs.documents, checked, context, options, lock) as session:
        about_texts, failed = _check_texts(session, groups, rulings, compare=request.compare)
        cells = {name for name, file in inputs.files.items() if get_table_suffix(file)}
        found += (f for f in about_texts if load_rules()[f.rule].for_cells or f.place.path not in cells)
        if lock and RuleGroup.REPORTS in groups and request.compare:
            names_all = not request.paths and request.base_ref is None
            prove_all = names_all or lock.manifest.inputs.keys() <= checked
            found += find_stale_reports(session, lock, rulings, prove_all=prove_all)
    return found, failed


def _check_texts(
    session: CheckSession, groups: AbstractSet[RuleGroup], rulings: Sequence[Ruling], *, compare: bool
) -> tuple[list[FindingDraft], tuple[FailedTask, ...]]:
    """Look at the checked texts without the others, and beside them; also return what could not be looked at."""
    own = inspect_texts(session) if RuleGroup.TEXT in groups else {}
    if not compare or not (session.context.needs_works or RuleGroup.CORPUS in groups):
        return list(chain.from_iterable(own.values())), _list_failed_texts(session)
    settings = session.settings
    cache = Path(settings.cache) if settings.cache else None
    relations = find_relations(session.texts, settings, cache, session.executor, session.options, rulings)
    judgement = judge_works(session, relations, own)
    corpus = CheckedCorpus(session=session, relations=relations, bases=judgement.bases)
    found = [*judgement.findings, *find_duplicates(corpus), *find_doubtful_joins(corpus)]
    return found, (*judgement.failed, *_list_failed_texts(session))


def _list_failed_texts(session: CheckSession) -> tuple[FailedTask, ...]:
    return tuple(failed for _, failed in sorted(session.texts.failed.items()))


def _read_rulings(settings: Settings) -> tuple[Ruling, ...]:
    path = Path(settings.decisions) if settings.decisions else DEFAULT_DECISIONS_FILE
    return read_decisions(path) if settings.decisions or path.is_file() else ()


def _complete_findings(
    drafts: Iterable[FindingDraft], severities: _Severities, reasons: Mapping[tuple[str, str, str], str]
) -> list[Finding]:
    """Complete the drafts of some rules, sorted by place.

    Equal contexts are numbered, so that each finding has a fingerprint of its own that no line number is part of.
    `reasons` are those of the accepted findings, by `Finding.key`.
    """
    seen: Counter[tuple[str, ...]] = Counter()
    found = []
    for draft in sorted((d for d in drafts if d.rule in severities), key=_sort_key_of_finding):
        about = (draft.rule, draft.place.path, *draft.context)
        fingerprint = hashlib.sha256("\0".join([*about, str(seen[about])]).encode("utf-8", "surrogatepass")).hexdigest()
        seen[about] += 1
        found.append(
            Finding(
                rule=draft.rule,
                name=load_rules()[draft.rule].name,
                severity=severities[draft.rule] or draft.severity,
                place=draft.place,
                message=draft.message,
                context=draft.context,
                related=draft.related,
                fix=draft.fix,
                fingerprint=fingerprint,
                acceptance_reason=reasons.get((draft.rule, draft.place.path, fingerprint)),
            )
        )
    return found


def _sort_key_of_finding(found: FindingDraft) -> tuple[str, int, int, str, str]:
    return found.place.path, found.place.line, found.place.start, found.rule, found.message


@dataclass(frozen=True, slots=True, kw_only=True)
class _Scope:
    inputs: CheckInputs
    rules: Collection[str]
    has_reports: bool

    def covers(self, entry: AcceptedFinding) -> bool:
        """Whether an accepted finding would have been found if it still occurred."""
        if entry.rule not in self.rules:
            return False
        is_checked = entry.path in self.inputs.checked or entry.path in self.inputs.tables
        rule = load_rules().get(entry.rule)  # None for one that an older version had
        is_of_reports = self.has_reports and (rule is None or rule.group is RuleGroup.REPORTS)
        return is_checked or is_of_reports or not Path(entry.path).exists()


def _draft_stale_entry(entry: AcceptedFinding, file: Path, *, strict: bool) -> FindingDraft:
    place = FilePlace(
        path=file.as_posix(), line=entry.line, end_line=entry.line, end_column=1 + len(entry.rule), quoted=entry.rule
    )
    message = (
        f"{entry.rule} in {make_visible(entry.path)} is accepted, but no longer occurs; `reconcile check --accept`"
    )
    severity = Severity.ERROR if strict else None
    return draft_finding(STALE_ACCEPTANCE_RULE, place, message, context=entry.key, severity=severity)


def _build_report(
    request: CheckRequest,
    inputs: CheckInputs,
    found: Sequence[Finding],
    *,
    notes: tuple[str, ...],
    failed: tuple[FailedTask, ...],
) -> CheckReport:
    ordered = sorted(found, key=_sort_key_of_finding)
    open_ = [f for f in ordered if f.acceptance_reason is None]
    fail_on = Severity(request.fail_on or request.settings.fail_on)
    shown = tuple(f for f in open_ if request.show_info or f.severity is not Severity.INFO)
    return CheckReport(
        findings=shown,
        accepted=tuple(f for f in ordered if f.acceptance_reason is not None),
        hidden_count=len(open_) - len(shown),
        files=inputs.checked,
        inputs=tuple(sorted(set(inputs.files.values()))),
        notes=notes,
        failed_tasks=failed,
        fail_on=fail_on,
        failed=any(f.severity.rank >= fail_on.rank for f in open_),
        counts=count_severities(shown),
    )
