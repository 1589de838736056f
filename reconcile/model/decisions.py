"""What people decided: the lines of decisions.csv, and what the record of a work keeps of them."""

from __future__ import annotations

from dataclasses import dataclass

CHOICES = ("base", "witness", "both", "neither", "text", "repair", "keep")
"""What a person may choose for a difference: a reading, or of damage, also in a lone text, whether it is repaired."""
PAIR_CHOICES = ("join", "part")
"""What a person may choose for a pair of texts: whether they are of one work."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ruling:
    """One line of ``decisions.csv``."""

    id: str
    """Fingerprint of the difference, or of the pair of texts."""
    choice: str
    """One of `CHOICES`, or for a pair of texts of `PAIR_CHOICES`."""
    text: str = ""
    """For the choice ``text``."""
    who: str = ""
    why: str = ""
    date: str = ""
    """When it was decided, as the file gives it."""
    path: str = ""
    """The file."""
    line: int = 0
    """1-based line of the file; 0 where it is not known."""

    @property
    def is_about_pair(self) -> bool:
        """Whether it is about a pair of texts, not about a difference."""
        return self.choice in PAIR_CHOICES

    @property
    def place(self) -> str:
        """File and line, for messages."""
        return f"{self.path}:{self.line}" if self.line else self.path


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonalDecision:
    """What a person said about a difference; the choice is the decision of the difference."""

    text: str
    """What was typed, for the decision ``text``."""
    who: str
    why: str
    date: str
    follows: str
    """Id of the difference that the person decided, where this one only follows it; else empty."""
