"""The records of a run on disk, read one at a time: a file for each work, or one file with a line for each.

Single records are found without parsing the others.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import cached_property
from itertools import zip_longest
from pathlib import Path
from typing import NamedTuple

from reconcile.report.run_folder.layout import RECORDS_NAME, locate_record_file
from reconcile.report.run_folder.manifest import MANIFEST_NAME, Manifest, read_manifest
from reconcile.report.run_folder.work_record import WorkRecord, find_work_id, parse_record
from reconcile.setting_values import is_file_name
from reconcile.storage.display_text import encode_text
from reconcile.storage.json_codec import damaged_error


class StoredRecord(NamedTuple):
    """A record as it is on disk."""

    work: str
    """Id of the work, as ``run.json`` has it; empty for a record that is not listed there."""
    out: Path
    """The output folder."""
    name: str
    """The file below the output folder, and in a file of records the line: ``records.jsonl:3``."""
    data: bytes | None
    """None when it cannot be read, with the reason in `error`."""
    error: str = ""

    def read_record(self) -> WorkRecord:
        """Read it; raises an `InputError` if it is missing, damaged, or the record of another work."""
        place = str(self.out / self.name)
        if self.data is None:
            raise damaged_error(place, self.error)
        record = parse_record(self.data, place)
        if record.work.id != self.work:
            raise damaged_error(f"{place}.id", f"{record.work.id!r} instead of {self.work!r}")
        return record


class RunRecords:
    """The records of a run, in the order of ``run.json``, each read when it is asked for."""

    def __init__(self, out: Path, manifest: Manifest | None = None) -> None:
        """Take the records of the output folder `out`.

        Raises:
            InputError: `manifest` is left out, and the folder has no valid one.
        """
        self.out = out
        self.manifest = read_manifest(out / MANIFEST_NAME) if manifest is None else manifest

    def __iter__(self) -> Iterator[WorkRecord]:
        """Read one record after the other.

        Raises:
            InputError: one is missing or damaged.
        """
        return (raw.read_record() for raw in self.iterate_stored())

    def iterate_stored(self) -> Iterator[StoredRecord]:
        """Return the records before they are parsed, the missing ones included."""
        if self.manifest.layout.is_folder:
            return map(self._read_record_file, self.manifest.works)
        return self._read_record_lines()

    def find_records_naming(self, *names: str) -> Iterator[WorkRecord]:
        """Find the records that may contain one of some names, as an id; most others are not parsed.

        Raises:
            InputError: such a record is damaged.
        """
        needles = [encode_text(json.dumps(name, ensure_ascii=False)[1:-1]) for name in names]
        for raw in self.iterate_stored():
            if raw.data is None or any(needle in raw.data for needle in needles):
                yield raw.read_record()

    def read_work(self, work: str) -> WorkRecord:
        """Read the record of one work; raises as `StoredRecord.read_record`."""
        return self.find_stored(work).read_record()

    def find_stored(self, work: str) -> StoredRecord:
        """Return the record of one work before it is parsed; a missing one raises when it is read."""
        if self.manifest.layout.is_folder:
            return self._read_record_file(work)
        place = self._line_offsets.get(work)
        if place is None:
            return self._lack_record(work, RECORDS_NAME, f"no record of {work!r}")
        offset, number = place
        try:
            with (self.out / RECORDS_NAME).open("rb") as handle:
                handle.seek(offset)
                return StoredRecord(work, self.out, f"{RECORDS_NAME}:{number}", handle.readline())
        except OSError as error:
            return self._lack_record(work, RECORDS_NAME, error.strerror or str(error))

    def locate_record(self, work: str) -> str:
        """Return the file with the record of a work, below the output folder, and the line in a file of records."""
        if self.manifest.layout.is_folder:
            return locate_record_file(work)
        _, number = self._line_offsets.get(work, (0, 1))
        return f"{RECORDS_NAME}:{number}"

    @cached_property
    def _line_offsets(self) -> dict[str, tuple[int, int]]:
        found: dict[str, tuple[int, int]] = {}
        offset = 0
        try:
            with (self.out / RECORDS_NAME).open("rb") as handle:
                for number, line in enumerate(handle, start=1):
                    work = find_work_id(line)
                    if work is not None:
                        found.setdefault(work, (offset, number))
                    offset += len(line)
        except OSError:
            return {}
        return found

    def _lack_record(self, work: str, name: str, why: str) -> StoredRecord:
        return StoredRecord(work, self.out, name, data=None, error=why)

    def _read_record_file(self, work: str) -> StoredRecord:
        if not is_file_name(work):
            return self._lack_record(work, MANIFEST_NAME, f"works: {work!r} cannot name a folder")
        name = locate_record_file(work)
        try:
            return StoredRecord(work, self.out, name, (self.out / name).read_bytes())
        except OSError as error:
            return self._lack_record(work, name, error.strerror or str(error))

    def _read_record_lines(self) -> Iterator[StoredRecord]:
        try:
            with (self.out / RECORDS_NAME).open("rb") as handle:
                rows = zip_longest(self.manifest.works, handle)
                for number, (work, line) in enumerate(rows, start=1):
                    name = f"{RECORDS_NAME}:{number}"
                    if work is None:
                        yield self._lack_record("", name, f"a record that is not listed in {MANIFEST_NAME}")
                    else:
                        yield StoredRecord(work, self.out, name, line, f"no record of {work!r}")
        except OSError as error:
            yield self._lack_record("", RECORDS_NAME, error.strerror or str(error))
