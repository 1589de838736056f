"""Find apostrophes that were dropped from contractions, or replaced by another sign.

Which plain words are contractions is a closed list; forms that are words themselves (``its``, ``were``) are left to
another copy of the text. Possessives are in `find_lost_possessives`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from typing import NamedTuple

from reconcile.damage.apostrophe_places import ANY_ENDING, is_contraction
from reconcile.damage.detectors.possessives import find_lost_possessives
from reconcile.damage.text_habits import LONGEST_TOKEN, TextHabits, find_token_before, rate_certainty
from reconcile.language import ENGLISH
from reconcile.model.damage_kinds import DamageKind
from reconcile.model.records import Repair
from reconcile.vocabulary import Confidence

_UNAMBIGUOUS_CONTRACTIONS = {
    skeleton: form
    for skeleton, form in ENGLISH.bare_contractions.items()
    if skeleton not in ENGLISH.ambiguous_bare_forms
}
_STAND_IN_SIGNS = ",;?\u00b4`\u2018\u201a\u2032\u02b9\u00b9\"'\u2019\ufffd"
_STAND_IN_BEFORE_ENDING = re.compile(f"[{_STAND_IN_SIGNS}]{{1,3}}{ANY_ENDING}(?![\\w'\u2019])")
_APOSTROPHE_LIKE_SIGNS = "\u00b4`\u2018\u201a\u2032\u02b9\u00b9"
_SIGN_AFTER_PREFIX = re.compile("[\u00b4`\u2032\u2018\ufffd](?<=[ODLM].)(?=[A-Z][a-z])")
_SIGN_BEFORE_CLOCK = re.compile("[\u00b4`\u2032\u2018\ufffd,;?\"']{1,2}(?=clock\\b)")
_SPACED_APOSTROPHE = re.compile(
    "['\u2019](?:(?<=[^\\W\\d_] .)(?:s|re|ve|ll|m)|(?<=[^\\W\\d_].) (?:s|ve|ll))(?![\\w'\u2019])"
)
_SPLIT_CONTRACTION = re.compile(
    f"(?<=[^\\W\\d_]) (?:n(?=['\u2019]t)|(['\u2019]) (?={ENGLISH.clitic_pattern}))"
    "(?=['\u2019]?[a-z]{1,2}(?![\\w'\u2019]))"
)
"""Tokens as treebanks write them, joined with a space too many: ``did n't``, ``it ' s``."""
_BACKTICK_REACH = 80
"""Code points before a backtick in which another one opens a quoted word. Chosen by hand; it bounds the cost."""
_OPENING_BACKTICK = re.compile(r"(?<![\w`])`(?!`)")
_OPENING_QUOTES = frozenset("\"'\u201c\u201e\u2018\u00ab*")
_CLOSING_QUOTES = frozenset("\"'\u201d\u201c\u2019\u00bb*")
_SHORTEST_NAME = 3
"""Letters of a word whose possessive may have another sign for its apostrophe. Chosen by hand: *Jo?s* is no proof."""
_LAST_WORD = re.compile(r"[^\W\d_]+$")


def find_damaged_apostrophes(habits: TextHabits) -> Iterator[Repair]:
    """Find lost and replaced apostrophes, contractions first."""
    yield from _find_replaced_apostrophes(habits)
    yield from _find_spaced_apostrophes(habits)
    if habits.is_english:
        yield from _find_bare_contractions(habits)
        yield from find_lost_possessives(habits)


def _find_bare_contractions(habits: TextHabits) -> Iterator[Repair]:
    """Find contractions without their apostrophe."""
    text = habits.text
    for word in sorted(word for word in habits.word_forms if word.lower() in _UNAMBIGUOUS_CONTRACTIONS):
        form = _UNAMBIGUOUS_CONTRACTIONS[word.lower()]
        evidence = f"{word} is {form} without its apostrophe; the list of contractions gives no other reading"
        for start in _find_whole_word(text, word):
            if word.endswith("s") and _is_quoted_word(text, start, start + len(word)):
                continue  # the "whats" and the "hows" are plurals
            if habits.is_other_language_at(start):
                continue  # *dont* is French
            place = start + form.index("'")
            confidence = rate_certainty(_is_certain_contraction(habits, start, word))
            yield habits.make_repair(
                place, place, habits.apostrophe_sign, DamageKind.DROPPED_APOSTROPHE, evidence, confidence
            )


def _find_whole_word(text: str, word: str) -> Iterator[int]:
    """Yield the positions of a form that is a whole word there."""
    start = text.find(word)
    while start >= 0:
        end = start + len(word)
        around = text[start - 1 : start] + text[end : end + 1]
        if not any(sign.isalnum() or sign in "_'\u2019" for sign in around):
            yield start
        start = text.find(word, end)


def _is_certain_contraction(habits: TextHabits, start: int, word: str) -> bool:
    """Return whether nothing else can be meant: names, capitals and addresses may spell a contraction by chance."""
    text, end, lower = habits.text, start + len(word), word.lower()
    if any(sign in "@#/_-" for sign in text[start - 1 : start] + text[end : end + 1]):
        return False
    if text[end : end + 1] == "." and text[end + 1 : end + 2].isalnum() and not text[end + 1 : end + 2].isupper():
        return False
    if len(word) > 1 and word.isupper() and not lower.endswith("nt"):
        return False
    if lower in ENGLISH.doubtful_bare_forms:
        if find_token_before(text, start - 1).lower() in ENGLISH.no_contraction_after:
            return False
        follows = text[end : end + 2]
        return habits.has_no_apostrophe and word != "im" and follows[:1] == " " and follows[1:].islower()
    return True


def _is_quoted_word(text: str, start: int, end: int) -> bool:
    """Return whether quotation marks enclose a single word."""
    return text[start - 1 : start] in _OPENING_QUOTES and text[end : end + 1] in _CLOSING_QUOTES


def _find_replaced_apostrophes(habits: TextHabits) -> Iterator[Repair]:
    """Find other signs where an apostrophe belongs: ``can,t``, ``didn´t``, ``Laura`s``, ``don?t``."""
    text = habits.text
    cases = list(_find_stand_in_signs(text))
    known = {case.sign for case in cases if len(case.word) > 1 and case.is_contraction}
    for case in cases:
        if _is_apostrophe_stand_in(habits, case, known):
            evidence = f"{case.word}{case.sign}{case.ending}: {case.sign} stands for an apostrophe"
            yield habits.make_repair(
                case.start, case.end, habits.apostrophe_sign, DamageKind.REPLACED_APOSTROPHE, evidence
            )
    for match in _SIGN_AFTER_PREFIX.finditer(text):
        yield from _repair_prefix_apostrophe(habits, match)
    if "clock" in text:
        for match in _SIGN_BEFORE_CLOCK.finditer(text):
            if match.group() != "'" and text[match.start() - 1 : match.start()] in ("o", "O"):
                yield from _repair_prefix_apostrophe(habits, match)


def _repair_prefix_apostrophe(habits: TextHabits, match: re.Match[str]) -> Iterator[Repair]:
    """Repair a sign for the apostrophe after the first letter of a word: ``O´Neill``, ``six o?clock``."""
    text, start = habits.text, match.start()
    if not text[start - 2 : start - 1].isalnum():
        evidence = f"{text[start - 1 : match.end() + 8]}: {match.group()} stands for an apostrophe"
        yield habits.make_repair(*match.span(), habits.apostrophe_sign, DamageKind.REPLACED_APOSTROPHE, evidence)


def _find_spaced_apostrophes(habits: TextHabits) -> Iterator[Repair]:
    """Find a space at an apostrophe, or on each side of it."""
    text = habits.text
    for match in _SPACED_APOSTROPHE.finditer(text):
        at = match.start() - 1 if text[match.start() - 1] == " " else match.start() + 1
        yield habits.make_repair(at, at + 1, "", DamageKind.STRAY_SPACE, "a space at an apostrophe", Confidence.MEDIUM)
    if any(spaced in text for spaced in (" n'", " n\u2019", " ' ", " \u2019 ")):
        for match in _SPLIT_CONTRACTION.finditer(text):
            end = match.end() if match[1] else match.start() + 1
            yield habits.make_repair(
                match.start(), end, match[1] or "", DamageKind.STRAY_SPACE, "spaces at an apostrophe", Confidence.MEDIUM
            )


class _StandInSign(NamedTuple):
    """A sign between a word and what may be an ending."""

    start: int
    end: int
    sign: str
    word: str
    ending: str

    @property
    def is_contraction(self) -> bool:
        """Whether an apostrophe for the sign makes a contraction."""
        return is_contraction(self.word, self.ending)


def _find_stand_in_signs(text: str) -> Iterator[_StandInSign]:
    for match in _STAND_IN_BEFORE_ENDING.finditer(text):
        start, ending = match.start(), match.group().lstrip(_STAND_IN_SIGNS)
        end = match.end() - len(ending)
        if text[start:end] not in ("'", "\u2019") and text[start - 1 : start].isalpha():
            head = _LAST_WORD.search(text, max(0, start - LONGEST_TOKEN), start)
            yield _StandInSign(start, end, text[start:end], head.group() if head else "", ending)


def _is_apostrophe_stand_in(habits: TextHabits, case: _StandInSign, known: AbstractSet[str]) -> bool:
    """Return whether the sign must be an apostrophe; `known` are those of contractions in this text."""
    sign, word, tail = case.sign, case.word, case.ending.lower()
    is_double = len(sign) == 2 and not sign.strip("'\u2019")
    if len(sign) > 1 and not is_double and sign.strip("\ufffd"):
        return False
    if sign in _APOSTROPHE_LIKE_SIGNS:
        before = habits.text[max(0, case.start - _BACKTICK_REACH) : case.start]
        if sign == "`" and _OPENING_BACKTICK.search(before):
            return False  # a word in backticks
        return case.is_contraction or tail == "s"
    if case.is_contraction:
        return len(word) > 1 or sign in known or sign not in ',;"' or tail == "m"
    if tail != "s" or len(word) < _SHORTEST_NAME or not word[-1].islower():
        return False
    follows = habits.text[case.end + 1 : case.end + 3]
    if sign[0] == "\ufffd" or is_double:
        return True
    goes_on = follows[:1] == " " and follows[1:].islower()
    return goes_on and (sign in known or (sign in ",?" and word[0].isupper()))
