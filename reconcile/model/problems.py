"""What does not hold in a record."""

from __future__ import annotations

from dataclasses import dataclass

from reconcile.model.records import Span


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that does not hold."""

    place: str
    """The file concerned."""
    invariant: str
    """``I1`` to ``I12``, ``record``, ``rendering`` or ``hash``."""
    message: str
    witness: str = ""
    """Document id, or empty."""
    span: Span | None = None
    """Over the witness's raw text, or over the canonical text when `witness` is empty."""
