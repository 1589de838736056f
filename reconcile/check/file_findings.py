"""What concerns a file as a whole: bytes that do not decode, length, line ends, and how it ends."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from reconcile.check.finding_drafts import finding, quoted, words_round
from reconcile.check.findings import Edit, Finding, Fix, Place
from reconcile.check.inputs import Unread, UnreadRow
from reconcile.check.positions import Lines
from reconcile.model.records import Repair
from reconcile.storage.display_text import visible
from reconcile.text.words import is_word, words

_LINE_END = re.compile(r"\r\n|\n|\r")
_NAMES = {"\n": "LF", "\r\n": "CR LF", "\r": "CR"}
_LAST_WORD = re.compile(r"\S+$")
_CLOSES = {")": "(", "]": "[", "\u201d": "\u201c\u201e", "\u201c": "\u201e"}
"""What each sign closes; German closes a quotation with the sign that opens one in English."""
_OPENS = "([\u201c\u201e"
_ASIDE = 400
"""Code points before the end in which an open bracket means a cut, not a slip long before."""


def unread_file(unread: Unread, encoding: str) -> Iterator[Finding]:
    """The finding for a file that is no text: RC101, RC107 or RC112."""
    if not unread.data.strip():
        message = f"the file holds no text ({len(unread.data)} bytes); fill it or remove it"
        yield finding("RC112", Place(path=unread.path), message, context=("empty",))
        return
    try:
        raw = unread.data.decode(encoding)
    except UnicodeDecodeError as error:
        good = unread.data[: error.start].decode(encoding, "replace")
        lines = Lines(unread.path, good + unread.data[error.start :].decode("latin-1"))
        shown = "".join(f"\\x{byte:02x}" for byte in unread.data[error.start : error.end])
        place = lines.place(len(good), len(good) + error.end - error.start)
        context = (unread.data[max(0, error.start - 24) : error.end + 24].hex(),)
        yield finding("RC101", place, f"{shown} after {quoted(good[-30:])}: {unread.reason}", context=context)
        return
    at = raw.find("\0")
    rule = "RC107" if at >= 0 else "RC101"
    place = Lines(unread.path, raw).place(at, at + 1) if at >= 0 else Place(path=unread.path)
    yield finding(rule, place, f"not a text: {unread.reason}", context=("unreadable",))


_ROW_RULES = (("holds no text", "RC112"), ("no text;", "RC112"), ("its text holds a NUL", "RC107"))
"""How the reason begins why a row cannot be used → the rule; every other reason is one of RC101."""
_NUMBER = re.compile(r"\d+")


def unread_row(row: UnreadRow) -> Finding:
    """The finding for a row of a table that holds no text that can be used: RC101, RC107 or RC112."""
    rule = next((rule for says, rule in _ROW_RULES if row.reason.startswith(says)), "RC101")
    place = Place(path=row.path, line=row.number, end_line=row.number)
    context = ("row", _NUMBER.sub("#", row.reason))  # what stands above it may change, and move it
    return finding(rule, place, visible(f"{row.place} is not read: {row.reason}"), context=context)


def whole_file(lines: Lines, edits: Sequence[Repair], *, min_words: int) -> Iterator[Finding]:
    """The findings of RC109, RC110, RC112 and RC114 for one text."""
    count = sum(is_word(form) for _, _, form in words(lines.raw))
    if count < min_words:
        message = f"{quoted(lines.raw.strip())} is all there is: {count} words; {min_words} are the least (min_words)"
        yield finding("RC112", lines.opening(), message, context=(str(count),))
    yield from _mixed_line_ends(lines)
    yield from _final_newline(lines)
    if not any(edit.kind == "truncation" for edit in edits):
        yield from _left_open(lines, edits)


def _mixed_line_ends(lines: Lines) -> Iterator[Finding]:
    ends = list(_LINE_END.finditer(lines.raw))
    counts = Counter(match.group() for match in ends)
    if len(counts) < 2:
        return
    usual = max(counts, key=lambda end: (counts[end], -"\n \r\n \r".index(end)))
    odd = [match for match in ends if match.group() != usual]
    told = ", ".join(f"{counts[end]} {name}" for end, name in _NAMES.items() if end in counts)
    place = _last_word(lines, odd[0].start())
    yield finding(
        "RC109",
        place,
        f"the line ends in {_NAMES[odd[0].group()]} after {quoted(place.quoted)}; the file mixes {told}",
        context=("line ends",),
        fix=Fix(
            edits=tuple(Edit(place=lines.place(*match.span()), replacement=usual) for match in odd),
            description=f"end every line in {_NAMES[usual]}, as most do",
            safe=True,
        ),
    )


def _last_word(lines: Lines, end: int) -> Place:
    """The last word before `end`, or the empty place there."""
    word = _LAST_WORD.search(lines.raw, max(0, end - 60), end)
    return lines.place(word.start() if word else end, end)


def _final_newline(lines: Lines) -> Iterator[Finding]:
    raw = lines.raw
    end = len(raw.rstrip("\r\n"))
    tail = raw[end:]
    ends = _LINE_END.findall(tail)
    if len(ends) == 1 or not raw[:end].strip():
        return
    usual = ends[0] if ends else next(iter(_LINE_END.findall(raw)), "\n")
    place = _last_word(lines, end)
    empty = len(ends) - 1
    says = f"{empty} empty {'line follows' if empty == 1 else 'lines follow'}" if ends else "no line end follows"
    yield finding(
        "RC110",
        place,
        f"the file ends in {quoted(place.quoted)} and {says}",
        context=("final newline",),
        fix=Fix(
            edits=(Edit(place=lines.place(end, len(raw)), replacement=usual),),
            description="end the file in one line end",
            safe=True,
        ),
    )


def _left_open(lines: Lines, edits: Sequence[Repair]) -> Iterator[Finding]:
    """A bracket or quotation that the last paragraph opens and never closes."""
    end = len(lines.raw.rstrip())
    for edit in reversed(edits):
        if edit.kind == "metadata" and edit.end >= end:
            end = len(lines.raw[: edit.start].rstrip())
    start = max(lines.raw.rfind("\n", 0, end) + 1, 0)
    damaged = {at for edit in edits for at in range(edit.start, edit.end)}
    at = _unclosed(lines.raw, [at for at in range(start, end) if at not in damaged], end)
    if at is not None:
        place = lines.words(at, at + 1)
        message = f"{quoted(lines.raw[at : at + 60])} opens and is never closed; the text may be cut off at its end"
        yield finding("RC114", place, message, context=("open", *words_round(lines, place)))


def _unclosed(raw: str, paragraph: Sequence[int], end: int) -> int | None:
    """Where a paragraph opens what it does not close, near its end; None if it is even."""
    stack: list[int] = []
    straight: list[int] = []
    for at in paragraph:
        sign = raw[at]
        if stack and raw[stack[-1]] in _CLOSES.get(sign, ""):
            stack.pop()
        elif sign in _OPENS:
            stack.append(at)
        elif sign == '"' and not raw[at - 1 : at].isdigit():
            straight.append(at)
    if len(straight) % 2 and raw[straight[-1] + 1 : straight[-1] + 2].isalnum():
        stack.append(straight[-1])
    return stack[-1] if stack and end - stack[-1] <= _ASIDE else None
