"""Let the witnesses vote on readings: the policies ``majority``, ``consensus`` and ``priority``."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Self

from reconcile.canonical.base_choice import LEAST_VOICES
from reconcile.canonical.merge_plan import MergePlan, WitnessText
from reconcile.canonical.policies import MergePolicy
from reconcile.canonical.reading_choices import apply_choice
from reconcile.canonical.witness_comparison import ReadingDifference, WitnessComparison
from reconcile.model.variations import Operation, Variation
from reconcile.text.normal_forms import normalize_typography
from reconcile.vocabulary import Decision, Kind, SegmentRule

VOTED_KINDS = frozenset({Kind.OMISSION, Kind.ADDED_DETAIL, Kind.REWORDING, Kind.CONFLICT, Kind.UNCLASSIFIED})
"""What the policies vote on; small forms only where the settings say so."""


def apply_votes(comparisons: Sequence[WitnessComparison], plan: MergePlan, policy: MergePolicy) -> None:
    """Let the witnesses vote where the policy or the settings say so.

    Args:
        comparisons: each witness but the base beside the base, in order.
        plan: is changed.
        policy: the policy in force.
    """
    for ballot in collect_ballots(comparisons, policy):
        verdict = _count_votes(ballot, plan.texts, policy)
        if verdict is None:
            continue
        winner, reason = verdict
        for number, (item, variation) in ballot.items:
            if number != winner:
                plan.record_decision(item.difference, Decision.BASE if winner else Decision.OPEN, reason)
            elif _can_apply(variation, comparisons[number - 1], plan) and not apply_choice(
                number, item, Decision.WITNESS, SegmentRule.VOTED, plan
            ):
                plan.record_decision(item.difference, Decision.WITNESS, reason)
            else:
                unattested = f"{reason}, but its junctions are not attested"
                plan.record_decision(item.difference, Decision.OPEN, unattested)


def _is_put_to_vote(kind: Kind, policy: MergePolicy) -> bool:
    treatment = policy.get_treatment(kind)
    if treatment:
        return treatment in ("majority", "drop", "priority")
    return policy.name in ("majority", "consensus", "priority") and kind in VOTED_KINDS


def _can_apply(variation: Variation, comparison: WitnessComparison, plan: MergePlan) -> bool:
    """Return whether a reading can be applied with every junction attested, in a group that kept its sentence borders.

    Elsewhere a cut could hit a clause that moved.
    """
    group = comparison.collation.groups[variation.group] if variation.group >= 0 else None
    if group and (len(group.left) > 1 or len(group.right) > 1):
        return False
    if not comparison.has_attested_junctions(variation):
        return False
    if variation.base:
        return plan.can_replace(variation.base[0], comparison.number, variation.witness_range)
    return plan.can_insert(variation.base_place, comparison.number, variation.witness_range)


def _count_votes(ballot: Ballot, texts: Sequence[WitnessText], policy: MergePolicy) -> tuple[int, str] | None:
    """Return which witness's reading wins, 0 for none, with the reason; None where the decision of the class holds."""
    kind = ballot.items[0][1][0].difference.kind
    treatment = policy.get_treatment(kind)
    if treatment == "drop":
        return ballot.items[0][0], "the settings drop what a witness lacks"
    if treatment == "priority" or (policy.name == "priority" and not treatment):
        rank = {name: n for n, name in enumerate(policy.priority)}
        best = min([0, *(n for n, _ in ballot.items)], key=lambda n: (rank.get(texts[n].id, len(rank)), n))
        return (best, "the most trusted witness") if best else None
    number, votes = min(ballot.votes.items(), key=lambda r: (-r[1], r[0]))
    if policy.name == "consensus" and not treatment:
        if votes >= policy.consensus:
            return (number, f"held by {votes} independent witnesses") if number else None
        if kind is Kind.OMISSION:  # a witness attests the shorter text
            return ballot.items[0][0], f"held by fewer than {policy.consensus} independent witnesses"
        unheld = f"no reading is held by {policy.consensus} independent witnesses"
        return None if kind is Kind.ADDED_DETAIL else (0, unheld)
    total = len(set(policy.voices))
    if total < LEAST_VOICES:
        return 0, f"a majority needs three independent witnesses; there are {total}"
    if 2 * votes > total:
        return (number, f"read by {votes} of {total} independent witnesses") if number else None
    return 0, f"no reading has more than half of {total} independent witnesses"


@dataclass(frozen=True, slots=True)
class Ballot:
    """One place with the readings of all witnesses."""

    items: tuple[tuple[int, ReadingDifference], ...]
    """(witness, its difference from the base), in the order of the witnesses."""
    votes: Mapping[int, int]
    """First witness with a reading (0 for the base's) → how many independent voices have it."""


def collect_ballots(comparisons: Sequence[WitnessComparison], policy: MergePolicy) -> Iterator[Ballot]:
    """Yield one ballot for each unit that is put to the vote, in the order of the differences.

    Two witnesses read the same when their readings are equal at N2. A witness with a larger difference from the base
    there abstains.
    """
    units: dict[str, list[tuple[int, ReadingDifference]]] = defaultdict(list)
    for comparison in comparisons:
        for row in comparison.differences:
            if _is_put_to_vote(row[0].difference.kind, policy):
                units[row[0].difference.unit].append((comparison.number, row))
    departures = [DepartureRanges.from_variations(v for _, v in c.differences) for c in comparisons] if units else []
    for items in units.values():
        firsts: dict[str, int] = {}
        voices: dict[int, set[int]] = defaultdict(set)
        voices[0].add(policy.voices[0])
        for n, (item, _) in items:
            text = normalize_typography(item.difference.witness_text)
            voices[firsts.setdefault(text, n)].add(policy.voices[n])
        present = {n for n, _ in items}
        for n, ranges in enumerate(departures, 1):
            if n not in present and not ranges.has_overlap(items[0][1][1]):
                voices[0].add(policy.voices[n])
        yield Ballot(tuple(items), {n: len(found) for n, found in voices.items()})


@dataclass(frozen=True, slots=True)
class DepartureRanges:
    """The ranges of the base in which a witness has other words."""

    starts: Sequence[int]
    """Sorted."""
    ends: Sequence[int]
    """For each range the largest end of it and of those before."""

    @classmethod
    def from_variations(cls, variations: Iterable[Variation]) -> Self:
        """Collect the base ranges of variations in words."""
        worded = (v for v in variations if v.operation not in (Operation.FORM, Operation.GAP))
        spans = sorted(span for v in worded for span in v.base)
        return cls([a for a, _ in spans], list(accumulate((b for _, b in spans), max)))

    def has_overlap(self, variation: Variation) -> bool:
        """Return whether a range overlaps a variation, or has the place of an empty reading inside."""
        for start, end in variation.base or ((variation.base_place, variation.base_place),):
            before = bisect_left(self.starts, end)
            if before and self.ends[before - 1] > start:
                return True
        return False
