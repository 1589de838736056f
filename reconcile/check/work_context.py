"""Judge the checked texts beside the others of their works, each work apart from the others."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from contextlib import suppress
from dataclasses import dataclass, replace
from itertools import chain
from math import fsum
from typing import NamedTuple

from reconcile.batch.document_store import unpack_document
from reconcile.batch.executor import order_large_first
from reconcile.batch.find_works import RANKING_SPEEDUP, TextRelations, choose_bases
from reconcile.check.attested_damage import join_attested_damage
from reconcile.check.findings import FindingDraft
from reconcile.check.positions import TextLines
from reconcile.check.session import CheckContext, CheckSession
from reconcile.check.work_findings import find_departures
from reconcile.errors import InputError
from reconcile.model.failures import FailedTask
from reconcile.model.pairs import Pair
from reconcile.model.records import Work
from reconcile.report.run_folder.record_reader import StoredRecord
from reconcile.work_pipeline import rank_documents, reconcile_work

WHOLE_WORK_LIMIT = 16
"""Members up to which a work is looked at as a whole; to compare each text with every other is not worth it beyond.

Number of texts, chosen by hand; tests/check/test_duplicate_findings.py cuts a work at another number."""


OwnFindings = Mapping[str, tuple[FindingDraft, ...]]
"""What each checked text shows without the others, by id."""
Resemblances = Mapping[str, Mapping[str, float]]
"""For each member of some works, how much it resembles the others, in [0, 1]."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WorksJudgement:
    """What the works say about the checked texts."""

    findings: tuple[FindingDraft, ...]
    """What the texts show without others, surer for what the others attest, and what the others show."""
    bases: Mapping[str, str]
    """Text → the base of its work, for the members of works with a checked text and at least one other."""
    failed: tuple[FailedTask, ...]
    """Such works that could not be looked at."""


class JudgedWork(NamedTuple):
    """What there is to say about the texts of a task."""

    base: str
    findings: tuple[FindingDraft, ...]
    """Those they showed without others, surer for what the others attest, and what else the others show."""


class JudgeWorkTask(NamedTuple):
    """As much of a work as is needed to judge some of its texts: all of it, or of a large one its base and others."""

    names: tuple[str, ...]
    """Of the texts, sorted."""
    packed: tuple[bytes, ...]
    judged: frozenset[str]
    """The checked texts that this task is for; each is judged by one task."""
    own_findings: tuple[FindingDraft, ...]
    """What these show without the others."""
    base: str
    """The text that leads; empty for the one that a run would choose."""
    record: StoredRecord | None
    """The work as the reports have it, if they have it with exactly these texts."""
    other_records: tuple[StoredRecord, ...]
    """The works of the reports that a text of this one is in, if they are others."""

    def perform(self, context: CheckContext) -> JudgedWork:
        """Read or make the work, and compare the texts with it."""
        documents = list(map(unpack_document, self.packed))
        recorded = next(_read_intact_works([self.record] if self.record else []), None)
        work = recorded if recorded is not None and recorded.members == self.names else None
        settings = replace(context.settings, base=self.base) if self.base else context.settings
        if not context.needs_works:
            return JudgedWork(work.base if work else rank_documents(documents, settings).ranked[0], self.own_findings)
        known = work or next(_read_intact_works(self.other_records), None)
        work = work or reconcile_work(documents, settings, {})
        texts = {d.id: TextLines(d.id, d.raw) for d in documents}
        own = join_attested_damage(self.own_findings, work, self.judged, texts)
        canonical = (known or work).canonical.text
        return JudgedWork(work.base, (*own, *find_departures(work, self.judged, texts, canonical, context.decided)))


def _read_intact_works(records: Iterable[StoredRecord]) -> Iterator[Work]:
    """Yield the works of some records; one that cannot be read is a finding of RC403."""
    for record in records:
        with suppress(InputError):
            yield record.read_record().work


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkPart:
    """As much of a work as is looked at together."""

    work: tuple[str, ...]
    """The members of the work."""
    names: tuple[str, ...]
    """Those that are looked at, sorted."""
    judged: frozenset[str]
    """The checked ones that this part is for; each is judged in one part."""
    base: str = ""
    """The text that leads; empty for the one that a run would choose."""
    record: str = ""
    """The name under which the reports have the work with exactly these texts, if they do."""
    other_records: tuple[str, ...] = ()
    """The works of the reports that one of the members is in, if they are others."""


def judge_works(session: CheckSession, relations: TextRelations, own_findings: OwnFindings) -> WorksJudgement:
    """Judge the checked texts of a session.

    A work that the reports know with exactly these texts is read from there instead of being made again.

    Args:
        session: gives the texts and the reports.
        relations: give the works.
        own_findings: what the checked texts show without the others, by id.
    """
    parts: list[WorkPart] = []
    large: list[tuple[str, ...]] = []
    for members in relations.grouping.works:
        judged = session.checked.intersection(members)
        if len(members) == 1 or not judged or not session.texts.failed.keys().isdisjoint(members):
            continue
        record = _find_recorded_work(members, session)
        if record or len(members) <= WHOLE_WORK_LIMIT:
            known = () if record else _list_recorded_works(members, session)
            parts.append(WorkPart(work=members, names=members, judged=judged, record=record, other_records=known))
        else:
            large.append(members)
    ties = _collect_resemblances(relations.pairs, large)
    bases: dict[str, str] = {}
    failed: list[FailedTask] = []
    for members, chosen in zip(large, _choose_large_bases(large, ties, session), strict=True):
        if isinstance(chosen, FailedTask):
            failed.append(replace(chosen, members=members))
            continue
        bases.update(dict.fromkeys(members, chosen))
        if session.context.needs_works:
            parts += _cut_large_work(members, chosen, ties, session)
    found: dict[int, tuple[FindingDraft, ...]] = {}
    for number, answer in _judge_parts(parts, session, own_findings):
        if isinstance(answer, FailedTask):
            failed.append(answer)
        else:
            found[number] = answer.findings
            bases.update(dict.fromkeys(parts[number].work, answer.base))
    judged_texts = {name for number in found for name in parts[number].judged}
    others = chain.from_iterable(mine for name, mine in own_findings.items() if name not in judged_texts)
    return WorksJudgement(
        findings=(*others, *chain.from_iterable(found[number] for number in sorted(found))),
        bases=bases,
        failed=tuple(sorted(failed, key=lambda task: task.members)),
    )


