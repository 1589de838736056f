"""CSV and TSV (RFC 4180, and its dialects with ``;``, tab or ``|``) → rows.

The quotes of a damaged row must neither swallow the rows below nor turn sentences of its text into rows. Where quotes
do not fit, reading continues in the next line if the lines below are rows, else after the damaged cell.
"""

from __future__ import annotations

import csv
import re
from collections import deque
from collections.abc import Iterator, Sequence

from reconcile.corpus.tables.decoded_lines import DecodedLines
from reconcile.corpus.tables.rows import LARGEST_CELL, TableRow, UnusableInputError, UnusableRow
from reconcile.model.skipped import PlaceUnit

DELIMITERS = ",;\t|"
"""What may separate cells: the one that makes most columns of the header, the first of these among equals."""
LOOKAHEAD_LINES = 100
"""Lines below a quote that does not fit in which its end is searched; more would make hostile files slow. By hand."""
_SEPARATOR_LINE = re.compile(rf"sep=([{re.escape(DELIMITERS)}])[\r\n]*")
"""What Excel writes above the header to name the delimiter."""
_SHOWN_COLUMNS = 8
"""Columns named in a message."""


class DelimitedReader:
    """An open CSV or TSV file."""

    unit = PlaceUnit.LINE

    def __init__(self, lines: DecodedLines, *, tabs: bool = False) -> None:
        """Read the header; `tabs` if the name of the file says that tabs separate the cells.

        Raises:
            UnusableInputError: there is no header, or it cannot be read.
        """
        # The limit is one for the whole process, and too low for a book in a cell; it is only ever raised.
        csv.field_size_limit(max(csv.field_size_limit(), LARGEST_CELL))
        self._lines = lines
        self._source = _PushbackLines(lines)
        self.delimiter = self._find_delimiter("\t" + DELIMITERS.replace("\t", "") if tabs else DELIMITERS)
        self._reader = csv.reader(self._source, delimiter=self.delimiter, strict=True)
        self._number = 0
        self._source.begin_record()
        try:
            header = next(self._reader)
        except csv.Error as error:
            reason = self._pop_bad_line_reason() or _explain_csv_error(str(error), self._source.first_number)
            reason = f"the names of the columns cannot be read: {reason}"
            raise UnusableInputError(reason, self._source.first_number) from error
        nul = "a name of a column holds a NUL character; remove it" if _has_nul_character(header) else ""
        if reason := self._pop_bad_line_reason() or nul:
            raise UnusableInputError(reason, self._source.first_number)
        self.columns = tuple(name.strip() for name in header)
        self._row_line, self._row_start = _compile_row_patterns(self.delimiter, len(header))

    def _find_delimiter(self, delimiters: str) -> str:
        self._source.begin_record()
        for line in self._source:
            if match := _SEPARATOR_LINE.fullmatch(line):
                return match[1]
            if line.strip():
                self._source.push_back_lines(1)
                return max(delimiters, key=lambda sign: _count_cells(line, sign))
            self._source.begin_record()
        raise UnusableInputError(self._lines.cut_reason or "holds no rows; remove it or fill it")

    def close(self) -> None:
        """Close the file."""
        self._lines.close()

    def read_rows(self, positions: Sequence[int]) -> Iterator[TableRow | UnusableRow]:
        """Read to the end; yield the cells of the columns at `positions`, exactly as between their quotes."""
        width, source = len(self.columns), self._source
        while True:
            source.begin_record()
            try:
                cells = next(self._reader)
            except StopIteration:
                break
            except csv.Error as error:
                yield self._read_unquoted_row(positions) or self._skip_misquoted_record(str(error))
                continue
            if len(source.taken) > 1 and (literal := self._read_unquoted_row(positions, every=True)):
                yield literal
                continue
            reason = self._pop_bad_line_reason() if self._lines.bad_lines else ""
            if not cells and not reason:
                continue
            self._number += 1
            if reason:
                yield UnusableRow(source.first_number, reason)
            elif len(cells) != width:
                yield UnusableRow(source.first_number, self._describe_ragged_row(len(cells)))
            else:
                yield TableRow(self._number, source.first_number, tuple([cells[n] for n in positions]))
        if self._lines.cut_reason:
            yield UnusableRow(self._lines.number + 1, self._lines.cut_reason)

    def _describe_ragged_row(self, count: int) -> str:
        names = ", ".join(self.columns[:_SHOWN_COLUMNS]) + (", …" if len(self.columns) > _SHOWN_COLUMNS else "")
        cells = "1 cell" if count == 1 else f"{count} cells"
        return f"{cells} below {len(self.columns)} columns ({names}); add what is missing, or quote the cells"

    def _pop_bad_line_reason(self) -> str:
        bad, source = self._lines.bad_lines, self._source
        reasons = [bad.pop(n) for n in range(source.first_number, source.first_number + len(source.taken)) if n in bad]
        return reasons[0] if reasons else ""

    def _read_unquoted_row(self, positions: Sequence[int], *, every: bool = False) -> TableRow | None:
        """Return the row of a TSV line whose quotes are ordinary characters: they do not fit, but its tabs do.

        TSV (IANA) has no quotes, but many programs write them. With `every`, all lines of the record must be rows by
        their tabs: no text holds so many, so a quote has run from one row into another.
        """
        source = self._source
        lines = source.taken if every else source.taken[:1]
        if self.delimiter != "\t" or source.first_number in self._lines.bad_lines:
            return None
        rows = [line.rstrip("\r\n").split("\t") for line in lines]
        if any(len(row) != len(self.columns) or (every and not all(row)) for row in rows):
            return None
        self._number += 1
        source.push_back_lines(len(source.taken) - 1)
        return TableRow(self._number, source.first_number, tuple([rows[0][n] for n in positions]))

    def _skip_misquoted_record(self, error: str) -> UnusableRow:
        source = self._source
        start, opened = source.first_number, 0
        self._number += 1
        for number, line in enumerate(source.taken, start=start):
            opened = self._track_open_cell(line, number, opened)
        if not self._are_complete_rows(source.taken[1:-1]):
            size = 0
            for _ in range(LOOKAHEAD_LINES):
                if not opened or size > LARGEST_CELL or not source.take_line():
                    break
                size += len(source.taken[-1])
                opened = self._track_open_cell(source.taken[-1], source.last_number, opened)
        rest = source.taken[1:]
        below = self._are_complete_rows(rest[:-1]) or self._are_complete_rows(rest)
        if below:
            source.push_back_lines(len(rest))
        lost = self._lines.cut_reason if opened and not below else ""
        reason = self._pop_bad_line_reason() or lost or _explain_csv_error(error, opened or start)
        if not below:
            self._skip_damaged_cell(opened, endless="field limit" in error)
        if source.last_number > start:
            reason += f"; passed over as far as line {source.last_number}"
        return UnusableRow(start, reason)

    def _skip_damaged_cell(self, opened: int, *, endless: bool) -> None:
        """Skip the rest of a damaged cell: to its quote, and to the next line that begins a row."""
        source = self._source
        while endless and opened and source.take_line():
            opened = self._track_open_cell(source.taken.pop(), source.last_number, opened)
        size = 0
        for _ in range(0 if opened else LOOKAHEAD_LINES):
            if size > LARGEST_CELL or not source.take_line():
                break
            size += len(source.taken[-1])
            if self._row_line.fullmatch(source.taken[-1]) or self._row_start.fullmatch(source.taken[-1]):
                source.push_back_lines(1)
                break
        self._pop_bad_line_reason()

    def _are_complete_rows(self, lines: Sequence[str]) -> bool:
        """Whether at least half of some lines are each a complete row, which sentences rarely are."""
        filled = [line for line in lines if line.strip()]
        return bool(filled) and 2 * sum(bool(self._row_line.fullmatch(line)) for line in filled) >= len(filled)

    def _track_open_cell(self, line: str, number: int, opened: int) -> int:
        """Return the line in which a cell begins that is open at the end of this line, or 0.

        `opened` is the same for the line before. A quote closes a cell only if the cell ends there, so that quotes
        around a word do not.
        """
        at, end = 0, len(line.rstrip("\r\n"))
        while at < end:
            if not opened:
                if line[at] == '"':
                    opened, at = number, at + 1
                else:
                    at = line.find(self.delimiter, at, end) + 1 or end
                continue
            quote = line.find('"', at, end)
            if quote < 0:
                break
            if line[quote + 1 : quote + 2] == '"':
                at = quote + 2
            elif quote + 1 == end or line[quote + 1] == self.delimiter:
                opened, at = 0, quote + 2
            else:
                at = quote + 1
        return opened


