"""Sentence borders whose space was lost: ``the driver.Back at home``.

They are distinguished from web addresses, file names, initials, decimals, abbreviations and code. The stage *segment*
cuts there; the stage *mend* puts the space back.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from reconcile.language import ENGLISH
from reconcile.text.quotation import find_quote_split

_GLUED_BORDER = re.compile(r"[.!?]([\"'\u201c\u201d\u2018\u2019()\]]{0,4})(?=[^\W\d_]|\d{1,4} [a-z])")
_QUOTES_AND_BRACKETS = re.compile(r"[\"'\u201c\u201d\u2018\u2019()\]]*")
_COUNTED_TIME = re.compile(rf"\d{{1,4}} (?:{'|'.join(ENGLISH.counted_times)})\b")
_WORD_BEFORE = re.compile(r"[^\W\d_]+(?:['\u2019][^\W\d_]+)*$")
_WORD_AFTER = re.compile(r"[\"'\u201c\u2018(\[]{0,3}([^\W\d_]+)(?:['\u2019][^\W\d_]+)*(\.?[\w@/]?)")
_SENTENCE_CONTINUATION = re.compile(r" (?!at \S+\.\w)[a-z]{2,} |, [a-z]+ |['\u2019]s ")
_DOTTED_NAME = re.compile(r"[a-z]{2}\.[a-z]{2}")
"""A path of names in code, or an address: no prose has a point between small letters."""
_CODE_CALL = re.compile(r"\w(?:\([^\s()A-Z]*\)|\[[^\s\[\]A-Z]*\])$")
"""What a call or an index in code leaves before a point."""
DOMAIN_AND_FILE_ENDINGS = frozenset(
    "com org net edu gov mil int info biz io co uk us ca de fr it es eu ru jp cn au nz ie tv me ly ai app dev "
    "blog html htm php asp aspx jsp js css xml json csv pdf doc docx xls xlsx ppt pptx txt zip gz tar exe dll "
    "jpg jpeg png gif bmp svg mp3 mp4 avi mov wav py java rb cpp md ini cfg log".split()
)
"""What follows a full stop inside an address or a file name.

