"""Rules for formal presentation: layout, typography, casing, punctuation, spelling; Greg's accidentals."""

from __future__ import annotations

import re

from rapidfuzz.distance import DamerauLevenshtein

from reconcile.differences.lexicon import is_possessive, strip_possessive
from reconcile.differences.rule_context import Reading, RuleContext, Verdict
from reconcile.differences.rules.attested_damage import is_before_same_word
from reconcile.language import ENGLISH
from reconcile.model.damage_kinds import DamageKind
from reconcile.text.normal_forms import (
    normalize_case,
    normalize_layout,
    normalize_punctuation,
    normalize_typography,
)
from reconcile.text.numerals import parse_number
from reconcile.text.tokens import Token
from reconcile.text.word_relations import are_irregular_forms
from reconcile.vocabulary import Confidence, Kind, Severity

_REFERENCE_SIGN = re.compile(r"\d{1,3}(?:[-\u2013]\d{1,3})?|[,;\u2013-]|note|nb|n")
# Chosen by hand; a case of tests/cases/classify on each side holds every number.
MAX_SHORT_WORD_LETTERS = 5
"""Letters up to which one letter at most may differ between two spellings of a word."""
MIN_SPELLING_LETTERS = 3
"""Fewest letters of such words."""


def classify_layout(context: RuleContext) -> Verdict | None:
    """White space that differs: equal at N1."""
    gaps = [side.gap_token.gap for side in context.sides]
    if all(not side.gap_token.form for side in context.sides):
        subtype = "end of file"
    elif "\n" in gaps[0] + gaps[1]:
        breaks = [g.replace("\r\n", "\n").count("\n") for g in gaps]
        subtype = "line ends" if breaks[0] == breaks[1] else "paragraph break"
    else:
        subtype = "white space"
    return Verdict(kind=Kind.LAYOUT, subtype=subtype, severity=Severity.INFO)


def classify_reference_mark(context: RuleContext) -> Verdict | None:
    """Numbers of notes in brackets, or parts of them: *[11]*, *[12, 13]*."""
    filled = [side for side in context.sides if side.ranges]
    if not filled or not all(map(_is_in_reference_bracket, context.sides)):
        return None
    return Verdict(kind=Kind.METADATA, subtype=DamageKind.REFERENCE_MARK, severity=Severity.INFO)


def _is_in_reference_bracket(side: Reading) -> bool:
    """Whether the place of a reading is in a bracket of numbers, or takes in one as a whole."""
    tokens = side.subject.transcript.tokens
    start, end = (side.ranges[0][0], side.ranges[-1][1]) if side.ranges else (side.token_index, side.token_index)
    if start < end and tokens[start].form == "[" and tokens[end - 1].form == "]":
        start, end = start + 1, end - 1
    while start > 0 and _is_reference_sign(tokens[start - 1]):
        start -= 1
    while _is_reference_sign(tokens[end]):
        end += 1
    inside = tokens[start:end]
    return (
        start > 0
        and tokens[start - 1].form == "["
        and tokens[end].form == "]"
        and any(t.form[0].isdigit() for t in inside)
        and all(map(_is_reference_sign, inside))
    )


def _is_reference_sign(token: Token) -> bool:
    return _REFERENCE_SIGN.fullmatch(token.form) is not None


def classify_typography(context: RuleContext) -> Verdict | None:
    """The same sign drawn differently: equal at N2."""
    one, two = context.base.mended_text, context.witness.mended_text
    if not one or not two:
        return None
    if normalize_layout(one) == normalize_layout(two) or normalize_typography(one) != normalize_typography(two):
        return None
    return Verdict(kind=Kind.TYPOGRAPHY, subtype="form of a sign", severity=Severity.INFO)


def classify_casing(context: RuleContext) -> Verdict | None:
    """Upper and lower case: equal at N3."""
    one, two = context.base.mended_text, context.witness.mended_text
    if not one or normalize_case(one) != normalize_case(two):
        return None
    return Verdict(kind=Kind.CASING, subtype="capitals", severity=Severity.INFO)


