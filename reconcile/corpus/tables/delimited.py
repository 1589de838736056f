"""CSV and TSV (RFC 4180, and its dialects with ``;``, tab or ``|``) → rows.

The quotes of a damaged row must neither swallow the rows below nor make rows of the sentences of its text. So where
quotes do not fit, the reading goes on in the next line if the lines below are rows, and else behind the damaged cell.
"""

from __future__ import annotations

import csv
import re
from collections import deque
from collections.abc import Iterator, Sequence

from reconcile.corpus.tables.decoded_lines import Lines
from reconcile.corpus.tables.rows import LARGEST_CELL, Bad, Row, UnusableTableError

DELIMITERS = ",;\t|"
"""What may part the cells; the one that makes most columns of the header does, the first of these among equals."""
LOOK_AHEAD = 100
"""Lines below a quote that does not fit in which its end is searched; more would make hostile files slow."""
_SEPARATOR_LINE = re.compile(rf"sep=([{re.escape(DELIMITERS)}])[\r\n]*")
"""What Excel writes above the header to name the delimiter."""
_SHOWN = 8


class Delimited:
    """An open CSV or TSV file."""

    unit = "line"

    def __init__(self, lines: Lines, *, tabs: bool = False) -> None:
        """Read the header; `tabs` when the name of the file says that tabs part the cells.

        Raises:
            UnusableTableError: there is no header, or it cannot be read.
        """
        # The limit is one for the whole process, and too low for a book in a cell; it is only ever raised.
        csv.field_size_limit(max(csv.field_size_limit(), LARGEST_CELL))
        self._lines = lines
        self._source = _Source(lines)
        self._delimiter = self._find_delimiter("\t" + DELIMITERS.replace("\t", "") if tabs else DELIMITERS)
        self._reader = csv.reader(self._source, delimiter=self._delimiter, strict=True)
        self._number = 0
        self._source.begin()
        try:
            header = next(self._reader)
        except csv.Error as error:
            reason = self._bad_line() or _quote_reason(str(error), self._source.start)
            raise UnusableTableError(
                f"the names of the columns cannot be read: {reason}", self._source.start
            ) from error
        reason = self._bad_line() or ("a name of a column holds a NUL character; remove it" if _nul(header) else "")
        if reason:
            raise UnusableTableError(reason, self._source.start)
        self.columns = tuple(name.strip() for name in header)
        self._row_line, self._row_start = _row_patterns(self._delimiter, len(header))

    def _find_delimiter(self, delimiters: str) -> str:
        self._source.begin()
        for line in self._source:
            if match := _SEPARATOR_LINE.fullmatch(line):
                return match[1]
            if line.strip():
                self._source.give_back(1)
                return max(delimiters, key=lambda sign: _width(line, sign))
            self._source.begin()
        raise UnusableTableError(self._lines.cut or "holds no rows; remove it or fill it")

    def close(self) -> None:
        """Close the file."""
        self._lines.close()

    def rows(self, positions: Sequence[int]) -> Iterator[Row | Bad]:
        """Read to the end: the cells of the columns at `positions`, exactly as they stand between their quotes."""
        width, source = len(self.columns), self._source
        while True:
            source.begin()
            try:
                cells = next(self._reader)
            except StopIteration:
                break
            except csv.Error as error:
                yield self._literal(positions) or self._misquoted(str(error))
                continue
            if len(source.taken) > 1 and (literal := self._literal(positions, every=True)):
                yield literal
                continue
            reason = self._bad_line() if self._lines.bad else ""
            if not cells and not reason:
                continue
            self._number += 1
            if reason:
                yield Bad(source.start, reason)
            elif len(cells) != width:
                yield Bad(source.start, self._ragged(len(cells)))
            else:
                yield Row(self._number, source.start, tuple([cells[n] for n in positions]))
        if self._lines.cut:
            yield Bad(self._lines.number + 1, self._lines.cut)

    def _ragged(self, count: int) -> str:
        names = ", ".join(self.columns[:_SHOWN]) + (", …" if len(self.columns) > _SHOWN else "")
        cells = "1 cell" if count == 1 else f"{count} cells"
        return f"{cells} below {len(self.columns)} columns ({names}); add what is missing, or quote the cells"

    def _bad_line(self) -> str:
        """Why a line of the record cannot be used, or empty."""
        bad, source = self._lines.bad, self._source
        reasons = [bad.pop(n) for n in range(source.start, source.start + len(source.taken)) if n in bad]
        return reasons[0] if reasons else ""

    def _literal(self, positions: Sequence[int], *, every: bool = False) -> Row | None:
        """A line of a TSV whose quotes are mere characters: they do not fit, but its tabs do.

        TSV (IANA) knows no quotes, but many programs write them. With `every`, all lines of the record must be rows by
        their tabs: no text holds so many, so that a quote must have run from one row into another.
        """
        source = self._source
        lines = source.taken if every else source.taken[:1]
        if self._delimiter != "\t" or source.start in self._lines.bad:
            return None
        rows = [line.rstrip("\r\n").split("\t") for line in lines]
        if any(len(row) != len(self.columns) or (every and not all(row)) for row in rows):
            return None
        self._number += 1
        source.give_back(len(source.taken) - 1)
        return Row(self._number, source.start, tuple([rows[0][n] for n in positions]))

    def _misquoted(self, error: str) -> Bad:
        """Pass over a record whose quotes do not fit, as far as it goes."""
        source = self._source
        start, opened = source.start, 0
        self._number += 1
        for number, line in enumerate(source.taken, start=start):
            opened = self._opened(line, number, opened)
        if not self._are_rows(source.taken[1:-1]):
            size = 0
            for _ in range(LOOK_AHEAD):
                if not opened or size > LARGEST_CELL or not source.take():
                    break
                size += len(source.taken[-1])
                opened = self._opened(source.taken[-1], source.last, opened)
        rest = source.taken[1:]
        below = self._are_rows(rest[:-1]) or self._are_rows(rest)
        if below:
            source.give_back(len(rest))
        lost = self._lines.cut if opened and not below else ""
        reason = self._bad_line() or lost or _quote_reason(error, opened or start)
        if not below:
            self._leave_cell(opened, endless="field limit" in error)
        if source.last > start:
            reason += f"; passed over as far as line {source.last}"
        return Bad(start, reason)

    def _leave_cell(self, opened: int, *, endless: bool) -> None:
        """Pass over what is left of a damaged cell: as far as its quote, and to the next line that begins a row."""
        source = self._source
        while endless and opened and source.take():
            opened = self._opened(source.taken.pop(), source.last, opened)
        size = 0
        for _ in range(0 if opened else LOOK_AHEAD):
            if size > LARGEST_CELL or not source.take():
                break
            size += len(source.taken[-1])
            if self._row_line.fullmatch(source.taken[-1]) or self._row_start.fullmatch(source.taken[-1]):
                source.give_back(1)
                break
        self._bad_line()

    def _are_rows(self, lines: Sequence[str]) -> bool:
        """Whether at least half of some lines are complete rows by themselves, which sentences rarely are."""
        filled = [line for line in lines if line.strip()]
        return bool(filled) and 2 * sum(bool(self._row_line.fullmatch(line)) for line in filled) >= len(filled)

    def _opened(self, line: str, number: int, opened: int) -> int:
        """The line in which the cell begins that is open at the end of this one, or 0; `opened`: the same of the last.

        Here a quote closes a cell only if the cell ends there, so that those around a word do not.
        """
        at, end = 0, len(line.rstrip("\r\n"))
        while at < end:
            if not opened:
                if line[at] == '"':
                    opened, at = number, at + 1
                else:
                    at = line.find(self._delimiter, at, end) + 1 or end
                continue
            quote = line.find('"', at, end)
            if quote < 0:
                break
            if line[quote + 1 : quote + 2] == '"':
                at = quote + 2
            elif quote + 1 == end or line[quote + 1] == self._delimiter:
                opened, at = 0, quote + 2
            else:
                at = quote + 1
        return opened


