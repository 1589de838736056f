"""Judges the checked texts beside the others of their works, each work by itself."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from itertools import chain
from math import fsum

from reconcile.batch.document_store import pack
from reconcile.batch.executor import CHUNK, Crew, Way
from reconcile.batch.work_tasks import Lost
from reconcile.check.corpus_comparison import Compared
from reconcile.check.findings import Finding
from reconcile.check.known_reports import Lock
from reconcile.check.single_text import Looks
from reconcile.check.tasks import Answer, Broken, Common, Judged, Task, ToJudge, ToRank
from reconcile.model.document import Document
from reconcile.model.records import Pair

MANY = 16
"""Members up to which a work is looked at as a whole; to compare each text with every other is not worth it beyond."""
_RANKING = 4
"""How many times faster a base is chosen, or a record read, than a work is made."""


@dataclass(frozen=True, slots=True)
class Judgement:
    """What the works say about the checked texts."""

    findings: list[Finding] = field(default_factory=list)
    """What the texts show by themselves, surer for what the others attest, and what the others show."""
    bases: dict[str, str] = field(default_factory=dict)
    """Text → the base of its work, for the members of works with a checked text and at least one other."""
    lost: list[Lost] = field(default_factory=list)
    """Such works that could not be looked at."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
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
    known: tuple[str, ...] = ()
    """The works of the reports that one of the members is in, if they are others."""