The generic top-level domains of RFC 1591, the commonest country codes and the commonest file name endings.
"""
_CONTEXT_LENGTH = 40
"""Code points read on either side; chosen by hand: longer than any word, short enough to keep the scan linear."""


def find_missing_spaces(text: str) -> Iterator[tuple[int, bool]]:
    """Yield (position, is_certain) of every lost space after a sentence; the space belongs at the position.

    >>> list(find_missing_spaces("He hired a driver.Back at example.com he slept."))
    [(18, True)]
    >>> list(find_missing_spaces("'I am ill,' he said.'I stay here.'Then he slept."))
    [(20, True), (34, True)]
    """
    for match in _GLUED_BORDER.finditer(text):
        following = text[match.end()]
        if following.isupper() or following.isdecimal():
            border = judge_missing_space(text, *match.span(1))
            if border:
                yield border


def judge_missing_space(text: str, first: int, after: int, mark: int | None = None) -> tuple[int, bool] | None:
    """Return where a sentence ends whose mark has no white space after it, and whether that is certain.

    Args:
        text: any string.
        first: after the mark, where quotation marks and brackets may follow.
        after: after those of them that may close; some of them may open the next sentence.
        mark: where the mark begins; by default it is one character.

    Returns:
        The position of the space and whether it is certain; None where no sentence ends.
    """
    agreed = True
    end = _QUOTES_AND_BRACKETS.match(text, after).end()  # type: ignore[union-attr]  # it matches the empty string
    if end > first:
        after, agreed = find_quote_split(text, first, end)
    verdict = _rate_border(text, first - 1 if mark is None else mark, after)
    return (after, agreed and verdict > 1) if verdict else None


def _rate_border(text: str, mark: int, after: int) -> int:
    """Rate whether a sentence ends at the mark and the next begins at `after`: 2 certainly, 1 probably, 0 no."""
    if text[after].isdigit():
        return _rate_border_before_number(text, mark, after)
    right = _WORD_AFTER.match(text, after, after + _CONTEXT_LENGTH)
    if right is None or not _is_sentence_opening(text, right):
        return 0
    before = text[max(0, mark - _CONTEXT_LENGTH) : mark]
    token = before[max(before.rfind(" "), before.rfind("\n")) + 1 :].strip("_*")
    if any(sign in token for sign in "/@_\\`") or "www." in token.lower() or _DOTTED_NAME.search(token):
        return 0
    opens = right[1].lower() in ENGLISH.sentence_openers
    left = _WORD_BEFORE.search(before.rstrip("_*"))
    if left is None:
        return _rate_border_after_mark(before, token, text[mark:after], opens=opens)
    if len(left[0]) == 1 and len(right[1]) == 1:
        return 0  # N.W.A and its members
    if len(left[0]) == 1 and "." in token:  # U.S.The, p.m.He
        return 2 if opens and token.lower() not in ENGLISH.abbreviations_inside_sentence else 0
    quoted = after - mark > 1 or (right.start(1) > after and text[after] not in "([")
    verdict = _rate_border_after_word(left[0], right[1], opens=opens, quoted=quoted)
    if verdict == 1:
        return _rate_border_of_names(left[0], text, right.end(1))
    return verdict


def _rate_border_of_names(left: str, text: str, after: int) -> int:
    """Rate a lost space before a name by what follows the name: a clause goes on, *README.Debian or* does not."""
    follows = _SENTENCE_CONTINUATION.match(text, after)
    if follows is None or follows[0].strip(" ,") in ENGLISH.function_words:
        return 0 if left[0].isupper() else 1
    return 2 if left.islower() else int(not left.isupper())


def _rate_border_before_number(text: str, mark: int, after: int) -> int:
    """Rate a lost space before a number: *the end.10 years later*, not *fig.10 shows* or *version.2 is*."""
    left = _WORD_BEFORE.search(text, max(0, mark - _CONTEXT_LENGTH), mark)
    if (
        left is None
        or len(left[0]) < 3
        or not left[0].islower()
        or left[0] in ENGLISH.abbreviations_before_number
        or left[0] in ENGLISH.abbreviations_inside_sentence
    ):
        return 0
    return 2 if _COUNTED_TIME.match(text, after) else 1


def _is_sentence_opening(text: str, right: re.Match[str]) -> bool:
    """Whether the word after the mark looks like the first of a sentence: a capital, then small letters."""
    word, tail = right[1], right[2]
    if not word[0].isupper() or (
        word.lower() in DOMAIN_AND_FILE_ENDINGS and word.lower() not in ENGLISH.sentence_openers
    ):
        return False
    if text[right.end(1) : right.end(1) + 1] == "(":
        return False  # a call in code: list.Add(x)
    if tail and tail != "." and not tail[-1].isspace() and (tail[0] != "." or not tail[-1].isupper()):
        return False
    if len(word) == 1:
        return word in "IA" and text[right.end(1) : right.end(1) + 1] in " '\u2019"
    return word[1].islower() and word[-1].islower()


def _rate_border_after_mark(before: str, token: str, marks: str, *, opens: bool) -> int:
    """Rate a lost space after a bracket, a quotation mark, a number or a missing word."""
    last = before[-1:]
    if last in ")]\"\u201d\u2019'":
        return 0 if _CODE_CALL.search(before) else 2
    if last.isdigit():
        digits = token.lstrip('(["\u201c')
        is_number = digits.replace(",", "").replace(".", "").isdigit()
        return 2 if is_number and len(digits) > 2 else 0  # a shorter one numbers a list
    return 1 if marks != "." or (opens and last == " ") else 0


def _rate_border_after_word(left: str, right: str, *, opens: bool, quoted: bool) -> int:
    """Rate a lost space after a word."""
    lower = left.lower()
    if len(left) == 1:
        return 2 if (left in "Ia" and opens and right not in "IA") else 0
    if (
        lower in ENGLISH.title_abbreviations
        or lower in ENGLISH.abbreviations_inside_sentence
        or (lower in ENGLISH.abbreviations_before_number and lower != "no")
    ):
        return 0
    if not left[1:].islower() and "'" not in left and "\u2019" not in left:
        return 2 if opens or quoted else 1
    return 1 if left[0].isupper() and not opens and not quoted else 2
