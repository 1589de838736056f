"""Add a sentence whole, beside the group that tells part of it, for an addition that cannot be placed.

``docs/merging.md``, placing an addition: rule ``conflated``.
"""

from __future__ import annotations

from collections.abc import Sequence

from reconcile.canonical.clauses import meets
from reconcile.canonical.merge_plan import Insertion, Plan, Text
from reconcile.canonical.placement_rules import ALREADY_TOLD, retold_beside, told_in_group
from reconcile.canonical.witness_comparison import Parallel
from reconcile.model.variations import Classified, Variation
from reconcile.vocabulary import Decision

WHOLE = 4
"""Fewest new content words in an unplaced addition for its whole sentence to be added."""


def conflate(group: int, items: Sequence[Classified], parallel: Parallel, plan: Plan, *, every: bool) -> None:
    """Add a sentence of the group after the group, marked as conflated: the first that is worth it, or `every` one."""
    collation = parallel.witness.collation
    if collation is None or group < 0:
        return
    left = collation.groups[group].left
    variations = [i.variation for i in items if i.variation is not None]
    for sentence in collation.groups[group].right:
        place = _place_of(sentence, group, parallel) if left else variations[0].base_place
        told = _moved_partners(group, parallel)
        beside = left
        if not left and (retold := retold_beside(variations[0], parallel, plan)) is not None:
            place, beside = parallel.base.transcript.bounds[retold + 1], (retold,)
            told |= plan.telling.bags[retold]
        if not every and _is_conflated(beside, parallel, plan):
            return
        told |= told_in_group(group, place, parallel, plan)
        where = parallel.witness.transcript.bounds[sentence], parallel.witness.transcript.bounds[sentence + 1]
        if not _is_worth(sentence, variations, told, parallel.witness, every=every):
            continue
        if not parallel.base.cut_at(place) or not plan.takes(place, parallel.number, where):
            continue
        tokens = parallel.tokens(where)
        if plan.is_added_at(place, tokens):
            continue
        inside = [
            i for i in items if i.variation and any(where[0] <= a and b <= where[1] for a, b in i.variation.witness)
        ]
        if plan.telling.tells(tokens):
            for item in inside:
                spans = item.variation.witness if item.variation else ()
                if plan.telling.tells(t for span in spans for t in parallel.tokens(span)):
                    plan.mark(item.difference, Decision.BASE, ALREADY_TOLD)
            continue
        ids = tuple(i.difference.id for i in inside)
        plan.insert(place, Insertion(parallel.number, where, "conflated", ids, sentence=True))
        for item in inside:
            reason = "added with its whole sentence, which tells part of the group again"
            plan.mark(item.difference, Decision.WITNESS, reason)


def _place_of(sentence: int, group: int, parallel: Parallel) -> int:
    """Where a sentence of a group goes: after the last base sentence of the group that it shares a content word with.

    After the group when it shares none.
    """
    collation = parallel.witness.collation
    left = collation.groups[group].left if collation else ()
    base, bounds = parallel.base.transcript, parallel.witness.transcript.bounds
    shared = [parallel.back[j] for j in range(bounds[sentence], bounds[sentence + 1]) if j in parallel.back]
    for n in reversed(left):
        if any(base.bounds[n] <= i < base.bounds[n + 1] and base.tokens[i].content for i in shared):
            return base.bounds[n + 1]
    return base.bounds[left[-1] + 1]


def _moved_partners(group: int, parallel: Parallel) -> set[str]:
    """Content stems of the base in what moved out of the witness sentences of a group."""
    collation = parallel.witness.collation
    if collation is None:
        return set()
    bounds = parallel.witness.transcript.bounds
    areas = [(bounds[n], bounds[n + 1]) for n in collation.groups[group].right]
    return {
        parallel.base.tokens[i].stem
        for v in parallel.moves
        if any(meets(v.witness, -1, area) for area in areas)
        for a, b in v.base
        for i in range(a, b)
        if parallel.base.tokens[i].content
    }


def _is_conflated(sentences: Sequence[int], parallel: Parallel, plan: Plan) -> bool:
    """Whether a sentence was added for a group of base sentences already."""
    bounds = parallel.base.transcript.bounds
    return any(i.rule == "conflated" for n in sentences for i in plan.insertions.get(bounds[n + 1], ()))


def _is_worth(sentence: int, unplaced: Sequence[Variation], told: set[str], witness: Text, *, every: bool) -> bool:
    """Whether a sentence is to be added whole for an addition that could not be placed.

    It holds an unplaced addition with at least `WHOLE` new content words, and at least half of its content words are
    new. With `every` one new content word in an unplaced addition is enough.
    """
    start, end = witness.transcript.bounds[sentence], witness.transcript.bounds[sentence + 1]
    if not (witness.cut_at(start) and witness.cut_at(end)):
        return False
    words = [t for t in witness.tokens[start:end] if t.content]
    fresh = [t for t in words if t.stem not in told]
    if 2 * len(fresh) < len(words) and not every:
        return False
    for variation in unplaced:
        inside = [k for a, b in variation.witness for k in range(max(a, start), min(b, end))]
        news = sum(witness.tokens[k].content and witness.tokens[k].stem not in told for k in inside)
        if news >= (1 if every else WHOLE):
            return True
    return False
