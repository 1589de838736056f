"""The records that flow through the pipeline, from what mending saw in a text to the finished work.

Every record is frozen. Offsets are code points of ``Document.raw``, half-open, unless a field says otherwise.
Knows nothing of files, settings or algorithms.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from reconcile.model.damage_kinds import DamageKind
from reconcile.model.decisions import PersonalDecision, Ruling
from reconcile.model.document import Document
from reconcile.vocabulary import (
    SIGNIFICANCE,
    WAITING_DECISIONS,
    Confidence,
    Decision,
    Kind,
    SegmentRule,
    Severity,
    Significance,
)


class Span(NamedTuple):
    """A half-open stretch of code points."""

    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Repair:
    """One edit over the raw text that undoes damage, with its evidence."""

    start: int
    end: int
    replacement: str
    """What stands there after the repair."""
    kind: DamageKind
    """What kind of damage; see `reconcile.model.damage_kinds`."""
    evidence: str
    """Why, in words; quotes what it rests on."""
    confidence: Confidence
    """Only ``high`` is applied; the rest is flagged."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentence:
    """One sentence. The sentences of a text are contiguous and cover it; trailing white space belongs to them."""

    index: int
    """0-based."""
    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DamageProfile:
    """What a document's damage and habits look like as a whole.

    Evidence for single cases and for the choice of base.
    """

    characters: int
    """Length of the raw text."""
    counts: Mapping[str, int]
    """Damage findings per kind, applied or only flagged; keys sorted. Metadata lines are not damage and not in here."""
    apostrophe: str
    """The text's own sign: ``'``, ``\u2019``, or empty when it has none."""
    quote: str
    """Its opening double quotation mark: ``"``, ``\u201c``, or empty."""
    ascii_only: bool

    @property
    def damage_density(self) -> float:
        """Damage findings per 1,000 characters."""
        return 1000 * sum(self.counts.values()) / max(1, self.characters)


@dataclass(frozen=True, slots=True, kw_only=True)
class Witness:
    """A document as one version of a work: what mending and segmenting saw in it."""

    document: Document
    repairs: tuple[Repair, ...]
    """All edits of *mend* in order of `start`, disjoint: the high ones are applied, the others flagged."""
    sentences: tuple[Sentence, ...]
    """A partition of the raw text."""
    profile: DamageProfile
    metadata: Mapping[str, str]
    """What the document declares, then what was lifted out of its text: ``title``, ``year``, ``byline``, ..."""

    @property
    def id(self) -> str:
        """The document's id."""
        return self.document.id


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """A sentence group: sentences of each witness that say the same. One row of the alignment table."""

    sentences: tuple[tuple[int, ...], ...]
    """For each witness, in the order of the work's members, the 0-based sentence numbers; may be empty."""
    similarity: float
    """Share of weighted words in common, in [0, 1]; the lowest over the witnesses present; 0 for a lone side."""
    moved: bool = False
    """Whether the group stands in another order in some witness."""

    @property
    def left(self) -> tuple[int, ...]:
        """Sentence numbers of the first side."""
        return self.sentences[0]

    @property
    def right(self) -> tuple[int, ...]:
        """Sentence numbers of the second side."""
        return self.sentences[1]


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One place where a witness departs from the base, or damage inside one witness."""

    id: str
    """12 hex digits: the decision fingerprint."""
    unit: str
    """Ties the rows of one place: the id of its first row."""
    within: str
    """Id of the enclosing difference, or empty."""
    kind: Kind
    labels: tuple[str, ...]
    """Secondary classes."""
    subtype: str
    """What happened, in the field's words."""
    severity: Severity
    confidence: Confidence
    rule: str
    """Id of the rule that fired."""
    base: str
    """Document id of the base; the witness's own id for damage that concerns it alone."""
    witness: str
    base_sentences: tuple[int, ...]
    witness_sentences: tuple[int, ...]
    base_spans: tuple[Span, ...]
    """Over the base's raw text; a zero-width span marks the place of an empty reading; empty when it has none."""
    witness_spans: tuple[Span, ...]
    base_text: str
    """The raw readings, several spans joined by `` … ``."""
    witness_text: str
    decision: Decision
    reason: str
    """Why the decision was taken."""
    repair: Repair | None = None
    """For damage: the edit over the raw text of the damaged side (`damaged`)."""
    damaged: str = ""
    """Document id of the side that `repair` edits; empty without a repair."""
    decided: PersonalDecision | None = field(default=None, metadata={"omit_none": True})
    """What a person said about it; None where nobody decided."""

    @property
    def significance(self) -> Significance:
        """The family of the class."""
        return SIGNIFICANCE[self.kind]

    @property
    def concerns_one_text(self) -> bool:
        """Whether it is damage inside one text rather than a difference between two."""
        return self.base == self.witness

    @property
    def is_base_damaged(self) -> bool:
        """Whether `repair` edits the base."""
        return self.damaged == self.base

    def find_spans_in(self, member: str) -> tuple[Span, ...]:
        """Return the spans over the raw text of one of its two texts; empty for any other text."""
        found = self.witness_spans if self.witness == member else ()
        return found + self.base_spans if self.base == member and not self.concerns_one_text else found


