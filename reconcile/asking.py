"""What a difference asks a person, and whether it waits for an answer."""

from __future__ import annotations

from reconcile.model import Difference, Span
from reconcile.text.keys import n2
from reconcile.vocabulary import Decision

WAITING = (Decision.OPEN, Decision.UNPLACED)
"""What became of the differences that wait for a person."""


def question(d: Difference) -> tuple[str, tuple[Span, ...], str]:
    """What a difference asks a person; differences that ask the same have one answer."""
    return d.unit, d.base_spans, n2(d.witness_text)
