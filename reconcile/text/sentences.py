"""The stage *segment*: cut a text into sentences, as offsets only.

Rules in order over each mark that may end a sentence and each line end. English is known best; any Unicode sentence
terminator cuts; other languages with full stops do well where their abbreviations are not English words. No part of the
text is altered or left out.

Source of the approach: the rule cascade of the Pragmatic Segmenter (Dias), written anew over offsets; the bracket rule,
the wrapped-line rule and the glued borders are our own.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from reconcile.text.abbreviations import (
    ALSO_WORDS,
    DATED,
    DATED_WITH_YEAR,
    FINAL,
    INNER,
    NUMBERED,
    OPENERS,
    SHORT_MONTHS,
    SHORT_TITLES,
)
from reconcile.text.line_structure import Lines
from reconcile.text.missing_sentence_spaces import glued
from reconcile.text.sentence_terminators import LINE_ENDS, SPACED, UNSPACED
from reconcile.text.word_list import closed

_CLOSING = "\"'\u201d\u2019\u00bb\u203a)\\]}\u300d\u300f\uff09\u3011*_"
_MANGLED = "\u00e2\u20ac(?:[\x9d\ufffd\u2122]|\u0153(?=\\s)|(?=\\s|$))"  # closing quotes as mojibake
_SPACED_GUILLEMET = "[ \u00a0\u202f]\u00bb(?=[\\s,.;:]|$)"  # French puts a space before it, and German opens with it
_GERMAN_CLOSING = "[\u00ab\u2039\u201c\u2018](?=[ \n,;:]|$)"  # they open in other languages, before a word
_OPENING = re.compile(
    "(?:[\"'\u201c\u2018\u00ab\u2039(\\[{\u300c\u00bf\u00a1*_]|\u00e2\u20ac[\u0153\u02dc]|[-\u2013\u2014\u2022] ?)*"
)
_NEXT = re.compile(r"[^\W_]+(?:['\u2019][^\W\d_]+)?")
_CITATION = re.compile(r"(?: ?\[(?:\d{1,3}(?: ?[-\u2013,] ?\d{1,3})*|[a-z]|note \d+|citation needed)\])+(?=\s|$)")
_FACE = r"[:;=]['-]?[)(DP](?=\s|$)"
_EMOTICON = re.compile(_FACE)
_SPEECH = re.compile(
    r"(?:[A-Z][\w.'\u2019-]*|[Tt]he [a-z]+)(?: [A-Z][\w.'\u2019-]*)? "
    r"(?:said|says|asked|asks|replied|replies|cried|cries|"
    r"shouted|shouts|answered|exclaimed|whispered|called|yelled|screamed|returned|demanded|inquired|murmured|muttered)\b"
)
_LABEL = re.compile(
    r"\s*[\u2022\u2043\u2023\u25cf\u25aa]? ?[\"'(\[]?(?:\d{1,3}(?:\.\d{1,2})*|[A-Za-z]|[ivxIVX]{1,5})\s*"
)
_ACRONYM = re.compile(r"(?:[^\W\d_]\.)+[^\W\d_]")
_INITIALS = re.compile(r"\((?:[A-Z]\. ?){1,5}\)")
_NICKNAME = re.compile('["\u201c][^"\u201c\u201d.,!?]{1,30}["\u201d] (?=[A-Z])')
_DAYS = closed(
    "monday tuesday wednesday thursday friday saturday sunday mon tue tues wed thu thurs fri sat sun est edt "
    "cst cdt mst mdt pst pdt gmt utc"
)
_KNOWN = SHORT_TITLES | NUMBERED | INNER | FINAL | SHORT_MONTHS
_LOW_OPENERS = closed(
    "i he she it they we you this that these those there his her its their my our your the but and so if when "
    "what who how why where then also"
)
"""What begins a sentence in small letters after a full stop; no continuation of an abbreviation begins so."""
_YEAR = re.compile(r" \d{4}\b")
_LOW_START = re.compile(r"[a-z]{3}[.?!]+ (?=[a-z]{2}|i )")
_HIGH_START = re.compile(r"[a-z]{3}[.?!]+ (?=[A-Z])")
_SAMPLE = 20_000
_WORD_LENGTH = 30
"""Code points of the word before a mark that are looked at; an abbreviation is shorter."""


def _border(closing: str, marks: str) -> re.Pattern[str]:
    """What may end a sentence: marks, closing marks and white space in groups 1 to 3; or a line end; or a smiley.

    It begins with one class of characters, which `re` searches for ten times faster than for three branches.
    """
    return re.compile(
        rf"[{marks}{LINE_ENDS}:;=](?:(?<=[{marks}])([{marks}]*(?: \.(?![\w.]))*)({closing}*)(\s*)"
        rf"|(?<=[{LINE_ENDS}])\s*|(?<=[:;=])(?:'|-)?[)(DP](?=\s|$)\s*)"
    )


_ASCII_BORDER = _border("[\"')\\]}*_]", ".!?")
_FULL_BORDER = _border(f"(?:[{_CLOSING}]|{_SPACED_GUILLEMET}|{_GERMAN_CLOSING}|{_MANGLED})", SPACED + UNSPACED)
_UNSPACED_MARK = re.compile(f"[{UNSPACED}]")


def segment(text: str) -> tuple[tuple[int, int], ...]:
    """Cut a text into sentences.

    The spans are contiguous and cover the text: white space after a sentence belongs to it, white space at the start of
    the text to the first one.

    Args:
        text: any string, damaged or not.

    Returns:
        (start, end) of every sentence, half-open, in code points; empty for an empty text.

    Cost: linear in the text.

    >>> segment("Mr. Chompers hired him. It ended.")
    ((0, 24), (24, 33))
    """
    if not text:
        return ()
    cuts = _Cutter(text).cuts()
    return tuple(zip([0, *cuts], [*cuts, len(text)], strict=True))


def parted(
    sentences: Sequence[tuple[int, int]], text: str, apart: Iterable[tuple[int, int]]
) -> tuple[tuple[int, int], ...]:
    """Cut sentences also where a stretch that is no part of the prose begins or ends.

    A title line before a small letter, or glued to the first word, else makes one sentence with the prose: the border
    can be seen only by who knows the title.

    Args:
        sentences: spans that touch, as `segment` gives them.
        text: what they are spans of.
        apart: stretches of it, sorted and disjoint.

    Returns:
        The spans, cut again; white space still belongs to the sentence before it.

    >>> parted([(0, 16)], "Ferry (2002)They", [(0, 12)])
    ((0, 12), (12, 16))
    """
    cuts = {start for start, _ in sentences}
    for edge in (edge for stretch in apart for edge in stretch):
        at = edge
        while at < len(text) and text[at].isspace():
            at += 1
        if at < len(text) and not text[:at].isspace():
            cuts.add(at)
    borders = [*sorted(cuts), sentences[-1][1]] if sentences else []
    return tuple(pairwise(borders))


@dataclass(slots=True)
class _Cutter:
    """One pass over one text."""

    text: str
    last: int = 0
    """The last cut, where the current sentence begins."""
    found: list[int] = field(default_factory=list)
    is_low: bool = False
    """Whether the text begins its sentences with small letters as a habit."""

    def cuts(self) -> list[int]:
        """Every position inside the text where a sentence begins after another."""
        text, lines = self.text, Lines(self.text)
        end = len(text.rstrip())
        pattern = _ASCII_BORDER if text.isascii() else _FULL_BORDER
        self.is_low = _is_low(text)
        items = lines.items()
        labels = set(items)
        items.reverse()
        for match in pattern.finditer(text):
            at = match.end()
            while items and items[-1] <= match.start():
                self._cut(items.pop())
            if at >= end:
                break
            if self._is_plain(match):
                cut = 0 if lines.in_brackets(at) else at
            elif match[1] is None:
                sign = text[match.start()]
                cut = lines.breaks(match.start(), at) if sign.isspace() else self._after_face(at)
                cut = at if cut and not lines.in_brackets(at) else 0
            else:
                cut = 0 if self.last in labels and self._is_label(match.start()) else self._after(match, lines)
                if not cut and lines.is_line_end(match.start(3), at):
                    cut = at if lines.breaks(match.start(3), at, marked=True) else 0
            if cut < end:
                self._cut(cut)
        for item in reversed(items):
            self._cut(item)
        return self.found

    def _cut(self, position: int) -> None:
        """Begin a sentence here, unless the one before it would be blank."""
        if position > self.last and not self.text[self.last : position].isspace():
            self.found.append(position)
            self.last = position

    def _is_label(self, mark_at: int) -> bool:
        """Whether the sentence so far is a list mark or a number only."""
        return mark_at - self.last <= 12 and _LABEL.fullmatch(self.text, self.last, mark_at) is not None

    def _is_plain(self, match: re.Match[str]) -> bool:
        """Whether this is the commonest of borders: a long word, a full stop, a space, a capital. Only for speed."""
        text, start = self.text, match.start()
        if match.end() != start + 2 or text[start] != "." or text[start + 1] != " " or not text[start + 2].isupper():
            return False
        word = text[start - 6 : start]
        return word.isalpha() and word.islower() and word not in _KNOWN

    def _after_face(self, at: int) -> bool:
        """A smiley ends a sentence before a capital."""
        return self.text[at].isupper()

    def _after(self, match: re.Match[str], lines: Lines) -> int:
        """Where to cut after a mark; 0 for no cut."""
        text, closed, at = self.text, match.end(2), match.end()
        mark = text[match.start() : match.end(1)]
        if lines.is_paragraph_end(closed, at):
            return at
        if mark[0] not in SPACED and _UNSPACED_MARK.search(mark):
            # In Japanese a quotation goes on after its closing mark with the particle to.
            return 0 if lines.in_brackets(closed) or (closed > match.end(1) and text[at] == "\u3068") else at
        citation = _CITATION.match(text, closed)
        if citation and (citation.end() < len(text)):
            closed = citation.end()
            at = closed + len(text[closed : closed + 8]) - len(text[closed : closed + 8].lstrip())
            if at >= len(text):
                return 0
        elif closed == at:
            border = glued(text, match.end(1), at, match.start()) if len(mark) < 5 else None
            return border[0] if border and not lines.in_brackets(border[0]) else 0
        face = _EMOTICON.match(text, at)
        if face:
            at = face.end()
            at += len(text[at : at + 8]) - len(text[at : at + 8].lstrip())
            if at >= len(text):
                return 0
        if lines.in_brackets(closed):
            return 0
        return at if self._begins(match, lines, closed, at) else 0

    def _begins(self, match: re.Match[str], lines: Lines, closed: int, at: int) -> bool:
        """Whether what stands after a mark and white space is a new sentence."""
        text = self.text
        mark = text[match.start() : match.end(1)]
        opening = _OPENING.match(text, at)
        first = opening.end() if opening else at
        sign = text[first : first + 1]
        following = _NEXT.match(text, first)
        word = following.group() if following else ""
        quoted = closed > match.end(1)
        if sign.islower() and not word[1:2].isupper():
            return not quoted and mark[0] != "\u2026" and len(mark) < 3 and self._begins_low(match.start(), mark, word)
        if sign and sign in ",;:)]}%&/<>=" and first == at:
            return False
        if not word and not sign:
            return first > at
        if quoted and text[at] == "(" and lines.is_cited(at):
            return False  # "a quotation ..." (Smith 55).
        if len(mark) > 2 or mark[0] == "\u2026":  # an ellipsis: I is a capital in any place
            return word not in ("I", "I'm", "I\u2019m", "I'll", "I've", "I'd") and not self._is_label(match.start())
        if self._is_label(match.start()):
            return False
        if mark != ".":
            return not (quoted and _SPEECH.match(text, at))
        if quoted:
            return not self._closes_initials(match.start(), closed) or self._follows_initials(at, word)
        is_single = len(word) == 1 and text[first + 1 : first + 2] == "."
        opens = (word.lower() in OPENERS and not is_single) or (first > at and not word[:1].isdigit())
        return self._after_stop(match.start(), word, opens=opens)

    def _closes_initials(self, mark_at: int, closed: int) -> bool:
        """Whether a mark and a bracket end initials that stand alone in brackets, as beside a name: *(C. C.)*."""
        opening = self.text.rfind("(", max(self.last, mark_at - _WORD_LENGTH), mark_at)
        return opening >= 0 and _INITIALS.fullmatch(self.text, opening, closed) is not None

    def _follows_initials(self, at: int, word: str) -> bool:
        """Whether a sentence begins behind such initials: with a word that opens one, or with speech."""
        speech = self.text[at] in '"\u201c' and not _NICKNAME.match(self.text, at)
        return speech or (self.text.startswith(word, at) and word.lower() in OPENERS)

    def _begins_low(self, mark_at: int, mark: str, word: str) -> bool:
        """Whether a small letter begins a sentence: in a text that writes so, or after no abbreviation."""
        sentence = self.text[max(self.last, mark_at - 400) : mark_at]
        style = self.is_low or (sentence.islower() and len(sentence.split()) > 1)
        if mark != ".":
            return style
        before = self._word_before(mark_at).lower()
        if (before in _KNOWN and not (before in ALSO_WORDS and style)) or not before.isalpha() or len(before) < 2:
            return style and before[-1:].isdigit()
        return style or (len(before) > 3 and word in _LOW_OPENERS)

    def _word_before(self, mark_at: int) -> str:
        """The word that a mark stands at, without opening marks."""
        stretch = self.text[max(self.last, mark_at - _WORD_LENGTH) : mark_at]
        if not stretch or stretch[-1].isspace():
            return ""
        return stretch.split()[-1].lstrip("\"'\u201c\u2018([{*_-\u2013\u2014")

    def _after_stop(self, mark_at: int, word: str, *, opens: bool) -> bool:
        """Whether a full stop before a capital, a number or an opening mark ends a sentence."""
        before = self._word_before(mark_at)
        lower = before.lower()
        if len(before) == 1 and before.isalpha():
            return opens and (before.isupper() or before == "a") if before != "I" else opens
        if lower.isdigit() and len(lower) < 3 and word and self._is_dated(mark_at, word):
            return False
        if "-" in lower:
            lower = lower.rpartition("-")[2]
        if lower not in _KNOWN:
            return opens if "." in before and _ACRONYM.fullmatch(before) else True
        if before.islower() and lower in ALSO_WORDS and not (word[:1].isdigit() and lower in NUMBERED):
            return opens or lower not in SHORT_TITLES | INNER
        return self._after_abbreviation(lower, word, mark_at, opens=opens)

    def _is_dated(self, mark_at: int, word: str) -> bool:
        """Whether a number and a full stop are the day of a month: *3. Oktober*."""
        month = word.lower()
        if month in DATED:
            return True
        return month in DATED_WITH_YEAR and _YEAR.match(self.text, mark_at + 2 + len(word)) is not None

    def _after_abbreviation(self, lower: str, word: str, mark_at: int, *, opens: bool) -> bool:
        """Whether an abbreviation ends a sentence too."""
        if lower in FINAL:
            if lower in ("a.m", "p.m", "am", "pm"):
                long_enough = len(self.text[self.last : mark_at].split()) > 4
                return long_enough and word.lower() not in _DAYS and not word[:1].isdigit()
            return opens or lower == "etc"
        if lower in SHORT_MONTHS:
            return not word[:1].isdigit()
        if lower in NUMBERED:
            return opens and lower in ("no", "op", "pt", "p")
        return opens and lower in ("st", "mt", "sr", "al", "esp", "rd", "pl", "apt", "rep", "gen", "sen")


def _is_low(text: str) -> bool:
    """Whether small letters begin many of the sentences in the first pages of a text."""
    sample = text[:_SAMPLE]
    low = len(_LOW_START.findall(sample))
    return low > 1 and low * 4 > len(_HIGH_START.findall(sample))
