"""Rules for contradiction: the two sides speak of one slot and cannot both hold.

Numbers, dates, names, denial and listed opposites; nothing here pretends to understand more than that.
"""

from __future__ import annotations

from collections.abc import Sequence

from rapidfuzz.distance import DamerauLevenshtein

from reconcile.differences.lexicon import is_possessive, same_person
from reconcile.differences.readings import same_numbers
from reconcile.differences.rule_context import CHANGES, SLOT, Place, Reading, Verdict
from reconcile.model.variations import Operation
from reconcile.text.function_words import DENYING, FUNCTION_WORDS, NEGATIONS, PERSONAL
from reconcile.text.numerals import MONTHS, WEEKDAYS
from reconcile.text.opposites import are_opposites
from reconcile.text.tokens import Token
from reconcile.vocabulary import Confidence, Kind, Severity

_CALENDAR = frozenset((*MONTHS, *WEEKDAYS))
_BRACKETS = frozenset("()[]{}")


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
    if place.base.numbers and place.witness.numbers and not same_numbers(place.base, place.witness):
        return _conflict("number", Confidence.HIGH)
    dates = [[t.key for t in side.tokens if t.key in _CALENDAR and t.form[0].isupper()] for side in place.sides]
    if dates[0] and dates[1] and not set(dates[0]) & set(dates[1]):
        return _conflict("date", Confidence.HIGH)
    return None


def name_conflict(place: Place) -> Verdict | None:
    """Another name in the same slot, unless it may be the same person's or one letter apart.

    A name in brackets, or one that owns something, stands in another slot than one that does not.
    """
    if not _one_slot(place) or not place.base.content or not place.witness.content:
        return None
    if any(len(side.ranges) > 1 for side in place.sides) or not _alike_in_grammar(place.base, place.witness):
        return None
    names = [place.names(side.content) for side in place.sides]
    if any(len(n) < len({t.stem for t in side.content}) for n, side in zip(names, place.sides, strict=True)):
        return None
    if _one_letter_apart(place.base.content, place.witness.content):
        return None
    if names[0] & names[1] or same_person(names[0], names[1], *place.lexicons):
        return None
    return _conflict("name")


def _alike_in_grammar(one: Reading, two: Reading) -> bool:
    """Whether both readings stand in brackets or neither does, and both end with a possessive or neither does."""
    bracketed, owning = (
        [any(t.form in _BRACKETS for t in side.tokens) for side in (one, two)],
        [is_possessive(side.words[-1].form) for side in (one, two)],
    )
    return bracketed[0] == bracketed[1] and owning[0] == owning[1]


def _one_letter_apart(one: Sequence[Token], two: Sequence[Token]) -> bool:
    """Whether two single words with one initial may be two spellings of one name: *Gaily*, *Gailey*."""
    if len(one) != 1 or len(two) != 1 or one[0].key[0] != two[0].key[0]:
        return False
    return DamerauLevenshtein.distance(one[0].key, two[0].key, score_cutoff=1) <= 1


def polarity_conflict(place: Place) -> Verdict | None:
    """One side is negated and the rest is the same."""
    if place.operation not in CHANGES:
        return None
    negated = [sum(t.key in NEGATIONS for t in side.tokens) for side in place.sides]
    if (negated[0] > 0) == (negated[1] > 0):
        return None
    rest = [{t.stem for t in side.content if t.key not in NEGATIONS} for side in place.sides]
    if rest[0] != rest[1] or len(rest[0]) > SLOT:
        return None
    if any(side.is_sentence and not other.words for side, other in (place.sides, place.sides[::-1])):
        return None  # *He did not.* denies nothing that the other side says
    denied = place.base if negated[0] else place.witness
    if _is_open(denied.words):
        return None
    return _conflict("polarity")


def _is_open(words: Sequence[Token]) -> bool:
    """Whether what is denied is left open or asserted as well: *whether or no*, *did or did not*, *could not but*."""
    keys = [t.key for t in words]
    first = next(k for k, key in enumerate(keys) if key in NEGATIONS)
    return "or" in keys[:first] or keys[first + 1 : first + 2] == ["but"]


def opposite_conflict(place: Place) -> Verdict | None:
    """Two words of the list of opposites in one short slot.

    Of pronouns only when nothing else stands there, and of function words only when both sides have content or neither.
    """
    if not _one_slot(place):
        return None
    one, two = ({t.key for t in side.words} for side in place.sides)
    if place.base.content or place.witness.content:
        one, two = one - PERSONAL, two - PERSONAL
    if max(len(one - two), len(two - one)) > SLOT:
        return None
    for a, b in ((a, b) for a in one - two for b in two - one if are_opposites(a, b)):
        if {a, b} <= FUNCTION_WORDS and bool(place.base.content) != bool(place.witness.content):
            continue  # *leads her to a roof*, *from a roof*: one goes, the other does not
        if bool((one - {a}) & DENYING) == bool((two - {b}) & DENYING):  # *not regularly*, *irregularly*: no conflict
            return _conflict("opposites")
    return None
