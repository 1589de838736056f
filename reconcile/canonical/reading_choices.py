"""Carry out a choice at one place: let the witness's reading stand, or both, or neither, or a person's text.

Knows how a reading gets into the plan; who chose it, a policy or a person, is the business of `voting` and
`deciding`.
"""

from __future__ import annotations

from dataclasses import dataclass

from reconcile.canonical.merge_plan import Insertion, MergePlan, Replacement
from reconcile.canonical.witness_comparison import is_sentence_range
from reconcile.model.variations import ClassifiedDifference, Operation, Variation
from reconcile.vocabulary import Decision, SegmentRule

JOINED_BY_REPAIR = "a repair joins it to its neighbours"
"""Why a place inside what a repair joins has no choice of its own: nothing can be put between."""


@dataclass(frozen=True, slots=True)
class ReadingChoice:
    """What shall stand at a place."""

    decision: Decision
    """``witness``, ``both``, ``neither`` or ``text``."""
    text: str | None = None
    """For ``text``: what stands there."""


def apply_choice(
    number: int, item: ClassifiedDifference, choice: ReadingChoice, rule: SegmentRule, plan: MergePlan
) -> str:
    """Put a choice into the plan.

    Returns:
        Why it cannot be done, in words; empty when it was.
    """
    variation, texts = item.variation, plan.texts
    if variation is None:
        return "this difference has no reading of its own to choose"
    places = {variation.base_place, *(k for span in variation.base for k in span)}
    if not all(texts[0].is_unit_start(k) for k in places):
        return JOINED_BY_REPAIR
    ids = (item.difference.id,)
    if variation.operation is Operation.GAP:
        if choice.decision is not Decision.WITNESS:
            return "white space can only follow the base or the witness"
        if not texts[number].is_unit_start(variation.witness_place):
            return JOINED_BY_REPAIR
        plan.closed_gaps[variation.base_place] = (number, variation.witness_place)
        return ""
    if variation.operation is Operation.TRANSPOSITION and choice.text is not None:
        return "what moved has two places and a text has one; choose base, witness or neither"
    keep_base = choice.decision is Decision.BOTH
    take = variation.witness if choice.decision in (Decision.WITNESS, Decision.BOTH) else ()
    if any(not texts[number].is_unit_start(k) for span in take for k in span):
        return JOINED_BY_REPAIR
    if variation.base and not keep_base:
        _replace_base_ranges(number, variation, take, choice.text, rule, ids, plan)
        if variation.operation is Operation.TRANSPOSITION and take:
            _insert_witness_ranges(number, variation, variation.base_place, rule, ids, plan)
    elif choice.text is not None:
        typed = Insertion(number, (0, 0), rule, ids, sentence=False, text=choice.text)
        plan.insert_without_index(variation.base_place, typed)
    elif take:
        place = variation.base[-1][1] if variation.base else variation.base_place
        _insert_witness_ranges(number, variation, place, rule, ids, plan)
    return ""


def _replace_base_ranges(
    number: int,
    variation: Variation,
    take: tuple[tuple[int, int], ...],
    text: str | None,
    rule: SegmentRule,
    ids: tuple[str, ...],
    plan: MergePlan,
) -> None:
    """The first base range gives way to what was chosen, the others to nothing."""
    moved = variation.operation is Operation.TRANSPOSITION
    for n, span in enumerate(variation.base):
        here = n == 0 and not moved
        given = Replacement(span, number, take if here else (), text if here else None, rule, ids)
        plan.replace_range(given, variation.witness_range)


def _insert_witness_ranges(
    number: int, variation: Variation, place: int, rule: SegmentRule, ids: tuple[str, ...], plan: MergePlan
) -> None:
    for span in variation.witness:
        sentence = is_sentence_range(plan.texts[number].transcript, span)
        plan.insert_without_index(place, Insertion(number, span, rule, ids, sentence=sentence))
