"""Who reads what at a place, and which reading wins: the policies ``majority``, ``consensus`` and ``priority``."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Self

from reconcile.canonical.merge_plan import MergePlan, WitnessText
from reconcile.canonical.policies import MergePolicy
from reconcile.canonical.reading_choices import ReadingChoice, apply_choice
from reconcile.canonical.witness_comparison import WitnessComparison, select_witness_differences
from reconcile.model.variations import ClassifiedDifference, Operation, Variation
from reconcile.text.normal_forms import normalize_typography
from reconcile.vocabulary import Decision, Kind, SegmentRule

VOTED_KINDS = frozenset({Kind.OMISSION, Kind.ADDED_DETAIL, Kind.REWORDING, Kind.CONFLICT, Kind.UNCLASSIFIED})
"""What the policies vote on; small forms only where the settings say so."""


def apply_votes(classified: Sequence[ClassifiedDifference], plan: MergePlan, policy: MergePolicy) -> None:
    """Let the witnesses vote where the policy or the settings say so.

    Args:
        classified: the differences that nobody has decided.
        plan: is changed.
        policy: the policy in force.
    """
    texts = plan.texts
    asked = [
        c for c in classified if c.parent < 0 and c.variation is not None and _is_put_to_vote(c.difference.kind, policy)
    ]
    parallels = {n: WitnessComparison.from_texts(n, texts, classified) for n in range(1, len(texts))} if asked else {}
    for ballot in collect_ballots(asked, classified, texts, policy.voices):
        winner, reason = _count_votes(ballot, texts, policy)
        for number, item in ballot.items:
            if number == winner:
                if _apply_winning_reading(item, parallels[number], plan):
                    plan.record_decision(item.difference, Decision.WITNESS, reason)
                else:
                    plan.record_decision(
                        item.difference, Decision.OPEN, f"{reason}, but its junctions are not attested"
                    )
            elif winner or reason:
                plan.record_decision(item.difference, Decision.BASE if winner else Decision.OPEN, reason)


def _is_put_to_vote(kind: Kind, policy: MergePolicy) -> bool:
    treatment = policy.get_treatment(kind)
    if treatment:
        return treatment in ("majority", "drop", "priority")
    return policy.name in ("majority", "consensus", "priority") and kind in VOTED_KINDS


def _apply_winning_reading(item: ClassifiedDifference, parallel: WitnessComparison, plan: MergePlan) -> bool:
    """Put the winning reading into the plan, if every junction stays attested; whether it was."""
    variation = item.variation
    if variation is None or not parallel.has_attested_junctions(variation) or not _is_one_to_one(variation, parallel):
        return False
    there = variation.witness_range
    if not (
        plan.can_replace(variation.base[0], parallel.number, there)
        if variation.base
        else plan.can_insert(variation.base_place, parallel.number, there)
    ):
        return False
    return not apply_choice(parallel.number, item, ReadingChoice(Decision.WITNESS), SegmentRule.VOTED, plan)


def _is_one_to_one(variation: Variation, parallel: WitnessComparison) -> bool:
    """Whether the place is in a group that kept its sentence borders.

    Where a cut cannot hit a clause that went elsewhere.
    """
    if parallel.witness.collation is None or variation.group < 0:
        return True
    found = parallel.witness.collation.groups[variation.group]
    return len(found.left) <= 1 and len(found.right) <= 1


def _count_votes(ballot: Ballot, texts: Sequence[WitnessText], policy: MergePolicy) -> tuple[int, str]:
    """Which witness's reading wins a vote: its number, 0 for the base, with the reason.

    No reason leaves things as they are.
    """
    kind = ballot.items[0][1].difference.kind
    treatment = policy.get_treatment(kind)
    if treatment == "drop":
        return ballot.items[0][0], "the settings drop what a witness lacks"
    if treatment == "priority" or (policy.name == "priority" and not treatment):
        rank = {name: n for n, name in enumerate(policy.priority)}
        best = min([0, *(n for n, _ in ballot.items)], key=lambda n: (rank.get(texts[n].id, len(rank)), n))
        return best, "the most trusted witness" if best else ""
    if policy.name == "consensus" and not treatment:
        return _find_consensus(ballot, policy.consensus)
    total = len(set(policy.voices))
    if total < 3:
        return 0, f"a majority needs three independent witnesses; there are {total}"
    for number, voices in sorted(ballot.readings.items(), key=lambda r: (-len(r[1]), r[0])):
        if 2 * len(voices) > total:
            return number, f"read by {len(voices)} of {total} independent witnesses" if number else ""
    return 0, f"no reading has more than half of {total} independent witnesses"


def _find_consensus(ballot: Ballot, least: int) -> tuple[int, str]:
    """Only what enough independent witnesses hold.

    A base-only passage goes where a witness attests the shorter text.
    """
    kind = ballot.items[0][1].difference.kind
    for number, voices in sorted(ballot.readings.items(), key=lambda r: (-len(r[1]), r[0])):
        if len(voices) >= least:
            return number, f"held by {len(voices)} independent witnesses" if number else ""
    if kind is Kind.OMISSION:
        return ballot.items[0][0], f"held by fewer than {least} independent witnesses"
    if kind is Kind.ADDED_DETAIL:
        return 0, ""
    return 0, f"no reading is held by {least} independent witnesses"


@dataclass(frozen=True, slots=True)
class Ballot:
    """One place with the readings of all witnesses."""

    items: tuple[tuple[int, ClassifiedDifference], ...]
    """(witness, its difference from the base), in the order of the witnesses."""
    readings: Mapping[int, frozenset[int]]
    """Witness that stands for a reading (0 for the base's) → the independent voices that hold it."""


def collect_ballots(
    asked: Sequence[ClassifiedDifference],
    classified: Sequence[ClassifiedDifference],
    texts: Sequence[WitnessText],
    voices: Sequence[int],
) -> Iterator[Ballot]:
    """One ballot per unit, in the order in which the units come.

    Two witnesses read the same when their readings are equal at N2. A witness that departs from the base there in a
    larger difference abstains.
    """
    number = {text.id: n for n, text in enumerate(texts)}
    units: dict[str, list[tuple[int, ClassifiedDifference]]] = defaultdict(list)
    for item in asked:
        units[item.difference.unit].append((number[item.difference.witness], item))
    departures = [DepartureRanges.from_differences(select_witness_differences(classified, text.id)) for text in texts]
    for items in units.values():
        items.sort(key=lambda entry: entry[0])
        readings: dict[str, int] = {}
        held: dict[int, set[int]] = defaultdict(set)
        held[0].add(voices[0])
        present = {n for n, _ in items}
        for n, item in items:
            text = normalize_typography(item.difference.witness_text)
            held[readings.setdefault(text, n)].add(voices[n])
        for n in range(1, len(texts)):
            if n not in present and not departures[n].has_overlap(items[0][1].variation):
                held[0].add(voices[n])
        yield Ballot(tuple(items), {n: frozenset(v) for n, v in held.items()})


@dataclass(frozen=True, slots=True)
class DepartureRanges:
    """The stretches of the base in which a witness departs from it, more than in form or white space."""

    starts: Sequence[int]
    """Sorted."""
    ends: Sequence[int]
    """For each stretch the last end of it and of those before."""

    @classmethod
    def from_differences(cls, items: Sequence[ClassifiedDifference]) -> Self:
        """Where the differences of one witness lie."""
        found = [c.variation for c in items if c.variation is not None]
        wide = [v for v in found if v.operation not in (Operation.FORM, Operation.GAP)]
        spans = sorted(span for v in wide for span in v.base)
        return cls([a for a, _ in spans], list(accumulate((b for _, b in spans), max)))

    def has_overlap(self, variation: Variation | None) -> bool:
        """Whether one of them meets a variation, or has the place of an empty one inside."""
        if variation is None:
            return False
        for start, end in variation.base or ((variation.base_place, variation.base_place),):
            before = bisect_left(self.starts, end)
            if before and self.ends[before - 1] > start:
                return True
        return False
