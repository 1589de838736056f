"""Take in what one witness has more: fill holes of the base, place additions, add whole sentences.

Under the policies ``complete`` and ``union``; holes are filled under every policy.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from reconcile.canonical.clauses import DEPENDENCY_CONDITION
from reconcile.canonical.merge_plan import Insertion, MergePlan
from reconcile.canonical.placement_rules import (
    ALREADY_COVERED,
    HEADING_LINE,
    OTHER_OCCURRENCE,
    find_placement_obstacle,
    find_unpaired_mark,
)
from reconcile.canonical.policies import ADDING_POLICIES, MergePolicy
from reconcile.canonical.whole_sentence_fallback import add_whole_sentence
from reconcile.canonical.witness_comparison import WitnessComparison, has_final_mark, select_witness_differences
from reconcile.model.variations import ClassifiedDifference, Operation, Variation
from reconcile.vocabulary import Decision, Kind, SegmentRule


def apply_additions(
    number: int, classified: Sequence[ClassifiedDifference], plan: MergePlan, policy: MergePolicy
) -> None:
    """Fill holes of the base, place additions, and add whole sentences, from one witness.

    Args:
        number: which of the texts of the plan the witness is.
        classified: the differences that nobody has decided.
        plan: is changed.
        policy: the policy in force.
    """
    witness = plan.texts[number]
    if witness.collation is None:
        return
    mine = [(c, c.variation) for c in select_witness_differences(classified, witness.id) if c.variation is not None]
    parallel = WitnessComparison.from_texts(number, plan.texts, classified)
    unplaced: dict[int, list[ClassifiedDifference]] = defaultdict(list)
    for item, v in sorted(mine, key=lambda entry: _is_sentence_addition(entry[1], parallel)):
        d = item.difference
        if d.kind is Kind.RESIDUE and d.damaged == d.base and v.witness and not policy.get_treatment(Kind.RESIDUE):
            _fill_base_hole(item, v, plan, parallel)
        elif _is_candidate_addition(item, v, parallel, plan, policy):
            why = find_placement_obstacle(v, parallel, plan)
            if not why:
                _place_addition(item, v, plan, parallel)
                _place_dependent_additions(unplaced.get(v.group, []), parallel, plan)
            elif d.kind is Kind.ADDED_DETAIL:
                plan.record_decision(
                    d, Decision.BASE if why in (ALREADY_COVERED, OTHER_OCCURRENCE) else Decision.UNPLACED, why
                )
                if why not in (ALREADY_COVERED, OTHER_OCCURRENCE, HEADING_LINE):
                    unplaced[v.group].append(item)
    for group in sorted(g for g, items in unplaced.items() if items):
        add_whole_sentence(group, unplaced[group], parallel, plan, add_every=policy.name == "union")
    for item, v in mine:
        if item.difference.kind is Kind.PUNCTUATION and _is_missing_final_mark(v, parallel, plan):
            closing = Insertion(number, v.witness[0], SegmentRule.PLACED, (item.difference.id,), sentence=False)
            plan.insert_and_index(v.base_place, closing)
            plan.record_decision(
                item.difference, Decision.WITNESS, "it ends the sentence, for another one was added behind it"
            )


def _is_sentence_addition(variation: Variation, parallel: WitnessComparison) -> bool:
    """Whole sentences come after the parts of sentences, for they may tell again what a part has told."""
    return bool(variation.witness) and parallel.has_whole_sentences(variation.witness[0])


def _is_candidate_addition(
    item: ClassifiedDifference, variation: Variation, parallel: WitnessComparison, plan: MergePlan, policy: MergePolicy
) -> bool:
    """Whether a difference is something to add: what the base lacks, and what the witness tells first of two times."""
    d = item.difference
    if d.kind is Kind.REPETITION:
        return d.damaged == d.witness and policy.name in ADDING_POLICIES and parallel.is_first_occurrence(variation)
    return d.kind is Kind.ADDED_DETAIL and plan.decided_differences[d.id].decision is Decision.UNPLACED


def _place_addition(
    item: ClassifiedDifference, variation: Variation, plan: MergePlan, parallel: WitnessComparison
) -> None:
    where = variation.witness[0]
    whole = parallel.has_whole_sentences(where)
    placed = Insertion(parallel.number, where, SegmentRule.PLACED, (item.difference.id,), sentence=whole)
    plan.insert_and_index(variation.base_place, placed)
    plan.record_decision(item.difference, Decision.WITNESS, "a pure insertion between words that both have")


def _place_dependent_additions(
    waiting: list[ClassifiedDifference], parallel: WitnessComparison, plan: MergePlan
) -> None:
    """Place what only waited for another addition of its clause to be chosen; take it off the list."""
    for item in [
        w for w in waiting if plan.decided_differences[w.difference.id].reason.startswith(DEPENDENCY_CONDITION)
    ]:
        if item.variation is not None and not find_placement_obstacle(item.variation, parallel, plan):
            waiting.remove(item)
            _place_addition(item, item.variation, plan, parallel)


def _fill_base_hole(
    item: ClassifiedDifference, variation: Variation, plan: MergePlan, parallel: WitnessComparison
) -> None:
    """Put what was cut out of the base back where its hole is."""
    place, where = variation.base_place, variation.witness[0]
    if place in plan.closed_gaps:
        plan.record_decision(item.difference, Decision.BASE, "another witness has filled the hole")
    elif not parallel.has_attested_junctions(variation) or not plan.can_insert(place, parallel.number, where):
        plan.record_decision(item.difference, Decision.UNPLACED, "4.1: not a pure insertion")
    else:
        plan.insert_and_index(
            place, Insertion(parallel.number, where, SegmentRule.FILLED, (item.difference.id,), sentence=False)
        )
        plan.closed_gaps[place] = (parallel.number, where[1])
        plan.record_decision(item.difference, Decision.REPAIR, "the hole is filled with what the witness has")


def _is_missing_final_mark(variation: Variation, parallel: WitnessComparison, plan: MergePlan) -> bool:
    """Whether a witness has the final mark of a base sentence that lacks it and has got a sentence behind it."""
    place = variation.base_place
    added = plan.insertions.get(place, ())
    return (
        variation.operation is Operation.ADDITION
        and place > 0
        and bool(added)
        and all(i.sentence for i in added)
        and parallel.is_common_border(place, variation.witness[0][1])
        and not parallel.is_common_border(place, variation.witness[0][0])
        and has_final_mark(parallel.select_tokens(variation.witness[0]))
        and not find_unpaired_mark(parallel.select_tokens(variation.witness[0]))
        and parallel.has_attested_junctions(variation)
        and plan.can_insert(place, parallel.number, variation.witness[0])
    )
