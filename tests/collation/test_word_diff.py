"""The word comparison covers both sides, applies, mirrors, and anchors where a reader would."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from variants_of import edited, odd_words, stories

from reconcile.collation import word_diff
from reconcile.collation.split_replacements import split_edits
from reconcile.collation.word_diff import compare_tokens, match_equal_items
from reconcile.text.tokens import tokenize

scraps = st.lists(odd_words, max_size=14).map(" ".join)
pairs = st.tuples(scraps, scraps) | stories.flatmap(
    lambda story: st.tuples(edited(story).map(" ".join), edited(story).map(" ".join))
)


def tokens(text):
    return tokenize(text, lambda place: place)[:-1]


def edits(left, right):
    one, two = tokens(left), tokens(right)
    return compare_tokens(one, two), one, two


def changes(left, right):
    """What the comparison says was changed, as pairs of readings."""
    found, one, two = edits(left, right)
    return [
        (
            "".join(t.gap + t.form for t in one[e.left_start : e.left_end]).strip(),
            "".join(t.gap + t.form for t in two[e.right_start : e.right_end]).strip(),
        )
        for e in found
        if e.tag != "equal"
    ]


def assert_contiguous(found, m, n):
    i = j = 0
    for edit in found:
        assert (edit.left_start, edit.right_start) == (i, j)
        assert (edit.left_end, edit.right_end) > (i, j)
        i, j = edit.left_end, edit.right_end
    assert (i, j) == (m, n)


@given(pairs)
def test_edits_touch_and_cover_both_sides(texts):
    found, one, two = edits(*texts)
    assert_contiguous(found, len(one), len(two))


@given(pairs)
def test_cut_edits_still_touch_and_cover_both_sides(texts):
    found, one, two = edits(*texts)
    assert_contiguous(split_edits(found, one, two), len(one), len(two))


@given(pairs)
def test_tags_say_which_side_is_empty(texts):
    found, one, two = edits(*texts)
    for edit in (*found, *split_edits(found, one, two)):
        left, right = edit.left_end > edit.left_start, edit.right_end > edit.right_start
        assert {(True, False): {"delete"}, (False, True): {"insert"}, (True, True): {"replace", "equal"}}[
            left, right
        ] >= {edit.tag}


@given(pairs)
def test_applying_the_edits_to_the_left_gives_the_right(texts):
    found, one, two = edits(*texts)
    applied = []
    for edit in found:
        source, span = (
            (one, (edit.left_start, edit.left_end))
            if edit.tag == "equal"
            else (two, (edit.right_start, edit.right_end))
        )
        applied += [t.key for t in source[slice(*span)]]
    assert applied == [t.key for t in two]


@given(pairs)
def test_exchanging_the_sides_exchanges_insert_and_delete(texts):
    flip = {"insert": "delete", "delete": "insert"}
    there, _, _ = edits(*texts)
    back, _, _ = edits(*texts[::-1])
    assert [(flip.get(e.tag, e.tag), e.right_start, e.right_end, e.left_start, e.left_end) for e in there] == [
        (e.tag, e.left_start, e.left_end, e.right_start, e.right_end) for e in back
    ]


@given(scraps)
def test_a_text_has_no_changes_from_itself(text):
    assert changes(text, text) == []


@given(st.lists(st.sampled_from("abc"), max_size=8), st.lists(st.sampled_from("abc"), max_size=8))
def test_plain_matches_are_a_longest_common_subsequence(one, two):
    found = match_equal_items(one, two)
    table = [[0] * (len(two) + 1) for _ in range(len(one) + 1)]
    for i, x in enumerate(one):
        for j, y in enumerate(two):
            table[i + 1][j + 1] = table[i][j] + 1 if x == y else max(table[i][j + 1], table[i + 1][j])
    assert all(one[i] == two[j] for i, j in found)
    assert found == sorted(set(found))
    assert len(found) == table[-1][-1]


CASES = {
    "one word": ("The mill burned at night.", "The barn burned at night.", [("mill", "barn")]),
    "a word is never cut": ("The millers sang.", "The millstones sang.", [("millers", "millstones")]),
    "an inflection is one word for one word": ("He wears a coat.", "He is wearing a coat.", [("wears", "is wearing")]),
    "independent changes stay apart": (
        "The weary smith mended the iron gate.",
        "The tired smith repaired the iron gate.",
        [("weary", "tired"), ("mended", "repaired")],
    ),
    "a content word is a better anchor than a comma": (
        "In winter, wolves came down.",
        "Wolves, hungry and thin, came down.",
        [("In winter,", ""), ("", ", hungry and thin,")],
    ),
    "a lone function word does not part one change": (
        "She opened the heavy door of the oaken cupboard and slept.",
        "She broke a dusty lid of a rotten chest and slept.",
        [("opened the heavy door of the oaken cupboard", "broke a dusty lid of a rotten chest")],
    ),
    "a mark changed beside a word stays by itself": (
        "They sang, they danced.",
        "They sang; they wept.",
        [(",", ";"), ("danced", "wept")],
    ),
    "addition": ("The mill burned.", "The old mill burned.", [("", "old")]),
    "omission at the end": ("They sang all night.", "They sang.", [("all night", "")]),
    "everything": ("Yes.", "Perhaps tomorrow.", [("Yes", "Perhaps tomorrow")]),
    "nothing on the left": ("", "Yes.", [("", "Yes.")]),
}


@pytest.mark.parametrize(("left", "right", "expected"), CASES.values(), ids=CASES)
def test_changes_are_those_a_reader_sees(left, right, expected):
    assert changes(left, right) == expected


def cuts(left, right):
    found, one, two = edits(left, right)
    return [
        ([t.form for t in one[e.left_start : e.left_end]], [t.form for t in two[e.right_start : e.right_end]])
        for e in split_edits(found, one, two)
        if e.tag != "equal"
    ]


def test_two_subjects_are_cut_from_what_follows_them():
    assert cuts("Anna laughs.", "Bertha was weeping.") == [(["Anna"], ["Bertha"]), (["laughs"], ["was", "weeping"])]


def test_the_full_stop_of_an_abbreviation_is_not_cut_from_it():
    assert cuts("We met Prof. Lind.", "We met Professor Lind.") == [(["Prof", "."], ["Professor"])]


def test_a_comparison_of_too_many_cells_is_not_weighted(monkeypatch):
    weighed = []
    monkeypatch.setattr(word_diff, "_match_by_weight", lambda one, two, _: weighed.append((len(one), len(two))) or [])
    right = " ".join(f"b{n}c" for n in range(500))
    for size in (500, 501):
        edits(" ".join(f"a{n}c" for n in range(size)), right)
    assert weighed == [(500, 500)]
