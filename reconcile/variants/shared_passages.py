"""What two texts share: the number of shingles, and the longest passage."""

from __future__ import annotations

import re
from itertools import islice
from typing import NamedTuple

import numpy as np

from reconcile.variants.shingles import (
    GOLDEN,
    SHINGLE_WORDS,
    Counts,
    Hashes,
    expand_ranges,
    mark_changes,
    split_folded_words,
)

_MATCHES_PER_SHINGLE = 8  # pairs of equal shingles, for each shingle, up to which they are all looked at
_QUOTED_WORDS = 5  # words of a passage that are quoted
_WORD = re.compile(r"[^\W_]+(?:[’'`]+[^\W_]+)*")
_ASCII = re.compile(r"[A-Za-z0-9]+(?:['`\x00-\x08\x0e-\x1b\x7f]+[A-Za-z0-9]+)*")


class SharedText(NamedTuple):
    """What two texts have in common."""

    shingles: int
    """Different shingles that both have."""
    words: int
    """Length of the longest passage that both have, in words; 0 if they share no shingle."""
    start: int
    """The word at which it starts in the left text; the first of several."""


class ShingleSequences(NamedTuple):
    """The shingles of some texts, one text after the other."""

    hashes: Hashes
    first: Counts
    """Where each text begins."""
    counts: Counts
    """Shingles of each text."""

    def get_shingles(self, text: int) -> Hashes:
        """Return the shingles of one text."""
        return self.hashes[self.first[text] : self.first[text] + self.counts[text]]


def compare_sequences(texts: ShingleSequences, left: Counts, right: Counts) -> list[SharedText]:
    """Compare pairs of texts, given by their numbers in `texts`.

    Time: O(n log n) for n shingles, also for texts that repeat themselves.
    """
    n = len(left)
    place, number = int(texts.counts.max(initial=1)).bit_length(), max(n, len(texts.counts)).bit_length()
    packed = _pack_hashes(texts, place, number)
    ours, theirs = _lay_out_side(texts, packed, left, number), _lay_out_side(texts, packed, right, number)
    at, times, low = _find_matches(ours >> np.uint64(place), theirs >> np.uint64(place))
    pair = (ours >> np.uint64(64 - number)).astype(np.int64)
    slow = np.bincount(pair[at], times, minlength=n) > _MATCHES_PER_SHINGLE * (texts.counts[left] + texts.counts[right])
    at, times, low = (column[~slow[pair[at]]] for column in (at, times, low))
    new = np.flatnonzero(np.diff(ours[at] >> np.uint64(place), prepend=np.uint64(0)) != 0) if at.size else at
    shared = np.bincount(pair[at][new], minlength=n)
    # Each match is a point (place here, place there); those of one passage lie in a row on one diagonal.
    mask = np.uint64((1 << place) - 1)
    here = np.repeat((ours[at] & mask).astype(np.int64), times)
    follow = expand_ranges(low, times)
    there = (theirs[follow] & mask).astype(np.int64)
    pair = np.repeat(pair[at], times)
    unlike = texts.hashes[texts.first[left[pair]] + here] != texts.hashes[texts.first[right[pair]] + there]
    slow[pair[unlike]] = True  # the hashes were cut short to fit, and two met
    words, start = _find_longest_passages(pair, here, there, place, n)
    return [
        _compare_repetitive_texts(texts.get_shingles(one), texts.get_shingles(two)) if again else SharedText(*found)
        for one, two, again, *found in zip(
            left.tolist(), right.tolist(), slow.tolist(), shared.tolist(), words.tolist(), start.tolist(), strict=True
        )
    ]


def _pack_hashes(texts: ShingleSequences, place: int, number: int) -> Hashes:
    """Pack hash, as far as it fits, and place in the text, of each text in order; the highest bits are left free."""
    owner = np.repeat(np.arange(len(texts.counts), dtype=np.uint64) << np.uint64(64 - number), texts.counts)
    within = np.arange(len(owner)) - np.repeat(np.cumsum(texts.counts) - texts.counts, texts.counts)
    at = np.repeat(texts.first, texts.counts) + within
    packed: Hashes = texts.hashes[at] >> np.uint64(number + place) << np.uint64(place)
    packed |= owner | within.astype(np.uint64)
    packed.sort()
    packed ^= owner
    return packed


