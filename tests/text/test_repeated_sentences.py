"""What a text tells twice: found where the other text tells it once, and merged as if it had been told once."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reconcile import Document, Settings, reconcile
from reconcile.text.repeated_sentences import MIN_REPEATED_WORDS, choose_nearer_copies, find_repeated_sentences

bags = st.lists(st.sets(st.sampled_from("abcdef"), max_size=5), max_size=7)


@given(bags, bags)
def test_retold_is_what_looking_at_every_sentence_gives(ours: list[set[str]], theirs: list[set[str]]) -> None:
    expected = {
        tuple(n for n, other in enumerate(ours) if other == bag)
        for bag in ours
        if len(bag) >= MIN_REPEATED_WORDS
        and ours.count(bag) > 1
        and sum(3 * len(bag & other) >= 2 * len(bag) for other in theirs) < 2
    }
    assert find_repeated_sentences(ours, theirs) == sorted(expected)


@pytest.mark.parametrize(("words", "expected"), [("abc", [(0, 1)]), ("ab", [])])
def test_three_words_make_a_sentence_that_may_be_repeated(words: str, expected: list[tuple[int, ...]]) -> None:
    assert find_repeated_sentences([set(words)] * 2, [set(words)]) == expected


@pytest.mark.parametrize(("step", "expected"), [(4, [-1, -1]), (5, [0, -1])])
def test_a_passage_goes_on_over_three_edited_sentences(step: int, expected: list[int]) -> None:
    first = [{"a"}, *[{f"x{n}"} for n in range(step - 1)], {"b", "new"}]
    last = [{"a", "new"} if step > 4 else {"a"}, *[{f"y{n}"} for n in range(step - 1)], {"b"}]
    repeated = [(0, step + 1), (step, 2 * step + 1)]
    assert choose_nearer_copies(first + last, [{"a"}, {"b"}], repeated) == expected


BASE = (
    "A girl leaves a party on the island and swims out to a buoy. Her remains are found by the deputy the next day. "
    "The mayor keeps the beaches open for the summer. The shark kills a boy, and his mother offers a bounty. "
    "A marine biologist examines the remains. The three men set out in an old boat."
)
WITNESS = (
    "A young woman named Watkins leaves a party on the island and swims out to a buoy. Her remains are found by the "
    "deputy.\n\nThe mayor fears for the summer tourist season and keeps the beaches open. The shark kills a boy. A "
    "fisherman claims the bounty with a tiger shark from southern waters.\n\nThe three men set out in an old boat, "
    "with barrels and a rifle. The captain tells of the sinking of a cruiser."
)


@pytest.mark.parametrize(
    "twice",
    [
        f"{WITNESS}\n\n{WITNESS}",
        "\n\n".join(f"{part}\n\n{part}" for part in WITNESS.split("\n\n")),
        f"{WITNESS}\n\n{WITNESS.split(chr(10))[0]}",
    ],
    ids=["the whole page again", "each paragraph again", "the first paragraph again"],
)
@pytest.mark.parametrize("policy", ["complete", "union", "base"])
def test_a_witness_that_tells_a_passage_twice_merges_like_one_that_tells_it_once(twice: str, policy: str) -> None:
    def merged(witness: str) -> list[str]:
        texts = [Document.from_text("base", BASE), Document.from_text("witness", witness)]
        (work,) = reconcile(texts, Settings(one_work=True, policy=policy, base="base")).works
        return work.canonical.text.split()

    assert merged(twice) == merged(WITNESS)


def test_what_both_texts_repeat_stays_in_its_place() -> None:
    refrain = "The old ferryman sings his evening song."
    texts = [
        f"{refrain} One came. {refrain} Two came. {refrain}",
        f"{refrain} One came. {refrain} Three came. {refrain}",
    ]
    (work,) = reconcile([Document.from_text(str(n), t) for n, t in enumerate(texts)], Settings(one_work=True)).works
    assert [(g.left, g.right) for g in work.groups if g.left and g.right] == [((n,), (n,)) for n in (0, 1, 2, 3, 4)]
