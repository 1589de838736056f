"""The inverted index: for every shingle that two texts share, the texts that hold it.

Texts with the same words in the same order are one text here. Texts are numbered by size, then by content, so that
nothing that follows depends on the order of the input, and in a pair the smaller number is the smaller set.

Works through blocks of texts and ranges of hashes: no array but the index itself grows with the collection.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from reconcile.variants.shingles import (
    SHINGLE_WORDS,
    Counts,
    Hashes,
    ShingledTexts,
    batch_texts,
    expand_ranges,
    invert_order,
    mark_changes,
    shingle_texts,
)
from reconcile.variants.sorted_spill import SortedSpill
from reconcile.variants.thread_pool import map_in_order

Numbers = NDArray[np.int32]

COMMON_LIST_TEXTS = 16
"""The shortest list whose shingle is remembered."""

_ENTRIES = 1 << 24  # counted at a time: numpy makes 64-bit numbers of them


class DistinctTexts(NamedTuple):
    """The distinct texts of a collection, in order of size, then of content."""

    owners: Counts
    """For each text of the input, the number of its distinct text."""
    sizes: Counts
    """Different shingles of each distinct text; 0 for a text too short to be compared. Ascending."""
    words: Counts
    """Words of each distinct text."""
    keys: Hashes
    """One key for each; ascending among texts of one size."""


class Postings(NamedTuple):
    """The lists of all shingles that are in two texts or more, one after the other."""

    texts: Numbers
    """Numbers of distinct texts, ascending in each list."""
    after: Numbers
    """How many texts of the list follow; 0 at its end, so that place + after names the list."""
    level: NDArray[np.uint8]
    """The length of the list, as `grade_lengths`."""


class CommonLists(NamedTuple):
    """The longest lists, of which the shingle is remembered."""

    last: Counts
    """The place where the list ends."""
    length: Counts
    hashes: Hashes
    """The high bits of the shingle's hash; the others are 0."""


NO_LISTS = Postings(np.zeros(0, np.int32), np.zeros(0, np.int32), np.zeros(0, np.uint8))
_NO_COMMON_LISTS = CommonLists(np.zeros(0, np.int64), np.zeros(0, np.int64), np.zeros(0, np.uint64))


def grade_lengths(length: NDArray[np.integer]) -> NDArray[np.uint8]:
    """Grade the length of a list in quarters of an octave."""
    level: NDArray[np.uint8] = (4 * np.log2(np.maximum(length, 1))).astype(np.uint8)
    return level


