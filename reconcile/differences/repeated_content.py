"""The sentences of a witness by their content, so that those which it repeats are found."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from reconcile.text.numerals import parse_number
from reconcile.text.tokens import Token, Transcript

# Chosen by hand; held on both sides by tests/cases/classify and tests/differences.
MIN_REPEATED_CONTENT = 3
"""Content words from which a sentence that comes again is a repetition and no formula; one less in a long sentence."""
MIN_LONG_SENTENCE = 5
"""Words of a long sentence."""
MIN_REPETITION_DICE = 0.8
"""Dice of the content words from which two sentences repeat each other.

Also the least share of its own content words that a sentence finds in the other one.
"""
MIN_NEAR_CONTENT = 5
"""Content words from which two sentences may be the same in nearly the same words."""
MAX_SENTENCES_PER_STEM = 20
"""Stems in more sentences than this find no sentence."""


@dataclass(frozen=True, slots=True)
class _SentenceContent:
    """What a sentence is known by when it comes again."""

    keys: tuple[str, ...]
    stems: frozenset[str]
    facts: frozenset[str]
    """Stems of its numbers and of what it writes with a capital inside: another fact is no repetition."""


class RepetitionIndex:
    """The sentences of one witness, to be found by their words."""

    def __init__(self, transcript: Transcript) -> None:
        self._sentences = [_summarize_sentence(transcript.tokens[a:b]) for a, b in pairwise(transcript.bounds)]
        self._by_keys: dict[tuple[str, ...], list[int]] = defaultdict(list)
        self._by_stem: dict[str, list[int]] = defaultdict(list)
        for n, sentence in enumerate(self._sentences):
            if sentence is not None:
                self._by_keys[sentence.keys].append(n)
                for stem in sentence.stems:
                    self._by_stem[stem].append(n)

    def can_be_repeated(self, sentence: int) -> bool:
        """Whether a sentence is no formula: it has enough words to be a repetition."""
        return self._sentences[sentence] is not None

    def find_repetitions(self, sentence: int) -> list[int]:
        """Return the other sentences that repeat one, in the same words or nearly; none for a formula."""
        wanted = self._sentences[sentence]
        if wanted is None:
            return []
        if len(wanted.stems) < MIN_NEAR_CONTENT:
            return [n for n in self._by_keys[wanted.keys] if n != sentence]
        places = (self._by_stem[stem] for stem in wanted.stems)
        near = {n for numbers in places if len(numbers) <= MAX_SENTENCES_PER_STEM for n in numbers} - {sentence}
        return sorted(n for n in near if _is_near_repetition(wanted, self._sentences[n]))


def _is_near_repetition(one: _SentenceContent, two: _SentenceContent | None) -> bool:
    if two is None or one.facts != two.facts:
        return False
    common = len(one.stems & two.stems)
    total = len(one.stems) + len(two.stems)
    return common >= MIN_REPETITION_DICE * len(one.stems) and 2 * common >= MIN_REPETITION_DICE * total


def _summarize_sentence(sentence: Sequence[Token]) -> _SentenceContent | None:
    content = [t for t in sentence if t.is_content]
    keys = tuple(t.key for t in sentence if t.is_word)
    if len(content) < MIN_REPEATED_CONTENT - (len(keys) >= MIN_LONG_SENTENCE):
        return None
    first = next((t for t in sentence if t.is_word), None)
    facts = {t.stem for t in content if (t is not first and t.form[0].isupper()) or parse_number(t.key) is not None}
    return _SentenceContent(keys, frozenset(t.stem for t in content), frozenset(facts))
