"""The normal forms fold what they should, each includes the one before it, and each is stable."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reconcile.text.normal_forms import fold, n1, n2, n3, n4, strip_accents, word_key

texts = st.text(alphabet=st.characters(exclude_categories=["Cs"])) | st.text(alphabet="aA.' -–’\n\u0301\u00adfi")

EQUAL = [
    (n1, "a\r\n b", "a b"),
    (n1, " a\t", "a"),
    (n2, "“so”", '"so"'),
    (n2, "it’s", "it's"),
    (n2, "a – b", "a—b"),
    (n2, "a -- b", "a—b"),
    (n2, "so…", "so..."),
    (n2, "so. . .", "so..."),
    (n2, "ﬁre", "fire"),
    (n2, "a\u00a0b", "a b"),
    (n2, "cafe\u0301", "café"),
    (n2, "co\u00adop", "coop"),
    (n3, "First Lady", "first lady"),
    (n3, "STRASSE", "straße"),
    (n4, "He said: “No!”", "he said no"),
    (n4, "well-known", "well known"),
]
APART = [
    (n1, "a b", "ab"),
    (n2, "First", "first"),
    (n2, "well-known", "well–known"),
    (n2, "its", "it's"),
    (n3, "a,b", "a b"),
    (n4, "its", "it's"),
    (n4, "resume", "résumé"),
]


@pytest.mark.parametrize(("form", "one", "two"), EQUAL)
def test_folded(form, one, two):
    assert form(one) == form(two)


@pytest.mark.parametrize(("form", "one", "two"), APART)
def test_kept_apart(form, one, two):
    assert form(one) != form(two)


@given(texts)
def test_n1_and_n2_are_stable(text):
    assert n1(n1(text)) == n1(text)
    assert n2(n2(text)) == n2(text)


@given(texts)
def test_n1_leaves_single_spaces_only(text):
    assert n1(text) == " ".join(text.split())


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
    assert word_key(one) == word_key(two)


@pytest.mark.parametrize(("one", "two"), [("cat", "cut"), ("10", "100"), ("a", "b"), ("שלום", "שלוס"), ("कि", "की")])
def test_two_words_have_two_keys(one, two):
    assert word_key(one) != word_key(two)


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"]), min_size=1))
def test_no_key_is_empty(word):
    assert word_key(word)


@given(texts)
def test_keys_are_stable(text):
    assert fold(fold(text)) == fold(text)


@given(st.text(alphabet=st.characters(max_codepoint=127)))
def test_plain_letters_have_no_accents_to_strip(text):
    assert strip_accents(text) == text


def test_vowel_signs_of_other_scripts_are_no_accents():
    assert strip_accents("हिन्दी") == "हिन्दी"
