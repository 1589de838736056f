"""What people decided: the lines of decisions.csv."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Ruling:
    """One line of ``decisions.csv``."""

    id: str
    """Fingerprint of the difference."""
    choice: str
    """One of `CHOICES`."""
    text: str = ""
    """For the choice ``text``."""
    who: str = ""
    why: str = ""
    place: str = ""
    """File and line, for messages."""
