"""An index of the content of a text by sentence, so that nothing is added that it has already.

A sentence covers another one when it has nearly all of its content words, or most of them with the rare ones; so do two
neighbouring sentences together. Frequent names weigh little: two sentences with the same three characters may report
different events; and a sentence never covers a name or a number that it lacks. A word weighs one over its occurrences
in the text that has it most often.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from itertools import pairwise
from types import MappingProxyType
from typing import Self

from reconcile.language import ENGLISH
from reconcile.text.numerals import parse_number
from reconcile.text.tokens import Token, Transcript

SAID_SHARE = 2 / 3
"""Share of its content words from which a sentence is said by another one with all its names and numbers that denies as
it does, in [0, 1]. Measured on film plots: with less, facts are lost that no name or number shows."""
COVERED_SHARE = 0.8
"""Share of its content words from which a sentence is covered, whatever the words are."""
MAJORITY_SHARE = 0.5
"""Share of its content words above which a sentence may be covered."""
MAJORITY_WEIGHT = 0.4
"""Share of their weight above which it is; less than `MAJORITY_SHARE`, for the words that differ are the rarer."""
NEIGHBOUR_SHARE = 0.25
"""Least share of its content words in each of two neighbouring sentences that cover it together."""
LEAST_SHARED_WORDS = 3
"""Content words in common, where it is not nearly all."""


_NONE: frozenset[str] = frozenset()
_NOTHING: Mapping[int, AbstractSet[str]] = MappingProxyType({})


@dataclass(slots=True)
class ContentIndex:
    """The sentences of a text by their content words. That of the canonical text grows during the merge."""

    weights: Mapping[str, float]
    """Content stem → its weight, in (0, 1]."""
    stems_by_sentence: list[set[str]] = field(default_factory=list)
    """The content stems of each sentence."""
    sentences_by_stem: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))
    """Content stem → the numbers of the sentences with it."""
    denying_sentences: set[int] = field(default_factory=set)
    """The sentences with a word that denies."""
    ordered_count: int = 0
    """How many of the first sentences follow each other in a text."""

    @classmethod
    def from_transcript(cls, transcript: Transcript, weights: Mapping[str, float]) -> Self:
        """Index the sentences of one witness."""
        index = cls(weights)
        for a, b in pairwise(transcript.bounds):
            index.add_sentence(transcript.tokens[a:b])
        index.ordered_count = len(index.stems_by_sentence)
        return index

    def add_sentence(self, tokens: Iterable[Token]) -> None:
        """Add a sentence."""
        self.stems_by_sentence.append(set())
        self.extend_sentence(len(self.stems_by_sentence) - 1, tokens)

    def extend_sentence(self, sentence: int, tokens: Iterable[Token]) -> None:
        """Add words to a sentence."""
        row = list(tokens)
        if has_denial(row):
            self.denying_sentences.add(sentence)
        for stem in sorted(collect_content_stems(row) - self.stems_by_sentence[sentence]):
            self.stems_by_sentence[sentence].add(stem)
            self.sentences_by_stem[stem].append(sentence)

    def covers(self, tokens: Iterable[Token], apart: Mapping[int, AbstractSet[str]] = _NOTHING) -> bool:
        """Return whether a sentence, or two side by side, cover these tokens; False for a single content word.

        Args:
            tokens: of an addition.
            apart: sentence → stems that the witness of the addition has itself at that place. It says the same twice
                only if the sentence has all names and numbers, `SAID_SHARE` of the other words, and denies as it does.
        """
        row = list(tokens)
        words = [t for t in row if t.is_content]
        bag = {t.stem for t in words}
        if len(bag) < 2:
            return False
        facts = {t.stem for t in words[1:] if t.form[0].isupper() or t.form[0].isdigit()}
        near = sorted(self._find_candidates(bag))
        denies = has_denial(row)
        plain = {t.stem for t in words if t.stem not in facts and parse_number(t.key) is None}
        twice = [n for n in near if apart.get(n) and (n in self.denying_sentences) == denies]
        if any(facts <= self.stems_by_sentence[n] and self._says_all(plain, n) for n in twice):
            return True
        bags = {n: self.stems_by_sentence[n] - apart.get(n, _NONE) for n in near}
        if any(facts <= bags[n] and self._is_covered(bag, bag & bags[n]) for n in near):
            return True
        for m in sorted({m for n in near for m in (n - 1, n) if 0 <= m < self.ordered_count - 1}):
            one, two = (self.stems_by_sentence[k] - apart.get(k, _NONE) for k in (m, m + 1))
            if facts <= one | two and self._is_covered_by_two(bag, one, two):
                return True
        return False

    def find_repeated_sentence(
        self, tokens: Iterable[Token], near: Iterable[int], apart: Mapping[int, AbstractSet[str]] = _NOTHING
    ) -> int | None:
        """Return the first of some sentences that these tokens mostly cover, or None; `apart` as in `covers`."""
        bag = collect_content_stems(tokens)
        inside = [(n, self.stems_by_sentence[n]) for n in near if 0 <= n < self.ordered_count]
        return next((n for n, mine in inside if self._is_mostly_covered(mine - apart.get(n, _NONE), bag)), None)

    def find_twin_sentences(self, sentence: int) -> list[int]:
        """Return the other sentences with nearly the same content words: a Dice coefficient of `COVERED_SHARE`."""
        bag = self.stems_by_sentence[sentence]
        if len(bag) < LEAST_SHARED_WORDS:
            return []
        near = ((n, self.stems_by_sentence[n]) for n in sorted(self._find_candidates(bag) - {sentence}))
        return [n for n, other in near if 2 * len(bag & other) >= COVERED_SHARE * (len(bag) + len(other))]

    def _find_candidates(self, bag: set[str]) -> set[int]:
        """Return the sentences that may have more than half of a bag: they have one of the rarer half of its words."""
        rare = sorted(bag, key=lambda stem: (len(self.sentences_by_stem.get(stem, ())), stem))[: (len(bag) + 1) // 2]
        return {n for stem in rare for n in self.sentences_by_stem.get(stem, ())}

    def _says_all(self, bag: set[str], sentence: int) -> bool:
        """Return whether a sentence has `SAID_SHARE` of some words; of three words or less all."""
        least = len(bag) if len(bag) <= LEAST_SHARED_WORDS else SAID_SHARE * len(bag)
        return len(bag & self.stems_by_sentence[sentence]) >= least

    def _is_covered(self, bag: set[str], common: set[str]) -> bool:
        return len(common) >= COVERED_SHARE * len(bag) or self._is_mostly_covered(bag, common)

    def _is_mostly_covered(self, bag: set[str], other: set[str]) -> bool:
        common = bag & other
        if len(common) < LEAST_SHARED_WORDS or len(common) <= MAJORITY_SHARE * len(bag):
            return False
        return self._sum_weights(common) > MAJORITY_WEIGHT * self._sum_weights(bag)

    def _is_covered_by_two(self, bag: set[str], one: set[str], two: set[str]) -> bool:
        parts = min(len(bag & one), len(bag & two)) >= NEIGHBOUR_SHARE * len(bag)
        return parts and self._is_covered(bag, bag & (one | two))

    def _sum_weights(self, bag: Iterable[str]) -> float:
        return sum(sorted(self.weights.get(stem, 1.0) for stem in bag))


def collect_content_stems(tokens: Iterable[Token]) -> set[str]:
    """Return the stems of the content words among some tokens."""
    return {t.stem for t in tokens if t.is_content}


def has_denial(tokens: Iterable[Token]) -> bool:
    """Return whether some tokens have a word that denies."""
    return any(t.key in ENGLISH.negations for t in tokens)