def _lay_out_side(texts: ShingleSequences, packed: Hashes, side: Counts, number: int) -> Hashes:
    """Lay out one side of all pairs, with the number of the pair in the highest bits; so it is in order."""
    counts = texts.counts[side]
    shift = np.repeat((np.cumsum(texts.counts) - texts.counts)[side] - (np.cumsum(counts) - counts), counts)
    pairs: Hashes = np.repeat(np.arange(len(side), dtype=np.uint64) << np.uint64(64 - number), counts)
    pairs |= packed[np.arange(len(shift)) + shift]
    return pairs


def _find_matches(ours: Hashes, theirs: Hashes) -> tuple[Counts, Counts, Counts]:
    """Find equal values in two sorted rows: (place in ours, how many of theirs are equal, the first of them)."""
    if not theirs.size:
        none = np.zeros(0, np.int64)
        return none, none, none
    first = np.flatnonzero(mark_changes(theirs))
    values, times = theirs[first], np.diff(first, append=len(theirs))
    found = np.minimum(np.searchsorted(values, ours), len(values) - 1)
    at = np.flatnonzero(values[found] == ours)
    return at, times[found[at]], first[found[at]]


def _find_longest_passages(pair: Counts, here: Counts, there: Counts, place: int, pairs: int) -> tuple[Counts, Counts]:
    """Return for each pair the words of its longest passage, and where it starts here."""
    words, start = np.zeros(pairs, np.int64), np.zeros(pairs, np.int64)
    if pair.size:
        points = (pair << (2 * place + 1)) + ((here - there + (1 << place)) << place) + here
        points.sort()
        runs = np.flatnonzero(np.diff(points, prepend=-1) != 1)
        lengths = np.diff(runs, append=len(points))
        owner = points[runs] >> (2 * place + 1)
        first = np.flatnonzero(np.diff(owner, prepend=-1))
        longest = np.maximum.reduceat(lengths, first)
        begins = points[runs] & ((1 << place) - 1)
        begins[lengths < np.repeat(longest, np.diff(first, append=len(runs)))] = 1 << place
        words[owner[first]] = longest + SHINGLE_WORDS - 1
        start[owner[first]] = np.minimum.reduceat(begins, first)
    return words, start


def _compare_repetitive_texts(left: Hashes, right: Hashes) -> SharedText:
    """Compare two texts that match in very many places, by halving: where a passage is shared, so are shorter ones."""
    both = np.isin(left, right)
    shared = len(np.unique(left[both]))
    if not shared:
        return SharedText(0, 0, 0)
    known, start = 1, int(both.argmax())
    beyond = min(len(left), len(right)) + 1
    while beyond - known > 1:
        length = (known + beyond) // 2
        both = np.isin(_hash_windows(left, length), _hash_windows(right, length))
        if both.any():
            known, start = length, int(both.argmax())
        else:
            beyond = length
    return SharedText(shared, known + SHINGLE_WORDS - 1, start)


def _hash_windows(hashes: Hashes, length: int) -> Hashes:
    """Hash every stretch of `length` shingles, by doubling: a stretch is two that overlap or meet."""
    size = 1
    while size < length:
        step = min(size, length - size)
        hashes = hashes[:-step] * GOLDEN + hashes[step:]
        hashes ^= hashes >> np.uint64(32)
        size += step
    return hashes


def quote_passage(text: str, start: int, words: int) -> str:
    """Quote the beginning of a passage, given in words as the shingles see them.

    >>> quote_passage("It was Mike's (and Al's) idea, he said.", 2, 6)
    "Mike's (and Al's) idea, he …"
    """
    few = min(words, _QUOTED_WORDS)
    found = list(islice((_ASCII if text.isascii() else _WORD).finditer(text), start, start + few))
    passage = text[found[0].start() : found[-1].end()] if len(found) == few else ""
    if not text.isascii():
        # Rare signs may count as words here and not there: rather the folded words than the wrong ones.
        wanted = split_folded_words(text)[start : start + few]
        if split_folded_words(passage) != wanted:
            passage = " ".join(wanted)
    return " ".join(passage.split()) + (" …" if words > few else "")
