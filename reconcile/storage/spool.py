"""Rows sorted in bounded memory: in a temporary file when they are many."""

from __future__ import annotations

import sqlite3
import weakref
from collections.abc import Iterator

from reconcile.storage.temp_files import guard_temporary_files

_ROWS_AT_ONCE = 1_000
"""Rows that are put in at once. For speed only."""

SpoolRow = tuple[bytes, ...]


class SortedSpool:
    """Rows of bytes in their order, however they came; their temporary file goes with the object."""

    def __init__(self, width: int) -> None:
        """Make room for rows of `width` cells."""
        # An empty name is a database of this connection alone, in memory until it outgrows the page cache.
        self._base = sqlite3.connect("", check_same_thread=False)
        weakref.finalize(self, self._base.close)
        cells = [f"c{number}" for number in range(width)]
        self._base.execute("PRAGMA journal_mode = OFF")
        self._base.execute(f"CREATE TABLE spool ({', '.join(f'{cell} BLOB' for cell in cells)})")
        self._insert = f"INSERT INTO spool VALUES ({', '.join('?' * width)})"  # noqa: S608  nothing of strangers in it
        self._select = f"SELECT * FROM spool ORDER BY {', '.join(cells)}"  # noqa: S608
        self._pending: list[SpoolRow] = []
        self._count = 0

    def add_row(self, *row: bytes) -> None:
        """Add a row.

        Raises:
            InputError: the disk of the temporary folder is full; so from everything else.
        """
        self._pending.append(row)
        self._count += 1
        if len(self._pending) == _ROWS_AT_ONCE:
            self._write_pending()

    def __len__(self) -> int:
        return self._count

    def __iter__(self) -> Iterator[SpoolRow]:
        self._write_pending()
        with guard_temporary_files():
            yield from self._base.execute(self._select)

    def _write_pending(self) -> None:
        with guard_temporary_files():
            self._base.executemany(self._insert, self._pending)
        self._pending.clear()


def pack_text(text: str) -> bytes:
    """Return a text as bytes whose order is that of its code points; any text, also one with unpaired surrogates."""
    return text.encode("utf-8", "surrogatepass")


def unpack_text(packed: bytes) -> str:
    """Return the text that `pack_text` was given."""
    return packed.decode("utf-8", "surrogatepass")
