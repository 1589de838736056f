"""Add a sentence whole, beside the group that tells part of it, for an addition that cannot be placed.

``docs/merging.md``, placing an addition: rule ``conflated``.
"""

from __future__ import annotations

from collections.abc import Sequence

from reconcile.canonical.clauses import has_overlap
from reconcile.canonical.merge_plan import Insertion, MergePlan, WitnessText
from reconcile.canonical.placement_rules import ALREADY_COVERED, collect_group_stems, find_repeated_neighbour
from reconcile.canonical.witness_comparison import WitnessComparison
from reconcile.model.variations import ClassifiedDifference, Variation
from reconcile.vocabulary import Decision, SegmentRule

LEAST_NEW_WORDS = 4
"""Fewest new content words in an unplaced addition for its whole sentence to be added."""


def add_whole_sentence(
    group: int, items: Sequence[ClassifiedDifference], parallel: WitnessComparison, plan: MergePlan, *, add_every: bool
) -> None:
    """Add a sentence of the group after the group, marked as conflated: the first that is worth it, or with `add_every` each one."""
    collation = parallel.witness.collation
    if collation is None or group < 0:
        return
    left = collation.groups[group].left
    variations = [i.variation for i in items if i.variation is not None]
    for sentence in collation.groups[group].right:
        place = _find_sentence_place(sentence, group, parallel) if left else variations[0].base_place
        told = _collect_moved_stems(group, parallel)
        beside = left
        if not left and (retold := find_repeated_neighbour(variations[0], parallel, plan)) is not None:
            place, beside = parallel.base.transcript.bounds[retold + 1], (retold,)
            told |= plan.content_index.stems_by_sentence[retold]
        if not add_every and _has_conflated_sentence(beside, parallel, plan):
            return
        told |= collect_group_stems(group, place, parallel, plan)
        where = parallel.witness.transcript.bounds[sentence], parallel.witness.transcript.bounds[sentence + 1]
        if not _is_worth_adding(sentence, variations, told, parallel.witness, add_every=add_every):
            continue
        if not parallel.base.is_unit_start(place) or not plan.can_insert(place, parallel.number, where):
            continue
        tokens = parallel.select_tokens(where)
        if plan.is_added_at(place, tokens):
            continue
        inside = [
            i for i in items if i.variation and any(where[0] <= a and b <= where[1] for a, b in i.variation.witness)
        ]
        if plan.content_index.covers(tokens):
            for item in inside:
                spans = item.variation.witness if item.variation else ()
                if plan.content_index.covers(t for span in spans for t in parallel.select_tokens(span)):
                    plan.record_decision(item.difference, Decision.BASE, ALREADY_COVERED)
            continue
        ids = tuple(i.difference.id for i in inside)
        plan.insert_and_index(place, Insertion(parallel.number, where, SegmentRule.CONFLATED, ids, sentence=True))
        for item in inside:
            reason = "added with its whole sentence, which tells part of the group again"
            plan.record_decision(item.difference, Decision.WITNESS, reason)


def _find_sentence_place(sentence: int, group: int, parallel: WitnessComparison) -> int:
    """Where a sentence of a group goes: after the last base sentence of the group that it shares a content word with.

    After the group when it shares none.
    """
    collation = parallel.witness.collation
    left = collation.groups[group].left if collation else ()
    base, bounds = parallel.base.transcript, parallel.witness.transcript.bounds
    shared = [
        parallel.witness_to_base[j]
        for j in range(bounds[sentence], bounds[sentence + 1])
        if j in parallel.witness_to_base
    ]
    for n in reversed(left):
        if any(base.bounds[n] <= i < base.bounds[n + 1] and base.tokens[i].is_content for i in shared):
            return base.bounds[n + 1]
    return base.bounds[left[-1] + 1]


def _collect_moved_stems(group: int, parallel: WitnessComparison) -> set[str]:
    """Content stems of the base in what moved out of the witness sentences of a group."""
    collation = parallel.witness.collation
    if collation is None:
        return set()
    bounds = parallel.witness.transcript.bounds
    areas = [(bounds[n], bounds[n + 1]) for n in collation.groups[group].right]
    return {
        parallel.base.tokens[i].stem
        for v in parallel.moves
        if any(has_overlap(v.witness, -1, area) for area in areas)
        for a, b in v.base
        for i in range(a, b)
        if parallel.base.tokens[i].is_content
    }


def _has_conflated_sentence(sentences: Sequence[int], parallel: WitnessComparison, plan: MergePlan) -> bool:
    """Whether a sentence was added for a group of base sentences already."""
    bounds = parallel.base.transcript.bounds
    return any(i.rule == SegmentRule.CONFLATED for n in sentences for i in plan.insertions.get(bounds[n + 1], ()))


def _is_worth_adding(
    sentence: int, unplaced: Sequence[Variation], known_stems: set[str], witness: WitnessText, *, add_every: bool
) -> bool:
    """Whether a sentence is to be added whole for an addition that could not be placed.

    It holds an unplaced addition with at least `LEAST_NEW_WORDS` new content words, and at least half of its content words are
    new. With `add_every` one new content word in an unplaced addition is enough.
    """
    start, end = witness.transcript.bounds[sentence], witness.transcript.bounds[sentence + 1]
    if not (witness.is_unit_start(start) and witness.is_unit_start(end)):
        return False
    words = [t for t in witness.tokens[start:end] if t.is_content]
    fresh = [t for t in words if t.stem not in known_stems]
    if 2 * len(fresh) < len(words) and not add_every:
        return False
    for variation in unplaced:
        inside = [k for a, b in variation.witness for k in range(max(a, start), min(b, end))]
        news = sum(witness.tokens[k].is_content and witness.tokens[k].stem not in known_stems for k in inside)
        if news >= (1 if add_every else LEAST_NEW_WORDS):
            return True
    return False
