"""Dates in any notation of English."""

import pytest

from reconcile.text.dates import Date, find_dates
from reconcile.text.tokens import tokenize


def list_dates(text: str) -> list[tuple[str, Date]]:
    tokens = tokenize(text, lambda at: at)
    found = find_dates([t.key for t in tokens])
    return [(text[tokens[p.start].start : tokens[p.end - 1].end], p.date) for p in found]


@pytest.mark.parametrize(
    "written",
    ["12 July 1904", "12th July 1904", "July 12, 1904", "July 12th, 1904", "Jul. 12, 1904", "the 12th of July, 1904"],
)
def test_one_day_in_every_notation(written: str) -> None:
    assert list_dates(f"It closed on {written} for good.") == [(written, Date(12, 7, 1904))]


@pytest.mark.parametrize(
    ("text", "dates"),
    [
        ("in May 1904", [("May 1904", Date(0, 5, 1904))]),
        ("on 4 March and 5 March", [("4 March", Date(4, 3, 0)), ("5 March", Date(5, 3, 0))]),
        ("They march in May, and may stay.", []),  # no day and no year
        ("July 32, 1904", []),  # no day, and the year is not beside the month
        ("July 31", [("July 31", Date(31, 7, 0))]),
        ("on the 12th of the month in 1904", []),
        ("ju 12", []),
    ],
)
def test_a_date_has_a_month_and_a_day_or_year(text: str, dates: list[tuple[str, Date]]) -> None:
    assert list_dates(text) == dates
