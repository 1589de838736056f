"""A work in short, for the overview, the summary, the terminal and the counts.

Small and of bounded size, so that an overview of very many works can be made of digests, one after the other.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

from reconcile.model.records import Difference, Work
from reconcile.report.difference_counts import count_by_kind_and_severity, count_units, rank_open_units
from reconcile.report.reading_context import LIST_CONTEXT, ReadingContext, quote_in_context
from reconcile.report.tables import find_title_difference, merge_metadata
from reconcile.report.witness_columns import build_columns
from reconcile.storage.display_text import show_on_one_line
from reconcile.vocabulary import Confidence, Decision, Kind, Severity

LISTED_OPEN_ITEMS = 20
"""Most places of one work that are listed; the rest is counted. Chosen by hand; held by tests/report/test_limits.py."""
LISTED_TEXTS = 50
"""Most texts of one work that are listed; the rest is counted. Chosen by hand; held by the same tests."""
_READING_CHARACTERS = 600
"""Most characters of a reading in its context; more is cut out of the middle. Bounds the digest; chosen by hand."""
_QUOTED_CHARACTERS, _REASON_CHARACTERS = 100, 160
"""Most characters of a reading quoted on one line, and of a reason. Chosen by hand; held by the same tests."""
_URGENCY_STEP = 10_000
"""Open places are counted up to here, so that a graver class always comes before more places."""


class DigestText(NamedTuple):
    """One text of a work: its letter, its id, and how many places of damage were found in it."""

    siglum: str
    id: str
    damage: int


class OpenItem(NamedTuple):
    """One place that waits for a person, in short; `id` is that of the difference, `witness` that of a document."""

    id: str
    kind: Kind
    severity: Severity
    confidence: Confidence
    decision: Decision
    witness: str
    base_text: str
    """The readings on one line, long ones cut."""
    witness_text: str
    reason: str
    sides: tuple[ReadingContext, ...]
    """The readings in their context; only the witness's where the base has none of its own."""

    @property
    def sort_key(self) -> tuple[int, int]:
        """For sorting: the gravest first, then the most doubtful."""
        return -self.severity.rank, -self.confidence.doubt_rank


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkDigest:
    """A work in short."""

    id: str
    title: str
    """As its texts declare it, else the id."""
    year: str
    base: str
    members: int
    """Number of texts."""
    texts: tuple[DigestText, ...]
    """The first ones, the base before the others."""
    damage: int
    """Places of damage in all texts."""
    differences: int
    """In units, like `open`."""
    open: int
    """Places that wait for a person."""
    titles_differ: bool
    """Whether the declared titles or years of its texts disagree."""
    kinds: Mapping[str, tuple[int, ...]]
    """Class → units of each severity, the gravest first; without classes that do not occur."""
    waiting: tuple[OpenItem, ...]
    """The places that wait for a person, the gravest first."""

    @property
    def urgency_score(self) -> int:
        """For sorting, one number because the page sorts by it: severity, doubt, open places; the highest is first."""
        if not self.waiting:
            return 0
        first = self.waiting[0]
        grade = (first.severity.rank + 1) * len(Confidence) + first.confidence.doubt_rank
        return grade * _URGENCY_STEP + min(self.open, _URGENCY_STEP - 1)

    @property
    def units_by_kind(self) -> dict[str, int]:
        """Units per class, in the order of `Kind`."""
        return {kind.value: sum(self.kinds[kind.value]) for kind in Kind if kind.value in self.kinds}


def build_work_digest(work: Work) -> WorkDigest:
    """Return a work in short."""
    metadata = merge_metadata(work)
    damage = [sum(witness.profile.counts.values()) for witness in work.witnesses]
    counts = count_by_kind_and_severity(work)
    return WorkDigest(
        id=work.id,
        title=metadata.get("title") or work.id,
        year=metadata.get("year", ""),
        base=work.base,
        members=len(work.members),
        texts=tuple(DigestText(c.siglum, c.id, damage[c.member_index]) for c in build_columns(work)[:LISTED_TEXTS]),
        damage=sum(damage),
        differences=count_units(work.differences),
        open=count_units(work.open),
        titles_differ=bool(find_title_difference(work)),
        kinds={kind.value: tuple(by_severity.values()) for kind, by_severity in counts.items()},
        waiting=tuple(_build_open_item(d, work) for d in rank_open_units(work)[:LISTED_OPEN_ITEMS]),
    )


def _build_open_item(d: Difference, work: Work) -> OpenItem:
    sides = quote_in_context(d, work, width=LIST_CONTEXT)
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
        sides=tuple(side._replace(reading=_shorten_reading(side.reading)) for side in sides),
    )


def _shorten_reading(text: str) -> str:
    if len(text) <= _READING_CHARACTERS:
        return text
    half = _READING_CHARACTERS // 2
    return f"{text[:half]}…{text[-half:]}"
