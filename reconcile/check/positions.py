"""Offsets of a raw text → lines and columns of the file, and the words round a place.

A line ends with LF or CR LF, as for Git and for every editor; a lone CR is a character of its line.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Mapping
from functools import cached_property

from reconcile.check.findings import CONTEXT_LENGTH, QUOTED_LENGTH, FilePlace

_GROWTH_LIMIT = 60
"""Code points that a place may grow on either side to take in whole words.

Chosen by hand; held by tests/check/test_limits.py."""
_OUTER_MARKS = "\"'“”‘’«»([{<)]}>,;:.!?…—–"
_NEXT_WORD_PATTERN = re.compile(r"[ \u00a0]+[^\W_]\S*")


class TextLines:
    """One raw text with its lines."""

    def __init__(self, path: str, raw: str) -> None:
        """Look at `raw`; lines are found when a place is first asked for."""
        self.path = path
        self.raw = raw

    @cached_property
    def _line_starts(self) -> list[int]:
        return [0, *(match.end() for match in re.finditer("\n", self.raw))]

    def locate_offset(self, offset: int) -> tuple[int, int]:
        r"""Return the line and column of an offset, both from 1.

        >>> TextLines("a.txt", "\ufeffOne\r\ntwo").locate_offset(6)
        (2, 1)
        """
        line = bisect_right(self._line_starts, offset)
        start = self._line_starts[line - 1]
        if line == 1 and self.raw.startswith("\ufeff"):
            start = 1
        return line, max(0, offset - start) + 1

    def locate_span(self, start: int, end: int) -> FilePlace:
        """Return the stretch from `start` to `end`."""
        line, column = self.locate_offset(start)
        end_line, end_column = self.locate_offset(end)
        line_start, line_end = self._line_starts[line - 1], self._end_of_line(end_line)
        before = self.raw[max(line_start, start - CONTEXT_LENGTH) : start]
        return FilePlace(
            path=self.path,
            start=start,
            end=end,
            line=line,
            column=column,
            end_line=end_line,
            end_column=end_column,
            quoted=self.raw[start : min(end, start + QUOTED_LENGTH)],
            before=before.removeprefix("\ufeff"),
            after=self.raw[end : min(line_end, end + CONTEXT_LENGTH)].rstrip("\r"),
        )

    def locate_words(self, start: int, end: int) -> FilePlace:
        """Return the stretch grown to the words it touches; a gap takes in the words on both sides of it."""
        return self.locate_span(*self.grow_to_words(start, end))

    def grow_to_words(self, start: int, end: int) -> tuple[int, int]:
        """Return the offsets of the whole words that a stretch touches, without the marks outside of them."""
        raw = self.raw
        left, right = start, end
        if start < end and raw[start:end].isspace():
            while left > 0 and raw[left - 1].isspace():
                left -= 1
            while right < len(raw) and raw[right].isspace():
                right += 1
            end = min(len(raw), right + 1)  # the mark after a gap belongs to it
        while left > 0 and start - left < _GROWTH_LIMIT and not raw[left - 1].isspace() and raw[left - 1] != "\ufeff":
            left -= 1
        while right < len(raw) and right - end < _GROWTH_LIMIT and not raw[right].isspace():
            right += 1
        while left < start and raw[left] in _OUTER_MARKS:
            left += 1
        while right > end and raw[right - 1] in _OUTER_MARKS:
            right -= 1
        return left, right

    def locate_trimmed(self, start: int, end: int) -> FilePlace:
        """Return the stretch without the white space at its ends."""
        text = self.raw[start:end]
        start += len(text) - len(text.lstrip())
        return self.locate_span(start, start + len(text.strip()))

    def locate_opening(self) -> FilePlace:
        """Return the first words of the text: the place of what concerns the whole file."""
        start = len(self.raw) - len(self.raw.lstrip("\ufeff \t\r\n"))
        end = self.raw.find("\n", start)
        end = len(self.raw) if end < 0 else end
        if end - start > CONTEXT_LENGTH:
            end = self.raw.rfind(" ", start, start + CONTEXT_LENGTH)
            end = end if end > start else start + CONTEXT_LENGTH
        return self.locate_span(start, start + len(self.raw[start:end].rstrip()))

    def quote_with_next_word(self, place: FilePlace) -> str:
        """Return the quoted words and the word after them, which makes a possessive differ from a plural."""
        follows = _NEXT_WORD_PATTERN.match(self.raw, place.end, place.end + _GROWTH_LIMIT)
        return place.quoted + (follows.group().rstrip(_OUTER_MARKS) if follows else "")

    def _end_of_line(self, line: int) -> int:
        return self._line_starts[line] - 1 if line < len(self._line_starts) else len(self.raw)


TextsById = Mapping[str, TextLines]
