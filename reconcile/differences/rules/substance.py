"""Rules for meaning: forms of one word, names of one person, lost and added content, other words."""

from __future__ import annotations

import re
from collections.abc import Sequence

from reconcile.differences.lexicon import TITLE_STEMS, is_possessive, same_person
from reconcile.differences.readings import same_numbers
from reconcile.differences.rule_context import CHANGES, SLOT, Place, Reading, Verdict
from reconcile.model.variations import Operation
from reconcile.text.function_words import (
    ARTICLES,
    AUXILIARIES,
    COMPLEX,
    CONJUNCTIONS,
    DENYING,
    DETERMINERS,
    LIGHT_ADVERBS,
    NEGATIONS,
    PARTICLES,
    PERSONAL,
    PREPOSITIONS,
    PRO_VERBS,
    PRONOUNS,
)
from reconcile.text.irregular_forms import are_forms
from reconcile.text.numerals import number
from reconcile.text.short_forms import CONTRACTED, is_abbreviation
from reconcile.text.tokens import Token
from reconcile.vocabulary import Confidence, Kind, Severity

_NUMBER_AND_UNIT = re.compile(r"(?<=\d)(?=[^\W\d_]+$)")
_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")
_BETWEEN_NUMBERS = ARTICLES | frozenset({"and", "to", "half"})
_RELATIVE = frozenset("who which whom".split())
_THERE = frozenset({"there", "here"})
_OWN = frozenset("my your his its our their".split())
_SETTING_OFF = ",;:(\u2013\u2014"
_COORDINATORS = frozenset({"and", "or", "nor", "but"})
_COORDINATING = frozenset("else plus moreover furthermore besides".split())
_QUANTIFIERS = frozenset("some any every each all both either such".split())
CONNECTING = (CONJUNCTIONS | PREPOSITIONS | PARTICLES | _QUANTIFIERS) - NEGATIONS
"""Function words that a single adverb, preposition or quantity may stand for."""
WEIGHTY = 4
"""Content words from which an omission or addition is a warning."""
INITIALS = 2
"""Fewest words that an initialism stands for."""
SHORT_NAME = 3
"""Fewest letters of a short form of a name."""


def form_variant(place: Place) -> Verdict | None:
    """A contraction, an abbreviation or a numeral in another form: *doesn't*, *Prof.*, *10*."""
    if place.operation is not Operation.SUBSTITUTION:
        return None
    one, two = place.base.words, place.witness.words
    if not one or not two:
        return None
    if _expanded(one) == _expanded(two):
        return _form("contraction")
    if _is_numeral(place.base) and _is_numeral(place.witness) and same_numbers(place.base, place.witness):
        return _form("numeral form")
    if _measure(one) == _measure(two):
        return _form("measure")
    if len(one) == len(two) == 1 and is_abbreviation(one[0].key, two[0].key):
        return _form("abbreviation")
    if _is_initialism(one, two) or _is_initialism(two, one):
        return _form("abbreviation")
    return None


def _is_numeral(reading: Reading) -> bool:
    """Whether a reading is a number, several in a row or from one to another: *the twenty-two*, *three to four*."""
    numbers = [t for t in reading.words if number(t.key) is not None]
    return bool(numbers) and all(t in numbers or t.key in _BETWEEN_NUMBERS for t in reading.words)


def _measure(words: Sequence[Token]) -> list[str]:
    """Numbers and their units, apart and without the mark between thousands: *3,000mm*, *3000 mm*."""
    parts = [part for t in words for part in _NUMBER_AND_UNIT.split(t.key) if part]
    return [_THOUSANDS.sub("", part) for part in parts]


def _is_initialism(short: Sequence[Token], full: Sequence[Token]) -> bool:
    """Whether one word is made of the initials of the capitalised ones: *NYU*, *New York University*."""
    word = [t for t in short if t.content]
    names = [t for t in full if t.form[0].isupper()]
    if len(word) != 1 or len(names) < INITIALS or len(names) < sum(t.content for t in full):
        return False
    return word[0].form.isupper() and word[0].key == "".join(t.key[0] for t in names)


