"""What a text tells, sentence by sentence: so that nothing is added that stands there already.

A sentence tells another one when it holds nearly all of its content words, or most of them and the rare ones among
them; so do two neighbouring sentences together. Names that stand everywhere weigh little: two sentences that share
three leading characters need not tell one event. A word weighs one over the times that the text with most of it has it.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Self

from reconcile.text.tokens import Token, Transcript

NEARLY_ALL = 0.8
"""Share of its content words by which a sentence is told, whatever the words are."""
MOST = 0.5
"""Share of its content words above which a sentence is told."""
WEIGHTY = 0.4
"""Share of their weight above which it is, besides; less than `MOST`, for the words that differ are the rarer ones."""
PART = 0.25
"""Least share of its content words that each of two neighbouring sentences holds, if they tell it together."""
SHARED = 3
"""Content words that the two must share, where it is not nearly all."""


@dataclass(slots=True)
class Telling:
    """The sentences of a text by their content words. That of the canonical text grows while the merge is at work."""

    weights: Mapping[str, float]
    """Content stem → its weight, in (0, 1]."""
    bags: list[set[str]] = field(default_factory=list)
    """For each sentence its content stems."""
    having: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))
    """Content stem → the sentences that hold it, by number."""
    ordered: int = 0
    """How many of the first sentences stand in the order of a text, each beside the next."""

    @classmethod
    def of(cls, transcript: Transcript, weights: Mapping[str, float]) -> Self:
        """Begin with the sentences of one witness."""
        telling = cls(weights)
        for a, b in pairwise(transcript.bounds):
            telling.add(transcript.tokens[a:b])
        telling.ordered = len(telling.bags)
        return telling

    def add(self, tokens: Iterable[Token]) -> None:
        """Take in a sentence."""
        self.bags.append(set())
        self.extend(len(self.bags) - 1, tokens)

    def extend(self, sentence: int, tokens: Iterable[Token]) -> None:
        """Take in words that were added to a sentence."""
        for stem in sorted(content(tokens) - self.bags[sentence]):
            self.bags[sentence].add(stem)
            self.having[stem].append(sentence)

    def tells(self, tokens: Iterable[Token]) -> bool:
        """Whether a sentence, or two side by side, tell what these tokens tell.

        Of a single content word nothing can be said.
        """
        bag = content(tokens)
        if len(bag) < 2:
            return False
        near = sorted(self._near(bag))
        if any(self._is_told(bag, bag & self.bags[n]) for n in near):
            return True
        starts = sorted({m for n in near for m in (n - 1, n) if 0 <= m < self.ordered - 1})
        return any(self._is_told_by_two(bag, self.bags[m], self.bags[m + 1]) for m in starts)

    def retold_by(self, tokens: Iterable[Token], near: Iterable[int]) -> int | None:
        """The first of some sentences most of which these tokens tell again with more of their own; None if none is."""
        bag = content(tokens)
        return next((n for n in near if 0 <= n < self.ordered and self._is_most(self.bags[n], bag)), None)

    def twins(self, sentence: int) -> list[int]:
        """The other sentences that tell nearly the same in nearly the same words."""
        bag = self.bags[sentence]
        if len(bag) < SHARED:
            return []
        near = sorted(self._near(bag) - {sentence})
        return [n for n in near if 2 * len(bag & self.bags[n]) >= NEARLY_ALL * (len(bag) + len(self.bags[n]))]

    def _near(self, bag: set[str]) -> set[int]:
        """The sentences that may share more than half of a bag: they share one of the rarer half of its words."""
        rare = sorted(bag, key=lambda stem: (len(self.having.get(stem, ())), stem))[: (len(bag) + 1) // 2]
        return {n for stem in rare for n in self.having.get(stem, ())}

    def _is_told(self, bag: set[str], common: set[str]) -> bool:
        return len(common) >= NEARLY_ALL * len(bag) or self._is_most(bag, common)

    def _is_most(self, bag: set[str], other: set[str]) -> bool:
        common = bag & other
        if len(common) < SHARED or len(common) <= MOST * len(bag):
            return False
        return self._weight(common) > WEIGHTY * self._weight(bag)

    def _is_told_by_two(self, bag: set[str], one: set[str], two: set[str]) -> bool:
        parts = min(len(bag & one), len(bag & two)) >= PART * len(bag)
        return parts and self._is_told(bag, bag & (one | two))

    def _weight(self, bag: Iterable[str]) -> float:
        return sum(sorted(self.weights.get(stem, 1.0) for stem in bag))


def weigh(transcripts: Iterable[Transcript]) -> dict[str, float]:
    """The weight of every content stem of some texts."""
    counts: Counter[str] = Counter()
    for transcript in transcripts:
        counts |= Counter(t.stem for t in transcript.tokens if t.content)
    return {stem: 1 / n for stem, n in counts.items()}


def content(tokens: Iterable[Token]) -> set[str]:
    """The stems of the content words among some tokens."""
    return {t.stem for t in tokens if t.content}
