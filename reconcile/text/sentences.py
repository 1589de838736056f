"""The stage *segment*: cut a text into sentences, as offsets only.

Rules are tried in order at each mark that may end a sentence and at each line end. Every Unicode sentence terminator
can cut; abbreviations are known for English. Nothing of the text is altered or left out.

Source: the rule cascade of the Pragmatic Segmenter (Dias), rewritten over offsets. The rules for brackets, wrapped
lines and missing spaces are our own.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from reconcile.language import ENGLISH
from reconcile.text.line_structure import LINE_ENDS, SPACED_TERMINATORS, UNSPACED_TERMINATORS, LineStructure
from reconcile.text.missing_sentence_spaces import judge_missing_space

_CLOSING_MARKS = "\"'\u201d\u2019\u00bb\u203a)\\]}\u300d\u300f\uff09\u3011*_"
_MOJIBAKE_QUOTES = "\u00e2\u20ac(?:[\x9d\ufffd\u2122]|\u0153(?=\\s)|(?=\\s|$))"  # closing quotes as mojibake
_SPACED_GUILLEMET = "[ \u00a0\u202f]\u00bb(?=[\\s,.;:]|$)"  # French puts a space before it, and German opens with it
_GERMAN_CLOSING = "[\u00ab\u2039\u201c\u2018](?=[ \n,;:]|$)"  # they open in other languages, before a word
_OPENING_MARKS = re.compile(
    "(?:[\"'\u201c\u2018\u00ab\u2039(\\[{\u300c\u00bf\u00a1*_]|\u00e2\u20ac[\u0153\u02dc]|[-\u2013\u2014\u2022] ?)*"
)
_NEXT_WORD = re.compile(r"[^\W_]+(?:['\u2019][^\W\d_]+)?")
_CITATION = re.compile(r"(?: ?\[(?:\d{1,3}(?: ?[-\u2013,] ?\d{1,3})*|[a-z]|note \d+|citation needed)\])+(?=\s|$)")
_EMOTICON_PATTERN = r"[:;=]['-]?[)(DP](?=\s|$)"
_EMOTICON = re.compile(_EMOTICON_PATTERN)
_SPEECH_TAG = re.compile(
    r"(?:[A-Z][\w.'\u2019-]*|[Tt]he [a-z]+)(?: [A-Z][\w.'\u2019-]*)? "
    rf"(?:{'|'.join(ENGLISH.speech_verbs)})\b"
)
_LIST_LABEL = re.compile(
    r"\s*[\u2022\u2043\u2023\u25cf\u25aa]? ?[\"'(\[]?(?:\d{1,3}(?:\.\d{1,2})*|[A-Za-z]|[ivxIVX]{1,5})\s*"
)
_ACRONYM = re.compile(r"(?:[^\W\d_]\.)+[^\W\d_]")
_INITIALS = re.compile(r"\((?:[A-Z]\. ?){1,5}\)")
_NICKNAME = re.compile('["\u201c][^"\u201c\u201d.,!?]{1,30}["\u201d] (?=[A-Z])')
_YEAR = re.compile(r" \d{4}\b")
_LOWERCASE_START = re.compile(r"[a-z]{3}[.?!]+ (?=[a-z]{2}|i )")
_CAPITAL_START = re.compile(r"[a-z]{3}[.?!]+ (?=[A-Z])")
_SAMPLE_LENGTH = 20_000
"""Code points that the habits of a text are read from; chosen by hand to bound the cost."""
_LONGEST_LABEL = 12
"""Most code points of a list mark or number that begins a sentence; chosen by hand; held as the next."""
_MIN_WORDS_BEFORE_TIME = 5
"""Words of a sentence that *a.m.* or *p.m.* can end; chosen by hand; held by tests/text/test_thresholds.py."""
_LONGEST_ABBREVIATION = 30
"""Code points of the word before a mark that are read; chosen by hand: an abbreviation is shorter."""


_STYLE_DISTANCE = 400
"""Code points before a mark that are read for capitals; chosen by hand; held as the next."""
_LONG_RUN = 5
"""Marks in a row after which no space is missing: they are ornament; chosen by hand; held as the next."""
_HABIT_RATIO = 4
"""Sentences with a capital for one with a small letter up to which small letters are a habit; chosen by hand; held by
tests/text/test_thresholds.py."""


def _compile_border(closing: str, marks: str) -> re.Pattern[str]:
    """Compile what may end a sentence: marks, closing marks, white space (groups 1 to 3); a line end; a smiley.

    It begins with one class of characters, which `re` searches for ten times faster than for three branches.
    """
    return re.compile(
        rf"[{marks}{LINE_ENDS}:;=](?:(?<=[{marks}])([{marks}]*(?: \.(?![\w.]))*)({closing}*)(\s*)"
        rf"|(?<=[{LINE_ENDS}])\s*|(?<=[:;=])(?:'|-)?[)(DP](?=\s|$)\s*)"
    )


_ASCII_BORDER = _compile_border("[\"')\\]}*_]", ".!?")
_FULL_BORDER = _compile_border(
    f"(?:[{_CLOSING_MARKS}]|{_SPACED_GUILLEMET}|{_GERMAN_CLOSING}|{_MOJIBAKE_QUOTES})",
    SPACED_TERMINATORS + UNSPACED_TERMINATORS,
)
_UNSPACED_MARK = re.compile(f"[{UNSPACED_TERMINATORS}]")


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
    cuts = _SentenceCutter(text).find_cuts()
    return tuple(zip([0, *cuts], [*cuts, len(text)], strict=True))


def split_at_metadata(
    sentences: Sequence[tuple[int, int]], text: str, metadata: Iterable[tuple[int, int]]
) -> tuple[tuple[int, int], ...]:
    """Cut sentences also where a stretch of metadata begins or ends.

    `segment` does not see where a title ends that is glued to the first word or comes before a small letter.

    Args:
        sentences: spans that touch, as `segment` gives them.
        text: what they are spans of.
        metadata: stretches of it, sorted and disjoint.

    Returns:
        The spans, cut again; white space still belongs to the sentence before it.

    >>> split_at_metadata([(0, 16)], "Ferry (2002)They", [(0, 12)])
    ((0, 12), (12, 16))
    """
    cuts = {start for start, _ in sentences}
    for edge in (edge for stretch in metadata for edge in stretch):
        at = edge
        while at < len(text) and text[at].isspace():
            at += 1
        if at < len(text) and not text[:at].isspace():
            cuts.add(at)
    borders = [*sorted(cuts), sentences[-1][1]] if sentences else []
    return tuple(pairwise(borders))


@dataclass(slots=True)
class _SentenceCutter:
    """One pass over one text."""

    text: str
    last_cut: int = 0
    """The last cut, where the current sentence begins."""
    found: list[int] = field(default_factory=list)
    is_lowercase_text: bool = False
    """Whether the text begins its sentences with small letters as a habit."""

    def find_cuts(self) -> list[int]:
        """Return every position inside the text where a sentence begins after another."""
        text, lines = self.text, LineStructure(self.text)
        end = len(text.rstrip())
        pattern = _ASCII_BORDER if text.isascii() else _FULL_BORDER
        self.is_lowercase_text = _has_lowercase_starts(text)
        items = lines.find_list_items()
        labels = set(items)
        items.reverse()
        for match in pattern.finditer(text):
            at = match.end()
            while items and items[-1] <= match.start():
                self._add_cut(items.pop())
            if at >= end:
                break
            if self._is_plain_border(match):
                cut = 0 if lines.is_in_brackets(at) else at
            elif match[1] is None:
                is_line_end = text[match.start()].isspace()  # else a smiley, which ends a sentence before a capital
                ends = lines.is_sentence_break(match.start(), at) if is_line_end else text[at].isupper()
                cut = at if ends and not lines.is_in_brackets(at) else 0
            else:
                is_label = self.last_cut in labels and self._is_list_label(match.start())
                cut = 0 if is_label else self._find_cut_after_mark(match, lines)
                if not cut and lines.is_line_end(match.start(3), at):
                    cut = at if lines.is_sentence_break(match.start(3), at, after_mark=True) else 0
            if cut < end:
                self._add_cut(cut)
        for item in reversed(items):
            self._add_cut(item)
        return self.found

    def _add_cut(self, position: int) -> None:
        """Begin a sentence here, unless the one before it would be blank."""
        if position > self.last_cut and not self.text[self.last_cut : position].isspace():
            self.found.append(position)
            self.last_cut = position

    def _is_list_label(self, mark_at: int) -> bool:
        """Whether the sentence so far is a list mark or a number only."""
        return (
            mark_at - self.last_cut <= _LONGEST_LABEL
            and _LIST_LABEL.fullmatch(self.text, self.last_cut, mark_at) is not None
        )

    def _is_plain_border(self, match: re.Match[str]) -> bool:
        """Whether this is the most frequent border: a long word, a full stop, a space, a capital. Only for speed."""
        text, start = self.text, match.start()
        if match.group() != ". " or not text[match.end()].isupper():
            return False
        word = text[start - 6 : start]
        return word.isalpha() and word.islower() and word not in ENGLISH.abbreviations

    def _find_cut_after_mark(self, match: re.Match[str], lines: LineStructure) -> int:
        """Return where to cut after a mark; 0 for no cut."""
        text, closed, at = self.text, match.end(2), match.end()
        mark = text[match.start() : match.end(1)]
        if lines.is_paragraph_end(closed, at):
            return at
        if mark[0] not in SPACED_TERMINATORS and _UNSPACED_MARK.search(mark):
            # In Japanese a quotation goes on after its closing mark with the particle to.
            return 0 if lines.is_in_brackets(closed) or (closed > match.end(1) and text[at] == "\u3068") else at
        citation = _CITATION.match(text, closed)
        if citation and (citation.end() < len(text)):
            closed = citation.end()
            at = _skip_space(text, closed)
            if at >= len(text):
                return 0
        elif closed == at:
            border = judge_missing_space(text, match.end(1), at, match.start()) if len(mark) < _LONG_RUN else None
            return border[0] if border and not lines.is_in_brackets(border[0]) else 0
        face = _EMOTICON.match(text, at)
        if face:
            at = _skip_space(text, face.end())
            if at >= len(text):
                return 0
        if lines.is_in_brackets(closed):
            return 0
        return at if self._is_sentence_start(match, lines, closed, at) else 0

    def _is_sentence_start(self, match: re.Match[str], lines: LineStructure, closed: int, at: int) -> bool:
        """Whether a new sentence begins after a mark and white space."""
        text = self.text
        mark = text[match.start() : match.end(1)]
        opening = _OPENING_MARKS.match(text, at)
        first = opening.end() if opening else at
        sign = text[first : first + 1]
        following = _NEXT_WORD.match(text, first)
        word = following.group() if following else ""
        quoted = closed > match.end(1)
        if sign.islower() and not word[1:2].isupper():
            return (
                not quoted
                and mark[0] != "\u2026"
                and len(mark) < 3
                and self._is_lowercase_start(match.start(), mark, word)
            )
        if sign and sign in ",;:)]}%&/<>=" and first == at:
            return False
        if not word and not sign:
            return first > at
        if quoted and text[at] == "(" and lines.is_citation_bracket(at):
            return False  # "a quotation ..." (Smith 55).
        if len(mark) > 2 or mark[0] == "\u2026":  # an ellipsis: I is a capital in any place
            return word not in ENGLISH.capital_pronouns and not self._is_list_label(match.start())
        if self._is_list_label(match.start()):
            return False
        if mark != ".":
            return not (quoted and _SPEECH_TAG.match(text, at))
        if quoted:
            return not self._is_end_of_initials(match.start(), closed) or self._is_start_after_initials(at, word)
        is_single = len(word) == 1 and text[first + 1 : first + 2] == "."
        opens = (word.lower() in ENGLISH.sentence_openers and not is_single) or (first > at and not word[:1].isdigit())
        return self._is_full_stop_border(match.start(), word, opens=opens)

    def _is_end_of_initials(self, mark_at: int, closed: int) -> bool:
        """Whether a mark and a bracket end initials in brackets of their own, as beside a name: *(C. C.)*."""
        opening = self.text.rfind("(", max(self.last_cut, mark_at - _LONGEST_ABBREVIATION), mark_at)
        return opening >= 0 and _INITIALS.fullmatch(self.text, opening, closed) is not None

    def _is_start_after_initials(self, at: int, word: str) -> bool:
        """Whether a sentence begins after such initials: with a word that opens one, or with speech."""
        speech = self.text[at] in '"\u201c' and not _NICKNAME.match(self.text, at)
        return speech or (self.text.startswith(word, at) and word.lower() in ENGLISH.sentence_openers)

    def _is_lowercase_start(self, mark_at: int, mark: str, word: str) -> bool:
        """Whether a small letter begins a sentence: in a text that writes so, or after no abbreviation."""
        sentence = self.text[max(self.last_cut, mark_at - _STYLE_DISTANCE) : mark_at]
        style = self.is_lowercase_text or (sentence.islower() and len(sentence.split()) > 1)
        if mark != ".":
            return style
        before = self._find_word_before(mark_at).lower()
        if (
            (before in ENGLISH.abbreviations and not (before in ENGLISH.abbreviations_also_words and style))
            or not before.isalpha()
            or len(before) < 2
        ):
            return style and before[-1:].isdigit()
        return style or (len(before) > 3 and word in ENGLISH.lowercase_openers)

    def _find_word_before(self, mark_at: int) -> str:
        """Return the word before a mark, without opening marks."""
        stretch = self.text[max(self.last_cut, mark_at - _LONGEST_ABBREVIATION) : mark_at]
        if not stretch or stretch[-1].isspace():
            return ""
        return stretch.split()[-1].lstrip("\"'\u201c\u2018([{*_-\u2013\u2014")

    def _is_full_stop_border(self, mark_at: int, word: str, *, opens: bool) -> bool:
        """Whether a full stop before a capital, a number or an opening mark ends a sentence."""
        before = self._find_word_before(mark_at)
        lower = before.lower()
        if len(before) == 1 and before.isalpha():
            return opens and (before.isupper() or before == "a") if before != "I" else opens
        if lower.isdigit() and len(lower) < 3 and word and self._is_day_of_month(mark_at, word):
            return False
        if "-" in lower:
            lower = lower.rpartition("-")[2]
        if lower not in ENGLISH.abbreviations:
            return opens if "." in before and _ACRONYM.fullmatch(before) else True
        if (
            before.islower()
            and lower in ENGLISH.abbreviations_also_words
            and not (word[:1].isdigit() and lower in ENGLISH.abbreviations_before_number)
        ):
            return opens or lower not in ENGLISH.title_abbreviations | ENGLISH.abbreviations_inside_sentence
        return self._is_border_after_abbreviation(lower, word, mark_at, opens=opens)

    def _is_day_of_month(self, mark_at: int, word: str) -> bool:
        """Whether a number and a full stop are the day of a month: *3. Oktober*."""
        month = word.lower()
        if month in ENGLISH.months_after_day:
            return True
        return (
            month in ENGLISH.months_after_day_with_year and _YEAR.match(self.text, mark_at + 2 + len(word)) is not None
        )

    def _is_border_after_abbreviation(self, lower: str, word: str, mark_at: int, *, opens: bool) -> bool:
        """Whether an abbreviation ends a sentence too."""
        if lower in ENGLISH.abbreviations_at_sentence_end:
            if lower in ENGLISH.clock_abbreviations:
                long_enough = len(self.text[self.last_cut : mark_at].split()) >= _MIN_WORDS_BEFORE_TIME
                return long_enough and word.lower() not in ENGLISH.days_and_time_zones and not word[:1].isdigit()
            return opens or lower == "etc"
        if lower in ENGLISH.month_abbreviations:
            return not word[:1].isdigit()
        if lower in ENGLISH.abbreviations_before_number:
            return opens and lower in ENGLISH.number_abbreviations_at_sentence_end
        return opens and lower in ENGLISH.other_abbreviations_at_sentence_end


def _skip_space(text: str, position: int) -> int:
    """Return the first position that is no white space, at most eight code points on."""
    stretch = text[position : position + 8]
    return position + len(stretch) - len(stretch.lstrip())


def _has_lowercase_starts(text: str) -> bool:
    """Whether small letters begin many of the sentences in the first pages of a text."""
    sample = text[:_SAMPLE_LENGTH]
    low = len(_LOWERCASE_START.findall(sample))
    return low > 1 and low * _HABIT_RATIO > len(_CAPITAL_START.findall(sample))
