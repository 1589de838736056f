"""What a run could not use, gathered and sorted in bounded memory: a table may have a million bad rows."""

from __future__ import annotations

import sqlite3
import weakref
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path

from reconcile.model.records import PlaceUnit, Skipped
from reconcile.report.run_folder.manifest import Manifest
from reconcile.report.tables import COLUMNS
from reconcile.storage.json_codec import damaged_error
from reconcile.storage.lazy_sequence import LazySequence
from reconcile.storage.tables import read_rows
from reconcile.storage.temp_files import guard_temporary_files

_ROWS_AT_ONCE = 1_000
"""Rows that are put in at once."""


class SkippedSpool(LazySequence[Skipped]):
    """Inputs that were not used, by path and place, line 9 before line 10; in a temporary file when they are many.

    The file goes with the object.
    """

    def __init__(self, skipped: Iterable[Skipped] = ()) -> None:
        """Take some; more can follow.

        Raises:
            InputError: the disk of the temporary folder is full; so from everything else.
        """
        # An empty name is a database of this connection alone, in memory until it outgrows the page cache.
        self._base = sqlite3.connect("", check_same_thread=False)
        weakref.finalize(self, self._base.close)
        self._base.execute("PRAGMA journal_mode = OFF")
        self._base.execute("CREATE TABLE skipped (path BLOB, unit TEXT, number INTEGER, reason BLOB)")
        self._pending: list[tuple[bytes, str, int, bytes]] = []
        self._count = 0
        for item in skipped:
            self.add_skipped(item)

    def add_skipped(self, skipped: Skipped) -> None:
        """Take one more."""
        path, reason = _encode_text(skipped.path), _encode_text(skipped.reason)
        self._pending.append((path, skipped.unit.value, skipped.number, reason))
        self._count += 1
        if len(self._pending) == _ROWS_AT_ONCE:
            self._write_pending()

    def _write_pending(self) -> None:
        with guard_temporary_files():
            self._base.executemany("INSERT INTO skipped VALUES (?, ?, ?, ?)", self._pending)
        self._pending.clear()

    def __len__(self) -> int:
        return self._count

    def __iter__(self) -> Iterator[Skipped]:
        self._write_pending()
        with guard_temporary_files():
            rows = self._base.execute("SELECT * FROM skipped ORDER BY path, unit, number, reason")
            for path, unit, number, reason in rows:
                at = PlaceUnit(unit)
                yield Skipped(path=_decode_text(path), unit=at, number=number, reason=_decode_text(reason))

    def make_item(self, place: int) -> Skipped:
        """One, after a look at all before it."""
        return next(islice(self, place, None))

    def make_items(self, places: range) -> tuple[Skipped, ...]:
        """A slice, after a look at all before it; the first ones are quick."""
        ahead = places if places.step > 0 else places[::-1]
        found = tuple(islice(self, ahead.start, ahead.stop, ahead.step))
        return found if places.step > 0 else found[::-1]


def read_skipped(out: Path, manifest: Manifest) -> SkippedSpool:
    """What a run could not use, as its table says.

    Raises:
        InputError: the table cannot be read, or is not what a run writes.
    """
    name = manifest.layout.locate_table("skipped")
    try:
        rows = read_rows(out / name, COLUMNS["skipped"])
        return SkippedSpool(_parse_skipped(str(path), str(place), str(reason)) for path, place, reason in rows)
    except (OSError, ValueError) as error:
        raise damaged_error(str(out / name), getattr(error, "strerror", None) or str(error)) from error


def _parse_skipped(path: str, place: str, reason: str) -> Skipped:
    unit, _, number = place.rpartition(" ")
    return Skipped(path=path, unit=PlaceUnit(unit), number=int(number or 0), reason=reason)


def _encode_text(text: str) -> bytes:
    # As bytes, for their order is that of code points, and an id may hold what is no text.
    return text.encode("utf-8", "surrogatepass")


def _decode_text(packed: bytes) -> str:
    return packed.decode("utf-8", "surrogatepass")
