"""Join a collection with itself: every pair of texts above a line of resemblance or containment.

Exact by construction: no pair above the line is missed and none below it is returned, up to two declared exceptions,
boilerplate (`boilerplate`) and families of more than a hundred near-copies (`families`).
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from reconcile.variants.boilerplate import find_boilerplate
from reconcile.variants.candidates import Line, candidates
from reconcile.variants.evidence import Sequences, Shared, compare
from reconcile.variants.families import find_families
from reconcile.variants.postings import Distinct, Postings, cuts, index, low_bits, select
from reconcile.variants.shingles import GOLDEN, SIZE, Counts, Hashes, shingle

_WORDS = 1 << 17  # of texts compared together: each text is hashed once


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


def join(texts: Sequence[str], line: Line, *, min_words: int, near: float) -> Joined:
    """Find every pair of distinct texts above the line.

    Args:
        texts: the collection; texts with the same words in the same order are one distinct text.
        line: the least resemblance and containment.
        min_words: shorter texts are not compared.
        near: least resemblance to its leader of a member of a family.
    """
    distinct, postings, common = index(texts, min_words=min_words)
    low = low_bits(len(texts))
    first = _first(distinct)
    found = find_boilerplate(distinct, postings, common, lambda one: shingle([texts[first[one]]]).hashes & ~low)
    banned = common.hashes[found]
    if found.any():
        distinct, postings = _without(common.last[found], common.length[found], distinct, postings, min_words)
        first = _first(distinct)

    def shared(small: Counts, large: Counts) -> list[Shared]:
        return _compare(texts, first, distinct.words, banned, small, large)

    def near_copies(small: Counts, large: Counts) -> NDArray[np.bool_]:
        counts = np.array([one.shingles for one in shared(small, large)], np.int64)
        return Line(near, 2.0).reached(counts, distinct.sizes[small], distinct.sizes[large])

    postings, within = find_families(distinct, postings, near, near_copies)
    pairs = np.unique(
        np.concatenate([one << 32 | two for one, two in (within, *candidates(postings, distinct.sizes, line))])
    )
    small, large = pairs >> 32, pairs & 0xFFFFFFFF
    ties = [Tie(*tie) for tie in zip(small.tolist(), large.tolist(), shared(small, large), strict=True)]
    counts = np.array([tie.shared.shingles for tie in ties], np.int64)
    above = line.reached(counts, distinct.sizes[small], distinct.sizes[large])
    return Joined(distinct, tuple(tie for tie, reached in zip(ties, above.tolist(), strict=True) if reached))


def _first(distinct: Distinct) -> Counts:
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


def _compare(
    texts: Sequence[str], first: Counts, words: Counts, banned: Hashes, left: Counts, right: Counts
) -> list[Shared]:
    """Compare pairs of distinct texts, hashing them anew: cheaper than to keep the shingles of all."""
    result = []
    low = low_bits(len(texts))
    for start, end in pairwise(cuts(words[left] + words[right], _WORDS).tolist()):
        numbers, at = np.unique(np.concatenate((left[start:end], right[start:end])), return_inverse=True)
        block = shingle([texts[index] for index in first[numbers].tolist()])
        hashes = block.hashes
        if banned.size:  # a hash of its own for each place: nothing else equals it
            bans = np.flatnonzero(np.isin(hashes & ~low, banned))
            hashes[bans] = (bans.astype(np.uint64) + np.uint64(1)) * GOLDEN
        sequences = Sequences(hashes, np.cumsum(block.counts) - block.counts, block.counts)
        result += compare(sequences, at[: end - start], at[end - start :])
    return result
