"""Add a sentence whole, beside the group that has part of it, for an addition that cannot be placed.

``docs/merging.md``, placing an addition: rule ``conflated``.
"""

from __future__ import annotations

from collections.abc import Sequence

from reconcile.canonical.clauses import has_overlap
from reconcile.canonical.merge_plan import Insertion, MergePlan, WitnessText
from reconcile.canonical.placement_failures import PlacementFailure
from reconcile.canonical.placement_rules import collect_group_stems, find_repeated_neighbour
from reconcile.canonical.witness_comparison import ReadingDifference, WitnessComparison
from reconcile.model.variations import Operation, Range, Variation
from reconcile.vocabulary import Decision, SegmentRule

LEAST_NEW_WORDS = 6
"""Fewest new content words of a sentence that is added whole (MERGE 4.4; `docs/merging.md`)."""
KNOWN_SHARE = 1 / 3
"""Share of the content words of such a sentence that may stand in the sentences beside it, in [0, 1]. Measured on film
plots: a half instead of a third doubles what is said twice; without the last resort the queue grows by a tenth."""


def add_whole_sentence(
    group: int, items: Sequence[ReadingDifference], comparison: WitnessComparison, plan: MergePlan, *, add_every: bool
) -> None:
    """Add a sentence of a group after the group: the first that is worth it, or with `add_every` each one.

    Args:
        group: the sentence group.
        items: the unplaced additions in it.
        comparison: the witness beside the base.
        plan: is changed.
        add_every: whether one new content word is enough, and several sentences may be added.
    """
    if group < 0:
        return
    left = comparison.collation.groups[group].left
    bounds = comparison.base.transcript.bounds
    variations = [v for _, v in items]
    for sentence in comparison.collation.groups[group].right:
        place = _find_sentence_place(sentence, left, comparison) if left else variations[0].base_place
        known = _collect_moved_stems(group, comparison)
        beside = left
        if not left and (repeated := find_repeated_neighbour(variations[0], comparison, plan)) is not None:
            place, beside = bounds[repeated + 1], (repeated,)
            known |= plan.content_index.stems_by_sentence[repeated]
        if not add_every and _has_conflated_sentence(beside, comparison, plan):
            return
        known |= collect_group_stems(group, place, comparison, plan)
        where = comparison.witness.transcript.bounds[sentence], comparison.witness.transcript.bounds[sentence + 1]
        if (
            _is_worth_adding(where, variations, known, comparison.witness, add_every=add_every)
            and comparison.base.is_unit_start(place)
            and comparison.is_quoted_alike(place, where)
            and not comparison.follows_colon(place)
            and plan.can_insert(place, comparison.number, where)
            and not plan.is_added_at(place, comparison.select_tokens(where))
        ):
            inside = [(i, v) for i, v in items if any(where[0] <= a and b <= where[1] for a, b in v.witness)]
            _add_or_decline(place, where, inside, comparison, plan)


def _add_or_decline(
    place: int, where: Range, inside: Sequence[ReadingDifference], comparison: WitnessComparison, plan: MergePlan
) -> None:
    """Add a sentence, unless the canonical text has its content already."""
    if plan.content_index.covers(comparison.select_tokens(where)):
        for item, variation in inside:
            if plan.content_index.covers(t for span in variation.witness for t in comparison.select_tokens(span)):
                plan.record_decision(item.difference, Decision.BASE, PlacementFailure.ALREADY_COVERED.value)
        return
    ids = tuple(item.difference.id for item, _ in inside)
    plan.insert_and_index(place, Insertion(comparison.number, where, SegmentRule.CONFLATED, ids, sentence=True))
    for item, _ in inside:
        reason = "added with its whole sentence, which repeats part of the group"
        plan.record_decision(item.difference, Decision.WITNESS, reason)


def _find_sentence_place(sentence: int, left: Sequence[int], comparison: WitnessComparison) -> int:
    """Return the place after the last base sentence of a group that shares a content word with a witness sentence.

    After the group when none does.
    """
    base, bounds = comparison.base.transcript, comparison.witness.transcript.bounds
    partners = (comparison.witness_to_base.get(j) for j in range(bounds[sentence], bounds[sentence + 1]))
    shared = [i for i in partners if i is not None]
    for n in reversed(left):
        if any(base.bounds[n] <= i < base.bounds[n + 1] and base.tokens[i].is_content for i in shared):
            return base.bounds[n + 1]
    return base.bounds[left[-1] + 1]


def _collect_moved_stems(group: int, comparison: WitnessComparison) -> set[str]:
    """Return the content stems of the base in what moved out of the witness sentences of a group."""
    bounds = comparison.witness.transcript.bounds
    areas = [(bounds[n], bounds[n + 1]) for n in comparison.collation.groups[group].right]
    moves = [v for v in comparison.collation.variations if v.operation is Operation.TRANSPOSITION]
    moved = [v for v in moves if any(has_overlap(v.witness, -1, area) for area in areas)]
    tokens = [comparison.base.tokens[i] for v in moved for a, b in v.base for i in range(a, b)]
    return {t.stem for t in tokens if t.is_content}


def _has_conflated_sentence(sentences: Sequence[int], comparison: WitnessComparison, plan: MergePlan) -> bool:
    """Return whether a sentence was added for a group of base sentences already."""
    bounds = comparison.base.transcript.bounds
    return any(i.rule is SegmentRule.CONFLATED for n in sentences for i in plan.insertions.get(bounds[n + 1], ()))


def _is_worth_adding(
    where: Range, unplaced: Sequence[Variation], known_stems: set[str], witness: WitnessText, *, add_every: bool
) -> bool:
    """Return whether a sentence has enough new content words.

    At most `KNOWN_SHARE` of them are known, at least `LEAST_NEW_WORDS` are new, and one of these is in an unplaced
    addition. With `add_every` that one is enough.
    """
    start, end = where
    if not (witness.is_unit_start(start) and witness.is_unit_start(end)):
        return False
    words = [t for t in witness.tokens[start:end] if t.is_content]
    fresh = [t for t in words if t.stem not in known_stems]
    few = len(fresh) < LEAST_NEW_WORDS or len(words) - len(fresh) > KNOWN_SHARE * len(words)
    if few and not add_every:
        return False
    for variation in unplaced:
        inside = [k for a, b in variation.witness for k in range(max(a, start), min(b, end))]
        news = sum(witness.tokens[k].is_content and witness.tokens[k].stem not in known_stems for k in inside)
        if news:
            return True
    return False
