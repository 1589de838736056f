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

from reconcile.batch.document_store import unpack_document
from reconcile.check.attested_damage import join_attested_damage
from reconcile.check.damage_findings import find_own_damage
from reconcile.check.file_findings import report_whole_file
from reconcile.check.findings import Finding
from reconcile.check.positions import TextLines
from reconcile.check.work_findings import find_departures
from reconcile.damage.detection import mend
from reconcile.errors import InputError, ReconcileError
from reconcile.model.document import Document
from reconcile.model.records import Work
from reconcile.report.run_folder.record_reader import StoredRecord
from reconcile.settings import Settings
from reconcile.work_pipeline import rank_documents, reconcile_work


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckContext:
    """What all tasks of a check have in common."""

    settings: Settings
    needs_works: bool = True
    """Whether rules want to see the works of the texts; without, their bases alone are looked for."""
    decided: frozenset[str] = field(default_factory=frozenset)
    """Ids of the differences that people have decided."""


class InspectTextsTask(NamedTuple):
    """Texts to be looked at by themselves."""

    names: tuple[str, ...]
    packed: tuple[bytes, ...]
    """The documents, as `reconcile.batch.document_store.pack_document` gives them."""
    with_findings: bool
    """Whether findings are wanted; without, the texts are mended alone."""


class TaskFailure(NamedTuple):
    """What could not be done for a mistake of ours."""

    message: str
    trace: str = ""
    """Where it happened, for those who mend it."""


class InspectedText(NamedTuple):
    """What one text shows by itself."""

    findings: tuple[Finding, ...]
    mended: str | None
    """The text seen through its sure repairs; None where nothing was repaired."""
    failure: TaskFailure | None = None
    """Why it could not be looked at."""


class RankLargeWorkTask(NamedTuple):
    """A large work whose base is wanted: some of its texts, of which one leads it."""

    number: int
    packed: tuple[bytes, ...]
    """Sorted by id."""


class JudgeWorkTask(NamedTuple):
    """As much of a work as is needed to judge some of its texts: all of it, or of a large one its base and others."""

    number: int
    names: tuple[str, ...]
    """Of the texts, sorted."""
    packed: tuple[bytes, ...]
    judged: frozenset[str]
    """The checked texts that this task is for; each is judged by one task."""
    own_findings: tuple[Finding, ...]
    """What these show by themselves."""
    base: str
    """The text that leads; empty for the one that a run would choose."""
    record: StoredRecord | None
    """The work as the reports have it, if they have it with exactly these texts."""
    other_records: tuple[StoredRecord, ...]
    """The works of the reports that a text of this one is in, if they are others."""


class JudgedWork(NamedTuple):
    """What there is to say about the texts of a task."""

    base: str
    findings: tuple[Finding, ...]
    """Those they showed by themselves, surer for what the others attest, and what else the others show."""


CheckTask = InspectTextsTask | RankLargeWorkTask | JudgeWorkTask
CheckAnswer = list[InspectedText] | str | JudgedWork | TaskFailure


def split_check_task(task: CheckTask) -> Iterator[CheckTask]:
    """Cut a task into tasks about one text or one work each."""
    if isinstance(task, InspectTextsTask):
        for name, packed in zip(task.names, task.packed, strict=True):
            yield InspectTextsTask((name,), (packed,), task.with_findings)
    else:
        yield task


class CheckTaskRunner:
    """Does the tasks of one check, in whichever process."""

    def __init__(self, context: CheckContext) -> None:
        self._context = context

    def __call__(self, task: CheckTask) -> CheckAnswer:
        """Do one task. What goes wrong with a work is an answer too: it must not hide what is wrong with others."""
        if isinstance(task, InspectTextsTask):
            return [
                self._inspect_or_fail(unpack_document(packed), with_findings=task.with_findings)
                for packed in task.packed
            ]
        documents = [unpack_document(packed) for packed in task.packed]
        try:
            if isinstance(task, RankLargeWorkTask):
                return rank_documents(documents, self._context.settings).ranked[0]
            return self._judge_work(task, documents)
        except Exception as error:  # noqa: BLE001  one bad work must not lose the check
            return _describe_failure(error)

    def _inspect_or_fail(self, document: Document, *, with_findings: bool) -> InspectedText:
        try:
            return self._inspect_text(document, with_findings=with_findings)
        except Exception as error:  # noqa: BLE001  the same
            return InspectedText((), None, _describe_failure(error))

    def _inspect_text(self, document: Document, *, with_findings: bool) -> InspectedText:
        mended = mend(document.raw)
        text = None if mended.text == document.raw else mended.text
        if not with_findings:
            return InspectedText((), text)
        lines = TextLines(document.id, document.raw)
        whole = report_whole_file(lines, mended.edits, min_words=self._context.settings.min_words)
        return InspectedText((*find_own_damage(lines, mended.edits), *whole), text)

    def _judge_work(self, task: JudgeWorkTask, documents: Sequence[Document]) -> JudgedWork:
        work = _read_recorded_work(task)
        settings = replace(self._context.settings, base=task.base) if task.base else self._context.settings
        if not self._context.needs_works:
            return JudgedWork(work.base if work else rank_documents(documents, settings).ranked[0], task.own_findings)
        known = work or next(_read_intact_works(task.other_records), None)
        work = work or reconcile_work(documents, settings, {})
        texts = {d.id: TextLines(d.id, d.raw) for d in documents}
        own = join_attested_damage(task.own_findings, work, task.judged, texts)
        canonical = (known or work).canonical.text
        return JudgedWork(
            work.base, (*own, *find_departures(work, task.judged, texts, canonical, self._context.decided))
        )


def _describe_failure(error: Exception) -> TaskFailure:
    trace = "".join(traceback.format_exception(error))
    if isinstance(error, MemoryError):
        return TaskFailure("out of memory", trace)
    return TaskFailure(str(error) if isinstance(error, ReconcileError) else f"{type(error).__name__}: {error}", trace)


def _read_recorded_work(task: JudgeWorkTask) -> Work | None:
    """The work of the reports, if it is that of the task."""
    work = next(_read_intact_works([task.record] if task.record else []), None)
    return work if work is not None and work.members == task.names else None


def _read_intact_works(records: Iterable[StoredRecord]) -> Iterator[Work]:
    """The works of some records; one that cannot be read is a finding of RC403."""
    for record in records:
        with suppress(InputError):
            yield record.read_record().work
