"""Separate what two sides have in one place without rewording each other: one is lost there, the other added."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from reconcile.model.records import Group
from reconcile.model.variations import Operation, Range, Variation
from reconcile.text.tokens import Transcript

# Chosen by hand; a case of tests/cases/classify on each side holds every number.
WEAK_GROUP_SIMILARITY = 0.4
"""Similarity of a group below which long replacements are a loss and an addition; chosen by hand."""
MIN_REPLACEMENT_WORDS = 3
"""Fewest content words on both sides of such a replacement."""
MAX_CHANCE_OVERLAP = 0.25
"""Largest share of the shorter side of such a replacement that may be in the longer one as well."""
MIN_SENTENCE_OVERLAP = 1 / 3
"""Least share of its content words that a sentence of a larger group has in common with the other side."""
UNRELATED_SIMILARITY = 0.12
"""Similarity below which aligned sentences are not compared word by word: they share a place, not a content."""


def build_weak_place_test(base: Transcript, witness: Transcript, group: Group) -> Callable[[Variation], bool]:
    """Return a test whether a variation lies where the sides share too little for one to reword the other.

    That is all of a weak group, and in others the sentences at least half of whose content the other side lacks.
    """
    if group.similarity < WEAK_GROUP_SIMILARITY:
        return lambda _: True
    sides = (base, group.left), (witness, group.right)
    bags = [side.collect_content_stems(numbers) for side, numbers in sides]
    new: list[list[Range]] = []
    for (side, numbers), other in zip(sides, bags[::-1], strict=True):
        mine = [(n, side.collect_content_stems((n,))) for n in numbers]
        loose = [n for n, bag in mine if 2 * len(bag & other) <= len(bag)]
        new.append([(side.bounds[n], side.bounds[n + 1]) for n in loose])
    return lambda v: any(
        a < end and start < b
        for spans, areas in zip((v.base, v.witness), new, strict=True)
        for start, end in areas
        for a, b in spans
    )


def split_unrelated_replacement(variation: Variation, base: Transcript, witness: Transcript) -> list[Variation]:
    """Split a long replacement that shares next to nothing into an omission and an addition."""
    one, two = (
        {t.stem for a, b in spans for t in side.tokens[a:b] if t.is_content}
        for side, spans in ((base, variation.base), (witness, variation.witness))
    )
    short, long = sorted((one, two), key=len)
    much = len(long - short) >= max(MIN_REPLACEMENT_WORDS + 1, MIN_REPLACEMENT_WORDS * len(short))
    if not short or not (
        much or (len(short) >= MIN_REPLACEMENT_WORDS and len(one & two) <= MAX_CHANCE_OVERLAP * len(short))
    ):
        return [variation]
    lost = replace(variation, operation=Operation.OMISSION, witness=(), witness_place=variation.witness[-1][1])
    added = replace(variation, operation=Operation.ADDITION, base=(), base_place=variation.base[-1][1])
    return [lost, added]


def detach_unrelated_sentences(
    base: Transcript, witness: Transcript, group: Group, number: int
) -> tuple[Group, list[Variation]]:
    """Take the sentences out of a group that share next to nothing with its other side."""
    sides = (base, group.left), (witness, group.right)
    bags = [[side.collect_content_stems((n,)) for n in numbers] for side, numbers in sides]
    kept = []
    for (_, numbers), mine, theirs in zip(sides, bags, bags[::-1], strict=True):
        other = set().union(*theirs)
        kept.append(tuple(n for n, bag in zip(numbers, mine, strict=True) if not _is_unrelated(bag, other)))
    if not all(kept):
        return group, []
    variations = []
    for n in sorted({*group.left} - {*kept[0]}):
        place = _locate_detached_sentence(n, kept[0], kept[1], witness)
        variations.append(Variation.from_indices(base.token_range((n,)), (), (base.bounds[n], place), number))
    for n in sorted({*group.right} - {*kept[1]}):
        place = _locate_detached_sentence(n, kept[1], kept[0], base)
        variations.append(Variation.from_indices((), witness.token_range((n,)), (place, witness.bounds[n]), number))
    return replace(group, sentences=(kept[0], kept[1])), variations


def _is_unrelated(bag: set[str], other: set[str]) -> bool:
    return len(bag) >= MIN_REPLACEMENT_WORDS and len(bag & other) < MIN_SENTENCE_OVERLAP * len(bag)


def _locate_detached_sentence(sentence: int, ours: Sequence[int], theirs: Sequence[int], other: Transcript) -> int:
    """Return where a detached sentence would be on the other side: before the group if it was its first, else after."""
    return other.bounds[theirs[0]] if sentence < ours[0] else other.bounds[theirs[-1] + 1]


def separate_unrelated_sentences(left: Sequence[int], right: Sequence[int], number: int) -> list[Variation]:
    """Return two sentences in one place as one that is lost and another that is added after it."""
    return [
        Variation.from_indices(left, (), (left[0], right[-1] + 1), number),
        Variation.from_indices((), right, (left[-1] + 1, right[0]), number),
    ]