def judge(
    compared: Compared,
    documents: Mapping[str, Document],
    checked: AbstractSet[str],
    looks: Looks,
    lock: Lock | None,
    common: Common,
    crew: Crew[Task, Answer],
    way: Way,
) -> Judgement:
    """Judge the checked texts.

    A work that the reports know with exactly these texts is read from there instead of being made again.

    Args:
        compared: gives the works.
        documents: all texts, by id.
        checked: ids of those to check.
        looks: what they show by themselves.
        lock: the reports.
        common: that of the tasks of `crew`.
        crew: makes the works.
        way: is told how far it is.
    """
    told = Judgement()
    wanted = [
        members
        for members in compared.grouping.works
        if len(members) > 1 and not checked.isdisjoint(members) and looks.lost.keys().isdisjoint(members)
    ]
    parts = list(_parts(wanted, compared.pairs, documents, checked, lock, common, crew, told))
    sizes = [sum(len(documents[m].raw) for m in part.names) for part in parts]
    order = sorted(range(len(parts)), key=lambda n: (min(0, CHUNK - sizes[n]), n))  # no large one is left for the end

    def tasks() -> Iterator[Task]:
        for n in order:
            yield _task(n, parts[n], documents, looks, lock, common)

    cheap = not common.works
    amount = sum(size // _RANKING if cheap or part.record else size for size, part in zip(sizes, parts, strict=True))
    found: dict[int, tuple[Finding, ...]] = {}
    for done, (task, answer) in enumerate(crew.insist(tasks(), amount), start=1):
        if isinstance(task, ToJudge):
            part = parts[task.number]
            if isinstance(answer, Judged):
                found[task.number] = answer.findings
                told.bases.update(dict.fromkeys(part.work, answer.base))
            else:
                told.lost.append(_lost(part.names, answer))
        way.progress("comparing wordings", done, len(parts))
    judged = {name for n in found for name in parts[n].judged}
    told.findings.extend(chain.from_iterable(mine for name, mine in looks.findings.items() if name not in judged))
    told.findings.extend(chain.from_iterable(found[n] for n in sorted(found)))
    told.lost.sort(key=lambda lost: lost.members)
    return told


def _parts(
    works: Sequence[tuple[str, ...]],
    pairs: Sequence[Pair],
    documents: Mapping[str, Document],
    checked: AbstractSet[str],
    lock: Lock | None,
    common: Common,
    crew: Crew[Task, Answer],
    told: Judgement,
) -> Iterator[Part]:
    """Look at a work as a whole if it is recorded or small; else at some checked texts at a time, beside its base."""
    large: list[tuple[str, ...]] = []
    for members in works:
        record = _record(members, documents, lock)
        if record or len(members) <= MANY:
            known = () if record else _known(members, lock)
            judged = frozenset(m for m in members if m in checked)
            yield Part(work=members, names=members, judged=judged, record=record, known=known)
        else:
            large.append(members)
    ties = _ties(pairs, large)
    for members, base in _bases(large, ties, documents, common, crew, told):
        told.bases.update(dict.fromkeys(members, base))
        if common.works:
            yield from _cut(members, base, ties, checked, lock)


def _record(members: Sequence[str], documents: Mapping[str, Document], lock: Lock | None) -> str:
    """The work of the reports with exactly these texts as they are now; empty if there is none."""
    if lock is None or not all(lock.knows(documents[m]) for m in members):
        return ""
    name = lock.work_of.get(members[0], "")
    # A large work is made anew in parts: so whether its record can be read must be known here.
    is_so = lock.members.get(name) == tuple(members) and (len(members) <= MANY or lock.work(name) is not None)
    return name if is_so else ""


def _known(names: Sequence[str], lock: Lock | None) -> tuple[str, ...]:
    """The works of the reports that some texts are in."""
    return tuple(sorted({lock.work_of[name] for name in names if name in lock.work_of})) if lock else ()


def _bases(
    works: Sequence[tuple[str, ...]],
    ties: Mapping[str, Mapping[str, float]],
    documents: Mapping[str, Document],
    common: Common,
    crew: Crew[Task, Answer],
    told: Judgement,
) -> Iterator[tuple[tuple[str, ...], str]]:
    """Large works, each with its base: the best of those that resemble the others most, or that the settings name."""
    settings = common.settings
    named = {settings.base, *settings.priority, *(work.base for work in settings.works)}

    def tasks() -> Iterator[ToRank]:
        for number, members in enumerate(works):
            central = sorted(members, key=lambda m: (-fsum(ties[m].values()), m))
            candidates = sorted({*central[:MANY], *(m for m in members if m in named)})
            yield ToRank(number, tuple(pack(documents[m]) for m in candidates))

    amount = sum(len(documents[m].raw) for members in works for m in members[:MANY])
    bases: dict[int, str] = {}
    for task, answer in crew.insist(tasks(), amount // _RANKING):
        if isinstance(task, ToRank):
            if isinstance(answer, str):
                bases[task.number] = answer
            else:
                told.lost.append(_lost(works[task.number], answer))
    return ((works[number], bases[number]) for number in sorted(bases))


def _cut(
    members: tuple[str, ...],
    base: str,
    ties: Mapping[str, Mapping[str, float]],
    checked: AbstractSet[str],
    lock: Lock | None,
) -> Iterator[Part]:
    """Cut a large work into parts of at most `MANY` texts, the base and the nearest others among them."""
    judged = frozenset(m for m in members if m in checked)
    mine = sorted(judged - {base})
    count = -(-len(mine) // (MANY - 1)) or 1
    for number in range(count):
        some = mine[number::count]
        others = _nearest(some or [base], ties, judged | {base})[: MANY - 1 - len(some)]
        names = tuple(sorted({base, *some, *others}))
        led = judged & {*some, base} if number == 0 else frozenset(some)
        yield Part(work=members, names=names, judged=led, base=base, known=_known(names, lock))


def _ties(pairs: Sequence[Pair], works: Sequence[Sequence[str]]) -> dict[str, dict[str, float]]:
    """For each member of some works, how much it resembles the other members of its work."""
    work_of = {name: at for at, members in enumerate(works) for name in members}
    ties: dict[str, dict[str, float]] = {name: {} for name in work_of}
    for pair in pairs:
        if pair.left in work_of and work_of[pair.left] == work_of.get(pair.right):
            ties[pair.left][pair.right] = ties[pair.right][pair.left] = pair.resemblance
    return ties


def _nearest(some: Sequence[str], ties: Mapping[str, Mapping[str, float]], apart: AbstractSet[str]) -> list[str]:
    """The members that resemble one of some texts, the nearest first, without those that are looked at anyway."""
    alike: dict[str, float] = {}
    for name in some:
        for other, resemblance in ties[name].items():
            alike[other] = max(alike.get(other, 0.0), resemblance)
    return sorted(alike.keys() - apart, key=lambda m: (-alike[m], m))


def _task(
    number: int, part: Part, documents: Mapping[str, Document], looks: Looks, lock: Lock | None, common: Common
) -> ToJudge:
    return ToJudge(
        number=number,
        names=part.names,
        packed=tuple(pack(documents[name]) for name in part.names),
        judged=part.judged,
        own=tuple(finding for name in sorted(part.judged) for finding in looks.findings.get(name, ())),
        base=part.base,
        record=lock.records.unread(part.record) if lock and part.record else None,
        known=tuple(map(lock.records.unread, part.known)) if lock and common.works else (),
    )


def _lost(names: Sequence[str], answer: object) -> Lost:
    broken = answer if isinstance(answer, Broken) else Broken(str(answer))
    return Lost(members=tuple(names), message=broken.message, trace=broken.trace)
