"""The reports on disk as a check sees them: which texts they know, and in which works."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from reconcile.errors import InputError
from reconcile.model.document import Document
from reconcile.model.records import Work
from reconcile.report.run_folder.manifest import MANIFEST_NAME, Manifest, read_manifest
from reconcile.report.run_folder.record_reader import RunRecords
from reconcile.report.tables import COLUMNS
from reconcile.storage.tables import read_columns


@dataclass(frozen=True)
class ReportsLock:
    """The record of a run."""

    folder: Path
    manifest: Manifest

    def has_current_text(self, document: Document) -> bool:
        """Whether the run read this text as it is now."""
        return self.manifest.inputs.get(document.id) == document.sha256

    @cached_property
    def work_records(self) -> RunRecords:
        """The records of the works."""
        return RunRecords(self.folder, self.manifest)

    def read_table_columns(self, table: str, *names: str) -> Iterator[tuple[Any, ...]]:
        """Yield some columns of a table of the run.

        Raises:
            OSError: the table cannot be read.
            ValueError: it is not what a run writes.
        """
        return read_columns(self.folder / self.manifest.layout.locate_table(table), COLUMNS[table], *names)

    @cached_property
    def work_by_document(self) -> Mapping[str, str]:
        """Document id → id of its work; empty when the table of the witnesses cannot be read."""
        try:
            return {str(text): str(work) for text, work in self.read_table_columns("witnesses", "id", "work")}
        except (OSError, ValueError, KeyError):
            return {}

    @cached_property
    def members_by_work(self) -> Mapping[str, tuple[str, ...]]:
        """Id of a work → ids of its texts, sorted."""
        found: dict[str, list[str]] = {}
        for text in sorted(self.work_by_document):
            found.setdefault(self.work_by_document[text], []).append(text)
        return {work: tuple(texts) for work, texts in found.items()}

    def read_work(self, name: str) -> Work | None:
        """Return the record of a work, or None when it cannot be read: that is a finding of RC403."""
        try:
            return self.work_records.read_work(name).work
        except InputError:
            return None


def read_reports_lock(reports: Path) -> ReportsLock | str:
    """Return the lock, or why there is none.

    Raises:
        InputError: there is a ``run.json``, but it is damaged.
    """
    if not (reports / MANIFEST_NAME).is_file():
        return f"no reports in {reports}: RC401 to RC404 were not checked (`reconcile run` writes them)"
    return ReportsLock(reports, read_manifest(reports / MANIFEST_NAME))
