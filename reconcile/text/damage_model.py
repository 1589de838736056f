"""How a channel damages a reading: characters dropped, folded, turned to ``?``, or read in the wrong code page.

`explain_damage` answers whether one reading can be what is left of another, and what must have happened to it. It knows
signs only. Whether the damage did happen is judged from the whole text, by the rules of `differences`.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from enum import StrEnum
from functools import lru_cache
from itertools import combinations

from reconcile.text.normal_forms import APOSTROPHES, DASHES, strip_accents

DOUBLE_QUOTES = '"\u201c\u201d\u201e\u201f\u2033\u00ab\u00bb\uff02'
"""Double quotation marks, and the primes that are written for them."""
LONGEST_READING = 400
"""Code points of the longest reading that is compared; chosen by hand to bound the cost."""


_MOST_GROWTH = 6
"""Times that damage lengthens a reading at most: U+FFFD misread twice; held by tests/text/test_thresholds.py."""


class SignDamage(StrEnum):
    """What happened to one sign of a reading."""

    LETTER = "letter deleted"
    ACCENT = "accent folded"
    APOSTROPHE = "apostrophe dropped"
    QUOTE = "quotation mark dropped"
    DASH = "dash deleted"
    SPACE = "hard space deleted"
    SIGN = "sign deleted"
    QUESTION = "turned to a question mark"
    LOST = "turned to U+FFFD"
    """Or to a control that marked a lost character before Unicode."""
    STAND_IN = "another sign for the apostrophe"
    PARTED = "a space at the apostrophe"
    MISREAD = "read in the wrong code page"
    REDRAWN = "drawn in another way"
    """No damage: straight for curly, a hyphen for a dash."""


SIGN_DELETIONS = frozenset(
    {SignDamage.LETTER, SignDamage.APOSTROPHE, SignDamage.QUOTE, SignDamage.DASH, SignDamage.SPACE, SignDamage.SIGN}
)
"""The kinds that leave nothing behind."""

_APOSTROPHE_STAND_INS = ",;\u00b4`\u2018\u201a\u2032\u02b9\u00b9\uff07"
_SUBSTITUTE_CONTROLS = "\x00\x1a"
"""NULL, and SUBSTITUTE, which ECMA-48 names for a character that is invalid or in error."""
_ODD_SPACES = "\u200a\u200b\u2009\u00a0\u202f"
_MOJIBAKE_CODE_PAGES = ("cp1252", "latin-1", "mac_roman", "cp437", "cp850")
_WRITING_CODE_PAGES = ("cp1252", "mac_roman", "cp850")
_READING_CODE_PAGES = ("cp1252", "mac_roman", "cp437", "cp850", "cp1250", "cp1251")
_TYPOGRAPHIC_MARKS = "\u2018\u2019\u201c\u201d\u2013\u2014\u2026"
_REPLACEMENT_MOJIBAKE = ("\u00ef\u00bf\u00bd", "\u00c3\u00af\u00c2\u00bf\u00c2\u00bd")
"""U+FFFD itself read in a wrong code page, once and twice."""


@lru_cache(maxsize=1 << 14)
def explain_damage(damaged: str, original: str) -> frozenset[SignDamage] | None:
    """Return the fewest kinds of damage that turn `original` into `damaged`, sign by sign.

    Returns:
        The kinds, empty for equal readings. None when no channel explains the difference.

    >>> sorted(explain_damage("Brte", "Börte"))
    [<SignDamage.LETTER: 'letter deleted'>]
    >>> explain_damage("Berta", "Börte") is None
    True
    """
    if damaged == original:
        return frozenset()
    if max(len(damaged), len(original)) > LONGEST_READING or len(damaged) > _MOST_GROWTH * len(original):
        return None
    if not original.isascii():
        original = unicodedata.normalize("NFC", original)
    states: dict[int, frozenset[SignDamage]] = {0: frozenset()}
    for sign in original:
        after: dict[int, frozenset[SignDamage]] = {}
        for at, kinds in states.items():
            if damaged.startswith(sign, at):
                _keep_fewest_kinds(after, at + 1, kinds)
            for left, kind in _list_sign_remains(sign):
                if damaged.startswith(left, at):
                    _keep_fewest_kinds(after, at + len(left), kinds | {kind})
        if not after:
            return None
        states = after
    return states.get(len(damaged))


def _keep_fewest_kinds(states: dict[int, frozenset[SignDamage]], at: int, kinds: frozenset[SignDamage]) -> None:
    known = states.get(at)
    if known is None or (len(kinds), sorted(kinds)) < (len(known), sorted(known)):
        states[at] = kinds


@lru_cache(maxsize=4096)
def _list_sign_remains(sign: str) -> tuple[tuple[str, SignDamage], ...]:
    """Return what may be left of one sign, and why."""
    return tuple(dict.fromkeys(_yield_sign_remains(sign)))


def _yield_sign_remains(sign: str) -> Iterator[tuple[str, SignDamage]]:
    if sign in APOSTROPHES:
        yield "", SignDamage.APOSTROPHE
        yield from ((s, SignDamage.REDRAWN) for s in "'\u2019\u02bc" if s != sign)
        yield from ((s, SignDamage.STAND_IN) for s in _APOSTROPHE_STAND_INS if s != sign)
        for drawn in dict.fromkeys((sign, "'")):
            yield from ((f, SignDamage.PARTED) for f in (f" {drawn}", f"{drawn} "))
            yield from ((before + drawn + after, SignDamage.PARTED) for before, after in _yield_odd_space_pairs())
    elif sign in DOUBLE_QUOTES:
        yield "", SignDamage.QUOTE
        yield from ((s, SignDamage.REDRAWN) for s in DOUBLE_QUOTES if s != sign)
    if sign.isascii() and sign not in APOSTROPHES:
        return
    yield "?", SignDamage.QUESTION
    yield from ((mark * n, SignDamage.LOST) for mark in ("\ufffd", *_REPLACEMENT_MOJIBAKE) for n in (1, 2, 3))
    yield from ((control, SignDamage.LOST) for control in _SUBSTITUTE_CONTROLS)
    if sign.isascii():
        return
    if sign in DASHES:
        yield "", SignDamage.DASH
        yield from ((s, SignDamage.REDRAWN) for s in ("-", "--", "---", " - ", " -- ", "\u2013", "\u2014") if s != sign)
    elif sign.isspace():
        yield "", SignDamage.SPACE
        yield " ", SignDamage.REDRAWN
    elif sign.isalpha():
        yield "", SignDamage.LETTER
        plain = strip_accents(sign)
        if plain != sign:
            yield plain, SignDamage.ACCENT
    elif sign not in APOSTROPHES and sign not in DOUBLE_QUOTES:
        yield "", SignDamage.SIGN
    if sign == "\u2026":
        yield from ((s, SignDamage.REDRAWN) for s in ("...", ". . ."))
    yield from (
        (image, SignDamage.MISREAD) for image in (*_yield_mojibake_forms(sign), *_yield_code_page_misreadings(sign))
    )


def _yield_odd_space_pairs() -> Iterator[tuple[str, str]]:
    """Yield what may be written before and after an apostrophe: odd spaces, at least one."""
    for one in _ODD_SPACES:
        yield one, ""
        yield "", one
        yield from ((one, two) for two in _ODD_SPACES)


def _yield_mojibake_forms(sign: str) -> Iterator[str]:
    """Yield the bytes of a sign read in a wrong code page; any but the first may be lost."""
    for page in _MOJIBAKE_CODE_PAGES:
        image = sign.encode("utf-8", "surrogatepass").decode(page, "ignore")
        for size in range(len(image) - 1, -1, -1):
            yield from (image[:1] + "".join(rest) for rest in combinations(image[1:], size) if image)


def _yield_code_page_misreadings(sign: str) -> Iterator[str]:
    """Yield a sign of one byte read in another code page: ``cafÈ`` and ``cafŽ`` for ``café``, ``itís`` and ``itÕs``.

    An image that could be right is left out: a small letter or a quotation mark for a small letter, another mark for a
    quotation mark or a dash.
    """
    if not (sign.islower() or sign in _TYPOGRAPHIC_MARKS):
        return
    for written in _WRITING_CODE_PAGES:
        for read in _READING_CODE_PAGES:
            image = sign.encode(written, "ignore").decode(read, "ignore")
            sound = image in _TYPOGRAPHIC_MARKS or (sign.islower() and image.islower())
            if image != sign and len(image) == 1 and not image.isascii() and not sound:
                yield image


def can_stand_for_lost_sign(mark: str) -> bool:
    """Whether a mark can replace a lost sign: a question mark, U+FFFD, or what a wrong code page gives."""
    return mark[:1] in "?\ufffd" or (
        not mark.isascii() and mark[:1] not in DOUBLE_QUOTES + DASHES + APOSTROPHES + "\u2026"
    )
