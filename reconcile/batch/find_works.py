"""The first half of a batch: texts are read, mended and compared, and gathered into works whose bases are chosen."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from pathlib import Path
from typing import NamedTuple

from reconcile.batch.document_store import DocumentStore, LazyTexts
from reconcile.batch.executor import CHUNK_CHARACTERS, Executor, RunOptions, cut_into_chunks
from reconcile.batch.index_location import open_index
from reconcile.batch.work_tasks import (
    BatchAnswer,
    BatchTask,
    ChooseBaseTask,
    MendTextsTask,
    WorkFailure,
    mend_or_keep_raw,
    split_task,
)
from reconcile.batch.workers import DeadProcess
from reconcile.corpus.work_names import find_contested_works
from reconcile.errors import InputError
from reconcile.model.document import Document
from reconcile.model.records import Pair, Skipped
from reconcile.pipeline import find_text_pairs, group_into_works
from reconcile.report.run_folder.skipped_spool import SkippedSpool
from reconcile.result import RankedWork
from reconcile.settings import Settings
from reconcile.work_pipeline import make_single_work

_MENDING_SPEED = 8
"""How many times faster a text is mended than reconciled."""
_RANKING_SPEED = 4
"""The same for the choice of a base."""
_CONFLICTS_LISTED = 3
"""Works declared as several that are told of one by one."""


class TextRelations(NamedTuple):
    """What the texts of a run have to do with each other."""

    pairs: tuple[Pair, ...]
    groups: tuple[tuple[str, ...], ...]
    """The members of each work."""
    unmended: Mapping[str, str]
    """Texts over which processes died while they mended them, and what ended these; they were compared as they are."""


def store_documents(stream: Iterable[Document | Skipped], options: RunOptions) -> tuple[DocumentStore, SkippedSpool]:
    """Read everything; gives the documents, and what was skipped.

    Raises:
        InputError: there is no document, or two have one id.
    """
    skipped = SkippedSpool()

    def iterate_documents() -> Iterator[Document]:
        for done, item in enumerate(stream, start=1):
            options.report_texts_read(done)
            if isinstance(item, Document):
                yield item
            else:
                skipped.add_skipped(item)

    with options.timing.measure_stage("read"):
        store = DocumentStore(iterate_documents())
    if not store:
        store.close()
        reasons = "; ".join(f"{s.path}: {s.reason}" for s in skipped[:3])
        raise InputError(f"{reasons}; nothing is left to read" if reasons else "nothing to read")
    options.detail(f"{len(store):,} texts, {options.jobs} {'job' if options.jobs == 1 else 'jobs'}")
    options.timing.figures |= {
        "texts": len(store),
        "characters": sum(map(store.count_characters, range(len(store)))),
        "jobs": options.jobs,
    }
    return store, skipped


def find_relations(
    store: DocumentStore,
    settings: Settings,
    cache: Path | None,
    executor: Executor[BatchTask, BatchAnswer],
    options: RunOptions,
) -> TextRelations:
    """Find the pairs, and the members of each work.

    A text whose mending ends two processes loses no batch: it is told of, and compared as it is.

    Args:
        store: the documents.
        settings: those of the run.
        cache: where the index lies, or None to do without.
        executor: mends.
        options: is told.
    """
    digests = tuple(map(store.get_text_digest, range(len(store))))
    index = open_index(cache, len(store), settings, options.say, options.jobs)

    def report_compared(done: int) -> None:
        options.progress("comparing texts", done, len(store))

    with closing(LazyTexts(store, mend_or_keep_raw, report_compared)) as texts:
        with options.timing.measure_stage("mend"):
            places = range(len(store)) if index is None else index.list_unknown_texts(digests)
            unmended = _mend_texts(texts, store, places, executor, options)
            if unmended and index is not None:  # it would remember the raw text for the mended one
                index = None
                _mend_texts(texts, store, sorted({*range(len(store))} - {*places}), executor, options)
        report_compared(0)
        with options.timing.measure_stage("find"):
            if index is None:
                pairs = find_text_pairs(texts, store.ids, settings, options.jobs)
            else:
                pairs = index.find_pairs(texts, ids=store.ids, digests=digests)
        report_compared(len(store))
    with options.timing.measure_stage("group"):
        works = group_into_works(store.ids, pairs, store.declared, settings)
    options.detail(f"{len(pairs):,} pairs, {len(works):,} works")
    apart = find_contested_works(works, settings.works, store.declared)
    for names in apart[:_CONFLICTS_LISTED]:
        listed = " and ".join(map(repr, names))
        options.say(
            f"declared as {listed}, but their texts are variants of each other: one work; set `distinct` to part them"
        )
    if len(apart) > _CONFLICTS_LISTED:
        options.say(f"and {len(apart) - _CONFLICTS_LISTED:,} more works that are declared as several")
    options.timing.figures |= {"pairs": len(pairs), "works": len(works)}
    for name, reason in unmended.items():
        options.say(f"{name}: {reason}; it was compared without its repairs")
    return TextRelations(pairs, works, unmended)


def _mend_texts(
    texts: LazyTexts,
    store: DocumentStore,
    places: Sequence[int],
    executor: Executor[BatchTask, BatchAnswer],
    options: RunOptions,
) -> dict[str, str]:
    """Make the texts at some places ready, seen through their sure repairs, on all processes.

    Returns:
        See `Gathered.unmended`.
    """

    def make_mend_tasks() -> Iterator[BatchTask]:
        for chunk in cut_into_chunks(places, store.count_characters, _MENDING_SPEED * CHUNK_CHARACTERS, len(places)):
            yield MendTextsTask(tuple(chunk), tuple(map(store.read_packed_document, chunk)))

    done = 0
    unmended = {}
    for task, answer in executor.run_with_retry(
        make_mend_tasks(), sum(map(store.count_characters, places)) // _MENDING_SPEED, split_task
    ):
        if isinstance(task, MendTextsTask):
            if isinstance(answer, list):  # texts over which a process ran out of memory are left to this one
                for place, text in zip(task.places, answer, strict=True):
                    texts.store_text(place, text)
            elif isinstance(answer, DeadProcess):
                texts.store_text(task.places[0], None)
                unmended[store.ids[task.places[0]]] = str(answer)
            done += len(task.places)
            options.progress("mending texts", done, len(places))
    options.timing.figures["mended"] = options.timing.figures.get("mended", 0) + len(places)
    return dict(sorted(unmended.items()))


def choose_bases(
    store: DocumentStore,
    groups: Sequence[tuple[str, ...]],
    executor: Executor[BatchTask, BatchAnswer],
    options: RunOptions,
    only: Iterable[int] | None = None,
) -> dict[int, RankedWork | WorkFailure]:
    """Choose the base of each work; works of one text need no look at it.

    Args:
        store: the documents.
        groups: the members of each work.
        executor: chooses.
        options: is told.
        only: numbers of the works that are asked for; all by default.

    Returns:
        For each number the work, still without a name, or why its base could not be chosen.
    """
    numbers = range(len(groups)) if only is None else tuple(only)
    several = [n for n in numbers if len(groups[n]) > 1]
    found: dict[int, RankedWork | WorkFailure] = {
        n: make_single_work(groups[n][0]) for n in numbers if len(groups[n]) == 1
    }

    def make_base_tasks() -> Iterator[BatchTask]:
        for n in several:
            yield ChooseBaseTask(n, tuple(store.read_packed_document(store.find_place(m)) for m in groups[n]))

    amount = sum(store.count_characters(store.find_place(m)) for n in several for m in groups[n])
    with options.timing.measure_stage("rank"):
        for done, (task, answer) in enumerate(
            executor.run_with_retry(make_base_tasks(), amount // _RANKING_SPEED), start=1
        ):
            if isinstance(task, ChooseBaseTask):
                if isinstance(answer, DeadProcess):
                    answer = WorkFailure(task.number, "bug", str(answer), "")
                if isinstance(answer, RankedWork | WorkFailure):
                    found[task.number] = answer
            options.progress("choosing bases", done, len(several))
    return dict(sorted(found.items()))
