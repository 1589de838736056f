"""Rules for meaning: contradiction, forms of one word, names of one person, lost and added content, other words."""

from __future__ import annotations

from collections.abc import Sequence

from rapidfuzz.distance import DamerauLevenshtein

from reconcile.differences.lexicon import same_person
from reconcile.differences.place import Place, Reading, Verdict
from reconcile.model import Confidence, Kind, Severity
from reconcile.text.abbreviated import CONTRACTED, is_abbreviation
from reconcile.text.function_words import (
    ARTICLES,
    CONJUNCTIONS,
    DETERMINERS,
    LIGHT_ADVERBS,
    NEGATIONS,
    PARTICLES,
    PERSONAL,
    PREPOSITIONS,
    PRO_VERBS,
)
from reconcile.text.irregular import are_forms
from reconcile.text.numerals import MONTHS, WEEKDAYS, number
from reconcile.text.opposites import are_opposites
from reconcile.text.tokens import Token
from reconcile.variation import Operation

_CHANGES = (Operation.SUBSTITUTION, Operation.ADDITION, Operation.OMISSION)
_QUANTIFIERS = frozenset("some any every each all both either such".split())
CONNECTING = (CONJUNCTIONS | PREPOSITIONS | PARTICLES | _QUANTIFIERS) - NEGATIONS
"""Function words that a single adverb, preposition or quantity may stand for."""
_DENYING = NEGATIONS | frozenset("hardly scarcely barely seldom rarely".split())
"""Words that turn an opposite into its contrary, fully or nearly (Quirk 8.120)."""
_CALENDAR = frozenset((*MONTHS, *WEEKDAYS))
WEIGHTY = 4
"""Content words from which an omission or addition is a warning."""
INITIALS = 2
"""Fewest words that an initialism stands for."""
SHORT_NAME = 3
"""Fewest letters of a short form of a name."""
SLOT = 3
"""Most content words on a side for the two readings to be of one slot."""


def form_variant(place: Place) -> Verdict | None:
    """A contraction, an abbreviation or a numeral in another form: *doesn't*, *Prof.*, *10*."""
    if place.operation is not Operation.SUBSTITUTION:
        return None
    one, two = _words(place.base.tokens), _words(place.witness.tokens)
    if not one or not two:
        return None
    if _expanded(one) == _expanded(two):
        return _form("contraction")
    if _values(one) == _values(two) and all(number(t.key) is not None for t in (*one, *two)):
        return _form("numeral form")
    if len(one) == len(two) == 1 and is_abbreviation(one[0].key, two[0].key):
        return _form("abbreviation")
    if _is_initialism(one, two) or _is_initialism(two, one):
        return _form("abbreviation")
    return None


def _is_initialism(short: Sequence[Token], full: Sequence[Token]) -> bool:
    """Whether one word is made of the initials of the capitalised ones: *NYU*, *New York University*."""
    word = [t for t in short if t.content]
    names = [t for t in full if t.form[0].isupper()]
    if len(word) != 1 or len(names) < INITIALS or len(names) < sum(t.content for t in full):
        return False
    return word[0].form.isupper() and word[0].key == "".join(t.key[0] for t in names)


def _form(subtype: str) -> Verdict:
    return Verdict(kind=Kind.REWORDING, subtype=f"form: {subtype}", severity=Severity.INFO)


def _words(tokens: Sequence[Token]) -> list[Token]:
    return [t for t in tokens if t.word]


def _expanded(tokens: Sequence[Token]) -> list[str]:
    return [part for t in tokens for part in CONTRACTED.get(t.key, (t.key,))]


def alias(place: Place) -> Verdict | None:
    """Names that occur together as a full name are one person: *Alex Thomas*, *Alex*."""
    if place.operation not in _CHANGES:
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
    if not any(frozenset((s, x)) in lex.together for s in stems for x in beside for lex in place.lexicons):
        return None
    known = any(lex.counts.get(x, 0) > 1 for x in beside for lex in place.lexicons)
    if not known:
        return None  # the only mention: a fact more, not a habit of naming
    return Verdict(
        kind=Kind.REWORDING,
        subtype="referring expression: name",
        severity=Severity.INFO,
        confidence=Confidence.MEDIUM,
        labels=(str(Kind.OMISSION if place.base.content else Kind.ADDED_DETAIL),),
    )


