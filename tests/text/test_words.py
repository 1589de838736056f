"""Words and marks are cut without losing a character, where a reader would cut."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from variants_of import odd_words, wild_texts

from reconcile.text.normal_forms import fold_word
from reconcile.text.words import is_word, split_words

texts = wild_texts | st.lists(odd_words | st.sampled_from(["'", "’", "months'", "\n", "''", "s'"]), max_size=8).map(
    " ".join
)


def forms(text):
    return [form for _, _, form in split_words(text)]


@given(texts)
def test_nothing_but_white_space_is_left_between_words(text):
    at = 0
    for start, end, form in split_words(text):
        assert at <= start < end
        assert text[start:end] == form
        assert not text[at:start].strip()
        at = end
    assert not text[at:].strip()


@given(texts)
def test_no_word_holds_white_space(text):
    assert not any(c.isspace() for form in forms(text) for c in form)


CASES = {
    "possessive": ("Nikki's dog", ["Nikki's", "dog"]),
    "plural possessive": ("six months' worth", ["six", "months'", "worth"]),
    "single quotation": ("the 'old foxes' ran", ["the", "'", "old", "foxes", "'", "ran"]),
    "elided": ("'tis late, 'til then", ["'tis", "late", ",", "'til", "then"]),
    "decade": ("the '60s", ["the", "'60s"]),
    "curly": ("don’t", ["don’t"]),
    "number": ("1,000.5 at 10:30", ["1,000.5", "at", "10:30"]),
    "hyphen": ("well-known", ["well-known"]),
    "hyphens and a figure": ("a 6-year-old, Origae-6 -", ["a", "6-year-old", ",", "Origae-6", "-"]),
    "hyphen at the end": ("inspec- tors", ["inspec", "-", "tors"]),
    "initials": ("the F.B.I. and J. R. Li", ["the", "F.B.I.", "and", "J", ".", "R", ".", "Li"]),
    "dots": ("so... he left.", ["so", "...", "he", "left", "."]),
    "dashes": ("a--b", ["a", "--", "b"]),
    "repeated mark": ("what?!!", ["what", "?", "!!"]),
    "underscore": ("a_b", ["a", "_", "b"]),
    "combining mark": ("cafe\u0301 bar", ["cafe\u0301", "bar"]),
    "Han": ("日本語", ["日", "本", "語"]),
    "Hebrew": ("שלום לכם", ["שלום", "לכם"]),
    "empty": ("", []),
}


@pytest.mark.parametrize(("text", "expected"), CASES.values(), ids=CASES)
def test_words_are_cut_where_a_reader_would(text, expected):
    assert forms(text) == expected


@pytest.mark.parametrize("form", ["a", "10", "'tis", "don't", "日", "é"])
def test_a_word_is_a_word(form):
    assert is_word(form)


@pytest.mark.parametrize("form", [".", "...", "'", "—", "_", "$", "🜁"])
def test_a_mark_is_no_word(form):
    assert not is_word(form)


def test_a_stray_control_parts_no_word():
    assert forms("a b\x07ig\x08 man\x1as \x07 x") == ["a", "b\x07ig", "\x08", "man\x1as", "\x07", "x"]
    assert fold_word("b\x07ig") == "big"
