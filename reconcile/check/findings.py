"""What a check says: findings, each with its exact place, the other place it rests on, and the edits that undo it.

Offsets are code points of the raw text, half-open. Lines and columns start at 1; a column counts code points, and the
end column is the one after the last character. A byte-order mark takes no column, as in every editor.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from reconcile.model.failures import FailedTask
from reconcile.vocabulary import Severity


@dataclass(frozen=True, slots=True, kw_only=True)
class FilePlace:
    """A stretch of a file."""

    path: str
    """Id of the document: its POSIX path."""
    start: int = 0
    end: int = 0
    line: int = 1
    column: int = 1
    end_line: int = 1
    end_column: int = 1
    quoted: str = ""
    """The text of the place; a long one is cut to `QUOTED_LENGTH` code points."""
    before: str = ""
    """The line up to the place, cut to its last `CONTEXT_LENGTH` code points."""
    after: str = ""
    """The line after the place, cut to its first `CONTEXT_LENGTH` code points."""


QUOTED_LENGTH = 200
"""Code points of a place that are quoted."""
SHORT_FINGERPRINT_LENGTH = 12
"""Digits of a fingerprint that are shown where all 64 would be in the way."""
CONTEXT_LENGTH = 60
"""Code points of the line before and after a place that are kept for excerpts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RelatedPlace:
    """Another place that a finding rests on."""

    place: FilePlace
    message: str
    """What the text has there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FileEdit:
    """One change of a file."""

    place: FilePlace
    replacement: str

    @property
    def start(self) -> int:
        """Where the change starts, in code points of the text."""
        return self.place.start

    @property
    def end(self) -> int:
        """Where it ends."""
        return self.place.end


@dataclass(frozen=True, slots=True, kw_only=True)
class Fix:
    """The edits that undo a finding."""

    edits: tuple[FileEdit, ...]
    description: str
    safe: bool
    """Whether `reconcile fix` may write it; the others are proposals."""
    attested: bool = False
    """Whether another text shows the repaired reading."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FindingDraft:
    """What one rule finds at one place, before findings are numbered and the settings looked at."""

    rule: str
    """Id of the rule, such as ``RC105``."""
    severity: Severity
    place: FilePlace
    message: str
    """What is wrong, why, and what to do; quotes the words."""
    context: tuple[str, ...]
    """What the fingerprint is made of besides rule and path: folded words, never numbers of lines."""
    related: tuple[RelatedPlace, ...] = ()
    fix: Fix | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding(FindingDraft):
    """One place where a check has something to report."""

    name: str
    """Name of the rule, such as ``dropped-apostrophe``."""
    fingerprint: str
    """64 hex digits; survives edits elsewhere in the file."""
    acceptance_reason: str | None
    """The reason with which ``accepted.csv`` lists it, or None when it is not accepted."""

    @property
    def key(self) -> tuple[str, str, str]:
        """What it is recognised by in ``accepted.csv``."""
        return self.rule, self.place.path, self.fingerprint


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckReport:
    """The outcome of one check."""

    findings: tuple[Finding, ...]
    """Everything that is shown, sorted by path and place; accepted ones are in `accepted`."""
    accepted: tuple[Finding, ...] = ()
    hidden_count: int = 0
    """Findings of severity info that are not shown."""
    files: tuple[str, ...] = ()
    """Ids of the files checked, sorted."""
    inputs: tuple[str, ...] = ()
    """Absolute paths of everything that was read, to check or to compare with."""
    notes: tuple[str, ...] = ()
    """What was not checked, and why: one sentence each."""
    failed_tasks: tuple[FailedTask, ...] = ()
    """Texts and works that could not be looked at, for bugs of ours. Everything else was checked."""
    fail_on: Severity = Severity.ERROR
    failed: bool = False
    """Whether a finding is at or above `fail_on`."""
    counts: Mapping[str, int] = field(default_factory=dict)
    """Findings shown per severity, the gravest first."""


def count_severities(findings: Sequence[Finding]) -> dict[str, int]:
    """Return how many findings there are of each severity, the gravest first."""
    return {s.value: sum(f.severity is s for f in findings) for s in reversed(Severity)}