def mask_text_bits(texts: int) -> np.uint64:
    """Mask the bits of a hash that make room for the number of a text: a multiple of four, so that few sizes differ."""
    return np.uint64((1 << 4 * max(1, -(-texts.bit_length() // 4))) - 1)


def cut_by_weight(weights: Counts, most: int) -> Counts:
    """Cut a row of items into stretches of about `most` weight, at least one item each."""
    before = np.cumsum(weights) - weights
    return np.append(np.flatnonzero(np.diff(before // most, prepend=-1)), len(weights))


EntrySink = Callable[[Hashes], None]
"""Takes entries as they are sorted: hash in the high bits, in the low ones the number of a distinct text, ascending."""


def build_inverted_index(
    texts: Sequence[str], *, min_words: int, jobs: int = 1, keep: Callable[[DistinctTexts], EntrySink] | None = None
) -> tuple[DistinctTexts, Postings, CommonLists]:
    """Index a collection.

    Memory: 9 bytes for each different shingle of each text that another text has too, and that of `SortedSpill`.

    Args:
        texts: the collection.
        min_words: shorter texts have no shingles.
        jobs: threads.
        keep: receives the distinct texts, returns what takes all entries, also those of shingles of one text.
    """
    low = mask_text_bits(len(texts))
    numbers: dict[int, int] = {}
    owners: list[int] = []
    sizes, words = [np.zeros(0, np.int64)], [np.zeros(0, np.int64)]
    with SortedSpill() as pages:
        for block in map_in_order(shingle_texts, batch_texts(texts), jobs):
            known = len(numbers)
            mine = [numbers.setdefault(key, len(numbers)) for key in block.keys.tolist()]
            owners += mine
            entries, new = pack_entries(block, np.array(mine), known, max(SHINGLE_WORDS, min_words), low)
            words.append(block.words[new])
            sizes.append(np.bincount((entries & low).astype(np.int64) - known, minlength=len(new)))
            pages.add_numbers(entries)
        keys = np.fromiter(numbers, np.uint64, len(numbers))
        numbers.clear()
        counted = np.concatenate(sizes)
        order = np.lexsort((keys, counted))
        rank = invert_order(order)
        distinct = DistinctTexts(
            rank[np.array(owners, np.int64)], counted[order], np.concatenate(words)[order], keys[order]
        )
        return distinct, *_gather_lists(pages, rank, low, jobs, keep(distinct) if keep else None)


def pack_entries(block: ShingledTexts, owners: Counts, known: int, least: int, low: np.uint64) -> tuple[Hashes, Counts]:
    """Pack the shingles of the block's new texts, each once and sorted, with the text's number in the low bits."""
    number, first = np.unique(owners, return_index=True)
    new = first[number >= known]
    used = np.zeros(len(owners), bool)
    used[new] = block.words[new] >= least
    hashes, counts = block.hashes, block.counts
    if not used.all():
        hashes, counts = hashes[np.repeat(used, counts)], np.where(used, counts, 0)
    entries = (hashes & ~low) | np.repeat(owners.astype(np.uint64), counts)
    entries.sort()
    return entries[mark_changes(entries)], new


def _gather_lists(
    pages: SortedSpill, rank: Counts, low: np.uint64, jobs: int, keep: EntrySink | None
) -> tuple[Postings, CommonLists]:
    """Sort each range of hashes and keep the shingles that come twice."""
    ranks = rank.astype(np.uint64)

    def rank_entries(part: Hashes) -> tuple[Postings, CommonLists, Hashes | None]:
        entries = ranks[(part & low).view(np.int64)]
        part &= ~low
        entries |= part
        entries.sort()
        return *build_lists(entries, low), entries if keep else None

    lists, common, place = [NO_LISTS], [_NO_COMMON_LISTS], 0
    for some, long, entries in map_in_order(rank_entries, pages.read_ranges(), jobs):
        if keep is not None and entries is not None:
            keep(entries)
        lists.append(some)
        common.append(long._replace(last=long.last + place))
        place += len(some.texts)
    return Postings(*_join_columns(lists)), CommonLists(*_join_columns(common))


def _join_columns(rows: list[Any]) -> list[Any]:
    """Join named tuples of columns; the rows are used up, so that no more than one column is there twice."""
    parts = [list(column) for column in zip(*rows, strict=True)]
    rows.clear()
    columns = []
    for part in parts:
        columns.append(np.concatenate(part))
        part.clear()
    return columns


def build_lists(entries: Hashes, low: np.uint64) -> tuple[Postings, CommonLists]:
    """Make lists of entries in order; single ones are left out."""
    lengths = np.diff(np.flatnonzero(mark_changes(entries & ~low)), append=len(entries))
    entries = entries[np.repeat(lengths > 1, lengths)]
    lengths = lengths[lengths > 1]
    long = lengths >= COMMON_LIST_TEXTS
    ends = np.cumsum(lengths)[long] - 1
    lists = Postings((entries & low).astype(np.int32), *_build_columns(lengths))
    return lists, CommonLists(ends, lengths[long], entries[ends] & ~low)


def _build_columns(lengths: Counts) -> tuple[Numbers, NDArray[np.uint8]]:
    """Return `after` and `level` for lists of such lengths."""
    ends = np.cumsum(lengths) - 1
    after = np.repeat(ends, lengths) - np.arange(int(lengths.sum()))
    return after.astype(np.int32), np.repeat(grade_lengths(lengths), lengths)


def select_entries(postings: Postings, stays: NDArray[np.bool_], rank: Counts | None = None) -> Postings:
    """Keep some entries, and of these the lists that still have two; return the texts new numbers if there are any."""
    if not stays.size:
        return postings
    ends = np.flatnonzero(postings.after == 0)
    starts = np.concatenate(([0], ends[:-1] + 1))
    kept = np.add.reduceat(stays, starts, dtype=np.int64)
    stays = stays & np.repeat(kept > 1, ends - starts + 1)
    lengths = kept[kept > 1]
    texts = postings.texts[stays]
    if rank is not None:
        packed = np.repeat(np.arange(len(lengths)), lengths) << 32 | rank[texts]
        packed.sort()
        texts = (packed & 0xFFFFFFFF).astype(np.int32)
    return Postings(texts, *_build_columns(lengths))


def count_texts(texts: Numbers, most: int) -> Counts:
    """Count how often each text comes, with numbers below `most`."""
    counts = np.zeros(most, np.int64)
    for start in range(0, len(texts), _ENTRIES):
        counts += np.bincount(texts[start : start + _ENTRIES], minlength=most)
    return counts


def list_places(last: Counts, length: Counts) -> Counts:
    """Return the places of all entries of the lists."""
    return expand_ranges(last + 1 - length, length)
