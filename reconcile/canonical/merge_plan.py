"""The changes to the base, token by token, that the merge plans before it writes anything."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Self

from reconcile.canonical.copy_units import CopyUnit, cut_copy_units
from reconcile.canonical.coverage import ContentIndex
from reconcile.canonical.junctions import Attachment, Junctions
from reconcile.model.decisions import PersonalDecision
from reconcile.model.records import Difference, Repair
from reconcile.model.variations import Collation, Range
from reconcile.text.quotation import mark_open_quotations
from reconcile.text.tokens import Token, Transcript
from reconcile.vocabulary import Decision, SegmentRule


@dataclass(frozen=True, slots=True, kw_only=True)
class WitnessText:
    """One witness as the merge sees it."""

    id: str
    transcript: Transcript
    collation: Collation | None
    """Against the base; None for the base itself."""
    copy_units: tuple[CopyUnit, ...]
    """The transcript cut where repairs allow it."""
    unit_starts: Mapping[int, int]
    """Token → first token of its copy unit."""
    unit_numbers: Mapping[int, int]
    """First token of a copy unit → its index among the copy units."""
    base_to_own: Mapping[int, int]
    """Base token → its own matched token; empty for the base."""
    quoted: tuple[bool, ...]
    """For each token, whether a quotation is open before it."""

    @classmethod
    def from_transcript(
        cls, name: str, transcript: Transcript, collation: Collation | None, repairs: tuple[Repair, ...]
    ) -> Self:
        """Cut a transcript into copy units.

        Args:
            name: id of the witness.
            transcript: its tokens.
            collation: against the base; None for the base itself.
            repairs: every repair to write, sorted and disjoint.
        """
        units = cut_copy_units(transcript, repairs)
        return cls(
            id=name,
            transcript=transcript,
            collation=collation,
            copy_units=units,
            unit_starts={k: unit.tokens[0] for unit in units for k in range(*unit.tokens)},
            unit_numbers={unit.tokens[0]: n for n, unit in enumerate(units)},
            base_to_own=dict(collation.matches) if collation else {},
            quoted=mark_open_quotations(transcript.tokens),
        )

    def find_copy_unit(self, token: int) -> CopyUnit | None:
        """Return the copy unit that starts with a token, or None."""
        return self.get_copy_unit(token) if token in self.unit_numbers else None

    def get_copy_unit(self, token: int) -> CopyUnit:
        """Return the copy unit that starts with a token."""
        return self.copy_units[self.unit_numbers[token]]

    def select_copy_units(self, start: int, end: int) -> Sequence[CopyUnit]:
        """Return the copy units of the tokens from `start` to `end`, half-open; each is the start of a copy unit."""
        return self.copy_units[self.unit_numbers[start] : self.unit_numbers.get(end, len(self.copy_units))]

    def get_damaged_form(self, copy_unit: CopyUnit) -> str:
        """Return the raw text of a repaired copy unit; empty where nothing is repaired."""
        return self.transcript.raw[copy_unit.form.start : copy_unit.form.end] if copy_unit.form.repairs else ""

    def is_single_unit(self, token: int) -> bool:
        """Return whether a token is a copy unit of its own: no repair joins it to a neighbour."""
        return self.unit_starts[token] == token and self.unit_starts.get(token + 1, token + 1) == token + 1

    def find_sentences_at(self, place: int) -> tuple[int, ...]:
        """Return the sentence that a place between tokens is in; both where one ends and another starts."""
        bounds = self.transcript.bounds
        if len(bounds) < 2:
            return ()
        last = min(bisect_right(bounds, place) - 1, len(bounds) - 2)
        return (last - 1, last) if last > 0 and bounds[last] == place else (last,)

    def is_unit_start(self, token: int) -> bool:
        """Return whether a copy unit starts at a token."""
        return self.unit_starts[token] == token

    @property
    def tokens(self) -> tuple[Token, ...]:
        """The tokens of the transcript."""
        return self.transcript.tokens


@dataclass(frozen=True, slots=True)
class Insertion:
    """Tokens of a witness that go before a base token."""

    witness: int
    tokens: Range
    rule: SegmentRule
    differences: tuple[str, ...]
    sentence: bool
    """Whether it is a sentence of its own rather than a part of one."""
    text: str | None = None
    """What a person typed, instead of tokens."""


@dataclass(frozen=True, slots=True)
class Replacement:
    """What replaces a range of base tokens: tokens of a witness, a person's text, or nothing."""

    base: Range
    witness: int
    tokens: tuple[Range, ...]
    text: str | None
    rule: SegmentRule
    differences: tuple[str, ...]


