"""What the merge intends to do with the base, token by token, before it writes anything."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Self

from reconcile.canonical.strands import Strand, strands
from reconcile.canonical.telling import Telling
from reconcile.model import Difference, Repair
from reconcile.text.tokens import Token, Transcript
from reconcile.variation import Classified, Collation, Range


@dataclass(frozen=True, slots=True)
class Text:
    """One witness as the merge sees it."""

    id: str
    transcript: Transcript
    collation: Collation | None
    """Against the base; None for the base itself."""
    repairs: tuple[Repair, ...]
    """Every repair that is to be written: sorted, disjoint, all *high*."""
    strands: tuple[Strand, ...]
    """The transcript cut where repairs allow it."""
    homes: Mapping[int, int]
    """Token → first token of its strand."""
    index: Mapping[int, int]
    """First token of a strand → its place among the strands."""
    forth: Mapping[int, int]
    """Base token → its own matched token; empty for the base."""
    sentence_ends: frozenset[int]
    """Raw offsets at which the last token of a sentence ends."""
    sentence_starts: tuple[tuple[int, int], ...]
    """For each sentence where the gap before its first token starts, and where the token does; sorted."""

    @classmethod
    def of(cls, id: str, transcript: Transcript, collation: Collation | None, repairs: tuple[Repair, ...]) -> Self:  # noqa: A002
        """Cut a transcript into strands."""
        cut = strands(transcript, repairs)
        homes = {k: s.tokens[0] for s in cut for k in range(*s.tokens)}
        index = {s.tokens[0]: n for n, s in enumerate(cut)}
        forth = dict(collation.matches) if collation else {}
        tokens, bounds = transcript.tokens, transcript.bounds
        ends = frozenset(tokens[b - 1].end for b in bounds[1:] if b)
        starts = tuple((tokens[b].gap_start, tokens[b].start) for b in bounds)
        return cls(id, transcript, collation, repairs, cut, homes, index, forth, ends, starts)

    def repairs_in(self, start: int, end: int) -> tuple[Repair, ...]:
        """The repairs that lie in a raw stretch, insertions at its ends included."""
        first = bisect_left(self.repairs, start, key=lambda r: r.start)
        last = bisect_right(self.repairs, end, key=lambda r: r.start)
        return tuple(r for r in self.repairs[first:last] if r.end <= end)

    def starts_sentence(self, gap: int, start: int) -> bool:
        """Whether a sentence starts in the white space from `gap` on, and not before `start`."""
        at = bisect_right(self.sentence_starts, (gap, len(self.transcript.raw) + 1)) - 1
        return at >= 0 and any(start <= s for _, s in self.sentence_starts[max(0, at - 1) : at + 1])

    def strand(self, token: int) -> Strand | None:
        """The strand that starts with a token, or None."""
        at = self.index.get(token)
        return None if at is None else self.strands[at]

    def rows(self, start: int, end: int) -> Sequence[Strand]:
        """The strands that start with the tokens from `start` to `end`, half-open; both are strand borders."""
        return self.strands[self.index[start] : self.index.get(end, len(self.strands))]

    def free(self, token: int) -> bool:
        """Whether a token is a strand of its own: no repair joins it to a neighbour."""
        return self.homes[token] == token and self.homes.get(token + 1, token + 1) == token + 1

    def sentences_at(self, place: int) -> tuple[int, ...]:
        """The sentence that a place between tokens is in; both where one ends and another starts."""
        bounds = self.transcript.bounds
        if len(bounds) < 2:
            return ()
        last = min(bisect_right(bounds, place) - 1, len(bounds) - 2)
        return (last - 1, last) if last > 0 and bounds[last] == place else (last,)

    def cut_at(self, token: int) -> bool:
        """Whether a strand starts at a token."""
        return self.homes[token] == token

    @property
    def tokens(self) -> tuple[Token, ...]:
        """Its tokens."""
        return self.transcript.tokens


@dataclass(frozen=True, slots=True)
class Insertion:
    """Tokens of a witness that go before a base token."""

    witness: int
    tokens: Range
    rule: str
    """``placed``, ``conflated``, ``filled``, ``voted`` or ``decision``."""
    differences: tuple[str, ...]
    sentence: bool
    """Whether it is a sentence of its own rather than a part of the one it stands in."""
    text: str | None = None
    """What a person typed, instead of tokens."""


@dataclass(frozen=True, slots=True)
class Replacement:
    """What stands instead of a range of base tokens: tokens of a witness, a person's text, or nothing."""

    base: Range
    witness: int
    tokens: tuple[Range, ...]
    text: str | None
    rule: str
    differences: tuple[str, ...]


@dataclass(slots=True)
class Plan:
    """The changes to the base, collected difference by difference. Mutable while the merge is at work, never after."""

    telling: Telling
    """What the canonical text tells so far."""
    insertions: dict[int, list[Insertion]] = field(default_factory=lambda: defaultdict(list))
    """By index of the base token they go before."""
    replacements: dict[int, Replacement] = field(default_factory=dict)
    """By index of the first base token."""
    closed_gaps: dict[int, tuple[int, int]] = field(default_factory=dict)
    """Base token → (witness, token) whose gap it takes instead of its own."""
    settled: dict[str, Difference] = field(default_factory=dict)
    """Difference id → the difference with its decision and reason."""

    def insert(self, place: int, insertion: Insertion, texts: Sequence[Text]) -> None:
        """Put an insertion before a base token."""
        self.insertions[place].append(insertion)
        tokens = texts[insertion.witness].tokens[slice(*insertion.tokens)]
        if insertion.sentence:
            self.telling.add(tokens)
            return
        for sentence in texts[0].sentences_at(place):
            self.telling.extend(sentence, tokens)

    def branch(self) -> Plan:
        """A copy that can be changed without touching this one."""
        copy = Plan(
            telling=self.telling,
            replacements=dict(self.replacements),
            closed_gaps=dict(self.closed_gaps),
            settled=dict(self.settled),
        )
        copy.insertions.update({place: list(row) for place, row in self.insertions.items()})
        return copy

    def added(self, start: int, end: int, texts: Sequence[Text]) -> list[Token]:
        """The tokens that insertions put before the base tokens start to end, the end included.

        Sentences that are new altogether are left out: what they tell is told beside the group, not in it.
        """
        return [
            token
            for place in range(start, end + 1)
            for insertion in self.insertions.get(place, ())
            if not insertion.sentence or insertion.rule == "conflated"
            for token in texts[insertion.witness].tokens[slice(*insertion.tokens)]
        ]


def partners(collation: Collation) -> tuple[Mapping[int, int], Mapping[int, int]]:
    """Matched tokens, from base to witness and back."""
    forth = dict(collation.matches)
    return forth, {j: i for i, j in collation.matches}


def of_witness(classified: Sequence[Classified], witness: str) -> list[Classified]:
    """The differences of one witness that stand on their own, with a variation."""
    return [c for c in classified if c.difference.witness == witness and c.variation is not None and c.parent < 0]
