"""Look-ups of word frequencies, and the gain by which a whole word beats its pieces."""

import subprocess
import sys

import pytest

from reconcile.language.word_frequencies import (
    SHORT_LIST_SIZE,
    fold_listed_word,
    has_word_frequencies,
    list_languages,
    measure_all_zipf,
    measure_joining_gain,
    measure_zipf,
    read_frequencies,
    read_short_frequencies,
    split_listed_words,
)

WORDS = [
    "the",
    "The",
    "THE",
    "don't",
    "don\u2019t",
    "o\ufb03ce",
    "office",
    "l'homme",
    "Straße",
    "ofthe",
    "qqqzz",
    "",
    "2",
]


@pytest.mark.parametrize("language", ["en", "fr", "de", "tr", "ro", "xx", "zh"])
def test_the_look_up_of_many_words_is_that_of_each(language):
    assert measure_all_zipf(WORDS, language) == [measure_zipf(word, language) for word in WORDS]


@pytest.mark.parametrize(
    ("word", "language", "least", "most"),
    [
        ("the", "en", 7, 8),
        ("The", "en", 7, 8),
        ("o\ufb03ce", "en", 5, 6),
        ("don\u2019t", "en", 5, 7),
        ("ofthe", "en", 2, 4),
        ("offi ce", "en", 0, 0),
        ("мельница", "ru", 2, 5),
        ("the", "xx", 0, 0),
        ("的", "zh", 0, 0),
        ("ışık", "tr", 3, 6),
        ("IŞIK", "tr", 3, 6),
        ("\u015fi", "ro", 6, 8),
    ],
)
def test_the_frequency_of_a_word(word, language, least, most):
    assert least <= measure_zipf(word, language) <= most


@pytest.mark.parametrize(
    ("first", "second", "least", "most"),
    [("offi", "ce", 7, 10), ("T", "ower", 5, 8), ("every", "one", 1, 4), ("can", "not", 0, 3), ("of", "the", -5, -1)],
)
def test_the_gain_of_the_whole_word(first, second, least, most):
    assert least <= measure_joining_gain(first, second, "en") <= most


def test_words_are_split_as_the_list_has_them():
    assert split_listed_words("l'homme n’est pas là", "fr") == ["l", "homme", "n", "est", "pas", "là"]
    assert split_listed_words("don't go, 2 Inns", "en") == ["don't", "go", "Inns"]


def test_folding_keeps_what_is_folded():
    for language in ("en", "tr", "ro", "de"):
        for word in WORDS:
            folded = fold_listed_word(word, language)
            assert fold_listed_word(folded, language) == folded


def test_short_lists_are_the_head_of_the_list():
    short = read_short_frequencies("en")
    assert SHORT_LIST_SIZE <= len(short) < 2 * SHORT_LIST_SIZE
    assert min(short.values()) > min(read_frequencies("en").values())


def test_languages_whose_words_cannot_be_split_have_no_frequencies():
    assert {"en", "de", "tr"} <= set(list_languages())
    assert has_word_frequencies("en")
    assert not has_word_frequencies("zh")
    assert not has_word_frequencies("xx")


def test_the_library_itself_is_never_imported():
    code = (
        "import reconcile, sys; from reconcile.language.word_frequencies import measure_zipf; "
        "assert 'msgpack' not in sys.modules; assert measure_zipf('the', 'en') > 7; "
        "assert 'wordfreq' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
