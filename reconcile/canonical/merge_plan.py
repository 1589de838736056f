"""What the merge intends to do with the base, token by token, before it writes anything."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Self

from reconcile.canonical.copy_units import CopyUnit, cut_copy_units
from reconcile.canonical.coverage import ContentIndex
from reconcile.canonical.junctions import Attachment, Junctions
from reconcile.model.decisions import PersonalDecision
from reconcile.model.records import Difference, Repair
from reconcile.model.variations import Collation, Range
from reconcile.text.tokens import Token, Transcript
from reconcile.vocabulary import Decision, SegmentRule


@dataclass(frozen=True, slots=True)
class WitnessText:
    """One witness as the merge sees it."""

    id: str
    transcript: Transcript
    collation: Collation | None
    """Against the base; None for the base itself."""
    repairs: tuple[Repair, ...]
    """Every repair that is to be written: sorted, disjoint, all *high*."""
    copy_units: tuple[CopyUnit, ...]
    """The transcript cut where repairs allow it."""
    unit_starts: Mapping[int, int]
    """Token → first token of its strand."""
    unit_numbers: Mapping[int, int]
    """First token of a strand → its place among the strands."""
    base_to_own: Mapping[int, int]
    """Base token → its own matched token; empty for the base."""

    @classmethod
    def from_transcript(
        cls, id: str, transcript: Transcript, collation: Collation | None, repairs: tuple[Repair, ...]
    ) -> Self:
        """Cut a transcript into strands."""
        cut = cut_copy_units(transcript, repairs)
        homes = {k: s.tokens[0] for s in cut for k in range(*s.tokens)}
        index = {s.tokens[0]: n for n, s in enumerate(cut)}
        forth = dict(collation.matches) if collation else {}
        return cls(
            id=id,
            transcript=transcript,
            collation=collation,
            repairs=repairs,
            copy_units=cut,
            unit_starts=homes,
            unit_numbers=index,
            base_to_own=forth,
        )

    def find_copy_unit(self, token: int) -> CopyUnit | None:
        """The strand that starts with a token, or None."""
        at = self.unit_numbers.get(token)
        return None if at is None else self.copy_units[at]

    def get_copy_unit(self, token: int) -> CopyUnit:
        """Return the copy unit that starts with a token."""
        return self.copy_units[self.unit_numbers[token]]

    def select_copy_units(self, start: int, end: int) -> Sequence[CopyUnit]:
        """The strands that start with the tokens from `start` to `end`, half-open; both are strand borders."""
        return self.copy_units[self.unit_numbers[start] : self.unit_numbers.get(end, len(self.copy_units))]

    def get_damaged_form(self, copy_unit: CopyUnit) -> str:
        """What stood where a strand was repaired; empty where it was not."""
        return self.transcript.raw[copy_unit.form.start : copy_unit.form.end] if copy_unit.form.repairs else ""

    def is_single_unit(self, token: int) -> bool:
        """Whether a token is a strand of its own: no repair joins it to a neighbour."""
        return self.unit_starts[token] == token and self.unit_starts.get(token + 1, token + 1) == token + 1

    def find_sentences_at(self, place: int) -> tuple[int, ...]:
        """The sentence that a place between tokens is in; both where one ends and another starts."""
        bounds = self.transcript.bounds
        if len(bounds) < 2:
            return ()
        last = min(bisect_right(bounds, place) - 1, len(bounds) - 2)
        return (last - 1, last) if last > 0 and bounds[last] == place else (last,)

    def is_unit_start(self, token: int) -> bool:
        """Whether a strand starts at a token."""
        return self.unit_starts[token] == token

    @property
    def tokens(self) -> tuple[Token, ...]:
        """Its tokens."""
        return self.transcript.tokens


@dataclass(frozen=True, slots=True)
class Insertion:
    """Tokens of a witness that go before a base token."""

    witness: int
    tokens: Range
    rule: SegmentRule
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
    rule: SegmentRule
    differences: tuple[str, ...]


@dataclass(slots=True)
class MergePlan:
    """The changes to the base, collected difference by difference. Mutable while the merge is at work, never after."""

    texts: Sequence[WitnessText]
    """The base first, then the other witnesses from the best to the worst."""
    content_index: ContentIndex
    """What the canonical text tells so far."""
    insertions: dict[int, list[Insertion]] = field(default_factory=lambda: defaultdict(list))
    """By index of the base token they go before."""
    replacements: dict[int, Replacement] = field(default_factory=dict)
    """By index of the first base token."""
    closed_gaps: dict[int, tuple[int, int]] = field(default_factory=dict)
    """Base token → (witness, token) whose gap it takes instead of its own."""
    junctions: Junctions = field(default_factory=Junctions)
    """Where something can still be put in or give way."""
    decided_differences: dict[str, Difference] = field(default_factory=dict)
    """Difference id → the difference with its decision and reason."""

    def record_decision(
        self, difference: Difference, decision: Decision, reason: str, decided: PersonalDecision | None = None
    ) -> None:
        """Record what became of a difference, why, and what a person said about it."""
        known = self.decided_differences[difference.id]
        self.decided_differences[difference.id] = replace(known, decision=decision, reason=reason, decided=decided)

    def can_insert(self, place: int, number: int, tokens: Range) -> bool:
        """Whether tokens of a witness can be put before a base token and every junction stays attested."""
        return self.junctions.can_insert(place, self._find_attachment((place, place), number, tokens))

    def insert_and_index(self, place: int, insertion: Insertion) -> None:
        """Put an insertion before a base token; from now on the canonical text tells it."""
        self.insert_without_index(place, insertion)
        if insertion.sentence:
            self.content_index.add_sentence(self.select_inserted_tokens(insertion))
            return
        for sentence in self.texts[0].find_sentences_at(place):
            self.content_index.extend_sentence(sentence, self.select_inserted_tokens(insertion))

    def insert_without_index(self, place: int, insertion: Insertion) -> None:
        """Put an insertion before a base token, when nothing is added any more that it could tell."""
        self.insertions[place].append(insertion)
        if insertion.text is None:
            self.junctions.record_insertion(
                place, self._find_attachment((place, place), insertion.witness, insertion.tokens)
            )

    def can_replace(self, base: Range, number: int, tokens: Range) -> bool:
        """Whether a range of the base can give way to tokens of a witness and every junction stays attested."""
        return self.junctions.can_replace(base, self._find_attachment(base, number, tokens))

    def replace_range(self, replacement: Replacement, tokens: Range) -> None:
        """Let a range of the base give way; `select_inserted_tokens` is what the witness has there, an empty range included.

        What a policy had put among these words is withdrawn: it comes to that only where a person decides.
        """
        self._withdraw_changes(*replacement.base)
        self.replacements[replacement.base[0]] = replacement
        self.junctions.record_replacement(
            replacement.base, self._find_attachment(replacement.base, replacement.witness, tokens)
        )

    def _withdraw_changes(self, start: int, end: int) -> None:
        """Take back what stands inside a range of the base, and what stands for a range that meets it."""
        undone: list[Insertion | Replacement] = []
        if not self.junctions.filled_places.isdisjoint(range(start + 1, end)):
            for place in range(start + 1, end):
                undone += [i for i in self.insertions.get(place, ()) if i.rule != SegmentRule.DECISION]
                self.insertions[place] = [i for i in self.insertions.get(place, ()) if i.rule == SegmentRule.DECISION]
                self.closed_gaps.pop(place, None)
        if not self.junctions.removed_tokens.isdisjoint(range(start, end)):
            met = [r for r in self.replacements.values() if r.base[0] < end and start < r.base[1]]
            undone += [r for r in met if r.rule != SegmentRule.DECISION]
            self.replacements = {k: r for k, r in self.replacements.items() if r not in undone}
        for difference in (d for change in undone for d in change.differences):
            self.record_decision(
                self.decided_differences[difference], Decision.BASE, "a person decided about some of the same words"
            )

    def _find_attachment(self, base: Range, number: int, tokens: Range) -> Attachment:
        return Attachment.from_ranges(
            base, tokens, (self.texts[0].transcript.borders, self.texts[number].transcript.borders)
        )

    def make_copy(self) -> MergePlan:
        """A copy that can be changed without touching this one."""
        copy = MergePlan(
            texts=self.texts,
            content_index=self.content_index,
            replacements=dict(self.replacements),
            closed_gaps=dict(self.closed_gaps),
            junctions=self.junctions.make_copy(),
            decided_differences=dict(self.decided_differences),
        )
        copy.insertions.update({place: list(row) for place, row in self.insertions.items()})
        return copy

    def select_inserted_tokens(self, insertion: Insertion) -> Sequence[Token]:
        """What an insertion puts in."""
        return self.texts[insertion.witness].tokens[slice(*insertion.tokens)]

    def collect_added_tokens(self, start: int, end: int) -> list[Token]:
        """The tokens that insertions put before the base tokens start to end, the end included.

        Sentences that are new altogether are left out: what they tell is told beside the group, not in it.
        """
        return [
            token
            for place in range(start, end + 1)
            for insertion in self.insertions.get(place, ())
            if not insertion.sentence or insertion.rule == SegmentRule.CONFLATED
            for token in self.select_inserted_tokens(insertion)
        ]

    def is_added_at(self, place: int, tokens: Sequence[Token]) -> bool:
        """Whether the same words were added at a place before, if only they are too few for `ContentIndex` to go by."""
        keys = [t.key for t in tokens]
        return any([t.key for t in self.select_inserted_tokens(i)] == keys for i in self.insertions.get(place, ()))
