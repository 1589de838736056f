"""What one side has at a place, and the witness that it belongs to."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass

from reconcile.differences.lexicon import Lexicon
from reconcile.model.records import Repair
from reconcile.model.variations import Range
from reconcile.text.numerals import parse_amounts
from reconcile.text.tokens import Token, Transcript

_ORDINAL_DAY = re.compile(r"(\d+)(?:st|nd|rd|th)")


@dataclass(frozen=True, slots=True)
class AnalyzedWitness:
    """One witness as a whole, with what classify needs to know of it."""

    id: str
    transcript: Transcript
    lexicon: Lexicon
    repairs: tuple[Repair, ...]
    """All edits of *mend*, sorted by start."""

    def find_repairs(self, start: int, end: int) -> tuple[Repair, ...]:
        """The repairs that lie within a raw stretch, insertions at its ends included."""
        first = bisect_left(self.repairs, start, key=lambda r: r.start)
        last = bisect_right(self.repairs, end, lo=first, key=lambda r: r.start)
        return tuple(r for r in self.repairs[first:last] if r.end <= end)


@dataclass(frozen=True, slots=True)
class Reading:
    """What one side has at a place."""

    subject: AnalyzedWitness
    ranges: tuple[Range, ...]
    token_index: int
    """Index of the token before which an empty reading would be."""

    @property
    def tokens(self) -> list[Token]:
        """The tokens of the reading; of a gap none."""
        return [t for a, b in self.ranges for t in self.subject.transcript.tokens[a:b]]

    @property
    def content_words(self) -> list[Token]:
        """Its content words."""
        return [t for t in self.tokens if t.is_content]

    @property
    def word_tokens(self) -> list[Token]:
        """Its words, without the marks."""
        return [t for t in self.tokens if t.is_word]

    @property
    def named_numbers(self) -> list[float]:
        """The numbers that it names, in words or figures."""
        return parse_amounts(t.key for t in self.tokens)

    @property
    def is_whole_sentence(self) -> bool:
        """Whether it is made of words and of whole sentences."""
        if len(self.ranges) != 1 or not self.word_tokens:
            return False
        return all(at in self.subject.transcript.borders for at in self.ranges[0])

    @property
    def clause(self) -> Range:
        """The indices of the tokens of its clause, half-open: up to the next mark on either side."""
        tokens = self.subject.transcript.tokens
        start, end = (self.ranges[0][0], self.ranges[-1][1]) if self.ranges else (self.token_index, self.token_index)
        while start > 0 and tokens[start - 1].is_word:
            start -= 1
        while tokens[end].form and tokens[end].is_word:
            end += 1
        return start, end

    @property
    def mended_text(self) -> str:
        """The mended reading, without the gap before it."""
        tokens = self.tokens
        return "".join(t.gap + t.form for t in tokens).strip() if tokens else ""

    @property
    def gap_token(self) -> Token:
        """The token whose gap an empty reading or a gap variation means."""
        return self.subject.transcript.tokens[self.token_index]


def has_same_numbers(one: Reading, two: Reading) -> bool:
    """Whether two readings name the same numbers: *10* and *ten*, *3rd* and *third*, of dates *19* and *19th*."""
    if one.named_numbers == two.named_numbers:
        return True
    return parse_amounts(_ORDINAL_DAY.sub(r"\1", t.key) for t in one.tokens) == parse_amounts(
        _ORDINAL_DAY.sub(r"\1", t.key) for t in two.tokens
    )
