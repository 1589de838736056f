"""Judges the checked texts beside the others of their works, each work by itself."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from itertools import chain
from math import fsum

from reconcile.batch.document_store import pack_document
from reconcile.batch.executor import CHUNK_CHARACTERS, Executor, RunOptions
from reconcile.batch.work_tasks import FailedTask
from reconcile.check.corpus_comparison import TextComparison
from reconcile.check.findings import Finding
from reconcile.check.known_reports import ReportsLock
from reconcile.check.single_text import TextInspections
from reconcile.check.tasks import (
    CheckAnswer,
    CheckContext,
    CheckTask,
    JudgedWork,
    JudgeWorkTask,
    RankLargeWorkTask,
    TaskFailure,
)
from reconcile.model.document import Document
from reconcile.model.records import Pair

WHOLE_WORK_LIMIT = 16
"""Members up to which a work is looked at as a whole; to compare each text with every other is not worth it beyond."""
_RANKING_SPEEDUP = 4
"""How many times faster a base is chosen, or a record read, than a work is made."""


@dataclass(frozen=True, slots=True)
class WorksJudgement:
    """What the works say about the checked texts."""

    findings: list[Finding] = field(default_factory=list)
    """What the texts show by themselves, surer for what the others attest, and what the others show."""
    bases: dict[str, str] = field(default_factory=dict)
    """Text → the base of its work, for the members of works with a checked text and at least one other."""
    failed_tasks: list[FailedTask] = field(default_factory=list)
    """Such works that could not be looked at."""


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


def judge_works(
    compared: TextComparison,
    documents: Mapping[str, Document],
    checked: AbstractSet[str],
    inspections: TextInspections,
    lock: ReportsLock | None,
    context: CheckContext,
    executor: Executor[CheckTask, CheckAnswer],
    options: RunOptions,
) -> WorksJudgement:
    """Judge the checked texts.

    A work that the reports know with exactly these texts is read from there instead of being made again.

    Args:
        compared: gives the works.
        documents: all texts, by id.
        checked: ids of those to check.
        inspections: what they show by themselves.
        lock: the reports.
        context: that of the tasks of `executor`.
        executor: makes the works.
        options: is told how far it is.
    """
    told = WorksJudgement()
    wanted = [
        members
        for members in compared.grouping.works
        if len(members) > 1 and not checked.isdisjoint(members) and inspections.failed_tasks.keys().isdisjoint(members)
    ]
    parts = list(_split_into_parts(wanted, compared.pairs, documents, checked, lock, context, executor, told))
    sizes = [sum(len(documents[m].raw) for m in part.names) for part in parts]
    order = sorted(
        range(len(parts)), key=lambda n: (min(0, CHUNK_CHARACTERS - sizes[n]), n)
    )  # no large one is left for the end

    def make_tasks() -> Iterator[CheckTask]:
        for n in order:
            yield _make_judge_task(n, parts[n], documents, inspections, lock, context)

    cheap = not context.needs_works
    amount = sum(
        size // _RANKING_SPEEDUP if cheap or part.record else size for size, part in zip(sizes, parts, strict=True)
    )
    found: dict[int, tuple[Finding, ...]] = {}
    for done, (task, answer) in enumerate(executor.run_with_retry(make_tasks(), amount), start=1):
        if isinstance(task, JudgeWorkTask):
            part = parts[task.number]
            if isinstance(answer, JudgedWork):
                found[task.number] = answer.findings
                told.bases.update(dict.fromkeys(part.work, answer.base))
            else:
                told.failed_tasks.append(_make_failed_task(part.names, answer))
        options.progress("comparing wordings", done, len(parts))
    judged = {name for n in found for name in parts[n].judged}
    told.findings.extend(chain.from_iterable(mine for name, mine in inspections.findings.items() if name not in judged))
    told.findings.extend(chain.from_iterable(found[n] for n in sorted(found)))
    told.failed_tasks.sort(key=lambda lost: lost.members)
    return told


def _split_into_parts(
    works: Sequence[tuple[str, ...]],
    pairs: Sequence[Pair],
    documents: Mapping[str, Document],
    checked: AbstractSet[str],
    lock: ReportsLock | None,
    context: CheckContext,
    executor: Executor[CheckTask, CheckAnswer],
    judgement: WorksJudgement,
) -> Iterator[WorkPart]:
    """Look at a work as a whole if it is recorded or small; else at some checked texts at a time, beside its base."""
    large: list[tuple[str, ...]] = []
    for members in works:
        record = _find_recorded_work(members, documents, lock)
        if record or len(members) <= WHOLE_WORK_LIMIT:
            known = () if record else _list_recorded_works(members, lock)
            judged = frozenset(m for m in members if m in checked)
            yield WorkPart(work=members, names=members, judged=judged, record=record, other_records=known)
        else:
            large.append(members)
    ties = _collect_resemblances(pairs, large)
    for members, base in _choose_large_bases(large, ties, documents, context, executor, judgement):
        judgement.bases.update(dict.fromkeys(members, base))
        if context.needs_works:
            yield from _cut_large_work(members, base, ties, checked, lock)


def _find_recorded_work(members: Sequence[str], documents: Mapping[str, Document], lock: ReportsLock | None) -> str:
    """The work of the reports with exactly these texts as they are now; empty if there is none."""
    if lock is None or not all(lock.has_current_text(documents[m]) for m in members):
        return ""
    name = lock.work_by_document.get(members[0], "")
    # A large work is made anew in parts: so whether its record can be read must be known here.
    is_so = lock.members_by_work.get(name) == tuple(members) and (
        len(members) <= WHOLE_WORK_LIMIT or lock.read_work(name) is not None
    )
    return name if is_so else ""


def _list_recorded_works(names: Sequence[str], lock: ReportsLock | None) -> tuple[str, ...]:
    """The works of the reports that some texts are in."""
    return (
        tuple(sorted({lock.work_by_document[name] for name in names if name in lock.work_by_document})) if lock else ()
    )


def _choose_large_bases(
    works: Sequence[tuple[str, ...]],
    ties: Mapping[str, Mapping[str, float]],
    documents: Mapping[str, Document],
    context: CheckContext,
    executor: Executor[CheckTask, CheckAnswer],
    judgement: WorksJudgement,
) -> Iterator[tuple[tuple[str, ...], str]]:
    """Large works, each with its base: the best of those that resemble the others most, or that the settings name."""
    settings = context.settings
    named = {settings.base, *settings.priority, *(work.base for work in settings.works)}

    def make_tasks() -> Iterator[RankLargeWorkTask]:
        for number, members in enumerate(works):
            central = sorted(members, key=lambda m: (-fsum(ties[m].values()), m))
            candidates = sorted({*central[:WHOLE_WORK_LIMIT], *(m for m in members if m in named)})
            yield RankLargeWorkTask(number, tuple(pack_document(documents[m]) for m in candidates))

    amount = sum(len(documents[m].raw) for members in works for m in members[:WHOLE_WORK_LIMIT])
    bases: dict[int, str] = {}
    for task, answer in executor.run_with_retry(make_tasks(), amount // _RANKING_SPEEDUP):
        if isinstance(task, RankLargeWorkTask):
            if isinstance(answer, str):
                bases[task.number] = answer
            else:
                judgement.failed_tasks.append(_make_failed_task(works[task.number], answer))
    return ((works[number], bases[number]) for number in sorted(bases))


def _cut_large_work(
    members: tuple[str, ...],
    base: str,
    ties: Mapping[str, Mapping[str, float]],
    checked: AbstractSet[str],
    lock: ReportsLock | None,
) -> Iterator[WorkPart]:
    """Cut a large work into parts of at most `WHOLE_WORK_LIMIT` texts, the base and the nearest others among them."""
    judged = frozenset(m for m in members if m in checked)
    mine = sorted(judged - {base})
    count = -(-len(mine) // (WHOLE_WORK_LIMIT - 1)) or 1
    for number in range(count):
        some = mine[number::count]
        others = _find_nearest_members(some or [base], ties, judged | {base})[: WHOLE_WORK_LIMIT - 1 - len(some)]
        names = tuple(sorted({base, *some, *others}))
        led = judged & {*some, base} if number == 0 else frozenset(some)
        yield WorkPart(
            work=members, names=names, judged=led, base=base, other_records=_list_recorded_works(names, lock)
        )


def _collect_resemblances(pairs: Sequence[Pair], works: Sequence[Sequence[str]]) -> dict[str, dict[str, float]]:
    """For each member of some works, how much it resembles the other members of its work."""
    work_of = {name: at for at, members in enumerate(works) for name in members}
    ties: dict[str, dict[str, float]] = {name: {} for name in work_of}
    for pair in pairs:
        if pair.left in work_of and work_of[pair.left] == work_of.get(pair.right):
            ties[pair.left][pair.right] = ties[pair.right][pair.left] = pair.resemblance
    return ties


def _find_nearest_members(
    some: Sequence[str], ties: Mapping[str, Mapping[str, float]], excluded: AbstractSet[str]
) -> list[str]:
    """The members that resemble one of some texts, the nearest first, without those that are looked at anyway."""
    alike: dict[str, float] = {}
    for name in some:
        for other, resemblance in ties[name].items():
            alike[other] = max(alike.get(other, 0.0), resemblance)
    return sorted(alike.keys() - excluded, key=lambda m: (-alike[m], m))


def _make_judge_task(
    number: int,
    part: WorkPart,
    documents: Mapping[str, Document],
    inspections: TextInspections,
    lock: ReportsLock | None,
    context: CheckContext,
) -> JudgeWorkTask:
    return JudgeWorkTask(
        number=number,
        names=part.names,
        packed=tuple(pack_document(documents[name]) for name in part.names),
        judged=part.judged,
        own_findings=tuple(finding for name in sorted(part.judged) for finding in inspections.findings.get(name, ())),
        base=part.base,
        record=lock.work_records.find_stored(part.record) if lock and part.record else None,
        other_records=tuple(map(lock.work_records.find_stored, part.other_records))
        if lock and context.needs_works
        else (),
    )


def _make_failed_task(names: Sequence[str], answer: object) -> FailedTask:
    broken = answer if isinstance(answer, TaskFailure) else TaskFailure(str(answer))
    return FailedTask(members=tuple(names), message=broken.message, trace=broken.trace)
