"""Shingles and the texts that have them, in order, on disk: looked up page by page, each page checked as it is read.

An *entry* is one number: the high bits of a shingle's hash, and in the low bits the number of a text.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from reconcile.variants.shingles import Counts, Hashes, expand_ranges

PAGE = 512
"""Entries of a page: 4 KB, what a disk reads at least."""
PAGES = np.dtype([("first", "<u8"), ("crc32", "<u4")])
"""What is known of a page: its first entry, and the CRC-32 of its bytes."""

_WANTED = 1 << 13  # shingles looked up at a time
_STRETCH = 1 << 10  # pages read at a time


class DamagedIndexError(Exception):
    """What lies on disk is not what was written; the message says what is wrong."""


@dataclass(frozen=True, slots=True, eq=False)
class IndexSegment:
    """A row of entries in ascending order, in memory or mapped from a file."""

    entries: Hashes
    pages: NDArray[np.void]
    """One `PAGES` record for each page; the last page may be shorter."""
    file: str | None = None
    """The name of the file, or None for a row in memory."""

    def __len__(self) -> int:
        return len(self.entries)

    def look_up_shingles(self, wanted: Hashes, low: np.uint64) -> Iterator[tuple[Counts, Counts]]:
        """Find the entries of some shingles.

        Args:
            wanted: hashes without their low bits, ascending.
            low: the mask of these bits.

        Yields:
            (place in `wanted`, number of the text) for each entry, in blocks, in order of place.

        Raises:
            DamagedIndexError: a page is not as it was written.
        """
        firsts = self.pages["first"]
        for start in range(0, len(wanted) if len(self) else 0, _WANTED):
            some = wanted[start : start + _WANTED]
            first = np.maximum(np.searchsorted(firsts, some) - 1, 0)
            last = np.searchsorted(firsts, some | low, side="right")
            entries = self._read_pages(_merge_page_ranges(first, last))
            place, text = find_entries(entries, some, low)
            yield place + start, text

    def read_ranges(self, bounds: Hashes) -> Iterator[Hashes]:
        """Yield all entries, cut at some values.

        Raises:
            DamagedIndexError: a page is not as it was written.
        """
        cuts = [0, *np.searchsorted(self.pages["first"], bounds).tolist(), len(self.pages)]
        rest = np.zeros(0, np.uint64)
        for (start, end), bound in zip(pairwise(cuts), [*bounds.tolist(), None], strict=True):
            pages = [self._read_pages(np.arange(n, min(n + _STRETCH, end))) for n in range(start, end, _STRETCH)]
            entries = np.concatenate([rest, *pages])
            at = len(entries) if bound is None else int(np.searchsorted(entries, np.uint64(bound)))
            rest = entries[at:]
            yield entries[:at]

    def _read_pages(self, pages: Counts) -> Hashes:
        """Return the entries of some pages, one after the other."""
        whole = len(self) // PAGE
        inner = pages[pages < whole]
        rows = self.entries[: whole * PAGE].reshape(whole, PAGE)[inner]
        tail = self.entries[whole * PAGE :] if len(inner) < len(pages) else self.entries[:0]
        sums = [zlib.crc32(row.tobytes()) for row in (*rows, *([tail] if len(tail) else []))]
        wrong = np.flatnonzero(self.pages["crc32"][pages] != np.array(sums, np.uint32))
        if wrong.size:
            raise DamagedIndexError(f"page {int(pages[wrong[0]])} of the entries is damaged")
        return np.concatenate((rows.ravel(), tail))


def find_entries(entries: Hashes, wanted: Hashes, low: np.uint64) -> tuple[Counts, Counts]:
    """Find the entries of some shingles in a row of entries; as `look_up_shingles`, at once."""
    begin = np.searchsorted(entries, wanted)
    counts = np.searchsorted(entries, wanted | low, side="right") - begin
    return np.repeat(np.arange(len(wanted)), counts), get_numbers(entries[expand_ranges(begin, counts)], low)


def make_memory_segment(entries: Hashes) -> IndexSegment:
    """Make a segment of entries in ascending order."""
    return IndexSegment(entries, describe_pages(entries))


def describe_pages(entries: Hashes) -> NDArray[np.void]:
    """Describe the pages of entries in ascending order, the first of which begins a page."""
    pages = np.zeros(-(-len(entries) // PAGE), PAGES)
    pages["first"] = entries[::PAGE]
    pages["crc32"] = [zlib.crc32(entries[at : at + PAGE].tobytes()) for at in range(0, len(entries), PAGE)]
    return pages


def has_entries(heads: Hashes, entries: Hashes, low: np.uint64) -> NDArray[np.bool_]:
    """Whether there are entries of some shingles in a row of entries."""
    if not len(entries):
        return np.zeros(len(heads), bool)
    at = np.minimum(np.searchsorted(entries, heads), len(entries) - 1)
    found: NDArray[np.bool_] = (entries[at] & ~low) == heads
    return found


def get_numbers(entries: Hashes, low: np.uint64) -> Counts:
    """Return the numbers of the texts of entries."""
    return (entries & low).view(np.int64)


def look_up_entries(segments: Sequence[IndexSegment], wanted: Hashes, low: np.uint64) -> tuple[Counts, Counts]:
    """Find the entries of some shingles in all segments; see `look_up_shingles`. Not in order."""
    none = np.zeros(0, np.int64)
    found = [(none, none), *(block for segment in segments for block in segment.look_up_shingles(wanted, low))]
    place, text = (np.concatenate(side) for side in zip(*found, strict=True))
    return place, text


def _merge_page_ranges(first: Counts, last: Counts) -> Counts:
    """Return the numbers of all pages in the stretches [first, last), which ascend, each once."""
    first = np.maximum(first, np.concatenate(([0], np.maximum.accumulate(last)[:-1])))
    counts = np.maximum(last - first, 0)
    return expand_ranges(first, counts)
