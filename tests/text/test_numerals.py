"""Numbers, opposites, abbreviations and the closed lists hold what they say."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reconcile.language import ENGLISH
from reconcile.text.normal_forms import fold_word
from reconcile.text.numerals import parse_amounts, parse_number

EQUAL = [
    ("10", "ten"),
    ("3rd", "third"),
    ("1,000", "thousand"),
    ("12", "dozen"),
    ("20", "twenty"),
    ("1.5", "1.50"),
    ("7.", "seven"),
]
APART = [("10", "100"), ("three", "third"), ("1921", "1922"), ("ten", "tenth"), ("1.5", "15")]


@pytest.mark.parametrize(("one", "two"), EQUAL)
def test_one_number_in_two_forms(one, two):
    assert parse_number(one) == parse_number(two) is not None


@pytest.mark.parametrize(("one", "two"), APART)
def test_two_numbers(one, two):
    assert parse_number(one) != parse_number(two)


@pytest.mark.parametrize("word", ["house", "second", "one's", "1st2", "a1", "", ".", "x10"])
def test_no_number(word):
    assert parse_number(word) is None


@given(st.integers(0, 10**9))
def test_figures_stand_for_themselves(value):
    assert parse_number(str(value)) == parse_number(f"{value:,}") == value


@given(st.text(max_size=8))
def test_any_word_is_a_number_or_not(word):
    assert parse_number(word) is None or parse_number(word) >= 0


def test_the_calendar_is_whole():
    assert (len(ENGLISH.months), len(ENGLISH.weekdays)) == (12, 7)


@pytest.mark.parametrize(
    "word",
    sorted(
        ENGLISH.function_words
        | set(ENGLISH.contraction_expansions)
        | ENGLISH.personal_pronouns
        | ENGLISH.pro_verbs
        | ENGLISH.light_adverbs
    ),
)
def test_every_listed_word_is_folded(word):
    assert fold_word(word) == word


def test_pronouns_articles_and_auxiliaries_are_function_words():
    assert (
        ENGLISH.personal_pronouns | ENGLISH.articles | ENGLISH.auxiliaries | ENGLISH.pro_verbs <= ENGLISH.function_words
    )


@pytest.mark.parametrize("word", ["horse", "soon", "two", "id", "wed", "ill", "hell", "shell", "away", "back"])
def test_content_words_are_not_in_the_list(word):
    assert word not in ENGLISH.function_words


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("fewer than two thousand", [2000]),
        ("less than 2,000", [2000]),
        ("a hundred and forty thousand", [140_000]),
        ("one million two hundred thousand and six", [1_200_006]),
        ("1.2 million", [1_200_000]),
        ("two dozen", [24]),
        ("twenty - two", [22]),
        ("three to four", [3, 4]),
        ("3 - 4", [3, 4]),
        ("four and five", [4, 5]),
        ("nineteen forty - five", [19, 45]),
        ("300 and two", [300, 2]),
        ("two and a half million", [2_500_000]),
        ("three and a half or four", [3.5, 4]),
        ("ten and a horse", [10]),
        ("1900 and seventeen", [1900, 17]),
        ("5 hundred and two", [502]),
        ("two hundred and three hundred", [200, 300]),
        ("one hundred - two hundred", [100, 200]),
        ("two thousand and three thousand", [2000, 3000]),
        ("the house", []),
    ],
)
def test_number_words_that_make_one_number(text, expected):
    assert parse_amounts(text.split()) == expected


_UNITS = "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen".split()
_UNITS += "seventeen eighteen nineteen".split()
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()


def spelled(n):
    """A whole number below a thousand millions in words, as British English writes it."""
    for size, name in ((10**6, "million"), (1000, "thousand"), (100, "hundred")):
        if n >= size:
            rest = n % size
            linked = f"and {spelled(rest)}" if rest < 100 else spelled(rest)
            return f"{spelled(n // size)} {name}" + (f" {linked}" if rest else "")
    if n < 20:
        return _UNITS[n]
    return _TENS[n // 10 - 2] + (f" - {_UNITS[n % 10]}" if n % 10 else "")


@given(st.integers(min_value=1, max_value=10**9 - 1))
def test_a_number_in_words_is_the_number_in_figures(n):
    assert parse_amounts(spelled(n).split()) == parse_amounts([str(n)]) == [n]
