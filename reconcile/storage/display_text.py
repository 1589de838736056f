r"""Makes texts and names of strangers safe to show: what could steer a terminal or reorder a line becomes visible.

Control characters, escape sequences, bidirectional controls, zero-width and other format characters, line separators
and unpaired surrogates are written as ``\x1b`` or ``\u202e``. Letters of every script pass unchanged.
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache

LINE_END_SIGN = "⏎"
"""Shown for a line end where a text is on one line."""

_HIDDEN_CATEGORIES = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
_JOINERS = "\u200c\u200d"  # they shape letters of Indic and Arabic script and emoji, and cannot reorder anything


def make_visible(text: str, *, keep: str = "") -> str:
    r"""Write every character that does not show as an escape; those in `keep` stay.

    >>> make_visible("a\x1b[31mb\u202ec")
    'a\\x1b[31mb\\u202ec'
    """
    if text.isascii() and text.isprintable():
        return text
    return "".join(c if c in keep else _escape_hidden(c) for c in text)


def show_on_one_line(text: str, width: int = 0) -> str:
    """Show a text on one line, line ends as ⏎; cut with … after two thirds when longer than `width` (0: never)."""
    line = make_visible(text.replace("\r\n", "\n").replace("\n", LINE_END_SIGN).replace("\t", " "))
    if not 0 < width < len(line):
        return line
    head = (width - 1) * 2 // 3
    return f"{line[:head]}…{line[len(line) - (width - 1 - head) :]}"


def encode_text(text: str) -> bytes:
    """Return a text as the bytes of a file: UTF-8, with a unpaired surrogate of an id as an escape."""
    return text.encode("utf-8", "backslashreplace")


@lru_cache(maxsize=4096)
def _escape_hidden(character: str) -> str:
    if unicodedata.category(character) not in _HIDDEN_CATEGORIES or character in _JOINERS:
        return character
    return character.encode("unicode_escape", "backslashreplace").decode("ascii")
