"""Names and numbers in the same places: what contradicts, and what does not."""

from __future__ import annotations

import random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from word_tables import list_frequent_words

from reconcile.variants.linkage.name_slots import (
    OPENING_WORDS,
    SLOT_WORDS,
    Opening,
    SlotComparison,
    compare_profiles,
)
from reconcile.variants.linkage.text_profile import build_text_profile

COMMON = list_frequent_words(
    "the a of in on to and is was he she it they with from by for at his her old man meets goes"
)


def compare(one, two, table=COMMON):
    return compare_profiles(*(build_text_profile(text, lambda _: table) for text in (one, two)))


FRAME = "on the old road to the house of the town {} meets a man with a dog and goes home"


def fill(one, two, frame=FRAME):
    return frame.format(one), frame.format(two)


@pytest.mark.parametrize(
    ("one", "two", "against"),
    [
        ("Alice", "Clara", (("Alice", "Clara"),)),
        ("Alice", "Alicia", ()),  # spelled nearly the same
        ("Katherine", "Catherine", ()),
        ("Jon", "Tom", (("Jon", "Tom"),)),
        ("Alice", "Alice’s friend", ()),
        ("JackSmith", "Jack Smith", ()),
        ("JFK", "John Fitzgerald Kennedy", ()),
        ("Alice", "she", ()),  # no name on one side
        ("Alice", "Alice Brown", ()),
        ("Alice", "", ()),
        ("Анна", "Анны", ()),
        ("Анна", "Ольга", (("Анна", "Ольга"),)),
        ("Άννα", "Μαρία", (("Άννα", "Μαρία"),)),
        ("İpek", "Ipek", ()),
        ("Zoë", "Zoe", ()),
        ("Ali'nin", "Ali", ()),
    ],
)
def test_a_name_in_the_place_of_another_contradicts_it(one, two, against):
    assert compare(*fill(one, two)).contradicting == against


def test_a_name_that_the_other_text_has_elsewhere_does_not_contradict():
    one, two = fill("Alice", "Clara")
    assert not compare(one + " where Clara waits", two).contradicting
    assert not compare(one, two + " where an Alice waits").contradicting
    assert not compare(one + " of both Claras", two).contradicting


def test_a_word_that_is_small_in_either_text_is_no_name():
    one, two = fill("Rose", "Will")
    assert compare(one, two).contradicting
    assert not compare(one + " with a rose", two).contradicting
    assert not compare(one, two + " for they will").contradicting


def test_a_change_counts_once_however_often_it_is_made():
    frame = "the man {0} goes to the old town. And on the way the man {0} meets a dog. It bites the man {0} in a leg"
    found = compare(*fill("Alice", "Clara", frame))
    assert found.contradicting == (("Alice", "Clara"),)


def test_what_begins_a_sentence_is_a_name_only_if_either_text_has_it_inside_one():
    frame = "the old man and the dog of Bill go to a town. {} meets them on the road to the house"
    assert not compare(*fill("Alice", "Clara", frame)).contradicting
    more = " and then the man and {} go home"
    one, two = fill("Alice", "Clara", frame)
    assert not compare(one + more.format("Alice"), two).contradicting
    assert compare(one + more.format("Alice"), two + more.format("Clara")).contradicting == (("Alice", "Clara"),)


@pytest.mark.parametrize(("words", "contradicts"), [(SLOT_WORDS, True), (SLOT_WORDS + 1, False)])
def test_a_slot_has_at_most_so_many_words(words, contradicts):
    wide = " ".join(f"w{n}x" for n in range(words - 1))
    one, two = fill(f"Alice {wide}", "Clara")
    assert bool(compare(one, two).contradicting) == contradicts


@pytest.mark.parametrize(("frame", "contradicts"), [("of the town {} meets a man", True), ("town {} meets", False)])
def test_two_equal_words_hold_a_slot_and_one_does_not(frame, contradicts):
    one = "now they see the big Alice " + frame.format("Bill") + " here and there"
    two = "then we hear our small Clara " + frame.format("Carl") + " soon or late"
    assert (("Bill", "Carl") in compare(one, two).contradicting) == contradicts


@pytest.mark.parametrize(("words", "opening"), [(OPENING_WORDS, True), (OPENING_WORDS + 1, False)])
def test_names_in_the_first_words_are_of_the_opening(words, opening):
    frame = " ".join(["on the old road to the house of"][0].split()[:words]) + " {} meets a man with a dog"
    found = compare(*fill("Alice", "Clara", frame))
    assert (found.opening == Opening.CONTRADICTS) == opening
    assert bool(found.contradicting) != opening
    assert found.contradicts


