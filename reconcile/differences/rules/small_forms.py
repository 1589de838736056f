"""Rules for formal presentation: layout, typography, casing, punctuation, spelling; Greg's accidentals."""

from __future__ import annotations

import re

from rapidfuzz.distance import DamerauLevenshtein

from reconcile.differences.lexicon import is_possessive, owner
from reconcile.differences.rule_context import Place, Verdict
from reconcile.differences.rules.attested_damage import before_the_same
from reconcile.model.variations import Operation
from reconcile.text.function_words import FUNCTION_WORDS
from reconcile.text.irregular_forms import are_forms
from reconcile.text.normal_forms import HYPHENS, n1, n2, n3, n4
from reconcile.text.numerals import number
from reconcile.text.tokens import Token
from reconcile.vocabulary import Confidence, Kind, Severity

SHORT = 5
"""Letters up to which one letter at most may differ between two spellings of a word."""
LEAST = 3
"""Fewest letters of such words."""
_COMPOUND = re.compile(r"(?<=[^\W\d_])[-\u2010\u2011 ](?=[^\W\d_])")
_GRADES = ("er", "est", "r", "st")
"""Endings of comparison."""
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
    """Only marks differ: equal at N4; but for the hyphen of a compound, which spells it."""
    if place.operation not in _READINGS or n4(place.base.text) != n4(place.witness.text) or _is_hyphen(place):
        return None
    marks = {t.form for side in place.sides for t in side.tokens if not t.word}
    if sorted(t.form for t in place.base.tokens) == sorted(t.form for t in place.witness.tokens):
        return Verdict(kind=Kind.PUNCTUATION, subtype="order of marks", severity=Severity.INFO)
    names = {frozenset({","}): "comma", frozenset({'"'}): "quotation marks", frozenset({"-"}): "hyphen"}
    return Verdict(kind=Kind.PUNCTUATION, subtype=names.get(frozenset(marks), "marks"), severity=Severity.INFO)


def apostrophe_placed(place: Place) -> Verdict | None:
    """The same letters with the apostrophe elsewhere: *dealer's*, *dealers'*; an accent more or less.

    Before another word it is another construction: *Holmes' endurance*, *Holmes is able*.
    """
    if place.operation is not Operation.FORM:
        return None
    same = before_the_same(place)
    return Verdict(
        kind=Kind.SPELLING if same else Kind.REWORDING,
        subtype="apostrophe or accent" if same else "syntactic",
        severity=Severity.NOTICE if same else Severity.INFO,
        confidence=Confidence.MEDIUM,
    )


def spelling(place: Place) -> Verdict | None:
    """One word for one word at a small Damerau-Levenshtein distance, and no plain inflection."""
    hyphen = _is_hyphen(place)
    if place.operation is not Operation.SUBSTITUTION and not hyphen:
        return None
    one, two = place.base.tokens, place.witness.tokens
    if hyphen or _is_compound(place.base.text, place.witness.text):
        return Verdict(kind=Kind.SPELLING, subtype="compound", severity=Severity.NOTICE, confidence=Confidence.MEDIUM)
    if len(one) != 1 or len(two) != 1 or not (one[0].word and two[0].word) or _is_other(one[0], two[0]):
        return None
    if is_possessive(one[0].form) != is_possessive(two[0].form):
        return None
    a, b = one[0].key, two[0].key
    if _seen_alike(a) == _seen_alike(b):
        return Verdict(
            kind=Kind.SPELLING, subtype="letters seen alike", severity=Severity.NOTICE, confidence=Confidence.MEDIUM
        )
    distance = DamerauLevenshtein.distance(a, b, score_cutoff=2)
    if distance > (1 if min(len(a), len(b)) <= SHORT else 2):
        return None
    if distance > 1 and (a[0] != b[0] or _is_derived(a, b)):
        return None
    capital = one[0].form[0].isupper() and two[0].form[0].isupper()
    if capital and (distance > 1 or a[0] != b[0]) and place.names((*one, *two)):
        return None  # another name, not another spelling
    return Verdict(
        kind=Kind.SPELLING,
        subtype="variant form",
        severity=Severity.NOTICE,
        confidence=Confidence.MEDIUM if distance > 1 or max(len(a), len(b)) <= SHORT else Confidence.HIGH,
    )


def _is_other(one: Token, two: Token) -> bool:
    """Whether two words are two words whatever their letters: of grammar, figures, or other forms of one word."""
    if one.key in FUNCTION_WORDS and two.key in FUNCTION_WORDS and {one.key, two.key} != {"while", "whilst"}:
        return True
    if min(len(one.key), len(two.key)) < LEAST or number(one.key) is not None or number(two.key) is not None:
        return True
    if is_possessive(one.form) and is_possessive(two.form):
        return owner(one.form) != owner(two.form) and are_forms(owner(one.form), owner(two.form))
    inflected = one.stem == two.stem and one.key[-2:] != two.key[-2:]  # *stopped* and *stoped* are no two forms
    graded = one.key != two.key and any(a.key + e == b.key for a, b in ((one, two), (two, one)) for e in _GRADES)
    return inflected or graded or are_forms(one.key, two.key)


def _is_derived(one: str, two: str) -> bool:
    """Whether two words begin alike and each ends in its own way: *contingency*, *contingent*."""
    return one[-1] != two[-1] and not one.startswith(two) and not two.startswith(one)


def _seen_alike(key: str) -> str:
    """A word with one letter for those that a reading machine takes for one: *becornes*, *becomes*."""
    return key.replace("rn", "m").replace("cl", "d").replace("li", "h").replace("vv", "w")


def _is_hyphen(place: Place) -> bool:
    """Whether one side parts two words by a hyphen and the other by white space: *battle-field*, *battle field*."""
    full, bare = place.sides if place.base.ranges else place.sides[::-1]
    if len(full.tokens) != 1 or full.tokens[0].form not in HYPHENS or bare.ranges or not bare.place:
        return False
    tokens, others = full.subject.transcript.tokens, bare.subject.transcript.tokens
    (at, after), gap = full.ranges[0], bare.gap.gap
    pairs = (tokens[at - 1], tokens[after]), (others[bare.place - 1], bare.gap)
    together = at > 0 and not full.tokens[0].gap and not tokens[after].gap
    same = [t.key for t in pairs[0]] == [t.key for t in pairs[1]] and all(t.form[:1].isalpha() for t in pairs[0])
    return together and same and gap.isspace() and "\n" not in gap


def _is_compound(one: str, two: str) -> bool:
    """Whether two readings are one compound, written as one word, with a hyphen or as two words."""
    return one != two and _COMPOUND.sub("", one.casefold()) == _COMPOUND.sub("", two.casefold()) != ""
