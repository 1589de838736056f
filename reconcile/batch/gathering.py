"""The first half of a batch: texts are read, mended and compared, and gathered into works whose bases are chosen."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from pathlib import Path

from reconcile.batch.crew import CHUNK, Crew, Way, chunks
from reconcile.batch.indexing import index_in
from reconcile.batch.store import LazyTexts, Store
from reconcile.batch.tasks import Failed, Task, ToMend, ToRank, mended_or_raw
from reconcile.batch.workers import Died
from reconcile.errors import InputError
from reconcile.model import Document, Pair, Skipped
from reconcile.pipeline import FoundWork, alone, group, pairs_of
from reconcile.settings import Settings

_MENDING = 8
"""How many times faster a text is mended than reconciled."""
_RANKING = 4
"""The same for the choice of a base."""


def stored(stream: Iterable[Document | Skipped], way: Way) -> tuple[Store, tuple[Skipped, ...]]:
    """Read everything; gives the documents, and what was skipped, sorted.

    Raises:
        InputError: there is no document, or two have one id.
    """
    skipped: list[Skipped] = []

    def documents() -> Iterator[Document]:
        for item in stream:
            if isinstance(item, Document):
                yield item
            else:
                skipped.append(item)

    with way.timing.stage("read"):
        store = Store(documents(), lambda done: way.progress("reading texts", done, 0))
    skipped.sort(key=lambda s: (s.path, s.place, s.reason))
    if not store:
        store.close()
        reasons = "; ".join(f"{s.path}: {s.reason}" for s in skipped[:3])
        raise InputError(f"{reasons}; nothing is left to read" if reasons else "nothing to read")
    way.detail(f"{len(store):,} texts, {way.jobs} {'job' if way.jobs == 1 else 'jobs'}")
    way.timing.figures |= {
        "texts": len(store),
        "characters": sum(map(store.size, range(len(store)))),
        "jobs": way.jobs,
    }
    return store, tuple(skipped)


def gathered(
    store: Store, settings: Settings, cache: Path | None, crew: Crew, way: Way
) -> tuple[tuple[Pair, ...], tuple[tuple[str, ...], ...]]:
    """Find the pairs, and the members of each work.

    Args:
        store: the documents.
        settings: those of the run.
        cache: where the index lies, or None to do without.
        crew: mends.
        way: is told.
    """
    digests = tuple(map(store.digest, range(len(store))))
    index = index_in(cache, len(store), settings, way.say, way.jobs)
    with closing(LazyTexts(store, mended_or_raw)) as texts:
        with way.timing.stage("mend"):
            places = range(len(store)) if index is None else index.unknown(digests)
            _mend(texts, store, places, crew, way)
        way.progress("comparing texts", 0, len(store))
        with way.timing.stage("find"):
            if index is None:
                pairs = pairs_of(texts, store.ids, settings, way.jobs)
            else:
                pairs = index.find_pairs(texts, ids=store.ids, digests=digests)
        way.progress("comparing texts", len(store), len(store))
    with way.timing.stage("group"):
        works = group(store.ids, pairs, store.declared, settings)
    way.detail(f"{len(pairs):,} pairs, {len(works):,} works")
    way.timing.figures |= {"pairs": len(pairs), "works": len(works)}
    return pairs, works


def _mend(texts: LazyTexts, store: Store, places: Sequence[int], crew: Crew, way: Way) -> None:
    """Make the texts at some places ready, seen through their sure repairs, on all processes."""

    def tasks() -> Iterator[Task]:
        for chunk in chunks(places, store.size, _MENDING * CHUNK, len(places)):
            yield ToMend(tuple(chunk), tuple(map(store.packed, chunk)))

    done = 0
    for task, answer in crew.map(tasks(), sum(map(store.size, places)) // _MENDING):
        if isinstance(task, ToMend):
            if isinstance(answer, list):  # texts over which a process died or ran out of memory are left to this one
                for place, text in zip(task.places, answer, strict=True):
                    texts.put(place, text)
            done += len(task.places)
            way.progress("mending texts", done, len(places))
    way.timing.figures["mended"] = len(places)


def ranked(
    store: Store, groups: Sequence[tuple[str, ...]], crew: Crew, way: Way, only: Iterable[int] | None = None
) -> dict[int, FoundWork | Failed]:
    """Choose the base of each work; works of one text need no look at it.

    Args:
        store: the documents.
        groups: the members of each work.
        crew: chooses.
        way: is told.
        only: numbers of the works that are asked for; all by default.

    Returns:
        For each number the work, still without a name, or why its base could not be chosen.
    """
    numbers = range(len(groups)) if only is None else tuple(only)
    several = [n for n in numbers if len(groups[n]) > 1]
    found: dict[int, FoundWork | Failed] = {n: alone(groups[n][0]) for n in numbers if len(groups[n]) == 1}

    def tasks() -> Iterator[Task]:
        for n in several:
            yield ToRank(n, tuple(store.packed(store.place(m)) for m in groups[n]))

    amount = sum(store.size(store.place(m)) for n in several for m in groups[n])
    with way.timing.stage("rank"):
        for done, (task, answer) in enumerate(crew.map(tasks(), amount // _RANKING), start=1):
            if isinstance(task, ToRank):
                if isinstance(answer, Died):
                    answer = Failed(task.number, "bug", str(answer), "")
                if isinstance(answer, FoundWork | Failed):
                    found[task.number] = answer
            way.progress("choosing bases", done, len(several))
    return dict(sorted(found.items()))
