"""Find words printed with spaced letters and read letter by letter: ``N e p t u n e``.

Letters that a text names one by one (``a b c``) make no word; what they make must be a known word of the language of
the text. It is likely, not certain: a text may spell a word.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from reconcile.damage.text_habits import TextHabits, rate_certainty
from reconcile.language.word_frequencies import measure_zipf
from reconcile.model.damage_kinds import DamageKind
from reconcile.model.records import Repair

KIND = DamageKind.STRAY_SPACE
LEAST_LETTERS = 5
"""Letters of a word that a text alone can show: ``a b c d``, ``A T O M`` are meant. Chosen by hand; held by
tests/cases/mend/stray-space.toml, as the next."""
LEAST_WORD_ZIPF = 3.0
"""Zipf value of the word in the language of its paragraph: ``abcde`` has 2.2, ``Neptune`` 3.4."""
_SPACED_LETTERS = re.compile(r"(?: |\A)[^\W\d_](?: [^\W\d_](?![^\W_'\u2019.-])){4,40}")
"""Single letters with one space between neighbours, at least `LEAST_LETTERS`. It begins with a space, so that a
search is quick, and is no row of initials."""


def find_spaced_letters(habits: TextHabits) -> Iterator[Repair]:
    """Find the words; an article or a pronoun of one letter before a word stays out of it."""
    for match in _SPACED_LETTERS.finditer(habits.text):
        start = match.start() + (habits.text[match.start()] == " ")
        letters = habits.text[start : match.end()].split(" ")
        for first in range(min(2, len(letters) - LEAST_LETTERS + 1)):
            whole = "".join(letters[first:])
            if not (whole[1:].islower() or whole.isupper()):
                continue
            if measure_zipf(whole, habits.language_at(start)) >= LEAST_WORD_ZIPF:
                evidence = f"single letters that make a word: {whole}"
                confidence = rate_certainty(is_certain=False)
                yield habits.make_repair(start + 2 * first, match.end(), whole, KIND, evidence, confidence)
                break
