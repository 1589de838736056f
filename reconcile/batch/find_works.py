"""The first half of a batch: texts are read, mended and compared, and gathered into works whose bases are chosen."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack, closing
from pathlib import Path
from typing import NamedTuple, TypeVar

from reconcile.batch.document_store import DocumentStore, LazyTexts
from reconcile.batch.executor import Executor, RunOptions, Task, TaskRunner
from reconcile.batch.index_location import open_index
from reconcile.batch.work_tasks import ChooseBaseTask, MendTextTask, RunRequest, mend_or_keep_raw
from reconcile.corpus.declared_titles import declare_title
from reconcile.corpus.pair_rulings import MatchedRulings, match_pair_rulings
from reconcile.corpus.work_names import find_contested_works
from reconcile.errors import InputError
from reconcile.model.decisions import Ruling
from reconcile.model.document import Document
from reconcile.model.failures import FailedTask
from reconcile.model.pairs import CollectionTitles, Pair
from reconcile.model.skipped import Skipped
from reconcile.pipeline import (
    find_text_pairs,
    group_into_works,
    identify_pairs,
)
from reconcile.report.run_folder.layout import Layout
from reconcile.report.run_folder.skipped_spool import SkippedSpool
from reconcile.result import Found, RankedWork
from reconcile.settings import Settings
from reconcile.variants.work_groups import WorkPartition
from reconcile.work_pipeline import make_single_work, name_works

R = TypeVar("R")

_MENDING_SPEEDUP = 8
"""How many times faster a text is mended than reconciled; decides only whether processes are worth their start."""
RANKING_SPEEDUP = 4
"""The same for the choice of a base."""
_CONFLICTS_LISTED = 3
"""Works declared as several that are reported one by one."""


class TextRelations(NamedTuple):
    """How the texts of a run are related."""

    pairs: tuple[Pair, ...]
    grouping: WorkPartition
    decided: MatchedRulings
    """What people decided about pairs of the texts."""
    unlisted: int
    """Related pairs that are not among the pairs, because their texts are listed in enough others."""


def store_documents(
    stream: Iterable[Document | Skipped], settings: Settings, options: RunOptions
) -> tuple[DocumentStore, SkippedSpool]:
    """Read everything; return the documents, with the titles that the settings declare, and what was skipped.

    Raises:
        InputError: there is no document, or two have one id.
    """
    skipped = SkippedSpool()

    def iterate_documents() -> Iterator[Document]:
        for done, item in enumerate(stream, start=1):
            options.report_texts_read(done)
            if isinstance(item, Document):
                yield declare_title(item, settings)
            else:
                skipped.add_skipped(item)

    with options.timing.measure_stage("read"):
        store = DocumentStore(iterate_documents())
    if not store:
        store.close()
        reasons = "; ".join(f"{s.path}: {s.reason}" for s in skipped[:3])
        raise InputError(f"{reasons}; nothing is left to read" if reasons else "nothing to read")
    options.detail(f"{len(store):,} texts, {options.jobs} {'job' if options.jobs == 1 else 'jobs'}")
    characters = sum(map(store.count_characters, range(len(store))))
    options.timing.figures |= {"texts": len(store), "characters": characters, "jobs": options.jobs}
    return store, skipped


def open_texts(store: DocumentStore, options: RunOptions) -> LazyTexts:
    """Open the mended texts of documents, none of them ready; a context manager closes them."""
    return LazyTexts(store, mend_or_keep_raw, lambda done: options.progress("comparing texts", done, len(store)))


def find_relations(
    texts: LazyTexts,
    settings: Settings,
    cache: Path | None,
    executor: Executor,
    options: RunOptions,
    rulings: Sequence[Ruling] = (),
) -> TextRelations:
    """Find the pairs, and the members of each work.

    A text whose mending fails twice loses nothing: it is in `texts.failed`, and is compared as it is. Then no index is
    used, which would keep the raw text for the mended one.

    Args:
        texts: of all documents; those that are needed and not ready are mended now.
        settings: those of the run.
        cache: where the index lies, or None to do without.
        executor: mends.
        options: receives the progress, and reports when the index cannot be used or written.
        rulings: what people decided; those about pairs join and part texts.

    Raises:
        InputError, DecisionError: two declarations or decisions contradict each other.
    """
    store = texts.store
    digests = tuple(map(store.get_text_digest, range(len(store))))
    index = None if texts.failed else open_index(cache, len(store), settings, options.say, options.jobs)
    with options.timing.measure_stage("mend"):
        if index is not None:
            _mend_texts(texts, index.list_unknown_texts(digests), executor, options)
            index = None if texts.failed else index
        if index is None:
            _mend_texts(texts, range(len(store)), executor, options)
    options.progress("comparing texts", 0, len(store))
    declared = list(map(store.get_declared_title, store.ids))
    titles = CollectionTitles(store.ids, [title for title, _ in declared], [year for _, year in declared])
    with options.timing.measure_stage("find"):
        if index is None:
            found = find_text_pairs(texts, titles, settings, options.jobs)
        else:
            found = index.find_pairs(texts, titles, digests)
    decided = match_pair_rulings(rulings, found.list_texts(), store.ids, store.find_sha256)
    options.progress("comparing texts", len(store), len(store))
    with options.timing.measure_stage("group"):
        grouping = group_into_works(titles, found.pairs, store.declared, settings, decided.matched)
    pairs = identify_pairs(found.pairs, store.find_sha256, decided, grouping, settings)
    return TextRelations(pairs, grouping, decided, found.unlisted)


def _mend_texts(texts: LazyTexts, places: Iterable[int], executor: Executor, options: RunOptions) -> None:
    missing = texts.list_missing(places)
    for place, answer in run_over_texts(texts.store, missing, MendTextTask, "mending texts", executor, options):
        texts.store_text(place, answer)
    options.timing.figures["mended"] = options.timing.figures.get("mended", 0) + len(missing)


def run_over_texts(
    store: DocumentStore,
    places: Sequence[int],
    make_task: Callable[[tuple[str, ...], bytes], Task[R]],
    stage: str,
    executor: Executor,
    options: RunOptions,
) -> Iterator[tuple[int, R | FailedTask]]:
    """Do one task for each of some texts, about as long as mending takes; yield places and answers in any order.

    Args:
        store: the documents.
        places: of the texts.
        make_task: makes the task of a text of its id, in a tuple, and the packed document.
        stage: what is reported to `options`.
        executor: does the tasks.
        options: receives the progress.
    """
    sizes = [store.count_characters(place) / _MENDING_SPEEDUP for place in places]
    tasks = (make_task((store.ids[place],), store.read_packed_document(place)) for place in places)
    answers = executor.run_tasks(tasks, sum(sizes), sizes, most=len(places))
    for done, (number, answer) in enumerate(answers, start=1):
        yield places[number], answer
        options.progress(stage, done, len(places))


def choose_bases(
    store: DocumentStore, groups: Sequence[Sequence[str]], executor: Executor, options: RunOptions
) -> list[RankedWork | FailedTask]:
    """Choose the base of each work; works of one text need no look at it.

    Args:
        store: the documents.
        groups: the members of each work, sorted.
        executor: chooses.
        options: receives the progress.

    Returns:
        For each group the work, still without a name, or why its base could not be chosen.
    """
    found: list[RankedWork | FailedTask] = [make_single_work(members[0]) for members in groups]
    several = [n for n, members in enumerate(groups) if len(members) > 1]
    tasks = (ChooseBaseTask(tuple(groups[n]), store.pack_documents(groups[n])) for n in several)
    amount = sum(store.count_characters(store.find_place(m)) for n in several for m in groups[n])
    with options.timing.measure_stage("rank"):
        for done, (number, answer) in enumerate(executor.run_tasks(tasks, amount / RANKING_SPEEDUP), start=1):
            found[several[number]] = answer
            options.progress("choosing bases", done, len(several))
    return found


def find_works(
    stream: Iterable[Document | Skipped],
    settings: Settings,
    options: RunOptions,
    rulings: Sequence[Ruling] = (),
    *,
    needs_works: bool = True,
) -> Found:
    """Find the works among documents, and nothing more.

    Args:
        stream: documents, and what was skipped.
        settings: those of the run.
        options: how it is to be done.
        rulings: what people decided; those about differences are passed over.
        needs_works: whether somebody asks for the works, whose bases take longer than all else.

    Raises:
        InputError: nothing could be read.
        DecisionError: a decision fits no pair, or meets another one.
    """
    request = RunRequest(settings=settings, layout=Layout(), out=Path())
    with ExitStack() as held:
        executor = held.enter_context(Executor(options, TaskRunner, request))
        store, skipped = store_documents(stream, settings, options)
        held.callback(store.close)
        texts = held.enter_context(closing(open_texts(store, options)))
        relations = find_relations(texts, settings, options.cache, executor, options, rulings)
        relations.decided.ensure_fit()
        pairs, grouping, _, unlisted = relations
        report_relations(texts, pairs, grouping.works, settings, options)
        if not needs_works:
            return Found(works=(), pairs=pairs, unlisted=unlisted, skipped=skipped)
        works = []
        for members, work in zip(grouping.works, choose_bases(store, grouping.works, executor, options), strict=True):
            if isinstance(work, FailedTask):  # any order will do where no base is asked for
                work = RankedWork(members=members, ranked=members, base_reason=work.message)
            works.append(work)
        named = name_works(works, settings, store.declared)
        return Found(works=named, pairs=pairs, unlisted=unlisted, skipped=skipped)


def report_relations(
    texts: LazyTexts, pairs: Sequence[Pair], works: Sequence[tuple[str, ...]], settings: Settings, options: RunOptions
) -> None:
    """Report the number of pairs and works, the works declared as several, and the texts that were not mended."""
    options.detail(f"{len(pairs):,} pairs, {len(works):,} works")
    apart = find_contested_works(works, settings.works, texts.store.declared)
    for names in apart[:_CONFLICTS_LISTED]:
        reason = "but their texts are variants of each other: one work; set `distinct` to keep them apart"
        options.say(f"declared as {' and '.join(map(repr, names))}, {reason}")
    if len(apart) > _CONFLICTS_LISTED:
        options.say(f"and {len(apart) - _CONFLICTS_LISTED:,} more works that are declared as several")
    options.timing.figures |= {"pairs": len(pairs), "works": len(works)}
    for name, failed in sorted(texts.failed.items()):
        options.say(f"{name}: {failed.message}; it was compared without its repairs")
