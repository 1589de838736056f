"""Looks at texts by themselves: what they show, and what they read once their sure repairs are made."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from reconcile.batch.document_store import pack_document
from reconcile.batch.executor import CHUNK_CHARACTERS, Executor, RunOptions, cut_into_chunks
from reconcile.batch.work_tasks import FailedTask
from reconcile.check.findings import Finding
from reconcile.check.mended_texts import MendedTexts
from reconcile.check.tasks import CheckAnswer, CheckTask, InspectedText, InspectTextsTask, TaskFailure, split_check_task
from reconcile.model.document import Document

_INSPECTION_SPEEDUP = 8
"""How many times faster a text is looked at by itself than judged beside others."""


@dataclass(frozen=True, slots=True)
class TextInspections:
    """What texts show by themselves."""

    findings: dict[str, tuple[Finding, ...]] = field(default_factory=dict)
    """By id."""
    failed_tasks: dict[str, FailedTask] = field(default_factory=dict)
    """Texts that could not be looked at; they are compared as they are."""


def inspect_texts(
    names: Sequence[str],
    documents: Mapping[str, Document],
    texts: MendedTexts,
    inspections: TextInspections,
    executor: Executor[CheckTask, CheckAnswer],
    options: RunOptions,
    *,
    with_findings: bool,
) -> None:
    """Look at some texts; adds to `inspections` what they show, and to `texts` what they read.

    Args:
        names: ids of the texts.
        documents: these and perhaps others.
        texts: takes the mended texts.
        inspections: takes the rest.
        executor: looks.
        options: is told how far it is.
        with_findings: whether findings are wanted; without, the texts are mended alone.
    """
    sizes = [len(documents[name].raw) for name in names]

    def make_tasks() -> Iterator[CheckTask]:
        for chunk in cut_into_chunks(
            range(len(names)), sizes.__getitem__, _INSPECTION_SPEEDUP * CHUNK_CHARACTERS, len(names)
        ):
            some = tuple(names[n] for n in chunk)
            yield InspectTextsTask(some, tuple(pack_document(documents[name]) for name in some), with_findings)

    done = 0
    for task, answer in executor.run_with_retry(make_tasks(), sum(sizes) // _INSPECTION_SPEEDUP, split_check_task):
        if isinstance(task, InspectTextsTask):
            found = answer if isinstance(answer, list) else [InspectedText((), None, TaskFailure(str(answer)))]
            for name, seen in zip(task.names, found, strict=True):
                texts.store_text(name, seen.mended)
                if seen.findings:
                    inspections.findings[name] = seen.findings
                if seen.failure is not None:
                    inspections.failed_tasks[name] = FailedTask(
                        members=(name,), message=seen.failure.message, trace=seen.failure.trace
                    )
            done += len(task.names)
            options.progress("looking at texts", done, len(names))
