"""Tables → CSV bytes that a spreadsheet opens safely and that can be read back without loss.

The rule: a cell of text whose first visible character could start a formula (``= + - @`` and their full-width forms),
or that starts with a tab, a line end or an apostrophe, is written with one apostrophe before it. A reader
takes exactly one leading apostrophe off. Numbers and spans are never touched.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from reconcile.errors import InputError
from reconcile.storage.cells import Cell, CellTable, round_figure
from reconcile.storage.display_text import encode_text

_FORMULA_START = re.compile("[\\t\\r\\n']|\\s*[=+\\-@\uff1d\uff0b\uff0d\uff20]")
_NEEDS_QUOTES = re.compile('[",\r\n]')


def dump_csv(table: CellTable) -> bytes:
    r"""Write a table as UTF-8 CSV with a header and ``\n`` after each row."""
    return b"".join([dump_csv_row(table.columns), *map(dump_csv_row, table.rows)])


def dump_csv_row(cells: Iterable[Cell]) -> bytes:
    r"""Write one row, with its ``\n``."""
    return encode_text(",".join(map(_format_cell, cells)) + "\n")


def read_edited_csv(path: Path, delimiters: str, *, unreadable: str, damaged: str) -> Iterator[tuple[int, list[str]]]:
    """Yield the number of the line in which each row begins, and its cells, of a CSV file that people edit.

    UTF-8, with or without a byte-order mark. Of `delimiters` the one that is most frequent in the first line counts;
    `unreadable` and `damaged` are what to do, for the messages.

    Raises:
        InputError: the file cannot be read, or is no CSV in UTF-8.
    """
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise InputError(f"{path}: {error.strerror or error}; {unreadable}") from error
    except UnicodeDecodeError as error:
        raise InputError(f"{path}: byte at offset {error.start} is not UTF-8; save it as 'CSV UTF-8'") from error
    delimiter = max(delimiters, key=text.split("\n", 1)[0].count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    line = 1
    try:
        for row in reader:
            yield line, row
            line = reader.line_num + 1
    except csv.Error as error:
        raise InputError(f"{path}:{line}: {error}; {damaged}") from error


def guard_cell(text: str) -> str:
    """Put an apostrophe before a text that a spreadsheet could take for a formula."""
    return f"'{text}" if _FORMULA_START.match(text) else text


def unguard_cell(cell: str) -> str:
    """Take the apostrophe of `guard_cell` off.

    >>> unguard_cell(guard_cell("=1+1")), unguard_cell(guard_cell("'tis")), unguard_cell(guard_cell("plain"))
    ('=1+1', "'tis", 'plain')
    """
    return cell[1:] if cell.startswith("'") else cell


def _format_cell(value: Cell) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):  # before the numbers: a bool is an int
        return "true" if value else "false"
    if isinstance(value, float):
        return str(round_figure(value))
    if isinstance(value, int):
        return str(value)
    text = guard_cell(value)
    # Not csv.writer: with "\n" as line end, Python 3.11 leaves a single "\r" unquoted, and the row would break there.
    return '"' + text.replace('"', '""') + '"' if _NEEDS_QUOTES.search(text) else text