class _PushbackLines:
    """The lines that the reader of records takes; some can be put back."""

    def __init__(self, lines: DecodedLines) -> None:
        self._fresh = iter(lines)
        self._back: deque[str] = deque()
        self._next = 1
        self.begin_record()

    def begin_record(self) -> None:
        """Begin a record."""
        self.first_number = self._next
        """The number of its first line."""
        self.taken: list[str] = []
        """The lines of it."""

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = self._back.popleft() if self._back else next(self._fresh)
        self._next += 1
        self.taken.append(line)
        return line

    @property
    def last_number(self) -> int:
        """The number of the line that was taken last."""
        return self._next - 1

    def take_line(self) -> bool:
        """Take one more line, if there is one."""
        return next(self, None) is not None

    def push_back_lines(self, count: int) -> None:
        """Put the last lines back, to be read again."""
        for _ in range(count):
            self._back.appendleft(self.taken.pop())
        self._next -= count


def _count_cells(line: str, delimiter: str) -> int:
    try:
        return len(next(csv.reader([line], delimiter=delimiter)))
    except csv.Error:
        return 0


def _explain_csv_error(error: str, opened: int) -> str:
    if "field limit" in error:
        return f"a cell of more than {LARGEST_CELL >> 20} MiB; look for a lost quote"
    if "new-line" in error:
        return "a carriage return outside quotes; quote the cell, or end all lines in the same way"
    return f"the quotes of the cell that opens in line {opened} do not fit; close it, and write quotes inside it twice"


def _has_nul_character(cells: Sequence[str]) -> bool:
    return any("\0" in cell for cell in cells)


def _compile_row_patterns(delimiter: str, columns: int) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Return patterns of a line that is a row, and of one that begins a row of several lines, by RFC 4180.

    A cell without quotes contains no quote, and does not begin with a space, as text after a comma in a sentence does.
    """
    sign = re.escape(delimiter)
    open_cell = r'"(?:[^"]++|"")*+'
    cell = rf'(?:{open_cell}"|(?![ ])[^"\r\n{sign}]*+)'
    row = rf"{cell}(?:{sign}{cell}){{{columns - 1}}}[\r\n]*"
    return re.compile(row), re.compile(rf"(?:{cell}{sign}){{0,{columns - 1}}}{open_cell}")
