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

_SINGLE_SPACE = RepairedStretch(0, 0, " ", ())
_SENTENCE_END = re.compile(r"[.!?\u2026:;\u3002\uff01\uff1f][\"'\u2019\u201d\u00bb)\]]*(?:\s*\[[^\[\]]*\])*$")
"""How a sentence ends that another one may follow on the same line; marks of notes after it do no harm."""
_CLOSING_MARKS = frozenset(".,;:!?\u2026)]}\u201d\u00bb%")
_SENTENCE_END_WINDOW = 64
"""Code points in which such an end is looked for."""


@dataclass(frozen=True, slots=True)
class WrittenText:
    """The canonical text and where each strand of each witness went."""

    canonical: CanonicalText
    gaps: Mapping[tuple[int, int], Span]
    """(witness, first token) → canonical span of the gap before it."""
    forms: Mapping[tuple[int, int], Span]
    """(witness, first token) → canonical span of the strand."""
    starts: Mapping[int, int]
    """First token of a base strand → canonical offset before everything that goes before it."""


class CanonicalWriter:
    """Collects pieces while walking along the base."""

    def __init__(self, plan: MergePlan, lifted: Sequence[Sequence[Span]], policy: str) -> None:
        self.texts = texts = plan.texts
        self.plan = plan
        self.lifted = lifted
        self.policy = policy
        self.wants_sources = True
        """Whether sources are wanted; a window gives its text alone, and for n witnesses they cost n times as much."""
        self.pieces: list[CanonicalPiece] = []
        self.length = 0
        self.gaps: dict[tuple[int, int], Span] = {}
        self.forms: dict[tuple[int, int], Span] = {}
        self.base_borders = texts[0].transcript.borders
        self.inherited_gap: tuple[int, RepairedStretch | None, int] | None = None
        self.starts: dict[int, int] = {}

    def write_text(self) -> WrittenText:
        """Walk along the base and write."""
        self._write_base_units(self.texts[0].copy_units)
        told = tuple(build_segments(self.pieces, self.texts, self.policy))
        canonical = CanonicalText(text="".join(s.text for s in told), segments=told)
        return WrittenText(canonical, self.gaps, self.forms, self.starts)

    def write_window(self, rows: Sequence[CopyUnit], offset: int) -> str:
        """What these strands of the base become when the text before them has `offset` code points."""
        self.length = offset
        self.wants_sources = False
        self._write_base_units(rows)
        return "".join(piece.text for piece in self.pieces)

    def _write_base_units(self, rows: Sequence[CopyUnit]) -> None:
        skip_to = 0
        for strand in rows:
            a = strand.tokens[0]
            self.starts[a] = self.length
            waiting = sorted(self.plan.insertions.get(a, ()), key=lambda i: self._rank_insertion(i, a))
            gap: RepairedStretch | None = strand.gap
            origin = 0
            if self.inherited_gap and self.inherited_gap[0] == a:
                _, gap, origin = self.inherited_gap
            for insertion in waiting:
                gap, origin = self._write_insertion(insertion, strand, gap, origin)
            if a in self.plan.closed_gaps:
                origin, token = self.plan.closed_gaps[a]
                gap = self.texts[origin].get_copy_unit(token).gap
            if a < skip_to:
                continue
            if a in self.plan.replacements:
                skip_to = self._write_replacement(self.plan.replacements[a], gap, origin)
                continue
            rule = (
                SegmentRule.FILLED
                if a in self.plan.closed_gaps
                else SegmentRule.PLACED
                if origin > 0
                else SegmentRule.BASE
            )
            self._write_gap(gap, origin, a, rule)
            self._write_form(0, strand, SegmentRule.BASE, ())

    def _rank_insertion(self, insertion: Insertion, place: int) -> tuple[bool, bool, int, int]:
        """In what order insertions at one place follow: ends of a sentence, sentences as their witness has them, rest.

        Parts of one sentence keep the order in which they were decided.
        """
        row = (insertion.witness, insertion.tokens[0]) if insertion.sentence else (0, 0)
        return not self._is_sentence_end(insertion, place), not insertion.sentence, *row

    def _is_sentence_end(self, insertion: Insertion, place: int) -> bool:
        """Whether an insertion at a sentence border ends the sentence before it, as where the base breaks off."""
        own = insertion.text is None and not insertion.sentence
        return (
            own
            and place in self.base_borders
            and insertion.tokens[0] not in self.texts[insertion.witness].transcript.borders
        )

    def _write_insertion(
        self, insertion: Insertion, copy_unit: CopyUnit, gap: RepairedStretch | None, origin: int
    ) -> tuple[RepairedStretch | None, int]:
        """Write tokens of a witness before a base token; give back the gap which that token is to take."""
        if insertion.text is not None:
            if self.length:
                self._write_layout(" ")
            self._append_piece(
                CanonicalPiece(insertion.text, LAYOUT_SOURCE, 0, 0, insertion.rule, insertion.differences)
            )
            return gap, origin
        if insertion.sentence:
            return self._write_inserted_sentence(insertion, copy_unit, gap, origin)
        w, (start, end) = insertion.witness, insertion.tokens
        rows = self.texts[w].select_copy_units(start, end)
        if self._is_sentence_end(insertion, copy_unit.tokens[0]):
            self._write_gap(rows[0].gap, w, rows[0].tokens[0], insertion.rule)
            after = gap
        elif copy_unit.tokens[0] in self.base_borders and gap is not None and gap.text:
            self._write_gap(gap, origin, copy_unit.tokens[0], SegmentRule.BASE)
            after, origin = self.texts[w].get_copy_unit(end).gap, w
        elif (
            gap is not None
            and not gap.text
            and self.texts[w].get_copy_unit(end).gap.text
            and not _is_closing_mark(copy_unit.form.text)
        ):
            # The base token opens the text or stands behind an opening bracket.
            if self.length:
                self._write_gap(rows[0].gap, w, rows[0].tokens[0], insertion.rule)
            after, origin = self.texts[w].get_copy_unit(end).gap, w
        else:
            if insertion.rule == SegmentRule.DECISION and self._is_glued_to_text(rows[0]):
                self._write_layout(" ")
            self._write_gap(rows[0].gap, w, rows[0].tokens[0], insertion.rule)
            after = gap
        self._write_inserted_units(rows, insertion)
        return after, origin

    def _write_inserted_sentence(
        self, insertion: Insertion, copy_unit: CopyUnit, gap: RepairedStretch | None, origin: int
    ) -> tuple[RepairedStretch | None, int]:
        """Write a sentence of a witness before a base token; give back the gap which that token is to take.

        A paragraph break behind a sentence without a final mark, a space behind one that opens the text.
        """
        rows = self.texts[insertion.witness].select_copy_units(*insertion.tokens)
        empty = not self.length
        if not empty:
            self._write_sentence_gap(insertion.witness, rows[0], gap)
        self._write_inserted_units(rows, insertion)
        if not self._is_sentence_closed() and copy_unit.form.text and not (gap and "\n" in gap.text):
            return RepairedStretch(0, 0, _find_paragraph_break(self.texts[0]), ()), LAYOUT_SOURCE
        return (_SINGLE_SPACE, LAYOUT_SOURCE) if empty else (gap, origin)

    def _write_inserted_units(self, rows: Sequence[CopyUnit], insertion: Insertion) -> None:
        """Write the strands of an insertion, the gap before the first one aside."""
        for row in rows:
            if row is not rows[0]:
                self._write_inner_gap(insertion.witness, row, insertion)
            self._write_form(insertion.witness, row, insertion.rule, insertion.differences)

    def _is_sentence_closed(self) -> bool:
        """Whether what is written so far ends a sentence with its mark; true if nothing is."""
        tail = ""
        for piece in reversed(self.pieces):
            tail = (piece.text + tail).rstrip()
            if len(tail) > _SENTENCE_END_WINDOW:
                break
        return not tail or bool(_SENTENCE_END.search(tail[-_SENTENCE_END_WINDOW:]))

    def _is_glued_to_text(self, row: CopyUnit) -> bool:
        """Whether two readings that a person wants both would run into one word."""
        written = next((p.text for p in reversed(self.pieces) if p.text), "")
        return not row.gap.text and written[-1:].isalnum() and row.form.text[:1].isalnum()

    def _write_sentence_gap(self, w: int, row: CopyUnit, gap: RepairedStretch | None) -> None:
        """The layout rule: a paragraph break where witness and base both have one, else a space.

        Behind a sentence without a final mark a paragraph break too, or it would run into the next one.
        """
        both = "\n" in row.gap.text and gap is not None and "\n" in gap.text
        joint = _find_paragraph_break(self.texts[0]) if both or not self._is_sentence_closed() else " "
        if row.gap.text == joint:
            self._write_gap(row.gap, w, row.tokens[0], SegmentRule.PLACED)
        else:
            self._write_layout(joint)

    def _write_inner_gap(self, w: int, row: CopyUnit, insertion: Insertion) -> None:
        """The gap inside an insertion; a line that wraps inside the witness's sentence is no line of the base."""
        if "\n" in row.gap.text and row.tokens[0] not in self.texts[w].transcript.bounds:
            self._write_layout(" ")
        else:
            self._write_gap(row.gap, w, row.tokens[0], insertion.rule, insertion.differences)

    def _write_replacement(self, replacement: Replacement, gap: RepairedStretch | None, origin: int) -> int:
        """Write what stands instead of base tokens; the base token after them."""
        start, end = replacement.base
        w = replacement.witness
        if replacement.tokens and start not in self.base_borders:
            first = replacement.tokens[0][0]
            self._write_gap(self.texts[w].get_copy_unit(first).gap, w, first, replacement.rule, replacement.differences)
        elif replacement.text or replacement.tokens:
            self._write_gap(gap, origin, start, SegmentRule.BASE)
        else:
            if (
                replacement.rule == SegmentRule.DECISION
            ):  # an empty segment says that a person parted what stood together
                self._append_piece(CanonicalPiece("", LAYOUT_SOURCE, 0, 0, replacement.rule, replacement.differences))
            if start in self.base_borders and end < len(self.texts[0].tokens):
                self.inherited_gap = (end, gap, origin)  # what now starts the sentence stands where the sentence stood
        if replacement.text is not None:
            self._append_piece(
                CanonicalPiece(replacement.text, LAYOUT_SOURCE, 0, 0, replacement.rule, replacement.differences)
            )
        first = True
        for a, b in replacement.tokens:
            for row in self.texts[w].select_copy_units(a, b):
                if not first:
                    self._write_gap(row.gap, w, row.tokens[0], replacement.rule, replacement.differences)
                self._write_form(w, row, replacement.rule, replacement.differences)
                first = False
        return end

    def _write_layout(self, text: str) -> None:
        self._append_piece(CanonicalPiece(text, LAYOUT_SOURCE, 0, 0, SegmentRule.LAYOUT))

    def _write_gap(
        self, gap: RepairedStretch | None, w: int, token: int, rule: SegmentRule, differences: tuple[str, ...] = ()
    ) -> None:
        if gap is None:
            return
        if w == LAYOUT_SOURCE:
            self._write_layout(gap.text)
            return
        start = self.length
        for piece in self._make_unlifted_pieces(gap, w, rule, differences):
            piece.is_kept_damage = not piece.repairs and not piece.text.isspace()
            self._append_piece(piece)
        self.gaps[w, token] = Span(start, self.length)

    def _write_form(self, w: int, copy_unit: CopyUnit, rule: SegmentRule, differences: tuple[str, ...]) -> None:
        start = self.length
        for piece in self._make_unlifted_pieces(copy_unit.form, w, rule, differences):
            if w == 0 and self.wants_sources:
                piece.attestations = find_attestations(copy_unit, self.texts)
                spaced = bool(self.pieces) and self.pieces[-1].text[-1:].isspace() and start > 0
                piece.spaced_differently = is_spaced_differently(piece.attestations, self.texts, spaced=spaced)
                piece.drawn_differently = is_drawn_differently(piece.text, piece.attestations, self.texts)
            self._append_piece(piece)
        if self.length > start or copy_unit.form.start == copy_unit.form.end:
            self.forms[w, copy_unit.tokens[0]] = Span(start, self.length)

    def _make_unlifted_pieces(
        self, stretch: RepairedStretch, w: int, rule: SegmentRule, differences: tuple[str, ...]
    ) -> list[CanonicalPiece]:
        """A stretch as a piece, less what was lifted out of the text as metadata."""
        start, end = stretch.start, stretch.end
        for lift in self.lifted[w]:
            if lift.start <= start and end <= lift.end and (start < end or lift.start < start < lift.end):
                return []
            if lift.start <= start < lift.end:
                start = lift.end
            if lift.start < end <= lift.end:
                end = lift.start
        if (start, end) == (stretch.start, stretch.end):
            text, repairs = stretch.text, stretch.repairs
        else:  # white space beside metadata: repairs there went with it
            text, repairs = self.texts[w].transcript.raw[start:end], ()
        if not text:
            return []
        rule = SegmentRule.REPAIR if repairs and rule != SegmentRule.DECISION else rule
        return [CanonicalPiece(text, w, start, end, rule, differences, repairs)]

    def _append_piece(self, piece: CanonicalPiece) -> None:
        self.pieces.append(piece)
        self.length += len(piece.text)


def _is_closing_mark(form: str) -> bool:
    """Whether a mark stands right behind the word before it; a space there is a hole of the witness."""
    return form[:1] in _CLOSING_MARKS


def _find_paragraph_break(base: WitnessText) -> str:
    """How the base parts its paragraphs: its commonest gap with a line end before a sentence."""
    tokens = base.tokens
    gaps = Counter(tokens[b].gap for b in base.transcript.bounds[1:-1] if "\n" in tokens[b].gap)
    return min(gaps, key=lambda g: (-gaps[g], g)) if gaps else "\n\n"
