"""What a rule of the check is: data that the check, the command ``rule`` and the documentation share."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from reconcile.vocabulary import Severity


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """Files on which a rule fires, or does not."""

    files: Mapping[str, str | bytes]
    """Name → content."""
    says: str
    """Why it fires, or why it does not."""
    settings: str = ""
    """Lines of ``reconcile.toml``."""
    changed: Mapping[str, str | bytes | None] = field(default_factory=dict)
    """What is changed after ``reconcile run`` has written the reports; None removes a file. Empty: there are none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One check."""

    id: str
    """Such as ``RC105``; the first digit is the group."""
    name: str
    severity: Severity
    """By default; settings may change it, and `severity_note` says when a finding departs from it."""
    fix: str
    """``yes``, ``no``, or which findings can be fixed."""
    finds: str
    """What it finds, in one sentence of at most 1,024 characters."""
    why: str
    """Why that matters."""
    settle: str
    """How to settle a finding."""
    fires: tuple[Example, ...]
    silent: tuple[Example, ...]
    severity_note: str = ""

    @property
    def is_fixable(self) -> bool:
        """Whether `reconcile fix` writes its sure repairs."""
        return self.fix != "no"

    @property
    def summary(self) -> str:
        """Its name in words."""
        return self.name.replace("-", " ")


def text(content: str | bytes, says: str, name: str = "text.txt") -> Example:
    """An example of one file."""
    return Example(files={name: content}, says=says)
