"""What terminators, lines, brackets and list marks say about sentence borders.

Source of the terminators: the property Sentence_Terminal of the Unicode Character Database, version 16, file
PropList.txt, complete; and the horizontal ellipsis, which ends sentences as three full stops do.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from reconcile.language import ENGLISH

SPACED_TERMINATORS = ".!?\u2026"
"""Marks that need white space after them to end a sentence; some also occur in abbreviations and numbers."""

UNSPACED_TERMINATORS = (
    "\u0589\u061d-\u061f\u06d4\u0700-\u0702\u07f9\u0837\u0839\u083d\u083e\u0964\u0965\u104a\u104b\u1362\u1367\u1368\u166e"
    "\u1735\u1736\u17d4\u17d5\u1803\u1809\u1944\u1945\u1aa8-\u1aab\u1b4e\u1b4f\u1b5a\u1b5b\u1b5e\u1b5f\u1b7d-\u1b7f\u1c3b"
    "\u1c3c\u1c7e\u1c7f\u2024\u203c\u203d\u2047-\u2049\u2cf9-\u2cfb\u2e2e\u2e3c\u2e53\u2e54\u2e60\u2e61\u3002\ua4ff\ua60e"
    "\ua60f\ua6f3\ua6f7\ua876\ua877\ua8ce\ua8cf\ua92f\ua9c8\ua9c9\uaa5d-\uaa5f\uaaf0\uaaf1\uabeb\ufe12\ufe15\ufe16\ufe52"
    "\ufe56\ufe57\uff01\uff0e\uff1f\uff61\U00010a56\U00010a57\U00010f55-\U00010f59\U00010f86-\U00010f89\U00011047"
    "\U00011048\U000110be-\U000110c1\U00011141-\U00011143\U000111c5\U000111c6\U000111cd\U000111de\U000111df\U00011238"
    "\U00011239\U0001123b\U0001123c\U000112a9\U000113d4\U000113d5\U0001144b\U0001144c\U000115c2\U000115c3"
    "\U000115c9-\U000115d7\U00011641\U00011642\U0001173c-\U0001173e\U00011944\U00011946\U00011a42\U00011a43\U00011a9b"
    "\U00011a9c\U00011c41\U00011c42\U00011ef7\U00011ef8\U00011f43\U00011f44\U00016a6e\U00016a6f\U00016af5\U00016b37"
    "\U00016b38\U00016b44\U00016d6e\U00016d6f\U00016e98\U0001bc9f\U0001da88"
)
"""Marks that end a sentence whatever follows; ranges for a character class."""

LINE_ENDS = "\n\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029"
"""Characters that end a line for `str.splitlines`; ranges for a character class."""
_BRACKET_OR_PARAGRAPH = re.compile(r"[()\[\]]|\n[^\S\n]*\n")
_PARAGRAPH = re.compile(r"\n[^\S\n]*\n|\r[^\S\r\n]*\r|\r\n[^\S\r\n]*\r\n|[\u2029\x0c\x1c\x1d]")
_LINE_END = re.compile(f"\r\n|[{LINE_ENDS}]")
_LINE_ITEM = re.compile(r"[-\u2013\u2014\u2022\u2023\u25cf\u25aa\u00b7*>#] ?|\(?(?:\d{1,3}|[A-Za-z])[.)] ")
_LIST_HINT = re.compile(r"(?<![^\s\u2022\u2043])[2b][.)]|[\u2022\u2043\u2023\u25cf\u25aa]")
_LIST_MARK = re.compile(
    r"(?:^|(?<=\s))(?:([\u2022\u2043\u2023\u25cf\u25aa]) ?(?:\d{1,3}[.)]+)?"
    r"|(\d{1,2})(\.\)|\)|\.)|([a-z])(\.\)|\)|\.))(?= ?[A-Z\d])",
    re.MULTILINE,
)
LONGEST_BRACKET_PAIR = 600
"""Most code points between the brackets of a pair; two that are farther apart do not belong together.

