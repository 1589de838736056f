"""Compares the texts to check with the others: pairs, groups, and the works that the checked texts belong to."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from math import fsum
from pathlib import Path

from reconcile.batch.indexing import index_in
from reconcile.batch.store import text_digest
from reconcile.check.lock import Lock
from reconcile.check.mended_texts import InOrder, MendedTexts
from reconcile.errors import InvariantError
from reconcile.model import Document, Pair, Work
from reconcile.pipeline import pairs_of, rank, reconcile_work
from reconcile.settings import Settings
from reconcile.variants.grouping import Grouping, group_works

MANY = 16
"""Members up to which a work is looked at as a whole; to compare each text with every other is not worth it beyond."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """As much of a work as is needed to judge some of its texts: all of it, or of a large one its base and others."""

    work: Work
    judged: AbstractSet[str]
    """The checked texts that this part is for; each is judged in one part."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """What the texts have to do with each other."""

    texts: Mapping[str, str]
    """By id, seen through their sure repairs."""
    pairs: tuple[Pair, ...]
    """All of them, among the texts to check and the others."""
    grouping: Grouping
    parts: tuple[Part, ...]
    """Of the works with a checked member and at least one other, aligned and classified."""
    bases: Mapping[str, str]
    """Text → the base of its work, for the members of these works."""
    broken: tuple[str, ...] = ()
    """Why other such works could not be made: bugs of ours."""


def compare(
    documents: Mapping[str, Document],
    checked: AbstractSet[str],
    settings: Settings,
    lock: Lock | None,
    note: Callable[[str], None],
) -> Compared:
    """Compare all texts, and align the works that a checked one belongs to.

    A work that the reports know with exactly these texts is read from there instead of being made again; and what the
    index in the cache knows of the texts is not found out again.

    Args:
        documents: all texts, by id.
        checked: ids of those to check.
        settings: give the thresholds, and the folder of the cache.
        lock: the reports.
        note: told in one line when the index cannot be used or written.
    """
    ids = list(documents)
    texts = MendedTexts(documents)
    pairs = _pairs(documents, texts, settings, note)
    one_work = settings.one_work and len(ids) > 1
    declared = _declared(documents, settings)
    grouping = group_works(ids, pairs, declared=declared, distinct=settings.distinct, one_work=one_work)
    wanted = [m for m in grouping.works if len(m) > 1 and not checked.isdisjoint(m)]
    ties = _ties(pairs, [members for members in wanted if len(members) > MANY])
    parts: list[Part] = []
    bases: dict[str, str] = {}
    broken: list[str] = []
    for members in wanted:
        try:
            found = list(_parts(members, ties, documents, checked, settings, lock))
        except InvariantError as error:  # a bug of ours in one work must not hide what is wrong with the other texts
            broken.append(str(error))
        else:
            parts += found
            bases |= dict.fromkeys(members, found[0].work.base)
    return Compared(texts=texts, pairs=pairs, grouping=grouping, parts=tuple(parts), bases=bases, broken=tuple(broken))


def _declared(documents: Mapping[str, Document], settings: Settings) -> list[tuple[str, ...]]:
    """The texts that the settings, or the tables they are rows of, declare one work."""
    found = [tuple(m for m in work.members if m in documents) for work in settings.works]
    by_source: dict[str, list[str]] = {}
    for name, document in documents.items():
        if work := document.metadata.get("work"):
            by_source.setdefault(work, []).append(name)
    return [members for members in (*found, *map(tuple, by_source.values())) if len(members) > 1]


def _pairs(
    documents: Mapping[str, Document], texts: Mapping[str, str], settings: Settings, note: Callable[[str], None]
) -> tuple[Pair, ...]:
    """All pairs, by the index where there is one."""
    index = index_in(Path(settings.cache) if settings.cache else None, len(documents), settings, note)
    if index is not None:
        digests = [text_digest(document) for document in documents.values()]
        return index.find_pairs(InOrder(texts), ids=list(documents), digests=digests)
    return pairs_of(InOrder(texts), list(documents), settings)


def _parts(
    members: Sequence[str],
    ties: Mapping[str, Mapping[str, float]],
    documents: Mapping[str, Document],
    checked: AbstractSet[str],
    settings: Settings,
    lock: Lock | None,
) -> Iterator[Part]:
    """Look at a work: as a whole if it is recorded or small; else some checked texts at a time, beside its base."""
    judged = frozenset(m for m in members if m in checked)
    work = _recorded(members, documents, lock)
    if work is None and len(members) <= MANY:
        work = reconcile_work([documents[m] for m in members], settings, {})
    if work is not None:
        yield Part(work=work, judged=judged)
        return
    base = _base(members, ties, documents, settings)
    led = replace(settings, base=base)
    mine = sorted(judged - {base})
    count = -(-len(mine) // (MANY - 1)) or 1
    for number in range(count):
        some = mine[number::count]
        others = _nearest(some or [base], ties, judged | {base})[: MANY - 1 - len(some)]
        work = reconcile_work([documents[m] for m in sorted({base, *some, *others})], led, {})
        yield Part(work=work, judged=judged & {*some, base} if number == 0 else frozenset(some))


def _recorded(members: Sequence[str], documents: Mapping[str, Document], lock: Lock | None) -> Work | None:
    if lock is None or not all(lock.knows(documents[m]) for m in members):
        return None
    names = {lock.work_of.get(m) for m in members}
    name = names.pop() if len(names) == 1 else None
    work = lock.work(name) if name else None
    return work if work is not None and work.members == tuple(members) else None


def _ties(pairs: Sequence[Pair], works: Sequence[Sequence[str]]) -> dict[str, dict[str, float]]:
    """For each member of some works, how much it resembles the other members of its work."""
    work_of = {name: at for at, members in enumerate(works) for name in members}
    ties: dict[str, dict[str, float]] = {name: {} for name in work_of}
    for pair in pairs:
        if pair.left in work_of and work_of[pair.left] == work_of.get(pair.right):
            ties[pair.left][pair.right] = ties[pair.right][pair.left] = pair.resemblance
    return ties


def _base(
    members: Sequence[str],
    ties: Mapping[str, Mapping[str, float]],
    documents: Mapping[str, Document],
    settings: Settings,
) -> str:
    """The base of a large work: the best of those that resemble the others most, unless the settings name it."""
    central = sorted(members, key=lambda m: (-fsum(ties[m].values()), m))
    named = {settings.base, *settings.priority, *(work.base for work in settings.works)}
    candidates = {*central[:MANY], *(m for m in members if m in named)}
    return rank([documents[m] for m in sorted(candidates)], settings).ranked[0]


def _nearest(some: Sequence[str], ties: Mapping[str, Mapping[str, float]], apart: AbstractSet[str]) -> list[str]:
    """The members that resemble one of some texts, the nearest first, without those that are looked at anyway."""
    alike: dict[str, float] = {}
    for name in some:
        for other, resemblance in ties[name].items():
            alike[other] = max(alike.get(other, 0.0), resemblance)
    return sorted(alike.keys() - apart, key=lambda m: (-alike[m], m))
