"""Work that was begun and could not be done."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class FailureKind(StrEnum):
    """Whose mistake it is that something could not be done."""

    INPUT = "input"
    """A file cannot be read or written."""
    OUTPUT = "output"
    """A file of the output folder cannot be written."""
    DECISION = "decision"
    """What a person decided does not fit."""
    MEMORY = "memory"
    """There was not enough memory; a second try may succeed."""
    BUG = "bug"
    """A mistake of ours, or a process that was ended."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FailedTask:
    """Texts of which nothing could be made."""

    members: tuple[str, ...]
    """Ids of the texts."""
    kind: FailureKind
    message: str
    trace: str = ""
    """Where it happened, for developers."""
