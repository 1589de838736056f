"""What concerns a file as a whole: bytes that do not decode, length, line ends, and how it ends."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence

from reconcile.check.finding_drafts import collect_context_words, draft_finding, quote_reading
from reconcile.check.findings import FileEdit, FilePlace, FindingDraft, Fix
from reconcile.check.inputs import UnreadFile
from reconcile.check.positions import TextLines
from reconcile.model.damage_kinds import DamageKind
from reconcile.model.records import Repair
from reconcile.model.skipped import Skipped, SkipReason
from reconcile.storage.display_text import make_visible
from reconcile.text.words import is_word, split_words

_LINE_END_PATTERN = re.compile(r"\r\n|\n|\r")
_LINE_END_NAMES = {"\n": "LF", "\r\n": "CR LF", "\r": "CR"}
_LAST_WORD_PATTERN = re.compile(r"\S+$")
_OPENERS_OF_CLOSER = {")": "(", "]": "[", "\u201d": "\u201c\u201e", "\u201c": "\u201e\u201d"}
"""What each sign closes. German closes a quotation with the sign that opens one in English; Arabic and Hebrew turn the
English ones round."""
_OPENING_MARKS = "([\u201c\u201e"
_UNCLOSED_REACH = 400
"""Code points before the end in which an open bracket means a cut, not a slip long before.

