"""What linkage sees of one text: its words, which of them are names and numbers, and what its opening defines.

A name is written with a capital inside a sentence. Where capitals say nothing, rare words stand for names: in a text
with practically no capitals, in one with capitals nearly everywhere, and among the capitals of a language that gives
one to every noun.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache
from itertools import islice
from typing import Protocol

from reconcile.language import ENGLISH
from reconcile.text.normal_forms import APOSTROPHES, fold_text
from reconcile.text.words import UNSPACED_SCRIPTS

MOST_WORDS = 20_000
"""Words of a text that are looked at. The cost of laying two texts side by side grows with the product of their
lengths: two texts of so many unlike words take a few seconds at the very most."""

RARE_BITS = 14.0
"""Information from which a word may stand for a name where capitals do not say: one word in 16,000 and rarer. Chosen on
film leads in small letters; see ``benchmarks/linkage.py``."""
MOST_CAPITALS = 0.6
"""Share of capitals among the words inside sentences above which they make no names: a text in capitals has 1, a
heading in title case about .7; 99 % of film leads, which are full of names, have at most .62. Held by tests."""
FEWEST_CAPITALS = 0.01
"""Share of words with a capital, those of sentences included, up to which a text has practically none: sentences of
more than 100 words are rare. Chosen by hand; held by tests."""
DEFINING_WORDS = 15
"""Words of an opening up to which its subject may go on; chosen by hand, held by tests."""
_WORDS_TO_YEAR = (
    7  # from the verb of a definition to its year, as the Wikipedia leads of films have them; held by tests
)
_FORM_LETTERS = 40  # letters of a name that a reason quotes: bounds the size of a reason, decides nothing
_SHORT_WORD = 4  # letters up to which a word of a title may be small (`with the`); held by tests

_FEWEST_NOUNS = 0.15
"""Share of capitals from which a text may be of a language that writes every noun with one: German prose has .25 to
.40. Below, no language is asked for. Chosen by hand; held by tests."""
_NOUN_CAPITALS = frozenset({"de"})  # the languages that write every noun with a capital, of those with word lists
_LETTER = rf"[^\W_{UNSPACED_SCRIPTS}]"
_STOP = re.compile(r"""[.!?…。！？"“”„»«\n\r:;()\[\]]""")  # what a sentence, a quotation or a title may follow
_YEAR = re.compile(r"1[89]\d\d|20\d\d")


class WordTable(Protocol):
    """What is known of the words of a language."""

    @property
    def language(self) -> str:
        """Its code."""
        ...

    def measure_words(self, words: Sequence[str]) -> Sequence[float]:
        """Return for each folded word minus the binary logarithm of its share of running words."""
        ...


class WordKind(Enum):
    """What a word is taken for that is not plain."""

    NAME = 1
    NUMBER = 2
    UNSURE = 3
    """A capital that may be that of a sentence; the other text of a pair may decide."""


@dataclass(frozen=True, slots=True)
class Subject:
    """What the opening of a text defines, as `Spun is a 2002 American film`."""

    title: str
    year: str
    """Four digits, or a word such as `upcoming`."""


@dataclass(frozen=True, slots=True)
class TextProfile:
    """What linkage sees of one text."""

    words: list[str]
    """Folded as shingles are; the first `MOST_WORDS`."""
    marked: dict[int, WordKind]
    """The places of all words that are not plain, in order, and what each is taken for."""
    forms: dict[int, str]
    """How these words are written."""
    subject: Subject | None
    names: frozenset[str]
    """Words that are names somewhere in the text, and small nowhere in it."""
    small: frozenset[str]
    """Of the words that are marked, those that are plain elsewhere in the text."""
    has_capitals: bool
    """Whether capitals say what a name is; if not, rare words do, and a plain word may be a name."""


