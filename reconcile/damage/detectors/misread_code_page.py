"""Find signs of one byte that were read in another code page: ``donÕt``, ``ÒYes,Ó``, ``itís``, ``weÆre``, ``donât``.

Every sign is wrong in the same way, and each of them is a sound letter of some language; so the evidence is the text's
own contractions and possessives: ``donÕt`` is *don't*, and of the code pages of Windows, DOS and the Macintosh few
pairs make an Õ of an apostrophe. Its other signs are read back by that pair: all of them if all come out where such a
sign is possible, and else only the contractions. What a page of UTF-8 leaves when its invisible bytes were thrown away
(``donât``) is found in the same way. English only, as the contractions are.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import NamedTuple

from reconcile.damage.apostrophe_places import ANY_ENDING, can_hold_apostrophe, is_contraction, is_in_contraction
from reconcile.damage.text_habits import TextHabits, rate_certainty
from reconcile.model.damage_kinds import DamageKind
from reconcile.model.records import Repair

KIND = DamageKind.MOJIBAKE
_WRITING_CODE_PAGES = ("cp1252", "mac_roman")
_READING_CODE_PAGES = ("cp1252", "latin-1", "mac_roman", "cp437", "cp850", "cp1250", "cp1251", "cp866", "mac_cyrillic")
_HIGH_BYTES = bytes(range(0x80, 0x100))
_APOSTROPHE = "\u2019"
_OPENING_QUOTES, _CLOSING_QUOTES = "\u201c\u2018\u00ab\u2039\u201e", "\u201d\u00bb\u203a"
_TYPOGRAPHIC_MARKS = "\u2018\u2019\u201c\u201d\u2013\u2014\u2026"
_LEAD_BYTE_SIGN = "\u00e2"
"""The rest of a sign of three bytes whose last two are controls in Latin-1."""
_CUT_SEQUENCE = re.compile("\u00e2(?:[\u00a6\u00ac\u00a2]|(?![\u0080-\u00bf\u02c6\u0160\u201a\u201e\u2020-\u2122]))")


class _CodePagePair(NamedTuple):
    """What each sign above ASCII was before it was misread."""

    written: str
    read: str
    signs: Mapping[str, str]

    @property
    def translation_table(self) -> dict[int, str]:
        """`signs` by code point, as `str.translate` takes them."""
        return {ord(sign): sound for sign, sound in self.signs.items()}


@cache
def _list_code_page_pairs() -> tuple[_CodePagePair, ...]:
    """List the pairs of code pages that make another sign of the apostrophe."""
    pairs = []
    for written in _WRITING_CODE_PAGES:
        for read in _READING_CODE_PAGES:
            sound = _HIGH_BYTES.decode(written, "replace")
            signs = {
                a: b for a, b in zip(_HIGH_BYTES.decode(read, "replace"), sound, strict=True) if "\ufffd" not in a + b
            }
            if read == "cp1252":  # browsers read the five bytes that it lacks as controls
                signs |= {chr(byte): sound[byte - 0x80] for byte in b"\x81\x8d\x8f\x90\x9d"}
            if signs.get(_APOSTROPHE) != _APOSTROPHE and _find_sign_for(signs, _APOSTROPHE) >= "\xa0":
                pairs.append(_CodePagePair(written, read, signs))
    return tuple(pairs)


def _find_sign_for(signs: Mapping[str, str], sound: str) -> str:
    return next((sign for sign, was in signs.items() if was == sound), "")


def find_code_page_errors(habits: TextHabits) -> Iterator[Repair]:
    """Find the signs of a text that was read in another code page."""
    if habits.is_ascii or not habits.is_english:
        return
    present = {sign for sign in set(habits.text) if sign >= "\x80"}
    if _LEAD_BYTE_SIGN in present:
        yield from _find_lone_lead_bytes(habits)
    marks: dict[str, str] = {}
    for pair in _list_code_page_pairs():
        sign = _find_sign_for(pair.signs, _APOSTROPHE)
        if sign in present and sign not in marks:
            marks[sign] = _find_proving_word(habits, sign)
    found = [pair for pair in _list_code_page_pairs() if marks.get(_find_sign_for(pair.signs, _APOSTROPHE))]
    if found:
        yield from _repair_misread_signs(
            habits, max(found, key=lambda pair: _count_fitting_signs(habits.text, pair)), marks
        )


def _find_proving_word(habits: TextHabits, sign: str) -> str:
    """Return the first word that proves a sign to be an apostrophe; empty for none.

    A contraction, or the possessive of a word that the text has, or has before a capital that no word has inside.
    """
    for match in re.finditer(rf"(?<![^\W_])([A-Za-z]+){re.escape(sign)}({ANY_ENDING})(?![^\W_])", habits.text):
        if is_contraction(match[1], match[2]):
            return match.group()
        is_owner = len(match[1]) > 2 and match[1][-1].islower() and match[2] == "s"
        if is_owner and (sign.isupper() or match[1] in habits.word_forms):
            return match.group()
    return ""


def _count_fitting_signs(text: str, pair: _CodePagePair) -> int:
    """Count the signs of a text that come out where such a sign is possible."""
    was = text.translate(pair.translation_table)
    return sum(_is_plausible_sign(was, at) for at, sign in enumerate(text) if sign >= "\x80" and sign in pair.signs)


def _repair_misread_signs(habits: TextHabits, pair: _CodePagePair, marks: Mapping[str, str]) -> Iterator[Repair]:
    text = habits.text
    was = text.translate(pair.translation_table)
    places = [at for at, sign in enumerate(text) if sign >= "\x80"]
    fitting = {at for at in places if text[at] in pair.signs and _is_plausible_sign(was, at)}
    whole = len(fitting) == len(places)
    shown = marks[_find_sign_for(pair.signs, _APOSTROPHE)]
    evidence = f"written in {pair.written} and read in {pair.read}, as {shown} shows"
    for at in sorted(fitting):
        if was[at] != text[at] and (whole or was[at] in _TYPOGRAPHIC_MARKS):
            sure = whole or (was[at] == _APOSTROPHE and is_in_contraction(text, at))
            confidence = rate_certainty(sure)
            yield habits.make_repair(at, at + 1, was[at], KIND, evidence, confidence)


def _is_plausible_sign(text: str, at: int) -> bool:
    """Return whether a sign of a text read back is possible in English where it is."""
    sign, before, after = text[at], text[at - 1 : at] if at else "", text[at + 1 : at + 2]
    if sign == _APOSTROPHE:
        return can_hold_apostrophe(text, at) or (not after.isalnum() and before != "" and not before.isspace())
    if sign in _OPENING_QUOTES:
        return not (before.isalnum() or not after or after.isspace())
    if sign in _CLOSING_QUOTES:
        return not (after.isalnum() or not before or before.isspace())
    if sign.isalpha():
        return (before.isalpha() or after.isalpha() or sign.islower()) and not (before.islower() and sign.isupper())
    if sign in "\u2013\u2014\u2026\u00a0":
        return True
    return sign.isprintable() and not (before.isalpha() and after.isalpha())


def _find_lone_lead_bytes(habits: TextHabits) -> Iterator[Repair]:
    """Repair signs of which only the first byte is left. Which quotation mark or dash it was is never certain."""
    text = habits.text
    shown = _find_proving_word(habits, _LEAD_BYTE_SIGN)
    for match in _CUT_SEQUENCE.finditer(text):
        at, end = match.span()
        before, after = text[at - 1 : at] if at else "", text[end : end + 1]
        if end - at == 2:
            sound = {"\u00a6": "\u2026", "\u00ac": "\u20ac"}.get(text[at + 1]) or (
                "\u2122" if before.isalnum() else "\u2022"
            )
            sure = text[at + 1] == "\u00a6" or shown != ""
        elif not shown:
            continue
        else:
            sure = can_hold_apostrophe(text, at)
            sound = _APOSTROPHE if sure else _guess_lost_sign(before, after)
        evidence = f"UTF-8 read in Latin-1, its controls thrown away, as {shown or match.group()} shows"
        yield habits.make_repair(at, end, sound, KIND, evidence, rate_certainty(sure))


def _guess_lost_sign(before: str, after: str) -> str:
    """Return the commonest sign of three bytes between two others."""
    if after.isalnum():
        return "\u2014" if before.isalnum() else "\u201c"
    if before.isspace() or not before:
        return "\u2013"
    return "\u201d"
