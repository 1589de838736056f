"""Counts that people read: always of units, the places where witnesses disagree, not of rows."""

from __future__ import annotations

from collections.abc import Iterable

from reconcile.model.records import Difference, Work
from reconcile.vocabulary import Kind, Severity


def count_units(differences: Iterable[Difference]) -> int:
    """How many places these differences stand for; n witnesses that differ at one place are one."""
    return len({d.unit for d in differences})


def count_units_by_kind(differences: Iterable[Difference]) -> dict[str, int]:
    """Units per class, in the order of `Kind`, without zeros; a unit counts under every class that it holds."""
    found = {(d.kind, d.unit) for d in differences}
    return {kind.value: n for kind in Kind if (n := sum(k is kind for k, _ in found))}


def count_by_kind_and_severity(works: Iterable[Work]) -> dict[Kind, dict[Severity, int]]:
    """Units per class and severity, in the order of `Kind`; a unit counts by its worst row in that class."""
    worst: dict[tuple[Kind, str, str], Severity] = {}
    for place, d in ((work.id, d) for work in works for d in work.differences):
        known = worst.get((d.kind, place, d.unit))
        if known is None or d.severity.rank > known.rank:
            worst[d.kind, place, d.unit] = d.severity
    table: dict[Kind, dict[Severity, int]] = {}
    for kind in Kind:
        severities = [s for (k, _, _), s in worst.items() if k is kind]
        if severities:
            table[kind] = {s: severities.count(s) for s in reversed(Severity)}
    return table


def rank_open_units(works: Iterable[Work]) -> list[tuple[Work, Difference]]:
    """One row per unit that waits for a person: the worst first, then the most doubtful, then by works and texts."""
    first: dict[tuple[str, str], tuple[Work, Difference]] = {}
    for work in works:
        for d in work.open:
            known = first.get((work.id, d.unit))
            if known is None or d.severity.rank > known[1].severity.rank:
                first[work.id, d.unit] = (work, d)
    return sorted(first.values(), key=lambda item: (-item[1].severity.rank, -item[1].confidence.doubt_rank))
