"""The facts of a text that can be compared by value: its names and its numbers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Self

from reconcile.language import ENGLISH
from reconcile.text.numerals import parse_amounts, parse_number
from reconcile.text.tokens import Token

LEAST_NUMBER = 2.0
"""Numbers below say nothing: *one day*, *no one*, *zero*. Chosen by hand; held by tests/text/test_facts.py."""


_OPENING_MARKS = frozenset(':"\u201c\u201e(')
"""Marks after which a capital may be that of a sentence; where sentences start is known otherwise."""


@dataclass(frozen=True, slots=True)
class NameIndex:
    """Which words of one text are names."""

    stems: frozenset[str]

    @classmethod
    def from_tokens(cls, tokens: Sequence[Token], sentence_starts: AbstractSet[int]) -> Self:
        """Find the words that have a capital inside sentences, and are small nowhere.

        Args:
            tokens: of one text.
            sentence_starts: indices of the first tokens of sentences.
        """
        capital: Counter[str] = Counter()
        small: set[str] = set()
        opens = True
        for at, token in enumerate(tokens):
            if token.is_word:
                starts, opens = opens or at in sentence_starts, False
                if not token.form[:1].isupper():
                    small.add(token.stem)
                elif not starts and token.is_content and token.key not in ENGLISH.calendar_words | ENGLISH.title_words:
                    capital[token.stem] += 1
            else:
                opens = token.form[-1:] in _OPENING_MARKS
        return cls(frozenset(stem for stem in capital if stem not in small))

    def is_name(self, token: Token) -> bool:
        """Whether a token of the text is a name."""
        return token.form[:1].isupper() and token.stem in self.stems


def collect_numbers(tokens: Iterable[Token]) -> list[float]:
    """Return the numbers from `LEAST_NUMBER` on that some tokens name, in order; ordinals in letters are none.

    >>> from reconcile.text.tokens import tokenize
    >>> collect_numbers(tokenize("The first of two brothers was 21 in 1904.", lambda at: at))
    [2.0, 21.0, 1904.0]
    """
    keys = [t.key for t in tokens if not _is_ordinal_word(t.key)]
    return [number for number in parse_amounts(keys) if number >= LEAST_NUMBER]


def _is_ordinal_word(key: str) -> bool:
    value = parse_number(key)
    return value is not None and value % 1 != 0 and not key[0].isdigit()
