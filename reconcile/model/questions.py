"""What a difference asks a person, and whether it waits for an answer."""

from __future__ import annotations

from reconcile.vocabulary import Decision

WAITING_DECISIONS = (Decision.OPEN, Decision.UNPLACED)
"""What became of the differences that wait for a person."""
