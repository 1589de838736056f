"""Find accents beside their letters, as in text taken out of PDF files: ``Mu¨ller``, ``M¨uller``, ``garc¸on``.

Only accents that prose does not use as signs: the acute and the grave may be apostrophes, and a ring behind a figure
means degrees. Which neighbour an accent belongs to is certain where only one of them can have it.

Some fonts keep their ligatures at the places of such accents: ``a˚ernoon``, ``di˙erent``, ``˛elds``. In an English word
an accent is so read, where letters in its place make a known word and the accent does not. What letters it was differs
from font to font, so this is only likely.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from reconcile.damage.text_habits import LONGEST_TOKEN, TextHabits, rate_certainty
from reconcile.language.word_frequencies import measure_zipf
from reconcile.model.damage_kinds import DamageKind
from reconcile.model.records import Repair

KIND = DamageKind.MOJIBAKE
_LETTERS_BY_ACCENT = {
    "\u00a8": ("\u0308", "aeiouyAEIOU\u0131"),
    "\u02c6": ("\u0302", "aeiouAEIOU\u0131"),
    "\u00b8": ("\u0327", "csCS"),
    "\u02da": ("\u030a", "aAuU"),
    "\u02c7": ("\u030c", "cszrnCSZRN"),
}
"""Each accent, its combining form, and the letters that have it in the languages of Europe."""
_DETACHED_ACCENT = re.compile(f"[{''.join(_LETTERS_BY_ACCENT)}\u02d9\u02db\u02d8\u02dd]")
"""With the dot, the ogonek, the breve and the double acute, which are only found as other signs."""
_LIGATURE_LETTERS = ("ff", "fi", "fl", "ffi", "ffl", "ft", "fft", "ti", "tt", "th")
"""What fonts draw as one sign, the ligatures of Unicode first."""
LEAST_WORD_ZIPF = 2.5
"""Zipf value in English of a word that is known; ``crå`` and ``åernoon`` have 0, ``hå`` 2.2. Chosen by hand; held by
tests/cases/mend/mojibake.toml."""
_LETTERS_BEFORE = re.compile(r"[^\W\d_]*\Z")
_LETTERS_AFTER = re.compile(r"[^\W\d_]*")


def find_detached_accents(habits: TextHabits) -> Iterator[Repair]:
    """Find the accents beside a letter of a word."""
    if habits.is_ascii:
        return
    text = habits.text
    for match in _DETACHED_ACCENT.finditer(text):
        at = match.start()
        if (stand_in := _find_stand_in(habits, at)) is not None:
            yield stand_in
            continue
        if match.group() not in _LETTERS_BY_ACCENT:
            continue
        combining, letters = _LETTERS_BY_ACCENT[match.group()]
        before, after = text[at - 1 : at] if at else "", text[at + 1 : at + 2]
        if before.isdigit() or not (before.isalpha() or (after.isalpha() and text[at + 2 : at + 3].isalpha())):
            continue
        places = [k for k, letter in ((at - 1, before), (at + 1, after)) if letter and letter in letters]
        if not places:
            continue
        if after == "\u0131":
            places = [at + 1]  # an i without its dot is there for the accent
        start = min(places[0], at)
        letter = text[places[0]].replace("\u0131", "i")
        sound = unicodedata.normalize("NFC", letter + combining)
        evidence = f"{match.group()} is beside its letter {letter}"
        confidence = rate_certainty(len(places) == 1)
        yield habits.make_repair(start, start + 2, sound, KIND, evidence, confidence)


def _find_stand_in(habits: TextHabits, at: int) -> Repair | None:
    """Find the letters of a ligature for which an accent stands in an English word; None where it may be an accent."""
    text = habits.text
    head = _LETTERS_BEFORE.search(text, max(0, at - LONGEST_TOKEN), at)
    tail = _LETTERS_AFTER.match(text, at + 1, at + LONGEST_TOKEN)
    before, after = head.group() if head else "", tail.group() if tail else ""
    if not (before or after) or not (before + after).isascii() or habits.language_at(at) != "en":
        return None
    known = [(measure_zipf(before + letters + after, "en"), letters) for letters in _LIGATURE_LETTERS]
    best, letters = max(known, key=lambda pair: pair[0])
    if best < LEAST_WORD_ZIPF or measure_zipf(before + after, "en") >= best:
        return None
    evidence = f"{text[at]} stands for the letters of a ligature: {before}{letters}{after}"
    return habits.make_repair(at, at + 1, letters, KIND, evidence, rate_certainty(is_certain=False))
