"""The inputs that a run could not use, sorted in bounded memory: a table may have a million bad rows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path

from reconcile.model.skipped import PlaceUnit, Skipped, SkipReason
from reconcile.report.run_folder.manifest import Manifest
from reconcile.report.tables import COLUMNS
from reconcile.storage.json_codec import damaged_error
from reconcile.storage.lazy_sequence import LazySequence
from reconcile.storage.spool import SortedSpool, pack_text, unpack_text
from reconcile.storage.tables import read_rows


class SkippedSpool(LazySequence[Skipped]):
    """Inputs that were not used, by path and place, line 9 before line 10; in a temporary file when they are many.

    The file goes with the object.
    """

    def __init__(self, skipped: Iterable[Skipped] = ()) -> None:
        """Add some; more can follow.

        Raises:
            InputError: the disk of the temporary folder is full; so from everything else.
        """
        self._rows = SortedSpool(5)
        for item in skipped:
            self.add_skipped(item)

    def add_skipped(self, skipped: Skipped) -> None:
        """Add one more."""
        number = b"%020d" % skipped.number  # as many digits for each, so that 9 comes before 10
        unit, reason, cause = map(pack_text, (skipped.unit, skipped.reason, skipped.cause))
        self._rows.add_row(pack_text(skipped.path), unit, number, reason, cause)

    def __len__(self) -> int:
        return len(self._rows)

    def __iter__(self) -> Iterator[Skipped]:
        for packed_path, packed_unit, number, *rest in self._rows:
            path, unit, reason, cause = map(unpack_text, (packed_path, packed_unit, *rest))
            yield Skipped(path=path, unit=PlaceUnit(unit), number=int(number), reason=reason, cause=SkipReason(cause))

    def make_item(self, place: int) -> Skipped:
        """Return one, after a look at all before it."""
        return next(islice(self, place, None))

    def make_items(self, places: range) -> tuple[Skipped, ...]:
        """Return a slice, after a look at all before it; the first ones are quick."""
        ahead = places if places.step > 0 else places[::-1]
        items = tuple(islice(self, ahead.start, ahead.stop, ahead.step))
        return items if places.step > 0 else items[::-1]


def read_skipped(out: Path, manifest: Manifest) -> SkippedSpool:
    """Read the table of inputs that a run could not use.

    Raises:
        InputError: the table cannot be read, or is not what a run writes.
    """
    file = out / manifest.layout.locate_table("skipped")
    try:
        rows = read_rows(file, COLUMNS["skipped"])
        return SkippedSpool(_parse_skipped(str(path), str(place), str(reason)) for path, place, reason in rows)
    except (OSError, ValueError) as error:
        raise damaged_error(str(file), getattr(error, "strerror", None) or str(error)) from error


def _parse_skipped(path: str, place: str, reason: str) -> Skipped:
    unit, _, number = place.rpartition(" ")
    return Skipped(path=path, unit=PlaceUnit(unit), number=int(number or 0), reason=reason)
