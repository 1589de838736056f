"""Decide by word frequencies which of two readings is damaged: ``offi ce`` or ``office``, ``ofthe`` or ``of the``.

A word costs the more the rarer it is, an unknown one most. The reading that costs far more is the damaged one; between
the limits both are what an author may write (``every one``, ``to day``), and nothing is decided.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from itertools import pairwise

from reconcile.language.word_frequencies import SCALE_TOP, has_word_frequencies, measure_joining_gain, measure_zipf

MIN_PARTED_GAIN = 4.5
"""Powers of ten by which a whole word must be likelier than its pieces, where another witness has the whole. Chosen on
novels in eight languages: 67 to 86 % of parted words are recognised, and at most .7 % of other places called so. Held
by tests/text/test_word_direction.py, as the numbers below."""
MIN_WHOLE_ZIPF = 1.5
"""Zipf value of a whole word, at least: below it a word is a slip of the corpus. From the same measurement."""
GLUED_LIMITS = ((0.0, 2.0), (-2.0, 3.5))
"""Two ways to be glued: the gain is at most the first number, and the whole is rarer than the second. ``ofthe``
has 3.3 in the lists, since texts of the web lose spaces too. From the same measurement: 51 to 89 % are recognised."""
MIN_PIECE_ZIPF = 2.0
"""Zipf value of each piece of a glued word, at least: pieces that are no words prove nothing. From there too."""
MIN_SPACED_LETTERS = 4
"""Single letters in a row that can be a word printed with spaces. Chosen by hand: ``a b c`` are letters that are meant;
held by tests/text/test_word_direction.py."""


class DamagedSide(StrEnum):
    """The reading that a channel damaged."""

    PARTED = "parted"
    """The pieces: the whole word is sound."""
    GLUED = "glued"
    """The whole: the pieces are sound words."""


def find_damaged_side(pieces: Sequence[str], language: str) -> DamagedSide | None:
    """Return which of some pieces and the whole word that they make is damaged; None where nothing is certain.

    >>> print(find_damaged_side(["offi", "ce"], "en"), find_damaged_side(["of", "the"], "en"))
    parted glued
    >>> find_damaged_side(["every", "one"], "en")
    """
    if not has_word_frequencies(language) or len(pieces) < 2:
        return None
    if len(pieces) > 2:
        return _judge_many_pieces(pieces, language)
    gain, whole = measure_joining_gain(pieces[0], pieces[1], language), measure_zipf("".join(pieces), language)
    if gain >= MIN_PARTED_GAIN and whole >= MIN_WHOLE_ZIPF:
        return DamagedSide.PARTED
    known = min(measure_zipf(piece, language) for piece in pieces) >= MIN_PIECE_ZIPF
    if known and any(gain <= most and whole < below for most, below in GLUED_LIMITS):
        return DamagedSide.GLUED
    return None


def _judge_many_pieces(pieces: Sequence[str], language: str) -> DamagedSide | None:
    """Judge three pieces or more: letters of a spaced word, or words of which no two neighbours belong together."""
    whole = measure_zipf("".join(pieces), language)
    if all(len(piece) == 1 for piece in pieces):
        return DamagedSide.PARTED if len(pieces) >= MIN_SPACED_LETTERS and whole >= MIN_WHOLE_ZIPF else None
    cost = sum(SCALE_TOP - measure_zipf(piece, language) for piece in pieces)
    if whole >= MIN_WHOLE_ZIPF and cost - (SCALE_TOP - whole) >= MIN_PARTED_GAIN * (len(pieces) - 1):
        return DamagedSide.PARTED
    if whole < MIN_PIECE_ZIPF and all(
        find_damaged_side(pair, language) is DamagedSide.GLUED for pair in pairwise(pieces)
    ):
        return DamagedSide.GLUED
    return None
