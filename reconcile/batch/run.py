"""Many works: documents in, an output folder out, on all cores, in bounded memory, and going on after an interruption.

The stages are those of `reconcile.pipeline`; here is only how they are spread over processes, what is kept for the next
run, and what becomes of a work that fails. The bytes of a run depend on neither.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from reconcile.batch.document_store import DocumentStore
from reconcile.batch.executor import CHUNK_CHARACTERS, Executor, RunOptions, cut_into_chunks
from reconcile.batch.find_works import TextRelations, choose_bases, find_relations, store_documents
from reconcile.batch.result_cache import ResultCache, compute_code_digest
from reconcile.batch.work_tasks import (
    BatchAnswer,
    BatchTask,
    BatchTaskRunner,
    FailedTask,
    MadeWork,
    MakeWorkTask,
    RunRequest,
    WorkFailure,
    split_task,
)
from reconcile.batch.workers import DeadProcess
from reconcile.corpus.id_checks import check_named_ids, describe_absent_ids
from reconcile.corpus.work_names import are_names_certain
from reconcile.errors import DecisionError, InputError
from reconcile.model.decisions import Ruling
from reconcile.model.document import Document
from reconcile.model.records import Pair, Skipped
from reconcile.pipeline import check_rulings_fit
from reconcile.report.overview import Overview
from reconcile.report.run_folder.layout import Layout
from reconcile.report.run_folder.manifest import is_below_folder
from reconcile.report.run_folder.output_folder import FileStamp, OutputFolder
from reconcile.report.run_folder.run_assembly import assemble_run_files
from reconcile.report.run_folder.skipped_spool import SkippedSpool
from reconcile.report.run_folder.work_shard import Shard, parse_shard
from reconcile.result import Found, FoundWork, RankedWork
from reconcile.settings import Settings
from reconcile.variants import kept_index
from reconcile.work_pipeline import name_works

_WORKS_PER_TASK = 16
"""Most works that travel to a process at once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RunOutcome:
    """What a run has to tell when everything is in its place."""

    overview: Overview
    skipped: Sequence[Skipped]
    failed: tuple[FailedTask, ...]
    """Works that could not be made for a mistake of ours; their texts are among the skipped."""


def run_batch(stream: Iterable[Document | Skipped], request: RunRequest, options: RunOptions) -> RunOutcome:
    """Find the works among documents, make one text of each, and put everything into a folder.

    Raises:
        InputError: nothing could be read, the folder is not ours or cannot be written; an earlier run stands.
        DecisionError: a decision fits no difference, or cannot be carried out; an earlier run stands.
        KeyboardInterrupt: says how much was done, which the next run need not do again.
    """
    request.layout.check_requirements()
    done: Callable[[], str] | None = None
    with OutputFolder(request.out) as folder:
        try:
            with ExitStack() as held:
                kept = held.enter_context(ResultCache(options.cache, options.say))
                crew = held.enter_context(Executor(options, BatchTaskRunner, request))
                store, skipped = store_documents(stream, options)
                held.callback(store.close)
                _check_mentioned_ids(request, store, options)
                found = find_relations(store, request.settings, kept.folder, crew, options)
                batch = _BatchRun(store, found, kept, folder, crew, request, options)
                done = batch.describe_progress
                outcome = batch.reconcile_works(skipped)
                kept.finish_run()
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
            folder.abandon_run(keep_parts=options.cache is not None and len(store) >= kept_index.INDEX_MINIMUM_TEXTS)
            raise
    options.detail(f"{options.timing.compute_rate('texts'):.0f} texts a second")
    return outcome


def _check_mentioned_ids(request: RunRequest, store: DocumentStore, options: RunOptions) -> None:
    """Refuse what the command line names and is not there; tell what the settings name.

    Raises:
        InputError: an option names a text that was not read.
    """
    ids = frozenset(store.ids)
    check_named_ids(request.named_ids, ids)
    for sentence, is_all in describe_absent_ids(request.settings, ids):
        (options.say if is_all else options.detail)(sentence)


