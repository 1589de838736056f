"""Candidate pairs by the rarest shingles of the smaller text.

A pair above the line shares at least a certain number of shingles. Leave out of the smaller text fewer than that of its
most frequent shingles, and one of those that stay is still shared; leave out a few less, and several are. So it is
enough to follow the lists of a text's rarer shingles, and to count. This is prefix filtering (Bayardo, Ma & Srikant
2007, Scaling up all pairs similarity search; Xiao et al. 2008, PPJoin) of one side only, as containment does not bound
the size of the other, and with a bound on the count instead of one on the position.

The larger the other text, the more a pair must share, and the more may be left out: texts are numbered by size, so the
list of a rather frequent shingle is followed as far as texts are small enough for it to count.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from reconcile.variants.inverted_index import Numbers, Postings, count_texts, cut_by_weight, grade_lengths
from reconcile.variants.shingles import GOLDEN, Counts, Hashes
from reconcile.variants.thread_pool import map_in_order

_SLAB = 1 << 18  # entries of the index put in order of text at a time, until
_SLABS = 256  # the stretches of texts would be too many
_PASS = 1 << 28  # entries gathered in one pass through the index
_PLACE, _LEVEL = 33, 7  # bits of a packed entry; the text has the rest
_BLOCK = 1 << 16  # places of the lists looked at a time
_LONG_LIST_TEXTS = 16  # texts of a list up to which it is sooner followed than left out
_BINS = 18  # bits of the number of a bin: a few for each entry of a block, in the processor's cache
_COMPARISON_COST = 2000  # places of lists that are looked at in the time that two texts take to be compared
_FREE_PAIRS = 10  # pairs of a text that are compared in any case
_SPARE_DIVISOR = 12  # one in so many of the needed shingles must be found among the rarer ones
_SIZE_TOLERANCE = 1e-6  # sizes are whole numbers
_ROUNDING = 1e-9  # against rounding up what is a whole number but for the last bit


@dataclass(frozen=True, slots=True)
class PairThreshold:
    """What two texts must share: either measure is enough. A measure above 1 is never reached."""

    resemblance: float
    """Least Jaccard coefficient of the sets of shingles, above 0."""
    containment: float
    """Least share of the smaller set, above 0."""

    def count_needed(self, small: Counts, large: Counts) -> Counts:
        """Return the fewest shared shingles that lift pairs of such sizes above the line, or more than there are."""
        by_resemblance = self.resemblance / (1 + self.resemblance) * (small + large)
        least = np.minimum(by_resemblance, self.containment * small)
        need: Counts = np.maximum(1, np.ceil(least - _ROUNDING)).astype(np.int64)
        return need

    def are_reached(self, shared: Counts, small: Counts, large: Counts) -> NDArray[np.bool_]:
        """Return which pairs are above the line."""
        resembling: NDArray[np.bool_] = shared / np.maximum(small + large - shared, 1) >= self.resemblance
        contained: NDArray[np.bool_] = shared / np.maximum(small, 1) >= self.containment
        return resembling | contained


def find_candidate_pairs(
    postings: Postings, sizes: Counts, line: PairThreshold, jobs: int = 1
) -> Iterator[tuple[Counts, Counts]]:
    """Yield blocks of pairs (smaller text, larger text), among them every pair above the line, each pair once.

    Memory: at most 1 GB beside the index and the pairs.
    """
    search = _CandidateSearch(postings, sizes, line)
    yield from map_in_order(search.find_in_stretch, _group_entries_by_text(postings, len(sizes)), jobs)


class _ListEntries(NamedTuple):
    """Entries of some texts, in order of text, and of those of one text the most frequent last."""

    text: Counts
    """Numbers within a stretch of texts."""
    place: Counts
    """Places in the index."""
    rank: Counts
    """How many entries of the text are more frequent."""

    def select_rows(self, which: NDArray[np.bool_]) -> _ListEntries:
        return _ListEntries(*(column[which] for column in self))


class _CandidateSearch:
    """One search: where, and for what."""

    def __init__(self, postings: Postings, sizes: Counts, line: PairThreshold) -> None:
        self._postings, self._sizes, self._line = postings, sizes, line
        self._frequent = count_texts(postings.texts[_is_frequent_entry(postings.level)], len(sizes))
        # For each size the texts that are smaller.
        self._below = np.searchsorted(sizes, np.arange(int(sizes.max(initial=0)) + 2))

    def find_in_stretch(self, stretch: tuple[int, int, Hashes]) -> tuple[Counts, Counts]:
        """Return the pairs whose smaller text lies in a stretch (start, end, packed entries) of texts."""
        start, end, packed = stretch
        packed.sort()
        entries, frequent, sizes = _unpack_entries(packed), self._frequent[start:end], self._sizes[start:end]
        left_out = np.minimum(_count_spare_entries(self._line.count_needed(sizes, sizes)), frequent)
        stays = entries.rank >= left_out[entries.text]
        small, large = self._follow_lists(start, entries.select_rows(stays), frequent, left_out)
        found = np.bincount(small - start, minlength=end - start)
        if found.max() <= _FREE_PAIRS:
            return small, large
        # Where many pairs are left, to follow the other lists too costs less than to compare their texts.
        rest = entries.select_rows(~stays)
        cost = np.bincount(rest.text, self._postings.after[rest.place], minlength=end - start)
        again = (cost > 0) & ((found - _FREE_PAIRS) * _COMPARISON_COST > cost)
        none = np.zeros_like(frequent)
        more = self._follow_lists(start, entries.select_rows(again[entries.text]), none, none)
        kept = ~again[small - start]
        return np.concatenate((small[kept], more[0])), np.concatenate((large[kept], more[1]))

    def _follow_lists(
        self, start: int, entries: _ListEntries, frequent: Counts, left_out: Counts
    ) -> tuple[Counts, Counts]:
        """Follow the lists of some entries.

        Args:
            start: the first text of the stretch.
            entries: they start at the rank that is left out.
            frequent: for each text how many entries may be left out, the larger the other text the more.
            left_out: how many are left out for any other text.
        """
        sizes, (text, place, rank) = self._sizes[start : start + len(frequent)], entries
        after = self._postings.after[place].astype(np.int64)
        some = np.flatnonzero((rank < frequent[text]) & (after > _LONG_LIST_TEXTS))
        largest = _find_largest(sizes[text[some]], rank[some], self._line, len(self._below) - 2)
        after[some] = _count_below_limits(self._postings.texts, place[some] + 1, after[some], self._below[largest + 1])
        sought = self._line.count_needed(sizes, sizes) - left_out
        found = [(np.zeros(0, np.int64), np.zeros(0, np.int64))]
        for one, large, count in _count_shared_lists(self._postings.texts, text, place, after, sought):
            need = self._line.count_needed(sizes[one], self._sizes[large])
            enough = count >= need - np.minimum(_count_spare_entries(need), frequent[one])
            found.append((one[enough] + start, large[enough]))
        small, large = (np.concatenate(side) for side in zip(*found, strict=True))
        return small, large


def _count_spare_entries(need: Counts) -> Counts:
    """Return how many of a text's most frequent entries may be left out for a pair that must share so many."""
    return need - np.maximum(1, need // _SPARE_DIVISOR)


def _find_largest(size: Counts, rank: Counts, line: PairThreshold, most: int) -> Counts:
    """Return the size of the largest text for which an entry is not left out, or `most` if there is none.

    Args:
        size: the sizes of the smaller texts.
        rank: how many entries of the smaller text are more frequent than this one.
        line: what pairs must share.
        most: the size of the largest text of all.
    """
    need = rank + np.maximum(1, rank // (_SPARE_DIVISOR - 1))  # the largest of which no more than `rank` are spare
    by_resemblance = need * (1 + line.resemblance) / line.resemblance - size
    largest = np.where(need < np.ceil(line.containment * size - _ROUNDING), by_resemblance + _SIZE_TOLERANCE, most)
    return np.minimum(largest, most).astype(np.int64)


def _count_below_limits(row: Numbers, first: Counts, length: Counts, limit: Counts) -> Counts:
    """Return how many numbers of each stretch of a row, in order there, are below a limit: halving, for all at once."""
    low, high = np.zeros(len(first), np.int64), length.copy()
    for _ in range(int(length.max(initial=0)).bit_length()):
        middle = (low + high) >> 1
        below = row[first + np.minimum(middle, length - 1)] < limit
        below &= middle < high
        low = np.where(below, middle + 1, low)
        high = np.where(below, high, middle)
    return low


def _is_frequent_entry(level: NDArray[np.uint8]) -> NDArray[np.bool_]:
    return level > grade_lengths(np.array(_LONG_LIST_TEXTS))


def _group_entries_by_text(postings: Postings, texts: int) -> Iterator[tuple[int, int, Hashes]]:
    """Yield stretches of texts, and their entries packed from number in the stretch, length of list and place.

    Entries that no text follows are left out, unless they are frequent, and so have a rank.
    """
    if not len(postings.texts):
        return
    entries = count_texts(postings.texts, texts)
    bounds = cut_by_weight(entries, max(_SLAB, len(postings.texts) // _SLABS))
    slab_of = np.repeat(np.arange(len(bounds) - 1, dtype=np.uint16), np.diff(bounds))
    weights = np.add.reduceat(entries, bounds[:-1])
    kept = np.uint32 if len(postings.texts) < 1 << 32 else np.uint64
    for one, two in pairwise(cut_by_weight(weights, _PASS).tolist()):
        parts: list[list[NDArray[Any]]] = [[] for _ in range(one, two)]
        for start in range(0, len(postings.texts), _SLAB):
            place, text = _find_entries_to_follow(postings, start)
            slab = slab_of[text]
            order = np.argsort(slab, kind="stable")  # a radix sort, for numbers of 16 bits
            ends = np.searchsorted(slab[order], np.arange(one, two + 1))
            place = place[order].astype(kept)
            for some, (first, last) in zip(parts, pairwise(ends.tolist()), strict=True):
                some.append(place[first:last].copy())  # a view would keep the whole alive
        for number, some in zip(range(one, two), parts, strict=True):
            start, end = int(bounds[number]), int(bounds[number + 1])
            place = np.concatenate(some).astype(np.int64)
            some.clear()
            packed = (postings.texts[place] - start).astype(np.uint64) << np.uint64(_LEVEL)
            packed |= postings.level[place]
            packed <<= np.uint64(_PLACE)
            packed |= place.view(np.uint64)
            yield start, end, packed


def _find_entries_to_follow(postings: Postings, start: int) -> tuple[Counts, Numbers]:
    """Return the places of a slab of the index from which there is something to follow, and their texts."""
    slab = slice(start, start + _SLAB)
    place = np.flatnonzero((postings.after[slab] > 0) | _is_frequent_entry(postings.level[slab]))
    return place + start, postings.texts[slab][place]


def _unpack_entries(packed: Hashes) -> _ListEntries:
    text = (packed >> np.uint64(_PLACE + _LEVEL)).astype(np.int64)
    ends = np.cumsum(np.bincount(text))
    return _ListEntries(
        text, (packed & np.uint64((1 << _PLACE) - 1)).astype(np.int64), ends[text] - np.arange(1, len(packed) + 1)
    )


def _count_shared_lists(
    lists: Numbers, text: Counts, place: Counts, after: Counts, sought: Counts
) -> Iterator[tuple[Counts, Counts, Counts]]:
    """Follow the lists of the entries; yield blocks of (text, later text, how many lists have both).

    Pairs that fewer lists have than are sought for the text are left out. They are counted in bins first, where others
    can only add to them, and only what may be enough is put in order.
    """
    first = np.flatnonzero(np.diff(text, prepend=-1))
    texts = text[first]
    for start, end in pairwise(cut_by_weight(np.add.reduceat(after, first) if first.size else after, _BLOCK).tolist()):
        entry = slice(first[start], first[end] if end < len(first) else None)
        ahead = after[entry]
        follow = np.repeat(place[entry] + 1 - (np.cumsum(ahead) - ahead), ahead)
        follow += np.arange(len(follow))
        found = np.repeat((text[entry] - texts[start]).astype(np.uint64) << np.uint64(32), ahead)
        found |= lists[follow].astype(np.uint64)
        least = int(sought[texts[start:end]].min(initial=1 << _BINS))
        if least > 1:
            bins = ((found * GOLDEN) >> np.uint64(64 - _BINS)).view(np.int64)
            found = found[np.bincount(bins, minlength=1 << _BINS)[bins] >= least]
        found.sort()
        at = np.flatnonzero(np.diff(found, prepend=~found[:1]))
        pair, count = found[at], np.diff(at, append=len(found))
        one = ((pair >> np.uint64(32)) + texts[start].astype(np.uint64)).view(np.int64)
        two = (pair & np.uint64(0xFFFFFFFF)).view(np.int64)
        enough = count >= sought[one]
        yield one[enough], two[enough], count[enough]
