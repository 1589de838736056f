"""What a process of a batch does: mend texts, choose bases, make works and their files.

A task holds all that its answer depends on, but for the request of the run, which each process gets once.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import NamedTuple, Protocol

from reconcile.batch.document_store import unpack_document
from reconcile.batch.result_cache import pack_result
from reconcile.model.decisions import Ruling
from reconcile.model.document import Document
from reconcile.model.pairs import Pair
from reconcile.report.run_folder.layout import Layout
from reconcile.report.run_folder.output_folder import FileStamp, unwritable_error, write_part_file
from reconcile.report.run_folder.work_record import WorkRecord
from reconcile.report.run_folder.work_shard import dump_shard, make_shard
from reconcile.result import FoundWork, RankedWork
from reconcile.settings import Settings
from reconcile.work_pipeline import apply_sure_repairs, rank_documents, reconcile_work


@dataclass(frozen=True, kw_only=True)
class RunRequest:
    """What all tasks of a run have in common."""

    settings: Settings
    layout: Layout
    out: Path
    rulings: tuple[Ruling, ...] = ()
    named_ids: tuple[tuple[str, str], ...] = ()
    """Options of the command line and the ids that they name, which must be there."""

    @cached_property
    def rulings_by_id(self) -> Mapping[str, Ruling]:
        """The decisions about differences, by the id of their difference."""
        return {ruling.id: ruling for ruling in self.rulings if not ruling.is_about_pair}

    @cached_property
    def pair_rulings(self) -> tuple[Ruling, ...]:
        """The decisions about pairs of texts."""
        return tuple(ruling for ruling in self.rulings if ruling.is_about_pair)


class MendTextTask(NamedTuple):
    """A text to be mended."""

    names: tuple[str, ...]
    packed: bytes
    """The document, as `reconcile.batch.document_store.pack_document` gives it."""

    def perform(self, _context: object) -> str | None:
        """Return the text with its sure repairs applied; None where nothing was repaired."""
        document = unpack_document(self.packed)
        text = apply_sure_repairs(document)
        return None if text == document.raw else text


class TaskContext(Protocol):
    """What the tasks of a run and those of a check have in common."""

    @property
    def settings(self) -> Settings:
        """The settings of the run."""


class ChooseBaseTask(NamedTuple):
    """A work whose base is wanted."""

    names: tuple[str, ...]
    packed: tuple[bytes, ...]
    """The documents, sorted by id."""

    def perform(self, context: TaskContext) -> RankedWork:
        """Rank the texts; the work has no name yet."""
        return rank_documents(list(map(unpack_document, self.packed)), context.settings)


class MadeWork(NamedTuple):
    """A work that was made, and whose own files are written."""

    id: str
    differences: tuple[str, ...]
    """Their ids."""
    files: tuple[tuple[str, str, FileStamp], ...]
    """For each file its path below the output folder, its SHA-256, and what the file system said of it."""
    packed: bytes
    """The shard, as the cache keeps it."""
    seconds: tuple[float, float]
    """What it took to reconcile and to write."""


class MakeWorkTask(NamedTuple):
    """A work that is wanted whole, with its files."""

    names: tuple[str, ...]
    packed: tuple[bytes, ...]
    """The documents, sorted by id."""
    pairs: tuple[Pair, ...]
    """Those of its record, sorted."""
    found: FoundWork | None
    """As it was ranked and named; None when its name meets no other."""

    def perform(self, request: RunRequest) -> MadeWork:
        """Make the work and write its files."""
        started = time.perf_counter()
        documents = [unpack_document(p) for p in self.packed]
        work = reconcile_work(documents, request.settings, request.rulings_by_id, self.found)
        reconciled = time.perf_counter()
        shard, files = make_shard(WorkRecord(work=work, pairs=self.pairs), request.settings, request.layout)
        packed = pack_result(dump_shard(shard))
        written = []
        for name, data in files.items():
            try:
                stamp = write_part_file(request.out, name, data)
            except OSError as error:
                raise unwritable_error(Path(error.filename or request.out / name), error) from error
            written.append((name, shard.outputs[name], stamp))
        return MadeWork(
            id=work.id,
            differences=tuple(shard.differences),
            files=tuple(written),
            packed=packed,
            seconds=(reconciled - started, time.perf_counter() - reconciled),
        )


def mend_or_keep_raw(document: Document) -> str:
    """Return the mended text; where mending fails by a bug, the raw one: its work will fail too, and be reported.

    Raises:
        MemoryError, OSError: which need not come again; so the index must not remember the raw text for the mended one.
    """
    try:
        return apply_sure_repairs(document)
    except (MemoryError, OSError):
        raise
    except Exception:  # noqa: BLE001  one bad text must not lose the batch
        return document.raw
