"""Names and numbers of a text, by value."""

import pytest

from reconcile.text.facts import NameIndex, collect_numbers
from reconcile.text.sentences import segment
from reconcile.text.tokens import tokenize


def list_names(text: str) -> list[str]:
    tokens = tokenize(text, lambda at: at)
    starts = {start for start, _ in segment(text)}
    names = NameIndex.from_tokens(tokens, {n for n, t in enumerate(tokens) if t.start in starts})
    return [t.form for t in tokens if names.is_name(t)]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("They met Hagen in Oslo. Hagen left.", ["Hagen", "Oslo", "Hagen"]),  # known from inside a sentence
        ("Printers left. Nobody saw them.", []),  # the capital of a sentence
        ("They saw Rose with a rose.", []),  # small elsewhere
        ("On Monday Mrs. Lind came in May.", ["Lind"]),  # no days, months and titles
        ('He said, "Come in" and left.', []),  # the capital of a quotation
    ],
)
def test_names_have_a_capital_inside_sentences(text: str, names: list[str]) -> None:
    assert list_names(text) == names


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("twenty-five boats", [25.0]),
        ("one day no one came", []),
        ("two", [2.0]),
        ("the second of the third", []),
        ("the 3rd", [3.5]),
        ("in 1904, 10,000 crowns", [1904.0, 10000.0]),
    ],
)
def test_numbers_are_compared_by_value(text: str, numbers: list[float]) -> None:
    assert collect_numbers(tokenize(text, lambda at: at)) == numbers