@dataclass(slots=True)
class MergePlan:
    """The changes to the base, collected difference by difference. Mutable during the merge, never after."""

    texts: Sequence[WitnessText]
    """The base first, then the other witnesses from the best to the worst."""
    content_index: ContentIndex
    """The content of the canonical text so far."""
    insertions: dict[int, list[Insertion]] = field(default_factory=lambda: defaultdict(list))
    """By index of the base token they go before."""
    replacements: dict[int, Replacement] = field(default_factory=dict)
    """By index of the first base token."""
    closed_gaps: dict[int, tuple[int, int]] = field(default_factory=dict)
    """Base token → (witness, token) whose gap it takes instead of its own."""
    junctions: Junctions = field(default_factory=Junctions)
    """Where something can still be inserted or replaced."""
    decided_differences: dict[str, Difference] = field(default_factory=dict)
    """Difference id → the difference with its decision and reason."""

    def record_decision(
        self, difference: Difference, decision: Decision, reason: str, decided: PersonalDecision | None = None
    ) -> None:
        """Record the decision about a difference, its reason, and what a person said about it."""
        known = self.decided_differences[difference.id]
        self.decided_differences[difference.id] = replace(known, decision=decision, reason=reason, decided=decided)

    def can_insert(self, place: int, number: int, tokens: Range) -> bool:
        """Return whether tokens of a witness can go before a base token with every junction attested."""
        return self.junctions.can_insert(place, self._find_attachment((place, place), number, tokens))

    def insert_and_index(self, place: int, insertion: Insertion) -> None:
        """Put an insertion before a base token and add its words to the content index."""
        self.insert_without_index(place, insertion)
        if insertion.sentence:
            self.content_index.add_sentence(self.select_inserted_tokens(insertion))
            return
        for sentence in self.texts[0].find_sentences_at(place):
            self.content_index.extend_sentence(sentence, self.select_inserted_tokens(insertion))

    def insert_without_index(self, place: int, insertion: Insertion) -> None:
        """Put an insertion before a base token, once nothing asks the content index any more."""
        self.insertions[place].append(insertion)
        if insertion.text is None:
            attachment = self._find_attachment((place, place), insertion.witness, insertion.tokens)
            self.junctions.record_insertion(place, attachment)

    def can_replace(self, base: Range, number: int, tokens: Range) -> bool:
        """Return whether tokens of a witness can replace a range of the base with every junction attested."""
        return self.junctions.can_replace(base, self._find_attachment(base, number, tokens))

    def replace_range(self, replacement: Replacement, tokens: Range) -> None:
        """Replace a range of the base.

        Earlier changes by a policy among these words are undone; only the decision of a person meets any.

        Args:
            replacement: what is written there.
            tokens: what the witness has there; an empty range is a place.
        """
        self._undo_changes(*replacement.base)
        self.replacements[replacement.base[0]] = replacement
        attachment = self._find_attachment(replacement.base, replacement.witness, tokens)
        self.junctions.record_replacement(replacement.base, attachment)

    def _undo_changes(self, start: int, end: int) -> None:
        """Undo the insertions inside a range of the base, and the replacements that overlap it, but for decisions."""
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
        reason = "a person decided about some of the same words"
        for difference in (d for change in undone for d in change.differences):
            self.record_decision(self.decided_differences[difference], Decision.BASE, reason)

    def _find_attachment(self, base: Range, number: int, tokens: Range) -> Attachment:
        borders = self.texts[0].transcript.borders, self.texts[number].transcript.borders
        return Attachment.from_ranges(base, tokens, borders)

    def make_copy(self) -> MergePlan:
        """Return a copy that changes independently, but shares the content index: insert there without indexing."""
        copy = replace(
            self,
            insertions=defaultdict(list),
            replacements=dict(self.replacements),
            closed_gaps=dict(self.closed_gaps),
            junctions=self.junctions.make_copy(),
            decided_differences=dict(self.decided_differences),
        )
        copy.insertions.update({place: list(row) for place, row in self.insertions.items()})
        return copy

    def select_inserted_tokens(self, insertion: Insertion) -> Sequence[Token]:
        """Return the tokens of an insertion."""
        return self.texts[insertion.witness].tokens[slice(*insertion.tokens)]

    def collect_added_tokens(self, places: Iterable[int]) -> list[Token]:
        """Return the tokens inserted at some places.

        New sentences are left out: their content is beside the sentence group, not in it.
        """
        return [
            token
            for place in places
            for insertion in self.insertions.get(place, ())
            if not insertion.sentence or insertion.rule == SegmentRule.CONFLATED
            for token in self.select_inserted_tokens(insertion)
        ]

    def is_added_at(self, place: int, tokens: Sequence[Token]) -> bool:
        """Return whether the same words were added at a place before, if too few for the content index."""
        keys = [t.key for t in tokens]
        return any([t.key for t in self.select_inserted_tokens(i)] == keys for i in self.insertions.get(place, ()))
