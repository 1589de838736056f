"""The longest passages that pairs of texts share, for people to see why they were looked at."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

import numpy as np

from reconcile.variants.inverted_index import cut_by_weight
from reconcile.variants.shared_passages import SharedText, ShingleSequences, compare_sequences
from reconcile.variants.shingles import GOLDEN, Counts, Hashes, shingle_texts
from reconcile.variants.thread_pool import map_in_order

_WORDS = 1 << 17  # of texts compared together: each text is hashed once
_LABEL_STEPS = 3  # from text to text, that the least number of a group is passed on


def find_passages(
    texts: Sequence[str],
    documents: Counts,
    words: Counts,
    common: Hashes,
    left: Counts,
    right: Counts,
    jobs: int = 1,
) -> list[SharedText]:
    """Find what pairs of texts share, hashing them anew: cheaper than to keep the shingles of all in order.

    Args:
        texts: the documents.
        documents: for each text the place of its document.
        words: for each text the number of its words.
        common: shingles, in order, that end a passage.
        left: one text of each pair; `SharedText.start` refers to it.
        right: the other one.
        jobs: threads.
    """
    order = order_for_comparison(left, right)
    left, right = left[order], right[order]

    def read_batches() -> Iterator[tuple[list[str], Counts]]:
        for start, end in pairwise(cut_by_weight(words[left] + words[right], _WORDS).tolist()):
            numbers, at = np.unique(np.concatenate((left[start:end], right[start:end])), return_inverse=True)
            yield [texts[place] for place in documents[numbers].tolist()], at

    def compare_batch(batch: tuple[list[str], Counts]) -> list[SharedText]:
        some, at = batch
        shingled = shingle_texts(some)
        hashes, counts = shingled.hashes, shingled.counts
        if common.size:  # a hash of its own for each place: nothing else equals it
            found = np.minimum(np.searchsorted(common, hashes), len(common) - 1)
            bans = np.flatnonzero(common[found] == hashes)
            hashes[bans] = (bans.astype(np.uint64) + np.uint64(1)) * GOLDEN
        sequences = ShingleSequences(hashes, np.cumsum(counts) - counts, counts)
        return compare_sequences(sequences, at[: len(at) // 2], at[len(at) // 2 :])

    found = [shared for some in map_in_order(compare_batch, read_batches(), jobs) for shared in some]
    return [found[place] for place in np.argsort(order).tolist()]


def order_for_comparison(left: Counts, right: Counts) -> Counts:
    """Order pairs so that those of one text, and of the texts it is paired with, are mostly compared together."""
    label = np.arange(max(left.max(initial=0), right.max(initial=0)) + 1)
    for _ in range(_LABEL_STEPS):
        np.minimum.at(label, left, label[right])
        np.minimum.at(label, right, label[left])
    order: Counts = np.lexsort((right, left, label[left]))
    return order
