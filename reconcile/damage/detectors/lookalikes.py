"""Find letters that look like others: Cyrillic and Greek ones in a Latin word, mathematical bold, full-width forms.

A reader sees the same word, but a search does not find it. Such a word has Latin letters too, and each of the others
looks like a Latin one; a word wholly in another script is a word of that script.

Sources: the likenesses are those of single letters in Unicode Technical Standard 39, confusables.txt; the other forms
are the compatibility decompositions of Unicode (NFKC).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from reconcile.damage.text_habits import TextHabits, rate_certainty
from reconcile.model.damage_kinds import DamageKind
from reconcile.model.records import Repair
from reconcile.text.words import UNSPACED_SCRIPTS

KIND = DamageKind.LOOKALIKE
_LATIN_BY_LOOKALIKE = dict(
    zip(
        "\u0430\u0435\u043e\u0440\u0441\u0443\u0445\u0456\u0458\u0455\u0501\u051b\u04bb"
        "\u0410\u0412\u0415\u041a\u041c\u041d\u041e\u0420\u0421\u0422\u0425\u0406\u0408\u0405"
        "\u03bf\u03bd\u03c1\u0391\u0392\u0395\u0396\u0397\u0399\u039a\u039c\u039d\u039f\u03a1\u03a4\u03a5\u03a7",
        "aeopcyxijsdqhABEKMHOPCTXIJSovpABEZHIKMNOPTYX",
        strict=True,
    )
)
_MIXED_WORD = re.compile(
    f"(?<![A-Za-z])[A-Za-z]*[{''.join(_LATIN_BY_LOOKALIKE)}][A-Za-z{''.join(_LATIN_BY_LOOKALIKE)}]*"
)
_STYLED_LETTERS = re.compile("[\U0001d400-\U0001d7ff]{2,}|[\uff21-\uff3a\uff41-\uff5a\uff10-\uff19]+")
SYSTEMATIC_COUNT = 3
"""Such words that make this systematic, so certain; one may be a name that is written so. Chosen by hand."""
_UNSPACED_SCRIPT = re.compile(f"[{UNSPACED_SCRIPTS}]")


def find_lookalike_letters(habits: TextHabits) -> Iterator[Repair]:
    """Find words written with letters of another block."""
    if habits.is_ascii:
        return
    text = habits.text
    mixed = [match for match in _MIXED_WORD.finditer(text) if _is_mixed_word(text, match)]
    for match in mixed:
        sound = "".join(_LATIN_BY_LOOKALIKE.get(sign, sign) for sign in match.group())
        scripts = sorted(
            {unicodedata.name(sign).split()[0].title() for sign in match.group() if sign in _LATIN_BY_LOOKALIKE}
        )
        evidence = f"{' and '.join(scripts)} letters in the word {sound}"
        confidence = rate_certainty(len(mixed) >= SYSTEMATIC_COUNT)
        yield habits.make_repair(*match.span(), sound, KIND, evidence, confidence)
    if not _UNSPACED_SCRIPT.search(text):  # where Chinese or Japanese is written, full-width letters are usual
        for match in _STYLED_LETTERS.finditer(text):
            sound = unicodedata.normalize("NFKC", match.group())
            yield habits.make_repair(*match.span(), sound, KIND, f"letters drawn in another way: {sound}")


def _is_mixed_word(text: str, match: re.Match[str]) -> bool:
    """Return whether a match is a whole word, some of whose letters are Latin."""
    around = text[match.start() - 1 : match.start()] + text[match.end() : match.end() + 1]
    return any(sign.isascii() for sign in match.group()) and not any(sign.isalpha() for sign in around)
