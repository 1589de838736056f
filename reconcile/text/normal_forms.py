"""Normal forms of text: N1 to N4 (``docs/classes.md``), and the damage-insensitive key that finds and aligns texts.

Each form includes the one before it. Two readings that are equal at N1 differ in layout only, at N2 in typography,
at N3 in casing, at N4 in punctuation. Apostrophes inside words are letters in all four; only the key drops them.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

APOSTROPHES = "'\u2019\u02bc\u2018\u00b4\u0060\u02b9\u2032\uff07"
"""Signs that are written for an apostrophe inside a word; the first two are the correct ones."""

CONTROL_RANGES = "\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f"
"""Ranges, for a character class, of the control characters that are no white space; none of them ends a word."""

DASHES = "-\u2010\u2011\u2012\u2013\u2014\u2015\u2212"
"""Hyphens and dashes, hyphen-minus first."""

HYPHENS = frozenset("-\u2010\u2011")
"""The signs that join the parts of a compound."""

INITIALS = re.compile(r"(?:[^\W\d_]\.\s*){2,}")
"""A pattern of initials with their points, with or without spaces."""

LIGATURES = dict(zip("\ufb00\ufb01\ufb02\ufb03\ufb04\ufb05\ufb06", "ff fi fl ffi ffl st st".split(), strict=True))
"""The Latin letters of the block Alphabetic Presentation Forms, and the letters they are made of."""

_SPACES = re.compile(r"\s+")
_TYPOGRAPHY_TABLE = str.maketrans(
    {
        **dict.fromkeys("\u2018\u2019\u201a\u201b\u02bc\u2032\u00b4\u0060\uff07\u2039\u203a", "'"),
        **dict.fromkeys("\u201c\u201d\u201e\u201f\u2033\u00ab\u00bb\uff02", '"'),
        **dict.fromkeys(DASHES, "-"),
        "\u2026": "...",
        "\u017f": "s",
        "\u00ad": "",
        "\u200b": "",
        "\u2060": "",
        "\ufeff": "",
        **LIGATURES,
    }
)
_DASH_RUN = re.compile(r"\s*--+\s*|\s+-\s+")
_ELLIPSIS = re.compile(r"\.(?: ?\.){2,}")
_DROPPED_SIGNS = str.maketrans(
    dict.fromkeys([*APOSTROPHES, *(chr(c) for c in range(0xA0) if re.match(f"[{CONTROL_RANGES}]", chr(c)))], "")
)
_PUNCTUATION = re.compile(r"[^\w\s']|_|(?<!\w)'|'(?!\w)")

# Letters that Unicode NFD does not decompose.
_STROKED_LETTERS = str.maketrans(
    {"ø": "o", "đ": "d", "ł": "l", "æ": "ae", "œ": "oe", "ß": "ss", "ð": "d", "þ": "th", "ħ": "h", "ı": "i"}
)


def normalize_layout(text: str) -> str:
    """Fold line ends and runs of white space to one space, and trim."""
    return _SPACES.sub(" ", text).strip()


def normalize_typography(text: str) -> str:
    """Return `normalize_layout`, then NFC, then one form for quotes, dashes, ellipses, no-break spaces and ligatures.

    The spaces around a dash go with it: ``a -- b``, ``a – b`` and ``a—b`` are one.
    """
    if not text.isascii():
        text = unicodedata.normalize("NFC", text)
        # A longer dash separates clauses; it must stay distinct from the bare hyphen inside a word.
        text = re.sub(r"\s*[\u2013\u2014\u2015]\s*", " - ", text).translate(_TYPOGRAPHY_TABLE)
        text = unicodedata.normalize("NFC", text)  # nothing is left between a letter and its accent
    return _ELLIPSIS.sub("...", normalize_layout(_DASH_RUN.sub(" - ", text)))


def normalize_case(text: str) -> str:
    """Return `normalize_typography`, then case folded."""
    return normalize_typography(text).casefold()


def normalize_punctuation(text: str) -> str:
    """Return `normalize_case` without punctuation; apostrophes inside words stay.

    >>> normalize_punctuation('He said: "Don’t!"')
    "he said don't"
    """
    return normalize_layout(_PUNCTUATION.sub(" ", normalize_case(text)))


def strip_accents(text: str) -> str:
    """Remove the accents of letters: ``Börte`` → ``Borte``; other scripts' vowel signs stay."""
    if text.isascii():
        return text
    parts = unicodedata.normalize("NFD", text)
    kept = "".join(c for c in parts if not "\u0300" <= c <= "\u036f")
    return unicodedata.normalize("NFC", kept).translate(_STROKED_LETTERS)


def fold_text(text: str) -> str:
    """Fold what damage and habit change: case, accents, apostrophes, width, stray controls. Length is not kept.

    Two words with the same fold are aligned as one word, whatever their form: ``Nikki's`` and ``Nikkis``.
    """
    if not text.isascii():
        # Apostrophes go first: NFKC would turn an acute accent that is written for one into a space.
        text = text.casefold().translate(_DROPPED_SIGNS)
        text = strip_accents(unicodedata.normalize("NFKC", text)).translate(_TYPOGRAPHY_TABLE)
    return text.lower().translate(_DROPPED_SIGNS)


@lru_cache(maxsize=1 << 16)
def fold_word(word: str) -> str:
    """Return `fold_text` of one word or mark, cached; a word that folds to nothing keeps its own form."""
    return fold_text(word) or word