def _form(subtype: str) -> Verdict:
    return Verdict(kind=Kind.REWORDING, subtype=f"form: {subtype}", severity=Severity.INFO)


def _expanded(tokens: Sequence[Token]) -> list[str]:
    return [part for t in tokens for part in CONTRACTED.get(t.key, (t.key,))]


def alias(place: Place) -> Verdict | None:
    """Names that occur together as a full name are one person: *Alex Thomas*, *Alex*."""
    if place.operation not in CHANGES:
        return None
    one, two = place.names(place.base.content), place.names(place.witness.content)
    if len(one) != len(place.base.content) or len(two) != len(place.witness.content):
        return None  # more than names
    if not one and not two:
        return None
    if not one or not two:
        return _shortened(place)
    if one == two or not (same_person(one, two, *place.lexicons) or _is_short_for(place.base, place.witness)):
        return None
    return Verdict(kind=Kind.REWORDING, subtype="referring expression: name", severity=Severity.INFO)


def _is_short_for(one: Reading, two: Reading) -> bool:
    """Whether one name is the beginning of the other: *Stan*, *Stanley*."""
    if len(one.tokens) != 1 or len(two.tokens) != 1:
        return False
    short, full = sorted((one.tokens[0].key, two.tokens[0].key), key=len)
    return SHORT_NAME <= len(short) <= len(full) - 2 and full.startswith(short)


def _shortened(place: Place) -> Verdict | None:
    """A surname or first name more or less beside the rest of the full name."""
    full, bare = place.sides if place.base.content else place.sides[::-1]
    tokens = full.subject.transcript.tokens
    (a, b), *more = full.ranges
    if more or any(not t.word for t in full.tokens) or bare.tokens:
        return None
    stems = [t.stem for t in full.tokens]
    beside = {tokens[a - 1].stem if a else "", tokens[b].stem if b < len(tokens) else ""} - {""}
    beside = {x for x in beside if any(frozenset((s, x)) in lex.together for s in stems for lex in place.lexicons)}
    known = any(lex.counts.get(x, 0) > 1 for x in beside for lex in place.lexicons)
    if not known:
        return None  # the only mention: a fact more, not a habit of naming
    if beside <= TITLE_STEMS and not any(bare.subject.lexicon.counts.get(s, 0) for s in stems):
        return None  # *Minister Ann Lee*, *Minister*: who it is stands nowhere else
    return Verdict(
        kind=Kind.REWORDING,
        subtype="referring expression: name",
        severity=Severity.INFO,
        confidence=Confidence.MEDIUM,
        labels=(str(Kind.OMISSION if place.base.content else Kind.ADDED_DETAIL),),
    )


def metadata(place: Place) -> Verdict | None:
    """Title, year, byline and boilerplate lines."""
    prose = place.witness.subject.transcript
    if place.operation is not Operation.ADDITION or place.variation.group != -1:
        return None
    starts = [a for a, _ in place.witness.ranges]
    if not all(any(lo <= a < hi and not p for lo, hi, p in _sentences(prose.bounds, prose.prose)) for a in starts):
        return None
    return Verdict(kind=Kind.METADATA, subtype="lines outside of the prose", severity=Severity.NOTICE)


def _sentences(bounds: Sequence[int], prose: Sequence[bool]) -> list[tuple[int, int, bool]]:
    return list(zip(bounds, bounds[1:], prose, strict=False))


