"""Compares the texts to check with the others: pairs, and the works that they make."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from reconcile.batch.document_store import compute_text_digest
from reconcile.batch.executor import Executor, RunOptions
from reconcile.batch.index_location import open_index
from reconcile.check.mended_texts import MendedTexts, OrderedTexts
from reconcile.check.single_text import TextInspections, inspect_texts
from reconcile.check.tasks import CheckAnswer, CheckTask
from reconcile.model.document import Document
from reconcile.model.records import Pair
from reconcile.pipeline import find_text_pairs
from reconcile.settings import Settings
from reconcile.variants.work_groups import WorkPartition, group_works


@dataclass(frozen=True, slots=True, kw_only=True)
class TextComparison:
    """What the texts have to do with each other."""

    texts: Mapping[str, str]
    """By id, seen through their sure repairs."""
    pairs: tuple[Pair, ...]
    """All of them, among the texts to check and the others."""
    grouping: WorkPartition


def compare_documents(
    documents: Mapping[str, Document],
    texts: MendedTexts,
    inspections: TextInspections,
    settings: Settings,
    executor: Executor[CheckTask, CheckAnswer],
    options: RunOptions,
) -> TextComparison:
    """Compare all texts. What the index in the cache knows of them is not found out again.

    Args:
        documents: all texts, by id.
        texts: the same, mended; those that are not yet and will be needed are mended now.
        inspections: told of those that cannot be mended.
        settings: give the thresholds, and the folder of the cache.
        executor: mends.
        options: is told how far it is, and when the index cannot be used or written.
    """
    ids = list(documents)
    pairs = _find_all_pairs(documents, texts, inspections, settings, executor, options)
    one_work = settings.one_work and len(ids) > 1
    declared = _list_declared_works(documents, settings)
    grouping = group_works(ids, pairs, declared=declared, distinct=settings.distinct, one_work=one_work)
    return TextComparison(texts=texts, pairs=pairs, grouping=grouping)


def _list_declared_works(documents: Mapping[str, Document], settings: Settings) -> list[tuple[str, ...]]:
    """The texts that the settings, or the tables they are rows of, declare one work."""
    found = [tuple(m for m in work.members if m in documents) for work in settings.works]
    by_source: dict[str, list[str]] = {}
    for name, document in documents.items():
        if work := document.metadata.get("work"):
            by_source.setdefault(work, []).append(name)
    return [members for members in (*found, *map(tuple, by_source.values())) if len(members) > 1]


def _find_all_pairs(
    documents: Mapping[str, Document],
    texts: MendedTexts,
    inspections: TextInspections,
    settings: Settings,
    executor: Executor[CheckTask, CheckAnswer],
    options: RunOptions,
) -> tuple[Pair, ...]:
    """All pairs, by the index where there is one."""
    ids = list(documents)
    digests = [compute_text_digest(document) for document in documents.values()]
    cache = Path(settings.cache) if settings.cache else None
    index = None if inspections.failed_tasks else open_index(cache, len(ids), settings, options.say, options.jobs)
    if index is not None:
        inspect_texts(
            texts.list_unmended([ids[n] for n in index.list_unknown_texts(digests)]),
            documents,
            texts,
            inspections,
            executor,
            options,
            with_findings=False,
        )
        if inspections.failed_tasks:  # it would remember the raw text for the mended one
            index = None
    if index is None:
        inspect_texts(texts.list_unmended(ids), documents, texts, inspections, executor, options, with_findings=False)

    def report_progress(done: int) -> None:
        options.progress("comparing texts", done, len(ids))

    report_progress(0)
    ordered = OrderedTexts(texts, report_progress)
    if index is not None:
        pairs = index.find_pairs(ordered, ids=ids, digests=digests)
    else:
        pairs = find_text_pairs(ordered, ids, settings, options.jobs)
    report_progress(len(ids))
    return pairs
