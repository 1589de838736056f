"""Apply what one witness has more: fill holes of the base, place additions, add whole sentences.

Additions are placed under the policies ``complete`` and ``union``; holes are filled under every policy.
"""

from __future__ import annotations

from collections import defaultdict

from reconcile.canonical.merge_plan import Insertion, MergePlan
from reconcile.canonical.placement_failures import REPEATING_FAILURES, PlacementFailure
from reconcile.canonical.placement_rules import find_placement_obstacle, has_unpaired_mark
from reconcile.canonical.policies import ADDING_POLICIES, MergePolicy
from reconcile.canonical.whole_sentence_fallback import add_whole_sentence
from reconcile.canonical.witness_comparison import WitnessComparison, has_final_mark
from reconcile.model.variations import ClassifiedDifference, Operation, Variation
from reconcile.vocabulary import Decision, Kind, SegmentRule

_UnplacedAddition = tuple[ClassifiedDifference, Variation, PlacementFailure]


def apply_additions(comparison: WitnessComparison, plan: MergePlan, policy: MergePolicy) -> None:
    """Fill holes of the base, place additions, and add whole sentences, from one witness.

    Parts of sentences come before whole sentences, which may repeat them; final marks come last, because they depend on
    the sentences that were added.

    Args:
        comparison: the witness beside the base.
        plan: is changed.
        policy: the policy in force.
    """
    unplaced: dict[int, list[_UnplacedAddition]] = defaultdict(list)
    for item, v in sorted(comparison.differences, key=lambda row: _is_sentence_addition(row[1], comparison)):
        d = item.difference
        if d.kind is Kind.RESIDUE and d.is_base_damaged and v.witness and not policy.get_treatment(Kind.RESIDUE):
            _fill_base_hole(item, v, plan, comparison)
        elif _is_candidate_addition(item, v, comparison, plan, policy):
            obstacle = find_placement_obstacle(v, comparison, plan)
            if len(v.witness) == 1 and plan.is_added_at(v.base_place, comparison.select_tokens(v.witness[0])):
                plan.record_decision(d, Decision.WITNESS, "another witness has the same here, and it is placed")
            elif obstacle is None:
                _place_addition(item, v, plan, comparison)
                unplaced[v.group] = _place_dependent_additions(unplaced[v.group], comparison, plan)
            elif d.kind is Kind.ADDED_DETAIL:
                final = obstacle.failure in REPEATING_FAILURES
                plan.record_decision(d, Decision.BASE if final else Decision.UNPLACED, obstacle.reason)
                if not final and obstacle.failure is not PlacementFailure.HEADING_LINE:
                    unplaced[v.group].append((item, v, obstacle.failure))
    for group in sorted(g for g, rows in unplaced.items() if rows):
        rows = [(item, v) for item, v, _ in unplaced[group]]
        add_whole_sentence(group, rows, comparison, plan, add_every=policy.name == "union")
    for item, v in comparison.differences:
        if item.difference.kind is Kind.PUNCTUATION and _is_missing_final_mark(v, comparison, plan):
            ids = (item.difference.id,)
            closing = Insertion(comparison.number, v.witness[0], SegmentRule.PLACED, ids, sentence=False)
            plan.insert_and_index(v.base_place, closing)
            reason = "it ends the sentence, for another one was added behind it"
            plan.record_decision(item.difference, Decision.WITNESS, reason)


def _is_sentence_addition(variation: Variation, comparison: WitnessComparison) -> bool:
    return bool(variation.witness) and comparison.has_whole_sentences(variation.witness[0])


def _is_candidate_addition(
    item: ClassifiedDifference,
    variation: Variation,
    comparison: WitnessComparison,
    plan: MergePlan,
    policy: MergePolicy,
) -> bool:
    """Return whether the witness has content to add: what the base lacks, or the first of two occurrences."""
    d = item.difference
    if d.kind is Kind.REPETITION:
        return d.damaged == d.witness and policy.name in ADDING_POLICIES and comparison.is_first_occurrence(variation)
    return d.kind is Kind.ADDED_DETAIL and plan.decided_differences[d.id].decision is Decision.UNPLACED


def _place_addition(
    item: ClassifiedDifference, variation: Variation, plan: MergePlan, comparison: WitnessComparison
) -> None:
    where = variation.witness[0]
    whole = comparison.has_whole_sentences(where)
    placed = Insertion(comparison.number, where, SegmentRule.PLACED, (item.difference.id,), sentence=whole)
    plan.insert_and_index(variation.base_place, placed)
    plan.record_decision(item.difference, Decision.WITNESS, "a pure insertion between words that both have")


def _place_dependent_additions(
    waiting: list[_UnplacedAddition], comparison: WitnessComparison, plan: MergePlan
) -> list[_UnplacedAddition]:
    """Place additions that only waited for another one of their clause; return those that still wait."""
    left = []
    for item, variation, failure in waiting:
        depends = failure is PlacementFailure.DEPENDS_ON_READING
        if depends and find_placement_obstacle(variation, comparison, plan) is None:
            _place_addition(item, variation, plan, comparison)
        else:
            left.append((item, variation, failure))
    return left


def _fill_base_hole(
    item: ClassifiedDifference, variation: Variation, plan: MergePlan, comparison: WitnessComparison
) -> None:
    """Put what was cut out of the base back where its hole is."""
    place, where, number = variation.base_place, variation.witness[0], comparison.number
    if place in plan.closed_gaps:
        plan.record_decision(item.difference, Decision.BASE, "another witness has filled the hole")
    elif not comparison.has_attested_junctions(variation) or not plan.can_insert(place, number, where):
        plan.record_decision(item.difference, Decision.UNPLACED, PlacementFailure.NO_INSERTION.value)
    else:
        ids = (item.difference.id,)
        plan.insert_and_index(place, Insertion(number, where, SegmentRule.FILLED, ids, sentence=False))
        plan.closed_gaps[place] = (number, where[1])
        plan.record_decision(item.difference, Decision.REPAIR, "the hole is filled with what the witness has")


def _is_missing_final_mark(variation: Variation, comparison: WitnessComparison, plan: MergePlan) -> bool:
    """Return whether a witness has the final mark of a base sentence that lacks it and has got a sentence behind it."""
    place = variation.base_place
    added = plan.insertions.get(place, ())
    if variation.operation is not Operation.ADDITION or place == 0 or not added or not all(i.sentence for i in added):
        return False
    start, end = variation.witness[0]
    tokens = comparison.select_tokens((start, end))
    return (
        comparison.is_common_border(place, end)
        and not comparison.is_common_border(place, start)
        and has_final_mark(tokens)
        and not has_unpaired_mark(tokens)
        and comparison.has_attested_junctions(variation)
        and plan.can_insert(place, comparison.number, (start, end))
    )
