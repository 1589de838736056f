"""Irregular forms of one word are known as such; other words that look alike are not."""

import pytest

from reconcile.text.word_relations import are_irregular_forms


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
