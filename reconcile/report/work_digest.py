"""A work in short: what the overview, the summary, the terminal and the counts tell of it.

Small and of bounded size whatever the work holds, so that an overview of very many works can be made of digests
alone, one after the other.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

from reconcile.model.records import Difference, Work
from reconcile.report.difference_counts import by_kind_and_severity, most_urgent, units
from reconcile.report.reading_context import InContext, in_context
from reconcile.report.tables import work_metadata
from reconcile.report.witness_columns import columns_of
from reconcile.storage.display_text import on_one_line
from reconcile.vocabulary import Confidence, Decision, Kind, Severity

CONTEXT = 24
"""Characters shown before and after a reading."""
WAITING = 20
"""Most places told of one work that wait for a person; the rest is counted."""
TEXTS = 50
"""Most texts told of one work; the rest is counted."""
_READING = 600
"""Most characters of a reading that stands in its context; more is cut out of the middle."""
_QUOTED = 100
"""Most characters of a reading that is quoted alone."""
_REASON = 160


class Text(NamedTuple):
    """One text of a work: its letter, its id, and how many places of damage were found in it."""

    siglum: str
    id: str
    damage: int


class Waiting(NamedTuple):
    """One place that waits for a person, in short."""

    id: str
    """Of the difference."""
    kind: Kind
    severity: Severity
    confidence: Confidence
    decision: Decision
    witness: str
    """Document id."""
    base_text: str
    """The readings on one line, long ones cut."""
    witness_text: str
    reason: str
    sides: tuple[InContext, ...]
    """The readings where they stand; the witness's only, where the base has none of its own."""

    @property
    def rank(self) -> tuple[int, int]:
        """For sorting: the worst first, then the most doubtful."""
        return -self.severity.rank, -self.confidence.doubt


@dataclass(frozen=True, slots=True, kw_only=True)
class Digest:
    """A work in short."""

    id: str
    title: str
    """As its texts declare it, or the id."""
    year: str
    base: str
    """Document id."""
    members: int
    """How many texts."""
    texts: tuple[Text, ...]
    """The first ones, the base before the others."""
    damage: int
    """Places of damage in all texts."""
    differences: int
    """In units, like `open`."""
    open: int
    """Places that wait for a person."""
    kinds: Mapping[str, tuple[int, ...]]
    """Class → units of each severity, the gravest first; without classes that do not occur."""
    waiting: tuple[Waiting, ...]
    """The gravest of what waits for a person, the worst first."""

    @property
    def urgency(self) -> int:
        """For sorting: severity first, then doubt, then how much waits; the higher, the sooner."""
        if not self.waiting:
            return 0
        worst = self.waiting[0]
        return ((worst.severity.rank + 1) * 3 + worst.confidence.doubt) * 10_000 + min(self.open, 9_999)

    @property
    def by_kind(self) -> dict[str, int]:
        """Units per class, in the order of `Kind`."""
        return {kind.value: sum(self.kinds[kind.value]) for kind in Kind if kind.value in self.kinds}


def digest_of(work: Work) -> Digest:
    """Tell a work in short."""
    metadata = work_metadata(work)
    columns = columns_of(work)[:TEXTS]
    return Digest(
        id=work.id,
        title=metadata.get("title") or work.id,
        year=metadata.get("year", ""),
        base=work.base,
        members=len(work.members),
        texts=tuple(Text(c.siglum, c.id, sum(work.witnesses[c.at].profile.counts.values())) for c in columns),
        damage=sum(sum(w.profile.counts.values()) for w in work.witnesses),
        differences=units(work.differences),
        open=units(work.open),
        kinds={kind.value: tuple(counts.values()) for kind, counts in by_kind_and_severity([work]).items()},
        waiting=tuple(_waiting(d, work) for _, d in most_urgent([work])[:WAITING]),
    )


def _waiting(d: Difference, work: Work) -> Waiting:
    return Waiting(
        id=d.id,
        kind=d.kind,
        severity=d.severity,
        confidence=d.confidence,
        decision=d.decision,
        witness=d.witness,
        base_text=on_one_line(d.base_text, _QUOTED),
        witness_text=on_one_line(d.witness_text, _QUOTED),
        reason=on_one_line(d.reason, _REASON),
        sides=tuple(s._replace(reading=_cut(s.reading)) for s in in_context(d, work, width=CONTEXT)),
    )


def _cut(text: str) -> str:
    if len(text) <= _READING:
        return text
    half = _READING // 2
    return f"{text[:half]}…{text[-half:]}"
