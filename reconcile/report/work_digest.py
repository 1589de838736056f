"""A work in short: what the overview, the summary, the terminal and the counts tell of it.

Small and of bounded size whatever the work holds, so that an overview of very many works can be made of digests
alone, one after the other.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

from reconcile.model.records import Difference, Work
from reconcile.report.difference_counts import count_by_kind_and_severity, count_units, rank_open_units
from reconcile.report.reading_context import ReadingContext, quote_in_context
from reconcile.report.tables import merge_metadata
from reconcile.report.witness_columns import build_columns
from reconcile.storage.display_text import show_on_one_line
from reconcile.vocabulary import Confidence, Decision, Kind, Severity

CONTEXT_CHARACTERS = 24
"""Characters shown before and after a reading."""
LISTED_OPEN_ITEMS = 20
"""Most places told of one work that wait for a person; the rest is counted."""
LISTED_TEXTS = 50
"""Most texts told of one work; the rest is counted."""
_READING_CHARACTERS = 600
"""Most characters of a reading that stands in its context; more is cut out of the middle."""
_QUOTED_CHARACTERS = 100
"""Most characters of a reading that is quoted alone."""
_REASON_CHARACTERS = 160


class DigestText(NamedTuple):
    """One text of a work: its letter, its id, and how many places of damage were found in it."""

    siglum: str
    id: str
    damage: int


class OpenItem(NamedTuple):
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
    sides: tuple[ReadingContext, ...]
    """The readings where they stand; the witness's only, where the base has none of its own."""

    @property
    def sort_key(self) -> tuple[int, int]:
        """For sorting: the worst first, then the most doubtful."""
        return -self.severity.rank, -self.confidence.doubt_rank


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkDigest:
    """A work in short."""

    id: str
    title: str
    """As its texts declare it, or the id."""
    year: str
    base: str
    """Document id."""
    members: int
    """How many texts."""
    texts: tuple[DigestText, ...]
    """The first ones, the base before the others."""
    damage: int
    """Places of damage in all texts."""
    differences: int
    """In units, like `open`."""
    open: int
    """Places that wait for a person."""
    kinds: Mapping[str, tuple[int, ...]]
    """Class → units of each severity, the gravest first; without classes that do not occur."""
    waiting: tuple[OpenItem, ...]
    """The gravest of what waits for a person, the worst first."""

    @property
    def urgency_score(self) -> int:
        """For sorting: severity first, then doubt, then how much waits; the higher, the sooner."""
        if not self.waiting:
            return 0
        worst = self.waiting[0]
        return ((worst.severity.rank + 1) * 3 + worst.confidence.doubt_rank) * 10_000 + min(self.open, 9_999)

    @property
    def units_by_kind(self) -> dict[str, int]:
        """Units per class, in the order of `Kind`."""
        return {kind.value: sum(self.kinds[kind.value]) for kind in Kind if kind.value in self.kinds}


def build_work_digest(work: Work) -> WorkDigest:
    """Tell a work in short."""
    metadata = merge_metadata(work)
    columns = build_columns(work)[:LISTED_TEXTS]
    return WorkDigest(
        id=work.id,
        title=metadata.get("title") or work.id,
        year=metadata.get("year", ""),
        base=work.base,
        members=len(work.members),
        texts=tuple(
            DigestText(c.siglum, c.id, sum(work.witnesses[c.member_index].profile.counts.values())) for c in columns
        ),
        damage=sum(sum(w.profile.counts.values()) for w in work.witnesses),
        differences=count_units(work.differences),
        open=count_units(work.open),
        kinds={kind.value: tuple(counts.values()) for kind, counts in count_by_kind_and_severity([work]).items()},
        waiting=tuple(_build_open_item(d, work) for _, d in rank_open_units([work])[:LISTED_OPEN_ITEMS]),
    )


def _build_open_item(d: Difference, work: Work) -> OpenItem:
    return OpenItem(
        id=d.id,
        kind=d.kind,
        severity=d.severity,
        confidence=d.confidence,
        decision=d.decision,
        witness=d.witness,
        base_text=show_on_one_line(d.base_text, _QUOTED_CHARACTERS),
        witness_text=show_on_one_line(d.witness_text, _QUOTED_CHARACTERS),
        reason=show_on_one_line(d.reason, _REASON_CHARACTERS),
        sides=tuple(
            s._replace(reading=_shorten_reading(s.reading)) for s in quote_in_context(d, work, width=CONTEXT_CHARACTERS)
        ),
    )


def _shorten_reading(text: str) -> str:
    if len(text) <= _READING_CHARACTERS:
        return text
    half = _READING_CHARACTERS // 2
    return f"{text[:half]}…{text[-half:]}"
