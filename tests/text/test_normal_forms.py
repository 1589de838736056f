"""The normal forms fold what they should, each includes the one before it, and each is stable."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reconcile.text.normal_forms import (
    fold_text,
    fold_word,
    normalize_case,
    normalize_layout,
    normalize_punctuation,
    normalize_typography,
    strip_accents,
)

texts = st.text(alphabet=st.characters(exclude_categories=["Cs"])) | st.text(alphabet="aA.' -–’\n\u0301\u00adfi")

EQUAL = [
    (normalize_layout, "a\r\n b", "a b"),
    (normalize_layout, " a\t", "a"),
    (normalize_typography, "“so”", '"so"'),
    (normalize_typography, "it’s", "it's"),
    (normalize_typography, "a – b", "a—b"),
    (normalize_typography, "a -- b", "a—b"),
    (normalize_typography, "so…", "so..."),
    (normalize_typography, "so. . .", "so..."),
    (normalize_typography, "ﬁre", "fire"),
    (normalize_typography, "a\u00a0b", "a b"),
    (normalize_typography, "cafe\u0301", "café"),
    (normalize_typography, "co\u00adop", "coop"),
    (normalize_case, "First Lady", "first lady"),
    (normalize_case, "STRASSE", "straße"),
    (normalize_punctuation, "He said: “No!”", "he said no"),
    (normalize_punctuation, "well-known", "well known"),
]
APART = [
    (normalize_layout, "a b", "ab"),
    (normalize_typography, "First", "first"),
    (normalize_typography, "well-known", "well–known"),
    (normalize_typography, "its", "it's"),
    (normalize_case, "a,b", "a b"),
    (normalize_punctuation, "its", "it's"),
    (normalize_punctuation, "resume", "résumé"),
]


@pytest.mark.parametrize(("form", "one", "two"), EQUAL)
def test_folded(form, one, two):
    assert form(one) == form(two)


@pytest.mark.parametrize(("form", "one", "two"), APART)
def test_kept_apart(form, one, two):
    assert form(one) != form(two)


@given(texts)
def test_n1_and_n2_are_stable(text):
    assert normalize_layout(normalize_layout(text)) == normalize_layout(text)
    assert normalize_typography(normalize_typography(text)) == normalize_typography(text)


@given(texts)
def test_n1_leaves_single_spaces_only(text):
    assert normalize_layout(text) == " ".join(text.split())


@pytest.mark.parametrize(
    ("one", "two"),
    [
        ("Nikki's", "Nikkis"),
        ("CAFÉ", "cafe"),
        ("Ｗｉｄｅ", "wide"),
        ("Ærø", "aero"),
        ("don’t", "dont"),
        ("naïve", "naive"),
    ],
)
def test_one_word_has_one_key_however_damaged(one, two):
    assert fold_word(one) == fold_word(two)


@pytest.mark.parametrize(("one", "two"), [("cat", "cut"), ("10", "100"), ("a", "b"), ("שלום", "שלוס"), ("कि", "की")])
def test_two_words_have_two_keys(one, two):
    assert fold_word(one) != fold_word(two)


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"]), min_size=1))
def test_no_key_is_empty(word):
    assert fold_word(word)


@given(texts)
def test_keys_are_stable(text):
    assert fold_text(fold_text(text)) == fold_text(text)


@given(st.text(alphabet=st.characters(max_codepoint=127)))
def test_plain_letters_have_no_accents_to_strip(text):
    assert strip_accents(text) == text


def test_vowel_signs_of_other_scripts_are_no_accents():
    assert strip_accents("हिन्दी") == "हिन्दी"
