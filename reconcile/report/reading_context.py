"""A reading where it stands: with some characters before and after it, so that a person can judge it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from reconcile.model.records import Difference, Span, Work
from reconcile.storage.display_text import LINE_END_SIGN


class ReadingContext(NamedTuple):
    """One reading of one text, and what stands round its first place."""

    owner: str
    """Document id."""
    is_base: bool
    before: str
    reading: str
    after: str
    further_places: int
    """Further places of the same reading."""


def quote_in_context(difference: Difference, work: Work, *, width: int) -> tuple[ReadingContext, ...]:
    """Both sides of a difference, the base first; one side for damage that concerns one text alone.

    Args:
        difference: one of `work`.
        work: gives the texts.
        width: characters to show on either side.
    """
    d = difference
    sides = [] if d.base == d.witness else [_quote_side(d.base, d.base_spans, work, width, is_base=True)]
    return (*sides, _quote_side(d.witness, d.witness_spans, work, width, is_base=False))


def _quote_side(owner: str, spans: Sequence[Span], work: Work, width: int, *, is_base: bool) -> ReadingContext:
    raw = next(w.document.raw for w in work.witnesses if w.id == owner)
    if not spans:
        return ReadingContext(owner, is_base, "", "", "", 0)
    start, end = spans[0]
    before, after = raw[max(0, start - width) : start], raw[end : end + width]
    if start > width:  # no half word at the edges, unless it is all there is
        before = before.partition(" ")[2] or before
    if end + width < len(raw):
        after = after.rpartition(" ")[0] or after
    return ReadingContext(owner, is_base, before, raw[start:end], after, len(spans) - 1)


def show_white_space(text: str) -> str:
    """A reading of white space alone as signs that can be seen; any other as it is."""
    if text and text.isspace():
        return text.replace(" ", "␣").replace("\n", LINE_END_SIGN)
    return text
