"""The text of one witness in each sentence group, cut into pieces with the differences that cover them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from reconcile.model.records import Difference, Work
from reconcile.report.witness_columns import WitnessColumn
from reconcile.text.normal_forms import normalize_layout
from reconcile.vocabulary import Decision, Kind

_RESHAPED_KINDS = (Kind.SPLIT, Kind.JOIN)
"""Cover whole sentences, and would hide the differences inside."""
_LEADING_KINDS = (Kind.OMISSION, Kind.ADDED_DETAIL)
"""Go first where several differences have an empty reading at one place."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CellPiece:
    """A stretch of one witness inside one sentence."""

    text: str
    """May be empty: the place where a witness lacks the text of another."""
    differences: tuple[int, ...] = ()
    """Numbers of the differences that cover it, the closest one first; empty where the witnesses agree."""
    kind: str = ""
    """Class of the first one."""
    repaired: str = ""
    """The repaired text, at the end of a damaged stretch."""
    sound: bool = False
    """Whether it is the sound reading beside damage in another text."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CellSentence:
    """One sentence of a cell, with its 1-based number."""

    number: int
    pieces: tuple[CellPiece, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class WitnessCell:
    """The sentences of one witness in one sentence group."""

    sentences: tuple[CellSentence, ...]
    tags: tuple[str, ...]
    """The class of the group as a whole here: moved, split, join, added-detail (the base lacks it)."""
    follows: int | None
    """For a moved group: the number of the row that it follows in this witness; None at the start of the text."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _DifferenceMark:
    start: int
    end: int
    width: int
    """Characters that the difference covers in this witness, all spans together."""
    owner: str
    difference: int
    repaired: str


def build_cells(work: Work, column: WitnessColumn) -> tuple[WitnessCell, ...]:
    """Return one cell per sentence group."""
    sentences = _cut_sentences(work, column)
    reshaped = _find_reshaped_rows(work, column)
    base = work.members.index(work.base)
    cells = []
    for row, group in enumerate(work.groups):
        numbers = group.sentences[column.member_index]
        added = (Kind.ADDED_DETAIL.value,) if numbers and not group.sentences[base] else ()
        tags = (*added, *reshaped.get(row, ()))
        first = numbers[0] if numbers else 0
        cells.append(
            WitnessCell(
                sentences=tuple(CellSentence(number=n + 1, pieces=sentences[n]) for n in numbers),
                tags=tags,
                follows=column.sentence_rows[first - 1] + 1 if Kind.MOVED.value in tags and first else None,
            )
        )
    return tuple(cells)


def _find_reshaped_rows(work: Work, column: WitnessColumn) -> dict[int, tuple[str, ...]]:
    rows: dict[int, tuple[str, ...]] = {}
    for d in work.differences:
        if d.witness == column.id and d.witness_sentences and d.kind in (Kind.MOVED, *_RESHAPED_KINDS):
            row = column.sentence_rows[d.witness_sentences[0]]
            if d.kind is not Kind.MOVED or work.groups[row].moved:
                rows[row] = tuple(dict.fromkeys((*rows.get(row, ()), d.kind.value)))
    return rows


def _find_marks(work: Work, member: str) -> Iterator[_DifferenceMark]:
    """Find the stretches of a witness that differences cover, without splits and joins."""
    for number, d in enumerate(work.differences):
        if d.kind in _RESHAPED_KINDS:
            continue
        spans = d.find_spans_in(member)
        width = sum(end - start for start, end in spans)
        for start, end in spans:
            repaired = _format_repaired_text(work, d, member, start, end)
            yield _DifferenceMark(start=start, end=end, width=width, owner=member, difference=number, repaired=repaired)


def _format_repaired_text(work: Work, d: Difference, member: str, start: int, end: int) -> str:
    """Return the repaired form of a damaged stretch, when the canonical text has it and it looks different."""
    repair = d.repair if d.damaged == member and d.decision is Decision.REPAIR else None
    if repair is None or not start <= repair.start <= repair.end <= end:
        return ""
    raw = work.witnesses[work.members.index(member)].document.raw
    text = raw[start : repair.start] + repair.replacement + raw[repair.end : end]
    return "" if normalize_layout(text) == normalize_layout(raw[start:end]) else text


def _cut_sentences(work: Work, column: WitnessColumn) -> list[tuple[CellPiece, ...]]:
    witness = work.witnesses[column.member_index]
    marks = sorted(_find_marks(work, column.id), key=lambda m: (m.start, m.end, m.difference))
    sentences: list[tuple[CellPiece, ...]] = []
    active: list[_DifferenceMark] = []
    at = 0
    for sentence in witness.sentences:
        last = sentence.index == len(witness.sentences) - 1
        while at < len(marks) and (marks[at].start < sentence.end or last):
            active.append(marks[at])
            at += 1
        sentences.append(tuple(_cut_pieces(work, witness.document.raw, sentence.start, sentence.end, active)))
        active = [m for m in active if m.end > sentence.end]
    return sentences


def _cut_pieces(work: Work, raw: str, start: int, end: int, marks: Sequence[_DifferenceMark]) -> Iterator[CellPiece]:
    cuts = sorted({start, end, *(max(start, min(end, cut)) for m in marks for cut in (m.start, m.end))})
    opened: dict[int, list[_DifferenceMark]] = {}
    for mark in marks:
        opened.setdefault(max(start, mark.start), []).append(mark)
    active: list[_DifferenceMark] = []
    for number, here in enumerate(cuts):
        starting = opened.get(here, [])
        if empty := [m for m in starting if m.start == m.end]:
            yield _build_piece(work, "", empty)
        if number + 1 == len(cuts):
            return
        active = [m for m in active if m.end > here] + [m for m in starting if m.end > m.start]
        yield _build_piece(work, raw[here : cuts[number + 1]], active, cuts[number + 1])


def _build_piece(work: Work, text: str, marks: Sequence[_DifferenceMark], end: int = -1) -> CellPiece:
    if not marks:
        return CellPiece(text=text)
    found = work.differences
    closest = sorted(marks, key=lambda m: (m.width, found[m.difference].kind not in _LEADING_KINDS, m.difference))
    first = found[closest[0].difference]
    return CellPiece(
        text=text,
        differences=tuple(dict.fromkeys(m.difference for m in closest)),
        kind=first.kind.value,
        repaired=next((m.repaired for m in closest if m.repaired and m.end == end), ""),
        sound=bool(first.damaged) and first.damaged != closest[0].owner,
    )
