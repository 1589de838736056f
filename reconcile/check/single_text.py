"""Looks at texts by themselves: what they show, and what they read once their sure repairs are made."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from reconcile.batch.document_store import pack
from reconcile.batch.executor import CHUNK, Crew, Way, chunks
from reconcile.batch.work_tasks import Lost
from reconcile.check.findings import Finding
from reconcile.check.mended_texts import MendedTexts
from reconcile.check.tasks import Answer, Broken, Looked, Task, ToLook, single
from reconcile.model.document import Document

_LOOKING = 8
"""How many times faster a text is looked at by itself than judged beside others."""


@dataclass(frozen=True, slots=True)
class Looks:
    """What texts show by themselves."""

    findings: dict[str, tuple[Finding, ...]] = field(default_factory=dict)
    """By id."""
    lost: dict[str, Lost] = field(default_factory=dict)
    """Texts that could not be looked at; they are compared as they are."""


def look(
    names: Sequence[str],
    documents: Mapping[str, Document],
    texts: MendedTexts,
    looks: Looks,
    crew: Crew[Task, Answer],
    way: Way,
    *,
    checked: bool,
) -> None:
    """Look at some texts; adds to `looks` what they show, and to `texts` what they read.

    Args:
        names: ids of the texts.
        documents: these and perhaps others.
        texts: takes the mended texts.
        looks: takes the rest.
        crew: looks.
        way: is told how far it is.
        checked: whether findings are wanted; without, the texts are mended alone.
    """
    sizes = [len(documents[name].raw) for name in names]

    def tasks() -> Iterator[Task]:
        for chunk in chunks(range(len(names)), sizes.__getitem__, _LOOKING * CHUNK, len(names)):
            some = tuple(names[n] for n in chunk)
            yield ToLook(some, tuple(pack(documents[name]) for name in some), checked)

    done = 0
    for task, answer in crew.insist(tasks(), sum(sizes) // _LOOKING, single):
        if isinstance(task, ToLook):
            found = answer if isinstance(answer, list) else [Looked((), None, Broken(str(answer)))]
            for name, seen in zip(task.names, found, strict=True):
                texts.put(name, seen.mended)
                if seen.findings:
                    looks.findings[name] = seen.findings
                if seen.broken is not None:
                    looks.lost[name] = Lost(members=(name,), message=seen.broken.message, trace=seen.broken.trace)
            done += len(task.names)
            way.progress("looking at texts", done, len(names))
