"""What a text tells, sentence by sentence: so that nothing is added that stands there already.

A sentence tells another one when it holds nearly all of its content words, or most of them and the rare ones among
them; so do two neighbouring sentences together. Names that stand everywhere weigh little: two sentences that share
three leading characters need not tell one event. A word weighs one over the times that the text with most of it has it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Self

from reconcile.text.tokens import Token, Transcript

COVERED_SHARE = 0.8
"""Share of its content words by which a sentence is told, whatever the words are."""
MAJORITY_SHARE = 0.5
"""Share of its content words above which a sentence is told."""
MAJORITY_WEIGHT = 0.4
"""Share of their weight above which it is, besides; less than `MAJORITY_SHARE`, for the words that differ are the rarer ones."""
NEIGHBOUR_SHARE = 0.25
"""Least share of its content words that each of two neighbouring sentences holds, if they tell it together."""
LEAST_SHARED_WORDS = 3
"""Content words that the two must share, where it is not nearly all."""


@dataclass(slots=True)
class ContentIndex:
    """The sentences of a text by their content words. That of the canonical text grows while the merge is at work."""

    weights: Mapping[str, float]
    """Content stem → its weight, in (0, 1]."""
    stems_by_sentence: list[set[str]] = field(default_factory=list)
    """For each sentence its content stems."""
    sentences_by_stem: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))
    """Content stem → the sentences that hold it, by number."""
    ordered_count: int = 0
    """How many of the first sentences stand in the order of a text, each beside the next."""

    @classmethod
    def from_transcript(cls, transcript: Transcript, weights: Mapping[str, float]) -> Self:
        """Begin with the sentences of one witness."""
        telling = cls(weights)
        for a, b in pairwise(transcript.bounds):
            telling.add_sentence(transcript.tokens[a:b])
        telling.ordered_count = len(telling.stems_by_sentence)
        return telling

    def add_sentence(self, tokens: Iterable[Token]) -> None:
        """Take in a sentence."""
        self.stems_by_sentence.append(set())
        self.extend_sentence(len(self.stems_by_sentence) - 1, tokens)

    def extend_sentence(self, sentence: int, tokens: Iterable[Token]) -> None:
        """Take in words that were added to a sentence."""
        for stem in sorted(collect_content_stems(tokens) - self.stems_by_sentence[sentence]):
            self.stems_by_sentence[sentence].add(stem)
            self.sentences_by_stem[stem].append(sentence)

    def covers(self, tokens: Iterable[Token]) -> bool:
        """Whether a sentence, or two side by side, tell what these tokens tell.

        Of a single content word nothing can be said.
        """
        bag = collect_content_stems(tokens)
        if len(bag) < 2:
            return False
        near = sorted(self._find_candidates(bag))
        if any(self._is_covered(bag, bag & self.stems_by_sentence[n]) for n in near):
            return True
        starts = sorted({m for n in near for m in (n - 1, n) if 0 <= m < self.ordered_count - 1})
        return any(
            self._is_covered_by_two(bag, self.stems_by_sentence[m], self.stems_by_sentence[m + 1]) for m in starts
        )

    def find_repeated_sentence(self, tokens: Iterable[Token], near: Iterable[int]) -> int | None:
        """The first of some sentences most of which these tokens tell again with more of their own; None if none is."""
        bag = collect_content_stems(tokens)
        return next(
            (
                n
                for n in near
                if 0 <= n < self.ordered_count and self._is_mostly_covered(self.stems_by_sentence[n], bag)
            ),
            None,
        )

    def find_twin_sentences(self, sentence: int) -> list[int]:
        """The other sentences that tell nearly the same in nearly the same words."""
        bag = self.stems_by_sentence[sentence]
        if len(bag) < LEAST_SHARED_WORDS:
            return []
        near = sorted(self._find_candidates(bag) - {sentence})
        return [
            n
            for n in near
            if 2 * len(bag & self.stems_by_sentence[n]) >= COVERED_SHARE * (len(bag) + len(self.stems_by_sentence[n]))
        ]

    def _find_candidates(self, bag: set[str]) -> set[int]:
        """The sentences that may share more than half of a bag: they share one of the rarer half of its words."""
        rare = sorted(bag, key=lambda stem: (len(self.sentences_by_stem.get(stem, ())), stem))[: (len(bag) + 1) // 2]
        return {n for stem in rare for n in self.sentences_by_stem.get(stem, ())}

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
    """The stems of the content words among some tokens."""
    return {t.stem for t in tokens if t.is_content}
