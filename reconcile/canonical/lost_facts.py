"""No fact is settled in silence: a reading that was not chosen waits if it has a name or number that the text lacks.

A name is lost only if the canonical text has it nowhere; a number is looked up in the sentence and its neighbours.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain

from reconcile.canonical.merge_plan import MergePlan, WitnessText
from reconcile.canonical.policies import ADDING_POLICIES, MergePolicy
from reconcile.canonical.witness_comparison import WitnessComparison
from reconcile.model.records import Difference
from reconcile.model.variations import Operation, Variation
from reconcile.text.facts import NameIndex, collect_numbers
from reconcile.text.tokens import Token
from reconcile.vocabulary import Decision, Kind

_WORDED = frozenset({Kind.REWORDING, Kind.MOVED})
"""Classes by which the base keeps its words where the witness has others."""


def hold_lost_facts(comparisons: Sequence[WitnessComparison], plan: MergePlan, policy: MergePolicy) -> None:
    """Let the differences wait by which a fact would be lost.

    Args:
        comparisons: the base with each other witness.
        plan: what was decided so far; is changed.
        policy: under one that adds nothing, what the base has is the person's decision.
    """
    if policy.name not in ADDING_POLICIES:
        return
    known: set[str] | None = None
    for comparison in comparisons:
        names: NameIndex | None = None
        for item, variation in comparison.differences:
            d = plan.decided_differences[item.difference.id]
            if d.decision is not Decision.BASE or not _has_other_words(d, variation) or policy.get_treatment(d.kind):
                continue
            names = names or NameIndex.from_tokens(comparison.witness.tokens, comparison.witness.transcript.borders)
            known = known if known is not None else _collect_canonical_stems(plan)
            lost = [
                *_find_lost_names(variation, comparison, names, known),
                *_find_lost_numbers(variation, comparison, plan),
            ]
            if lost:
                shown = ", ".join(dict.fromkeys(lost))
                plan.record_decision(d, Decision.OPEN, f"a fact that the canonical text lacks: {shown}")


def _has_other_words(difference: Difference, variation: Variation) -> bool:
    """Return whether the witness says it in other words, rather than in another form of the same."""
    is_form = variation.operation is Operation.FORM or difference.subtype.startswith("form")
    return difference.kind in _WORDED and not is_form


def _find_lost_names(
    variation: Variation, comparison: WitnessComparison, names: NameIndex, known: set[str]
) -> Iterator[str]:
    tokens = comparison.witness.tokens
    places = (k for a, b in variation.witness for k in range(a, b))
    return (tokens[k].form for k in places if names.is_name(tokens[k]) and tokens[k].stem not in known)


def _find_lost_numbers(variation: Variation, comparison: WitnessComparison, plan: MergePlan) -> Iterator[str]:
    mine = collect_numbers(_select(comparison.witness, variation.witness))
    if not mine:
        return
    near = set(collect_numbers(_list_near_tokens(variation.base_place, plan)))
    yield from (f"{number:g}" for number in mine if number not in near)


def _select(text: WitnessText, ranges: Iterable[tuple[int, int]]) -> list[Token]:
    return [token for a, b in ranges for token in text.tokens[a:b]]


def _list_near_tokens(place: int, plan: MergePlan) -> list[Token]:
    """Return the tokens of the canonical text in the sentence of a place and its neighbours."""
    base = plan.texts[0].transcript
    here = bisect_right(base.bounds, place) - 1
    first, last = base.bounds[max(0, here - 1)], base.bounds[min(len(base.bounds) - 1, here + 2)]
    return [*base.tokens[first:last], *_list_inserted_tokens(plan, range(first, last + 1))]


def _list_inserted_tokens(plan: MergePlan, places: Iterable[int]) -> list[Token]:
    inserted = chain.from_iterable(plan.insertions.get(place, ()) for place in places)
    return [
        token for insertion in inserted if insertion.text is None for token in plan.select_inserted_tokens(insertion)
    ]


def _collect_canonical_stems(plan: MergePlan) -> set[str]:
    return {t.stem for t in (*plan.texts[0].tokens, *_list_inserted_tokens(plan, sorted(plan.insertions)))}
