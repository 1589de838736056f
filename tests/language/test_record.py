"""Every list of a language is read, used and free of doubles; a language that is not there is reported."""

import re
from collections import Counter
from pathlib import Path

import pytest

from reconcile.errors import SettingsError
from reconcile.language import ENGLISH, Language, load_language

ROOT = Path(__file__).parents[2] / "reconcile"
ENTRIES = Language("en")._entries
DECLARED = {name for name, value in vars(Language).items() if hasattr(value, "convert")}
INCLUDED = {part[1:] for entry in ENTRIES.values() if isinstance(entry, list) for part in entry if part[:1] == "@"}
RECORD = (ROOT / "language/record.py").read_text(encoding="utf-8")
USED = {name for file in ROOT.rglob("*.py") for name in re.findall(r"ENGLISH\.(\w+)", file.read_text(encoding="utf-8"))}
USED |= set(re.findall(r"self\.(\w+)", RECORD)) & set(ENTRIES)


@pytest.mark.parametrize("name", sorted(DECLARED | USED | INCLUDED))
def test_every_list_that_is_asked_for_is_there(name):
    assert getattr(ENGLISH, name)


@pytest.mark.parametrize("name", sorted(ENTRIES))
def test_every_list_is_asked_for(name):
    assert name in USED | INCLUDED


def test_a_list_that_is_not_there_is_reported():
    with pytest.raises(AttributeError, match="no list 'nothing'"):
        _ = ENGLISH.nothing


@pytest.mark.parametrize("name", sorted(ENTRIES))
def test_a_list_says_each_word_once(name):
    own = [part for part in ([ENTRIES[name]] if isinstance(ENTRIES[name], str) else ENTRIES[name]) if part[:1] != "@"]
    assert [word for word, n in Counter(" ".join(own).split()).items() if n > 1] == []


def test_no_list_is_written_twice():
    words = {name: ENGLISH.read_words(name) for name in ENTRIES}
    found = Counter(frozenset(listed) for listed in words.values())
    assert [sorted(listed) for listed, n in found.items() if n > 1] == []


def test_every_file_says_what_its_lists_are():
    for file in (ROOT / "language").glob("*/*.toml"):
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
