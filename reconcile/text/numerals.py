"""What number a word stands for, in figures or in letters."""

from __future__ import annotations

import re
from collections.abc import Iterable

_UNITS = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen"
).split()
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()
_ORDINALS = (
    "zeroth first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth "
    "fifteenth sixteenth seventeenth eighteenth nineteenth"
).split()
_ORDINAL_TENS = "twentieth thirtieth fortieth fiftieth sixtieth seventieth eightieth ninetieth".split()
_VALUES = (
    {word: float(n) for n, word in enumerate(_UNITS)}
    | {word: 10.0 * n for n, word in enumerate(_TENS, start=2)}
    | {"hundred": 100.0, "thousand": 1e3, "million": 1e6, "billion": 1e9, "dozen": 12.0}
    | {word: n + 0.5 for n, word in enumerate(_ORDINALS)}
    | {word: 10.0 * n + 0.5 for n, word in enumerate(_ORDINAL_TENS, start=2)}
)
# Half a unit keeps "third" apart from "three" without a second table.
_FIGURES = re.compile(r"(\d[\d.,:]*)(st|nd|rd|th)?")

MONTHS = tuple("january february march april may june july august september october november december".split())
WEEKDAYS = tuple("monday tuesday wednesday thursday friday saturday sunday".split())


def number(key: str) -> float | None:
    """The value of a folded number word or figure, or None; an ordinal lies half a unit above its cardinal.

    >>> number("10") == number("ten"), number("3rd") == number("third"), number("house")
    (True, True, None)
    """
    if key in _VALUES and key != "second":  # the time unit is commoner than the ordinal
        return _VALUES[key]
    match = _FIGURES.fullmatch(key)
    if not match:
        return None
    digits = match[1].replace(",", "").rstrip(".:")
    try:
        return float(digits.replace(":", "")) + (0.5 if match[2] else 0.0)
    except ValueError:
        return None


_SCALES = frozenset({"hundred", "thousand", "million", "billion", "dozen"})
_LINKS = frozenset({"and", "-", "\u2010", "\u2011"})


def amounts(keys: Iterable[str]) -> list[float]:
    """The numbers that folded words and marks name, in order; number words that make one number are one.

    >>> amounts("fewer than two thousand of 1.2 million or twenty - two".split())
    [2000.0, 1200000.0, 22.0]
    """
    found: list[float] = []
    total = group = 0.0  # whole thousands, and what may still grow
    scale, words = 0.0, 0
    for key in keys:
        value = None if key in _LINKS else number(key)
        if value is None:
            if key not in _LINKS and words:
                found.append(round(total + group, 6))
                total, group, scale, words = 0.0, 0.0, 0.0, 0
            continue
        grown = _grown(total, group, scale, key, value) if words else None
        if grown is None:
            if words:
                found.append(round(total + group, 6))
            grown = (0.0, value, 0.0)
        total, group, scale = grown
        words += 1
    return [*found, round(total + group, 6)] if words else found


def _grown(total: float, group: float, scale: float, key: str, value: float) -> tuple[float, float, float] | None:
    """A number with one more word of it: its whole thousands, the rest, the last scale; None if it starts another."""
    if key in _SCALES:
        if value < 1000:
            return (total, group * value, scale) if 0 < group < 100 else None
        return (total + group * value, 0.0, value) if group and (not scale or value < scale) else None
    if not key.isalpha():
        return None
    if value < 100 and group % 100 == 0 and (group or total):
        return total, group + value, scale
    tens = 20 <= group % 100 < 100 and group % 10 == 0
    return (total, group + value, scale) if tens and 0 < value < 10 else None
