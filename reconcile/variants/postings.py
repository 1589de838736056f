"""The inverted index: for every shingle that two texts share, the texts that hold it.

Texts with the same words in the same order are one text here. Texts are numbered by size, then by content, so that
nothing that follows depends on the order of the input, and in a pair the smaller number is the smaller set.

Works through blocks of texts and ranges of hashes: no array but the index itself grows with the collection.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from reconcile.variants.shingles import SIZE, Counts, Hashes, Shingled, blocks, shingle

Numbers = NDArray[np.int32]

COMMON = 16
"""The shortest list whose shingle is remembered."""

_PAGE = 1 << 23  # shingles kept in one piece; of a size that goes back to the system when it is freed
_RANGE = 1 << 19  # shingles of one range of hashes, until
_RANGES = 256  # the ranges would be too many


class Distinct(NamedTuple):
    """The distinct texts of a collection, in order of size, then of content."""

    owners: Counts
    """For each text of the input, the number of its distinct text."""
    sizes: Counts
    """Different shingles of each distinct text; 0 for a text too short to be compared. Ascending."""
    words: Counts
    """Words of each distinct text."""
    keys: Hashes
    """Tell the distinct texts apart; ascending among texts of one size."""


class Postings(NamedTuple):
    """The lists of all shingles that stand in two texts or more, one after the other."""

    texts: Numbers
    """Numbers of distinct texts, ascending in each list."""
    after: Numbers
    """How many texts of the list follow; 0 at its end, so that place + after names the list."""
    level: NDArray[np.uint8]
    """The length of the list, as `level_of`."""


class Common(NamedTuple):
    """The longest lists, of which the shingle is remembered."""

    last: Counts
    """The place where the list ends."""
    length: Counts
    hashes: Hashes
    """The high bits of the shingle's hash; the others are 0."""


_NO_LISTS = Postings(np.zeros(0, np.int32), np.zeros(0, np.int32), np.zeros(0, np.uint8))
_NONE = Common(np.zeros(0, np.int64), np.zeros(0, np.int64), np.zeros(0, np.uint64))


def level_of(length: NDArray[np.integer]) -> NDArray[np.uint8]:
    """Grade the length of a list in quarters of an octave."""
    level: NDArray[np.uint8] = (4 * np.log2(np.maximum(length, 1))).astype(np.uint8)
    return level


def low_bits(texts: int) -> np.uint64:
    """Mask the bits of a hash that make room for the number of a text."""
    return np.uint64((1 << max(1, texts.bit_length())) - 1)


def cuts(weights: Counts, most: int) -> Counts:
    """Cut a row of items into stretches of about `most` weight, at least one item each."""
    before = np.cumsum(weights) - weights
    return np.append(np.flatnonzero(np.diff(before // most, prepend=-1)), len(weights))


def index(texts: Sequence[str], *, min_words: int) -> tuple[Distinct, Postings, Common]:
    """Index a collection. Memory: 8 bytes per shingle of the distinct texts, less once the single ones are gone."""
    low = low_bits(len(texts))
    pages: list[Hashes] = []
    page: list[Hashes] = []
    numbers: dict[int, int] = {}
    owners: list[int] = []
    sizes, words = [np.zeros(0, np.int64)], [np.zeros(0, np.int64)]
    for start, end in blocks(texts):
        block = shingle(texts[start:end])
        known = len(numbers)
        owners += [numbers.setdefault(key, len(numbers)) for key in block.keys.tolist()]
        entries, new = _entries(block, np.array(owners[start:end]), known, max(SIZE, min_words), low)
        words.append(block.words[new])
        sizes.append(np.bincount((entries & low).astype(np.int64) - known, minlength=len(new)))
        page.append(entries)
        if sum(map(len, page)) > _PAGE or end == len(texts):
            pages.append(np.concatenate(page))
            pages[-1].sort()
            page.clear()
    keys = np.fromiter(numbers, np.uint64, len(numbers))
    counted = np.concatenate(sizes)
    order = np.lexsort((keys, counted))
    rank = np.empty(len(order), np.int64)
    rank[order] = np.arange(len(order))
    distinct = Distinct(rank[np.array(owners, np.int64)], counted[order], np.concatenate(words)[order], keys[order])
    return distinct, *_gather(pages, rank, low)


def _entries(block: Shingled, owners: Counts, known: int, least: int, low: np.uint64) -> tuple[Hashes, Counts]:
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
    return entries[_changes(entries)], new


def _gather(pages: list[Hashes], rank: Counts, low: np.uint64) -> tuple[Postings, Common]:
    """Sort each range of hashes and keep the shingles that come twice; the pages, each sorted, are used up."""
    ranks = rank.astype(np.uint64)
    lists, common, place = [_NO_LISTS], [_NONE], 0
    for part in _ranges(pages):
        entries = (part & ~low) | ranks[(part & low).view(np.int64)]
        entries.sort()
        lengths = np.diff(np.flatnonzero(_changes(entries & ~low)), append=len(entries))
        entries = entries[np.repeat(lengths > 1, lengths)]
        lengths = lengths[lengths > 1]
        lists.append(Postings((entries & low).astype(np.int32), *_columns(lengths)))
        long = lengths >= COMMON
        ends = np.cumsum(lengths)[long] - 1
        common.append(Common(ends + place, lengths[long], entries[ends] & ~low))
        place += len(entries)
    pages.clear()
    return (
        Postings(*(np.concatenate(columns) for columns in zip(*lists, strict=True))),
        Common(*(np.concatenate(columns) for columns in zip(*common, strict=True))),
    )


def _ranges(pages: list[Hashes]) -> Iterator[Hashes]:
    """Yield the entries of all pages in ranges of hashes."""
    count = min(_RANGES, 1 + sum(map(len, pages)) // _RANGE)
    bounds = np.array([(part << 64) // count for part in range(1, count)], np.uint64)
    for part in zip(*(np.split(page, np.searchsorted(page, bounds)) for page in pages), strict=True):
        yield np.concatenate(part)


def _changes(row: Hashes) -> NDArray[np.bool_]:
    """Tell where a value differs from the one before it, or has none before it."""
    changes = np.ones(len(row), bool)
    np.not_equal(row[1:], row[:-1], out=changes[1:])
    return changes


def _columns(lengths: Counts) -> tuple[Numbers, NDArray[np.uint8]]:
    """Give `after` and `level` for lists of such lengths."""
    ends = np.cumsum(lengths) - 1
    after = np.repeat(ends, lengths) - np.arange(int(lengths.sum()))
    return after.astype(np.int32), np.repeat(level_of(lengths), lengths)


def select(postings: Postings, stays: NDArray[np.bool_], rank: Counts | None = None) -> Postings:
    """Keep some entries, and of these the lists that still have two; give the texts new numbers if there are any."""
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
    return Postings(texts, *_columns(lengths))


def places(last: Counts, length: Counts) -> Counts:
    """Give the places of all entries of the lists."""
    return np.repeat(last + 1 - np.cumsum(length), length) + np.arange(int(length.sum()))
