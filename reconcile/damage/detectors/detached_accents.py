"""Find accents beside their letters, as in text taken out of PDF files: ``Mu¨ller``, ``M¨uller``, ``garc¸on``.

Only accents that prose does not use as signs: the acute and the grave may be apostrophes, and a ring behind a figure
means degrees. Which neighbour an accent belongs to is certain where only one of them can have it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from reconcile.damage.text_habits import TextHabits, rate_certainty
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
_DETACHED_ACCENT = re.compile(f"[{''.join(_LETTERS_BY_ACCENT)}]")


def find_detached_accents(habits: TextHabits) -> Iterator[Repair]:
    """Find the accents beside a letter of a word."""
    if habits.is_ascii:
        return
    text = habits.text
    for match in _DETACHED_ACCENT.finditer(text):
        at = match.start()
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
