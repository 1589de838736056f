"""The number that a word means, in figures or in letters."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

from reconcile.language import ENGLISH
from reconcile.text.normal_forms import HYPHENS

_FIGURE = re.compile(r"(\d[\d.,:]*)(st|nd|rd|th)?")
_ORDINAL_STEP = 0.5
"""What an ordinal has more than its cardinal, so that *third* is not *three*; any step of less than 1 would do."""


@lru_cache
def _load_values() -> dict[str, float]:
    """Return the value of each number word."""
    units = {word: float(n) for n, word in enumerate(ENGLISH.unit_words)}
    tens = {word: 10.0 * n for n, word in enumerate(ENGLISH.ten_words, start=2)}
    scales = {word: float(value) for word, value in ENGLISH.scale_words.items()}
    ordinals = {word: n + _ORDINAL_STEP for n, word in enumerate(ENGLISH.ordinal_words)}
    ordinal_tens = {word: 10.0 * n + _ORDINAL_STEP for n, word in enumerate(ENGLISH.ordinal_ten_words, start=2)}
    return units | tens | scales | ordinals | ordinal_tens


def parse_number(key: str) -> float | None:
    """Return the value of a folded number word or figure, or None; an ordinal is half a unit above its cardinal.

    >>> parse_number("10") == parse_number("ten"), parse_number("3rd") == parse_number("third"), parse_number("house")
    (True, True, None)
    """
    values = _load_values()
    if key in values and key != "second":  # the time unit is commoner than the ordinal
        return values[key]
    match = _FIGURE.fullmatch(key)
    if not match:
        return None
    digits = match[1].replace(",", "").rstrip(".:")
    try:
        return float(digits.replace(":", "")) + (_ORDINAL_STEP if match[2] else 0.0)
    except ValueError:
        return None


_HYPHENED = re.compile(r"[-\u2010\u2011]|[^-\u2010\u2011]+")
_AND_A_HALF = ["and", "a", "half"]
_CONNECTORS = HYPHENS | {"and"}


def parse_amounts(keys: Iterable[str]) -> list[float]:
    """Return the numbers that folded words and marks name, in order; words that make one number give one.

    >>> parse_amounts("fewer than two thousand of 1.2 million or twenty - two".split())
    [2000.0, 1200000.0, 22.0]
    """
    found: list[float] = []
    amount: _PartialNumber | None = None
    row = [part for key in keys for part in _HYPHENED.findall(key)]
    at = 0
    while at < len(row):
        key, at = row[at], at + 1
        if amount and row[at - 1 : at + 2] == _AND_A_HALF and 0 < amount.group < 100:
            amount, at = amount._replace(group=amount.group + 0.5, key="half"), at + 2
            continue
        value = None if key in _CONNECTORS else parse_number(key)
        if value is None:
            if key not in _CONNECTORS and amount:
                found.append(amount.value_so_far)
                amount = None
            continue
        grown = amount.append_word(key, value) if amount else None
        if amount and not grown:
            whole, rest = amount.split_last_word(key)
            found.append(whole.value_so_far)
            grown = rest.append_word(key, value) if rest else None
        amount = grown or _PartialNumber(0.0, value, 0.0, key)
    return [*found, amount.value_so_far] if amount else found


class _PartialNumber(NamedTuple):
    """A number that may have more words after these."""

    total: float
    """Whole thousands."""
    group: float
    """The part below a thousand, which may still grow."""
    scale: float
    """The last scale of a thousand or more."""
    key: str
    """The last word."""
    before: _PartialNumber | None = None
    """The number without it."""

    @property
    def value_so_far(self) -> float:
        """Return the value of the words so far."""
        return round(self.total + self.group, 6)

    def append_word(self, key: str, value: float) -> _PartialNumber | None:
        """Return the number with one more word; None if the word starts another number.

        After figures every word but a scale starts another number.
        """
        total, group, scale, _, _ = self
        if key in ENGLISH.scale_words:
            if value < 1000:
                return _PartialNumber(total, group * value, scale, key, self) if 0 < group < 100 else None
            fits = group and (not scale or value < scale)
            return _PartialNumber(total + group * value, 0.0, value, key, self) if fits else None
        if not (key.isalpha() and self.key.isalpha()) or self.key == "half":
            return None
        hundreds = group % 100 == 0 and bool(group or total)
        tens = self.key in ENGLISH.ten_words and 0 < value < 10
        return _PartialNumber(total, group + value, scale, key, self) if hundreds or tens else None

    def split_last_word(self, key: str) -> tuple[_PartialNumber, _PartialNumber | None]:
        """Split off the last word if it belongs to the next number: *two hundred and three hundred*."""
        last = parse_number(self.key)
        if key not in ENGLISH.scale_words or self.key in ENGLISH.scale_words or self.before is None or last is None:
            return self, None
        return self.before, _PartialNumber(0.0, last, 0.0, self.key)
