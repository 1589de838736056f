"""Cut text into words and marks, losing nothing: every character is in a token or in the gap before one.

A *word* is a run of letters, digits and combining marks with apostrophes or stray controls inside it; numbers keep
their inner points and commas; scripts written without spaces (Han, kana, Thai, Lao, Khmer, Burmese) give one word per
character. A *mark* is one other character, or a run of one repeated mark (``...``, ``--``). White space is no token: it
is the gap before the next one.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

from reconcile.language import ENGLISH
from reconcile.text.normal_forms import APOSTROPHES, CONTROL_RANGES

UNSPACED_SCRIPTS = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
)
"""Ranges, for a character class, of the scripts written without spaces between words."""
_APOSTROPHE_CLASS = f"[{APOSTROPHES}]"
ELIDED_WORDS = rf"(?:{'|'.join(ENGLISH.elided_words)}|\d\ds?)\b"
"""A pattern of the elided words and years that are written with an apostrophe before them."""


def _build_token_pattern(marks: str) -> re.Pattern[str]:
    letter = f"(?:[^\\W_{UNSPACED_SCRIPTS}]|[{marks}])" if marks else f"[^\\W_{UNSPACED_SCRIPTS}]"
    joined = f"[{marks}]*" if marks else ""
    return re.compile(
        rf"\d+(?:[.,:]\d+)+(?:{letter}+)?"  # 1,000  3.5  10:30  2.0rc
        rf"|{_APOSTROPHE_CLASS}(?=(?i:{ELIDED_WORDS})){letter}+"
        rf"|(?:[^\W\d_]\.){{2,}}"
        rf"|{letter}+(?:(?:{_APOSTROPHE_CLASS}|[{CONTROL_RANGES}]+|[-\u2010\u2011]){letter}+)*(?:(?<=[sS])['\u2019])?"
        rf"|[{UNSPACED_SCRIPTS}]{joined}"
        r"|\.{2,}|-{2,}|([^\w\s]|_)\1*"
    )


@lru_cache(maxsize=64)
def _compile_token_pattern(marks: str) -> re.Pattern[str]:
    return _build_token_pattern(marks)


_PLAIN_PATTERN = _build_token_pattern("")


def split_words(text: str) -> Iterator[tuple[int, int, str]]:
    """Yield (start, end, form) of every token in order; what lies between two tokens is white space only.

    A closing single quote is not the apostrophe of ``months'`` when a single quote is open before it.

    >>> [form for _, _, form in split_words("Nikki's six months' (worth)...")]
    ["Nikki's", 'six', "months'", '(', 'worth', ')', '...']
    """
    pattern = _PLAIN_PATTERN
    if not text.isascii():
        marks = "".join(sorted(c for c in set(text) if unicodedata.category(c)[0] == "M"))
        if marks:
            pattern = _compile_token_pattern(re.escape(marks))
    quote_open = False
    for match in pattern.finditer(text):
        start, end = match.span()
        form = match.group()
        first = form[0]
        if first in "'\u2018" and end == start + 1:
            quote_open = True  # a single quote that no word took: it opens a quotation
        elif form[-1] in "'\u2019" and end - start > 1 and form[-2] in "sS":
            if quote_open and not text[end : end + 1].isalnum():
                yield start, end - 1, form[:-1]
                yield end - 1, end, form[-1]
                quote_open = False
                continue
        elif first == "\u2019" or "\n" in text[start - 1 : start]:
            quote_open = False
        yield start, end, form


def is_word(form: str) -> bool:
    """Whether a token is a word or number, not a mark."""
    return form[0].isalnum() or (len(form) > 1 and form[1].isalnum())
