"""The policy in force for one work, with what the settings ask for class by class (``docs/merging.md``, policies)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from reconcile.vocabulary import Kind

ADDING_POLICIES = frozenset({"complete", "union"})
"""Policies that add what other witnesses have more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MergePolicy:
    """The rules in force for one work."""

    name: str
    """One of ``base complete union majority consensus flag priority``."""
    consensus: int = 2
    """Independent witnesses that must hold a passage under ``consensus``."""
    priority: tuple[str, ...] = ()
    """Document ids, most trusted first."""
    classes: Mapping[str, str] = field(default_factory=dict)
    """Class → treatment, for the classes whose treatment is not the default."""
    voices: tuple[int, ...] = ()
    """For each witness the first one that it may be a copy of; copies count as one voice."""

    @property
    def full_name(self) -> str:
        """The name with its parameter, as in reports."""
        if self.name == "consensus":
            return f"consensus({self.consensus})"
        return f"priority={','.join(self.priority)}" if self.name == "priority" else self.name

    def get_treatment(self, kind: Kind) -> str:
        """Return what the settings ask for a class; empty for the default."""
        return self.classes.get(kind.value, "")
