"""Conditions 3, 4 and 6 of placing an addition (``docs/merging.md``): what else differs in its clause."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain

from reconcile.canonical.merge_plan import MergePlan
from reconcile.canonical.placement_failures import PlacementFailure, PlacementObstacle
from reconcile.canonical.witness_comparison import WitnessComparison
from reconcile.language import ENGLISH
from reconcile.model.variations import Operation, Range, Variation
from reconcile.text.tokens import Token
from reconcile.vocabulary import Decision, Kind

_SMALL_FORMS = frozenset({Kind.SPELLING, Kind.CASING, Kind.TYPOGRAPHY, Kind.LAYOUT})
CLAUSE_MARKS = frozenset('.,;:()—–"“”?!…')
"""A clause is a stretch between two of these."""


def find_competing_reading(
    addition: Variation, comparison: WitnessComparison, plan: MergePlan
) -> PlacementObstacle | None:
    """Return what contradicts an addition in its clause, replaces it or depends on it."""
    here, there = _find_surrounding_clauses(addition, comparison)
    near = (comparison.differences_by_group.get(addition.group + step, ()) for step in (-1, 0, 1))
    for other, v in chain.from_iterable(near):
        d = other.difference
        in_clause = has_overlap(v.witness, v.witness_place, there) or has_overlap(v.base, v.base_place, here)
        if v is addition or not in_clause:
            continue
        if d.kind is Kind.CONFLICT:
            return PlacementObstacle(PlacementFailure.CONFLICT_IN_CLAUSE, d.id)
        if d.kind in _SMALL_FORMS or d.kind is Kind.RESIDUE or d.subtype.startswith("form"):
            continue  # one word in another form competes with nothing, nor does a hole or what fills it
        if any(comparison.base.tokens[i].is_content for a, b in v.base for i in range(a, b)):
            return PlacementObstacle(PlacementFailure.COMPETING_READING, d.id)
        is_chosen = plan.decided_differences[d.id].decision is Decision.WITNESS
        if not (v.operation is Operation.ADDITION and is_chosen) and _has_agreement_word(v, comparison):
            return PlacementObstacle(PlacementFailure.DEPENDS_ON_READING, d.id)
    return None


def widen_to_clause(tokens: Sequence[Token], start: int, end: int) -> Range:
    """Widen a range to the clause marks round it, marks excluded."""
    while start > 0 and tokens[start - 1].form not in CLAUSE_MARKS:
        start -= 1
    while end < len(tokens) and tokens[end].form and tokens[end].form not in CLAUSE_MARKS:
        end += 1
    return start, end


def has_overlap(spans: Sequence[Range], place: int, area: Range) -> bool:
    """Return whether a reading overlaps a stretch; an empty reading counts by its place."""
    if not spans:
        return area[0] < place < area[1]
    return any(a < area[1] and area[0] < b for a, b in spans)


def _find_surrounding_clauses(addition: Variation, comparison: WitnessComparison) -> tuple[Range, Range]:
    """Return the clause of the base round the place, and that of the witness round the addition.

    Where the addition has its own mark at an end, or a mark is there, the clause on that side is another one.
    """
    start, end = addition.witness[0]
    tokens, base = comparison.witness.tokens, comparison.base.tokens
    place = addition.base_place
    open_left = tokens[start].form not in CLAUSE_MARKS
    open_right = tokens[end - 1].form not in CLAUSE_MARKS
    there = (
        widen_to_clause(tokens, start, start)[0] if open_left else start,
        widen_to_clause(tokens, end, end)[1] if open_right else end,
    )
    here = widen_to_clause(base, place, place)
    closed_left = not open_left or (place > 0 and base[place - 1].form in CLAUSE_MARKS)
    closed_right = not open_right or base[place].form in CLAUSE_MARKS
    return (place if closed_left else here[0], place if closed_right else here[1]), there


def _has_agreement_word(variation: Variation, comparison: WitnessComparison) -> bool:
    """Return whether a pronoun, article or auxiliary differs there."""
    sides = (comparison.base.tokens, variation.base), (comparison.witness.tokens, variation.witness)
    words = ENGLISH.agreement_words
    return any(tokens[k].key in words for tokens, spans in sides for a, b in spans for k in range(a, b))
