"""The lists of the shingles of several blocks: for each shingle, the texts that have it.

The texts of all blocks are numbered one block after the other. A text that is no longer alive has no part in any list.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from reconcile.variants.blocks.entry_spill import NO_ENTRIES, Entries, concatenate_entries, merge_entries
from reconcile.variants.blocks.text_block import Block
from reconcile.variants.inverted_index import Numbers, Postings, build_postings
from reconcile.variants.shingles import Counts, Hashes, expand_ranges, mark_changes

Flags = NDArray[np.bool_]

_STRETCH = 1 << 20  # entries of a block read together


class BlockedTexts(NamedTuple):
    """The texts of some blocks."""

    blocks: tuple[Block, ...]
    alive: Flags
    """For each text of each block, whether it is in the collection."""

    @property
    def keys(self) -> Hashes:
        """The keys of all texts, (n, 2)."""
        return np.concatenate([np.zeros((0, 2), np.uint64), *(block.keys for block in self.blocks)])

    @property
    def words(self) -> Counts:
        """Words of all texts."""
        return np.concatenate([np.zeros(0, np.int64), *(block.words for block in self.blocks)])

    @property
    def offsets(self) -> list[int]:
        """The number of the first text of each block."""
        return [0, *np.cumsum([len(block.words) for block in self.blocks]).tolist()][:-1]

    def read_entries(self) -> Iterator[Entries]:
        """Yield all entries of texts that are alive, in order of hash; one hash is never in two of what is yielded."""
        largest = max((block.entries.hashes for block in self.blocks), key=len, default=NO_ENTRIES.hashes)
        edges = largest[_STRETCH::_STRETCH]
        bounds = [np.searchsorted(block.entries.hashes, edges) for block in self.blocks]
        for n in range(len(edges) + 1):
            parts = []
            for block, cuts, offset in zip(self.blocks, bounds, self.offsets, strict=True):
                first = int(cuts[n - 1]) if n else 0
                last = int(cuts[n]) if n < len(edges) else len(block.entries.hashes)
                parts.append(self._take_alive(block.entries.select(slice(first, last)), offset))
            yield _merge_parts(parts)

    def read_lists(self, heads: Hashes) -> Entries:
        """Return the entries of some shingles, given in order, that are of texts alive; in order of hash."""
        parts = []
        for block, offset in zip(self.blocks, self.offsets, strict=True):
            begin = np.searchsorted(block.entries.hashes, heads)
            counts = np.searchsorted(block.entries.hashes, heads, side="right") - begin
            parts.append(self._take_alive(block.entries.select(expand_ranges(begin, counts)), offset))
        return _merge_parts(parts)

    def list_heads(self, chosen: Flags) -> Hashes:
        """Return the shingles of some texts, each once and in order."""
        heads = [np.zeros(0, np.uint64)]
        for block, offset in zip(self.blocks, self.offsets, strict=True):
            mine = chosen[offset : offset + len(block.words)]
            if mine.any():
                some = block.entries.hashes if mine.all() else block.entries.hashes[mine[block.entries.texts]]
                heads.append(some[mark_changes(some)])
        return heads[1] if len(heads) == 2 else np.unique(np.concatenate(heads))

    def _take_alive(self, entries: Entries, offset: int) -> Entries:
        if offset:
            entries = entries._replace(texts=entries.texts + np.int32(offset))
        alive = self.alive[entries.texts]
        return entries if alive.all() else entries.select(alive)


def _merge_parts(parts: Sequence[Entries]) -> Entries:
    """Merge entries that are in order of hash; of one hash the earlier parts come first."""
    merged, *rest = parts or (NO_ENTRIES,)
    for part in rest:
        merged = merge_entries(merged, part)
    return merged


def measure_lists(entries: Entries) -> Counts:
    """Return the number of texts of each list, of entries in order of hash."""
    return np.diff(np.flatnonzero(mark_changes(entries.hashes)), append=len(entries.hashes))


def select_long_lists(entries: Entries, least: int) -> Entries:
    """Return the entries of the lists of at least so many texts."""
    lengths = measure_lists(entries)
    return entries.select(np.repeat(lengths >= least, lengths))


def read_long_lists(texts: BlockedTexts, least: int) -> Entries:
    """Return the entries of all lists of at least so many texts."""
    return concatenate_entries([select_long_lists(part, least) for part in texts.read_entries()])


def drop_lists(entries: Entries, heads: Hashes) -> Entries:
    """Return entries, in order of hash, without those of some shingles, given in order."""
    if not heads.size:
        return entries
    first = np.searchsorted(entries.hashes, heads)
    last = np.searchsorted(entries.hashes, heads, side="right")
    gone = np.zeros(len(entries.hashes), bool)
    gone[expand_ranges(first, last - first)] = True
    return entries.select(~gone) if gone.any() else entries


def rank_entries(entries: Entries, rank: Numbers) -> Postings:
    """Return the lists of two texts and more, with the ranks of the texts, ascending in each list."""
    lengths = measure_lists(entries)
    ranks = rank[entries.texts[np.repeat(lengths > 1, lengths)]]
    lengths = lengths[lengths > 1]
    packed = np.repeat(np.arange(len(lengths)), lengths) << 32 | ranks
    packed.sort()
    return build_postings((packed & 0xFFFFFFFF).astype(np.int32), lengths)


def concatenate_postings(parts: Sequence[Postings]) -> Postings:
    """Return lists one after the other; the parts are used up, so that no more than one column is there twice."""
    columns = [
        list(column)
        for column in zip(build_postings(np.zeros(0, np.int32), np.zeros(0, np.int64)), *parts, strict=True)
    ]
    joined = []
    for column in columns:
        joined.append(np.concatenate(column))
        column.clear()
    return Postings(*joined)


def list_shared_heads(one: Hashes, two: Hashes) -> Hashes:
    """Return the hashes that are in both of two rows, each in order, once and in order."""
    small, large = sorted((one, two), key=len)
    heads = small[mark_changes(small)]
    at = np.minimum(np.searchsorted(large, heads), len(large) - 1)
    return heads[large[at] == heads] if len(large) else heads[:0]


def stretch_bounds(counts: Counts, most: int) -> Iterator[tuple[int, int]]:
    """Cut a row of items of some weight into stretches of about so much weight, at least one item each."""
    before = np.cumsum(counts) - counts
    cuts = np.append(np.flatnonzero(np.diff(before // most, prepend=-1)), len(counts))
    yield from pairwise(cuts.tolist())