class Source(NamedTuple):
    """Where a stretch of canonical text stands in a witness."""

    witness: str
    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Segment:
    """One stretch of canonical text with a single origin. Segments are contiguous and cover the canonical text."""

    start: int
    """Over the canonical text, in code points."""
    end: int
    text: str
    sources: tuple[Source, ...]
    """The first is where the text was taken from; the others attest the same words. Empty only for declared layout."""
    rule: SegmentRule
    policy: str
    """The policy in force."""
    differences: tuple[str, ...] = ()
    """Ids of the differences settled here."""
    repairs: tuple[Repair, ...] = ()
    """The repairs that turn the first source's raw text into `text`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """One stretch of a witness told by the canonical text, so that the witness can be rebuilt without being stored.

    The passages of a witness are contiguous over its raw text. With an empty `text`, the raw text is the canonical
    span; with a canonical span and a `text`, the canonical span is the repaired or chosen form and `text` the raw
    one; without a canonical span, `text` is the witness's own reading.
    """

    start: int
    end: int
    canonical: Span | None
    text: str


def rebuild_raw_text(passages: Sequence[Passage], canonical: str) -> str:
    """Return the raw text of a witness, given its passages and the canonical text."""
    return "".join(p.text or (canonical[slice(*p.canonical)] if p.canonical else "") for p in passages)


@dataclass(frozen=True, slots=True, kw_only=True)
class CanonicalText:
    """The merged text of a work."""

    text: str
    segments: tuple[Segment, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Fragment:
    """What each choice at one open place would make of the canonical text, finished, so that a page need not merge.

    Putting ``choices[choice]`` for the canonical span gives exactly the text that a run with that one decision gives.
    """

    difference: str
    """Id of the open difference; of several with the same reading at the same place, the first."""
    start: int
    """Over the canonical text."""
    end: int
    choices: Mapping[str, str]
    """``base``, ``witness``, ``both``, ``neither``, ``repair`` → what then stands there.

    What cannot be carried out is left out.
    """
    typed: tuple[str, ...] = ()
    """What stands there before and after a text that a person types; empty when no text can be typed."""
    overlaps: tuple[str, ...] = ()
    """Ids of the other open differences whose fragments touch this one: they cannot be swapped independently."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """A group of witnesses with everything that was found out about them."""

    id: str
    members: tuple[str, ...]
    """Document ids, sorted."""
    base: str
    base_reason: str
    """Which rule chose the base, with its figures."""
    witnesses: tuple[Witness, ...] = field(repr=False)
    """In the order of `members`."""
    groups: tuple[Group, ...] = field(repr=False)
    """The alignment table; columns in the order of `members`."""
    differences: tuple[Difference, ...] = field(repr=False)
    """Sorted by witness and place; see `Difference`."""
    canonical: CanonicalText = field(repr=False)
    passages: tuple[tuple[Passage, ...], ...] = field(repr=False)
    """For each witness, in the order of `members`, how the canonical text tells it."""
    fragments: tuple[Fragment, ...] = field(default=(), repr=False)
    """For each reading that a person can decide about, the finished text of each choice; sorted by place."""

    @property
    def conflicts(self) -> tuple[Difference, ...]:
        """The differences in which the witnesses contradict each other and nobody has decided."""
        return tuple(d for d in self.differences if d.kind is Kind.CONFLICT and d.decision is Decision.OPEN)

    @property
    def unplaced(self) -> tuple[Difference, ...]:
        """The additions that no rule could place."""
        return tuple(d for d in self.differences if d.decision is Decision.UNPLACED)

    @property
    def open(self) -> tuple[Difference, ...]:
        """Everything that waits for a person: open and unplaced."""
        return tuple(d for d in self.differences if d.decision in WAITING_DECISIONS)

    @property
    def rulings(self) -> tuple[Ruling, ...]:
        """The rulings that were carried out in the work; given to a run, they make the same work again."""
        return tuple(
            Ruling(id=d.id, choice=d.decision.value, text=by.text, who=by.who, why=by.why, date=by.date)
            for d in self.differences
            if (by := d.decided) is not None and not by.follows
        )
