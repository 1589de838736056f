"""Each number of the package has a text on each side of it: one step more or less changes the answer."""

import pytest

from reconcile.text.damage_model import SignDamage, explain_damage
from reconcile.text.missing_sentence_spaces import find_missing_spaces
from reconcile.text.quotation import find_quote_split
from reconcile.text.sentences import segment


def in_brackets(distance):
    return f"He said ({'a' * (distance - 18)}. Then he went on) so."


def in_citation(distance):
    return f'He wrote "it is so." ({"A" * (distance - 1)}). More.'


def in_lines(width):
    return f"{'a' * (width - 5)}\nNext came the end of it"


def after_label(label):
    return f"{label}. The end came."


def before_time(words):
    return f"{'so ' * (words - 1)}p.m. The bus left."


@pytest.mark.parametrize(
    ("text", "count"),
    [
        pytest.param(in_brackets(600), 1, id="the longest pair of brackets"),
        pytest.param(in_brackets(601), 2, id="two brackets that are no pair"),
        pytest.param(in_citation(79), 2, id="the longest citation"),
        pytest.param(in_citation(80), 3, id="too long for a citation"),
        pytest.param(in_lines(50), 2, id="the next word had room in the narrowest column"),
        pytest.param(in_lines(51), 1, id="the next word had no room in the narrowest column"),
        pytest.param(after_label("111.11.11.11"), 1, id="the longest label"),
        pytest.param(after_label("(111.11.11.11"), 2, id="too long for a label"),
        pytest.param(before_time(5), 2, id="words enough before a time"),
        pytest.param(before_time(4), 1, id="too few words before a time"),
    ],
)
def test_sentences(text, count):
    assert len(segment(text)) == count


@pytest.mark.parametrize(("unclear", "is_certain"), [(4, True), (5, False)])
def test_unclear_marks_that_are_passed(unclear, is_certain):
    text = 'He said "yes' + ' a"b' * unclear + '."He left'
    at = text.index('."') + 1
    assert find_quote_split(text, at, at + 1) == (at + 1, is_certain)


@pytest.mark.parametrize(("distance", "is_certain"), [(1200, True), (1201, False)])
def test_the_distance_of_the_mark_that_decides(distance, is_certain):
    text = 'He said "' + "a" * (distance - 2) + '."He left'
    at = text.index('."') + 1
    assert find_quote_split(text, at, at + 1) == (at + 1, is_certain)


@pytest.mark.parametrize(("letters", "count"), [(39, 0), (40, 1)])
def test_the_context_of_a_missing_space(letters, count):
    assert len(list(find_missing_spaces(f"See x://{'a' * letters}.Then he left."))) == count


@pytest.mark.parametrize(("length", "kinds"), [(400, {SignDamage.QUESTION}), (401, None)])
def test_the_longest_reading(length, kinds):
    assert explain_damage("a" * (length - 1) + "?", "a" * (length - 1) + "é") == kinds