def moved(place: Place) -> Verdict | None:
    """The same content in another place, in the same words or others."""
    if place.operation is not Operation.TRANSPOSITION:
        return None
    same = [t.key for t in place.base.tokens if t.word] == [t.key for t in place.witness.tokens if t.word]
    words = max(len(place.base.content), len(place.witness.content))
    long = words > 1 or max(sum(t.word for t in side.tokens) for side in place.sides) >= SLOT
    return Verdict(
        kind=Kind.MOVED,
        subtype="sentence" if words > 6 else "phrase",
        severity=Severity.NOTICE if words > 2 else Severity.INFO,
        confidence=Confidence.HIGH if same and long else Confidence.MEDIUM if long or same else Confidence.LOW,
        labels=() if same else (str(Kind.REWORDING),),
    )


def referring(place: Place) -> Verdict | None:
    """A pronoun, pro-adverb or pro-verb on one side, what it stands for on the other: *they*, *the cops*.

    *does*, *agrees*; *there*, *at his flat*; *the*, *Bud's*.
    """
    if place.operation is not Operation.SUBSTITUTION:
        return None
    for side, other in (place.sides, place.sides[::-1]):
        if side.content or not 1 <= len(other.content) <= SLOT or not 1 <= len(side.words) <= SLOT:
            continue
        if _stands_for_it(side, other):
            return Verdict(
                kind=Kind.REWORDING,
                subtype="referring expression",
                severity=Severity.INFO,
                confidence=Confidence.MEDIUM,
            )
    return None


def _stands_for_it(short: Reading, full: Reading) -> bool:
    """Whether function words stand for a phrase."""
    keys = {t.key for t in short.words}
    if len(short.words) == 1:
        if keys <= PRO_VERBS:
            return len(full.words) <= SLOT
        if keys <= _RELATIVE:
            return _is_phrase(full) and full.words[0].key not in PRONOUNS
        if keys <= _THERE:
            return full.words[0].key in PREPOSITIONS and _is_phrase(full)
    owned = is_possessive(full.words[-1].form)
    if keys & _OWN and not keys & (PERSONAL - _OWN):
        return owned and _is_phrase(full)
    if keys & PERSONAL:
        return _is_phrase(full) and (len(short.words) == 1 or _are_verbs_alike(short, full))
    return bool(keys & DETERMINERS) and owned


def _is_phrase(reading: Reading) -> bool:
    """Whether a reading is one phrase: no clause in it, and nothing set off by a mark before it, but for a list."""
    if not all(t.key in AUXILIARIES for t in reading.words[_first_verb(reading) :]):
        return False
    marks = [t for t in reading.tokens[1:-1] if not t.word and t.form[:1] in _SETTING_OFF]
    return not marks or all(t.form[0].isupper() for t in reading.content)


def _first_verb(reading: Reading) -> int:
    """How many words stand before the first verb of the closed classes."""
    return next((k for k, t in enumerate(reading.words) if t.key in AUXILIARIES), len(reading.words))


def _are_verbs_alike(one: Reading, two: Reading) -> bool:
    """Whether both readings have verbs of the closed classes, or neither has one."""
    return any(t.key in AUXILIARIES for t in one.words) == any(t.key in AUXILIARIES for t in two.words)


def connective(place: Place) -> Verdict | None:
    """One word of grammar for one of content in the same slot: *also*, *likewise*; *so*, *consequently*."""
    if place.operation is not Operation.SUBSTITUTION:
        return None
    one, two = place.base.words, place.witness.words
    if len(one) != 1 or len(two) != 1 or one[0].content == two[0].content:
        return None
    light, full = (one[0], two[0]) if two[0].content else (two[0], one[0])
    if light.key not in CONNECTING or full.form[0].isupper() != light.form[0].isupper():
        return None
    if light.key in _COORDINATORS and full.key not in _COORDINATING:
        return None  # *and*, *disguises*: no word that links
    return Verdict(kind=Kind.REWORDING, subtype="connective", severity=Severity.INFO, confidence=Confidence.MEDIUM)


