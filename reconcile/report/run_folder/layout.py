"""Which files a run writes: per work or as tables of one format, and which works get a page.

The names of the files are made here and nowhere else. Knows nothing of what stands in them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from reconcile.errors import SettingsError
from reconcile.storage.tables import require_parquet

LAYOUT_FORMATS = ("folder", "csv", "jsonl", "parquet")
"""``folder``: tables as CSV, and a folder for each work; the others: tables of that format, and one file of records."""
PAGE_CHOICES = ("all", "open", "none")
"""Which works get a page: every one, those in which something waits for a person, or none."""
RECORDS_NAME = "records.jsonl"
"""The records of all works in the table layouts, one a line."""
TABLE_NAMES = ("works", "witnesses", "pairs", "alignment", "differences", "skipped")
"""The tables of every layout."""
CANONICAL_TABLE = "canonical"
"""The table of canonical texts, in the table layouts only."""


@dataclass(frozen=True, slots=True)
class Layout:
    """What is written for a run; part of ``run.json`` when it is not the default.

    Raises:
        SettingsError: a name that is none of `LAYOUT_FORMATS` or `PAGE_CHOICES`.
    """

    format: str = "folder"
    """One of `LAYOUT_FORMATS`."""
    pages: str = ""
    """One of `PAGE_CHOICES`; by default ``all`` for a folder and ``open`` for tables, where works are many."""

    def __post_init__(self) -> None:
        if self.format not in LAYOUT_FORMATS:
            raise SettingsError(f"format = {self.format!r}: must be one of {', '.join(LAYOUT_FORMATS)}")
        if not self.pages:
            object.__setattr__(self, "pages", "all" if self.format == "folder" else "open")
        if self.pages not in PAGE_CHOICES:
            raise SettingsError(f"pages = {self.pages!r}: must be one of {', '.join(PAGE_CHOICES)}")

    @property
    def is_folder(self) -> bool:
        """Whether each work has a folder with its text, its table and its record."""
        return self.format == "folder"

    @property
    def table_names(self) -> tuple[str, ...]:
        """Names of the tables."""
        return TABLE_NAMES if self.is_folder else (*TABLE_NAMES, CANONICAL_TABLE)

    def locate_table(self, name: str) -> str:
        """File of a table, relative to the output folder."""
        return f"{name}.{'csv' if self.is_folder else self.format}"

    def has_page(self, waiting: int) -> bool:
        """Whether a work gets a page in which `waiting` places wait for a person."""
        return self.pages == "all" or (self.pages == "open" and waiting > 0)

    def for_record(self) -> dict[str, Any]:
        """Plain values that say which layout it is."""
        return {"format": self.format, "pages": self.pages}

    def check_requirements(self) -> None:
        """Make sure that the layout can be written here, before hours of work and not after.

        Raises:
            InputError: the library that it needs is not installed.
        """
        if self.format == "parquet":
            require_parquet()


def locate_work_folder(work: str) -> str:
    """The folder of a work, relative to the output folder."""
    return f"works/{work}"


def locate_work_page(work: str) -> str:
    """The page of a work, relative to the output folder."""
    return f"{locate_work_folder(work)}/report.html"


def locate_record_file(work: str) -> str:
    """The record of a work in the layout ``folder``, relative to the output folder."""
    return f"{locate_work_folder(work)}/work.json"
