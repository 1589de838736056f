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
from reconcile.damage.text_habits import LONGEST_TOKEN, TextHabits
from reconcile.language.word_frequencies import has_word_frequencies, measure_zipf
from reconcile.model.damage_kinds import DamageKind
from reconcile.model.records import Repair
from reconcile.text.normal_forms import LIGATURES
from reconcile.text.word_direction import MIN_PIECE_ZIPF, DamagedSide, find_damaged_side
from reconcile.vocabulary import Confidence

_ZERO_WIDTH = "\u200b\u200c\u200d\u2060\ufeff\u180e"
_BIDI = "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"
_ODD_SPACE_RANGES = "\u00a0\u2000-\u200b\u202f\u205f\u3000\ufeff"
_INVISIBLE_SIGN = re.compile(f"[{_ZERO_WIDTH}{_BIDI}\u00ac\u00ad\ufb00-\ufb06]")
_BREAK_INSIDE_WORD = re.compile("(?<=[^\\W\\d_]{2}).(?:[ \t]*(?:\r?\n[ \t]*){1,2}| )?(?=[a-z]{2})", re.DOTALL)
"""A place to break a line inside a word, and the white space of the break."""
_BREAK_BEFORE_SIGN = re.compile("(?<=[^\\W\\d_]{2})[ \t]*(?:\r?\n[ \t]*){1,2}\\Z")
"""The white space before a sign that has a line of its own."""
_LONGEST_BREAK = 40
"""Code points of white space beside a sign that are looked at. It bounds the cost."""
_BREAK_AFTER_SIGN = re.compile(".[ \t]*(?:\r?\n[ \t]*){0,2}(?=[a-z]{2})", re.DOTALL)
_LETTERS_BEFORE = re.compile(r"[^\W\d_]+\Z")
_LETTERS_AFTER = re.compile(r"[^\W\d_]+")
_LIGATURE_LETTERS = str.maketrans(LIGATURES)
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
        start, end, replacement, kind = _choose_sign_repair(habits, sign, at)
        if kind == DamageKind.BIDI_CONTROL and is_left_to_right is None:
            is_left_to_right = _RIGHT_TO_LEFT.search(text) is None
        wanted = (kind == DamageKind.BIDI_CONTROL and not is_left_to_right) or (
            kind == DamageKind.INVISIBLE_CHARACTER and _is_joiner_needed(text, at)
        )
        if sign == "\u00ac":  # a sign of logic, but inside a word
            wanted = _BREAK_INSIDE_WORD.match(text, at) is None
        if not wanted:
            confidence = Confidence.HIGH if replacement is not None else Confidence.MEDIUM
            sound = text[start:end] if replacement is None else replacement
            yield habits.make_repair(start, end, sound, kind, f"U+{ord(sign):04X}", confidence)
    if not unicodedata.is_normalized("NFC", text):
        yield from _find_decomposed_letters(habits)


def _choose_sign_repair(habits: TextHabits, sign: str, at: int) -> tuple[int, int, str | None, DamageKind]:
    """Return the span of the repair of a sign, what replaces it, and its kind; None where it is only to be flagged."""
    text = habits.text
    if sign in LIGATURES:
        return _repair_ligature(habits, sign, at)
    if sign in "\u00ac\u00ad":  # at a line end, the line end goes with it
        before = _BREAK_BEFORE_SIGN.search(text, max(0, at - _LONGEST_BREAK), at)
        start = before.start() if before else at
        broken = _BREAK_AFTER_SIGN.match(text, at) if before else _BREAK_INSIDE_WORD.match(text, at)
        return start if broken else at, broken.end() if broken else at + 1, "", DamageKind.SOFT_HYPHEN
    if sign == "\ufeff" and at == 0:
        return 0, 1, "", DamageKind.BYTE_ORDER_MARK
    return at, at + 1, "", DamageKind.INVISIBLE_CHARACTER if sign in _ZERO_WIDTH else DamageKind.BIDI_CONTROL


def _repair_ligature(habits: TextHabits, sign: str, at: int) -> tuple[int, int, str | None, DamageKind]:
    """Return the repair of a ligature: with the space behind it where that parts a word, as in ``scienti\ufb01 c``."""
    text, letters = habits.text, LIGATURES[sign]
    start, end = at, at + 1
    if text[end : end + 1] != " " or not text[end + 1 : end + 2].islower():
        return start, end, letters, DamageKind.LIGATURE
    head = _LETTERS_BEFORE.search(text, max(0, at - LONGEST_TOKEN), at)
    if head is None:  # no word is as short as a ligature
        return start, end + 1, letters, DamageKind.LIGATURE
    tail = _LETTERS_AFTER.match(text, end + 1, end + LONGEST_TOKEN)
    first, second = (head.group() + letters).translate(_LIGATURE_LETTERS), tail.group() if tail else ""
    second = second.translate(_LIGATURE_LETTERS)
    language = habits.language_at(at)
    if find_damaged_side((first, second), language) is DamagedSide.PARTED:
        return start, end + 1, letters, DamageKind.LIGATURE
    # A word that ends in a ligature is known as one; with a piece of a word it would be mended by half.
    sure = not has_word_frequencies(language) or measure_zipf(first, language) >= MIN_PIECE_ZIPF
    return start, end, letters if sure else None, DamageKind.LIGATURE


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