def one_sided(place: Place) -> Verdict | None:
    """Content on one side only; function words and marks of the other side do not count as content.

    A whole sentence against no word tells something, whatever its words are.
    """
    if place.operation not in CHANGES:
        return None
    one, two = (bool(_telling(side, other)) for side, other in (place.sides, place.sides[::-1]))
    if not one and not two:
        one, two = (s.is_sentence and not o.words for s, o in (place.sides, place.sides[::-1]))
    if one == two:
        return None
    full, other = place.sides if one else place.sides[::-1]
    names = place.names(full.content)
    lost = any(other.subject.lexicon.counts.get(n, 0) == 0 for n in names)
    numbers = any(number(t.key) is not None for t in full.content)
    if not lost and not numbers and _takes_the_place(other, full):
        return None
    heavy = len(full.content) >= WEIGHTY
    pure = not other.tokens
    return Verdict(
        kind=Kind.OMISSION if one else Kind.ADDED_DETAIL,
        subtype="sentence" if full.is_sentence else "number" if numbers else "name" if lost else "detail",
        severity=Severity.WARNING if numbers or lost or heavy else Severity.NOTICE,
        confidence=Confidence.HIGH if pure or heavy else Confidence.MEDIUM,
    )


def _takes_the_place(light: Reading, full: Reading) -> bool:
    """Whether function words do in a slot what the content words of the other side do there, so that none is more.

    A verb for a verb (*is*, *becomes*; *didn't*, *neglects to*), a preposition for a complex one (*by*, *because of*,
    *due to*; *at*, *in front of*), a denial for another (*not*, *hardly*), a quantity for another (*all*, *many of*).
    """
    words, theirs = [t.key for t in light.words], [t.key for t in full.words]
    if not words or len(full.content) >= SLOT:
        return False
    if any(key in AUXILIARIES for key in words):
        return theirs[0] not in PREPOSITIONS and not any(key in AUXILIARIES for key in theirs)
    if all(key in NEGATIONS for key in words):
        return all(t.key in DENYING for t in full.content)
    if all(key in PREPOSITIONS or key == "because" for key in words):
        return theirs[-1] in PREPOSITIONS and all(t.key in COMPLEX for t in full.content)
    return len(words) == 1 and words[0] in _QUANTIFIERS and len(full.content) == 1 and theirs[-1] == "of"


def _telling(side: Reading, other: Reading) -> list[Token]:
    """The content words of a side; an adverb of time is none where the other side has a clause."""
    heavy = sum(t.key not in LIGHT_ADVERBS for t in other.content) >= 2
    return [t for t in side.content if not (heavy and t.key in LIGHT_ADVERBS)]


def function_words(place: Place) -> Verdict | None:
    """Only function words differ: another construction."""
    if place.operation not in CHANGES or place.base.content or place.witness.content:
        return None
    keys = {t.key for side in place.sides for t in side.tokens if t.word}
    subtype = "determiner" if keys <= ARTICLES | DETERMINERS else "function word"
    return Verdict(kind=Kind.REWORDING, subtype=subtype, severity=Severity.INFO)


def rewording(place: Place) -> Verdict | None:
    """Other words in the same slot."""
    if place.operation not in CHANGES:
        return None
    stems = [{t.stem for t in side.content} for side in place.sides]
    sizes = sorted((len(place.base.content), len(place.witness.content)))
    inflected = stems[0] == stems[1] or _is_inflected(stems[0] - stems[1], stems[1] - stems[0])
    return Verdict(
        kind=Kind.REWORDING,
        subtype="syntactic" if inflected else "lexical",
        severity=Severity.INFO if inflected else Severity.NOTICE,
        confidence=Confidence.HIGH
        if sizes[1] <= SLOT
        else Confidence.MEDIUM
        if sizes[1] <= 2 * SLOT
        else Confidence.LOW,
    )


def _is_inflected(one: set[str], two: set[str]) -> bool:
    """Whether two sets of stems differ in one word, of which they have two irregular forms."""
    return len(one) == len(two) == 1 and are_forms(*one, *two)
