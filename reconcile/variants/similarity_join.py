"""Join a collection with itself: every pair of texts above a line of resemblance or containment.

Exact by construction: no pair above the line is missed and none below it is returned, up to two declared exceptions,
boilerplate (`boilerplate`) and families of more than a hundred texts alike (`families`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from reconcile.variants.boilerplate import find_boilerplate
from reconcile.variants.candidates import Line, candidates
from reconcile.variants.dense_clusters import Families, find_families, held_by_hubs
from reconcile.variants.inverted_index import NO_LISTS, Common, Distinct, Keep, Postings, cuts, index, low_bits, select
from reconcile.variants.shared_passages import Sequences, Shared, compare
from reconcile.variants.shingles import GOLDEN, SIZE, Counts, Hashes, shingle
from reconcile.variants.thread_pool import in_order

_WORDS = 1 << 17  # of texts compared together: each text is hashed once
_STEPS = 3  # from text to text, that the least number of a group is passed on


class Tie(NamedTuple):
    """A pair of distinct texts above the line."""

    small: int
    """Number of a distinct text; its set is not larger than that of `large`."""
    large: int
    shared: Shared
    """`Shared.start` refers to the small text."""


class Joined(NamedTuple):
    """What a join found."""

    distinct: Distinct
    """Sizes are without boilerplate."""
    ties: tuple[Tie, ...]
    """Sorted by the numbers of their texts."""
    banned: Hashes
    """The shingles of boilerplate, in order, without their low bits."""
    families: Families
    shed: Hashes
    """The shingles of hubs, in order, without their low bits."""


class Settled(NamedTuple):
    """What is settled for a collection as a whole, before its pairs are looked for."""

    distinct: Distinct
    """Sizes are without boilerplate."""
    postings: Postings
    """Without boilerplate, and without what members of families share with hubs."""
    banned: Hashes
    """The shingles of boilerplate, in order, without their low bits."""
    families: Families
    shed: Hashes
    """The shingles of hubs, in order, without their low bits."""


Compare = Callable[[Distinct, Hashes, Counts, Counts], Sequence[Shared]]
"""Compares pairs (smaller text, larger text) of distinct texts, without some shingles."""


def join(
    texts: Sequence[str],
    line: Line,
    *,
    variant: Line,
    min_words: int,
    jobs: int = 1,
    keep: Callable[[Distinct], Keep] | None = None,
) -> Joined:
    """Find every pair of distinct texts above the line.

    Args:
        texts: the collection; texts with the same words in the same order are one distinct text.
        line: the least resemblance and containment.
        variant: those of variants, not below the line.
        min_words: shorter texts are not compared.
        jobs: threads.
        keep: told of the distinct texts, gives what takes the entries of the index; see `index`.
    """
    distinct, postings, common = index(texts, min_words=min_words, jobs=jobs, keep=keep)

    def shared(distinct: Distinct, banned: Hashes, small: Counts, large: Counts) -> list[Shared]:
        return compare_texts(texts, distinct, banned, small, large, jobs)

    settled = settle(texts, distinct, postings, common, line=line, variant=variant, min_words=min_words)
    distinct = settled.distinct
    del postings
    found = (settled.families.within, *candidates(settled.postings, distinct.sizes, line, jobs))
    small, large = unpacked(once(np.concatenate([one << 32 | two for one, two in found])))
    settled = settled._replace(postings=NO_LISTS)  # the largest of all, and no longer needed
    above = ties(distinct, line, small, large, shared(distinct, settled.banned, small, large))
    above = without_implied(above, settled, line, shared)
    return Joined(distinct, above, settled.banned, settled.families, settled.shed)


def once(pairs: Counts) -> Counts:
    """Put pairs in order and keep each once: `numpy.unique` hashes them first, which takes longer."""
    pairs.sort()
    kept: Counts = pairs[np.diff(pairs, prepend=-1) != 0]
    return kept


def unpacked(pairs: Counts) -> tuple[Counts, Counts]:
    """Part pairs packed as smaller << 32 | larger."""
    return pairs >> 32, pairs & 0xFFFFFFFF


def settle(
    texts: Sequence[str],
    distinct: Distinct,
    postings: Postings,
    common: Common,
    *,
    line: Line,
    variant: Line,
    min_words: int,
) -> Settled:
    """Settle what is boilerplate, and what families there are.

    Args:
        texts: the collection.
        distinct: its distinct texts.
        postings: their lists; of those with fewer than `COMMON` texts nothing depends on whether they are there.
        common: the longest of the lists.
        line: the least resemblance and containment.
        variant: those of variants.
        min_words: shorter texts are not compared.
    """
    low, first = low_bits(len(texts)), first_places(distinct)
    found = find_boilerplate(distinct, postings, common, lambda one: shingle([texts[first[one]]]).hashes & ~low)
    banned = common.hashes[found]
    if found.any():
        distinct, postings = _without(common.last[found], common.length[found], distinct, postings, min_words)
        first = first_places(distinct)
    families = find_families(distinct, postings, line, variant)
    if families.members.any():
        postings = select(postings, ~held_by_hubs(postings, families))
    hubs = shingle([texts[index] for index in first[families.hubs].tolist()])
    return Settled(distinct, postings, banned, families, np.unique(hubs.hashes & ~low))


def without_implied(found: Sequence[Tie], settled: Settled, line: Line, shared: Compare) -> tuple[Tie, ...]:
    """Leave out the pairs that families imply: those of a member that are below the line without what hubs have."""
    families, sizes = settled.families, settled.distinct.sizes
    if not families.members.any():
        return tuple(found)
    small, large = (np.array([tie[side] for tie in found], np.int64) for side in (0, 1))
    doubtful = families.members[small] | families.members[large]
    doubtful &= ~np.isin(small << 32 | large, families.within[0] << 32 | families.within[1])
    small, large = small[doubtful], large[doubtful]
    without = np.union1d(settled.banned, settled.shed)
    counts = np.array([one.shingles for one in shared(settled.distinct, without, small, large)], np.int64)
    listed = ~doubtful
    listed[doubtful] = counts >= line.need(sizes[small], sizes[large])
    return tuple(tie for tie, is_listed in zip(found, listed.tolist(), strict=True) if is_listed)


def ties(distinct: Distinct, line: Line, small: Counts, large: Counts, shared: Sequence[Shared]) -> tuple[Tie, ...]:
    """Keep the pairs above the line."""
    counts = np.array([one.shingles for one in shared], np.int64)
    above = line.reached(counts, distinct.sizes[small], distinct.sizes[large])
    found = zip(small.tolist(), large.tolist(), shared, above.tolist(), strict=True)
    return tuple(Tie(one, two, both) for one, two, both, reached in found if reached)


def first_places(distinct: Distinct) -> Counts:
    """Give for each distinct text its first place in the input."""
    first = np.empty(len(distinct.sizes), np.int64)
    first[distinct.owners[::-1]] = np.arange(len(distinct.owners))[::-1]
    return first


def _without(
    last: Counts, length: Counts, distinct: Distinct, postings: Postings, min_words: int
) -> tuple[Distinct, Postings]:
    """Take lists out, and number the texts anew by their new sizes; a text of which too little is left goes whole."""
    edges = np.zeros(len(postings.texts) + 1, np.int8)
    edges[last - length + 1] += 1
    edges[last + 1] -= 1
    gone = np.cumsum(edges[:-1], dtype=np.int8).astype(bool)
    lost = np.bincount(postings.texts[gone], minlength=len(distinct.sizes))
    sizes = distinct.sizes - lost
    sizes[(lost > 0) & (sizes < min_words - SIZE + 1)] = 0
    order = np.lexsort((distinct.keys, sizes))
    rank = np.empty(len(order), np.int64)
    rank[order] = np.arange(len(order))
    left = Distinct(rank[distinct.owners], sizes[order], distinct.words[order], distinct.keys[order])
    return left, select(postings, ~gone & (sizes > 0)[postings.texts], rank)


def compare_texts(
    texts: Sequence[str], distinct: Distinct, banned: Hashes, left: Counts, right: Counts, jobs: int = 1
) -> list[Shared]:
    """Compare pairs of distinct texts, hashing them anew: cheaper than to keep the shingles of all.

    Args:
        texts: the collection.
        distinct: its distinct texts.
        banned: shingles, without their low bits, that are not compared.
        left: numbers of distinct texts.
        right: as many.
        jobs: threads.
    """
    first, words = first_places(distinct), distinct.words
    low = low_bits(len(texts))
    order = _side_by_side(left, right)
    left, right = left[order], right[order]

    def read() -> Iterator[tuple[list[str], Counts]]:
        for start, end in pairwise(cuts(words[left] + words[right], _WORDS).tolist()):
            numbers, at = np.unique(np.concatenate((left[start:end], right[start:end])), return_inverse=True)
            yield [texts[index] for index in first[numbers].tolist()], at

    def compared(block: tuple[list[str], Counts]) -> list[Shared]:
        some, at = block
        shingled = shingle(some)
        hashes, counts = shingled.hashes, shingled.counts
        if banned.size:  # a hash of its own for each place: nothing else equals it
            bans = np.flatnonzero(np.isin(hashes & ~low, banned))
            hashes[bans] = (bans.astype(np.uint64) + np.uint64(1)) * GOLDEN
        sequences = Sequences(hashes, np.cumsum(counts) - counts, counts)
        return compare(sequences, at[: len(at) // 2], at[len(at) // 2 :])

    found = [shared for some in in_order(compared, read(), jobs) for shared in some]
    return [found[place] for place in np.argsort(order).tolist()]


def _side_by_side(left: Counts, right: Counts) -> Counts:
    """Order pairs so that those of one text, and of the texts it is tied to, are mostly compared together."""
    label = np.arange(max(left.max(initial=0), right.max(initial=0)) + 1)
    for _ in range(_STEPS):
        np.minimum.at(label, left, label[right])
        np.minimum.at(label, right, label[left])
    order: Counts = np.lexsort((right, left, label[left]))
    return order
