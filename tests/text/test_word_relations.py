"""Irregular forms, opposites and abbreviations are known as such; other words that look similar are not."""

import pytest

from reconcile.text.word_relations import are_irregular_forms, are_opposites, is_abbreviation_pair


@pytest.mark.parametrize(
    ("one", "two"),
    [
        ("come", "came"),
        ("comes", "came"),
        ("women", "woman"),
        ("policemen", "policeman"),
        ("lay", "lie"),
        ("lay", "laid"),
    ],
)
def test_forms_of_one_word(one, two):
    assert are_irregular_forms(one, two)
    assert are_irregular_forms(two, one)


@pytest.mark.parametrize(("one", "two"), [("slides", "slips"), ("lied", "laid"), ("ramen", "woman"), ("man", "men's")])
def test_other_words(one, two):
    assert not are_irregular_forms(one, two)
    assert not are_irregular_forms(two, one)


@pytest.mark.parametrize(
    ("one", "two"),
    [("out", "back"), ("alive", "dead"), ("before", "after"), ("accepts", "refused"), ("in", "out"), ("buys", "sold")],
)
def test_opposites(one, two):
    expected = (one, two) != ("buys", "sold")  # the stem does not know irregular verbs
    assert are_opposites(one, two) is are_opposites(two, one) is expected


@pytest.mark.parametrize(
    ("one", "two"), [("big", "large"), ("out", "out"), ("in", "into"), ("dead", "deadly"), ("mill", "road")]
)
def test_no_opposites(one, two):
    assert not are_opposites(one, two)


@pytest.mark.parametrize(("one", "two"), [("dr", "doctor"), ("prof", "professor"), ("capt", "captain")])
def test_abbreviations_go_both_ways(one, two):
    assert is_abbreviation_pair(one, two)
    assert is_abbreviation_pair(two, one)


@pytest.mark.parametrize(("one", "two"), [("dr", "drive"), ("doctor", "doctor"), ("st", "street")])
def test_no_abbreviation(one, two):
    assert not is_abbreviation_pair(one, two)
