"""Many works: documents in, an output folder out, on all cores, in bounded memory, and going on after an interruption.

The stages are those of `reconcile.pipeline`; here is only how they are spread over processes, what is kept for the next
run, and what becomes of a work that fails. The bytes of a run depend on neither.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, closing, suppress
from dataclasses import asdict, dataclass, replace

from reconcile.batch.document_store import DocumentStore
from reconcile.batch.executor import Executor, RunOptions, TaskRunner, order_large_first
from reconcile.batch.find_works import (
    TextRelations,
    choose_bases,
    find_relations,
    open_texts,
    report_relations,
    store_documents,
)
from reconcile.batch.kept_works import KeptWorks, serialize_plain
from reconcile.batch.result_cache import ResultCache, compute_code_digest
from reconcile.batch.work_tasks import MadeWork, MakeWorkTask, RunRequest
from reconcile.corpus.id_checks import check_named_ids, describe_absent_ids
from reconcile.corpus.work_names import are_names_certain
from reconcile.errors import DecisionError, InputError, UnwritableOutputError
from reconcile.model.document import Document
from reconcile.model.failures import FailedTask, FailureKind
from reconcile.model.pairs import Pair
from reconcile.model.skipped import Skipped
from reconcile.pipeline import check_rulings_fit
from reconcile.report.overview import Overview
from reconcile.report.run_folder.manifest import is_below_folder
from reconcile.report.run_folder.output_folder import OutputFolder
from reconcile.report.run_folder.run_assembly import RunPairs, assemble_run_files
from reconcile.report.run_folder.skipped_spool import SkippedSpool
from reconcile.report.run_folder.work_shard import Shard, parse_shard
from reconcile.result import FoundWork, RankedWork
from reconcile.storage.json_codec import to_plain
from reconcile.variants.blocks import kept_blocks
from reconcile.work_pipeline import name_works

_WORKS_PER_TASK = 16
"""Most works that travel to a process at once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RunOutcome:
    """What came of a run."""

    overview: Overview
    skipped: Sequence[Skipped]
    failed: tuple[FailedTask, ...]
    """Works that could not be made for a mistake of ours; their texts are among the skipped."""


def run_batch(stream: Iterable[Document | Skipped], request: RunRequest, options: RunOptions) -> RunOutcome:
    """Find the works among documents, make one text of each, and put everything into a folder.

    Raises:
        InputError: nothing could be read, the folder is not ours or cannot be written; an earlier run is kept.
        DecisionError: a decision fits no difference, or cannot be carried out; an earlier run is kept.
        KeyboardInterrupt: says how much was done, which the next run need not do again.
    """
    request.layout.check_requirements()
    done: Callable[[], str] | None = None
    with OutputFolder(request.out) as folder:
        try:
            with ExitStack() as held:
                cache = held.enter_context(ResultCache(options.cache, options.say))
                executor = held.enter_context(Executor(options, TaskRunner, request))
                store, skipped = store_documents(stream, request.settings, options)
                held.callback(store.close)
                _check_mentioned_ids(request, store, options)
                with closing(open_texts(store, options)) as texts:
                    found = find_relations(
                        texts, request.settings, cache.folder, executor, options, request.pair_rulings
                    )
                found.decided.ensure_fit()
                report_relations(texts, found.pairs, found.grouping.works, request.settings, options)
                batch = _BatchRun(
                    store=store,
                    relations=found,
                    unmended=texts.failed,
                    kept=KeptWorks(cache, tuple(request.rulings_by_id.values())),
                    folder=folder,
                    executor=executor,
                    request=request,
                    options=options,
                )
                done = batch.describe_progress
                outcome = batch.reconcile_works(skipped)
                cache.finish_run()
        except KeyboardInterrupt as error:
            # By now no process of ours is left that could write.
            is_kept = options.cache is not None
            folder.abandon_run(keep_parts=is_kept)
            if done is None:
                raise
            hint = "; run the same command to go on" if is_kept else "; nothing is kept without a cache"
            raise KeyboardInterrupt(done() + hint) from error
        except DecisionError:
            # Not for a few texts, which are made again at once: people would wonder about the files.
            folder.abandon_run(keep_parts=options.cache is not None and len(store) >= kept_blocks.KEPT_MINIMUM_TEXTS)
            raise
    options.detail(f"{options.timing.compute_rate('texts'):.0f} texts a second")
    return outcome


