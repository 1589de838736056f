"""Apostrophes that were dropped from contractions, or replaced by another sign.

Which plain words are contractions is a closed list; forms that are words themselves (``its``, ``were``) are left to
another copy of the text. Possessives are in `possessives`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from reconcile.damage.possessives import possessives
from reconcile.damage.sight import Sight
from reconcile.model import Confidence, Repair
from reconcile.text.contractions import AMBIGUOUS, DOUBTFUL, SKELETONS

_SAFE = {skeleton: form for skeleton, form in SKELETONS.items() if skeleton not in AMBIGUOUS}
_STAND_IN = re.compile(
    "[,;?\u00b4`\u2018\u201a\u2032\u02b9\u00b9\"'\u2019\ufffd]{1,3}(?:s|t|re|ve|ll|d|m|S|T|RE|VE|LL|D|M)(?![\\w'\u2019])"
)
_ALL_SIGNS = ",;?\u00b4`\u2018\u201a\u2032\u02b9\u00b9\"'\u2019\ufffd"
_DRAWN = "\u00b4`\u2018\u201a\u2032\u02b9\u00b9"
_PREFIXED = re.compile("[\u00b4`\u2032\ufffd](?:(?<=[ODLM].)(?=[A-Z][a-z])|(?<=o.)(?=clock\\b))")
_SPACED = re.compile("['\u2019](?:(?<=[^\\W\\d_] .)(?:s|re|ve|ll|m)|(?<=[^\\W\\d_].) (?:s|ve|ll))(?![\\w'\u2019])")
_LAST_WORD = re.compile(r"[^\W\d_]+$")


def apostrophes(sight: Sight) -> Iterator[Repair]:
    """Find lost and replaced apostrophes, contractions first."""
    yield from _replaced(sight)
    if sight.is_english:
        yield from _dropped(sight)
        yield from possessives(sight)


def _dropped(sight: Sight) -> Iterator[Repair]:
    """Contractions without their apostrophe."""
    text = sight.text
    for word in sorted(word for word in sight.words if word.lower() in _SAFE):
        form = _SAFE[word.lower()]
        evidence = f"{word} is {form} without its apostrophe; the list of contractions gives no other reading"
        for start in _places(text, word):
            place = start + form.index("'")
            confidence = Confidence.HIGH if _is_sure(sight, start, word) else Confidence.MEDIUM
            yield sight.repair(place, place, sight.apostrophe, "dropped-apostrophe", evidence, confidence)


def _places(text: str, word: str) -> Iterator[int]:
    """Where a form stands as a word of its own."""
    start = text.find(word)
    while start >= 0:
        end = start + len(word)
        around = text[start - 1 : start] + text[end : end + 1]
        if not any(sign.isalnum() or sign in "_'\u2019" for sign in around):
            yield start
        start = text.find(word, end)


def _is_sure(sight: Sight, start: int, word: str) -> bool:
    """Whether nothing else can be meant: names, capitals and addresses may spell a contraction by chance."""
    text, end, lower = sight.text, start + len(word), word.lower()
    if any(sign in "@#/_-" for sign in text[start - 1 : start] + text[end : end + 1]):
        return False
    if text[end : end + 1] == "." and text[end + 1 : end + 2].isalnum() and not text[end + 1 : end + 2].isupper():
        return False
    if len(word) > 1 and word.isupper() and not lower.endswith("nt"):
        return False
    if lower in DOUBTFUL:
        follows = text[end : end + 2]
        return sight.lacks_apostrophes and word != "im" and follows[:1] == " " and follows[1:].islower()
    return True


def _replaced(sight: Sight) -> Iterator[Repair]:
    """Another sign where an apostrophe belongs: ``can,t``, ``didn´t``, ``Laura`s``, ``don?t``."""
    text = sight.text
    for match in _STAND_IN.finditer(text):
        start, ending = match.start(), match.group().lstrip(_ALL_SIGNS)
        end = match.end() - len(ending)
        sign = text[start:end]
        if sign in ("'", "\u2019") or not text[start - 1 : start].isalpha():
            continue
        head = _LAST_WORD.search(text, max(0, start - 24), start)
        word = head.group() if head else ""
        if _stands_in(sight, start, end, sign, word, ending.lower()):
            evidence = f"{word}{sign}{ending}: {sign} stands for an apostrophe"
            yield sight.repair(start, end, sight.apostrophe, "replaced-apostrophe", evidence, Confidence.HIGH)
    for match in _PREFIXED.finditer(text):
        if not text[match.start() - 2 : match.start() - 1].isalnum():
            evidence = f"{text[match.start() - 1 : match.end() + 8]}: {match.group()} stands for an apostrophe"
            yield sight.repair(*match.span(), sight.apostrophe, "replaced-apostrophe", evidence, Confidence.HIGH)
    for match in _SPACED.finditer(text):
        at = match.start() - 1 if text[match.start() - 1] == " " else match.start() + 1
        yield sight.repair(at, at + 1, "", "stray-space", "a space at an apostrophe", Confidence.MEDIUM)


def _stands_in(sight: Sight, start: int, end: int, sign: str, word: str, tail: str) -> bool:
    """Whether a sign between a word and an ending must be an apostrophe."""
    contraction = (word + tail).lower() in SKELETONS and SKELETONS[(word + tail).lower()] == f"{word}'{tail}".lower()
    is_double = len(sign) == 2 and not sign.strip("'\u2019")
    if len(sign) > 1 and not is_double and sign.strip("\ufffd"):
        return False
    if sign in _DRAWN:
        if sign == "`" and re.search(r"(?<!\w)`", sight.text[max(0, start - 80) : start]):
            return False  # a word in backticks
        return contraction or tail == "s"
    if contraction:
        return len(word) > 1 or sign not in ',;"' or tail == "m"
    if tail != "s" or len(word) < 3 or not word[-1].islower():
        return False
    follows = sight.text[end + 1 : end + 3]
    if sign[0] == "\ufffd" or is_double:
        return True
    return sign in ",?" and word[0].isupper() and follows[:1] == " " and follows[1:].islower()
