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

from reconcile.batch.document_store import Store
from reconcile.batch.executor import CHUNK, Crew, Way, chunks
from reconcile.batch.find_works import Gathered, gathered, ranked, stored
from reconcile.batch.result_cache import Kept, code_digest
from reconcile.batch.work_tasks import Answer, Doer, Failed, Lost, Made, Request, Task, ToMake, single
from reconcile.batch.workers import Died
from reconcile.corpus.id_checks import absent, check_named
from reconcile.corpus.work_names import sure_of_their_names
from reconcile.errors import DecisionError, InputError
from reconcile.model.decisions import Ruling
from reconcile.model.document import Document
from reconcile.model.records import Pair, Skipped
from reconcile.pipeline import check_all_fit, named
from reconcile.report.overview import Overview
from reconcile.report.run_folder.layout import Layout
from reconcile.report.run_folder.manifest import is_below
from reconcile.report.run_folder.output_folder import Folder, Stamp
from reconcile.report.run_folder.run_assembly import assemble
from reconcile.report.run_folder.skipped_spool import SkippedSpool
from reconcile.report.run_folder.work_shard import Shard, read_shard
from reconcile.result import Found, FoundWork
from reconcile.settings import Settings
from reconcile.variants import kept_index

_TOGETHER = 16
"""Most works that travel to a process at once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What a run has to tell when everything is in its place."""

    overview: Overview
    skipped: Sequence[Skipped]
    failed: tuple[Lost, ...]
    """Works that could not be made for a mistake of ours; their texts are among the skipped."""


def run(stream: Iterable[Document | Skipped], request: Request, way: Way) -> Outcome:
    """Find the works among documents, make one text of each, and put everything into a folder.

    Raises:
        InputError: nothing could be read, the folder is not ours or cannot be written; an earlier run stands.
        DecisionError: a decision fits no difference, or cannot be carried out; an earlier run stands.
        KeyboardInterrupt: says how much was done, which the next run need not do again.
    """
    request.layout.require()
    done: Callable[[], str] | None = None
    with Folder(request.out) as folder:
        try:
            with ExitStack() as held:
                kept = held.enter_context(Kept(way.cache, way.say))
                crew = held.enter_context(Crew(way, Doer, request))
                store, skipped = stored(stream, way)
                held.callback(store.close)
                _check_mentioned(request, store, way)
                found = gathered(store, request.settings, kept.folder, crew, way)
                batch = _Batch(store, found, kept, folder, crew, request, way)
                done = batch.state
                outcome = batch.run(skipped)
                kept.finish()
        except KeyboardInterrupt as error:
            # By now no process of ours is left that could write.
            is_kept = way.cache is not None
            folder.abandon(keep_parts=is_kept)
            if done is None:
                raise
            hint = "; run the same command to go on" if is_kept else "; nothing is kept without a cache"
            raise KeyboardInterrupt(done() + hint) from error
        except DecisionError:
            # Not for a few texts, which are made again at once: people would wonder about the files.
            folder.abandon(keep_parts=way.cache is not None and len(store) >= kept_index.MANY)
            raise
    way.detail(f"{way.timing.rate('texts'):.0f} texts a second")
    return outcome


def _check_mentioned(request: Request, store: Store, way: Way) -> None:
    """Refuse what the command line names and is not there; tell what the settings name.

    Raises:
        InputError: an option names a text that was not read.
    """
    ids = frozenset(store.ids)
    check_named(request.named, ids)
    for sentence, is_all in absent(request.settings, ids):
        (way.say if is_all else way.detail)(sentence)


