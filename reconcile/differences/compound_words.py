"""Whether two words that are separate in one text can be one word in another: *church yard*, *churchyard*.

English makes compounds of stems: the first part of a solid one is hardly ever inflected, an adverb, a derived
adjective or a word of grammar (Quirk et al. 1985, App. I.57 to I.69; Bauer, English Word-formation, 1983, 7.2). Such a
pair that is written as one lost its space.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from reconcile.language import ENGLISH
from reconcile.text.numerals import parse_number

_INFLECTED = re.compile(r"\w\w+[^e]ed$|(?!family|lily|assembly|[bdghj][eiou]lly|\w*fly)\w\w+ly$")
_PARTICIPLE = re.compile(r"(?=.{6})(?!evening|morning)\w*[aeiouy]\w*ing$")
_DERIVED = re.compile(r"(?=.{6})(?!vegetable|constable|stable)\w*(?:ous|ful|less|ible|able|ive|ical|ial|ual|ish)$")
_PLURAL = re.compile(r"\w\w+[^aiousy\W]s$")
MAX_VERB_LETTERS = 5
"""Most letters of a verb that a particle makes a noun of."""


def is_optional_compound(glued: str) -> bool:
    """Whether print has a folded word as one or as two, so that neither is damaged: *anyone*, *any one*."""
    return bool(ENGLISH.optional_compounds.fullmatch(glued))


def is_function_word_compound(glued: str) -> bool:
    """Whether a folded word made of words of grammar is one itself: *into*, *cannot*, *whereof*."""
    return glued in ENGLISH.function_words | ENGLISH.negations or bool(ENGLISH.function_word_compounds.fullmatch(glued))


def are_separate_words(words: Sequence[str]) -> bool:
    """Whether some two neighbours among folded words cannot be one word.

    >>> [are_separate_words([first, "house"]) for first in ("the", "large", "burned")]
    [True, False, True]
    """
    return any(_is_separate_pair(first, second) for first, second in pairwise(words))


def _is_separate_pair(first: str, second: str) -> bool:
    if is_optional_compound(first + second) or is_function_word_compound(first + second):
        return False
    if first in ENGLISH.function_words | ENGLISH.negations:
        return first not in ENGLISH.compounding_prepositions or second in ENGLISH.function_words
    if second in ENGLISH.compounding_suffixes:
        return False
    if _INFLECTED.match(first) or (_PLURAL.match(first) and second not in ENGLISH.genitive_compound_heads):
        return True
    if second in ENGLISH.function_words:
        return second not in ENGLISH.compounding_particles or len(first) > MAX_VERB_LETTERS
    if parse_number(first) is not None and first != "first" and second not in ENGLISH.numeral_compound_heads:
        return True
    if first == "most" or {first, second} & ENGLISH.never_compounded or _DERIVED.match(first):
        return True
    return bool(_PARTICIPLE.match(first)) and second not in ENGLISH.gerund_compound_heads
