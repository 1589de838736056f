"""What a rule looks at: the two readings of one variation, with the evidence round them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from reconcile.differences.lexicon import Lexicon, is_name
from reconcile.model import Confidence, Kind, Repair, Severity
from reconcile.text.tokens import Token, Transcript
from reconcile.variation import Operation, Range, Variation


@dataclass(frozen=True, slots=True)
class Subject:
    """One witness as a whole, with what classify needs to know of it."""

    id: str
    transcript: Transcript
    lexicon: Lexicon
    repairs: tuple[Repair, ...]
    """All edits of *mend*, sorted by start."""

    def touching(self, start: int, end: int) -> tuple[Repair, ...]:
        """The repairs that lie within a raw stretch, insertions at its ends included."""
        return tuple(r for r in self.repairs if start <= r.start and r.end <= end)


@dataclass(frozen=True, slots=True)
class Reading:
    """What one side has at a place."""

    subject: Subject
    ranges: tuple[Range, ...]
    place: int
    """Index of the token before which an empty reading stands."""

    @property
    def tokens(self) -> list[Token]:
        """The tokens of the reading; of a gap none."""
        return [t for a, b in self.ranges for t in self.subject.transcript.tokens[a:b]]

    @property
    def content(self) -> list[Token]:
        """Its content words."""
        return [t for t in self.tokens if t.content]

    @property
    def text(self) -> str:
        """The mended reading, without the gap before it."""
        tokens = self.tokens
        return "".join(t.gap + t.form for t in tokens).strip() if tokens else ""

    @property
    def gap(self) -> Token:
        """The token whose gap an empty reading or a gap variation means."""
        return self.subject.transcript.tokens[self.place]


@dataclass(frozen=True, slots=True)
class Place:
    """One variation with its two readings."""

    variation: Variation
    base: Reading
    witness: Reading

    @property
    def operation(self) -> Operation:
        """What kind of variation it is."""
        return self.variation.operation

    @property
    def sides(self) -> tuple[Reading, Reading]:
        """Base, then witness."""
        return self.base, self.witness

    @property
    def lexicons(self) -> tuple[Lexicon, Lexicon]:
        """Those of base and witness."""
        return self.base.subject.lexicon, self.witness.subject.lexicon

    def names(self, tokens: Sequence[Token]) -> frozenset[str]:
        """Stems of the names among some tokens."""
        return frozenset(t.stem for t in tokens if is_name(t, *self.lexicons))


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What a rule says of a place."""

    kind: Kind
    subtype: str
    severity: Severity
    confidence: Confidence = Confidence.HIGH
    labels: tuple[str, ...] = ()
    repair: Repair | None = None
    """For damage: the edit over the raw text of the damaged side."""
    damaged: str = ""
    """Document id of the damaged side."""
