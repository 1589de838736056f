"""The first half of a batch: texts are read, mended and compared, and gathered into works whose bases are chosen."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from pathlib import Path
from typing import NamedTuple

from reconcile.batch.document_store import LazyTexts, Store
from reconcile.batch.executor import CHUNK, Crew, Way, chunks
from reconcile.batch.index_location import index_in
from reconcile.batch.work_tasks import Answer, Failed, Task, ToMend, ToRank, mended_or_raw, single
from reconcile.batch.workers import Died
from reconcile.corpus.work_names import contested
from reconcile.errors import InputError
from reconcile.model.document import Document
from reconcile.model.records import Pair, Skipped
from reconcile.pipeline import alone, group, pairs_of
from reconcile.report.run_folder.skipped_spool import SkippedSpool
from reconcile.result import FoundWork
from reconcile.settings import Settings

_MENDING = 8
"""How many times faster a text is mended than reconciled."""
_RANKING = 4
"""The same for the choice of a base."""
_TOLD = 3
"""Works declared as several that are told of one by one."""


class Gathered(NamedTuple):
    """What the texts of a run have to do with each other."""

    pairs: tuple[Pair, ...]
    groups: tuple[tuple[str, ...], ...]
    """The members of each work."""
    unmended: Mapping[str, str]
    """Texts over which processes died while they mended them, and what ended these; they were compared as they are."""


def stored(stream: Iterable[Document | Skipped], way: Way) -> tuple[Store, SkippedSpool]:
    """Read everything; gives the documents, and what was skipped.

    Raises:
        InputError: there is no document, or two have one id.
    """
    skipped = SkippedSpool()

    def documents() -> Iterator[Document]:
        for done, item in enumerate(stream, start=1):
            way.read(done)
            if isinstance(item, Document):
                yield item
            else:
                skipped.add(item)

    with way.timing.stage("read"):
        store = Store(documents())
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
    return store, skipped


def gathered(store: Store, settings: Settings, cache: Path | None, crew: Crew[Task, Answer], way: Way) -> Gathered:
    """Find the pairs, and the members of each work.

    A text whose mending ends two processes loses no batch: it is told of, and compared as it is.

    Args:
        store: the documents.
        settings: those of the run.
        cache: where the index lies, or None to do without.
        crew: mends.
        way: is told.
    """
    digests = tuple(map(store.digest, range(len(store))))
    index = index_in(cache, len(store), settings, way.say, way.jobs)

    def told(done: int) -> None:
        way.progress("comparing texts", done, len(store))

    with closing(LazyTexts(store, mended_or_raw, told)) as texts:
        with way.timing.stage("mend"):
            places = range(len(store)) if index is None else index.unknown(digests)
            unmended = _mend(texts, store, places, crew, way)
            if unmended and index is not None:  # it would remember the raw text for the mended one
                index = None
                _mend(texts, store, sorted({*range(len(store))} - {*places}), crew, way)
        told(0)
        with way.timing.stage("find"):
            if index is None:
                pairs = pairs_of(texts, store.ids, settings, way.jobs)
            else:
                pairs = index.find_pairs(texts, ids=store.ids, digests=digests)
        told(len(store))
    with way.timing.stage("group"):
        works = group(store.ids, pairs, store.declared, settings)
    way.detail(f"{len(pairs):,} pairs, {len(works):,} works")
    apart = contested(works, settings.works, store.declared)
    for names in apart[:_TOLD]:
        listed = " and ".join(map(repr, names))
        way.say(
            f"declared as {listed}, but their texts are variants of each other: one work; set `distinct` to part them"
        )
    if len(apart) > _TOLD:
        way.say(f"and {len(apart) - _TOLD:,} more works that are declared as several")
    way.timing.figures |= {"pairs": len(pairs), "works": len(works)}
    for name, reason in unmended.items():
        way.say(f"{name}: {reason}; it was compared without its repairs")
    return Gathered(pairs, works, unmended)


def _mend(texts: LazyTexts, store: Store, places: Sequence[int], crew: Crew[Task, Answer], way: Way) -> dict[str, str]:
    """Make the texts at some places ready, seen through their sure repairs, on all processes.

    Returns:
        See `Gathered.unmended`.
    """

    def tasks() -> Iterator[Task]:
        for chunk in chunks(places, store.size, _MENDING * CHUNK, len(places)):
            yield ToMend(tuple(chunk), tuple(map(store.packed, chunk)))

    done = 0
    unmended = {}
    for task, answer in crew.insist(tasks(), sum(map(store.size, places)) // _MENDING, single):
        if isinstance(task, ToMend):
            if isinstance(answer, list):  # texts over which a process ran out of memory are left to this one
                for place, text in zip(task.places, answer, strict=True):
                    texts.put(place, text)
            elif isinstance(answer, Died):
                texts.put(task.places[0], None)
                unmended[store.ids[task.places[0]]] = str(answer)
            done += len(task.places)
            way.progress("mending texts", done, len(places))
    way.timing.figures["mended"] = way.timing.figures.get("mended", 0) + len(places)
    return dict(sorted(unmended.items()))


def ranked(
    store: Store,
    groups: Sequence[tuple[str, ...]],
    crew: Crew[Task, Answer],
    way: Way,
    only: Iterable[int] | None = None,
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
        for done, (task, answer) in enumerate(crew.insist(tasks(), amount // _RANKING), start=1):
            if isinstance(task, ToRank):
                if isinstance(answer, Died):
                    answer = Failed(task.number, "bug", str(answer), "")
                if isinstance(answer, FoundWork | Failed):
                    found[task.number] = answer
            way.progress("choosing bases", done, len(several))
    return dict(sorted(found.items()))
