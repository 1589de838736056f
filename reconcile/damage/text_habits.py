"""What a whole text shows of its habits: the evidence that single cases of damage are judged by.

Every fact is worked out once, when a detector first asks for it. Says nothing about what is damage.
"""

from __future__ import annotations

import re
from collections import Counter
from functools import cached_property

from reconcile.model.records import Repair
from reconcile.text.word_list import closed
from reconcile.vocabulary import Confidence

_INNER_APOSTROPHE = re.compile(r"['\u2019](?<=[^\W\d_].)(?=[^\W\d_])")
_COMMON = closed("the The and of to a A in is that it It was he He she She you for with I")
_WORD = re.compile(r"[^\W\d_]+")
_MARKS = ".,;:!?()[]\"'\u201c\u201d\u2018\u2019"
_OPENING_QUOTE = re.compile('["\u201c](?<![^\\s(\\[\u2014-].)')
"""A double quotation mark where a quotation may begin: the curly one inside mojibake is none."""
SAMPLE = 20_000
"""Code points of a text's beginning that its language and its signs are judged by; a habit shows by then."""

TOKEN = 200
"""Code points before a place that may belong to an address or to a path."""


class Sight:
    """One text and the habits seen in it."""

    def __init__(self, text: str) -> None:
        """Look at `text`; nothing is computed yet."""
        self.text = text

    @cached_property
    def is_ascii(self) -> bool:
        """Whether every character is ASCII."""
        return self.text.isascii()

    @cached_property
    def words(self) -> frozenset[str]:
        """Every word form of the text: runs of letters, so that ``Nikki's`` gives ``Nikki`` and ``s``."""
        found: set[str] = set()
        # Most tokens come again and again: taking them apart once is many times quicker than a search over the text.
        for token in set(self.text.split()):
            word = token.strip(_MARKS)
            if word.isalpha():
                found.add(word)
            else:
                found.update(_WORD.findall(word))
        return frozenset(found)

    @cached_property
    def lacks_apostrophes(self) -> bool:
        """Whether no word of the text has an apostrophe of its own."""
        return _INNER_APOSTROPHE.search(self.text) is None

    @cached_property
    def apostrophe(self) -> str:
        """The sign this text writes inside words, straight or curly; by its double quotes when it has none."""
        return own_apostrophe(self.text) or ("\u2019" if own_quote(self.text) == "\u201c" else "'")

    @cached_property
    def is_english(self) -> bool:
        """Whether the commonest English words make up as much of the text as they do of any English prose."""
        tokens = self.text[:SAMPLE].split()
        return 12 * sum(token in _COMMON for token in tokens) >= len(tokens)

    def repair(self, start: int, end: int, replacement: str, kind: str, evidence: str, sure: Confidence) -> Repair:
        """Build an edit over this text."""
        return Repair(start=start, end=end, replacement=replacement, kind=kind, evidence=evidence, confidence=sure)

    def flag(self, start: int, end: int, kind: str, evidence: str, sure: Confidence = Confidence.LOW) -> Repair:
        """Build an edit that changes nothing: damage that this text alone cannot undo."""
        return self.repair(start, end, self.text[start:end], kind, evidence, sure)


def token_before(text: str, position: int) -> str:
    """The signs without white space that end at a place; of a longer run its last `TOKEN` code points."""
    stretch = text[max(0, position - TOKEN) : position]
    return stretch.split()[-1] if stretch and not stretch[-1].isspace() else ""


def own_apostrophe(text: str) -> str:
    """The apostrophe most used inside words, straight or curly; empty when there is none; a tie is straight."""
    sample = text if len(text) <= SAMPLE else text[:SAMPLE]
    counts = Counter(_INNER_APOSTROPHE.findall(sample) or _INNER_APOSTROPHE.findall(text))
    if not counts:
        return ""
    return "\u2019" if counts["\u2019"] > counts["'"] else "'"


def own_quote(text: str) -> str:
    """The opening double quotation mark most used, ``"`` or ``\u201c``; empty when there is none."""
    counts = Counter(_OPENING_QUOTE.findall(text))
    if not counts:
        return ""
    return "\u201c" if counts["\u201c"] > counts['"'] else '"'