def build_text_profile(text: str, choose_table: Callable[[str], WordTable]) -> TextProfile:
    """Look at a text; time is linear in its length.

    Args:
        text: the mended text.
        choose_table: gives the words of the language of a text; asked only where capitals may not say what a name is.
    """
    found = list(islice(_compile_word_pattern(_list_marks(text)).finditer(text), MOST_WORDS))
    words = [_fold_word(match.group()) for match in found]
    marked = _mark_words(text, found, words)
    names = sum(kind == WordKind.NAME for kind in marked.values())
    numbers = sum(kind == WordKind.NUMBER for kind in marked.values())
    share = names / max(len(words) - len(marked) + names, 1)
    has_capitals = True
    if len(marked) - numbers <= FEWEST_CAPITALS * len(words):
        has_capitals, marked = False, _mark_rare_words(words, marked, range(len(words)), choose_table(text))
    elif share >= _FEWEST_NOUNS:
        table = choose_table(text)
        if share > MOST_CAPITALS or table.language in _NOUN_CAPITALS:
            has_capitals, marked = False, _mark_rare_words(words, marked, list(marked), table)
    small = {words[place] for place in marked}
    small.intersection_update(word for place, word in enumerate(words) if has_capitals and place not in marked)
    named = {words[place] for place, kind in marked.items() if kind == WordKind.NAME}
    return TextProfile(
        words=words,
        marked=marked,
        forms={place: found[place].group()[:_FORM_LETTERS] for place in marked},
        subject=_find_subject(text, found),
        names=frozenset(named - small),
        small=frozenset(small),
        has_capitals=has_capitals,
    )


_fold_word = lru_cache(1 << 16)(fold_text)


def _list_marks(text: str) -> str:
    """Return the combining marks of a text, which are letters of its words."""
    return "" if text.isascii() else "".join(sorted(char for char in set(text) if unicodedata.category(char)[0] == "M"))


@lru_cache(maxsize=64)
def _compile_word_pattern(marks: str) -> re.Pattern[str]:
    letter = f"(?:{_LETTER}|[{re.escape(marks)}])" if marks else _LETTER
    return re.compile(rf"{letter}+(?:[{APOSTROPHES}]+{letter}+)*|[{UNSPACED_SCRIPTS}]")


def _mark_words(text: str, found: Sequence[re.Match[str]], words: Sequence[str]) -> dict[int, WordKind]:
    """Mark the words with a capital, and the numbers."""
    marked: dict[int, WordKind] = {}
    end = 0
    for place, match in enumerate(found):
        word = match.group()
        if word[0].isupper():
            if words[place] not in ENGLISH.capital_words:
                starts = not place or _STOP.search(text, end, match.start()) is not None
                marked[place] = WordKind.UNSURE if starts else WordKind.NAME
        elif word.isdecimal():
            marked[place] = WordKind.NUMBER
        end = match.end()
    return marked


def _mark_rare_words(
    words: Sequence[str], marked: Mapping[int, WordKind], places: Sequence[int], table: WordTable
) -> dict[int, WordKind]:
    """Let the rare ones of the words at some places stand for names."""
    kinds: dict[int, WordKind] = {place: kind for place, kind in marked.items() if kind == WordKind.NUMBER}
    bits = table.measure_words([words[place] for place in places])
    kinds |= {
        place: WordKind.NAME
        for place, told in zip(places, bits, strict=True)
        if told >= RARE_BITS and place not in kinds and words[place] not in ENGLISH.capital_words
    }
    return dict(sorted(kinds.items()))


def _find_subject(text: str, found: Sequence[re.Match[str]]) -> Subject | None:
    """Return what the first words define: a title, a verb such as `is`, and soon a year."""
    opening = [match.group() for match in found[: DEFINING_WORDS + _WORDS_TO_YEAR + 1]]
    for verb in range(1, min(DEFINING_WORDS + 1, len(opening))):
        if opening[verb].lower() not in ENGLISH.defining_verbs:
            continue
        for word in opening[verb + 1 : verb + 1 + _WORDS_TO_YEAR]:
            if _YEAR.fullmatch(word) or word.lower() in ENGLISH.undated_words:
                title = text[found[0].start() : found[verb - 1].end()]
                return Subject(title, word.lower()) if _is_title(opening[:verb]) else None
        if not opening[0][0].isupper():
            return None  # without capitals, only the first verb has a subject that may be a title
    return None


def _is_title(words: Sequence[str]) -> bool:
    """Whether words have capitals as those of a title do, if any has: `The story was ...` defines none."""
    has_capitals = any(word[0].isupper() for word in words)
    return not has_capitals or all(not word[0].islower() for word in words if len(word) > _SHORT_WORD)
