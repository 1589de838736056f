"""Values of cells → the plain texts that a document needs."""

from __future__ import annotations

import datetime as dt
import math
import re
from decimal import Decimal

_FOUR_DIGITS = re.compile(r"(?<!\d)\d{4}(?!\d)")
_TYPE_NAMES = {str: "a text", bytes: "bytes", list: "a list", dict: "an object", bool: "true or false"}


def convert_to_text(value: object) -> str | None:
    """Return a value as a text: whole numbers without a point, however stored; None if it is no single value.

    >>> [convert_to_text(value) for value in (12.0, " a ", None, float("nan"), [1])]
    ['12', ' a ', '', '', None]
    """
    if isinstance(value, str):
        return value
    if value is None:
        return ""
    if isinstance(value, bytes):
        try:
            return value.decode()
        except UnicodeDecodeError:
            return None
    if isinstance(value, bool):
        return None
    if isinstance(value, int | float | Decimal):
        return _format_number(value)
    return str(value) if isinstance(value, dt.date | dt.time) else None


def _format_number(value: float | Decimal) -> str:
    if not math.isfinite(value):
        return "" if math.isnan(value) else str(value)  # pandas stores a missing number as NaN
    return str(int(value)) if value == int(value) else str(value)


def extract_year(text: str) -> str:
    """Return the year in a date if it holds one number of four digits; else all of it.

    >>> [extract_year(date) for date in ("1999-05-03", "May 3, 1999", "c. 1920-1925", "unknown")]
    ['1999', '1999', 'c. 1920-1925', 'unknown']
    """
    years = _FOUR_DIGITS.findall(text)
    return years[0] if len(years) == 1 else text.strip()


def describe_value_type(value: object) -> str:
    """Say what a value is, for messages."""
    other = "a number" if isinstance(value, int | float | Decimal) else f"a {type(value).__name__}"
    return _TYPE_NAMES.get(type(value), other)
