"""Declared titles and years: agree, loosely, disagree, missing."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reconcile.text.title_agreement import compare_titles, compare_years, fold_title

TITLES = {
    "agree": [
        ("Spun", "SPUN"),
        ("Spun", "Spun (film)"),
        ("The Cricket", "Cricket"),
        ("Jack and Jill", "JackandJill"),
        ("Amélie", "Amelie"),
        ("Ame\u0301lie", "Amélie"),
        ("Nikki's Dog", "Nikkis Dog"),
        ("Spider-Man", "Spider Man"),
        ("The", "the"),
        ("Hamlet (1948)", "Hamlet (1948 film)"),
        ("Hamlet (1948)", "Hamlet"),
        ("Война и мир", "ВОЙНА И МИР"),
        ("İstanbul", "Istanbul"),
    ],
    "loose": [
        ("Nosferatu", "Nosferato"),
        ("Borat", "Borat: Cultural Learnings of America"),
        ("Alien", "Aliens"),
        ("Il gattopardo", "Gattopardo"),
    ],
    "disagree": [
        ("Rashomon", "Rashmi"),
        ("Rocky", "Rocky II"),
        ("Rocky II", "Rocky III"),
        ("Home Part 1", "Home Part 2"),
        ("Home, Part One", "Home, Part Two"),
        ("The Second Voyage Home of Sinbad", "The Third Voyage Home of Sinbad"),
        ("Home", "Home: Chapter"),
        ("Hamlet (1948)", "Hamlet (1990)"),
        ("Home (Part 1)", "Home (Part 2)"),
        ("哈利波特1", "哈利波特2"),
        ("Alice", "Clara"),
        ("War", "Peace"),
    ],
    "missing": [("", "Spun"), ("", ""), ("...", "Spun"), (" ", "\n")],
}


@pytest.mark.parametrize(
    ("level", "one", "two"), [(level, one, two) for level, pairs in TITLES.items() for one, two in pairs]
)
def test_titles_agree_as_a_reader_would_say(level, one, two):
    assert compare_titles(one, two) == level
    assert compare_titles(two, one) == level


@pytest.mark.parametrize(
    ("level", "one", "two"),
    [
        ("agree", "1999", "1999"),
        ("agree", "1999.0", "released 1999-12-31"),
        ("near", "1999", "2000"),
        ("near", "2000", "1999"),
        ("disagree", "1999", "2001"),
        ("missing", "", "1999"),
        ("missing", "99", "1999"),
        ("missing", "19991", "1999"),
    ],
)
def test_years_are_near_when_one_apart(level, one, two):
    assert compare_years(one, two) == level


@given(st.text(max_size=30), st.text(max_size=30))
def test_the_order_of_titles_and_years_changes_nothing(one, two):
    assert compare_titles(one, two) == compare_titles(two, one)
    assert compare_years(one, two) == compare_years(two, one)


@given(st.text(max_size=30))
def test_a_title_agrees_with_itself_or_is_none(title):
    assert compare_titles(title, title) in ("agree", "missing")


def test_titles_of_any_length_and_nesting_are_compared():
    assert compare_titles("(" * 200_000, "[" * 200_000) == "missing"
    assert compare_titles("ab" * 500_000, "ab" * 500_000) == "agree"


def test_folded_titles_are_equal_for_lost_spaces_and_articles():
    assert fold_title("The Jack and Jill (film)") == "jackjill"
    assert fold_title("Rocky II") != fold_title("Rocky")