def find_works(
    stream: Iterable[Document | Skipped], settings: Settings, options: RunOptions, *, pairs_only: bool = False
) -> Found:
    """Find the works among documents, and nothing more.

    Args:
        stream: documents, and what was skipped.
        settings: those of the run.
        options: how it is to be done.
        pairs_only: whether nobody asks for the works, whose bases and names take longer than all else.

    Raises:
        InputError: nothing could be read.
    """
    request = RunRequest(settings=settings, layout=Layout(), out=Path())
    with ExitStack() as held:
        crew = held.enter_context(Executor(options, BatchTaskRunner, request))
        store, skipped = store_documents(stream, options)
        held.callback(store.close)
        pairs, groups, _ = find_relations(store, settings, options.cache, crew, options)
        if pairs_only:
            return Found(works=(), pairs=pairs, skipped=skipped)
        works = choose_bases(store, groups, crew, options)
        for n, failed in works.items():
            if isinstance(failed, WorkFailure):  # any order will do where no base is asked for
                members = groups[n]
                works[n] = RankedWork(members=members, ranked=members, base_reason=failed.message)
        found = [w for w in works.values() if isinstance(w, RankedWork)]
        return Found(works=name_works(found, settings, store.declared), pairs=pairs, skipped=skipped)


@dataclass(slots=True)
class _WorkJob:
    """One work of the run."""

    members: tuple[str, ...]
    found: FoundWork | None
    """Set when its name could clash with others."""
    key: bytes = b""
    """Of its result, without what people decided."""
    size: int = 0
    """Characters."""


class _ResultHead(NamedTuple):
    """What is kept of a work beside its shard."""

    id: str
    """Of the work; empty where only its differences are known."""
    differences: tuple[str, ...]
    """Their ids."""
    files: tuple[tuple[str, str, FileStamp], ...]
    """See `MadeWork`."""

    @classmethod
    def parse_head(cls, data: bytes) -> _ResultHead | None:
        """Read a head; None when it is not one, for what lies in a cache may be anybody's."""
        try:
            plain = json.loads(data)
            files = tuple(
                (str(name), str(sha256), FileStamp(*map(int, stamp))) for name, sha256, stamp in plain["files"]
            )
            head = cls(str(plain["id"]), tuple(map(str, plain["differences"])), files)
        except (ValueError, TypeError, KeyError):
            return None
        return head if all(is_below_folder(name) for name, _, _ in files) else None