def find(stream: Iterable[Document | Skipped], settings: Settings, way: Way, *, pairs_only: bool = False) -> Found:
    """Find the works among documents, and nothing more.

    Args:
        stream: documents, and what was skipped.
        settings: those of the run.
        way: how it is to be done.
        pairs_only: whether nobody asks for the works, whose bases and names take longer than all else.

    Raises:
        InputError: nothing could be read.
    """
    request = Request(settings=settings, layout=Layout(), out=Path())
    with ExitStack() as held:
        crew = held.enter_context(Crew(way, Doer, request))
        store, skipped = stored(stream, way)
        held.callback(store.close)
        pairs, groups, _ = gathered(store, settings, way.cache, crew, way)
        if pairs_only:
            return Found(works=(), pairs=pairs, skipped=skipped)
        works = ranked(store, groups, crew, way)
        for n, failed in works.items():
            if isinstance(failed, Failed):  # any order will do where no base is asked for
                members = groups[n]
                works[n] = FoundWork(id="", members=members, ranked=members, base_reason=failed.message)
        found = [w for w in works.values() if isinstance(w, FoundWork)]
        return Found(works=named(found, settings, store.declared), pairs=pairs, skipped=skipped)


@dataclass(slots=True)
class _Job:
    """One work of the run."""

    members: tuple[str, ...]
    found: FoundWork | None
    """Set when its name could clash with others."""
    key: bytes = b""
    """Of its result, without what people decided."""
    size: int = 0
    """Characters."""


class _Head(NamedTuple):
    """What is kept of a work beside its shard."""

    id: str
    """Of the work; empty where only its differences are known."""
    differences: tuple[str, ...]
    """Their ids."""
    files: tuple[tuple[str, str, Stamp], ...]
    """See `Made`."""

    @classmethod
    def read(cls, data: bytes) -> _Head | None:
        """Read a head; None when it is not one, for what lies in a cache may be anybody's."""
        try:
            plain = json.loads(data)
            files = tuple((str(name), str(sha256), Stamp(*map(int, stamp))) for name, sha256, stamp in plain["files"])
            head = cls(str(plain["id"]), tuple(map(str, plain["differences"])), files)
        except (ValueError, TypeError, KeyError):
            return None
        return head if all(is_below(name) for name, _, _ in files) else None