Chosen by hand; held by tests/check/test_limits.py."""


def report_unread_file(unread: UnreadFile, encoding: str) -> Iterator[FindingDraft]:
    """Yield the finding for a file that is no text: RC101, RC107 or RC112."""
    if unread.data is None:
        message = f"the file cannot be opened: {unread.reason}"
        yield draft_finding("RC101", FilePlace(path=unread.path), message, context=("closed",))
        return
    if not unread.data.strip():
        message = f"the file holds no text ({len(unread.data)} bytes); fill it or remove it"
        yield draft_finding("RC112", FilePlace(path=unread.path), message, context=("empty",))
        return
    try:
        raw = unread.data.decode(encoding)
    except UnicodeDecodeError as error:
        good = unread.data[: error.start].decode(encoding, "replace")
        lines = TextLines(unread.path, good + unread.data[error.start :].decode("latin-1"))
        shown = "".join(f"\\x{byte:02x}" for byte in unread.data[error.start : error.end])
        place = lines.locate_span(len(good), len(good) + error.end - error.start)
        context = (unread.data[max(0, error.start - 24) : error.end + 24].hex(),)
        message = f"{shown} after {quote_reading(good[-30:])}: {unread.reason}"
        yield draft_finding("RC101", place, message, context=context)
        return
    at = raw.find("\0")
    rule = "RC107" if at >= 0 else "RC101"
    place = TextLines(unread.path, raw).locate_span(at, at + 1) if at >= 0 else FilePlace(path=unread.path)
    yield draft_finding(rule, place, f"not a text: {unread.reason}", context=("unreadable",))


_RULES = {SkipReason.NO_TEXT: "RC112", SkipReason.NUL_CHARACTER: "RC107", SkipReason.UNREADABLE: "RC101"}
"""Why a row cannot be used → the rule that reports it."""
_NUMBER_PATTERN = re.compile(r"\d+")


def report_unread_row(row: Skipped) -> FindingDraft:
    """Return the finding for a row of a table that holds no text that can be used: RC101, RC107 or RC112."""
    place = FilePlace(path=row.path, line=row.number, end_line=row.number)
    context = ("row", _NUMBER_PATTERN.sub("#", row.reason))  # what is above it may change, and move it
    message = make_visible(f"{row.place} is not read: {row.reason}")
    return draft_finding(_RULES[row.cause], place, message, context=context)


def report_whole_file(lines: TextLines, edits: Sequence[Repair], *, min_words: int) -> Iterator[FindingDraft]:
    """Yield the findings of RC109, RC110, RC112 and RC114 for one text."""
    count = sum(is_word(form) for _, _, form in split_words(lines.raw))
    if count < min_words:
        words = quote_reading(lines.raw.strip())
        message = f"{words} is all there is: {count} words; {min_words} are the least (min_words)"
        yield draft_finding("RC112", lines.locate_opening(), message, context=(str(count),))
    yield from _report_mixed_line_ends(lines)
    yield from _report_final_newline(lines)
    if not any(edit.kind == DamageKind.TRUNCATION for edit in edits):
        yield from _report_unclosed_mark(lines, edits)


def _report_mixed_line_ends(lines: TextLines) -> Iterator[FindingDraft]:
    ends = list(_LINE_END_PATTERN.finditer(lines.raw))
    counts = Counter(match.group() for match in ends)
    if len(counts) < 2:
        return
    usual = max(counts, key=lambda end: (counts[end], -"\n \r\n \r".index(end)))
    odd = [match for match in ends if match.group() != usual]
    mixed = ", ".join(f"{counts[end]} {name}" for end, name in _LINE_END_NAMES.items() if end in counts)
    place, odd_name = _locate_last_word(lines, odd[0].start()), _LINE_END_NAMES[odd[0].group()]
    yield draft_finding(
        "RC109",
        place,
        f"the line ends in {odd_name} after {quote_reading(place.quoted)}; the file mixes {mixed}",
        context=("line ends",),
        fix=Fix(
            edits=tuple(FileEdit(place=lines.locate_span(*match.span()), replacement=usual) for match in odd),
            description=f"end every line in {_LINE_END_NAMES[usual]}, as most do",
            safe=True,
        ),
    )


def _locate_last_word(lines: TextLines, end: int) -> FilePlace:
    """Return the last word before `end`, or the empty place there."""
    word = _LAST_WORD_PATTERN.search(lines.raw, max(0, end - 60), end)
    return lines.locate_span(word.start() if word else end, end)


def _report_final_newline(lines: TextLines) -> Iterator[FindingDraft]:
    raw = lines.raw
    end = len(raw.rstrip("\r\n"))
    tail = raw[end:]
    ends = _LINE_END_PATTERN.findall(tail)
    if len(ends) == 1 or not raw[:end].strip():
        return
    usual = ends[0] if ends else next(iter(_LINE_END_PATTERN.findall(raw)), "\n")
    place = _locate_last_word(lines, end)
    empty = len(ends) - 1
    says = f"{empty} empty {'line follows' if empty == 1 else 'lines follow'}" if ends else "no line end follows"
    yield draft_finding(
        "RC110",
        place,
        f"the file ends in {quote_reading(place.quoted)} and {says}",
        context=("final newline",),
        fix=Fix(
            edits=(FileEdit(place=lines.locate_span(end, len(raw)), replacement=usual),),
            description="end the file in one line end",
            safe=True,
        ),
    )


def _report_unclosed_mark(lines: TextLines, edits: Sequence[Repair]) -> Iterator[FindingDraft]:
    end = len(lines.raw.rstrip())
    for edit in reversed(edits):
        if edit.kind == DamageKind.METADATA and edit.end >= end:
            end = len(lines.raw[: edit.start].rstrip())
    start = max(lines.raw.rfind("\n", 0, end) + 1, 0)
    damaged = {at for edit in edits for at in range(edit.start, edit.end)}
    at = _find_unclosed_mark(lines.raw, [at for at in range(start, end) if at not in damaged], end)
    if at is not None:
        place = lines.locate_words(at, at + 1)
        words = quote_reading(lines.raw[at : at + 60])
        message = f"{words} opens and is never closed; the text may be cut off at its end"
        yield draft_finding("RC114", place, message, context=("open", *collect_context_words(lines, place)))


def _opens_turned(raw: str, at: int) -> bool:
    """Return whether a mark that closes in English opens: white space before it, a letter of another writing behind."""
    after = raw[at + 1 : at + 2]
    return (at == 0 or raw[at - 1].isspace()) and unicodedata.bidirectional(after or " ") in ("R", "AL")


def _find_unclosed_mark(raw: str, paragraph: Sequence[int], end: int) -> int | None:
    """Return where a paragraph opens what it does not close, near its end; None if it is even."""
    stack: list[int] = []
    straight: list[int] = []
    for at in paragraph:
        sign = raw[at]
        if stack and raw[stack[-1]] in _OPENERS_OF_CLOSER.get(sign, ""):
            stack.pop()
        elif sign in _OPENING_MARKS or (sign == "\u201d" and _opens_turned(raw, at)):
            stack.append(at)
        elif sign == '"' and not raw[at - 1 : at].isdigit():
            straight.append(at)
    if len(straight) % 2 and raw[straight[-1] + 1 : straight[-1] + 2].isalnum():
        stack.append(straight[-1])
    return stack[-1] if stack and end - stack[-1] <= _UNCLOSED_REACH else None
