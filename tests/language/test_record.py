"""Every list of a language is read, used and free of doubles; a language that is not there is reported."""

from collections import Counter
from pathlib import Path

import pytest

from reconcile.errors import SettingsError
from reconcile.language import ENGLISH, Language, load_language

FOLDER = Path(__file__).parents[2] / "reconcile/language"
ENTRIES = Language("en")._entries
LISTS = sorted(name for name in vars(Language) if hasattr(vars(Language)[name], "convert"))
INCLUDED = {part[1:] for entry in ENTRIES.values() if isinstance(entry, list) for part in entry if part[:1] == "@"}


@pytest.mark.parametrize("name", LISTS)
def test_every_list_of_the_record_is_in_the_files(name):
    assert getattr(ENGLISH, name)


@pytest.mark.parametrize("name", sorted(ENTRIES))
def test_every_list_of_the_files_is_in_the_record(name):
    assert name in LISTS or name in INCLUDED


@pytest.mark.parametrize("name", sorted(ENTRIES))
def test_a_list_says_each_word_once(name):
    own = [part for part in ([ENTRIES[name]] if isinstance(ENTRIES[name], str) else ENTRIES[name]) if part[:1] != "@"]
    assert [word for word, n in Counter(" ".join(own).split()).items() if n > 1] == []


def test_no_list_is_written_twice():
    words = {name: ENGLISH.read_words(name) for name in ENTRIES}
    found = Counter(frozenset(listed) for listed in words.values())
    assert [sorted(listed) for listed, n in found.items() if n > 1] == []


def test_every_file_says_what_its_lists_are():
    for file in FOLDER.glob("*/*.toml"):
        assert file.read_text(encoding="utf-8").startswith("# "), file.name


def test_a_language_is_loaded_once():
    assert load_language("en") is ENGLISH


def test_an_unknown_language_is_reported():
    with pytest.raises(SettingsError, match="no language 'xx'"):
        load_language("xx")


def test_lists_are_joined_and_split_as_their_kind_says():
    assert ENGLISH.articles == {"a", "an", "the"}
    assert ENGLISH.articles | ENGLISH.negations - ENGLISH.full_and_near_negations <= ENGLISH.determiners
    assert ENGLISH.months[:2] == ("january", "february")
    assert ("come", "came") in ENGLISH.irregular_forms
    assert ENGLISH.contraction_expansions["cant"] == ("can", "not")
    assert ENGLISH.abbreviation_expansions["dr"] == "doctor"
    assert ENGLISH.abbreviation_expansions["sept"] == "september"
    assert ENGLISH.bare_contractions["oclock"] == "o'clock"
    assert "plot summary" in ENGLISH.summary_headings
    assert ENGLISH.optional_compounds.fullmatch("anyone")
