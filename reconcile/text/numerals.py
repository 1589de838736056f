"""What number a word stands for, in figures or in letters."""

from __future__ import annotations

import re

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
