"""Decide where an apostrophe belongs in English: before an ending, in a contraction, after the letter of a name."""

from __future__ import annotations

import re

from reconcile.language import ENGLISH

ANY_ENDING = f"(?:{ENGLISH.clitic_pattern}|{ENGLISH.clitic_pattern.upper()})"
"""Pattern for what may follow an apostrophe, in small letters or in capitals."""
ENDING = rf"(?:{ENGLISH.clitic_pattern})(?![^\W_])"
"""Pattern for what may follow an apostrophe, in small letters, up to the end of the word."""
_ENDING = re.compile(ENDING)
_ANY_ENDING = re.compile(rf"{ANY_ENDING}(?![^\W_])")
_WORD_HEAD = re.compile(r"(?<![^\W_])[A-Za-z]+$")
_LONGEST_HEAD = 12
"""Code points searched for the part of a word before an apostrophe. It bounds the cost: no contraction is longer."""


def is_before_ending(text: str, position: int) -> bool:
    """Return whether an ending such as *s* or *ll* starts at a position and ends its word."""
    return _ENDING.match(text, position) is not None


def is_contraction(head: str, ending: str) -> bool:
    """Return whether an apostrophe between two parts makes a contraction."""
    return f"{head}'{ending}".lower() in ENGLISH.contractions


def is_in_contraction(text: str, position: int) -> bool:
    """Return whether the sign at a position would make a contraction if it were an apostrophe."""
    head = _find_head(text, position)
    ending = _ANY_ENDING.match(text, position + 1)
    return ending is not None and head != "" and is_contraction(head, ending[0])


def can_hold_apostrophe(text: str, position: int) -> bool:
    """Return whether an apostrophe may be at a position inside a word: before an ending, or after the O of a name."""
    if not text[position - 1 : position].isalpha():
        return False
    ending = _ANY_ENDING.match(text, position + 1)
    if ending:
        return ending[0] in "sS" or is_in_contraction(text, position)
    return _find_head(text, position) in ("O", "D", "L", "o") and text[position + 1 : position + 2].isalpha()


def _find_head(text: str, position: int) -> str:
    """Return the letters of the word before a position, or nothing if the word has others than those of ASCII."""
    head = _WORD_HEAD.search(text, max(0, position - _LONGEST_HEAD), position)
    return head[0] if head else ""