def classify_punctuation(context: RuleContext) -> Verdict | None:
    """Only marks differ: equal at N4."""
    one, two = context.base.mended_text, context.witness.mended_text
    if normalize_punctuation(one) != normalize_punctuation(two):
        return None
    marks = {t.form for side in context.sides for t in side.tokens if not t.is_word}
    if sorted(t.form for t in context.base.tokens) == sorted(t.form for t in context.witness.tokens):
        return Verdict(kind=Kind.PUNCTUATION, subtype="order of marks", severity=Severity.INFO)
    names = {frozenset({","}): "comma", frozenset({'"'}): "quotation marks", frozenset({"-"}): "hyphen"}
    return Verdict(kind=Kind.PUNCTUATION, subtype=names.get(frozenset(marks), "marks"), severity=Severity.INFO)


def classify_apostrophe_placement(context: RuleContext) -> Verdict | None:
    """The same letters with the apostrophe elsewhere: *dealer's*, *dealers'*; an accent more or less.

    Before another word it is another construction: *Holmes' endurance*, *Holmes is able*.
    """
    if is_before_same_word(context):
        return _make_spelling("apostrophe or accent")
    return Verdict(kind=Kind.REWORDING, subtype="syntactic", severity=Severity.INFO, confidence=Confidence.MEDIUM)


def classify_spelling(context: RuleContext) -> Verdict | None:
    """One word for one word at a small Damerau-Levenshtein distance, and no plain inflection."""
    one, two = context.base.tokens, context.witness.tokens
    if len(one) != 1 or len(two) != 1 or not (one[0].is_word and two[0].is_word) or _is_other_word(one[0], two[0]):
        return None
    if is_possessive(one[0].form) != is_possessive(two[0].form):
        return None
    a, b = one[0].key, two[0].key
    if _merge_similar_letters(a) == _merge_similar_letters(b):
        return _make_spelling("letters seen alike")
    distance = DamerauLevenshtein.distance(a, b, score_cutoff=2)
    if distance > (1 if min(len(a), len(b)) <= MAX_SHORT_WORD_LETTERS else 2):
        return None
    if distance > 1 and (a[0] != b[0] or _has_other_ending(a, b)):
        return None
    capital = one[0].form[0].isupper() and two[0].form[0].isupper()
    if capital and (distance > 1 or a[0] != b[0]) and context.select_names((*one, *two)):
        return None  # another name, not another spelling
    doubtful = distance > 1 or max(len(a), len(b)) <= MAX_SHORT_WORD_LETTERS
    return _make_spelling("variant form", Confidence.MEDIUM if doubtful else Confidence.HIGH)


def _make_spelling(subtype: str, confidence: Confidence = Confidence.MEDIUM) -> Verdict:
    return Verdict(kind=Kind.SPELLING, subtype=subtype, severity=Severity.NOTICE, confidence=confidence)


def _is_other_word(one: Token, two: Token) -> bool:
    """Whether two words are two words whatever their letters: of grammar, figures, or other forms of one word."""
    keys = {one.key, two.key}
    if keys <= ENGLISH.function_words and keys != {"while", "whilst"}:
        return True
    if any(len(key) < MIN_SPELLING_LETTERS or parse_number(key) is not None for key in keys):
        return True
    if is_possessive(one.form) and is_possessive(two.form):
        owners = strip_possessive(one.form), strip_possessive(two.form)
        return owners[0] != owners[1] and are_irregular_forms(*owners)
    inflected = one.stem == two.stem and one.key[-2:] != two.key[-2:]  # *stopped* and *stoped* are no two forms
    graded = one.key != two.key and any(
        a.key + e == b.key for a, b in ((one, two), (two, one)) for e in ENGLISH.comparison_endings
    )
    return inflected or graded or are_irregular_forms(one.key, two.key)


def _has_other_ending(one: str, two: str) -> bool:
    """Whether two words end differently, and neither is the start of the other: *contingency*, *contingent*."""
    return one[-1] != two[-1] and not one.startswith(two) and not two.startswith(one)


def _merge_similar_letters(key: str) -> str:
    """A word with one letter for those that a reading machine takes for one: *becornes*, *becomes*."""
    return key.replace("rn", "m").replace("cl", "d").replace("li", "h").replace("vv", "w")