@pytest.mark.parametrize(
    ("one", "two", "opening"),
    [
        ("Spun is a 2002 film by Ross", "Spun is a 2002 crime film by Ross", Opening.SAME),
        ("Spun is a 2002 film by Ross", "Dust is a 2002 film by Ross", Opening.ANOTHER_SUBJECT),
        ("Spun is a 1999 film by Ross", "Spun is a 2002 film by Ross", Opening.ANOTHER_SUBJECT),
        ("Spun is an upcoming film by Ross", "Spun is a 2002 film by Ross", Opening.SAME),
        ("Spun is a 2002 film by Ross", "Spun Off is a 2002 film by Ross", Opening.CONTRADICTS),
        ("spun is a 2002 film by ross", "dust is a 2002 film by ross", Opening.ANOTHER_SUBJECT),
        ("SPUN IS A 2002 FILM BY ROSS", "DUST IS A 2002 FILM BY ROSS", Opening.ANOTHER_SUBJECT),
        ("Alice goes to the house", "Alice goes to the house", Opening.SILENT),
        ("Camille is a film with Anna", "Cleopatra is a film with Anna", Opening.CONTRADICTS),
        ("Camille is a film with Anna", "CLEOPATRA is a film with Anna", Opening.CONTRADICTS),
        ("Weary doctors of Anna go home", "Jealous doctors of Anna go home", Opening.SILENT),
    ],
)
def test_openings_that_define_subjects_are_compared(one, two, opening):
    found = compare(one, two)
    assert found.opening == opening
    assert (found.subjects is not None) == (opening > 0 and "Camille" not in one)


@pytest.mark.parametrize(
    ("one", "two", "against"), [("12", "13", 1), ("12", "12 or 13", 0), ("12", "twelve", 0), ("1999", "", 0)]
)
def test_other_numbers_in_one_place_contradict(one, two, against):
    assert compare(*fill(one, two)).numbers_contradicting == against


def test_names_and_numbers_of_shared_passages_agree():
    found = compare(*["on the road of the town Alice and Bill meet 12 dogs and Alice goes home with Bill"] * 2)
    assert (found.agreeing, found.numbers_agreeing, found.contradicts) == (2, 1, False)


def test_rare_words_contradict_where_capitals_say_nothing():
    one, two = fill("alice", "clara")
    table = list_frequent_words(FRAME)
    assert compare(one, two, table).contradicting == (("alice", "clara"),)
    assert compare(one.upper(), two.upper(), table).contradicting == (("ALICE", "CLARA"),)
    assert not compare(*fill("she", "he"), table).contradicting


def test_a_copy_in_small_letters_has_the_names_of_the_original():
    one, _ = fill("Alice", "")
    found = compare(one, one.lower(), list_frequent_words(FRAME))
    assert found.agreeing == 1
    assert not found.contradicts


def test_german_nouns_contradict_nothing():
    frame = "an einem Tag geht der alte Mann auf der {} nach Hause und sieht den Hund mit dem Ball am Haus"
    table = list_frequent_words(frame.lower() + " strasse gasse", "de")
    assert not compare(*fill("Straße", "Gasse", frame), table).contradicts
    assert compare(*fill("Straße von Wiesloch", "Gasse von Xanten", frame), table).contradicting == (
        ("Wiesloch", "Xanten"),
    )


def test_chinese_names_contradict():
    frame = "在城里的老路上{}遇见一个带着狗的人然后回家"
    table = list_frequent_words(" ".join(frame))
    assert compare(*fill("鑫磊", "雯琪", frame), table).contradicting
    assert not compare(*fill("鑫磊", "鑫磊", frame), table).contradicts


@pytest.mark.parametrize(("one", "opening"), [("State Route 12", 1), ("on the old road of the State Route 12", 0)])
def test_other_numbers_in_the_first_words_are_another_subject(one, opening):
    found = compare(f"{one} is a road of the town", f"{one.replace('12', '13')} is a road of the town")
    assert (found.opening, found.numbers_contradicting) == (opening, 1)


CHUNK = [f"w{n}" for n in range(100)]


def join_words(first, last):
    return " ".join(CHUNK[first:last])


