"""What a difference asks a person, and whether it waits for an answer."""

from __future__ import annotations

from reconcile.model.records import Difference, Span
from reconcile.vocabulary import Decision

WAITING_DECISIONS = (Decision.OPEN, Decision.UNPLACED)
"""The decisions of differences that wait for a person."""

Question = tuple[str, tuple[Span, ...], str]


def identify_question(difference: Difference, folded_reading: str) -> Question:
    """Return what a difference asks a person; differences with equal questions have one answer.

    Args:
        difference: the difference.
        folded_reading: the witness's reading in normal form N2.
    """
    return difference.unit, difference.base_spans, folded_reading
