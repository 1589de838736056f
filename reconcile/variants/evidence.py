"""What two texts share: the number of shingles, and the longest passage."""

from __future__ import annotations

import re
from itertools import islice
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from reconcile.variants.shingles import SIZE, Hashes, folded_words

_DENSE = 8  # pairs of equal shingles, for each shingle, up to which they are all looked at
_QUOTED = 5  # words of a passage that are quoted
_WORD = re.compile(r"(?:[^\W_][’'`]*)+")


class Shared(NamedTuple):
    """What two texts have in common."""

    shingles: int
    """Different shingles that both have."""
    words: int
    """Length of the longest passage that both have, in words; 0 if they share no shingle."""
    start: int
    """The word at which it starts in the left text; the first of several."""


def compare(left: Hashes, right: Hashes) -> Shared:
    """Compare two texts by their shingles in the order of the text.

    Time: O(n log n) for n shingles, also for texts that repeat themselves.
    """
    order = np.argsort(right)
    ranked = right[order]
    low = np.searchsorted(ranked, left)
    times = np.searchsorted(ranked, left, side="right") - low
    at = np.flatnonzero(times)
    shared = len(np.unique(left[at]))
    if not shared:
        return Shared(0, 0, 0)
    total = int(times.sum())
    if total > _DENSE * (len(left) + len(right)):
        return Shared(shared, *_longest_repetitive(left, right))
    # Each match is a point; those of one passage lie in a row on one diagonal.
    times = times[at]
    place = np.repeat(at, times)
    other = order[np.repeat(low[at] - (np.cumsum(times) - times), times) + np.arange(total)]
    points = ((place - other + len(right)) << 32) + place
    points.sort()
    breaks = np.flatnonzero(np.diff(points) != 1) + 1
    starts = np.concatenate(([0], breaks))
    lengths = np.diff(starts, append=total)
    longest = int(lengths.max())
    return Shared(shared, longest + SIZE - 1, int((points[starts[lengths == longest]] & 0xFFFFFFFF).min()))


def _longest_repetitive(left: Hashes, right: Hashes) -> tuple[int, int]:
    """Give words and start of the longest passage by halving: if one of a length is shared, so is a shorter one."""
    known, start = 1, int(np.flatnonzero(np.isin(left, right))[0])
    beyond = min(len(left), len(right)) + 1
    while beyond - known > 1:
        length = (known + beyond) // 2
        both = np.isin(_windows(left, length), _windows(right, length))
        if both.any():
            known, start = length, int(both.argmax())
        else:
            beyond = length
    return known + SIZE - 1, start


def _windows(hashes: Hashes, length: int) -> Hashes:
    """Hash every stretch of `length` shingles, by doubling: a stretch is two that overlap or meet."""
    size = 1
    while size < length:
        step = min(size, length - size)
        hashes = hashes[:-step] * np.uint64(0x9E3779B97F4A7C15) + hashes[step:]
        hashes ^= hashes >> np.uint64(32)
        size += step
    return hashes


def quote(text: str, start: int, words: int) -> str:
    """Quote the beginning of a passage, given in words as the shingles see them.

    >>> quote("It was Mike's (and Al's) idea, he said.", 2, 6)
    "Mike's (and Al's) idea, he …"
    """
    few = min(words, _QUOTED)
    found = list(islice(_WORD.finditer(text), start, start + few))
    passage = text[found[0].start() : found[-1].end()] if len(found) == few else ""
    if not text.isascii():
        # Rare signs may count as words here and not there: rather the folded words than the wrong ones.
        wanted = folded_words(text)[start : start + few]
        if folded_words(passage) != wanted:
            passage = " ".join(wanted)
    return " ".join(passage.split()) + (" …" if words > few else "")