class _BatchRun:
    """The works of one run: what is kept is taken, the rest is made, and everything is put together."""

    def __init__(
        self,
        store: DocumentStore,
        found: TextRelations,
        result_cache: ResultCache,
        folder: OutputFolder,
        executor: Executor[BatchTask, BatchAnswer],
        request: RunRequest,
        options: RunOptions,
    ) -> None:
        self.store, self.pairs, self.result_cache, self.folder = store, found.pairs, result_cache, folder
        self.executor, self.request, self.options = executor, request, options
        self.failed: dict[int, WorkFailure] = {}
        self.done: list[tuple[str, int, bytes]] = []
        """Name, number and key of each work that is made."""
        self.matched_rulings: set[str] = set()
        """Ids that decisions are about and that some work has."""
        self.ruling_ids = frozenset(ruling.id for ruling in request.rulings)
        self.pairs_by_text: dict[str, list[Pair]] = {}
        for pair in found.pairs:
            for name in (pair.left, pair.right):
                self.pairs_by_text.setdefault(name, []).append(pair)
        self.groups = found.groups
        for n, members in enumerate(found.groups if found.unmended else ()):
            # What would come of a text that was compared as it is need not be what comes of it the next time.
            if reasons := [found.unmended[m] for m in members if m in found.unmended]:
                self.failed[n] = WorkFailure(n, "bug", reasons[0], "")
        self.jobs = self._plan_jobs(found.groups)

    def _plan_jobs(self, groups: Sequence[tuple[str, ...]]) -> dict[int, _WorkJob]:
        sure = are_names_certain(groups, self.request.settings.works, self.store.declared)
        unsure = [n for n, is_sure in enumerate(sure) if not is_sure and n not in self.failed]
        bases = choose_bases(self.store, groups, self.executor, self.options, unsure) if unsure else {}
        works = [w for w in bases.values() if isinstance(w, RankedWork)]
        names = {work.members: work for work in name_works(works, self.request.settings, self.store.declared)}
        self.failed |= {n: w for n, w in bases.items() if isinstance(w, WorkFailure)}
        jobs = {}
        base = self._serialize_common_inputs()
        for n, members in enumerate(groups):
            if n not in self.failed:
                job = _WorkJob(members=members, found=names.get(members))
                places = [self.store.find_place(m) for m in members]
                job.size = sum(map(self.store.count_characters, places))
                about = hashlib.sha256(base)
                about.update(b"".join(map(self.store.get_fingerprint, places)))
                about.update(
                    _serialize_plain(
                        [
                            job.found.id if job.found else None,
                            [_list_pair_fields(p) for p in self._select_pairs(members)],
                        ]
                    )
                )
                job.key = about.digest()
                jobs[n] = job
        return jobs

    def _serialize_common_inputs(self) -> bytes:
        """What all results of the run depend on."""
        request = self.request
        return compute_code_digest() + _serialize_plain([request.settings.for_record(), request.layout.for_record()])

    def _select_pairs(self, members: Sequence[str]) -> tuple[Pair, ...]:
        """The pairs of a record: those with a member on either side, sorted."""
        found = {(p.left, p.right): p for m in members for p in self.pairs_by_text.get(m, ())}
        return tuple(found[key] for key in sorted(found))

    def describe_progress(self) -> str:
        """How far the run is, for a person who interrupted it."""
        total = len(self.jobs) + len(self.failed)
        return f"{len(self.done):,} of {total:,} works done"

    def reconcile_works(self, skipped: SkippedSpool) -> RunOutcome:
        """Do everything."""
        timing = self.options.timing
        with timing.measure_stage("look up"):
            wanted = [n for n in self.jobs if not self._is_cached(n)]
        reused = len(self.done)
        self.options.detail(f"{reused:,} works kept from earlier runs, {len(wanted):,} to be made")
        with timing.measure_stage("reconcile"):
            self._make_works(wanted)
            self._remake_lost_works()
        timing.figures |= {"kept": reused, "made": len(self.done) - reused, "failed": len(self.failed)}
        self._check_decisions()
        with timing.measure_stage("write"):
            return self._assemble_outputs(skipped)

    # --- what is kept ---

    def _is_cached(self, n: int) -> bool:
        """Whether the result of a work is there, and its files with it; then it is noted as done."""
        key = self.jobs[n].key
        head = self._read_head(key)
        if head is not None and (rulings := self._select_rulings(head.differences)):
            key = _derive_decided_key(key, rulings)
            head = self._read_head(key)
        if head is None or not head.id:
            return False
        if not all(self.folder.has_file(name, sha256, stamp) for name, sha256, stamp in head.files):
            return False
        self._record_work(n, head.id, key, head.differences)
        return True

    def _read_head(self, key: bytes) -> _ResultHead | None:
        data = self.result_cache.read_head(key)
        return None if data is None else _ResultHead.parse_head(data)

    def _select_rulings(self, differences: Iterable[str]) -> list[Ruling]:
        """The decisions about some differences."""
        ids = self.ruling_ids.intersection(differences) if self.ruling_ids else ()
        return [ruling for ruling in self.request.rulings if ruling.id in ids]

    def _record_work(self, n: int, name: str, key: bytes, differences: Iterable[str]) -> None:
        self.done.append((name, n, key))
        if self.ruling_ids:
            self.matched_rulings.update(self.ruling_ids.intersection(differences))

    # --- what is made ---

    def _make_works(self, wanted: Sequence[int]) -> None:
        """Make works; large ones first, so that none is left over at the end."""
        order = sorted(wanted, key=lambda n: (min(0, CHUNK_CHARACTERS - self.jobs[n].size), n))
        amount = sum(self.jobs[n].size for n in wanted)
        total = len(self.jobs)

        def create_tasks() -> Iterator[BatchTask]:
            for chunk in cut_into_chunks(order, lambda n: self.jobs[n].size, CHUNK_CHARACTERS, _WORKS_PER_TASK):
                yield tuple(map(self._create_task, chunk))

        for task, answer in self.executor.run_with_retry(create_tasks(), amount, split_task):
            if isinstance(answer, DeadProcess):
                (n,) = (work.number for work in task if isinstance(work, MakeWorkTask))
                self.failed[n] = WorkFailure(n, "bug", str(answer), "")
            else:
                self._accept_answer(answer)
            self.options.progress("reconciling works", len(self.done) + len(self.failed), total)

    def _remake_lost_works(self) -> None:
        """Make again, all at once, what a cache that failed on the way does not have any more."""
        lost = (
            {n for _, n, key in self.done if self.result_cache.read_head(key) is None}
            if self.result_cache.has_failed
            else set()
        )
        if lost:
            self.done = [work for work in self.done if work[1] not in lost]
            self._make_works(sorted(lost))

    def _create_task(self, n: int) -> MakeWorkTask:
        job = self.jobs[n]
        packed = tuple(self.store.read_packed_document(self.store.find_place(m)) for m in job.members)
        return MakeWorkTask(number=n, packed=packed, pairs=self._select_pairs(job.members), found=job.found)

    def _accept_answer(self, answer: Any) -> None:
        for made in answer:
            if isinstance(made, WorkFailure):
                if made.kind == "input":
                    raise InputError(made.message)
                self.failed[made.number] = made
            else:
                self._accept_work(made)

    def _accept_work(self, made: MadeWork) -> None:
        self._record_work(made.number, made.id, self._store_result(made), made.differences)
        for stage, seconds in zip(("reconcile: works", "reconcile: files"), made.seconds, strict=True):
            self.options.timing.add_seconds(stage, seconds)

    def _store_result(self, made: MadeWork) -> bytes:
        """Keep a result, and give its key."""
        key = self.jobs[made.number].key
        if rulings := self._select_rulings(made.differences):
            if (
                self.result_cache.read_head(key) is None
            ):  # so that the next run knows which decisions are about this work
                self.result_cache.store_result(
                    key, _serialize_plain(_ResultHead(id="", differences=made.differences, files=())._asdict()), b""
                )
            key = _derive_decided_key(key, rulings)
        head = _ResultHead(id=made.id, differences=made.differences, files=made.files)
        self.result_cache.store_result(key, _serialize_plain(head._asdict()), made.packed)
        return key

    def _check_decisions(self) -> None:
        unfit = sorted(f.message for f in self.failed.values() if f.kind == "decision")
        if unfit:
            raise DecisionError("; ".join(unfit[:5]))
        if not self.failed:
            check_rulings_fit(self.request.rulings, self.matched_rulings)

    # --- what is put together ---

    def _assemble_outputs(self, skipped: SkippedSpool) -> RunOutcome:
        failed = tuple(
            FailedTask(members=self.groups[n], message=f.message, trace=f.trace) for n, f in sorted(self.failed.items())
        )
        for work in failed:
            for name in work.members:
                skipped.add_skipped(Skipped(path=name, reason=_explain_failure(work)))
        gone = {name for work in failed for name in work.members}
        # A pair stands in the record of a work of either text; with both works gone, nothing on disk would show it.
        pairs = [p for p in self.pairs if not gone or not {p.left, p.right} <= gone]
        request = self.request
        manifest, overview = assemble_run_files(
            self._iterate_shards(), pairs, skipped, request.settings, request.layout, self.folder
        )
        self.folder.commit_run(manifest)
        return RunOutcome(overview=overview, skipped=skipped, failed=failed)

    def _iterate_shards(self) -> Iterator[Shard]:
        """The shards of all works, in the order of their ids."""
        for done, (name, n, key) in enumerate(sorted(self.done), start=1):
            yield self._load_shard(name, n, key)
            self.options.progress("writing reports", done, len(self.done))

    def _load_shard(self, name: str, n: int, key: bytes) -> Shard:
        """What a work gives to the run; made again if it is lost."""
        for _ in range(2):
            body = self.result_cache.read_body(key)
            if body is not None:
                with suppress(InputError):
                    shard = parse_shard(body)
                    if shard.id == name and all(map(is_below_folder, shard.outputs)):
                        return shard
            for _, answer in self.executor.run_tasks([(self._create_task(n),)], 0):
                if isinstance(answer, tuple) and isinstance(answer[0], MadeWork):
                    self._store_result(answer[0])
        raise InputError(f"{', '.join(self.jobs[n].members[:3])}: its result was lost; run the same command again")


def _explain_failure(work: FailedTask) -> str:
    return f"a bug in reconcile: {work.message}; please report it"


def _derive_decided_key(key: bytes, rulings: Sequence[Ruling]) -> bytes:
    """The key of a result that follows decisions."""
    rows = sorted([r.id, r.choice, r.text, r.who, r.why, r.date] for r in rulings)
    return hashlib.sha256(key + _serialize_plain(rows)).digest()


def _list_pair_fields(pair: Pair) -> list[object]:
    return [pair.left, pair.right, pair.kind, pair.resemblance, pair.containment, pair.coverage, pair.why]


def _serialize_plain(value: object) -> bytes:
    """Plain values as bytes, the same for equal values."""
    return json.dumps(value, sort_keys=True, separators=(",", ":")).encode("ascii")
