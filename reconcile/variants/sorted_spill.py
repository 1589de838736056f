"""Numbers in bulk, to be read again in order of size: in memory, and beyond a limit in a temporary file."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from itertools import pairwise
from tempfile import TemporaryFile
from types import TracebackType
from typing import IO, Self

import numpy as np

from reconcile.storage.temp_files import guard_temporary_files
from reconcile.variants.shingles import Counts, Hashes

_PAGE = 1 << 22  # numbers written together
_HELD = 1 << 24  # numbers kept in memory
_RANGES = 1024  # the most that the numbers are read in
_RANGE = 1 << 19  # numbers in one of these, until they would be too many
_BOUNDS = np.array([(part << 64) // _RANGES for part in range(1, _RANGES)], np.uint64)


class SortedSpill:
    """64-bit numbers, evenly spread, that are put in in pieces and come back in ranges, each range once.

    Memory: 128 MB at most, and that of a range; the rest goes to a temporary file, of 8 bytes for each number.
    """

    def __init__(self) -> None:
        self._loose: list[Hashes] = []
        self._pages: list[Hashes | int] = []  # a page, or where it begins in the file
        self._edges: list[Counts] = []  # where its ranges begin and end
        self._held = 0
        self._file: IO[bytes] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._pages.clear()
        if self._file is not None:
            with suppress(OSError):  # what a full disk did not take is tried once more, and not needed any more
                self._file.close()

    def add_numbers(self, numbers: Hashes) -> None:
        """Put some in, in order of size.

        Raises:
            InputError: the temporary file cannot be written.
        """
        self._loose.append(numbers)
        if sum(map(len, self._loose)) >= _PAGE:
            self._write_page()

    def _write_page(self) -> None:
        edges = [[0, *np.searchsorted(some, _BOUNDS).tolist(), len(some)] for some in self._loose]
        # Every range of a page lies together, and is not in order: that would be sorting it twice.
        page = np.concatenate(
            [some[at[n] : at[n + 1]] for n in range(_RANGES) for some, at in zip(self._loose, edges, strict=True)]
        )
        self._edges.append(np.sum(edges, axis=0))
        self._loose.clear()
        if self._held + len(page) <= _HELD:
            self._held += len(page)
            self._pages.append(page)
            return
        with guard_temporary_files():
            if self._file is None:
                self._file = TemporaryFile(prefix="reconcile-")  # noqa: SIM115 (closed on leaving)
            self._pages.append(self._file.seek(0, 2))
            self._file.write(page.data)

    def read_ranges(self) -> Iterator[Hashes]:
        """Yield all numbers in ranges, these in order of size; inside a range they are not in order."""
        if self._loose:
            self._write_page()
        total = sum(int(edges[-1]) for edges in self._edges)
        step = _RANGES
        while step > 1 and total // (_RANGES // step) > _RANGE:
            step //= 2
        for start, end in pairwise(range(0, _RANGES + 1, step)):
            parts = [np.zeros(0, np.uint64)]
            for page, edges in zip(self._pages, self._edges, strict=True):
                parts.append(self._read_numbers(page, int(edges[start]), int(edges[end])))
            yield np.concatenate(parts)

    def _read_numbers(self, page: Hashes | int, start: int, end: int) -> Hashes:
        if not isinstance(page, int) or self._file is None:
            return np.asarray(page)[start:end]
        numbers = np.empty(end - start, np.uint64)
        with guard_temporary_files():
            self._file.seek(page + 8 * start)
            self._file.readinto(numbers.data)  # type: ignore[attr-defined]
        return numbers
