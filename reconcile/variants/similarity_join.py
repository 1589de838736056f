"""Join a collection with itself: every pair of texts above a line of resemblance or containment.

Exact by construction: no pair above the line is missed and none below it is returned, up to two declared exceptions,
boilerplate (`boilerplate`) and families of more than a hundred similar texts (`dense_clusters`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from reconcile.variants.boilerplate import find_boilerplate
from reconcile.variants.candidates import PairThreshold, find_candidate_pairs
from reconcile.variants.dense_clusters import DenseClusters, find_dense_clusters, mark_hub_entries
from reconcile.variants.inverted_index import (
    NO_LISTS,
    CommonLists,
    DistinctTexts,
    EntrySink,
    Postings,
    build_inverted_index,
    cut_by_weight,
    mask_text_bits,
    select_entries,
)
from reconcile.variants.shared_passages import SharedText, ShingleSequences, compare_sequences
from reconcile.variants.shingles import GOLDEN, SHINGLE_WORDS, Counts, Hashes, invert_order, shingle_texts
from reconcile.variants.thread_pool import map_in_order

_WORDS = 1 << 17  # of texts compared together: each text is hashed once
_LABEL_STEPS = 3  # from text to text, that the least number of a group is passed on


class TextPair(NamedTuple):
    """A pair of distinct texts above the line."""

    small: int
    """Number of a distinct text; its set is not larger than that of `large`."""
    large: int
    shared: SharedText
    """`SharedText.start` refers to the small text."""


class JoinResult(NamedTuple):
    """What a join found."""

    distinct: DistinctTexts
    """Sizes are without boilerplate."""
    pairs: tuple[TextPair, ...]
    """Sorted by the numbers of their texts."""
    banned: Hashes
    """The shingles of boilerplate, in order, without their low bits."""
    families: DenseClusters
    shed: Hashes
    """The shingles of hubs, in order, without their low bits."""


class JoinSurvey(NamedTuple):
    """What is decided for a collection as a whole, before its pairs are looked for."""

    distinct: DistinctTexts
    """Sizes are without boilerplate."""
    postings: Postings
    """Without boilerplate, and without what members of families share with hubs."""
    banned: Hashes
    """The shingles of boilerplate, in order, without their low bits."""
    families: DenseClusters
    shed: Hashes
    """The shingles of hubs, in order, without their low bits."""


PairComparer = Callable[[DistinctTexts, Hashes, Counts, Counts], Sequence[SharedText]]
"""Compares pairs (smaller text, larger text) of distinct texts, without some shingles."""


def join_collection(
    texts: Sequence[str],
    line: PairThreshold,
    *,
    variant: PairThreshold,
    min_words: int,
    jobs: int = 1,
    keep: Callable[[DistinctTexts], EntrySink] | None = None,
) -> JoinResult:
    """Find every pair of distinct texts above the line.

    Args:
        texts: the collection; texts with the same words in the same order are one distinct text.
        line: the least resemblance and containment.
        variant: those of variants, not below the line.
        min_words: shorter texts are not compared.
        jobs: threads.
        keep: receives the distinct texts, returns what takes the entries of the index; see `build_inverted_index`.
    """
    distinct, postings, common = build_inverted_index(texts, min_words=min_words, jobs=jobs, keep=keep)

    def measure_shared(distinct: DistinctTexts, banned: Hashes, small: Counts, large: Counts) -> list[SharedText]:
        return compare_texts(texts, distinct, banned, small, large, jobs)

    survey = survey_collection(texts, distinct, postings, common, line=line, variant=variant, min_words=min_words)
    distinct = survey.distinct
    del postings
    found = (survey.families.within, *find_candidate_pairs(survey.postings, distinct.sizes, line, jobs))
    small, large = unpack_pairs(sort_unique_pairs(np.concatenate([one << 32 | two for one, two in found])))
    survey = survey._replace(postings=NO_LISTS)  # the largest of all, and no longer needed
    above = verify_pairs(distinct, line, small, large, measure_shared(distinct, survey.banned, small, large))
    above = drop_implied_pairs(above, survey, line, measure_shared)
    return JoinResult(distinct, above, survey.banned, survey.families, survey.shed)


def sort_unique_pairs(pairs: Counts) -> Counts:
    """Put pairs in order and keep each once: `numpy.unique` hashes them first, which takes longer."""
    pairs.sort()
    kept: Counts = pairs[np.diff(pairs, prepend=-1) != 0]
    return kept


def unpack_pairs(pairs: Counts) -> tuple[Counts, Counts]:
    """Split pairs packed as smaller << 32 | larger."""
    return pairs >> 32, pairs & 0xFFFFFFFF


def survey_collection(
    texts: Sequence[str],
    distinct: DistinctTexts,
    postings: Postings,
    common: CommonLists,
    *,
    line: PairThreshold,
    variant: PairThreshold,
    min_words: int,
) -> JoinSurvey:
    """Decide what is boilerplate, and what families there are.

    Args:
        texts: the collection.
        distinct: its distinct texts.
        postings: their lists; those with fewer than `COMMON_LIST_TEXTS` texts may be missing.
        common: the longest of the lists.
        line: the least resemblance and containment.
        variant: those of variants.
        min_words: shorter texts are not compared.
    """
    low, first = mask_text_bits(len(texts)), find_first_places(distinct)
    found = find_boilerplate(distinct, postings, common, lambda one: shingle_texts([texts[first[one]]]).hashes & ~low)
    banned = common.hashes[found]
    if found.any():
        distinct, postings = _remove_lists(common.last[found], common.length[found], distinct, postings, min_words)
        first = find_first_places(distinct)
    families = find_dense_clusters(distinct, postings, line, variant)
    if families.members.any():
        postings = select_entries(postings, ~mark_hub_entries(postings, families))
    hubs = shingle_texts([texts[index] for index in first[families.hubs].tolist()])
    return JoinSurvey(distinct, postings, banned, families, np.unique(hubs.hashes & ~low))


def drop_implied_pairs(
    found: Sequence[TextPair], survey: JoinSurvey, line: PairThreshold, shared: PairComparer
) -> tuple[TextPair, ...]:
    """Leave out the pairs that families imply: those of a member that are below the line without what hubs have."""
    families, sizes = survey.families, survey.distinct.sizes
    if not families.members.any():
        return tuple(found)
    small, large = (np.array([tie[side] for tie in found], np.int64) for side in (0, 1))
    doubtful = families.members[small] | families.members[large]
    doubtful &= ~np.isin(small << 32 | large, families.within[0] << 32 | families.within[1])
    small, large = small[doubtful], large[doubtful]
    without = np.union1d(survey.banned, survey.shed)
    counts = np.array([one.shingles for one in shared(survey.distinct, without, small, large)], np.int64)
    listed = ~doubtful
    listed[doubtful] = counts >= line.count_needed(sizes[small], sizes[large])
    return tuple(tie for tie, is_listed in zip(found, listed.tolist(), strict=True) if is_listed)


def verify_pairs(
    distinct: DistinctTexts, line: PairThreshold, small: Counts, large: Counts, shared: Sequence[SharedText]
) -> tuple[TextPair, ...]:
    """Keep the pairs above the line."""
    counts = np.array([one.shingles for one in shared], np.int64)
    above = line.are_reached(counts, distinct.sizes[small], distinct.sizes[large])
    found = zip(small.tolist(), large.tolist(), shared, above.tolist(), strict=True)
    return tuple(TextPair(one, two, both) for one, two, both, reached in found if reached)


def find_first_places(distinct: DistinctTexts) -> Counts:
    """Return for each distinct text its first place in the input."""
    first = np.empty(len(distinct.sizes), np.int64)
    first[distinct.owners[::-1]] = np.arange(len(distinct.owners))[::-1]
    return first


def _remove_lists(
    last: Counts, length: Counts, distinct: DistinctTexts, postings: Postings, min_words: int
) -> tuple[DistinctTexts, Postings]:
    """Take lists out, and number the texts anew by their new sizes; a text of which too little is left goes whole."""
    edges = np.zeros(len(postings.texts) + 1, np.int8)
    edges[last - length + 1] += 1
    edges[last + 1] -= 1
    gone = np.cumsum(edges[:-1], dtype=np.int8).astype(bool)
    lost = np.bincount(postings.texts[gone], minlength=len(distinct.sizes))
    sizes = distinct.sizes - lost
    sizes[(lost > 0) & (sizes < min_words - SHINGLE_WORDS + 1)] = 0
    order = np.lexsort((distinct.keys, sizes))
    rank = invert_order(order)
    left = DistinctTexts(rank[distinct.owners], sizes[order], distinct.words[order], distinct.keys[order])
    return left, select_entries(postings, ~gone & (sizes > 0)[postings.texts], rank)


def compare_texts(
    texts: Sequence[str], distinct: DistinctTexts, banned: Hashes, left: Counts, right: Counts, jobs: int = 1
) -> list[SharedText]:
    """Compare pairs of distinct texts, hashing them anew: cheaper than to keep the shingles of all.

    Args:
        texts: the collection.
        distinct: its distinct texts.
        banned: shingles, without their low bits, that are not compared.
        left: numbers of distinct texts.
        right: as many.
        jobs: threads.
    """
    first, words = find_first_places(distinct), distinct.words
    low = mask_text_bits(len(texts))
    order = _order_for_comparison(left, right)
    left, right = left[order], right[order]

    def read_blocks() -> Iterator[tuple[list[str], Counts]]:
        for start, end in pairwise(cut_by_weight(words[left] + words[right], _WORDS).tolist()):
            numbers, at = np.unique(np.concatenate((left[start:end], right[start:end])), return_inverse=True)
            yield [texts[index] for index in first[numbers].tolist()], at

    def compare_block(block: tuple[list[str], Counts]) -> list[SharedText]:
        some, at = block
        shingled = shingle_texts(some)
        hashes, counts = shingled.hashes, shingled.counts
        if banned.size:  # a hash of its own for each place: nothing else equals it
            bans = np.flatnonzero(np.isin(hashes & ~low, banned))
            hashes[bans] = (bans.astype(np.uint64) + np.uint64(1)) * GOLDEN
        sequences = ShingleSequences(hashes, np.cumsum(counts) - counts, counts)
        return compare_sequences(sequences, at[: len(at) // 2], at[len(at) // 2 :])

    found = [shared for some in map_in_order(compare_block, read_blocks(), jobs) for shared in some]
    return [found[place] for place in np.argsort(order).tolist()]


def _order_for_comparison(left: Counts, right: Counts) -> Counts:
    """Order pairs so that those of one text, and of the texts it is tied to, are mostly compared together."""
    label = np.arange(max(left.max(initial=0), right.max(initial=0)) + 1)
    for _ in range(_LABEL_STEPS):
        np.minimum.at(label, left, label[right])
        np.minimum.at(label, right, label[left])
    order: Counts = np.lexsort((right, left, label[left]))
    return order
