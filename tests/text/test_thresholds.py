"""Each number of the package has a text on each side of it: one step more or less changes the answer."""

import pytest

from reconcile.text.damage_model import SignDamage, explain_damage
from reconcile.text.missing_sentence_spaces import find_missing_spaces
from reconcile.text.numerals import parse_amounts, parse_number
from reconcile.text.quotation import find_quote_split
from reconcile.text.repeated_sentences import find_repeated_sentences
from reconcile.text.sentences import segment
from reconcile.text.stems import stem_word


def in_brackets(distance):
    return f"He said ({'a' * (distance - 18)}. Then he went on) so."


def in_citation(distance):
    return f'He wrote "it is so." ({"A" * (distance - 1)}). More.'


def in_lines(width):
    return f"{'a' * (width - 5)}\nNext came the end of it"


def in_long_line(width):
    return f"{'a' * width}\nThe end came."


def after_acronym(letters):
    return f"{'.'.join('ABCDEFGHIJKLMNOP'[:letters])}. Gulls cried."


def after_sample(length):
    """Two sentences begin with a small letter; the second of them is known as one after `length` code points."""
    return f"He saw abc. it H{'a' * (length - 28)} saw abc. it left."


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
        pytest.param(in_long_line(2003), 1, id="the next word had no room in the longest line that is read"),
        pytest.param(in_long_line(2004), 2, id="in a longer line it seems to have room"),
        pytest.param("Dear Mr Smith,\nThe end came.", 2, id="three words and a comma are a salutation"),
        pytest.param("My dear Mr Smith,\nThe end came.", 1, id="four words and a comma are none"),
        pytest.param(after_acronym(15), 1, id="the longest acronym"),
        pytest.param(after_acronym(16), 2, id="too long for an acronym"),
        pytest.param("it was at ox. it ended.", 2, id="a word of two letters before a small letter"),
        pytest.param("it was at x. it ended.", 1, id="a single letter before a small letter"),
        pytest.param("it ran.. it ended.", 2, id="two marks before a small letter"),
        pytest.param("it ran... it ended.", 1, id="three marks before a small letter"),
        pytest.param("He met Anna. it ended.", 2, id="a word of four letters before an opener"),
        pytest.param("He met Ann. it ended.", 1, id="a word of three letters before an opener"),
        pytest.param("Am 31. Oktober kam er.", 1, id="two figures before a month"),
        pytest.param("Er nahm Zug 131. Oktober kam.", 2, id="three figures before a month"),
        pytest.param("He ran?! I left.", 2, id="two marks are no ellipsis"),
        pytest.param("He ran... I left.", 1, id="three marks are one"),
        pytest.param(after_sample(20_000), 3, id="a habit of the first pages"),
        pytest.param(after_sample(20_001), 2, id="a habit that only later pages show"),
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


@pytest.mark.parametrize(
    ("text", "count"),
    [
        pytest.param("See him.10 years later it ended.", 1, id="three letters before a number"),
        pytest.param("See it.10 years later it ended.", 0, id="two letters before a number"),
        pytest.param("He left room 101.The end came.", 1, id="a number of three figures"),
        pytest.param("He left room 10.The end came.", 0, id="a number of two figures may be that of a list"),
    ],
)
def test_words_and_numbers_before_a_missing_space(text, count):
    assert len(list(find_missing_spaces(text))) == count


@pytest.mark.parametrize(("length", "kinds"), [(400, {SignDamage.QUESTION}), (401, None)])
def test_the_longest_reading(length, kinds):
    assert explain_damage("a" * (length - 1) + "?", "a" * (length - 1) + "é") == kinds


@pytest.mark.parametrize(("capitals", "sentences"), [(7, 11), (8, 9)])
def test_small_letters_that_begin_more_than_a_fifth_of_the_sentences_are_a_habit(capitals, sentences):
    assert len(segment("Xxx. " + "abc. it " * 2 + "abc. The " * capitals)) == sentences


@pytest.mark.parametrize(("marks", "count"), [(4, 2), (5, 1)])
def test_marks_after_which_a_space_may_be_missing(marks, count):
    assert len(segment(f"the dog ran{'!' * marks}Then he left.")) == count


@pytest.mark.parametrize(("distance", "count"), [(400, 1), (401, 2)])
def test_how_far_back_a_capital_counts_before_a_small_letter(distance, count):
    assert len(segment(f"He a b {'c' * (distance - 7)}! then it ended.")) == count


@pytest.mark.parametrize(
    ("damaged", "original", "kinds"),
    [("Ã¯Â¿Â½", "é", {SignDamage.LOST}), ("Ã¯Â¿Â½" * 2 + "a", "éa", None)],
)
def test_how_much_longer_damage_makes_a_reading(damaged, original, kinds):
    assert explain_damage(damaged, original) == kinds


@pytest.mark.parametrize(
    ("word", "stem"),
    [
        pytest.param("has", "has", id="three letters"),
        pytest.param("toes", "toe", id="four letters"),
        pytest.param("used", "used", id="two letters before the ending"),
        pytest.param("acted", "act", id="three letters before the ending"),
        pytest.param("gone", "gone", id="four letters with an e"),
        pytest.param("horse", "hors", id="five letters with an e"),
        pytest.param("ties", "tie", id="four letters in ies"),
        pytest.param("flies", "fly", id="five letters in ies"),
    ],
)
def test_the_lengths_of_stems(word, stem):
    assert stem_word(word) == stem


@pytest.mark.parametrize(
    ("text", "amounts"),
    [
        pytest.param("ninety nine and a half", [99.5], id="a half after less than a hundred"),
        pytest.param("one hundred and a half", [100.0], id="no half after a hundred"),
        pytest.param("twenty two", [22.0], id="the first ten that a unit follows"),
        pytest.param("ten two", [10.0, 2.0], id="ten, which no unit follows"),
        pytest.param("twenty ten", [20.0, 10.0], id="a ten after a ten"),
        pytest.param("one hundred ninety", [190.0], id="less than a hundred after hundreds"),
        pytest.param("ninety nine hundred", [9900.0], id="the most hundreds"),
        pytest.param("one hundred hundred", [100.0, 100.0], id="no hundreds of hundreds"),
    ],
)
def test_words_that_make_one_number(text, amounts):
    assert parse_amounts(text.split()) == amounts


@pytest.mark.parametrize(
    ("word", "figure"), [("third", "3rd"), ("twentieth", "20th"), ("ninetieth", "90th"), ("ten", "10")]
)
def test_a_word_and_a_figure_for_one_number(word, figure):
    assert parse_number(word) == parse_number(figure)
    assert parse_number(word).is_integer() is figure.isdigit()


@pytest.mark.parametrize(("words", "repeated"), [("abcd", []), ("abc", [(0, 1)])])
def test_two_thirds_of_the_words_are_a_copy(words, repeated):
    assert find_repeated_sentences([set("abcdef")] * 2, [set(words)] * 2) == repeated
