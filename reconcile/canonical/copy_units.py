"""Cut a witness into the smallest stretches that repairs leave whole: the merge copies these."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Sequence
from typing import NamedTuple

from reconcile.model.records import Repair
from reconcile.model.variations import Range
from reconcile.text.edits import apply_edits
from reconcile.text.tokens import Token, Transcript


class RepairedStretch(NamedTuple):
    """A stretch of raw text and what it becomes."""

    start: int
    end: int
    text: str
    repairs: tuple[Repair, ...]


class CopyUnit(NamedTuple):
    """One token, or several that a repair joins, with the gap before them."""

    tokens: Range
    gap: RepairedStretch
    form: RepairedStretch


def cut_copy_units(transcript: Transcript, repairs: Sequence[Repair]) -> tuple[CopyUnit, ...]:
    """Cut a witness; the gaps and forms of all copy units in order are a partition of its raw text.

    Args:
        transcript: the witness.
        repairs: over its raw text, sorted and disjoint.
    """
    tokens, raw = transcript.tokens, transcript.raw
    gaps: dict[int, list[Repair]] = defaultdict(list)
    forms: dict[int, list[Repair]] = defaultdict(list)
    joined = [False] * (len(tokens) + 1)
    ends = [t.end for t in tokens]
    for repair in repairs:
        at = bisect_left(ends, repair.start)  # the first token that ends at or after the repair starts
        if repair.start == repair.end:
            _assign_insertion(repair, at, tokens, gaps, forms)
            continue
        while at < len(tokens) - 1 and tokens[at].end <= repair.start:
            at += 1
        if repair.end <= tokens[at].start:
            gaps[at].append(repair)
            continue
        forms[at].append(repair)
        last = at
        while tokens[last].end < repair.end:
            last += 1
            joined[last] = True
    out: list[CopyUnit] = []
    a = 0
    while a < len(tokens):
        b = a + 1
        while b < len(tokens) and (joined[b] or (tokens[b].start == tokens[b].end and tokens[b].form)):
            b += 1
        first, end = tokens[a], tokens[b - 1].end
        inner = [r for k in range(a, b) for r in (*(gaps.get(k, ()) if k > a else ()), *forms.get(k, ()))]
        gap = _make_stretch(raw, first.gap_start, first.start, gaps.get(a, ()))
        out.append(CopyUnit((a, b), gap, _make_stretch(raw, first.start, end, inner)))
        a = b
    return tuple(out)


def _make_stretch(raw: str, start: int, end: int, repairs: Sequence[Repair]) -> RepairedStretch:
    if not repairs:
        return RepairedStretch(start, end, raw[start:end], ())
    return RepairedStretch(start, end, apply_edits(raw, repairs, start, end), tuple(repairs))


def _assign_insertion(
    repair: Repair, at: int, tokens: Sequence[Token], gaps: dict[int, list[Repair]], forms: dict[int, list[Repair]]
) -> None:
    """Assign an insertion to the gap if it is white space or inside white space, else to the word that it touches."""
    place = repair.start
    if tokens[at].gap_start < place < tokens[at].start:
        gaps[at].append(repair)
        return
    inside = tokens[at].start < place < tokens[at].end
    if not inside and repair.replacement.isspace():
        while at < len(tokens) - 1 and tokens[at].start < place:
            at += 1
        gaps[at].append(repair)
    elif not inside and tokens[at].end == place and not tokens[at].is_word and at + 1 < len(tokens):
        forms[at + 1 if tokens[at + 1].start == place else at].append(repair)
    else:
        forms[at].append(repair)
