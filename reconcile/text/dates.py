"""Dates in running text, in any notation of English: *12 July 1904*, *July 12th, 1904*, *the 12th of July*."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

from reconcile.language import ENGLISH

_DAY = re.compile(r"(0?[1-9]|[12]\d|3[01])(?:st|nd|rd|th)?")
_YEAR = re.compile(r"[12]\d{2,3}")
_SHAPES = tuple(
    tuple(shape.split())
    for shape in (
        *("the D of M , Y", "the D of M Y", "the D of M", "D of M , Y", "D of M Y", "D of M"),
        *("D M , Y", "D M Y", "D M", "M D , Y", "M D Y", "M D", "M , Y", "M Y"),
    )
)
"""Notations, the longest first: day, month and year, and the words and marks between them."""


class Date(NamedTuple):
    """A date; the parts that are not given are 0."""

    day: int
    month: int
    year: int

    @property
    def parts(self) -> tuple[bool, bool, bool]:
        """Which parts are given."""
        return bool(self.day), bool(self.month), bool(self.year)


class DatePhrase(NamedTuple):
    """A date and where it stands, in token indices, half-open."""

    start: int
    end: int
    date: Date
    notation: tuple[str, ...]
    """The order of its parts, and the words and marks between them."""


def find_dates(keys: Sequence[str]) -> list[DatePhrase]:
    """Find the dates among folded words and marks, in order; each has a month and a day or a year.

    >>> [phrase.date for phrase in find_dates("on june 4th , 1709 and the 12th of july".split())]
    [Date(day=4, month=6, year=1709), Date(day=12, month=7, year=0)]
    """
    months = [_number_month(key) for key in keys]
    found: list[DatePhrase] = []
    if not any(months):
        return found
    at = 0
    while at < len(keys):
        phrase = next((p for shape in _SHAPES if (p := _match_shape(shape, keys, months, at))), None)
        if phrase:
            found.append(phrase)
        at = phrase.end if phrase else at + 1
    return found


def _match_shape(shape: Sequence[str], keys: Sequence[str], months: Sequence[int], start: int) -> DatePhrase | None:
    parts = {"D": 0, "M": 0, "Y": 0}
    at = start
    for item in shape:
        if at >= len(keys):
            return None
        key = keys[at]
        if item == "M":
            parts["M"] = months[at]
            at += at + 1 < len(keys) and keys[at + 1] == "."  # the point of an abbreviation
        elif item == "D":
            day = _DAY.fullmatch(key)
            parts["D"] = int(day[1]) if day else 0
        elif item == "Y":
            parts["Y"] = int(key) if _YEAR.fullmatch(key) else 0
        elif key != item:
            return None
        if item in parts and not parts[item]:
            return None
        at += 1
    return DatePhrase(start, at, Date(parts["D"], parts["M"], parts["Y"]), tuple(shape))


@cache
def _number_month(key: str) -> int:
    """Return the number of a month by its name or abbreviation; 0 for another word."""
    known = key in ENGLISH.months or key in ENGLISH.month_abbreviations
    return next(n for n, name in enumerate(ENGLISH.months, start=1) if name.startswith(key[:3])) if known else 0
