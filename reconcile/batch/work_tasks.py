"""What a process of a batch does: mend texts, choose bases, make works and their files.

Everything that travels between processes is here. A task says all that its result depends on, but for the request of
the run, which each process gets once.
"""

from __future__ import annotations

import time
import traceback
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from reconcile.batch.document_store import unpack_document
from reconcile.batch.result_cache import pack_result
from reconcile.errors import DecisionError, InputError, ReconcileError
from reconcile.model.decisions import Ruling
from reconcile.model.document import Document
from reconcile.model.records import Pair
from reconcile.report.run_folder.layout import Layout
from reconcile.report.run_folder.output_folder import FileStamp, unwritable_error, write_part_file
from reconcile.report.run_folder.work_record import WorkRecord
from reconcile.report.run_folder.work_shard import dump_shard, make_shard
from reconcile.result import FoundWork, RankedWork
from reconcile.settings import Settings
from reconcile.work_pipeline import apply_sure_repairs, rank_documents, reconcile_work


@dataclass(frozen=True, slots=True, kw_only=True)
class RunRequest:
    """What all tasks of a run have in common."""

    settings: Settings
    layout: Layout
    out: Path
    rulings: tuple[Ruling, ...] = ()
    named_ids: tuple[tuple[str, str], ...] = ()
    """Options of the command line and the ids that they name, which must be there."""


class MendTextsTask(NamedTuple):
    """Texts to be mended."""

    places: tuple[int, ...]
    """Where they stand in the store."""
    packed: tuple[bytes, ...]
    """The documents, as `reconcile.batch.document_store.pack_document` gives them."""


class ChooseBaseTask(NamedTuple):
    """A work whose base is wanted."""

    number: int
    """Tells the works of a run apart."""
    packed: tuple[bytes, ...]
    """Sorted by id."""


class MakeWorkTask(NamedTuple):
    """A work that is wanted whole."""

    number: int
    packed: tuple[bytes, ...]
    """Sorted by id."""
    pairs: tuple[Pair, ...]
    """Those of its record, sorted."""
    found: FoundWork | None
    """As it was ranked and named; None when its name meets no other."""


class MadeWork(NamedTuple):
    """A work that was made, and whose own files are written."""

    number: int
    id: str
    differences: tuple[str, ...]
    """Their ids."""
    files: tuple[tuple[str, str, FileStamp], ...]
    """For each file its path below the output folder, its SHA-256, and what the file system said of it."""
    packed: bytes
    """The shard, as the cache keeps it."""
    seconds: tuple[float, float]
    """What it took to reconcile and to write."""


class WorkFailure(NamedTuple):
    """A work that could not be made."""

    number: int
    kind: str
    """``input``: nothing can be written; ``decision``: what people decided does not fit; ``bug``: a mistake of ours."""
    message: str
    trace: str
    """Where it happened, for those who mend it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FailedTask:
    """Texts with which a mistake of ours is met: what was to be made of them is not there."""

    members: tuple[str, ...]
    message: str
    trace: str
    """Where it happened, for those who mend it."""


BatchTask = MendTextsTask | ChooseBaseTask | tuple[MakeWorkTask, ...]
BatchAnswer = list[str | None] | RankedWork | WorkFailure | tuple[MadeWork | WorkFailure, ...]


def split_task(task: BatchTask) -> Iterator[BatchTask]:
    """Cut a task into tasks about one text or one work each."""
    if isinstance(task, MendTextsTask):
        for place, packed in zip(task.places, task.packed, strict=True):
            yield MendTextsTask((place,), (packed,))
    elif isinstance(task, ChooseBaseTask):
        yield task
    else:
        yield from ((work,) for work in task)


class BatchTaskRunner:
    """Does the tasks of one run, in whichever process."""

    def __init__(self, request: RunRequest) -> None:
        self._request = request
        self._rulings: Mapping[str, Ruling] = {ruling.id: ruling for ruling in request.rulings}

    def __call__(self, task: BatchTask) -> BatchAnswer:
        """Do one task. What goes wrong with a work is an answer too."""
        if isinstance(task, MendTextsTask):
            try:
                return _mend_documents(task)
            except Exception as error:  # noqa: BLE001  left to the process that asked, which has the memory of one text
                return _describe_failure(task.places[0], error)
        if isinstance(task, ChooseBaseTask):
            try:
                return rank_documents([unpack_document(p) for p in task.packed], self._request.settings)
            except Exception as error:  # noqa: BLE001  one bad work must not lose the batch
                return _describe_failure(task.number, error)
        return tuple(self._try_make_work(work) for work in task)

    def _try_make_work(self, task: MakeWorkTask) -> MadeWork | WorkFailure:
        try:
            return self._make_work(task)
        except Exception as error:  # noqa: BLE001  the same
            return _describe_failure(task.number, error)

    def _make_work(self, task: MakeWorkTask) -> MadeWork:
        request = self._request
        started = time.perf_counter()
        documents = [unpack_document(p) for p in task.packed]
        work = reconcile_work(documents, request.settings, self._rulings, task.found)
        reconciled = time.perf_counter()
        shard, files = make_shard(WorkRecord(work=work, pairs=task.pairs), request.settings, request.layout)
        packed = pack_result(dump_shard(shard))
        written = []
        for name, data in files.items():
            try:
                stamp = write_part_file(request.out, name, data)
            except OSError as error:
                raise unwritable_error(Path(error.filename or request.out / name), error) from error
            written.append((name, shard.outputs[name], stamp))
        return MadeWork(
            number=task.number,
            id=work.id,
            differences=tuple(shard.differences),
            files=tuple(written),
            packed=packed,
            seconds=(reconciled - started, time.perf_counter() - reconciled),
        )


def mend_or_keep_raw(document: Document) -> str:
    """The mended text; where mending fails for a mistake of ours, the raw one: its work will fail too, and tell.

    Raises:
        MemoryError, OSError: which need not come again; so the index must not remember the raw text for the mended one.
    """
    try:
        return apply_sure_repairs(document)
    except (MemoryError, OSError):
        raise
    except Exception:  # noqa: BLE001  one bad text must not lose the batch
        return document.raw


def _mend_documents(task: MendTextsTask) -> list[str | None]:
    """The mended texts; None where nothing was mended."""
    documents = map(unpack_document, task.packed)
    return [None if (text := mend_or_keep_raw(d)) == d.raw else text for d in documents]


def _describe_failure(number: int, error: Exception) -> WorkFailure:
    trace = "".join(traceback.format_exception(error))
    if isinstance(error, InputError):
        return WorkFailure(number, "input", str(error), trace)
    if isinstance(error, DecisionError):
        return WorkFailure(number, "decision", str(error), trace)
    if isinstance(error, MemoryError):
        return WorkFailure(number, "bug", "out of memory", trace)
    message = str(error) if isinstance(error, ReconcileError) else f"{type(error).__name__}: {error}"
    return WorkFailure(number, "bug", message, trace)
