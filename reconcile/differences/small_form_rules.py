"""Rules for formal presentation: layout, typography, casing, punctuation, spelling; Greg's accidentals."""

from __future__ import annotations

from rapidfuzz.distance import DamerauLevenshtein

from reconcile.differences.place import Place, Verdict
from reconcile.model import Confidence, Kind, Severity
from reconcile.text.function_words import FUNCTION_WORDS
from reconcile.text.keys import n1, n2, n3, n4
from reconcile.text.numerals import number
from reconcile.variation import Operation

_READINGS = (Operation.FORM, Operation.SUBSTITUTION, Operation.ADDITION, Operation.OMISSION)


def layout(place: Place) -> Verdict | None:
    """White space that differs: equal at N1."""
    if place.operation is not Operation.GAP:
        return None
    gaps = [side.gap.gap for side in place.sides]
    if all(not side.gap.form for side in place.sides):
        subtype = "end of file"
    elif "\n" in gaps[0] + gaps[1]:
        breaks = [g.replace("\r\n", "\n").count("\n") for g in gaps]
        subtype = "line ends" if breaks[0] == breaks[1] else "paragraph break"
    else:
        subtype = "white space"
    return Verdict(kind=Kind.LAYOUT, subtype=subtype, severity=Severity.INFO)


def typography(place: Place) -> Verdict | None:
    """The same sign drawn differently: equal at N2."""
    if place.operation not in _READINGS or not place.base.text or not place.witness.text:
        return None
    one, two = place.base.text, place.witness.text
    if n1(one) == n1(two) or n2(one) != n2(two):
        return None
    return Verdict(kind=Kind.TYPOGRAPHY, subtype="form of a sign", severity=Severity.INFO)


def casing(place: Place) -> Verdict | None:
    """Upper and lower case: equal at N3."""
    if place.operation not in _READINGS or not place.base.text or n3(place.base.text) != n3(place.witness.text):
        return None
    return Verdict(kind=Kind.CASING, subtype="capitals", severity=Severity.INFO)


def punctuation(place: Place) -> Verdict | None:
    """Only marks differ: equal at N4."""
    if place.operation not in _READINGS or n4(place.base.text) != n4(place.witness.text):
        return None
    marks = {t.form for side in place.sides for t in side.tokens if not t.word}
    names = {frozenset({","}): "comma", frozenset({'"'}): "quotation marks", frozenset({"-"}): "hyphen"}
    return Verdict(kind=Kind.PUNCTUATION, subtype=names.get(frozenset(marks), "marks"), severity=Severity.INFO)


def apostrophe_placed(place: Place) -> Verdict | None:
    """The same letters with the apostrophe elsewhere: *dealer's*, *dealers'*; an accent more or less."""
    if place.operation is not Operation.FORM:
        return None
    return Verdict(
        kind=Kind.SPELLING, subtype="apostrophe or accent", severity=Severity.NOTICE, confidence=Confidence.MEDIUM
    )


def spelling(place: Place) -> Verdict | None:
    """One word for one word at a small Damerau-Levenshtein distance, and no plain inflection."""
    if place.operation is not Operation.SUBSTITUTION:
        return None
    one, two = place.base.tokens, place.witness.tokens
    if len(one) != 1 or len(two) != 1 or not (one[0].word and two[0].word) or one[0].stem == two[0].stem:
        return None
    a, b = one[0].key, two[0].key
    if a in FUNCTION_WORDS and b in FUNCTION_WORDS and {a, b} != {"while", "whilst"}:
        return None
    if number(a) is not None or number(b) is not None or min(len(a), len(b)) < 3:
        return None
    distance = DamerauLevenshtein.distance(a, b, score_cutoff=2)
    if distance > (1 if min(len(a), len(b)) <= 5 and max(len(a), len(b)) <= 5 else 2):
        return None
    if one[0].form[0].isupper() and two[0].form[0].isupper() and place.names((*one, *two)):
        if distance > 1 or a[0] != b[0]:
            return None  # another name, not another spelling
    elif a[0] != b[0] and distance > 1:
        return None
    return Verdict(
        kind=Kind.SPELLING,
        subtype="variant form",
        severity=Severity.NOTICE,
        confidence=Confidence.MEDIUM if distance > 1 or len(a) <= 5 else Confidence.HIGH,
    )
