"""The inverted index that candidates are looked for in: for every shingle that two texts share, the texts that have it.

Texts are numbered by size, then by key, so that nothing that follows depends on the order of the input, and in a pair
the smaller number is the smaller set.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from reconcile.variants.shingles import Counts, expand_ranges

Numbers = NDArray[np.int32]

_ENTRIES = 1 << 24  # counted at a time: numpy makes 64-bit numbers of them


class Postings(NamedTuple):
    """The lists of shingles that are in two texts or more, one after the other."""

    texts: Numbers
    """Numbers of texts, ascending in each list."""
    after: Numbers
    """How many texts of the list follow; 0 at its end, so that place + after names the list."""
    level: NDArray[np.uint8]
    """The length of the list, as `grade_lengths`."""


def grade_lengths(length: NDArray[np.integer]) -> NDArray[np.uint8]:
    """Grade the length of a list in quarters of an octave."""
    level: NDArray[np.uint8] = (4 * np.log2(np.maximum(length, 1))).astype(np.uint8)
    return level


def cut_by_weight(weights: Counts, most: int) -> Counts:
    """Cut a row of items into stretches of about `most` weight, at least one item each."""
    before = np.cumsum(weights) - weights
    return np.append(np.flatnonzero(np.diff(before // most, prepend=-1)), len(weights))


def build_postings(texts: Numbers, lengths: Counts) -> Postings:
    """Return lists of such lengths, one after the other."""
    ends = np.cumsum(lengths) - 1
    after = np.repeat(ends, lengths) - np.arange(int(lengths.sum()))
    return Postings(texts, after.astype(np.int32), np.repeat(grade_lengths(lengths), lengths))


def count_texts(texts: Numbers, most: int) -> Counts:
    """Count how often each text comes, with numbers below `most`."""
    counts = np.zeros(most, np.int64)
    for start in range(0, len(texts), _ENTRIES):
        counts += np.bincount(texts[start : start + _ENTRIES], minlength=most)
    return counts


def list_places(last: Counts, length: Counts) -> Counts:
    """Return the places of all entries of the lists."""
    return expand_ranges(last + 1 - length, length)
