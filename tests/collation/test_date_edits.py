"""Dates are compared as wholes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reconcile.collation.date_edits import join_date_edits
from reconcile.collation.word_diff import TokenEdit, compare_tokens
from reconcile.text.tokens import Token, tokenize


def tokens_of(text: str) -> tuple[Token, ...]:
    return tokenize(text, lambda at: at)[:-1]


def changes(left: str, right: str) -> list[tuple[str, str]]:
    one, two = tokens_of(left), tokens_of(right)
    edits = join_date_edits(compare_tokens(one, two), one, two)
    sides = [edit.take_sides(one, two) for edit in edits if not edit.is_equal]
    return [(" ".join(t.form for t in a), " ".join(t.form for t in b)) for a, b in sides]


@pytest.mark.parametrize(
    ("left", "right", "expected"),
    [
        ("It closed on 12 July 1904.", "It closed on July 14, 1904.", [("12 July 1904", "July 14 , 1904")]),
        ("It closed on 12 July 1904.", "It was closed on 12 July 1904.", [("", "was")]),
        (
            "Born 19 Jun 1709, wed on 4 March 1730.",
            "Born June 19, 1709, wed on 4 March 1730.",
            [("19 Jun 1709", "June 19 , 1709")],
        ),
        ("It closed on 12 July.", "It closed on July 12, 1904.", [("12", ""), ("", "12 , 1904")]),  # a part more
        ("It closed on 12 July 1904.", "It closed.", [("on 12 July 1904", "")]),
    ],
)
def test_a_date_in_another_notation_is_one_change(left: str, right: str, expected: list[tuple[str, str]]) -> None:
    assert changes(left, right) == expected


WORDS = st.lists(st.sampled_from("he left on 4 5 12 july may march 1904 1905 , the of and".split()), max_size=14)


@given(WORDS, WORDS)
def test_edits_still_touch_cover_and_hold_equal_words(left: list[str], right: list[str]) -> None:
    one, two = tokens_of(" ".join(left)), tokens_of(" ".join(right))
    edits = join_date_edits(compare_tokens(one, two), one, two)
    at = (0, 0)
    for edit in edits:
        assert (edit.left_start, edit.right_start) == at
        at = edit.left_end, edit.right_end
        if edit.is_equal:
            a, b = edit.take_sides(one, two)
            assert [t.key for t in a] == [t.key for t in b]
            assert a
    assert at == (len(one), len(two))
    assert all(isinstance(edit, TokenEdit) and not edit.is_empty for edit in edits)
