"""Values of cells → the plain texts that a document needs."""

from __future__ import annotations

import datetime as dt
import math
import re
from decimal import Decimal

_YEAR = re.compile(r"(?<!\d)\d{4}(?!\d)")
_KINDS = {str: "a text", bytes: "bytes", list: "a list", dict: "an object", bool: "true or false"}


def plain(value: object) -> str | None:
    """A value as a text: whole numbers without a point, however they are stored; None if it is no single value.

    >>> plain(12.0), plain(" a "), plain(None), plain(float("nan")), plain([1])
    ('12', ' a ', '', '', None)
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
        return _number(value)
    return str(value) if isinstance(value, dt.date | dt.time) else None


def _number(value: float | Decimal) -> str:
    if not math.isfinite(value):
        return "" if math.isnan(value) else str(value)  # pandas stores a missing number as NaN
    return str(int(value)) if value == int(value) else str(value)


def year_of(text: str) -> str:
    """The year in a date, if there is only one number of four digits in it; else all of it.

    >>> year_of("1999-05-03"), year_of("May 3, 1999"), year_of("c. 1920-1925"), year_of("unknown")
    ('1999', '1999', 'c. 1920-1925', 'unknown')
    """
    years = _YEAR.findall(text)
    return years[0] if len(years) == 1 else text.strip()


def kind_of(value: object) -> str:
    """What a value is, for messages."""
    other = "a number" if isinstance(value, int | float | Decimal) else f"a {type(value).__name__}"
    return _KINDS.get(type(value), other)
