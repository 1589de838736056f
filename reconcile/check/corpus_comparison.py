"""Compares the texts to check with the others: pairs, and the works that they make."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from reconcile.batch.document_store import text_digest
from reconcile.batch.executor import Crew, Way
from reconcile.batch.index_location import index_in
from reconcile.check.mended_texts import InOrder, MendedTexts
from reconcile.check.single_text import Looks, look
from reconcile.check.tasks import Answer, Task
from reconcile.model.document import Document
from reconcile.model.records import Pair
from reconcile.pipeline import pairs_of
from reconcile.settings import Settings
from reconcile.variants.work_groups import Grouping, group_works


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """What the texts have to do with each other."""

    texts: Mapping[str, str]
    """By id, seen through their sure repairs."""
    pairs: tuple[Pair, ...]
    """All of them, among the texts to check and the others."""
    grouping: Grouping


def compare(
    documents: Mapping[str, Document],
    texts: MendedTexts,
    looks: Looks,
    settings: Settings,
    crew: Crew[Task, Answer],
    way: Way,
) -> Compared:
    """Compare all texts. What the index in the cache knows of them is not found out again.

    Args:
        documents: all texts, by id.
        texts: the same, mended; those that are not yet and will be needed are mended now.
        looks: told of those that cannot be mended.
        settings: give the thresholds, and the folder of the cache.
        crew: mends.
        way: is told how far it is, and when the index cannot be used or written.
    """
    ids = list(documents)
    pairs = _pairs(documents, texts, looks, settings, crew, way)
    one_work = settings.one_work and len(ids) > 1
    declared = _declared(documents, settings)
    grouping = group_works(ids, pairs, declared=declared, distinct=settings.distinct, one_work=one_work)
    return Compared(texts=texts, pairs=pairs, grouping=grouping)


def _declared(documents: Mapping[str, Document], settings: Settings) -> list[tuple[str, ...]]:
    """The texts that the settings, or the tables they are rows of, declare one work."""
    found = [tuple(m for m in work.members if m in documents) for work in settings.works]
    by_source: dict[str, list[str]] = {}
    for name, document in documents.items():
        if work := document.metadata.get("work"):
            by_source.setdefault(work, []).append(name)
    return [members for members in (*found, *map(tuple, by_source.values())) if len(members) > 1]


def _pairs(
    documents: Mapping[str, Document],
    texts: MendedTexts,
    looks: Looks,
    settings: Settings,
    crew: Crew[Task, Answer],
    way: Way,
) -> tuple[Pair, ...]:
    """All pairs, by the index where there is one."""
    ids = list(documents)
    digests = [text_digest(document) for document in documents.values()]
    cache = Path(settings.cache) if settings.cache else None
    index = None if looks.lost else index_in(cache, len(ids), settings, way.say, way.jobs)
    if index is not None:
        look(texts.unready([ids[n] for n in index.unknown(digests)]), documents, texts, looks, crew, way, checked=False)
        if looks.lost:  # it would remember the raw text for the mended one
            index = None
    if index is None:
        look(texts.unready(ids), documents, texts, looks, crew, way, checked=False)

    def told(done: int) -> None:
        way.progress("comparing texts", done, len(ids))

    told(0)
    ordered = InOrder(texts, told)
    if index is not None:
        pairs = index.find_pairs(ordered, ids=ids, digests=digests)
    else:
        pairs = pairs_of(ordered, ids, settings, way.jobs)
    told(len(ids))
    return pairs
