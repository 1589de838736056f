"""Put the choice of one reading into the plan: the witness's, both, neither, or a text that a person typed."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum

from reconcile.canonical.merge_plan import Insertion, MergePlan, Replacement, WitnessText
from reconcile.canonical.witness_comparison import is_sentence_range
from reconcile.model.variations import ClassifiedDifference, Operation, Range, Variation
from reconcile.vocabulary import Decision, SegmentRule


class ChoiceObstacle(StrEnum):
    """Why a choice is impossible at a place, in words."""

    NO_READING = "this difference has no reading of its own to choose"
    JOINED_BY_REPAIR = "a repair joins it to its neighbours"
    WHITE_SPACE = "white space can only follow the base or the witness"
    TWO_PLACES = "what moved has two places and a text has one; choose base, witness or neither"


def apply_choice(
    number: int,
    item: ClassifiedDifference,
    decision: Decision,
    rule: SegmentRule,
    plan: MergePlan,
    *,
    text: str | None = None,
) -> ChoiceObstacle | None:
    """Put a choice into the plan.

    Args:
        number: index of the witness among the texts.
        item: the difference.
        decision: ``witness``, ``both``, ``neither`` or ``text``.
        rule: recorded with the segments that the choice makes.
        plan: is changed, unless there is an obstacle.
        text: the text that a person typed, for ``text``.
    """
    variation = item.variation
    if variation is None:
        return ChoiceObstacle.NO_READING
    take = variation.witness if decision in (Decision.WITNESS, Decision.BOTH) else ()
    obstacle = _find_obstacle(variation, take, decision, plan.texts[0], plan.texts[number])
    if obstacle:
        return obstacle
    place, ids = variation.base_place, (item.difference.id,)
    if variation.operation is Operation.GAP:
        plan.closed_gaps[place] = (number, variation.witness_place)
        return None
    if variation.base and decision is not Decision.BOTH:
        # What moved is cut here and inserted at its new place; else the first range is replaced, the others are cut.
        moved = variation.operation is Operation.TRANSPOSITION
        for n, span in enumerate(variation.base):
            here = n == 0 and not moved
            given = Replacement(span, number, take if here else (), text if here else None, rule, ids)
            plan.replace_range(given, variation.witness_range)
        if not moved:
            return None
    elif text is not None:
        plan.insert_without_index(place, Insertion(number, (0, 0), rule, ids, sentence=False, text=text))
    elif variation.base:
        place = variation.base[-1][1]
    for span in take:
        sentence = is_sentence_range(plan.texts[number].transcript, span)
        plan.insert_without_index(place, Insertion(number, span, rule, ids, sentence=sentence))
    return None


def _find_obstacle(
    variation: Variation, take: Sequence[Range], decision: Decision, base: WitnessText, witness: WitnessText
) -> ChoiceObstacle | None:
    places = {variation.base_place, *(k for span in variation.base for k in span)}
    if not all(map(base.is_unit_start, places)):
        return ChoiceObstacle.JOINED_BY_REPAIR
    used = [k for span in take for k in span]
    if variation.operation is Operation.GAP:
        if decision is not Decision.WITNESS:
            return ChoiceObstacle.WHITE_SPACE
        used = [variation.witness_place]
    if variation.operation is Operation.TRANSPOSITION and decision is Decision.TEXT:
        return ChoiceObstacle.TWO_PLACES
    return None if all(map(witness.is_unit_start, used)) else ChoiceObstacle.JOINED_BY_REPAIR
