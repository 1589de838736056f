"""What changed places with its neighbour is told once, and two names that did are two substitutions."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reconcile import Document
from reconcile.collation.swapped_words import rewrite_swaps
from reconcile.collation.word_diff import compare_tokens
from reconcile.work_pipeline import prepare_document


def tokens(text):
    return prepare_document(Document.from_text("a", text)).transcript.tokens[:-1]


def told(left, right):
    one, two = tokens(left), tokens(right)
    return [
        (
            " ".join(t.form for t in one[e.left_start : e.left_end]),
            " ".join(t.form for t in two[e.right_start : e.right_end]),
        )
        for e in rewrite_swaps(compare_tokens(one, two), one, two)
        if e.tag != "equal"
    ]


@pytest.mark.parametrize(
    ("left", "right", "expected"),
    [
        pytest.param(
            "The museum recently has bought it",
            "The museum has recently bought it",
            [("recently", ""), ("", "recently")],
            id="content moves past grammar",
        ),
        pytest.param('The "day", he said', 'The "day," he said', [('" ,', ', "')], id="a mark and a quotation mark"),
        pytest.param("Ann, Eve said", "Ann Eve, said", [(",", ""), ("", ",")], id="a mark past a word"),
        pytest.param(
            "He knew in that he failed", "He knew that in he failed", [("in that", "that in")], id="grammar for grammar"
        ),
        pytest.param(
            "The letter of Marta to Joris was found",
            "The letter of Joris to Marta was found",
            [("Marta", "Joris"), ("Joris", "Marta")],
            id="two names exchanged",
        ),
        pytest.param(
            "At noon Marta and Joris left it",
            "At noon Joris and Marta left it",
            [("", "Joris and"), ("and Joris", "")],
            id="a list in another order is no exchange of roles",
        ),
    ],
)
def test_what_changed_places(left, right, expected):
    assert told(left, right) == expected
    assert told(right, left) == [(b, a) for a, b in expected]


words = st.lists(st.sampled_from("Marta Joris of to and has recently sold the boat".split()), max_size=9)


@settings(max_examples=100)
@given(words, words)
def test_edits_still_touch_and_cover_both_sides(left, right):
    one, two = tokens(" ".join(left)), tokens(" ".join(right))
    i = j = 0
    for e in rewrite_swaps(compare_tokens(one, two), one, two):
        assert (e.left_start, e.right_start) == (i, j)
        i, j = e.left_end, e.right_end
        if e.tag == "equal":
            keys = [[t.key for t in side] for side in (one[e.left_start : i], two[e.right_start : j])]
            assert keys[0] == keys[1]
        else:
            sizes = e.left_end - e.left_start, e.right_end - e.right_start
            assert e.tag == ("replace" if all(sizes) else "delete" if sizes[0] else "insert")
    assert (i, j) == (len(one), len(two))
