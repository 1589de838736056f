"""``accepted.csv``: what people have looked at and live with, by fingerprint, with a reason and a date."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from reconcile.check.findings import Finding
from reconcile.errors import InputError
from reconcile.storage.cells import CellTable
from reconcile.storage.safe_csv import dump_csv, read_edited_csv, unguard_cell

ACCEPTED_COLUMNS = ("rule", "path", "fingerprint", "reason", "date")
DEFAULT_ACCEPTED_FILE = Path("accepted.csv")

_RULE_PATTERN = re.compile(r"RC\d{3}")
_FINGERPRINT_PATTERN = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True, order=True)
class AcceptedFinding:
    """One line of the file."""

    rule: str
    path: str
    fingerprint: str
    reason: str = ""
    date: str = ""
    line: int = 0
    """Its line in the file, from 1; 0 for a new one."""

    @property
    def key(self) -> tuple[str, str, str]:
        """What it is recognised by."""
        return self.rule, self.path, self.fingerprint


def read_accepted(path: Path) -> tuple[AcceptedFinding, ...]:
    """Read the file.

    Raises:
        InputError: it cannot be read, lacks a column, or a line of it is malformed.
    """
    advice = "`reconcile check --accept-new` makes the file"
    rows = read_edited_csv(path, ",", unreadable=advice, damaged="restore the file from version control")
    if next(rows, (1, []))[1] != list(ACCEPTED_COLUMNS):
        raise InputError(f"{path}:1: the first line must be {','.join(ACCEPTED_COLUMNS)}")
    return tuple(_parse_accepted_row(row, path, line) for line, row in rows if row)


def _parse_accepted_row(row: Sequence[str], path: Path, line: int) -> AcceptedFinding:
    if len(row) != len(ACCEPTED_COLUMNS):
        wanted = f"{len(ACCEPTED_COLUMNS)} ({','.join(ACCEPTED_COLUMNS)})"
        raise InputError(f"{path}:{line}: {len(row)} cells instead of {wanted}")
    rule, name, fingerprint, reason, date = map(unguard_cell, row)
    if not _RULE_PATTERN.fullmatch(rule):
        raise InputError(f"{path}:{line}: rule {rule!r}; a rule is RC and three digits")
    if not _FINGERPRINT_PATTERN.fullmatch(fingerprint):
        raise InputError(f"{path}:{line}: fingerprint {fingerprint[:80]!r}; it has 64 digits of 0-9 and a-f")
    if not name:
        raise InputError(f"{path}:{line}: the path is empty")
    return AcceptedFinding(rule, name, fingerprint, reason, date, line)


def encode_accepted(entries: Iterable[AcceptedFinding]) -> bytes:
    """Return the file, sorted, one entry a line."""
    once = sorted({e.key: e for e in entries}.values())
    ordered = sorted(once, key=lambda e: (e.path, e.rule, e.fingerprint))
    cells = tuple((e.rule, e.path, e.fingerprint, e.reason, e.date) for e in ordered)
    return dump_csv(CellTable(dict.fromkeys(ACCEPTED_COLUMNS, "text"), cells))


def make_accepted_finding(found: Finding, reason: str, date: str) -> AcceptedFinding:
    """Return the line that accepts a finding."""
    return AcceptedFinding(*found.key, reason, date)
