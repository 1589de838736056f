"""What some texts of a collection have, laid out text by text, and what pairs of them share."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from reconcile.variants.blocks.entry_spill import Numbers
from reconcile.variants.blocks.phrase_lists import BlockedTexts, Flags, drop_lists, measure_lists, stretch_bounds
from reconcile.variants.language_weights import Eighths
from reconcile.variants.shingles import Counts, Hashes, expand_ranges

_COMPARED = 1 << 22  # entries of pairs that are put in order together

_FEW_SHARE = 0.1  # of the texts, below which only their lists are read

WeightTable = NDArray[np.int32]
"""Weights in `UNIT` parts of a bit, by level of a shingle and by what it tells in its language."""


class SharedAmount(NamedTuple):
    """What pairs of texts share, each a column with a row for each pair."""

    shingles: Counts
    """Different shingles that both have."""
    bits: Counts
    """What these tell by the language, in eighths of a bit."""
    weight: Counts
    """What these tell in the collection, as the weight table has it."""


class TextPhrases(NamedTuple):
    """The shingles of some texts of a collection, those that are common to many unlike texts left out.

    Shingles are numbered by the lists of the collection. Those that no other text has are kept too.
    """

    place: Numbers
    """For each text of the collection its place among these texts, or -1."""
    first: Counts
    """For each of these texts where its shingles begin; one more at the end."""
    lists: Numbers
    """The shingles of the texts, one text after the other, ascending."""
    bits: Eighths
    """What each tells in the language of the text."""
    holders: Counts
    """For each shingle the texts of the collection that have it, or the sum of what they count for."""

    def sum_bits(self) -> Counts:
        """Return what each text tells by the language, in eighths of a bit."""
        return self._sum_by_text(self.bits)

    def sum_weights(self, level: Numbers, table: WeightTable) -> Counts:
        """Return what each text tells in the collection."""
        return self._sum_by_text(table[level[self.lists], self.bits])

    def _sum_by_text(self, values: NDArray[np.integer]) -> Counts:
        before = np.concatenate(([0], np.cumsum(values, dtype=np.int64)))
        sums: Counts = before[self.first[1:]] - before[self.first[:-1]]
        return sums

    def measure_shared(
        self, left: Counts, right: Counts, level: Numbers | None = None, table: WeightTable | None = None
    ) -> SharedAmount:
        """Measure what pairs of texts share, given by their numbers in the collection.

        Args:
            left: one text of each pair.
            right: the other one.
            level: the level of each shingle; without it `SharedAmount.weight` is 0.
            table: the weights.

        Time: that of sorting the shingles of all pairs.
        """
        one, two = self.place[left].astype(np.int64), self.place[right].astype(np.int64)
        counts = np.diff(self.first)
        columns: list[list[Counts]] = [[], [], []]
        for start, end in stretch_bounds(counts[one] + counts[two], _COMPARED):
            found = self._find_shared(one[start:end], two[start:end], counts)
            pair = (found >> np.uint64(40)).astype(np.int64)
            bits = (found & np.uint64(0xFF)).astype(np.int64)
            number = end - start
            columns[0].append(np.bincount(pair, minlength=number))
            columns[1].append(np.bincount(pair, bits, minlength=number).astype(np.int64))
            if level is not None and table is not None:
                lists = (found >> np.uint64(8)) & np.uint64(0xFFFFFFFF)
                weights = table[level[lists.astype(np.int64)], bits]
                columns[2].append(np.bincount(pair, weights, minlength=number).astype(np.int64))
            else:
                columns[2].append(np.zeros(number, np.int64))
        return SharedAmount(*(np.concatenate([np.zeros(0, np.int64), *column]) for column in columns))

    def _find_shared(self, one: Counts, two: Counts, counts: Counts) -> Hashes:
        """Return the shared shingles of pairs, packed from pair, shingle and the lesser of what it tells."""
        sides = []
        for side in (one, two):
            at = expand_ranges(self.first[side], counts[side])
            packed = np.repeat(np.arange(len(side), dtype=np.uint64) << np.uint64(40), counts[side])
            packed |= self.lists[at].astype(np.uint64) << np.uint64(8)
            packed |= self.bits[at]
            sides.append(packed)
        packed = np.concatenate(sides)
        packed.sort()
        same = (packed[1:] ^ packed[:-1]) < np.uint64(1 << 8)
        shared: Hashes = packed[:-1][same]
        return shared


def lay_out_phrases(texts: BlockedTexts, chosen: Flags, common: Hashes, shares: Counts | None = None) -> TextPhrases:
    """Lay out the shingles of some texts.

    Args:
        texts: the collection.
        chosen: for each of its texts, whether it is wanted.
        common: shingles that are left out, in order.
        shares: what each text of the collection counts for; 1 if left out.

    Memory: 9 bytes for each of these shingles, and as much again while they are put in order.
    """
    number = np.full(len(chosen), -1, np.int32)
    number[chosen] = np.arange(np.count_nonzero(chosen), dtype=np.int32)
    packed, holders, known = [np.zeros(0, np.int64)], [np.zeros(0, np.int64)], 0
    bits = [np.zeros(0, np.uint8)]
    few = np.count_nonzero(chosen) < _FEW_SHARE * len(chosen)
    for part in [texts.read_lists(texts.list_heads(chosen))] if few else texts.read_entries():
        entries = drop_lists(part, common)
        lengths = measure_lists(entries)
        wanted = chosen[entries.texts]
        here = np.repeat(np.arange(len(lengths)), lengths)[wanted]
        used = np.zeros(len(lengths), bool)
        used[here] = True
        renumbered = np.cumsum(used) - 1 + known
        packed.append(number[entries.texts[wanted]].astype(np.int64) << 32 | renumbered[here])
        bits.append(entries.bits[wanted])
        if shares is not None and lengths.size:
            lengths = np.add.reduceat(shares[entries.texts], np.cumsum(lengths) - lengths)
        holders.append(lengths[used])
        known += int(np.count_nonzero(used))
    keys, values = np.concatenate(packed), np.concatenate(bits)
    order = np.argsort(keys)
    keys = keys[order]
    first = np.searchsorted(keys, np.arange(np.count_nonzero(chosen) + 1) << 32)
    return TextPhrases(number, first, (keys & 0xFFFFFFFF).astype(np.int32), values[order], np.concatenate(holders))
