"""Find characters that cannot be seen, or that are drawn for others.

Byte-order marks, zero-width and bidi signs, soft hyphens and the sign that PDF files show for them (``cap¬tain``),
ligatures, odd spaces round an apostrophe, letters split from their accents. Signs that a script needs are left alone:
joiners between letters of other scripts and in emoji, bidi signs in a text with right-to-left letters, zero-width
spaces between letters of scripts without spaces.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from reconcile.damage.apostrophe_places import is_before_ending
from reconcile.damage.text_habits import TextHabits
from reconcile.model.damage_kinds import DamageKind
from reconcile.model.records import Repair
from reconcile.text.normal_forms import LIGATURES

_ZERO_WIDTH = "\u200b\u200c\u200d\u2060\ufeff\u180e"
_BIDI = "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"
_ODD_SPACE_RANGES = "\u00a0\u2000-\u200b\u202f\u205f\u3000\ufeff"
_INVISIBLE_SIGN = re.compile(f"[{_ZERO_WIDTH}{_BIDI}\u00ac\u00ad\ufb00-\ufb06]")
_BREAK_INSIDE_WORD = re.compile("(?<=[^\\W\\d_]{2}).(?:\r?\n| )?(?=[a-z]{2})", re.DOTALL)
"""A place to break a line inside a word, and the white space of the break."""
_ODD_SPACES = re.compile(f"[{_ODD_SPACE_RANGES}]+")
_RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff\U0001e800-\U0001efff]")
_NON_ASCII_RUN = re.compile("(?:[\x00-\x7f])?[^\x00-\x7f]+")


def find_invisible_characters(habits: TextHabits) -> Iterator[Repair]:
    """Find the characters; an ASCII text has none."""
    if habits.is_ascii:
        return
    text = habits.text
    for match in _ODD_SPACES.finditer(text):
        if _is_space_at_ending(text, *match.span()):
            yield habits.make_repair(*match.span(), "", DamageKind.STRAY_SPACE, "an odd space at an apostrophe")
    is_left_to_right: bool | None = None
    for match in _INVISIBLE_SIGN.finditer(text):
        sign, at = match.group(), match.start()
        end, replacement, kind = _choose_sign_repair(text, sign, at)
        if kind == DamageKind.BIDI_CONTROL and is_left_to_right is None:
            is_left_to_right = _RIGHT_TO_LEFT.search(text) is None
        wanted = (kind == DamageKind.BIDI_CONTROL and not is_left_to_right) or (
            kind == DamageKind.INVISIBLE_CHARACTER and _is_joiner_needed(text, at)
        )
        if sign == "\u00ac":  # a sign of logic, but inside a word
            wanted = _BREAK_INSIDE_WORD.match(text, at) is None
        if not wanted:
            yield habits.make_repair(at, end, replacement, kind, f"U+{ord(sign):04X}")
    if not unicodedata.is_normalized("NFC", text):
        yield from _find_decomposed_letters(habits)


def _choose_sign_repair(text: str, sign: str, at: int) -> tuple[int, str, DamageKind]:
    """Return where the repair of a sign ends, what replaces it, and its kind."""
    if sign in LIGATURES:
        begins = not text[at - 1 : at].isalpha() or at == 0
        has_space = begins and text[at + 1 : at + 2] == " " and text[at + 2 : at + 3].islower()
        return at + 1 + has_space, LIGATURES[sign], DamageKind.LIGATURE  # no word is as short as a ligature
    if sign in "\u00ac\u00ad":  # at a line end, the line end goes with it
        broken = _BREAK_INSIDE_WORD.match(text, at)
        return broken.end() if broken else at + 1, "", DamageKind.SOFT_HYPHEN
    if sign == "\ufeff" and at == 0:
        return 1, "", DamageKind.BYTE_ORDER_MARK
    return at + 1, "", DamageKind.INVISIBLE_CHARACTER if sign in _ZERO_WIDTH else DamageKind.BIDI_CONTROL


def _is_space_at_ending(text: str, start: int, end: int) -> bool:
    """Return whether an odd space is before or after the apostrophe of an ending: ``Orca 's``, ``Orca' s``."""
    before, ending = text[start - 1 : start], text[end : end + 2]
    if before.isalpha():
        return ending[:1] in ("'", "\u2019") and is_before_ending(text, end + 1)
    return (
        before in ("'", "\u2019")
        and text[start - 2 : start - 1].isalpha()
        and ending[:1] == "s"
        and not ending[1:].isalnum()
    )


def _is_joiner_needed(text: str, at: int) -> bool:
    """Return whether a zero-width sign may be wanted: a neighbour is of another script than Latin, Greek, Cyrillic."""
    around = text[max(0, at - 1) : at] + text[at + 1 : at + 2]
    return any(not (c < "\u0530" or "\u1e00" <= c < "\u2070" or c in _ZERO_WIDTH) for c in around)


def _find_decomposed_letters(habits: TextHabits) -> Iterator[Repair]:
    """Compose letters followed by accents that Unicode has as one letter (NFC); only what gets shorter."""
    text = habits.text
    for run in _NON_ASCII_RUN.finditer(text):
        if unicodedata.is_normalized("NFC", run.group()):
            continue
        for start, end in _split_clusters(text, run.start(), run.end()):
            composed = unicodedata.normalize("NFC", text[start:end])
            if len(composed) < end - start:
                yield habits.make_repair(start, end, composed, DamageKind.NOT_NFC, "a letter and its accent apart")


def _split_clusters(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Split a run into letters with the marks that may join them, Hangul vowels and finals included."""
    first = start
    for at in range(start + 1, end):
        sign = text[at]
        if unicodedata.category(sign)[0] != "M" and not "\u1160" <= sign <= "\u11ff":
            yield first, at
            first = at
    yield first, end