class _Batch:
    """The works of one run: what is kept is taken, the rest is made, and everything is put together."""

    def __init__(
        self,
        store: Store,
        found: Gathered,
        kept: Kept,
        folder: Folder,
        crew: Crew[Task, Answer],
        request: Request,
        way: Way,
    ) -> None:
        self.store, self.pairs, self.kept, self.folder = store, found.pairs, kept, folder
        self.crew, self.request, self.way = crew, request, way
        self.failed: dict[int, Failed] = {}
        self.done: list[tuple[str, int, bytes]] = []
        """Name, number and key of each work that is made."""
        self.seen: set[str] = set()
        """Ids that decisions are about and that some work has."""
        self.wanted = frozenset(ruling.id for ruling in request.rulings)
        self.of: dict[str, list[Pair]] = {}
        for pair in found.pairs:
            for name in (pair.left, pair.right):
                self.of.setdefault(name, []).append(pair)
        self.groups = found.groups
        for n, members in enumerate(found.groups if found.unmended else ()):
            # What would come of a text that was compared as it is need not be what comes of it the next time.
            if reasons := [found.unmended[m] for m in members if m in found.unmended]:
                self.failed[n] = Failed(n, "bug", reasons[0], "")
        self.jobs = self._jobs(found.groups)

    def _jobs(self, groups: Sequence[tuple[str, ...]]) -> dict[int, _Job]:
        sure = sure_of_their_names(groups, self.request.settings.works, self.store.declared)
        unsure = [n for n, is_sure in enumerate(sure) if not is_sure and n not in self.failed]
        bases = ranked(self.store, groups, self.crew, self.way, unsure) if unsure else {}
        works = [w for w in bases.values() if isinstance(w, FoundWork)]
        names = {work.members: work for work in named(works, self.request.settings, self.store.declared)}
        self.failed |= {n: w for n, w in bases.items() if isinstance(w, Failed)}
        jobs = {}
        base = self._common()
        for n, members in enumerate(groups):
            if n not in self.failed:
                job = _Job(members=members, found=names.get(members))
                places = [self.store.place(m) for m in members]
                job.size = sum(map(self.store.size, places))
                about = hashlib.sha256(base)
                about.update(b"".join(map(self.store.fingerprint, places)))
                about.update(_plain([job.found.id if job.found else None, [_row(p) for p in self._pairs(members)]]))
                job.key = about.digest()
                jobs[n] = job
        return jobs

    def _common(self) -> bytes:
        """What all results of the run depend on."""
        request = self.request
        return code_digest() + _plain([request.settings.for_record(), request.layout.for_record()])

    def _pairs(self, members: Sequence[str]) -> tuple[Pair, ...]:
        """The pairs of a record: those with a member on either side, sorted."""
        found = {(p.left, p.right): p for m in members for p in self.of.get(m, ())}
        return tuple(found[key] for key in sorted(found))

    def state(self) -> str:
        """How far the run is, for a person who interrupted it."""
        total = len(self.jobs) + len(self.failed)
        return f"{len(self.done):,} of {total:,} works done"

    def run(self, skipped: SkippedSpool) -> Outcome:
        """Do everything."""
        timing = self.way.timing
        with timing.stage("look up"):
            wanted = [n for n in self.jobs if not self._is_kept(n)]
        reused = len(self.done)
        self.way.detail(f"{reused:,} works kept from earlier runs, {len(wanted):,} to be made")
        with timing.stage("reconcile"):
            self._make(wanted)
            self._make_lost()
        timing.figures |= {"kept": reused, "made": len(self.done) - reused, "failed": len(self.failed)}
        self._check_decisions()
        with timing.stage("write"):
            return self._assemble(skipped)

    # --- what is kept ---

    def _is_kept(self, n: int) -> bool:
        """Whether the result of a work is there, and its files with it; then it is noted as done."""
        key = self.jobs[n].key
        head = self._head(key)
        if head is not None and (rulings := self._about(head.differences)):
            key = _decided(key, rulings)
            head = self._head(key)
        if head is None or not head.id:
            return False
        if not all(self.folder.held(name, sha256, stamp) for name, sha256, stamp in head.files):
            return False
        self._note(n, head.id, key, head.differences)
        return True

    def _head(self, key: bytes) -> _Head | None:
        data = self.kept.head(key)
        return None if data is None else _Head.read(data)

    def _about(self, differences: Iterable[str]) -> list[Ruling]:
        """The decisions about some differences."""
        ids = self.wanted.intersection(differences) if self.wanted else ()
        return [ruling for ruling in self.request.rulings if ruling.id in ids]

    def _note(self, n: int, name: str, key: bytes, differences: Iterable[str]) -> None:
        self.done.append((name, n, key))
        if self.wanted:
            self.seen.update(self.wanted.intersection(differences))

    # --- what is made ---

    def _make(self, wanted: Sequence[int]) -> None:
        """Make works; large ones first, so that none is left over at the end."""
        order = sorted(wanted, key=lambda n: (min(0, CHUNK - self.jobs[n].size), n))
        amount = sum(self.jobs[n].size for n in wanted)
        total = len(self.jobs)

        def tasks() -> Iterator[Task]:
            for chunk in chunks(order, lambda n: self.jobs[n].size, CHUNK, _TOGETHER):
                yield tuple(map(self._task, chunk))

        for task, answer in self.crew.insist(tasks(), amount, single):
            if isinstance(answer, Died):
                (n,) = (work.number for work in task if isinstance(work, ToMake))
                self.failed[n] = Failed(n, "bug", str(answer), "")
            else:
                self._take(answer)
            self.way.progress("reconciling works", len(self.done) + len(self.failed), total)

    def _make_lost(self) -> None:
        """Make again, all at once, what a cache that failed on the way does not have any more."""
        lost = {n for _, n, key in self.done if self.kept.head(key) is None} if self.kept.has_failed else set()
        if lost:
            self.done = [work for work in self.done if work[1] not in lost]
            self._make(sorted(lost))

    def _task(self, n: int) -> ToMake:
        job = self.jobs[n]
        packed = tuple(self.store.packed(self.store.place(m)) for m in job.members)
        return ToMake(number=n, packed=packed, pairs=self._pairs(job.members), found=job.found)

    def _take(self, answer: Any) -> None:
        for made in answer:
            if isinstance(made, Failed):
                if made.kind == "input":
                    raise InputError(made.message)
                self.failed[made.number] = made
            else:
                self._keep(made)

    def _keep(self, made: Made) -> None:
        self._note(made.number, made.id, self._put(made), made.differences)
        for stage, seconds in zip(("reconcile: works", "reconcile: files"), made.seconds, strict=True):
            self.way.timing.add(stage, seconds)

    def _put(self, made: Made) -> bytes:
        """Keep a result, and give its key."""
        key = self.jobs[made.number].key
        if rulings := self._about(made.differences):
            if self.kept.head(key) is None:  # so that the next run knows which decisions are about this work
                self.kept.put(key, _plain(_Head(id="", differences=made.differences, files=())._asdict()), b"")
            key = _decided(key, rulings)
        head = _Head(id=made.id, differences=made.differences, files=made.files)
        self.kept.put(key, _plain(head._asdict()), made.packed)
        return key

    def _check_decisions(self) -> None:
        unfit = sorted(f.message for f in self.failed.values() if f.kind == "decision")
        if unfit:
            raise DecisionError("; ".join(unfit[:5]))
        if not self.failed:
            check_all_fit(self.request.rulings, self.seen)

    # --- what is put together ---

    def _assemble(self, skipped: SkippedSpool) -> Outcome:
        failed = tuple(
            Lost(members=self.groups[n], message=f.message, trace=f.trace) for n, f in sorted(self.failed.items())
        )
        for work in failed:
            for name in work.members:
                skipped.add(Skipped(path=name, place="", reason=_why(work)))
        gone = {name for work in failed for name in work.members}
        # A pair stands in the record of a work of either text; with both works gone, nothing on disk would show it.
        pairs = [p for p in self.pairs if not gone or not {p.left, p.right} <= gone]
        request = self.request
        manifest, overview = assemble(self._shards(), pairs, skipped, request.settings, request.layout, self.folder)
        self.folder.finish(manifest)
        return Outcome(overview=overview, skipped=skipped, failed=failed)

    def _shards(self) -> Iterator[Shard]:
        """The shards of all works, in the order of their ids."""
        for done, (name, n, key) in enumerate(sorted(self.done), start=1):
            yield self._shard(name, n, key)
            self.way.progress("writing reports", done, len(self.done))

    def _shard(self, name: str, n: int, key: bytes) -> Shard:
        """What a work gives to the run; made again if it is lost."""
        for _ in range(2):
            body = self.kept.body(key)
            if body is not None:
                with suppress(InputError):
                    shard = read_shard(body)
                    if shard.id == name and all(map(is_below, shard.outputs)):
                        return shard
            for _, answer in self.crew.map([(self._task(n),)], 0):
                if isinstance(answer, tuple) and isinstance(answer[0], Made):
                    self._put(answer[0])
        raise InputError(f"{', '.join(self.jobs[n].members[:3])}: its result was lost; run the same command again")


def _why(work: Lost) -> str:
    return f"a bug in reconcile: {work.message}; please report it"


def _decided(key: bytes, rulings: Sequence[Ruling]) -> bytes:
    """The key of a result that follows decisions."""
    rows = sorted([r.id, r.choice, r.text, r.who, r.why] for r in rulings)
    return hashlib.sha256(key + _plain(rows)).digest()


def _row(pair: Pair) -> list[object]:
    return [pair.left, pair.right, pair.kind, pair.resemblance, pair.containment, pair.coverage, pair.why]


def _plain(value: object) -> bytes:
    """Plain values as bytes, the same for equal values."""
    return json.dumps(value, sort_keys=True, separators=(",", ":")).encode("ascii")
