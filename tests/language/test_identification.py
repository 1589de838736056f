"""The language of a paragraph, what is too short or unclear, and the word frequencies that it rests on."""

import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from reconcile.language import identification
from reconcile.language.identification import (
    MIN_WORD_COUNT,
    identify_language,
    identify_language_at,
    is_english,
)

CASES = tomllib.loads((Path(__file__).parents[1] / "cases/language/paragraphs.toml").read_text(encoding="utf-8"))
PARAGRAPHS = [(case["language"], case["text"]) for case in CASES["paragraph"]]
TEXTS = dict(PARAGRAPHS)
ENGLISH_TEXT, GERMAN_TEXT = PARAGRAPHS[0][1], PARAGRAPHS[2][1]


@pytest.mark.parametrize(("language", "text"), PARAGRAPHS)
def test_the_language_of_a_paragraph(language, text):
    assert identify_language(text) == language


@pytest.mark.parametrize(("language", "text"), PARAGRAPHS)
def test_what_its_function_words_show_to_be_english_is_english_by_all_frequencies(language, text):
    words = identification.split_listed_words(text, "en")
    plain = len(words) >= MIN_WORD_COUNT and identification._is_plainly_english(words)
    assert plain == (language == "en")


def test_a_text_one_word_too_short_has_no_language():
    words = ENGLISH_TEXT.split()
    assert identify_language(" ".join(words[:MIN_WORD_COUNT])) == "en"
    assert identify_language(" ".join(words[: MIN_WORD_COUNT - 1])) == ""


def test_each_paragraph_has_its_own_language():
    text = f"{ENGLISH_TEXT}\n\n{GERMAN_TEXT}\n \n{ENGLISH_TEXT}"
    assert identify_language_at(text, 5, 8) == "en"
    at = text.index("Mühle")
    assert identify_language_at(text, at, at + 5) == "de"
    assert not is_english(text, at, at + 5)
    assert is_english(text, len(text) - 1, len(text))


def test_a_short_paragraph_is_of_the_language_of_its_text():
    text = f"{ENGLISH_TEXT}\n\nNo bread today."
    assert is_english(text, len(text) - 3, len(text))


def test_english_is_recognised_without_a_word_list():
    code = (
        "from reconcile.language.identification import identify_language as f; import sys; "
        f"assert f({ENGLISH_TEXT!r}) == 'en'; assert 'msgpack' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_a_fifth_of_function_words_makes_a_text_plainly_english():
    assert identification._is_plainly_english(["the"] * 4 + ["Bell"] * 16)
    assert not identification._is_plainly_english(["the"] * 3 + ["Bell"] * 17)


def test_half_of_the_letters_decide_by_script():
    assert identification._identify_script("\u9ea6" * 20 + "a" * 20) == "zh"
    assert identification._identify_script("\u9ea6" * 20 + "a" * 21) == ""
    assert identification._identify_script("\u9ea6" * 19) == ""


@pytest.mark.parametrize(("name", "value"), [("MIN_MEAN_ZIPF", 7.5), ("MIN_ZIPF_LEAD", 6.0)])
def test_a_higher_limit_is_silent(name, value, monkeypatch):
    identify_language.cache_clear()
    assert identify_language(GERMAN_TEXT) == "de"
    identify_language.cache_clear()
    monkeypatch.setattr(identification, name, value)
    assert identify_language(GERMAN_TEXT) == ""
    identify_language.cache_clear()
