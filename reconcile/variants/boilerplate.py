"""Boilerplate: a passage that is whole in many texts which are otherwise unlike, such as a licence or a banner.

It says nothing of kinship, and texts that share nothing else must not be joined by it; without this rule, a short text
with a long banner would be contained in every other. A family of many near-copies shares much too, and must be joined.
The difference: a banner is in its hosts *whole*, beside much text *of their own*; near-copies lose about as much of
their common text as they gain of their own. In numbers, shingles are boilerplate when

* they come together, nearly always, and 6 of them in a row, which is 8 words;
* they are in 50 texts, or in half of the texts if they are fewer than 100, but at least in 16;
* these texts lack a tenth of them at most on average, and more than half of these texts have a share of own shingles
  of at least a fifth. A shingle is a text's own if it is in less than half of the above number of texts.

A choice of this program; where no passage is as frequent as that it changes nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from reconcile.variants.inverted_index import (
    COMMON_LIST_TEXTS,
    CommonLists,
    DistinctTexts,
    Postings,
    count_texts,
    cut_by_weight,
    grade_lengths,
    list_places,
)
from reconcile.variants.shingles import GOLDEN, Counts, Hashes, invert_order

Shares = NDArray[np.float64]

_LEAST_SHINGLES = 6
_HOSTS_IN_LARGE_COLLECTION = 50
_MOST_MISSING_SHARE = 0.10
_LEAST_OWN_SHARE = 0.20
_SKETCH_MINIMA = 3
_ENTRIES = 1 << 18  # looked at together


def find_boilerplate(
    distinct: DistinctTexts, postings: Postings, common: CommonLists, read: Callable[[int], Hashes]
) -> NDArray[np.bool_]:
    """Return which of the common lists belong to boilerplate.

    Args:
        distinct: the texts.
        postings: their lists.
        common: the longest of these.
        read: gives the shingles of a distinct text in their order, hashed as in `common`.
    """
    limit = compute_host_limit(distinct)
    result = np.zeros(len(common.last), bool)
    frequent = np.flatnonzero(common.length >= limit)
    last, length = common.last[frequent], common.length[frequent]
    marks = _sketch_lists(postings, last, length, distinct.keys)
    _, passage, lists = np.unique(marks, return_inverse=True, return_counts=True)
    together = np.flatnonzero(lists >= _LEAST_SHINGLES)
    if not together.size:
        return result
    shared = count_texts(postings.texts[postings.level > grade_lengths(np.array(limit // 2))], len(distinct.sizes))
    own = 1 - shared / np.maximum(distinct.sizes, 1)
    for one in together.tolist():
        chosen = np.flatnonzero(passage == one)
        held = np.zeros(len(own), np.int64)
        for start, end in pairwise(cut_by_weight(length[chosen], _ENTRIES).tolist()):
            some = list_places(last[chosen][start:end], length[chosen][start:end])
            held += np.bincount(postings.texts[some], minlength=len(own))
        host = _find_typical_host(held, len(chosen), own, limit)
        if host is not None:
            inside = np.isin(read(host), common.hashes[frequent[chosen]])
            result[frequent[chosen]] = _measure_longest_run(inside) >= _LEAST_SHINGLES
    return result


def compute_host_limit(distinct: DistinctTexts) -> int:
    """Return the least number of texts that hold boilerplate. Lists shorter than half of it have no part in it."""
    return min(_HOSTS_IN_LARGE_COLLECTION, max(COMMON_LIST_TEXTS, int((distinct.sizes > 0).sum()) // 2))


def _find_typical_host(held: Counts, shingles: int, own: Shares, limit: int) -> int | None:
    """Return a text that holds most of the shingles, if texts that hold them hold them whole beside text of their own.

    `held` says for each text how many of the shingles it holds.
    """
    hosts = 2 * held > shingles
    if hosts.sum() < limit or held[hosts].mean() < (1 - _MOST_MISSING_SHARE) * shingles:
        return None
    if 2 * np.count_nonzero(own[hosts] >= _LEAST_OWN_SHARE) <= hosts.sum():
        return None
    return int(held.argmax())


def _measure_longest_run(inside: NDArray[np.bool_]) -> int:
    edges = np.flatnonzero(np.diff(inside, prepend=False, append=False))
    return int((edges[1::2] - edges[0::2]).max(initial=0))


def _sketch_lists(postings: Postings, last: Counts, length: Counts, keys: Hashes) -> Hashes:
    """Mark each list by its first three texts in an order by content: shingles that come together have one mark.

    The minima of a random order agree for lists as often as they are similar: Broder (1997), min-wise sampling.
    """
    order = invert_order(np.argsort(keys)).astype(np.int32)
    marks = np.zeros(len(last), np.uint64)
    for start, end in pairwise(cut_by_weight(length, _ENTRIES).tolist()):
        lengths = length[start:end]
        found = order[postings.texts[list_places(last[start:end], lengths)]]
        first = np.cumsum(lengths) - lengths
        for _ in range(_SKETCH_MINIMA):
            least = np.minimum.reduceat(found, first)
            marks[start:end] = (marks[start:end] + least.astype(np.uint64)) * GOLDEN
            found[found == np.repeat(least, lengths)] = len(keys)
    return marks
