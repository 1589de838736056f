"""A witness as tokens: words and marks of its mended text, each with its span in the raw text.

Lossless: the gaps and forms of all tokens in order are the mended text; the raw spans of gaps and tokens in order are a
partition of the raw text. The last token is the end of the text, with an empty form, so that white space at
the end has an owner too.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from reconcile.language import ENGLISH
from reconcile.text.normal_forms import fold_word
from reconcile.text.stems import stem_word
from reconcile.text.words import is_word, split_words


class Token(NamedTuple):
    """One word or mark, or the end of the text."""

    form: str
    """As written in the mended text; empty for the end of the text."""
    key: str
    """Damage-insensitive key; words with one key are one word."""
    stem: str
    """Stem of the key, without a possessive 's: what two forms of one word share."""
    gap: str
    """The white space before it, mended."""
    gap_start: int
    """Raw offset where the gap starts."""
    start: int
    """Raw offset where the token starts; the gap is ``raw[gap_start:start]``."""
    end: int
    """Raw offset after the token."""
    is_word: bool
    """Whether it is a word or number rather than a mark."""
    is_content: bool
    """Whether it is a word outside the closed list of function words."""


@dataclass(frozen=True, slots=True)
class Transcript:
    """One witness, ready to be collated."""

    raw: str
    tokens: tuple[Token, ...]
    """The last one is the end of the text."""
    bounds: tuple[int, ...]
    """Index of the first token of each sentence, then the index of the end token: m sentences, m + 1 bounds."""
    is_prose: tuple[bool, ...]
    """For each sentence, whether it is part of the text rather than metadata."""
    borders: frozenset[int]
    """`bounds` as a set."""

    def sentence_tokens(self, index: int) -> tuple[Token, ...]:
        """The tokens of a sentence."""
        return self.tokens[self.bounds[index] : self.bounds[index + 1]]

    def token_range(self, sentences: Iterable[int]) -> list[int]:
        """The indices of the tokens of some sentences."""
        return [at for n in sentences for at in range(self.bounds[n], self.bounds[n + 1])]

    def collect_content_stems(self, sentences: Iterable[int]) -> set[str]:
        """The stems of the content words of some sentences."""
        return {t.stem for n in sentences for t in self.sentence_tokens(n) if t.is_content}


def weigh_content_stems(transcripts: Iterable[Transcript]) -> dict[str, float]:
    """Return stem → 1 over its occurrences in the text that has it most often, in (0, 1]."""
    counts: Counter[str] = Counter()
    for transcript in transcripts:
        counts |= Counter(t.stem for t in transcript.tokens if t.is_content)
    return {stem: 1 / n for stem, n in counts.items()}


@lru_cache(maxsize=1 << 16)
def _analyze_form(form: str) -> tuple[str, str, bool, bool]:
    key, word = fold_word(form), is_word(form)
    owner = form[:-2] if form[-2:] in ("'s", "\u2019s", "'S", "\u2019S") else form
    return key, stem_word(fold_word(owner or form)), word, word and key not in ENGLISH.function_words


def tokenize(text: str, to_raw: Callable[[int], int]) -> tuple[Token, ...]:
    """Tokenize a mended text; `to_raw` maps its boundaries to the raw text, monotone."""
    tokens = []
    previous = raw_previous = 0
    for start, end, form in split_words(text):
        raw_start = to_raw(start) if start != previous else raw_previous
        raw_end = to_raw(end)
        key, root, word, content = _analyze_form(form)
        tokens.append(Token(form, key, root, text[previous:start], raw_previous, raw_start, raw_end, word, content))
        previous, raw_previous = end, raw_end
    raw_end = to_raw(len(text))
    tokens.append(Token("", "", "", text[previous:], raw_previous, raw_end, raw_end, is_word=False, is_content=False))
    return tuple(tokens)


def build_transcript(
    raw: str,
    text: str,
    to_raw: Callable[[int], int],
    sentences: Sequence[tuple[int, int]],
    metadata: Sequence[tuple[int, int]],
) -> Transcript:
    """Tokenize a mended text and find the tokens of each sentence.

    Args:
        raw: the text as read.
        text: the mended text.
        to_raw: boundary of `text` → boundary of `raw`, monotone.
        sentences: raw spans, a partition of `raw`.
        metadata: raw spans that are no prose.
    """
    tokens = tokenize(text, to_raw)
    if not text:  # all of it was mended away: one boundary of `text` is both ends of `raw`
        tokens = (tokens[0]._replace(start=len(raw), end=len(raw)),)
    bounds = []
    at = 0
    for start, _ in sentences:
        while at < len(tokens) - 1 and tokens[at].start < start:
            at += 1
        bounds.append(at)
    bounds.append(len(tokens) - 1)
    prose = tuple(
        not any(tokens[a].start < e and s < tokens[b - 1].end for s, e in metadata) if a < b else False
        for a, b in pairwise(bounds)
    )
    return Transcript(raw, tokens, tuple(bounds), prose, frozenset(bounds))
