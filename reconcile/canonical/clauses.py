"""Conditions 4.3, 4.4 and 4.6 of placing: what else stands in the clause of an addition.

``docs/merging.md``, placing an addition.
"""

from __future__ import annotations

from collections.abc import Sequence

from reconcile.canonical.merge_plan import MergePlan
from reconcile.canonical.witness_comparison import WitnessComparison
from reconcile.language import ENGLISH
from reconcile.model.variations import Operation, Range, Variation
from reconcile.text.tokens import Token
from reconcile.vocabulary import Decision, Kind

CLAUSE_MARKS = frozenset('.,;:()—–"“”?!…')
"""A clause is a stretch between two of these."""
DEPENDENCY_CONDITION = "4.3"
"""How the reason starts when an addition may yet be placed: once what it goes with is chosen."""


def find_competing_reading(addition: Variation, parallel: WitnessComparison, plan: MergePlan) -> str:
    """What in the same clause contradicts an addition, replaces it or depends on it, in words; empty for nothing."""
    here, there = _find_surrounding_clauses(addition, parallel)
    near = [c for g in range(addition.group - 1, addition.group + 2) for c in parallel.differences_by_group.get(g, ())]
    for other in near:
        v = other.variation
        if (
            v is None
            or v is addition
            or not (has_overlap(v.witness, v.witness_place, there) or has_overlap(v.base, v.base_place, here))
        ):
            continue
        if other.difference.kind is Kind.CONFLICT:
            return f"4.4: a conflict in the same clause ({other.difference.id})"
        if any(parallel.base.tokens[i].is_content for a, b in v.base for i in range(a, b)):
            return f"4.6: the base has another reading in the same clause ({other.difference.id})"
        chosen = (
            v.operation is Operation.ADDITION
            and plan.decided_differences[other.difference.id].decision is Decision.WITNESS
        )
        if not chosen and _has_agreement_word(v, parallel):
            return f"{DEPENDENCY_CONDITION}: goes with another reading that was not chosen ({other.difference.id})"
    return ""


def widen_to_clause(tokens: Sequence[Token], start: int, end: int) -> Range:
    """Widen a range to the clause marks round it, marks excluded."""
    while start > 0 and tokens[start - 1].form not in CLAUSE_MARKS:
        start -= 1
    while end < len(tokens) and tokens[end].form and tokens[end].form not in CLAUSE_MARKS:
        end += 1
    return start, end


def has_overlap(spans: Sequence[Range], place: int, area: Range) -> bool:
    """Whether a reading lies in a stretch, some of it at least; an empty one by its place."""
    if not spans:
        return area[0] < place < area[1]
    return any(a < area[1] and area[0] < b for a, b in spans)


def _find_surrounding_clauses(addition: Variation, parallel: WitnessComparison) -> tuple[Range, Range]:
    """The clause of the base round the place, and that of the witness round the addition.

    Where the addition brings its own mark at an end, or a mark stands there, the clause on that side is another one.
    """
    start, end = addition.witness[0]
    tokens, base = parallel.witness.tokens, parallel.base.tokens
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


def _has_agreement_word(variation: Variation, parallel: WitnessComparison) -> bool:
    """Whether a pronoun, article or agreement word differs there."""
    sides = (parallel.base.tokens, variation.base), (parallel.witness.tokens, variation.witness)
    return any(
        tokens[k].key in ENGLISH.agreement_words for tokens, spans in sides for a, b in spans for k in range(a, b)
    )
