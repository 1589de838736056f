"""Write the canonical text by its plan: pieces in order, each from one place of one witness, joined into segments."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from reconcile.canonical.copy_units import Strand, Stretch
from reconcile.canonical.further_sources import attesting, is_drawn_otherwise, is_spaced_otherwise
from reconcile.canonical.merge_plan import Insertion, Plan, Replacement, Text
from reconcile.canonical.provenance import LAYOUT, Piece, segments
from reconcile.model.records import Canonical, Span

_SPACE = Stretch(0, 0, " ", ())
_CLOSED = re.compile(r"[.!?\u2026:;\u3002\uff01\uff1f][\"'\u2019\u201d\u00bb)\]]*(?:\s*\[[^\[\]]*\])*$")
"""How a sentence ends that another one may follow on the same line; marks of notes after it do no harm."""
_CLOSING_MARKS = frozenset(".,;:!?\u2026)]}\u201d\u00bb%")
_TAIL = 64
"""Code points in which such an end is looked for."""


@dataclass(frozen=True, slots=True)
class Written:
    """The canonical text and where each strand of each witness went."""

    canonical: Canonical
    gaps: Mapping[tuple[int, int], Span]
    """(witness, first token) → canonical span of the gap before it."""
    forms: Mapping[tuple[int, int], Span]
    """(witness, first token) → canonical span of the strand."""
    starts: Mapping[int, int]
    """First token of a base strand → canonical offset before everything that goes before it."""


class Writer:
    """Collects pieces while walking along the base."""

    def __init__(self, plan: Plan, lifted: Sequence[Sequence[Span]], policy: str) -> None:
        self.texts = texts = plan.texts
        self.plan = plan
        self.lifted = lifted
        self.policy = policy
        self.attested = True
        """Whether sources are wanted; a window gives its text alone, and for n witnesses they cost n times as much."""
        self.pieces: list[Piece] = []
        self.length = 0
        self.gaps: dict[tuple[int, int], Span] = {}
        self.forms: dict[tuple[int, int], Span] = {}
        self.bounds = texts[0].transcript.borders
        self.inherited: tuple[int, Stretch | None, int] | None = None
        self.starts: dict[int, int] = {}

    def write(self) -> Written:
        """Walk along the base and write."""
        self._walk(self.texts[0].strands)
        told = tuple(segments(self.pieces, self.texts, self.policy))
        canonical = Canonical(text="".join(s.text for s in told), segments=told)
        return Written(canonical, self.gaps, self.forms, self.starts)

    def window(self, rows: Sequence[Strand], offset: int) -> str:
        """What these strands of the base become when the text before them has `offset` code points."""
        self.length = offset
        self.attested = False
        self._walk(rows)
        return "".join(piece.text for piece in self.pieces)

    def _walk(self, rows: Sequence[Strand]) -> None:
        skip_to = 0
        for strand in rows:
            a = strand.tokens[0]
            self.starts[a] = self.length
            waiting = sorted(self.plan.insertions.get(a, ()), key=lambda i: self._turn(i, a))
            gap: Stretch | None = strand.gap
            origin = 0
            if self.inherited and self.inherited[0] == a:
                _, gap, origin = self.inherited
            for insertion in waiting:
                gap, origin = self._insert(insertion, strand, gap, origin)
            if a in self.plan.closed_gaps:
                origin, token = self.plan.closed_gaps[a]
                gap = self._strand(origin, token).gap
            if a < skip_to:
                continue
            if a in self.plan.replacements:
                skip_to = self._replace(self.plan.replacements[a], gap, origin)
                continue
            rule = "filled" if a in self.plan.closed_gaps else "placed" if origin > 0 else "base"
            self._gap(gap, origin, a, rule)
            self._form(0, strand, "base", ())

    def _turn(self, insertion: Insertion, place: int) -> tuple[bool, bool, int, int]:
        """In what order insertions at one place follow: ends of a sentence, sentences as their witness has them, rest.

        Parts of one sentence keep the order in which they were decided.
        """
        row = (insertion.witness, insertion.tokens[0]) if insertion.sentence else (0, 0)
        return not self._ends(insertion, place), not insertion.sentence, *row

    def _ends(self, insertion: Insertion, place: int) -> bool:
        """Whether an insertion at a sentence border ends the sentence before it, as where the base breaks off."""
        own = insertion.text is None and not insertion.sentence
        return (
            own and place in self.bounds and insertion.tokens[0] not in self.texts[insertion.witness].transcript.borders
        )

    def _insert(
        self, insertion: Insertion, strand: Strand, gap: Stretch | None, origin: int
    ) -> tuple[Stretch | None, int]:
        """Write tokens of a witness before a base token; give back the gap which that token is to take."""
        if insertion.text is not None:
            if self.length:
                self._layout(" ")
            self._put(Piece(insertion.text, LAYOUT, 0, 0, insertion.rule, insertion.differences))
            return gap, origin
        if insertion.sentence:
            return self._insert_sentence(insertion, strand, gap, origin)
        w, (start, end) = insertion.witness, insertion.tokens
        rows = self.texts[w].rows(start, end)
        if self._ends(insertion, strand.tokens[0]):
            self._gap(rows[0].gap, w, rows[0].tokens[0], insertion.rule)
            after = gap
        elif strand.tokens[0] in self.bounds and gap is not None and gap.text:
            self._gap(gap, origin, strand.tokens[0], "base")
            after, origin = self._strand(w, end).gap, w
        elif gap is not None and not gap.text and self._strand(w, end).gap.text and not _follows(strand.form.text):
            # The base token opens the text or stands behind an opening bracket.
            if self.length:
                self._gap(rows[0].gap, w, rows[0].tokens[0], insertion.rule)
            after, origin = self._strand(w, end).gap, w
        else:
            if insertion.rule == "decision" and self._would_glue(rows[0]):
                self._layout(" ")
            self._gap(rows[0].gap, w, rows[0].tokens[0], insertion.rule)
            after = gap
        self._forms(rows, insertion)
        return after, origin

    def _insert_sentence(
        self, insertion: Insertion, strand: Strand, gap: Stretch | None, origin: int
    ) -> tuple[Stretch | None, int]:
        """Write a sentence of a witness before a base token; give back the gap which that token is to take.

        A paragraph break behind a sentence without a final mark, a space behind one that opens the text.
        """
        rows = self.texts[insertion.witness].rows(*insertion.tokens)
        empty = not self.length
        if not empty:
            self._joint(insertion.witness, rows[0], gap)
        self._forms(rows, insertion)
        if not self._is_closed() and strand.form.text and not (gap and "\n" in gap.text):
            return Stretch(0, 0, _paragraph(self.texts[0]), ()), LAYOUT
        return (_SPACE, LAYOUT) if empty else (gap, origin)

    def _forms(self, rows: Sequence[Strand], insertion: Insertion) -> None:
        """Write the strands of an insertion, the gap before the first one aside."""
        for row in rows:
            if row is not rows[0]:
                self._inner_gap(insertion.witness, row, insertion)
            self._form(insertion.witness, row, insertion.rule, insertion.differences)

    def _is_closed(self) -> bool:
        """Whether what is written so far ends a sentence with its mark; true if nothing is."""
        tail = ""
        for piece in reversed(self.pieces):
            tail = (piece.text + tail).rstrip()
            if len(tail) > _TAIL:
                break
        return not tail or bool(_CLOSED.search(tail[-_TAIL:]))

    def _would_glue(self, row: Strand) -> bool:
        """Whether two readings that a person wants both would run into one word."""
        written = next((p.text for p in reversed(self.pieces) if p.text), "")
        return not row.gap.text and written[-1:].isalnum() and row.form.text[:1].isalnum()

    def _joint(self, w: int, row: Strand, gap: Stretch | None) -> None:
        """The layout rule: a paragraph break where witness and base both have one, else a space.

        Behind a sentence without a final mark a paragraph break too, or it would run into the next one.
        """
        both = "\n" in row.gap.text and gap is not None and "\n" in gap.text
        joint = _paragraph(self.texts[0]) if both or not self._is_closed() else " "
        if row.gap.text == joint:
            self._gap(row.gap, w, row.tokens[0], "placed")
        else:
            self._layout(joint)

    def _inner_gap(self, w: int, row: Strand, insertion: Insertion) -> None:
        """The gap inside an insertion; a line that wraps inside the witness's sentence is no line of the base."""
        if "\n" in row.gap.text and row.tokens[0] not in self.texts[w].transcript.bounds:
            self._layout(" ")
        else:
            self._gap(row.gap, w, row.tokens[0], insertion.rule, insertion.differences)

    def _replace(self, replacement: Replacement, gap: Stretch | None, origin: int) -> int:
        """Write what stands instead of base tokens; the base token after them."""
        start, end = replacement.base
        w = replacement.witness
        if replacement.tokens and start not in self.bounds:
            first = replacement.tokens[0][0]
            self._gap(self._strand(w, first).gap, w, first, replacement.rule, replacement.differences)
        elif replacement.text or replacement.tokens:
            self._gap(gap, origin, start, "base")
        else:
            if replacement.rule == "decision":  # an empty segment says that a person parted what stood together
                self._put(Piece("", LAYOUT, 0, 0, replacement.rule, replacement.differences))
            if start in self.bounds and end < len(self.texts[0].tokens):
                self.inherited = (end, gap, origin)  # what now starts the sentence stands where the sentence stood
        if replacement.text is not None:
            self._put(Piece(replacement.text, LAYOUT, 0, 0, replacement.rule, replacement.differences))
        first = True
        for a, b in replacement.tokens:
            for row in self.texts[w].rows(a, b):
                if not first:
                    self._gap(row.gap, w, row.tokens[0], replacement.rule, replacement.differences)
                self._form(w, row, replacement.rule, replacement.differences)
                first = False
        return end

    def _layout(self, text: str) -> None:
        self._put(Piece(text, LAYOUT, 0, 0, "layout"))

    def _gap(self, gap: Stretch | None, w: int, token: int, rule: str, differences: tuple[str, ...] = ()) -> None:
        if gap is None:
            return
        if w == LAYOUT:
            self._layout(gap.text)
            return
        start = self.length
        for piece in self._unlifted(gap, w, rule, differences):
            piece.kept = not piece.repairs and not piece.text.isspace()
            self._put(piece)
        self.gaps[w, token] = Span(start, self.length)

    def _form(self, w: int, strand: Strand, rule: str, differences: tuple[str, ...]) -> None:
        start = self.length
        for piece in self._unlifted(strand.form, w, rule, differences):
            if w == 0 and self.attested:
                piece.attesting = attesting(strand, self.texts)
                spaced = bool(self.pieces) and self.pieces[-1].text[-1:].isspace() and start > 0
                piece.parted = is_spaced_otherwise(piece.attesting, self.texts, spaced=spaced)
                piece.drawn = is_drawn_otherwise(piece.text, piece.attesting, self.texts)
            self._put(piece)
        if self.length > start or strand.form.start == strand.form.end:
            self.forms[w, strand.tokens[0]] = Span(start, self.length)

    def _unlifted(self, stretch: Stretch, w: int, rule: str, differences: tuple[str, ...]) -> list[Piece]:
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
        rule = "repair" if repairs and rule != "decision" else rule
        return [Piece(text, w, start, end, rule, differences, repairs)]

    def _strand(self, w: int, token: int) -> Strand:
        """The strand of a witness that starts with a token."""
        return self.texts[w].strands[self.texts[w].index[token]]

    def _put(self, piece: Piece) -> None:
        self.pieces.append(piece)
        self.length += len(piece.text)


def _follows(form: str) -> bool:
    """Whether a mark stands right behind the word before it; a space there is a hole of the witness."""
    return form[:1] in _CLOSING_MARKS


def _paragraph(base: Text) -> str:
    """How the base parts its paragraphs: its commonest gap with a line end before a sentence."""
    tokens = base.tokens
    gaps = Counter(tokens[b].gap for b in base.transcript.bounds[1:-1] if "\n" in tokens[b].gap)
    return min(gaps, key=lambda g: (-gaps[g], g)) if gaps else "\n\n"
