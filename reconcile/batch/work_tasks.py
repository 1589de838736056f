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

from reconcile.batch.document_store import unpack
from reconcile.batch.result_cache import pack_result
from reconcile.errors import DecisionError, InputError, ReconcileError
from reconcile.model.decisions import Ruling
from reconcile.model.document import Document
from reconcile.model.records import Pair
from reconcile.pipeline import mended_text, rank, reconcile_work
from reconcile.report.run_folder.layout import Layout
from reconcile.report.run_folder.output_folder import Stamp, unwritable, write_part
from reconcile.report.run_folder.work_record import Record
from reconcile.report.run_folder.work_shard import shard_bytes, shard_of
from reconcile.result import FoundWork
from reconcile.settings import Settings


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What all tasks of a run have in common."""

    settings: Settings
    layout: Layout
    out: Path
    rulings: tuple[Ruling, ...] = ()
    named: tuple[tuple[str, str], ...] = ()
    """Options of the command line and the ids that they name, which must be there."""


class ToMend(NamedTuple):
    """Texts to be mended."""

    places: tuple[int, ...]
    """Where they stand in the store."""
    packed: tuple[bytes, ...]
    """The documents, as `reconcile.batch.document_store.pack` gives them."""


class ToRank(NamedTuple):
    """A work whose base is wanted."""

    number: int
    """Tells the works of a run apart."""
    packed: tuple[bytes, ...]
    """Sorted by id."""


class ToMake(NamedTuple):
    """A work that is wanted whole."""

    number: int
    packed: tuple[bytes, ...]
    """Sorted by id."""
    pairs: tuple[Pair, ...]
    """Those of its record, sorted."""
    found: FoundWork | None
    """As it was ranked and named; None when its name meets no other."""


class Made(NamedTuple):
    """A work that was made, and whose own files are written."""

    number: int
    id: str
    differences: tuple[str, ...]
    """Their ids."""
    files: tuple[tuple[str, str, Stamp], ...]
    """For each file its path below the output folder, its SHA-256, and what the file system said of it."""
    packed: bytes
    """The shard, as the cache keeps it."""
    seconds: tuple[float, float]
    """What it took to reconcile and to write."""


class Failed(NamedTuple):
    """A work that could not be made."""

    number: int
    kind: str
    """``input``: nothing can be written; ``decision``: what people decided does not fit; ``bug``: a mistake of ours."""
    message: str
    trace: str
    """Where it happened, for those who mend it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Lost:
    """Texts with which a mistake of ours is met: what was to be made of them is not there."""

    members: tuple[str, ...]
    message: str
    trace: str
    """Where it happened, for those who mend it."""


Task = ToMend | ToRank | tuple[ToMake, ...]
Answer = list[str | None] | FoundWork | Failed | tuple[Made | Failed, ...]


def single(task: Task) -> Iterator[Task]:
    """Cut a task into tasks about one text or one work each."""
    if isinstance(task, ToMend):
        for place, packed in zip(task.places, task.packed, strict=True):
            yield ToMend((place,), (packed,))
    elif isinstance(task, ToRank):
        yield task
    else:
        yield from ((work,) for work in task)


class Doer:
    """Does the tasks of one run, in whichever process."""

    def __init__(self, request: Request) -> None:
        self._request = request
        self._rulings: Mapping[str, Ruling] = {ruling.id: ruling for ruling in request.rulings}

    def __call__(self, task: Task) -> Answer:
        """Do one task. What goes wrong with a work is an answer too."""
        if isinstance(task, ToMend):
            try:
                return _mended(task)
            except Exception as error:  # noqa: BLE001  left to the process that asked, which has the memory of one text
                return _failed(task.places[0], error)
        if isinstance(task, ToRank):
            try:
                return rank([unpack(p) for p in task.packed], self._request.settings)
            except Exception as error:  # noqa: BLE001  one bad work must not lose the batch
                return _failed(task.number, error)
        return tuple(self._made(work) for work in task)

    def _made(self, task: ToMake) -> Made | Failed:
        try:
            return self._make(task)
        except Exception as error:  # noqa: BLE001  the same
            return _failed(task.number, error)

    def _make(self, task: ToMake) -> Made:
        request = self._request
        started = time.perf_counter()
        documents = [unpack(p) for p in task.packed]
        work = reconcile_work(documents, request.settings, self._rulings, task.found)
        reconciled = time.perf_counter()
        shard, files = shard_of(Record(work=work, pairs=task.pairs), request.settings, request.layout)
        packed = pack_result(shard_bytes(shard))
        written = []
        for name, data in files.items():
            try:
                stamp = write_part(request.out, name, data)
            except OSError as error:
                raise unwritable(Path(error.filename or request.out / name), error) from error
            written.append((name, shard.outputs[name], stamp))
        return Made(
            number=task.number,
            id=work.id,
            differences=tuple(shard.differences),
            files=tuple(written),
            packed=packed,
            seconds=(reconciled - started, time.perf_counter() - reconciled),
        )


def mended_or_raw(document: Document) -> str:
    """The mended text; where mending fails for a mistake of ours, the raw one: its work will fail too, and tell.

    Raises:
        MemoryError, OSError: which need not come again; so the index must not remember the raw text for the mended one.
    """
    try:
        return mended_text(document)
    except (MemoryError, OSError):
        raise
    except Exception:  # noqa: BLE001  one bad text must not lose the batch
        return document.raw


def _mended(task: ToMend) -> list[str | None]:
    """The mended texts; None where nothing was mended."""
    documents = map(unpack, task.packed)
    return [None if (text := mended_or_raw(d)) == d.raw else text for d in documents]


def _failed(number: int, error: Exception) -> Failed:
    trace = "".join(traceback.format_exception(error))
    if isinstance(error, InputError):
        return Failed(number, "input", str(error), trace)
    if isinstance(error, DecisionError):
        return Failed(number, "decision", str(error), trace)
    if isinstance(error, MemoryError):
        return Failed(number, "bug", "out of memory", trace)
    message = str(error) if isinstance(error, ReconcileError) else f"{type(error).__name__}: {error}"
    return Failed(number, "bug", message, trace)