def _judge_parts(
    parts: Sequence[WorkPart], session: CheckSession, own_findings: OwnFindings
) -> Iterator[tuple[int, JudgedWork | FailedTask]]:
    sizes: list[float] = []
    for part in parts:
        size = sum(len(session.documents[name].raw) for name in part.names)
        is_cheap = part.record or not session.context.needs_works
        sizes.append(size / RANKING_SPEEDUP if is_cheap else size)
    order = order_large_first(sizes)
    tasks = (_make_judge_task(parts[number], session, own_findings) for number in order)
    for done, (at, answer) in enumerate(session.executor.run_tasks(tasks, sum(sizes)), start=1):
        yield order[at], answer
        session.options.progress("comparing wordings", done, len(parts))


def _make_judge_task(part: WorkPart, session: CheckSession, own_findings: OwnFindings) -> JudgeWorkTask:
    records = session.lock.work_records if session.lock else None
    others = part.other_records if session.context.needs_works else ()
    return JudgeWorkTask(
        names=part.names,
        packed=session.store.pack_documents(part.names),
        judged=part.judged,
        own_findings=tuple(finding for name in sorted(part.judged) for finding in own_findings.get(name, ())),
        base=part.base,
        record=records.find_stored(part.record) if records and part.record else None,
        other_records=tuple(map(records.find_stored, others)) if records else (),
    )


def _find_recorded_work(members: tuple[str, ...], session: CheckSession) -> str:
    """Return the work of the reports with exactly these texts as they are now; empty if there is none."""
    lock = session.lock
    if lock is None or not all(lock.has_current_text(session.documents[m]) for m in members):
        return ""
    name = lock.work_by_document.get(members[0], "")
    # A large work is made anew in parts: so whether its record can be read must be known here.
    is_readable = len(members) <= WHOLE_WORK_LIMIT or lock.read_work(name) is not None
    return name if lock.members_by_work.get(name) == members and is_readable else ""


def _list_recorded_works(names: Sequence[str], session: CheckSession) -> tuple[str, ...]:
    known = session.lock.work_by_document if session.lock else {}
    return tuple(sorted({known[name] for name in names if name in known}))


def _choose_large_bases(
    works: Sequence[tuple[str, ...]], ties: Resemblances, session: CheckSession
) -> Iterator[str | FailedTask]:
    """Choose the base of each work: the best of those that resemble the others most, or that the settings name."""
    settings = session.settings
    named = {settings.base, *settings.priority, *(work.base for work in settings.works)}
    candidates = []
    for members in works:
        central = sorted(members, key=lambda m: (-fsum(ties[m].values()), m))
        candidates.append(sorted({*central[:WHOLE_WORK_LIMIT], *(m for m in members if m in named)}))
    for chosen in choose_bases(session.store, candidates, session.executor, session.options):
        yield chosen if isinstance(chosen, FailedTask) else chosen.ranked[0]


def _cut_large_work(
    members: tuple[str, ...], base: str, ties: Resemblances, session: CheckSession
) -> Iterator[WorkPart]:
    """Cut a large work into parts of at most `WHOLE_WORK_LIMIT` texts, the base and the nearest others among them."""
    judged = session.checked.intersection(members)
    mine = sorted(judged - {base})
    count = -(-len(mine) // (WHOLE_WORK_LIMIT - 1)) or 1
    for number in range(count):
        some = mine[number::count]
        others = _find_nearest_members(some or [base], ties, judged | {base})[: WHOLE_WORK_LIMIT - 1 - len(some)]
        names = tuple(sorted({base, *some, *others}))
        led = judged & {*some, base} if number == 0 else frozenset(some)
        known = _list_recorded_works(names, session)
        yield WorkPart(work=members, names=names, judged=led, base=base, other_records=known)


def _collect_resemblances(pairs: Sequence[Pair], works: Sequence[Sequence[str]]) -> dict[str, dict[str, float]]:
    work_of = {name: at for at, members in enumerate(works) for name in members}
    ties: dict[str, dict[str, float]] = {name: {} for name in work_of}
    for pair in pairs:
        if pair.left in work_of and work_of[pair.left] == work_of.get(pair.right):
            ties[pair.left][pair.right] = ties[pair.right][pair.left] = pair.resemblance
    return ties


def _find_nearest_members(some: Sequence[str], ties: Resemblances, excluded: AbstractSet[str]) -> list[str]:
    nearness: dict[str, float] = {}
    for name in some:
        for other, resemblance in ties[name].items():
            nearness[other] = max(nearness.get(other, 0.0), resemblance)
    return sorted(nearness.keys() - excluded, key=lambda m: (-nearness[m], m))
