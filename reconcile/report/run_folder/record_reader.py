"""The records of a run on disk, one at a time: a file for each work, or one file with a line for each.

Single records are found without parsing the others.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import cached_property
from itertools import zip_longest
from pathlib import Path
from typing import NamedTuple

from reconcile.report.run_folder.layout import RECORDS, record_file_of
from reconcile.report.run_folder.manifest import MANIFEST, Manifest, read_manifest
from reconcile.report.run_folder.work_record import Record, read_record, work_of_line
from reconcile.settings import is_file_name
from reconcile.storage.json_codec import damaged


class RawRecord(NamedTuple):
    """A record as it lies on disk."""

    work: str
    """Id of the work, as ``run.json`` has it; empty for a record that is not listed there."""
    out: Path
    """The output folder."""
    name: str
    """The file below the output folder, and in a file of records the line: ``records.jsonl:3``."""
    data: bytes | None
    """None when it cannot be read."""
    error: str = ""
    """Why it cannot be read."""

    def read(self) -> Record:
        """Read it.

        Raises:
            InputError: it is missing, damaged, or the record of another work.
        """
        place = str(self.out / self.name)
        if self.data is None:
            raise damaged(place, self.error)
        record = read_record(self.data, place)
        if record.work.id != self.work:
            raise damaged(f"{place}.id", f"{record.work.id!r} instead of {self.work!r}")
        return record


class Records:
    """The records of a run. Iterating gives them in the order of ``run.json``, each read when it is asked for."""

    def __init__(self, out: Path, manifest: Manifest | None = None) -> None:
        """Look at the records in the output folder `out`.

        Raises:
            InputError: `manifest` is left out, and the folder has no valid one.
        """
        self.out = out
        self.manifest = read_manifest(out / MANIFEST) if manifest is None else manifest

    def __iter__(self) -> Iterator[Record]:
        """Read one record after the other.

        Raises:
            InputError: one is missing or damaged.
        """
        return (raw.read() for raw in self.raw())

    def raw(self) -> Iterator[RawRecord]:
        """The records unread, those that are missing included."""
        return map(self._file_of, self.manifest.works) if self.manifest.layout.is_folder else self._lines()

    def telling_of(self, *names: str) -> Iterator[Record]:
        """The records in which any of some names could stand, as the id of anything; most others are not parsed.

        Raises:
            InputError: such a record is damaged.
        """
        needles = [_written(name) for name in names]
        for raw in self.raw():
            if raw.data is None or any(needle in raw.data for needle in needles):
                yield raw.read()

    def work(self, work: str) -> Record:
        """Read the record of one work.

        Raises:
            InputError: it is missing, damaged, or the record of another work.
        """
        return self.unread(work).read()

    def unread(self, work: str) -> RawRecord:
        """The record of one work, unread; one that is missing says so when it is read."""
        if self.manifest.layout.is_folder:
            return self._file_of(work)
        place = self._offsets.get(work)
        if place is None:
            return RawRecord(work, self.out, RECORDS, None, f"no record of {work!r}")
        offset, number = place
        try:
            with (self.out / RECORDS).open("rb") as handle:
                handle.seek(offset)
                return RawRecord(work, self.out, f"{RECORDS}:{number}", handle.readline())
        except OSError as error:
            return RawRecord(work, self.out, RECORDS, None, error.strerror or str(error))

    def place_of(self, work: str) -> str:
        """The file with the record of a work, below the output folder, and the line in a file of records."""
        if self.manifest.layout.is_folder:
            return record_file_of(work)
        _, number = self._offsets.get(work, (0, 1))
        return f"{RECORDS}:{number}"

    @cached_property
    def _offsets(self) -> dict[str, tuple[int, int]]:
        """Work → offset and number of its line."""
        found: dict[str, tuple[int, int]] = {}
        offset = 0
        try:
            with (self.out / RECORDS).open("rb") as handle:
                for number, line in enumerate(handle, start=1):
                    work = work_of_line(line)
                    if work is not None:
                        found.setdefault(work, (offset, number))
                    offset += len(line)
        except OSError:
            return {}
        return found

    def _file_of(self, work: str) -> RawRecord:
        if not is_file_name(work):
            return RawRecord(work, self.out, MANIFEST, None, f"works: {work!r} cannot name a folder")
        name = record_file_of(work)
        try:
            return RawRecord(work, self.out, name, (self.out / name).read_bytes())
        except OSError as error:
            return RawRecord(work, self.out, name, None, error.strerror or str(error))

    def _lines(self) -> Iterator[RawRecord]:
        try:
            with (self.out / RECORDS).open("rb") as handle:
                rows = zip_longest(self.manifest.works, handle)
                for number, (work, line) in enumerate(rows, start=1):
                    name = f"{RECORDS}:{number}"
                    if work is None:
                        yield RawRecord("", self.out, name, None, f"a record that is not listed in {MANIFEST}")
                    else:
                        yield RawRecord(work, self.out, name, line, f"no record of {work!r}")
        except OSError as error:
            yield RawRecord("", self.out, RECORDS, None, error.strerror or str(error))


def _written(name: str) -> bytes:
    """A name as it stands in a record, without its quotation marks."""
    return json.dumps(name, ensure_ascii=False)[1:-1].encode("utf-8", "backslashreplace")
