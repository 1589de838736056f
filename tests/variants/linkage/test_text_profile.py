"""What linkage sees of one text: words, names, numbers and the subject of the opening."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from word_tables import list_frequent_words

from reconcile.variants.linkage.text_profile import (
    DEFINING_WORDS,
    MOST_WORDS,
    RARE_BITS,
    Subject,
    WordKind,
    build_text_profile,
)
from reconcile.variants.shingles import split_folded_words

COMMON = list_frequent_words(
    "the a of in on to and is was he she it they with from by for at his her one day man woman house town old film goes"
    " der die das ein eine und in auf ist mann frau stadt haus geht mit von nach alte"
)


def refuse_table(text):
    raise AssertionError(f"word frequencies asked for: {text!r}")


def choose_common(_text):
    return COMMON


def list_names(profile):
    return {profile.words[place] for place, kind in profile.marked.items() if kind == WordKind.NAME}


@pytest.mark.parametrize(
    "text",
    [
        "L’ÉTÉ — Nikki's driver.Back",
        "Cafe\u0301s and naïve co-workers, 3 o'clock",
        "Straße 12 ÆON",
        "夜の街 and 東京",
        "हिन्दी में",
        "rock ’n’ roll",
        "",
        "...",
    ],
)
def test_words_are_those_of_the_shingles(text):
    assert build_text_profile(text, choose_common).words == split_folded_words(text)


def test_a_name_has_a_capital_inside_a_sentence():
    profile = build_text_profile(
        "In the old house of the town Alice meets a man with 12 dogs. Later he goes.", refuse_table
    )
    assert list_names(profile) == {"alice"} == set(profile.names)
    assert [profile.words[p] for p, kind in profile.marked.items() if kind == WordKind.NUMBER] == ["12"]
    assert [profile.words[p] for p, kind in profile.marked.items() if kind == WordKind.UNSURE] == ["in", "later"]


@pytest.mark.parametrize("stop", [". ", "! ", '" ', "“", ": ", "\n", "… ", " (", "。"])
def test_what_follows_the_end_of_a_sentence_or_opens_a_quotation_is_unsure(stop):
    profile = build_text_profile(f"the old man of the town goes to Bill and the house{stop}Alice goes on", refuse_table)
    assert list_names(profile) == {"bill"}


def test_a_comma_ends_no_sentence():
    profile = build_text_profile("the old man of the town goes to Bill and the house, Alice goes on", refuse_table)
    assert list_names(profile) == {"bill", "alice"}


def test_what_is_small_elsewhere_is_no_name_of_the_text():
    profile = build_text_profile("the man named Will goes and they will go to the old house of the town", refuse_table)
    assert profile.small == {"will"}
    assert profile.names == set()


@pytest.mark.parametrize("word", ["I", "Mr", "Monday", "July"])
def test_words_that_always_have_a_capital_are_no_names(word):
    profile = build_text_profile(f"in the old house of the town Alice and {word} goes on and on", refuse_table)
    assert list_names(profile) == {"alice"}


def test_rare_words_are_names_in_a_text_without_capitals():
    profile = build_text_profile("in the old house of the town alice goes to dunwich", choose_common)
    assert list_names(profile) == {"alice", "dunwich"}
    assert not profile.has_capitals


@pytest.mark.parametrize(("bits", "names"), [(RARE_BITS, {"alice"}), (RARE_BITS - 0.1, set())])
def test_how_rare_a_word_must_be_to_stand_for_a_name(bits, names):
    table = type(COMMON)(COMMON.frequent_words, rare=bits)
    assert list_names(build_text_profile("in the old house of the town alice goes on", lambda _: table)) == names


@pytest.mark.parametrize(("words", "has_capitals"), [(98, True), (99, False)])
def test_one_capital_among_a_hundred_words_makes_no_text_with_capitals(words, has_capitals):
    text = "goes " * words + "Dunwich"
    assert build_text_profile(text, choose_common).has_capitals == has_capitals


def test_a_text_that_has_capitals_and_no_names_has_none():
    profile = build_text_profile("A watchmaker goes home. The old man is happy.", refuse_table)
    assert list_names(profile) == set()
    profile = build_text_profile("A watchmaker goes home. The old man is with Anna.", refuse_table)
    assert list_names(profile) == {"anna"}


def test_in_a_text_in_capitals_only_rare_words_are_names():
    text = "THE OLD MAN OF THE TOWN GOES WITH ALICE TO THE HOUSE"
    assert list_names(build_text_profile(text, choose_common)) == {"alice"}


@pytest.mark.parametrize(
    ("text", "has_capitals"),
    [
        ("a film by Anna Berg and Carl Dahl with Eva", True),  # 5 of 10 words
        ("a film by Anna Berg with Carl Dahl, Eva Falk", True),  # 6 of 10
        ("a film by Anna Berg, Carl Dahl, Eva Falk, Gus", False),  # 7 of 10
        ("A Man Travels Back In Time To Save His Wife", False),
    ],
)
def test_many_names_are_a_cast_and_capitals_nearly_everywhere_are_a_heading(text, has_capitals):
    assert build_text_profile(text, choose_common).has_capitals == has_capitals


def test_german_nouns_are_no_names_unless_they_are_rare():
    german = type(COMMON)(COMMON.frequent_words, language="de")
    text = "der alte Mann geht mit Frau Holzmichl in die Stadt und auf das Haus und geht und geht"
    assert list_names(build_text_profile(text, lambda _: german)) == {"holzmichl"}
    assert list_names(build_text_profile(text, choose_common)) == {"mann", "frau", "holzmichl", "stadt", "haus"}


def test_the_language_is_not_asked_for_where_few_words_have_capitals():
    build_text_profile("the old man goes on and on and Anna and he goes", refuse_table)
    with pytest.raises(AssertionError):
        build_text_profile("the old man Carl goes on and Anna and he goes", refuse_table)


@pytest.mark.parametrize(
    ("text", "subject"),
    [
        ("Spun is a 2002 American film about Ross.", Subject("Spun", "2002")),
        ("The Silent Lady was an American short drama film of 1917", Subject("The Silent Lady", "1917")),
        ("“Spun” is an upcoming film", Subject("Spun", "upcoming")),
        ("Spun is a film about a man who was born in 2002", None),
        ("The story was written in 1999 by Ross", None),
        ("Man with the Gun is a 1955 film by Ross", Subject("Man with the Gun", "1955")),
        ("In 1999 Ross is a driver in the town of Dunwich", None),
        ("the story is about a man who was born in 1999", None),
        ("Was a 1999 film by Ross", None),
        ("", None),
    ],
)
def test_an_opening_defines_a_title_and_a_year(text, subject):
    assert build_text_profile(text, choose_common).subject == subject


@pytest.mark.parametrize(("words", "defines"), [(6, True), (7, False)])
def test_the_year_follows_within_seven_words(words, defines):
    text = f"Spun is {'a ' * words}2002 film"
    assert (build_text_profile(text, choose_common).subject is not None) == defines


@pytest.mark.parametrize(("words", "defines"), [(DEFINING_WORDS, True), (DEFINING_WORDS + 1, False)])
def test_a_subject_has_at_most_so_many_words(words, defines):
    text = f"{'Nosferatu ' * words}is a 1922 film by the man"
    assert (build_text_profile(text, choose_common).subject is not None) == defines


def test_without_capitals_any_opening_may_define():
    assert build_text_profile("spun is a 2002 film of the town", choose_common).subject == Subject("spun", "2002")


def test_words_beyond_the_bound_are_not_looked_at():
    assert len(build_text_profile("word " * (MOST_WORDS + 5), choose_common).words) == MOST_WORDS


@given(st.text(max_size=300))
def test_any_text_has_a_profile_whose_marks_are_in_order(text):
    profile = build_text_profile(text, choose_common)
    places = list(profile.marked)
    assert places == sorted(set(places))
    assert all(0 <= place < len(profile.words) for place in places)
    assert set(profile.forms) == set(places)
    assert not profile.names & profile.small
