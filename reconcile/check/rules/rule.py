"""What a rule of the check is: data that the check, the command ``rule`` and the documentation share."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from reconcile.vocabulary import Severity


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
    """Such as ``RC105``; the first digit is the group."""
    name: str
    severity: Severity
    """By default; settings may change it, and `severity_note` says when a finding departs from it."""
    fix: str
    """``yes``, ``no``, or which findings can be fixed."""
    description: str
    """What it finds, in one sentence of at most 1,024 characters."""
    why: str
    """Why that matters."""
    remedy: str
    """How to settle a finding."""
    firing_examples: tuple[RuleExample, ...]
    silent_examples: tuple[RuleExample, ...]
    severity_note: str = ""

    @property
    def is_fixable(self) -> bool:
        """Whether `reconcile fix` writes its sure repairs."""
        return self.fix != "no"

    @property
    def name_in_words(self) -> str:
        """Its name in words."""
        return self.name.replace("-", " ")


def make_text_example(content: str | bytes, reason: str, name: str = "text.txt") -> RuleExample:
    """An example of one file."""
    return RuleExample(files={name: content}, reason=reason)
