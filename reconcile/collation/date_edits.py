"""Compare dates as wholes: *12 July 1904* beside *July 14, 1904* is one difference, whatever the notation.

Word by word, a date in another notation is a part left out and a part added, and nobody sees whether it is the same
day. So the dates of two sentences are paired in order, and each pair that is written otherwise becomes one edit.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from reconcile.collation.word_diff import TokenEdit
from reconcile.text.dates import find_dates
from reconcile.text.tokens import Token

_Corner = tuple[int, int]
"""A token of each side."""


def join_date_edits(edits: Sequence[TokenEdit], left: Sequence[Token], right: Sequence[Token]) -> tuple[TokenEdit, ...]:
    """Return the edits with one for each pair of dates that are not written alike; they still touch and cover.

    Dates are paired if both sides have as many, and if each pair gives the same parts of a date.
    """
    if all(edit.is_equal for edit in edits):
        return tuple(edits)
    dates = [find_dates([t.key for t in side]) for side in (left, right)]
    pairs = list(zip(*dates, strict=False))
    if not pairs or len(dates[0]) != len(dates[1]) or any(a.date.parts != b.date.parts for a, b in pairs):
        return tuple(edits)
    joined: list[TokenEdit] = []
    start: _Corner = (0, 0)
    for one, two in pairs:
        if one.notation == two.notation:
            continue  # compared word by word
        joined += _cut_edits(edits, start, (one.start, two.start))
        joined.append(TokenEdit(one.start, one.end, two.start, two.end))
        start = one.end, two.end
    return (*joined, *_cut_edits(edits, start, (len(left), len(right)))) if joined else tuple(edits)


def _cut_edits(edits: Sequence[TokenEdit], start: _Corner, end: _Corner) -> Iterator[TokenEdit]:
    """Yield the edits between two corners; equal tokens of which a corner cuts off the partner are replaced."""
    at = start
    for edit in edits:
        if not edit.is_equal:
            continue
        shift = max(0, at[0] - edit.left_start, at[1] - edit.right_start)
        a, c = edit.left_start + shift, edit.right_start + shift
        size = min(edit.left_end - a, end[0] - a, end[1] - c)
        if size <= 0:
            continue
        yield from _replace_between(at, (a, c))
        at = a + size, c + size
        yield TokenEdit(a, at[0], c, at[1], is_equal=True)
    yield from _replace_between(at, end)


def _replace_between(start: _Corner, end: _Corner) -> Iterator[TokenEdit]:
    edit = TokenEdit(start[0], end[0], start[1], end[1])
    if not edit.is_empty:
        yield edit
