"""What one side has at a place, and the witness that it belongs to."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass

from reconcile.differences.lexicon import Lexicon
from reconcile.model import Repair
from reconcile.text.tokens import Token, Transcript
from reconcile.variation import Range


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
        first = bisect_left(self.repairs, start, key=lambda r: r.start)
        last = bisect_right(self.repairs, end, lo=first, key=lambda r: r.start)
        return tuple(r for r in self.repairs[first:last] if r.end <= end)


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
