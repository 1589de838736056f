"""Whether two words that stand apart in one text can be one word in another: *church yard*, *churchyard*.

English makes compounds of stems: the first part of a solid one is hardly ever inflected, an adverb, a derived
adjective or a word of grammar (Quirk et al. 1985, App. I.57 to I.69; Bauer, English Word-formation, 1983, 7.2). Such a
pair that stands as one lost its space.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from reconcile.text.function_words import FUNCTION_WORDS, NEGATIONS
from reconcile.text.numerals import parse_number

_OPTIONAL_COMPOUND = re.compile(
    r"(?:any|every|some|no)(?:one|body|thing|where|times?|ways?|day|how|more|place)|to(?:day|night|morrow)|for(?:ever|sooth)"
    r"|somewhat|maybe|mean(?:while|time)|al(?:right|together)|a(?:while|part|way|side|round|long|cross|new)|online|weekend"
    r"|grand(?:child|children|father|mother|son|daughter|parents?)"
    r"|(?:who|what|where|when|which|how)(?:so)?ever|(?:in|over|under|up|down|out|off)(?:side|stairs|town|hill|land|doors?)"
)
"""Forms that print has as one word or as two, now or of old."""
_FUNCTION_WORD_COMPOUND = re.compile(
    r"(?:here|there|where)(?:in|of|by|to|from|upon|on|with|at|after|fore|about|under|into|unto|as|withal)"
    r"|cannot|insofar|inasmuch|forasmuch|notwithstanding|moreover|nevertheless|nonetheless|furthermore|nevermore|evermore"
    r"|hitherto|heretofore|henceforth|thenceforth|albeit|nobody|themself|oneself"
)
"""Words of grammar that are made of others, besides those of the closed classes."""
_COMPOUNDING_PREPOSITIONS = frozenset("over under up down out off after through by in on".split())
"""Prepositions that make a word with the content word after them: *overcoat*, *inmate* (Quirk App. I.25 to I.28)."""
_PARTICLES = frozenset("up down out off over by about through away back".split())
"""What makes a noun of the verb before it: *makeup*, *lookout* (Quirk App. I.60)."""
_SUFFIXES = frozenset(
    "less ness ful full ment like able wise ward wards ship hood some most ish fold weight man men woman women people "
    "folk folks person maid master keeper tion ing".split()
)
"""Second parts that take nearly any first one."""
_GERUND_COMPOUND_HEADS = frozenset(
    "room rooms house houses glass glasses gown gowns place places table tables stone stones ground grounds board "
    "boards school schools day days time times post piece machine machines".split()
)
"""Second parts that take a first one in -ing: *dining room*, *looking glass*."""
_GENITIVE_COMPOUND_HEADS = frozenset("paper papers wear room house cloth land wax head heads eye eyes craft".split())
"""Second parts that take a first one in genitive -s: *newspaper*, *beeswax*."""
SHORT_STEMS = frozenset(
    "air arm art ash axe bag bar bat bay bed bee big bow box boy bug bus car cat cow cup dew dog ear egg end eye fan "
    "far fat fig fir fly fog fox fur gas god gun gut ham hat hay hen hip hot ice ink jam jaw jet key law leg lip log "
    "low mad man map men mid mud net nut oak oar oat oil old out owl pan paw pay pea peg pen pet pie pig pin pot ray "
    "red rib rod row rug rum sap saw sea sky sow sum sun tar tax tea tie tin tip toe top toy tub war wax way web wet "
    "wig zip day job lap sex spa tap".split()
)
"""Words of three letters that compounds are made of."""
_NUMERAL_COMPOUND_HEADS = frozenset("pence penny score teen night some".split())
NEVER_COMPOUNDED = frozenset(
    "never always often sometimes seldom quite rather almost perhaps already again soon more less many few several "
    "same such yet much next now later ago".split()
)
"""Adverbs and quantities that are no part of a solid compound."""
_INFLECTED = re.compile(r"\w\w+[^e]ed$|(?!family|lily|assembly|[bdghj][eiou]lly|\w*fly)\w\w+ly$")
_PARTICIPLE = re.compile(r"(?=.{6})(?!evening|morning)\w*[aeiouy]\w*ing$")
_DERIVED = re.compile(r"(?=.{6})(?!vegetable|constable|stable)\w*(?:ous|ful|less|ible|able|ive|ical|ial|ual|ish)$")
_PLURAL = re.compile(r"\w\w+[^aiousy\W]s$")
MAX_VERB_LETTERS = 5
"""Most letters of a verb that a particle makes a noun of."""


def is_optional_compound(glued: str) -> bool:
    """Whether print has a folded word as one or as two, so that neither is damaged: *anyone*, *any one*."""
    return bool(_OPTIONAL_COMPOUND.fullmatch(glued))


def is_function_word_compound(glued: str) -> bool:
    """Whether a folded word made of words of grammar is one itself: *into*, *cannot*, *whereof*."""
    return glued in FUNCTION_WORDS | NEGATIONS or bool(_FUNCTION_WORD_COMPOUND.fullmatch(glued))


def are_separate_words(words: Sequence[str]) -> bool:
    """Whether some two neighbours among folded words cannot be one word.

    >>> [are_separate_words([first, "house"]) for first in ("the", "large", "burned")]
    [True, False, True]
    """
    return any(_is_separate_pair(first, second) for first, second in pairwise(words))


def _is_separate_pair(first: str, second: str) -> bool:
    if is_optional_compound(first + second) or is_function_word_compound(first + second):
        return False
    if first in FUNCTION_WORDS | NEGATIONS:
        return first not in _COMPOUNDING_PREPOSITIONS or second in FUNCTION_WORDS
    if second in _SUFFIXES:
        return False
    if _INFLECTED.match(first) or (_PLURAL.match(first) and second not in _GENITIVE_COMPOUND_HEADS):
        return True
    if second in FUNCTION_WORDS:
        return second not in _PARTICLES or len(first) > MAX_VERB_LETTERS
    if parse_number(first) is not None and first != "first" and second not in _NUMERAL_COMPOUND_HEADS:
        return True
    if first in NEVER_COMPOUNDED or first == "most" or second in NEVER_COMPOUNDED or _DERIVED.match(first):
        return True
    return bool(_PARTICIPLE.match(first)) and second not in _GERUND_COMPOUND_HEADS
