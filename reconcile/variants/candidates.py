"""Candidate pairs by the rarest shingles of the smaller text.

A pair above the line shares at least a certain number of shingles. Leave out of the smaller text fewer than that of its
most frequent shingles, and one of those that stay is still shared; leave out a few less, and several are. So it is
enough to follow the lists of a text's rarer shingles, and to count. This is prefix filtering (Bayardo, Ma & Srikant
2007, Scaling up all pairs similarity search; Xiao et al. 2008, PPJoin) of one side only, as containment does not bound
the size of the other, and with a bound on the count instead of one on the position.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from reconcile.variants.postings import Numbers, Postings, cuts
from reconcile.variants.shingles import Counts, Hashes

_SLAB = 1 << 18  # entries of the index put in order of text at a time, until
_SLABS = 256  # the stretches of texts would be too many
_PLACE, _LEVEL = 33, 7  # bits of a packed entry; the text has the rest
_BLOCK = 1 << 17  # places of the lists looked at a time
_SLACK = 4  # one in so many of the needed shingles must be found among the rarer ones
_ROUND = 1e-9  # against rounding up what is a whole number but for the last bit


@dataclass(frozen=True, slots=True)
class Line:
    """What two texts must share: either measure is enough. A measure above 1 is never reached."""

    resemblance: float
    """Least Jaccard coefficient of the sets of shingles, above 0."""
    containment: float
    """Least share of the smaller set, above 0."""

    def need(self, small: Counts, large: Counts) -> Counts:
        """Give the fewest shared shingles that lift pairs of such sizes above the line, or more than there are."""
        by_resemblance = self.resemblance / (1 + self.resemblance) * (small + large)
        least = np.minimum(by_resemblance, self.containment * small)
        need: Counts = np.maximum(1, np.ceil(least - _ROUND)).astype(np.int64)
        return need

    def reached(self, shared: Counts, small: Counts, large: Counts) -> NDArray[np.bool_]:
        """Tell which pairs are above the line."""
        resembling: NDArray[np.bool_] = shared / np.maximum(small + large - shared, 1) >= self.resemblance
        contained: NDArray[np.bool_] = shared / np.maximum(small, 1) >= self.containment
        return resembling | contained


def candidates(postings: Postings, sizes: Counts, line: Line) -> Iterator[tuple[Counts, Counts]]:
    """Yield blocks of pairs (smaller text, larger text), among them every pair above the line, each pair once.

    Memory: 8 bytes per entry of the index, and a few times the size of a block, however many pairs there are.
    """
    least = line.need(sizes, sizes)
    spare = least - np.maximum(1, least // _SLACK)  # shingles of a text that may be left out
    entries = np.bincount(postings.texts, minlength=len(sizes))
    bounds = cuts(entries, max(_SLAB, len(postings.texts) // _SLABS))
    for (start, end), packed in zip(pairwise(bounds.tolist()), _by_text(postings, bounds), strict=True):
        text, place, left_out = _rarer(packed, entries[start:end], spare[start:end])
        after = postings.after[place].astype(np.int64)
        missing = least[start:end] - left_out
        for one, two, count in _counted(postings.texts, text, place, after):
            some = np.flatnonzero(count >= missing[one])
            small, large, found = one[some] + start, two[some], count[some] + left_out[one[some]]
            enough = found >= line.need(sizes[small], sizes[large])
            yield small[enough], large[enough]


def _by_text(postings: Postings, bounds: Counts) -> Iterator[Hashes]:
    """Yield for each stretch of texts its entries, packed from text, length of list and place."""
    slabs: list[list[Hashes]] = [[] for _ in bounds[1:]]
    inner = bounds[1:-1].astype(np.uint64) << np.uint64(_PLACE + _LEVEL)
    for start in range(0, len(postings.texts), _SLAB):
        some = slice(start, start + _SLAB)
        packed = postings.texts[some].astype(np.uint64) << np.uint64(_LEVEL)
        packed |= postings.level[some]
        packed <<= np.uint64(_PLACE)
        packed += np.arange(start, start + len(packed), dtype=np.uint64)
        packed.sort()
        for slab, part in zip(slabs, np.split(packed, np.searchsorted(packed, inner)), strict=True):
            slab.append(part.copy())  # a view would keep the whole alive
    for slab in slabs:
        packed = np.concatenate([np.zeros(0, np.uint64), *slab])
        slab.clear()
        packed.sort()
        yield packed


def _rarer(packed: Hashes, entries: Counts, spare: Counts) -> tuple[Counts, Counts, Counts]:
    """Leave out each text's most frequent entries; give (text, place) in order of text, and how many were left out."""
    left_out = np.minimum(spare, entries)
    first = np.cumsum(entries) - entries
    stays = np.arange(len(packed)) < np.repeat(first + entries - left_out, entries)
    text = np.repeat(np.arange(len(entries)), entries - left_out)
    return text, (packed[stays] & np.uint64((1 << _PLACE) - 1)).astype(np.int64), left_out


def _counted(lists: Numbers, text: Counts, place: Counts, after: Counts) -> Iterator[tuple[Counts, Counts, Counts]]:
    """Follow the lists of the entries; yield blocks of (text, later text, how many lists have both)."""
    texts, first = np.unique(text, return_index=True)
    for start, end in pairwise(cuts(np.add.reduceat(after, first) if first.size else after, _BLOCK).tolist()):
        entry = slice(first[start], first[end] if end < len(first) else None)
        ahead = after[entry]
        total = int(ahead.sum())
        follow = np.repeat(place[entry] + 1 - (np.cumsum(ahead) - ahead), ahead) + np.arange(total)
        found = np.repeat((text[entry] - texts[start]).astype(np.uint64) << np.uint64(32), ahead)
        found |= lists[follow].astype(np.uint64)
        found.sort()
        at = np.flatnonzero(np.concatenate(([True], found[1:] != found[:-1]))) if total else np.zeros(0, np.int64)
        pair = found[at]
        small = (pair >> np.uint64(32)).astype(np.int64) + texts[start]
        yield small, (pair & np.uint64(0xFFFFFFFF)).astype(np.int64), np.diff(at, append=total)
