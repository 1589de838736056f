"""Write the canonical text by its plan: pieces in order, each from one place of one witness, joined into segments."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from reconcile.canonical.copy_units import CopyUnit, RepairedStretch
from reconcile.canonical.further_sources import find_attestations, is_drawn_differently, is_spaced_differently
from reconcile.canonical.merge_plan import Insertion, MergePlan, Replacement, WitnessText
from reconcile.canonical.provenance import LAYOUT_SOURCE, CanonicalPiece, build_segments
from reconcile.model.records import CanonicalText, Span
from reconcile.vocabulary import SegmentRule

_SENTENCE_END = re.compile(r"[.!?\u2026:;\u3002\uff01\uff1f][\"'\u2019\u201d\u00bb)\]]*(?:\s*\[[^\[\]]*\])*$")
"""The end of a sentence that another one may follow on the same line; note numbers after the mark are allowed."""
_SENTENCE_END_WINDOW = 64
"""Last code points of the text that are searched for such an end: a mark with about fifteen note numbers.

Chosen by hand, so that the search does not read the whole text each time; held by tests/cases/merge/placing.toml.
"""
_CLOSING_MARKS = frozenset(".,;:!?\u2026)]}\u201d\u00bb%")
"""Marks without white space before them; where a witness has some, a word was cut out there."""


@dataclass(frozen=True, slots=True)
class WrittenText:
    """The canonical text and where each copy unit of each witness went."""

    canonical: CanonicalText
    gaps: Mapping[tuple[int, int], Span]
    """(witness, first token) → canonical span of the gap before it."""
    forms: Mapping[tuple[int, int], Span]
    """(witness, first token) → canonical span of the copy unit."""
    starts: Mapping[int, int]
    """First token of a base copy unit → canonical offset before everything that goes before it."""


class CanonicalWriter:
    """Collect pieces while walking along the base."""

    def __init__(self, plan: MergePlan, lifted: Sequence[Sequence[Span]], policy: str) -> None:
        self.texts = plan.texts
        self.plan = plan
        self.lifted = lifted
        self.policy = policy
        self.wants_sources = True
        """Whether to find the further sources; the text of a window needs none, and their cost grows with witnesses."""
        self.pieces: list[CanonicalPiece] = []
        self.length = 0
        self.gaps: dict[tuple[int, int], Span] = {}
        self.forms: dict[tuple[int, int], Span] = {}
        self.base_borders = plan.texts[0].transcript.borders
        self.inherited_gap: tuple[int, RepairedStretch, int] | None = None
        """Base token, the gap that it takes over from a sentence cut before it, and the witness of that gap."""
        self.starts: dict[int, int] = {}

    def write_text(self) -> WrittenText:
        """Return the whole canonical text."""
        self._write_base_units(self.texts[0].copy_units)
        segments = tuple(build_segments(self.pieces, self.texts, self.policy))
        canonical = CanonicalText(text="".join(s.text for s in segments), segments=segments)
        return WrittenText(canonical, self.gaps, self.forms, self.starts)

    def write_window(self, units: Sequence[CopyUnit], offset: int) -> str:
        """Return the canonical text of some base copy units that follow `offset` code points of text."""
        self.length = offset
        self.wants_sources = False
        self._write_base_units(units)
        return "".join(piece.text for piece in self.pieces)

    def _write_base_units(self, units: Sequence[CopyUnit]) -> None:
        skip_to = 0
        for unit in units:
            at = unit.tokens[0]
            self.starts[at] = self.length
            gap, origin, rule = unit.gap, 0, SegmentRule.BASE
            if self.inherited_gap and self.inherited_gap[0] == at:
                _, gap, origin = self.inherited_gap
            insertions = self.plan.insertions.get(at, ())
            for insertion in sorted(insertions, key=lambda i: self._rank_insertion(i, at)):
                gap, origin = self._write_insertion(insertion, unit, gap, origin)
            if origin > 0:
                rule = SegmentRule.PLACED
            if at in self.plan.closed_gaps:
                origin, token = self.plan.closed_gaps[at]
                gap, rule = self.texts[origin].get_copy_unit(token).gap, SegmentRule.FILLED
            if at < skip_to:
                continue
            if at in self.plan.replacements:
                skip_to = self._write_replacement(self.plan.replacements[at], gap, origin)
                continue
            self._write_gap(gap, origin, at, rule)
            self._write_form(0, unit, SegmentRule.BASE, ())

    def _rank_insertion(self, insertion: Insertion, place: int) -> tuple[bool, bool, int, int]:
        """Order insertions at one place: ends of a sentence, sentences as their witness has them, then other parts.

        Parts of one sentence keep the order in which they were decided.
        """
        row = (insertion.witness, insertion.tokens[0]) if insertion.sentence else (0, 0)
        return not self._is_sentence_end(insertion, place), not insertion.sentence, *row

    def _is_sentence_end(self, insertion: Insertion, place: int) -> bool:
        """Return whether an insertion at a sentence border completes the sentence before it."""
        if insertion.text is not None or insertion.sentence or place not in self.base_borders:
            return False
        return insertion.tokens[0] not in self.texts[insertion.witness].transcript.borders

    def _write_insertion(
        self, insertion: Insertion, unit: CopyUnit, gap: RepairedStretch, origin: int
    ) -> tuple[RepairedStretch, int]:
        """Write an insertion before a base token; return the gap of that token with its witness."""
        if insertion.text is not None:
            if self.length:
                self._write_unsourced(" ")
            self._write_unsourced(insertion.text, insertion.rule, insertion.differences)
            return gap, origin
        if insertion.sentence:
            return self._write_inserted_sentence(insertion, unit, gap, origin)
        w, (start, end), at = insertion.witness, insertion.tokens, unit.tokens[0]
        witness = self.texts[w]
        units = witness.select_copy_units(start, end)
        if self._is_sentence_end(insertion, at):
            self._write_gap(units[0].gap, w, start, insertion.rule)
        elif at in self.base_borders and gap.text:
            self._write_gap(gap, origin, at, SegmentRule.BASE)
            gap, origin = witness.get_copy_unit(end).gap, w
        elif not gap.text and witness.get_copy_unit(end).gap.text and unit.form.text[:1] not in _CLOSING_MARKS:
            # The base token opens the text or follows an opening bracket.
            if self.length:
                self._write_gap(units[0].gap, w, start, insertion.rule)
            gap, origin = witness.get_copy_unit(end).gap, w
        else:
            if insertion.rule == SegmentRule.DECISION and self._would_join_words(units[0]):
                self._write_unsourced(" ")
            self._write_gap(units[0].gap, w, start, insertion.rule)
        self._write_inserted_units(units, insertion)
        return gap, origin

    def _write_inserted_sentence(
        self, insertion: Insertion, unit: CopyUnit, gap: RepairedStretch, origin: int
    ) -> tuple[RepairedStretch, int]:
        """Write a sentence before a base token; return the gap of that token with its witness.

        A paragraph break follows a sentence without a final mark, a space one that opens the text.
        """
        units = self.texts[insertion.witness].select_copy_units(*insertion.tokens)
        is_first = not self.length
        if not is_first:
            has_break = "\n" in gap.text or not unit.form.text  # the end of the base breaks nothing
            self._write_sentence_gap(insertion.witness, units[0], has_break=has_break)
        self._write_inserted_units(units, insertion)
        if not self._is_sentence_closed() and unit.form.text and "\n" not in gap.text:
            return RepairedStretch(0, 0, _find_paragraph_break(self.texts[0]), ()), LAYOUT_SOURCE
        return (RepairedStretch(0, 0, " ", ()), LAYOUT_SOURCE) if is_first else (gap, origin)

    def _write_inserted_units(self, units: Sequence[CopyUnit], insertion: Insertion) -> None:
        """Write the copy units of an insertion without the first gap; line wraps of the witness become spaces."""
        w, borders = insertion.witness, self.texts[insertion.witness].transcript.borders
        for unit in units:
            if unit is not units[0] and "\n" in unit.gap.text and unit.tokens[0] not in borders:
                self._write_unsourced(" ")
            elif unit is not units[0]:
                self._write_gap(unit.gap, w, unit.tokens[0], insertion.rule, insertion.differences)
            self._write_form(w, unit, insertion.rule, insertion.differences)

    def _is_sentence_closed(self) -> bool:
        """Return whether the text so far is empty or ends a sentence with its mark."""
        tail = ""
        for piece in reversed(self.pieces):
            tail = (piece.text + tail).rstrip()
            if len(tail) > _SENTENCE_END_WINDOW:
                break
        return not tail or bool(_SENTENCE_END.search(tail[-_SENTENCE_END_WINDOW:]))

    def _would_join_words(self, unit: CopyUnit) -> bool:
        """Return whether two readings that a person wants both would run into one word."""
        written = next((p.text for p in reversed(self.pieces) if p.text), "")
        return not unit.gap.text and written[-1:].isalnum() and unit.form.text[:1].isalnum()

    def _write_sentence_gap(self, w: int, unit: CopyUnit, *, has_break: bool) -> None:
        """Write a paragraph break where witness and base both have one or a final mark is missing, else a space.

        Behind a line without a final mark, such as an item of a list, the line end of the witness stays what it is.
        """
        closed, own, separator = self._is_sentence_closed(), unit.gap.text, _find_paragraph_break(self.texts[0])
        if not closed and "\n" in own and "\r" not in own + separator:
            separator = own
        elif closed and not ("\n" in own and has_break):
            separator = " "
        if unit.gap.text == separator:
            self._write_gap(unit.gap, w, unit.tokens[0], SegmentRule.PLACED)
        else:
            self._write_unsourced(separator)

    def _write_replacement(self, replacement: Replacement, gap: RepairedStretch, origin: int) -> int:
        """Write what replaces base tokens; return the base token after them."""
        (start, end), w = replacement.base, replacement.witness
        rule, differences = replacement.rule, replacement.differences
        units = [unit for span in replacement.tokens for unit in self.texts[w].select_copy_units(*span)]
        if units and start not in self.base_borders:
            self._write_gap(units[0].gap, w, units[0].tokens[0], rule, differences)
        elif replacement.text or units:
            self._write_gap(gap, origin, start, SegmentRule.BASE)
        else:
            if rule == SegmentRule.DECISION:  # an empty segment: what is now side by side, a person put there
                self._write_unsourced("", rule, differences)
            if start in self.base_borders and end < len(self.texts[0].tokens):
                self.inherited_gap = (end, gap, origin)
        if replacement.text is not None:
            self._write_unsourced(replacement.text, rule, differences)
        for unit in units:
            if unit is not units[0]:
                self._write_gap(unit.gap, w, unit.tokens[0], rule, differences)
            self._write_form(w, unit, rule, differences)
        return end

    def _write_unsourced(
        self, text: str, rule: SegmentRule = SegmentRule.LAYOUT, differences: tuple[str, ...] = ()
    ) -> None:
        """Write what no witness has: white space by the layout rule, or what a person typed."""
        self._append_piece(CanonicalPiece(text, LAYOUT_SOURCE, 0, 0, rule, differences))

    def _write_gap(
        self, gap: RepairedStretch, w: int, token: int, rule: SegmentRule, differences: tuple[str, ...] = ()
    ) -> None:
        if w == LAYOUT_SOURCE:
            self._write_unsourced(gap.text)
            return
        start = self.length
        piece = self._make_piece(gap, w, rule, differences)
        if piece:
            piece.is_kept_damage = not piece.repairs and not piece.text.isspace()
            self._append_piece(piece)
        self.gaps[w, token] = Span(start, self.length)

    def _write_form(self, w: int, unit: CopyUnit, rule: SegmentRule, differences: tuple[str, ...]) -> None:
        start = self.length
        piece = self._make_piece(unit.form, w, rule, differences)
        if piece:
            if w == 0 and self.wants_sources:
                piece.attestations = find_attestations(unit, self.texts)
                spaced = bool(self.pieces) and self.pieces[-1].text[-1:].isspace() and start > 0
                piece.spaced_differently = is_spaced_differently(piece.attestations, self.texts, spaced=spaced)
                piece.drawn_differently = is_drawn_differently(piece.text, piece.attestations, self.texts)
            self._append_piece(piece)
        if piece or unit.form.start == unit.form.end:
            self.forms[w, unit.tokens[0]] = Span(start, self.length)

    def _make_piece(
        self, stretch: RepairedStretch, w: int, rule: SegmentRule, differences: tuple[str, ...]
    ) -> CanonicalPiece | None:
        """Return a stretch without what was lifted out of the text as metadata; None if nothing is left."""
        start, end = stretch.start, stretch.end
        for lift in self.lifted[w]:
            if lift.start <= start and end <= lift.end and (start < end or lift.start < start < lift.end):
                return None
            if lift.start <= start < lift.end:
                start = lift.end
            if lift.start < end <= lift.end:
                end = lift.start
        text, repairs = stretch.text, stretch.repairs
        if (start, end) != (stretch.start, stretch.end):  # white space beside metadata: repairs there went with it
            text, repairs = self.texts[w].transcript.raw[start:end], ()
        if not text:
            return None
        rule = SegmentRule.REPAIR if repairs and rule != SegmentRule.DECISION else rule
        return CanonicalPiece(text, w, start, end, rule, differences, repairs)

    def _append_piece(self, piece: CanonicalPiece) -> None:
        self.pieces.append(piece)
        self.length += len(piece.text)


def _find_paragraph_break(base: WitnessText) -> str:
    """Return the commonest gap with a line end before a sentence of the base; an empty line if it has none."""
    tokens = base.tokens
    gaps = Counter(tokens[b].gap for b in base.transcript.bounds[1:-1] if "\n" in tokens[b].gap)
    return min(gaps, key=lambda g: (-gaps[g], g)) if gaps else "\n\n"
