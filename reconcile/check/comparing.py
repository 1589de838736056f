"""Compares the texts to check with the others: pairs, groups, and the works that the checked texts belong to."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from pathlib import Path

from reconcile.check.lock import Lock
from reconcile.check.mended_texts import InOrder, MendedTexts
from reconcile.errors import InvariantError
from reconcile.kept import code_digest, prepare
from reconcile.model import Document, Pair, Work
from reconcile.pipeline import index_of, pairs_of, reconcile
from reconcile.settings import Settings
from reconcile.store import text_digest
from reconcile.variants.grouping import Grouping, group_works
from reconcile.variants.refinding import MANY as MANY_TEXTS
from reconcile.variants.refinding import Memory

MANY = 16
"""Members of a work from which on a checked text is compared with its nearest relatives only."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """What the texts have to do with each other."""

    texts: Mapping[str, str]
    """By id, seen through their sure repairs."""
    pairs: tuple[Pair, ...]
    """All of them, among the texts to check and the others."""
    grouping: Grouping
    works: tuple[Work, ...]
    """Those with a checked member and at least one other, aligned and classified."""
    broken: tuple[str, ...] = ()
    """Why other such works could not be made: bugs of ours."""

    def work_of(self, name: str) -> Work | None:
        """The work of a text, or None if it is alone or was not looked at."""
        return next((work for work in self.works if name in work.members), None)


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
    declared = [known for work in settings.works if len(known := [m for m in work.members if m in documents]) > 1]
    one_work = settings.one_work and len(ids) > 1
    grouping = group_works(ids, pairs, declared=declared, distinct=settings.distinct, one_work=one_work)
    wanted = [m for m in grouping.works if len(m) > 1 and any(name in checked for name in m)]
    works, broken = [], []
    for members in wanted:
        try:
            works.append(_work(members, documents, checked, pairs, settings, lock))
        except InvariantError as error:  # a bug of ours in one work must not hide what is wrong with the other texts
            broken.append(str(error))
    return Compared(texts=texts, pairs=pairs, grouping=grouping, works=tuple(works), broken=tuple(broken))


def _pairs(
    documents: Mapping[str, Document], texts: Mapping[str, str], settings: Settings, note: Callable[[str], None]
) -> tuple[Pair, ...]:
    """All pairs, by the index where there is one."""
    folder = Path(settings.cache)
    if settings.cache and len(documents) >= MANY_TEXTS:
        try:
            prepare(folder)
        except OSError as error:
            note(f"{folder}: {error.strerror or error}; going on without a cache")
        else:
            index = index_of(Memory(folder=folder / "index", made_by=code_digest().hex(), note=note), settings)
            digests = [text_digest(document) for document in documents.values()]
            return index.find_pairs(InOrder(texts), ids=list(documents), digests=digests)
    return pairs_of(InOrder(texts), list(documents), settings)


def _work(
    members: Sequence[str],
    documents: Mapping[str, Document],
    checked: AbstractSet[str],
    pairs: Sequence[Pair],
    settings: Settings,
    lock: Lock | None,
) -> Work:
    known = _recorded(members, documents, lock)
    if known is not None:
        return known
    if len(members) > MANY:
        members = list(_nearest(members, checked, pairs))
    result = reconcile([documents[m] for m in members], replace(settings, one_work=True))
    return result.works[0]


def _recorded(members: Sequence[str], documents: Mapping[str, Document], lock: Lock | None) -> Work | None:
    if lock is None or not all(lock.knows(documents[m]) for m in members):
        return None
    names = {lock.work_of.get(m) for m in members}
    name = names.pop() if len(names) == 1 else None
    work = lock.work(name) if name else None
    return work if work is not None and work.members == tuple(members) else None


def _nearest(members: Sequence[str], checked: AbstractSet[str], pairs: Sequence[Pair]) -> Iterator[str]:
    """The checked members and, up to `MANY`, the others that resemble one of them most."""
    inside = set(members)
    alike: dict[str, float] = {m: 2.0 for m in members if m in checked}
    for pair in pairs:
        for one, two in ((pair.left, pair.right), (pair.right, pair.left)):
            if one in checked and two in inside and two not in checked:
                alike[two] = max(alike.get(two, 0.0), pair.resemblance)
    ranked = sorted(alike, key=lambda m: (-alike[m], m))
    yield from sorted(ranked[: max(MANY, sum(m in checked for m in members) + 1)])