@pytest.mark.parametrize(
    ("one", "two", "continues"),
    [
        (join_words(0, 60), join_words(40, 100), True),
        (join_words(0, 60), join_words(9, 69), True),  # 9 of 60 words are .15
        (join_words(0, 60), join_words(8, 68), False),  # a title before the one, a credit behind the other
        (join_words(0, 60)[:-1], join_words(40, 100)[1:], True),  # words cut at the borders
        (join_words(0, 60), join_words(40, 60), False),  # a part
        (join_words(0, 60) + " w41 w42", join_words(40, 100), False),
        (join_words(0, 60), join_words(40, 100).replace("w50", "new"), False),
        (join_words(0, 60), join_words(0, 90), False),  # a longer version
        (join_words(10, 60), join_words(0, 100), False),
        (join_words(0, 60), "two new " + join_words(40, 100), False),
        (join_words(0, 60), join_words(40, 50) + " new " + join_words(50, 100), False),
        (join_words(0, 40), join_words(60, 100), False),
    ],
)
def test_one_text_may_go_on_where_the_other_ends(one, two, continues):
    assert compare(one, two).continues == compare(two, one).continues == continues


LAID_OUT: Any = {"shared_words": 80, "longest_runs": (30, 20), "fewest_words": 100, "most_words": 120}
"""Texts that share most of their words, in several passages."""


def count_evidence(agreeing, against, same_numbers=0, numbers=0, opening=Opening.SILENT):
    names = tuple((f"A{n}", f"B{n}") for n in range(against))
    return SlotComparison(agreeing, names, opening, same_numbers, numbers, None, continues=False, **LAID_OUT)


@pytest.mark.parametrize(
    ("slots", "is_consistent"),
    [
        (count_evidence(0, 0), True),
        (count_evidence(9, 1), True),
        (count_evidence(8, 1), False),
        (count_evidence(0, 1), False),
        (count_evidence(5, 0, 2, 1), True),
        (count_evidence(5, 0, 1, 1), False),
        (count_evidence(5, 0, opening=Opening.SAME), True),
        (count_evidence(50, 0, opening=Opening.CONTRADICTS), False),
    ],
)
def test_near_copies_may_have_a_stray_name(slots, is_consistent):
    assert slots.is_consistent == is_consistent


WORDS = st.sampled_from("the man old. goes Alice alice Clara Bill 12 13 is Spun 1999 film ALICE дом Анна 夜".split())
TEXTS = st.lists(WORDS, max_size=40).map(" ".join)


@given(TEXTS, TEXTS)
def test_swapped_texts_give_the_same_with_the_sides_swapped(one, two):
    there, back = compare(one, two), compare(two, one)
    assert [pair[::-1] for pair in back.contradicting] == list(there.contradicting)
    assert (there.agreeing, there.opening, there.numbers_agreeing, there.numbers_contradicting) == (
        back.agreeing,
        back.opening,
        back.numbers_agreeing,
        back.numbers_contradicting,
    )


@given(TEXTS)
def test_a_text_does_not_contradict_itself(text):
    assert not compare(text, text).contradicts


@pytest.mark.slow
def test_hostile_texts_are_compared_within_the_bound():
    draw = random.Random(7)
    one, two = (" ".join(f"Q{draw.randrange(50_000)}" for _ in range(100_000)) for _ in range(2))
    compare(one, two)
    compare("Ab" * 500_000 + " x y", "Cd" * 500_000 + " x y")


def lay_out(shared: int, longest: tuple[int, int], fewest: int, most: int) -> SlotComparison:
    laid_out: Any = {"shared_words": shared, "longest_runs": longest, "fewest_words": fewest, "most_words": most}
    return SlotComparison(3, (), Opening.SILENT, 0, 0, None, continues=False, **laid_out)


@pytest.mark.parametrize(
    ("slots", "runs", "of_longer", "shares_passages_only"),
    [
        (lay_out(40, (40, 0), 100, 120), 1, False, True),  # a notice, and twice as much of their own
        (lay_out(40, (34, 6), 100, 120), 1, False, True),  # 15 % of it are scattered
        (lay_out(40, (33, 7), 100, 120), 1, False, False),
        (lay_out(40, (33, 7), 100, 120), 2, False, True),  # a head and a foot
        (lay_out(50, (50, 0), 100, 120), 1, False, True),  # half of the shorter text is its own
        (lay_out(51, (51, 0), 100, 120), 1, False, False),
        (lay_out(60, (60, 0), 60, 120), 1, True, True),  # nothing but the notice, beside a text that has it
        (lay_out(61, (61, 0), 61, 120), 1, True, False),
    ],
)
def test_texts_that_share_one_passage_and_are_otherwise_their_own(slots, runs, of_longer, shares_passages_only):
    assert slots.share_passages_only(runs, of_longer=of_longer) is shares_passages_only
