"""Which files a run writes: per work or as tables of one format, and which works get a page.

The names of the files are made here and nowhere else.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from reconcile.setting_values import check_choice
from reconcile.storage.tables import require_parquet


class LayoutFormat(StrEnum):
    """The shape of an output folder."""

    FOLDER = "folder"
    """Tables as CSV, and a folder for each work; the others: tables of that format, and one file of records."""
    CSV = "csv"
    JSONL = "jsonl"
    PARQUET = "parquet"


class PageChoice(StrEnum):
    """Which works get a page."""

    ALL = "all"
    OPEN = "open"
    """Those in which a place waits for a person."""
    NONE = "none"


LAYOUT_FORMATS = tuple(choice.value for choice in LayoutFormat)
PAGE_CHOICES = tuple(choice.value for choice in PageChoice)
RECORDS_NAME = "records.jsonl"
"""The records of all works in the table layouts, one a line."""
CANONICAL_TABLE = "canonical"
"""The table of canonical texts, in the table layouts only."""
_TABLE_NAMES = ("works", "witnesses", "pairs", "alignment", "differences", "skipped")


@dataclass(frozen=True, slots=True)
class Layout:
    """Which files are written for a run; part of ``run.json`` when it is not the default.

    Raises:
        SettingsError: the name of no `LayoutFormat` or `PageChoice`.
    """

    format: str = LayoutFormat.FOLDER.value
    pages: str = ""
    """By default ``all`` for a folder and ``open`` for tables, where works are many."""

    def __post_init__(self) -> None:
        check_choice("format", self.format, LAYOUT_FORMATS)
        if not self.pages:
            object.__setattr__(self, "pages", (PageChoice.ALL if self.is_folder else PageChoice.OPEN).value)
        check_choice("pages", self.pages, PAGE_CHOICES)

    @property
    def is_folder(self) -> bool:
        """Whether each work has a folder with its text, its table and its record."""
        return self.format == LayoutFormat.FOLDER

    @property
    def table_format(self) -> str:
        """The format of the tables: csv, jsonl or parquet."""
        return LayoutFormat.CSV.value if self.is_folder else self.format

    @property
    def table_names(self) -> tuple[str, ...]:
        """The names of the tables."""
        return _TABLE_NAMES if self.is_folder else (*_TABLE_NAMES, CANONICAL_TABLE)

    def locate_table(self, name: str) -> str:
        """Return the file of a table, relative to the output folder."""
        return f"{name}.{self.table_format}"

    def has_page(self, waiting: int) -> bool:
        """Return whether a work gets a page in which `waiting` places wait for a person."""
        return self.pages == PageChoice.ALL or (self.pages == PageChoice.OPEN and waiting > 0)

    def check_requirements(self) -> None:
        """Make sure that the layout can be written here, before hours of work and not after.

        Raises:
            InputError: a library that it needs is not installed.
        """
        if self.format == LayoutFormat.PARQUET:
            require_parquet()


FOLDER_LAYOUT = Layout()
"""The default."""


def locate_work_folder(work: str) -> str:
    """Return the folder of a work, relative to the output folder."""
    return f"works/{work}"


def locate_work_page(work: str) -> str:
    """Return the page of a work, relative to the output folder."""
    return f"{locate_work_folder(work)}/report.html"


def locate_record_file(work: str) -> str:
    """Return the record of a work in the layout ``folder``, relative to the output folder."""
    return f"{locate_work_folder(work)}/work.json"
