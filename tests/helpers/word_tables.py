"""Words of an invented language for tests: what is listed is frequent, all else is rare."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ListedWords:
    """A table of words: the listed ones tell `frequent` bits, the others `rare` bits."""

    frequent_words: frozenset[str]
    language: str = "en"
    frequent: float = 10.0
    rare: float = 20.0

    def measure_words(self, words: Sequence[str]) -> list[float]:
        return [self.frequent if word in self.frequent_words else self.rare for word in words]


def list_frequent_words(words: str, language: str = "en") -> ListedWords:
    return ListedWords(frozenset(words.split()), language)