def _conflict(subtype: str, confidence: Confidence = Confidence.MEDIUM) -> Verdict:
    return Verdict(kind=Kind.CONFLICT, subtype=subtype, severity=Severity.WARNING, confidence=confidence)


def _one_slot(place: Place) -> bool:
    return (
        place.operation is Operation.SUBSTITUTION and max(len(place.base.content), len(place.witness.content)) <= SLOT
    )


def number_conflict(place: Place) -> Verdict | None:
    """Another number or date in the same slot."""
    if not _one_slot(place):
        return None
    values = [_values(side.tokens) for side in place.sides]
    if values[0] and values[1] and values[0] != values[1]:
        return _conflict("number", Confidence.HIGH)
    dates = [[t.key for t in side.tokens if t.key in _CALENDAR and t.form[0].isupper()] for side in place.sides]
    if dates[0] and dates[1] and not set(dates[0]) & set(dates[1]):
        return _conflict("date", Confidence.HIGH)
    return None


def _values(tokens: Sequence[Token]) -> list[float]:
    """The numbers that tokens name; tens and units written as two words are one: *twenty-five*."""
    values: list[float] = []
    for key, value in ((t.key, v) for t in tokens if (v := number(t.key)) is not None):
        tens = bool(values) and 20 <= values[-1] < 100 and values[-1] % 10 == 0
        if tens and 0 < value < 10 and key.isalpha():
            values[-1] += value
        else:
            values.append(value)
    return values


def name_conflict(place: Place) -> Verdict | None:
    """Another name in the same slot, unless it may be the same person's or one letter apart."""
    if not _one_slot(place) or not place.base.content or not place.witness.content:
        return None
    names = [place.names(side.content) for side in place.sides]
    if any(len(n) < len({t.stem for t in side.content}) for n, side in zip(names, place.sides, strict=True)):
        return None
    if _one_letter_apart(place.base.content, place.witness.content):
        return None
    if names[0] & names[1] or same_person(names[0], names[1], *place.lexicons):
        return None
    return _conflict("name")


def _one_letter_apart(one: Sequence[Token], two: Sequence[Token]) -> bool:
    """Whether two single words with one initial may be two spellings of one name: *Gaily*, *Gailey*."""
    if len(one) != 1 or len(two) != 1 or one[0].key[0] != two[0].key[0]:
        return False
    return DamerauLevenshtein.distance(one[0].key, two[0].key, score_cutoff=1) <= 1


def polarity_conflict(place: Place) -> Verdict | None:
    """One side is negated and the rest is the same."""
    if place.operation not in _CHANGES:
        return None
    negated = [sum(t.key in NEGATIONS for t in side.tokens) for side in place.sides]
    if (negated[0] > 0) == (negated[1] > 0):
        return None
    rest = [{t.stem for t in side.content if t.key not in NEGATIONS} for side in place.sides]
    if rest[0] != rest[1] or len(rest[0]) > SLOT:
        return None
    if any(_is_lone_sentence(side, other) for side, other in (place.sides, place.sides[::-1])):
        return None  # *He did not.* denies nothing that the other side says
    return _conflict("polarity")