Chosen by hand; held by tests/text/test_thresholds.py.
"""
_CITATION_LENGTH = 80
"""Most code points of a citation in brackets; chosen by hand; held by tests/text/test_thresholds.py."""
_LONGEST_LINE = 2000
"""Code points of a line that are read; chosen by hand to bound the cost: no wrapped line is as long."""
MOST_ITEM_WORDS = 5
"""Most words of a line that is an item of a list. Chosen by hand; held by tests/cases/segment/lines.toml."""
NARROWEST_COLUMN = 50
"""Code points of the narrowest column that text is wrapped in; chosen by hand; held as the other."""


class LineStructure:
    """The lines and brackets of one text, read from left to right."""

    def __init__(self, text: str) -> None:
        """Find the pairs of brackets; widths of lines are measured block by block on demand."""
        self.text = text
        self._pairs = _find_bracket_pairs(text) if "(" in text or "[" in text else []
        self._pair = 0
        self._block_end = -1
        self._width = 0
        self._list_end = -1
        self._list = False

    def is_in_brackets(self, position: int) -> bool:
        """Whether a boundary is inside a pair of brackets. Positions must not decrease from call to call."""
        pairs = self._pairs
        while self._pair < len(pairs) and pairs[self._pair][1] < position:
            self._pair += 1
        return self._pair < len(pairs) and pairs[self._pair][0] < position

    def is_citation_bracket(self, position: int) -> bool:
        """Whether a bracket that opens here closes before a mark, and so belongs to the sentence before it."""
        closing = self.text.find(")", position, position + _CITATION_LENGTH)
        return closing > 0 and self.text[closing + 1 : closing + 2] in (".", ",", ";", ":", "!", "?")

    def is_line_end(self, start: int, end: int) -> bool:
        """Whether a gap of white space holds a line end."""
        return (
            end > start
            and self.text[start:end].strip(" ") != ""
            and _LINE_END.search(self.text, start, end) is not None
        )

    def is_paragraph_end(self, start: int, end: int) -> bool:
        """Whether a gap of white space holds an empty line."""
        return end - start > 1 and _PARAGRAPH.search(self.text, start, end) is not None

    def is_sentence_break(self, start: int, end: int, *, after_mark: bool = False) -> bool:
        """Whether a line end separates two sentences: a paragraph, a list item, or a line ended on purpose.

        A line is ended on purpose if the next word would have fitted in it; text that is wrapped has no such lines.
        """
        text = self.text
        if self.is_paragraph_end(start, end):
            return True
        item = _LINE_ITEM.match(text, end)
        if item and not after_mark:
            return True
        if self._is_list(start):
            return True
        following = text[end]
        if following.islower() or following in ",;:.!?)]}" or after_mark:
            return False
        line = text[self._find_line_start(start) : start].rstrip()
        if line[line.rfind(" ") + 1 :] in ENGLISH.open_line_words:
            return False  # *in a barn near*: the sentence goes on, whatever the capital
        if line[-1:] in ",;-\u2013\u2014(" and not (line[-1:] == "," and len(line.split()) <= 3):
            return False
        word_end = end
        while word_end < len(text) and word_end - end < NARROWEST_COLUMN and not text[word_end].isspace():
            word_end += 1
        return len(line) + 1 + word_end - end <= self._measure_block_width(start)

    def _is_list(self, position: int) -> bool:
        """Whether the lines around a position, up to empty lines, are items of a list: short, and none has a mark."""
        if position > self._list_end:
            floor, after = max(0, position - _LONGEST_LINE), _PARAGRAPH.search(self.text, position)
            start = max((match.end() for match in _PARAGRAPH.finditer(self.text, floor, position)), default=floor)
            self._list_end = after.start() if after else len(self.text)
            block = self.text[start : min(self._list_end, start + _LONGEST_LINE)]
            self._list = _are_list_items([line.split() for line in _LINE_END.split(block.strip())])
        return self._list

    def _find_line_start(self, position: int) -> int:
        floor = max(0, position - _LONGEST_LINE)
        return max(floor - 1, self.text.rfind("\n", floor, position), self.text.rfind("\r", floor, position)) + 1

    def _measure_block_width(self, position: int) -> int:
        """Return the length of the longest line of the block of lines around a position."""
        if position > self._block_end:
            after = _PARAGRAPH.search(self.text, position + 1)
            start, self._block_end = max(0, self._block_end), after.start() if after else len(self.text)
            block = self.text[self._find_line_start(start) : self._block_end]
            self._width = max([NARROWEST_COLUMN, *(len(line.rstrip()) for line in _LINE_END.split(block))])
        return self._width

    def find_list_items(self) -> list[int]:
        """Return where the items of a list inside one line begin: ``1. The first 2. The second``; empty for no list.

        The first mark must open a line or follow a mark, and every item must begin with a capital or a number.
        """
        text, found = self.text, list[int]()
        if _LIST_HINT.search(text) is None:
            return found
        previous, label_before = -1, ""
        for match in _LIST_MARK.finditer(text):
            label = f"{match[1] or match[2] or match[4]} {match[3] or match[5] or ''}"
            at = match.start()
            if (
                previous >= 0
                and _are_consecutive_labels(label_before, label)
                and not _PARAGRAPH.search(text, previous, at)
            ):
                if not found or found[-1] < previous:
                    found.append(previous)
                found.append(at)
            elif not _can_open_list(text, at):
                previous = -1
                continue
            previous, label_before = at, label
        return found


def _are_list_items(lines: Sequence[Sequence[str]]) -> bool:
    """Whether lines, given by their words, are items of a list: few words, no final or joining mark, no open end."""
    return len(lines) > 1 and all(
        0 < len(words) <= MOST_ITEM_WORDS
        and not any(word[-1] in ".!?\u2026,;:-\u2013\u2014" for word in words)
        and words[-1] not in ENGLISH.open_line_words
        for words in lines
    )


def _can_open_list(text: str, position: int) -> bool:
    """Whether a list may begin here: at the start of a line or after a mark."""
    before = text[max(0, position - 8) : position].rstrip(" \t")
    return not before or before[-1] in ".!?:\n\r"


def _are_consecutive_labels(first: str, second: str) -> bool:
    """Whether two list marks are neighbours: the same bullet, or the next number or letter in the same style."""
    label, _, style = first.partition(" ")
    other, _, other_style = second.partition(" ")
    if style != other_style:
        return False
    if label.isdigit() and other.isdigit():
        return int(other) == int(label) + 1
    if len(label) == 1 and label.isalpha() and other.isalpha():
        return ord(other) == ord(label) + 1
    return label == other and not label.isalnum()


def _find_bracket_pairs(text: str) -> list[tuple[int, int]]:
    """Return the outermost pairs of brackets in order, as positions of the two; none crosses a paragraph."""
    stack: list[tuple[str, int]] = []
    found: list[tuple[int, int]] = []
    for match in _BRACKET_OR_PARAGRAPH.finditer(text):
        sign, at = match.group(), match.start()
        if sign in "([":
            stack.append((sign, at))
        elif sign in ")]":
            if stack and stack[-1][0] == ("(" if sign == ")" else "["):
                opened = stack.pop()[1]
                if at - opened <= LONGEST_BRACKET_PAIR:
                    while found and found[-1][0] > opened:
                        found.pop()
                    found.append((opened, at))
        else:
            stack.clear()
    return found
