"""How much a 3-gram tells by the language alone: the frequencies of its words.

A common phrase of the language (`one of the`) tells nothing of kinship, whatever the collection; a rare one (`Nikki
drives Frisbee`) tells much. The information of a 3-gram is that of its words by their frequency, in bits, taken at
`INDEPENDENCE` as words are not drawn one by one, and at most `MOST_BITS`. Both were fitted to counted 3-grams of film
plots; see ``benchmarks/linkage.py``. It is kept in eighths of a bit, so that sums do not depend on their order.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from reconcile.language.identification import identify_language
from reconcile.language.word_frequencies import SCALE_TOP, read_common_frequencies
from reconcile.variants.shingles import Counts, Hashes, ShingledTexts, expand_ranges, hash_words

Eighths = NDArray[np.uint8]
"""Information in eighths of a bit."""

EIGHTH = 8
"""Parts of a bit in which information is counted."""
INDEPENDENCE = 0.31
"""Share of the bits of its words that a 3-gram tells; fitted to counted 3-grams, see ``benchmarks/linkage.py``."""
MOST_BITS = 18.0
"""Bits that a 3-gram tells at most; fitted likewise."""
UNKNOWN_ZIPF = 3.0
"""Zipf value of a word that no list has: that of the rarest words in the short lists, which every language has."""

_BITS_PER_ZIPF = float(np.log2(10))
_LEAST_EIGHTHS, _MOST_EIGHTHS = EIGHTH, int(EIGHTH * MOST_BITS)
_BUCKET_BITS = 18  # of a hash: about one word of a language for each bucket, and the table stays in the cache
_FREQUENT = 76  # eighths of a bit: the 77 most frequent words of English tell less
_LANGUAGE_SHARE = 0.2  # of the words of English prose at least so many are; of other languages up to .15 (Hungarian)


class WordInformation:
    """What each word of a language tells, found by its hash."""

    def __init__(self, language: str, zipf_values: Mapping[str, float]) -> None:
        """Make the table of a language.

        Args:
            language: its code.
            zipf_values: its words, as they are written, and how frequent they are.
        """
        self.language = language
        words = list(zipf_values)
        hashes, ends = hash_words(words)
        # A word that is several as the shingles see it (`l'homme` in some lists) is none of them.
        single = np.diff(ends) == 1
        bits = _BITS_PER_ZIPF * (SCALE_TOP - np.fromiter(zipf_values.values(), float, len(words)))
        found = hashes[ends[:-1][single]]
        bits = np.minimum(np.round(EIGHTH * bits[single]), 255)
        order = np.lexsort((bits, found))
        found, bits = found[order], bits[order]
        first = np.diff(found, prepend=~found[:1]) != 0 if len(found) else np.zeros(0, bool)
        self._hashes, self._bits = found[first], bits[first].astype(np.uint8)
        tops = (self._hashes >> np.uint64(64 - _BUCKET_BITS)).astype(np.int64)
        self._first = np.searchsorted(tops, np.arange((1 << _BUCKET_BITS) + 1)).astype(np.int32)
        self._longest = int(np.diff(self._first).max(initial=0))
        self._unknown = np.uint8(np.round(EIGHTH * _BITS_PER_ZIPF * (SCALE_TOP - UNKNOWN_ZIPF)))

    def look_up(self, hashes: Hashes) -> Eighths:
        """Return what words tell, given by their hashes."""
        bits = np.full(len(hashes), self._unknown, np.uint8)
        top = (hashes >> np.uint64(64 - _BUCKET_BITS)).astype(np.int64)
        at, end = self._first[top], self._first[top + 1]
        left = np.flatnonzero(at < end)
        for _ in range(self._longest):
            if not left.size:
                break
            place = at[left]
            hit = self._hashes[place] == hashes[left]
            bits[left[hit]] = self._bits[place[hit]]
            at[left] += 1
            left = left[~hit & (place + 1 < end[left])]
        return bits

    def measure_words(self, words: Sequence[str]) -> list[float]:
        """Return what folded words tell, in bits; 0 for one that is several words as shingles see it."""
        told = np.zeros(len(words))
        hashes, ends = hash_words(words)
        single = np.diff(ends) == 1
        told[single] = self.look_up(hashes[ends[:-1][single]]) / EIGHTH
        return told.tolist()


class LanguageModel(NamedTuple):
    """What is known of languages."""

    english: WordInformation
    """Stands also for texts of which the language is not known."""
    identify: Callable[[str], str]
    """Names the language of a text that is not plainly English; empty where that is in doubt."""
    load: Callable[[str], WordInformation]
    """Gives the table of a language that `identify` named."""

    def choose(self, text: str) -> WordInformation:
        """Return the table for a text."""
        hashes, _ = hash_words([text])
        if _is_plainly_english(int(np.count_nonzero(self.english.look_up(hashes) < _FREQUENT)), len(hashes)):
            return self.english
        language = self.identify(text)
        return self.english if language in ("", "en") else self.load(language)


@cache
def load_language_model() -> LanguageModel:
    """Return the model that the lists of the package make; each list is read when it is needed first."""
    return LanguageModel(_load_word_information("en"), identify_language, _load_word_information)


@cache
def _load_word_information(language: str) -> WordInformation:
    return WordInformation(language, read_common_frequencies(language))


def _is_plainly_english(frequent: int, words: int) -> bool:
    return frequent >= _LANGUAGE_SHARE * words


def weigh_shingles(texts: list[str], block: ShingledTexts, model: LanguageModel) -> Eighths:
    """Return what each shingle of a block tells by the language of its text.

    Args:
        texts: the texts of the block.
        block: their shingles.
        model: what is known of languages.
    """
    bits = model.english.look_up(block.word_hashes)
    ends = np.cumsum(block.words)
    frequent = np.concatenate(([0], np.cumsum(bits < _FREQUENT)))
    doubtful = frequent[ends] - frequent[ends - block.words] < _LANGUAGE_SHARE * block.words
    for place in np.flatnonzero(doubtful & (block.counts > 0)).tolist():
        language = model.identify(texts[place])
        if language not in ("", "en"):
            here = slice(int(ends[place] - block.words[place]), int(ends[place]))
            bits[here] = model.load(language).look_up(block.word_hashes[here])
    return _sum_triples(bits, ends - block.words, block.counts)


def _sum_triples(bits: Eighths, first: Counts, counts: Counts) -> Eighths:
    """Return what each shingle tells, given its words; texts without a shingle are passed over."""
    wide = bits.astype(np.uint16)
    triples = wide[:-2] + wide[1:-1] + wide[2:] if len(wide) > 2 else wide[:0]
    told = triples[expand_ranges(first, counts)] * INDEPENDENCE
    return np.clip(np.round(told), _LEAST_EIGHTHS, _MOST_EIGHTHS).astype(np.uint8)
