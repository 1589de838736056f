"""What lines, brackets and list marks say about sentence borders; used by `sentences` only."""

from __future__ import annotations

import re

from reconcile.text.sentence_terminators import LINE_ENDS

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
"""Code points between the brackets of a pair; a longer pair is two halves that do not belong together."""
_CITATION_LENGTH = 80
_LONGEST_LINE = 2000
"""Code points of a line that are looked at; no wrapped line is as long."""
NARROWEST_COLUMN = 50
"""Code points of the narrowest column that text is wrapped in."""


class LineStructure:
    """The lines and brackets of one text, looked at from left to right."""

    def __init__(self, text: str) -> None:
        """Find the pairs of brackets; line widths are worked out block by block when asked for."""
        self.text = text
        self._pairs = _find_bracket_pairs(text) if "(" in text or "[" in text else []
        self._pair = 0
        self._block_end = -1
        self._width = 0

    def is_in_brackets(self, position: int) -> bool:
        """Whether a boundary lies inside a pair of brackets. Positions must not fall from call to call."""
        pairs = self._pairs
        while self._pair < len(pairs) and pairs[self._pair][1] < position:
            self._pair += 1
        return self._pair < len(pairs) and pairs[self._pair][0] < position

    def is_citation_bracket(self, position: int) -> bool:
        """Whether a bracket that opens here closes before a mark, so that it belongs to what stands before it."""
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
        """Whether a line end parts two sentences: a paragraph, a list item, or a line ended on purpose.

        A line is ended on purpose if the next word would have fitted in it; text that is wrapped has no such lines.
        """
        text = self.text
        if self.is_paragraph_end(start, end):
            return True
        item = _LINE_ITEM.match(text, end)
        if item and not after_mark:
            return True
        following = text[end]
        if following.islower() or following in ",;:.!?)]}" or after_mark:
            return False
        line = text[self._find_line_start(start) : start].rstrip()
        if line[-1:] in ",;-\u2013\u2014(" and not (line[-1:] == "," and len(line.split()) <= 3):
            return False
        word_end = end
        while word_end < len(text) and word_end - end < NARROWEST_COLUMN and not text[word_end].isspace():
            word_end += 1
        return len(line) + 1 + word_end - end <= self._measure_block_width(start)

    def _find_line_start(self, position: int) -> int:
        floor = max(0, position - _LONGEST_LINE)
        return max(floor - 1, self.text.rfind("\n", floor, position), self.text.rfind("\r", floor, position)) + 1

    def _measure_block_width(self, position: int) -> int:
        """The longest line of the block of lines round a position."""
        if position > self._block_end:
            after = _PARAGRAPH.search(self.text, position + 1)
            start, self._block_end = max(0, self._block_end), after.start() if after else len(self.text)
            block = self.text[self._find_line_start(start) : self._block_end]
            self._width = max([NARROWEST_COLUMN, *(len(line.rstrip()) for line in _LINE_END.split(block))])
        return self._width

    def find_list_items(self) -> list[int]:
        """Where the items of a list that runs on in one line begin: ``1. The first 2. The second``; empty for no list.

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
    """Outermost pairs of brackets as (after the opening one, before the closing one), in order, within a paragraph."""
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