def _check_mentioned_ids(request: RunRequest, store: DocumentStore, options: RunOptions) -> None:
    """Refuse what the command line names and was not read; report what the settings name."""
    ids = frozenset(store.ids)
    check_named_ids(request.named_ids, ids)
    for sentence, is_all in describe_absent_ids(request.settings, ids):
        (options.say if is_all else options.detail)(sentence)


@dataclass(frozen=True, slots=True, kw_only=True)
class _WorkJob:
    members: tuple[str, ...]
    found: FoundWork | None
    """Set when its name could clash with others."""
    key: bytes
    """Of its result, without what people decided."""
    size: int
    """Characters."""


class _BatchRun:
    """The works of one run: what is kept is taken, the rest is made, and everything is put together."""

    def __init__(
        self,
        *,
        store: DocumentStore,
        relations: TextRelations,
        unmended: Mapping[str, FailedTask],
        kept: KeptWorks,
        folder: OutputFolder,
        executor: Executor,
        request: RunRequest,
        options: RunOptions,
    ) -> None:
        self.store, self.pairs, self.kept, self.folder = store, relations.pairs, kept, folder
        self.executor, self.request, self.options = executor, request, options
        self.unlisted = relations.unlisted
        self.failed: dict[int, FailedTask] = {}
        self.done: list[tuple[str, int, bytes]] = []
        """Name, number and key of each work that is made."""
        self.matched_rulings: set[str] = set()
        """Ids that decisions are about and that some work has."""
        self.pairs_by_text: dict[str, list[Pair]] = {}
        for pair in relations.pairs:
            for name in (pair.left, pair.right):
                self.pairs_by_text.setdefault(name, []).append(pair)
        groups = relations.grouping.works
        for n, members in enumerate(groups if unmended else ()):
            # What would come of a text that was compared as it is need not be what comes of it the next time.
            if failed := next((unmended[m] for m in members if m in unmended), None):
                self.failed[n] = replace(failed, members=members)
        self.jobs = self._plan_jobs(groups)

    def _plan_jobs(self, groups: Sequence[tuple[str, ...]]) -> dict[int, _WorkJob]:
        certain = are_names_certain(groups, self.request.settings.works, self.store.declared)
        uncertain = [n for n, is_certain in enumerate(certain) if not is_certain and n not in self.failed]
        bases = choose_bases(self.store, [groups[n] for n in uncertain], self.executor, self.options)
        works = [work for work in bases if isinstance(work, RankedWork)]
        names = {work.members: work for work in name_works(works, self.request.settings, self.store.declared)}
        self.failed |= {n: work for n, work in zip(uncertain, bases, strict=True) if isinstance(work, FailedTask)}
        plain = [self.request.settings.for_works(), asdict(self.request.layout)]
        common = compute_code_digest() + serialize_plain(plain)  # what all results of the run depend on
        wanted = (n for n in range(len(groups)) if n not in self.failed)
        return {n: self._plan_job(groups[n], names.get(groups[n]), common) for n in wanted}

    def _plan_job(self, members: tuple[str, ...], found: FoundWork | None, common: bytes) -> _WorkJob:
        places = [self.store.find_place(m) for m in members]
        mine = self._select_pairs(members)
        pairs = list(map(to_plain, mine))
        fingerprints = b"".join(map(self.store.get_fingerprint, places))
        named = serialize_plain([found.id if found else None, pairs])
        return _WorkJob(
            members=members,
            found=found,
            key=hashlib.sha256(common + fingerprints + named).digest(),
            size=sum(map(self.store.count_characters, places)),
        )

    def _select_pairs(self, members: Sequence[str]) -> tuple[Pair, ...]:
        found = {(p.left, p.right): p for m in members for p in self.pairs_by_text.get(m, ())}
        return tuple(found[key] for key in sorted(found))

    def describe_progress(self) -> str:
        """Say how far the run is, for a person who interrupted it."""
        total = len(self.jobs) + len(self.failed)
        return f"{len(self.done):,} of {total:,} works done"

    def reconcile_works(self, skipped: SkippedSpool) -> RunOutcome:
        """Do everything."""
        timing = self.options.timing
        with timing.measure_stage("look up"):
            wanted = [n for n in self.jobs if not self._is_kept(n)]
        reused = len(self.done)
        self.options.detail(f"{reused:,} works kept from earlier runs, {len(wanted):,} to be made")
        with timing.measure_stage("reconcile"):
            self._make_works(wanted)
            self._remake_lost_works()
        timing.figures |= {"kept": reused, "made": len(self.done) - reused, "failed": len(self.failed)}
        self._check_decisions()
        with timing.measure_stage("write"):
            return self._assemble_outputs(skipped)

    def _is_kept(self, n: int) -> bool:
        """Whether the result of a work is there, and its files with it; then it is noted as done."""
        found = self.kept.find_work(self.jobs[n].key)
        if found is None or not all(self.folder.has_file(*file) for file in found.head.files):
            return False
        self._record_work(n, found.head.id, found.key, found.head.differences)
        return True

    def _record_work(self, n: int, name: str, key: bytes, differences: Iterable[str]) -> None:
        self.done.append((name, n, key))
        self.matched_rulings.update(self.kept.ruling_ids.intersection(differences) if self.kept.ruling_ids else ())

    def _make_works(self, wanted: Sequence[int]) -> None:
        sizes = [self.jobs[n].size for n in wanted]
        order = order_large_first(sizes)
        tasks = (self._create_task(wanted[at]) for at in order)
        answers = self.executor.run_tasks(tasks, sum(sizes), [sizes[at] for at in order], _WORKS_PER_TASK)
        for number, answer in answers:
            n = wanted[order[number]]
            if isinstance(answer, MadeWork):
                self._accept_work(n, answer)
            elif answer.kind is FailureKind.INPUT:
                raise InputError(answer.message)
            elif answer.kind is FailureKind.OUTPUT:
                raise UnwritableOutputError(answer.message)
            else:
                self.failed[n] = answer
            self.options.progress("reconciling works", len(self.done) + len(self.failed), len(self.jobs))

    def _accept_work(self, n: int, made: MadeWork) -> None:
        self._record_work(n, made.id, self.kept.store_work(self.jobs[n].key, made), made.differences)
        for stage, seconds in zip(("reconcile: works", "reconcile: files"), made.seconds, strict=True):
            self.options.timing.add_seconds(stage, seconds)

    def _remake_lost_works(self) -> None:
        """Make again, all at once, what a cache that failed on the way does not have any more."""
        lost = {n for _, n, key in self.done if self.kept.is_lost(key)}
        if lost:
            self.done = [work for work in self.done if work[1] not in lost]
            self._make_works(sorted(lost))

    def _create_task(self, n: int) -> MakeWorkTask:
        job = self.jobs[n]
        packed = self.store.pack_documents(job.members)
        return MakeWorkTask(names=job.members, packed=packed, pairs=self._select_pairs(job.members), found=job.found)

    def _check_decisions(self) -> None:
        unfit = sorted(f.message for f in self.failed.values() if f.kind is FailureKind.DECISION)
        if unfit:
            raise DecisionError("; ".join(unfit[:5]))
        if not self.failed:
            check_rulings_fit(self.request.rulings_by_id.values(), self.matched_rulings)

    def _assemble_outputs(self, skipped: SkippedSpool) -> RunOutcome:
        failed = tuple(work for _, work in sorted(self.failed.items()))
        for work in failed:
            for name in work.members:
                skipped.add_skipped(Skipped(path=name, reason=f"a bug in reconcile: {work.message}; please report it"))
        gone = {name for work in failed for name in work.members}
        # A pair is in the record of a work of either text; with both works gone, nothing on disk would show it.
        pairs = [p for p in self.pairs if not gone or not {p.left, p.right} <= gone]
        settings, layout, shards = self.request.settings, self.request.layout, self._iterate_shards()
        known = RunPairs(
            pairs=pairs,
            read_document=lambda name: self.store[self.store.find_place(name)],
            rulings=self.request.pair_rulings,
            unlisted=self.unlisted,
        )
        manifest, overview = assemble_run_files(shards, known, skipped, settings, layout, self.folder)
        self.folder.commit_run(manifest)
        return RunOutcome(overview=overview, skipped=skipped, failed=failed)

    def _iterate_shards(self) -> Iterator[Shard]:
        """Yield the shards of all works, in the order of their ids."""
        for done, (name, n, key) in enumerate(sorted(self.done), start=1):
            yield self._load_shard(name, n, key)
            self.options.progress("writing reports", done, len(self.done))

    def _load_shard(self, name: str, n: int, key: bytes) -> Shard:
        """Return what a work gives to the run; made again if it is lost."""
        for _ in range(2):
            body = self.kept.read_shard(key)
            if body is not None:
                with suppress(InputError):
                    shard = parse_shard(body)
                    if shard.id == name and all(map(is_below_folder, shard.outputs)):
                        return shard
            for _, answer in self.executor.run_tasks([self._create_task(n)], 0):
                if isinstance(answer, MadeWork):
                    self.kept.store_work(self.jobs[n].key, answer)
        raise InputError(f"{', '.join(self.jobs[n].members[:3])}: its result was lost; run the same command again")
