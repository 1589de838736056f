"""Declared titles and years of two texts: do they agree?"""

from __future__ import annotations

import re
from collections.abc import Collection
from itertools import combinations

from rapidfuzz.fuzz import ratio

from reconcile.language import ENGLISH
from reconcile.text.normal_forms import fold_text
from reconcile.vocabulary import TitleLevel, YearLevel

SPELLED_ALIKE = 85.0
"""Per cent of equal letters from which titles agree loosely (`Nosferatu`, `Nosferato`: 89; `Rashomon`, `Rashmi`: 71).
Chosen on the titles of film plots; held by tests/text/test_title_agreement.py."""
_TITLE_LETTERS = 300  # letters of a title that are compared: bounds the cost of hostile titles, no title is so long

_BRACKETS = re.compile(r"\([^()]*\)|\[[^\[\]]*\]")
_WORD = re.compile(r"\d+|[^\W\d_]+")
_PART_NUMBER = re.compile(r"\d+|[ivx]+")
_YEAR = re.compile(r"(?<!\d)\d{4}(?!\d)")


def compare_titles(one: str, two: str) -> TitleLevel:
    """Compare two titles, blind to case, accents, marks, spaces and articles; in brackets only numbers count.

    Titles that differ only in a number or in words such as *part* are those of a series: they disagree.

    >>> compare_titles("Spun", "SPUN (film)").value, compare_titles("Rocky", "Rocky II").value
    ('agree', 'disagree')
    """
    ours, theirs = _split_title(one), _split_title(two)
    if not ours or not theirs:
        return TitleLevel.MISSING
    short, other = _drop_articles(ours), _drop_articles(theirs)
    if "".join(ours) == "".join(theirs) or short == other:
        return TitleLevel.DISAGREE if _have_other_numbers_aside(one, two) else TitleLevel.AGREE
    if _drop_numbers(short) == _drop_numbers(other):
        return TitleLevel.DISAGREE
    inside = set(short) <= set(other) or set(other) <= set(short)
    if inside or ratio(" ".join(short), " ".join(other)) >= SPELLED_ALIKE:
        return TitleLevel.LOOSE
    return TitleLevel.DISAGREE


def compare_years(one: str, two: str) -> YearLevel:
    """Compare the first year of four digits in each of two declarations.

    >>> compare_years("1999", "2000-01-07").value
    'near'
    """
    ours, theirs = _YEAR.search(one), _YEAR.search(two)
    if not ours or not theirs:
        return YearLevel.MISSING
    apart = abs(int(ours[0]) - int(theirs[0]))
    return YearLevel.AGREE if not apart else YearLevel.NEAR if apart == 1 else YearLevel.DISAGREE


def explain_title_conflict(one: tuple[str, str], two: tuple[str, str]) -> str:
    """Return how the declared titles and years of two texts keep them apart; empty if they do not.

    >>> explain_title_conflict(("Spun", "2002"), ("Heat", "")), explain_title_conflict(("Spun", "2002"), ("", "1995"))
    ('the declared titles disagree', '')
    """
    title = compare_titles(one[0], two[0])
    if title is TitleLevel.DISAGREE:
        return "the declared titles disagree"
    apart = title is not TitleLevel.MISSING and compare_years(one[1], two[1]) is YearLevel.DISAGREE
    return "the declared years disagree" if apart else ""


def find_title_conflict(titles: Collection[tuple[str, str]]) -> str:
    """Return how some declared titles and years disagree, for the first two that do; empty if they do not.

    Time: grows with the square of the number of different ones, but it ends at the first conflict.
    """
    pairs = combinations(sorted(set(titles)), 2)
    return next(filter(None, (explain_title_conflict(one, two) for one, two in pairs)), "")


def fold_title(title: str) -> str:
    """Return a title as it is compared: equal for titles that agree but for lost spaces and articles."""
    return "".join(_drop_articles(_split_title(title)))


def _split_title(title: str) -> list[str]:
    title = title[:_TITLE_LETTERS]
    return _WORD.findall(fold_text(_BRACKETS.sub(" ", title))) or _WORD.findall(fold_text(title))


def _drop_articles(words: list[str]) -> list[str]:
    return [word for word in words if word not in ENGLISH.title_fillers] or words


def _drop_numbers(words: list[str]) -> list[str]:
    return [word for word in words if word not in ENGLISH.series_words and not _is_part_number(word)]


def _is_part_number(word: str) -> bool:
    return bool(_PART_NUMBER.fullmatch(word)) or word in ENGLISH.unit_words or word in ENGLISH.ordinal_words


def _have_other_numbers_aside(one: str, two: str) -> bool:
    """Whether both titles have numbers in brackets, others: remakes (`Hamlet (1948)`) and parts (`Home (2)`)."""
    ours, theirs = (
        {
            word
            for part in _BRACKETS.findall(title[:_TITLE_LETTERS])
            for word in _WORD.findall(fold_text(part))
            if _is_part_number(word)
        }
        for title in (one, two)
    )
    return bool(ours and theirs and ours.isdisjoint(theirs))