def opposite_conflict(place: Place) -> Verdict | None:
    """Two words of the list of opposites in one short slot; of pronouns only when nothing else stands there."""
    if not _one_slot(place):
        return None
    one, two = ({t.key for t in _words(side.tokens)} for side in place.sides)
    if place.base.content or place.witness.content:
        one, two = one - PERSONAL, two - PERSONAL
    if max(len(one - two), len(two - one)) > SLOT:
        return None
    for a, b in ((a, b) for a in one - two for b in two - one if are_opposites(a, b)):
        if bool((one - {a}) & _DENYING) == bool((two - {b}) & _DENYING):  # *not regularly*, *irregularly*: no conflict
            return _conflict("opposites")
    return None


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
    """A pronoun, determiner or pro-verb on one side, a short phrase on the other: *they*, *the cops*.

    *does*, *agrees*.
    """
    if place.operation is not Operation.SUBSTITUTION:
        return None
    for side, other in (place.sides, place.sides[::-1]):
        words, theirs = _words(side.tokens), _words(other.tokens)
        if side.content or not 1 <= len(other.content) <= SLOT or len(words) > SLOT:
            continue
        pronoun = any(t.key in PERSONAL | PRO_VERBS for t in words)
        owned = any(t.key in DETERMINERS | PERSONAL for t in words) and theirs[-1].form[-2:] in ("'s", "\u2019s", "s'")
        if pronoun or owned:
            return Verdict(
                kind=Kind.REWORDING,
                subtype="referring expression",
                severity=Severity.INFO,
                confidence=Confidence.MEDIUM,
            )
    return None


def connective(place: Place) -> Verdict | None:
    """One word of grammar for one of content in the same slot: *also*, *likewise*; *so*, *consequently*."""
    if place.operation is not Operation.SUBSTITUTION:
        return None
    one, two = _words(place.base.tokens), _words(place.witness.tokens)
    if len(one) != 1 or len(two) != 1 or one[0].content == two[0].content:
        return None
    light, full = (one[0], two[0]) if two[0].content else (two[0], one[0])
    if light.key not in CONNECTING or full.form[0].isupper() != light.form[0].isupper():
        return None
    return Verdict(kind=Kind.REWORDING, subtype="connective", severity=Severity.INFO, confidence=Confidence.MEDIUM)


def one_sided(place: Place) -> Verdict | None:
    """Content on one side only; function words and marks of the other side do not count as content.

    A whole sentence against no word tells something, whatever its words are.
    """
    if place.operation not in _CHANGES:
        return None
    one, two = (bool(_telling(side, other)) for side, other in (place.sides, place.sides[::-1]))
    if not one and not two:
        one, two = (_is_lone_sentence(side, other) for side, other in (place.sides, place.sides[::-1]))
    if one == two:
        return None
    full, other = place.sides if one else place.sides[::-1]
    names = place.names(full.content)
    lost = any(other.subject.lexicon.counts.get(n, 0) == 0 for n in names)
    numbers = any(number(t.key) is not None for t in full.content)
    heavy = len(full.content) >= WEIGHTY
    pure = not other.tokens
    return Verdict(
        kind=Kind.OMISSION if one else Kind.ADDED_DETAIL,
        subtype="sentence" if _whole_sentence(full) else "number" if numbers else "name" if lost else "detail",
        severity=Severity.WARNING if numbers or lost or heavy else Severity.NOTICE,
        confidence=Confidence.HIGH if pure or heavy else Confidence.MEDIUM,
    )


def _telling(side: Reading, other: Reading) -> list[Token]:
    """The content words of a side; an adverb of time is none where the other side has a clause."""
    heavy = sum(t.key not in LIGHT_ADVERBS for t in other.content) >= 2
    return [t for t in side.content if not (heavy and t.key in LIGHT_ADVERBS)]


def _is_lone_sentence(side: Reading, other: Reading) -> bool:
    """Whether a side has a sentence where the other has no word."""
    return bool(_words(side.tokens)) and _whole_sentence(side) and not _words(other.tokens)


def _whole_sentence(reading: Reading) -> bool:
    borders = reading.subject.transcript.borders
    return len(reading.ranges) == 1 and reading.ranges[0][0] in borders and reading.ranges[0][1] in borders


def function_words(place: Place) -> Verdict | None:
    """Only function words differ: another construction."""
    if place.operation not in _CHANGES or place.base.content or place.witness.content:
        return None
    keys = {t.key for side in place.sides for t in side.tokens if t.word}
    subtype = "determiner" if keys <= ARTICLES | DETERMINERS else "function word"
    return Verdict(kind=Kind.REWORDING, subtype=subtype, severity=Severity.INFO)


def rewording(place: Place) -> Verdict | None:
    """Other words in the same slot."""
    if place.operation not in _CHANGES or not place.base.content or not place.witness.content:
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
