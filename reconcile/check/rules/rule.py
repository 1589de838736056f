"""What a rule of the check is: data that the check, the command ``rule`` and the documentation share."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from reconcile.vocabulary import Severity


class RuleGroup(StrEnum):
    """What the rules of a group look at; the value is how their ids begin."""

    TEXT = "RC1"
    CORPUS = "RC2"
    WORK = "RC3"
    REPORTS = "RC4"


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleExample:
    """Files on which a rule fires, or does not."""

    files: Mapping[str, str | bytes]
    """Name → content."""
    reason: str
    """Why it fires, or why it does not."""
    settings: str = ""
    """Lines of ``reconcile.toml``."""
    changed: Mapping[str, str | bytes | None] = field(default_factory=dict)
    """What is changed after ``reconcile run`` has written the reports; None removes a file. Empty: there are none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckRule:
    """One check."""

    id: str
    """Such as ``RC105``."""
    group: RuleGroup
    name: str
    severity: Severity
    """By default; settings may change it, and `severity_note` says when a finding departs from it."""
    severity_note: str
    fix: str
    """``yes``, ``no``, or which findings can be fixed."""
    writes_fix: bool
    """Whether `reconcile fix` writes its sure repairs."""
    needs_works: bool
    """Whether the other texts of a work can add to its findings or make them more certain."""
    for_cells: bool
    """Whether it applies to texts that are cells of a table."""
    description: str
    """What it finds, in one sentence of at most 1,024 characters."""
    why: str
    """Why that matters."""
    remedy: str
    """What to do about a finding."""
    firing_examples: tuple[RuleExample, ...]
    silent_examples: tuple[RuleExample, ...]
