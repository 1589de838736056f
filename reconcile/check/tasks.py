"""What a process of a check does: look at texts by themselves, and judge them beside the others of their work.

Everything that travels between processes is here. A task says all that its answer depends on, but for what all tasks of
a check have in common, which each process gets once.
"""

from __future__ import annotations

import traceback
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from reconcile.batch.document_store import unpack
from reconcile.check.attested_damage import attest
from reconcile.check.damage_findings import own_damage
from reconcile.check.file_findings import whole_file
from reconcile.check.findings import Finding
from reconcile.check.positions import Lines
from reconcile.check.work_findings import departures
from reconcile.damage.detection import mend
from reconcile.errors import InputError, ReconcileError
from reconcile.model.document import Document
from reconcile.model.records import Work
from reconcile.pipeline import rank, reconcile_work
from reconcile.report.run_folder.record_reader import RawRecord
from reconcile.settings import Settings


@dataclass(frozen=True, slots=True, kw_only=True)
class Common:
    """What all tasks of a check have in common."""

    settings: Settings
    works: bool = True
    """Whether rules want to see the works of the texts; without, their bases alone are looked for."""
    decided: frozenset[str] = field(default_factory=frozenset)
    """Ids of the differences that people have decided."""


class ToLook(NamedTuple):
    """Texts to be looked at by themselves."""

    names: tuple[str, ...]
    packed: tuple[bytes, ...]
    """The documents, as `reconcile.batch.document_store.pack` gives them."""
    checked: bool
    """Whether findings are wanted; without, the texts are mended alone."""


class Broken(NamedTuple):
    """What could not be done for a mistake of ours."""

    message: str
    trace: str = ""
    """Where it happened, for those who mend it."""


class Looked(NamedTuple):
    """What one text shows by itself."""

    findings: tuple[Finding, ...]
    mended: str | None
    """The text seen through its sure repairs; None where nothing was repaired."""
    broken: Broken | None = None
    """Why it could not be looked at."""


class ToRank(NamedTuple):
    """A large work whose base is wanted: some of its texts, of which one leads it."""

    number: int
    packed: tuple[bytes, ...]
    """Sorted by id."""


class ToJudge(NamedTuple):
    """As much of a work as is needed to judge some of its texts: all of it, or of a large one its base and others."""

    number: int
    names: tuple[str, ...]
    """Of the texts, sorted."""
    packed: tuple[bytes, ...]
    judged: frozenset[str]
    """The checked texts that this task is for; each is judged by one task."""
    own: tuple[Finding, ...]
    """What these show by themselves."""
    base: str
    """The text that leads; empty for the one that a run would choose."""
    record: RawRecord | None
    """The work as the reports have it, if they have it with exactly these texts."""
    known: tuple[RawRecord, ...]
    """The works of the reports that a text of this one is in, if they are others."""


class Judged(NamedTuple):
    """What there is to say about the texts of a task."""

    base: str
    findings: tuple[Finding, ...]
    """Those they showed by themselves, surer for what the others attest, and what else the others show."""


Task = ToLook | ToRank | ToJudge
Answer = list[Looked] | str | Judged | Broken


def single(task: Task) -> Iterator[Task]:
    """Cut a task into tasks about one text or one work each."""
    if isinstance(task, ToLook):
        for name, packed in zip(task.names, task.packed, strict=True):
            yield ToLook((name,), (packed,), task.checked)
    else:
        yield task


class Doer:
    """Does the tasks of one check, in whichever process."""

    def __init__(self, common: Common) -> None:
        self._common = common

    def __call__(self, task: Task) -> Answer:
        """Do one task. What goes wrong with a work is an answer too: it must not hide what is wrong with others."""
        if isinstance(task, ToLook):
            return [self._looked_or_broken(unpack(packed), checked=task.checked) for packed in task.packed]
        documents = [unpack(packed) for packed in task.packed]
        try:
            if isinstance(task, ToRank):
                return rank(documents, self._common.settings).ranked[0]
            return self._judged(task, documents)
        except Exception as error:  # noqa: BLE001  one bad work must not lose the check
            return _broken(error)

    def _looked_or_broken(self, document: Document, *, checked: bool) -> Looked:
        try:
            return self._looked(document, checked=checked)
        except Exception as error:  # noqa: BLE001  the same
            return Looked((), None, _broken(error))

    def _looked(self, document: Document, *, checked: bool) -> Looked:
        mended = mend(document.raw)
        text = None if mended.text == document.raw else mended.text
        if not checked:
            return Looked((), text)
        lines = Lines(document.id, document.raw)
        whole = whole_file(lines, mended.edits, min_words=self._common.settings.min_words)
        return Looked((*own_damage(lines, mended.edits), *whole), text)

    def _judged(self, task: ToJudge, documents: Sequence[Document]) -> Judged:
        work = _recorded(task)
        settings = replace(self._common.settings, base=task.base) if task.base else self._common.settings
        if not self._common.works:
            return Judged(work.base if work else rank(documents, settings).ranked[0], task.own)
        known = work or next(_readable(task.known), None)
        work = work or reconcile_work(documents, settings, {})
        texts = {d.id: Lines(d.id, d.raw) for d in documents}
        own = attest(task.own, work, task.judged, texts)
        canonical = (known or work).canonical.text
        return Judged(work.base, (*own, *departures(work, task.judged, texts, canonical, self._common.decided)))


def _broken(error: Exception) -> Broken:
    trace = "".join(traceback.format_exception(error))
    if isinstance(error, MemoryError):
        return Broken("out of memory", trace)
    return Broken(str(error) if isinstance(error, ReconcileError) else f"{type(error).__name__}: {error}", trace)


def _recorded(task: ToJudge) -> Work | None:
    """The work of the reports, if it is that of the task."""
    work = next(_readable([task.record] if task.record else []), None)
    return work if work is not None and work.members == task.names else None


def _readable(records: Iterable[RawRecord]) -> Iterator[Work]:
    """The works of some records; one that cannot be read is a finding of RC403."""
    for record in records:
        with suppress(InputError):
            yield record.read().work
