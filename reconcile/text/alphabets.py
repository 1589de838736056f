"""Describe the paragraphs of a text by their letters: of one alphabet of Western Europe, or of none.

A page such as cp1252 gives a letter for every byte. A paragraph that was written in another page has letters that no
language has together, signs inside its words, or capitals behind small letters.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from enum import StrEnum

_ALPHABETS = tuple(
    frozenset(letters)
    for letters in (
        "\u00e4\u00f6\u00fc\u00df\u00e9\u00e8\u00e0",  # German
        "\u00e0\u00e2\u00e6\u00e7\u00e9\u00e8\u00ea\u00eb\u00ee\u00ef\u00f4\u0153\u00f9\u00fb\u00fc\u00ff",  # French
        "\u00e1\u00e9\u00ed\u00f1\u00f3\u00fa\u00fc\u00e7",  # Spanish
        "\u00e1\u00e0\u00e2\u00e3\u00e7\u00e9\u00ea\u00ed\u00f3\u00f4\u00f5\u00fa\u00fc",  # Portuguese
        "\u00e0\u00e8\u00e9\u00ec\u00ed\u00ee\u00ef\u00f2\u00f3\u00f9\u00fa",  # Italian
        "\u00e1\u00e4\u00e9\u00e8\u00ea\u00eb\u00ed\u00ef\u00f3\u00f6\u00fa\u00fb\u00fc\u00e7",  # Dutch
        "\u00e5\u00e4\u00f6\u00e9\u00e0\u00fc\u0161\u017e",  # Swedish, Finnish
        "\u00e6\u00f8\u00e5\u00e9\u00e8\u00ea\u00f3\u00f2\u00e2\u00f4\u00e4\u00f6\u00fc",  # Danish, Norwegian
        "\u00e1\u00e9\u00ed\u00f3\u00fa\u00fd\u00fe\u00e6\u00f6\u00f0",  # Icelandic
        "\u00e1\u00e9\u00ed\u00f3\u00fa\u00fd\u00e6\u00f8\u00f0",  # Faroese
        "\u00e0\u00e7\u00e8\u00e9\u00ed\u00ef\u00f2\u00f3\u00fa\u00fc",  # Catalan
        "\u00e1\u00e9\u00ed\u00f3\u00f6\u00fa\u00fc",  # Hungarian without the letters that Latin-1 lacks
        "\u00e4\u00f5\u00f6\u00fc\u0161\u017e",  # Estonian
        "\u00e2\u00ea\u00ee\u00f4\u00fb\u00e4\u00eb\u00ef\u00f6\u00fc",  # Welsh, Afrikaans
    )
)
"""Letters outside ASCII of languages that Latin-1 and cp1252 were made for, by the exemplar characters of the Unicode
CLDR, with those of common foreign words."""
MIN_SOUND_SHARE = 0.97
"""Share of the letters outside ASCII that one alphabet must have for a paragraph to be sound. Chosen by hand: Hungarian
read in Latin-1 has nine in ten in the alphabet of its own; held by tests/text/test_code_pages.py."""
MIN_HIGH_SIGNS = 3
"""Letters outside ASCII, or signs inside words, from which a paragraph can be judged, and changed words from which a
page can be proved. Chosen on paragraphs of 35 languages without a false page; held by tests/text/test_code_pages.py."""
MIN_HIGH_SHARE = 0.015
"""Share of such letters and signs in all letters from which a paragraph is asked about. Chosen by hand: foreign names
in English are fewer; German misread from the page of the Macintosh has 2 %. Held by tests/text/test_code_pages.py."""
SHORTEST_PLAIN_PROSE = 200
"""Code points of a paragraph of ASCII from which it is prose of a language that needs no other letters. Chosen by hand;
held by tests/text/test_code_pages.py."""

CP1252_TO_BYTE = {ord(bytes([b]).decode("cp1252")): b for b in range(0x80, 0xA0) if b not in b"\x81\x8d\x8f\x90\x9d"}
"""The signs that cp1252 has in place of controls, and their bytes."""
SIGN_IN_WORD = re.compile(
    r"(?<=[^\W\d_])[\u00a1-\u00a9\u00ac-\u00b6\u00b8\u00b9\u00bc-\u00bf\u00d7\u00f7\u2020\u2021\u2030\u02c6\u02dc\u20ac\u2122]"
    r"(?=[^\W\d_])|[\u0080-\u009f]|(?<=[^\W\d_A-Z\u00c0-\u00de])[\u00c0-\u00d6\u00d8-\u00de]"
)
"""Signs that no author writes inside a word, controls, and capitals behind small letters."""
_LETTER = re.compile(r"[^\W\d_]")
_HIGH_LETTER = re.compile(r"[^\W\d_a-z\u00aa\u00b5\u00ba]")
_LINE = re.compile(r"[^\r\n]+")


class ParagraphState(StrEnum):
    """What the letters of a paragraph say."""

    SOUND = "sound"
    """Its letters are of one alphabet, or of none that Western Europe reads by mistake."""
    OPEN = "open"
    """It has too few letters outside ASCII to say."""
    ODD = "odd"
    """Its letters are of no alphabet."""


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A line of a text, with what its letters say."""

    start: int
    end: int
    state: ParagraphState
    share: float
    """Share of letters outside ASCII and of signs inside words in all of them."""
    count: int = 0
    """How many those are."""
    is_plain_prose: bool = False
    """Whether it is so long without a letter outside ASCII that no language but English, or its like, is likely."""


def describe_paragraphs(text: str) -> list[Paragraph]:
    r"""Return the lines of a text that are not empty, with what their letters say.

    >>> [str(p.state) for p in describe_paragraphs("Ñìîòðèòåëü ìàÿêà\nÞað var kalt og þögult\nA café")]
    ['odd', 'sound', 'open']
    """
    return [_describe_paragraph(text, *match.span()) for match in _LINE.finditer(text)]


def _describe_paragraph(text: str, start: int, end: int) -> Paragraph:
    """Return a paragraph with what its letters say."""
    line = text[start:end]
    if line.isascii():
        return Paragraph(start, end, ParagraphState.OPEN, 0.0, is_plain_prose=len(line) >= SHORTEST_PLAIN_PROSE)
    if encode_western(line.strip("\ufeff")) is None:
        return Paragraph(start, end, ParagraphState.SOUND, 1.0)
    letters = Counter(_HIGH_LETTER.findall(line.lower()))
    signs = len(SIGN_IN_WORD.findall(line))
    count = letters.total() + signs
    share = count / max(1, len(_LETTER.findall(line)) + signs)
    if count < MIN_HIGH_SIGNS:
        return Paragraph(start, end, ParagraphState.OPEN, share, count)
    covered = max(sum(letters[letter] for letter in alphabet) for alphabet in _ALPHABETS)
    is_odd = share >= MIN_HIGH_SHARE and covered - signs < MIN_SOUND_SHARE * letters.total()
    return Paragraph(start, end, ParagraphState.ODD if is_odd else ParagraphState.SOUND, share, count)


def encode_western(text: str) -> bytes | None:
    """Return the bytes that cp1252 or Latin-1 would have read as a text; None if one of its signs is of neither."""
    try:
        return text.translate(CP1252_TO_BYTE).encode("latin-1")
    except UnicodeEncodeError:
        return None
