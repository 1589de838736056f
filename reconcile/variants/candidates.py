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

from reconcile.variants.postings import Numbers, Postings, cuts, tally
from reconcile.variants.shingles import Counts, Hashes
from reconcile.variants.threads import in_order

_SLAB = 1 << 18  # entries of the index put in order of text at a time, until
_SLABS = 256  # the stretches of texts would be too many
_PASS = 1 << 26  # entries put in order in one pass through the index
_PLACE, _LEVEL = 33, 7  # bits of a packed entry; the text has the rest
_BLOCK = 1 << 17  # places of the lists looked at a time
_SLACK = 16  # one in so many of the needed shingles must be found among the rarer ones
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


def candidates(postings: Postings, sizes: Counts, line: Line, jobs: int = 1) -> Iterator[tuple[Counts, Counts]]:
    """Yield blocks of pairs (smaller text, larger text), among them every pair above the line, each pair once.

    Memory: at most 0.5 GB beside the index and the pairs.
    """
    least = line.need(sizes, sizes)
    spare = least - np.maximum(1, least // _SLACK)  # shingles of a text that may be left out
    entries = tally(postings.texts, len(sizes))
    bounds = cuts(entries, max(_SLAB, len(postings.texts) // _SLABS))

    def follow(slab: tuple[int, int, list[Hashes]]) -> list[tuple[Counts, Counts]]:
        start, end, parts = slab
        packed = np.concatenate([np.zeros(0, np.uint64), *parts])
        parts.clear()
        packed.sort()
        text, place, left_out = _rarer(packed, entries[start:end], spare[start:end])
        after = postings.after[place].astype(np.int64)
        missing = least[start:end] - left_out
        found = []
        for one, two, count in _counted(postings.texts, text, place, after):
            some = np.flatnonzero(count >= missing[one])
            small, large, both = one[some] + start, two[some], count[some] + left_out[one[some]]
            enough = both >= line.need(sizes[small], sizes[large])
            found.append((small[enough], large[enough]))
        return found

    for found in in_order(follow, _by_text(postings, bounds, entries), jobs):
        yield from found


def _by_text(postings: Postings, bounds: Counts, entries: Counts) -> Iterator[tuple[int, int, list[Hashes]]]:
    """Yield each stretch of texts, and its entries packed from text, length of list and place, in several pieces."""
    slabs = list(pairwise(bounds.tolist()))
    weights = np.add.reduceat(entries, bounds[:-1]) if slabs else entries
    for one, two in pairwise(cuts(weights, _PASS).tolist()):
        parts: list[list[Hashes]] = [[] for _ in range(one, two)]
        inner = bounds[one + 1 : two].astype(np.uint64) << np.uint64(_PLACE + _LEVEL)
        for start in range(0, len(postings.texts), _SLAB):
            texts = postings.texts[start : start + _SLAB]
            place = np.arange(start, start + len(texts), dtype=np.uint64)
            level = postings.level[start : start + _SLAB]
            if two - one < len(slabs):
                here = (texts >= bounds[one]) & (texts < bounds[two])
                texts, place, level = texts[here], place[here], level[here]
            packed = texts.astype(np.uint64) << np.uint64(_LEVEL)
            packed |= level
            packed <<= np.uint64(_PLACE)
            packed |= place
            packed.sort()
            for slab, part in zip(parts, np.split(packed, np.searchsorted(packed, inner)), strict=True):
                slab.append(part.copy())  # a view would keep the whole alive
        yield from ((*slabs[number], part) for number, part in zip(range(one, two), parts, strict=True))


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