class _Source:
    """The lines that the reader of records takes, some of which can be given back."""

    def __init__(self, lines: Lines) -> None:
        self._fresh = iter(lines)
        self._back: deque[str] = deque()
        self._next = 1
        self.begin()

    def begin(self) -> None:
        """Begin a record."""
        self.start = self._next
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
    def last(self) -> int:
        """The number of the line that was taken last."""
        return self._next - 1

    def take(self) -> bool:
        """Take one more line, if there is one."""
        return next(self, None) is not None

    def give_back(self, count: int) -> None:
        """Put the last lines back, to be read again."""
        for _ in range(count):
            self._back.appendleft(self.taken.pop())
        self._next -= count


def _width(line: str, delimiter: str) -> int:
    try:
        return len(next(csv.reader([line], delimiter=delimiter)))
    except csv.Error:
        return 0


def _quote_reason(error: str, opened: int) -> str:
    if "field limit" in error:
        return f"a cell of more than {LARGEST_CELL >> 20} MiB; look for a lost quote"
    if "new-line" in error:
        return "a carriage return outside quotes; quote the cell, or end all lines alike"
    return f"the quotes of the cell that opens in line {opened} do not fit; close it, and write quotes inside it twice"


def _nul(cells: Sequence[str]) -> bool:
    return any("\0" in cell for cell in cells)


def _row_patterns(delimiter: str, columns: int) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """One line that is a row, and one that begins a row of several lines, by the letter of RFC 4180.

    No quote stands in a cell without quotes; nor does such a cell begin with a space, as what follows a comma in a
    sentence does.
    """
    sign = re.escape(delimiter)
    open_cell = r'"(?:[^"]++|"")*+'
    cell = rf'(?:{open_cell}"|(?![ ])[^"\r\n{sign}]*+)'
    row = rf"{cell}(?:{sign}{cell}){{{columns - 1}}}[\r\n]*"
    return re.compile(row), re.compile(rf"(?:{cell}{sign}){{0,{columns - 1}}}{open_cell}")
