"""Counts for readers: always of units, the places where witnesses disagree, not of rows."""

from __future__ import annotations

from collections.abc import Iterable

from reconcile.model.records import Difference, Work
from reconcile.vocabulary import Kind, Severity


def count_units(differences: Iterable[Difference]) -> int:
    """Count the units of some differences: n witnesses that differ at one place are one."""
    return len({d.unit for d in differences})


def count_units_by_kind(differences: Iterable[Difference]) -> dict[str, int]:
    """Count the units per class, in the order of `Kind`, without zeros; a unit counts under every class it has."""
    units = {(d.kind, d.unit) for d in differences}
    return {kind.value: n for kind in Kind if (n := sum(k is kind for k, _ in units))}


def count_by_kind_and_severity(work: Work) -> dict[Kind, dict[Severity, int]]:
    """Count the units per class and severity, in the order of `Kind`; a unit counts by its gravest row in a class."""
    gravest: dict[tuple[Kind, str], Severity] = {}
    for d in work.differences:
        known = gravest.get((d.kind, d.unit))
        if known is None or d.severity.rank > known.rank:
            gravest[d.kind, d.unit] = d.severity
    table = {kind: [s for (k, _), s in gravest.items() if k is kind] for kind in Kind}
    return {kind: {s: found.count(s) for s in reversed(Severity)} for kind, found in table.items() if found}


def rank_open_units(work: Work) -> list[Difference]:
    """Return one row per unit that waits for a person: the gravest first, then the most doubtful, then in order."""
    first: dict[str, Difference] = {}
    for d in work.open:
        if d.unit not in first or d.severity.rank > first[d.unit].severity.rank:
            first[d.unit] = d
    return sorted(first.values(), key=lambda d: (-d.severity.rank, -d.confidence.doubt_rank))
