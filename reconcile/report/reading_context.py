"""A reading in its context: with some characters before and after it, so that a person can judge it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from reconcile.model.records import Difference, Span, Witness, Work
from reconcile.storage.display_text import LINE_END_SIGN

LIST_CONTEXT = 24
"""Characters before and after a reading in the lists of a run. Chosen by hand: both sides fit on a line."""
PAGE_CONTEXT = 28
"""The same in the list of a work's page, whose column is a little wider."""
SENTENCE_CONTEXT = 160
"""Most characters before and after a reading where its whole sentence is shown: two lines. Chosen by hand; held by
tests/report/test_limits.py."""


class ReadingContext(NamedTuple):
    """One reading of one text, and the text around its first place."""

    owner: str
    """Document id."""
    is_base: bool
    before: str = ""
    reading: str = ""
    after: str = ""
    further_places: int = 0
    """Further places of the same reading."""


def quote_in_context(difference: Difference, work: Work, *, width: int) -> tuple[ReadingContext, ...]:
    """Quote both sides of a difference of a work, the base first, with `width` characters before and after.

    Damage that concerns only one text has one side.
    """
    d = difference
    sides = [] if d.base == d.witness else [_quote_side(d.base, d.base_spans, work, width, is_base=True)]
    return (*sides, _quote_side(d.witness, d.witness_spans, work, width, is_base=False))


def _quote_side(owner: str, spans: Sequence[Span], work: Work, width: int, *, is_base: bool) -> ReadingContext:
    if not spans:
        return ReadingContext(owner, is_base)
    raw = work.witnesses[work.members.index(owner)].document.raw
    start, end = spans[0]
    before, after = raw[max(0, start - width) : start], raw[end : end + width]
    if start > width:  # no half word at the edges, unless there is nothing else
        before = before.partition(" ")[2] or before
    if end + width < len(raw):
        after = after.rpartition(" ")[0] or after
    return ReadingContext(owner, is_base, before, raw[start:end], after, further_places=len(spans) - 1)


def quote_sentence(witness: Witness, start: int, end: int) -> tuple[str, str]:
    """Return the text before and after a span in its sentences; cut at a blank when that is long."""
    first = max((s.start for s in witness.sentences if s.start <= start), default=0)
    last = min((s.end for s in witness.sentences if s.end >= end and s.end > start), default=end)
    before, after = witness.document.raw[first:start], witness.document.raw[end:last].rstrip()
    if len(before) > SENTENCE_CONTEXT:
        before = "…" + before[-SENTENCE_CONTEXT:].partition(" ")[2]
    if len(after) > SENTENCE_CONTEXT:
        after = after[:SENTENCE_CONTEXT].rpartition(" ")[0] + "…"
    return before, after


def show_white_space(text: str) -> str:
    """Return a reading of white space with signs that can be seen; any other as it is."""
    if text and text.isspace():
        return text.replace(" ", "␣").replace("\n", LINE_END_SIGN)
    return text
