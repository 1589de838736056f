"""Entries of texts in bulk, to be read again in order of their shingles: in memory, and beyond a limit in a file."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from itertools import pairwise
from tempfile import TemporaryFile
from types import TracebackType
from typing import IO, NamedTuple, Self

import numpy as np
from numpy.typing import NDArray

from reconcile.storage.temp_files import guard_temporary_files
from reconcile.variants.language_weights import Eighths
from reconcile.variants.shingles import Counts, Hashes

_PAGE = 1 << 22  # entries written together
_HELD = 1 << 24  # entries kept in memory
_RANGES = 1024  # the most that the entries are read in
_RANGE = 1 << 19  # entries in one of these, until they would be too many
_INDEX_BITS = 24  # of a packed number, for the place of an entry in its range

Numbers = NDArray[np.int32]


class Entries(NamedTuple):
    """Shingles of texts: a shingle, a text that has it, and what it tells in the language of that text."""

    hashes: Hashes
    texts: Numbers
    bits: Eighths

    def select(self, which: NDArray[np.generic] | slice) -> Entries:
        """Return some of the entries, by place or by flag."""
        return Entries(self.hashes[which], self.texts[which], self.bits[which])


NO_ENTRIES = Entries(np.zeros(0, np.uint64), np.zeros(0, np.int32), np.zeros(0, np.uint8))


def concatenate_entries(parts: list[Entries]) -> Entries:
    """Return entries one after the other."""
    return Entries(*(np.concatenate(column) for column in zip(NO_ENTRIES, *parts, strict=True)))


def merge_entries(one: Entries, two: Entries) -> Entries:
    """Merge entries that are in order of hash; those of one hash come in the order of the arguments."""
    if not len(two.hashes):
        return one
    at = np.searchsorted(one.hashes, two.hashes, side="right")
    return Entries(
        np.insert(one.hashes, at, two.hashes), np.insert(one.texts, at, two.texts), np.insert(one.bits, at, two.bits)
    )


class EntrySpill:
    """Entries that are put in in pieces and come back in ranges of their hashes, which are evenly spread.

    Memory: 220 MB at most, and that of a range; the rest goes to a temporary file, of 13 bytes for each entry.
    """

    def __init__(self) -> None:
        self._loose: list[Entries] = []
        self._pages: list[Entries | int] = []  # a page, or where it begins in the file
        self._edges: list[Counts] = []  # where its ranges begin and end
        self._held = 0
        self._file: IO[bytes] | None = None
        self.count = 0
        """Entries that were put in."""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._pages.clear()
        if self._file is not None:
            with suppress(OSError):  # what a full disk did not take is tried once more, and not needed any more
                self._file.close()

    def add_entries(self, entries: Entries) -> None:
        """Put some in; their texts are not before those of the entries that are there.

        Raises:
            InputError: the temporary file cannot be written.
        """
        self._loose.append(entries)
        self.count += len(entries.hashes)
        if sum(len(some.hashes) for some in self._loose) >= _PAGE:
            self._write_page()

    def _write_page(self) -> None:
        page = concatenate_entries(self._loose)
        self._loose.clear()
        top = (page.hashes >> np.uint64(54)).astype(np.uint16)
        page = page.select(np.argsort(top, kind="stable"))  # a radix sort, for numbers of 16 bits
        self._edges.append(np.concatenate(([0], np.cumsum(np.bincount(top, minlength=_RANGES)))))
        if self._held + len(page.hashes) <= _HELD:
            self._held += len(page.hashes)
            self._pages.append(page)
            return
        with guard_temporary_files():
            if self._file is None:
                self._file = TemporaryFile(prefix="reconcile-")  # noqa: SIM115 (closed on leaving)
            self._pages.append(self._file.seek(0, 2))
            for column in page:
                self._file.write(column.data)

    def read_ranges(self) -> Iterator[Entries]:
        """Yield all entries in ranges of their hashes, ascending; inside a range they are not in order."""
        if self._loose:
            self._write_page()
        step = _RANGES
        while step > 1 and self.count // (_RANGES // step) > _RANGE:
            step //= 2
        for start, end in pairwise(range(0, _RANGES + 1, step)):
            parts = zip(self._pages, self._edges, strict=True)
            yield concatenate_entries([self._read_part(page, edges, start, end) for page, edges in parts])

    def _read_part(self, page: Entries | int, edges: Counts, start: int, end: int) -> Entries:
        first, last = int(edges[start]), int(edges[end])
        if not isinstance(page, int) or self._file is None:
            return page.select(slice(first, last)) if isinstance(page, Entries) else NO_ENTRIES
        columns, at = [], page
        with guard_temporary_files():
            for column in NO_ENTRIES:
                part = np.empty(last - first, column.dtype)
                self._file.seek(at + column.itemsize * first)
                self._file.readinto(part.data)  # type: ignore[attr-defined]
                columns.append(part)
                at += column.itemsize * int(edges[-1])
        return Entries(*columns)


def sort_entries(entries: Entries) -> Entries:
    """Return entries in order of hash, those of one hash in the order given, each text of a hash once.

    The texts of one hash must be in ascending order. Sorted as single numbers, of the upper bits of a hash and the
    place: several times as fast as sorting places by hash.
    """
    hashes, count = entries.hashes, len(entries.hashes)
    if count < 1 << _INDEX_BITS:
        packed = (hashes >> np.uint64(_INDEX_BITS)) << np.uint64(_INDEX_BITS)
        packed |= np.arange(count, dtype=np.uint64)
        packed.sort()
        order = (packed & np.uint64((1 << _INDEX_BITS) - 1)).astype(np.int64)
        packed = hashes[order]
        if (packed[1:] < packed[:-1]).any():  # hashes that differ in their lower bits only
            order = np.argsort(hashes, kind="stable")
    else:
        order = np.argsort(hashes, kind="stable")
    entries = entries.select(order)
    kept = np.ones(count, bool)
    kept[1:] = (entries.hashes[1:] != entries.hashes[:-1]) | (entries.texts[1:] != entries.texts[:-1])
    return entries if kept.all() else entries.select(kept)
