"""Each number that decides the base has a case on both sides of it."""

from types import SimpleNamespace

import pytest

from reconcile import Document
from reconcile.canonical.base_choice import find_copy_origins, rank_base_candidates
from reconcile.work_pipeline import prepare_document

WORDS = [
    f"{a}{b}{c}"
    for a in ("alder", "birch", "cedar")
    for b in "bdfgklmnpr"
    for c in ("an", "or", "ut", "el", "is", "os", "in")
]


def transcript(words):
    return prepare_document(Document.from_text("a", " ".join(words) or "-")).transcript


def witness(name, *, density=0.0, repeated=0, sentences=1):
    repairs = [SimpleNamespace(kind="repetition", start=0, end=repeated)] if repeated else []
    return SimpleNamespace(
        id=name,
        profile=SimpleNamespace(damage_density=density),
        repairs=repairs,
        sentences=range(sentences),
        document=SimpleNamespace(sha256=name, raw="x" * 1000),
    )


def base_of(one, two, texts=(("alder",), ("alder",))):
    order, reason = rank_base_candidates([one, two], [transcript(words) for words in texts])
    return (one, two)[order[0]].id, reason.split(":")[0]


@pytest.mark.parametrize(("repeated", "base"), [(100, "a"), (101, "b")])
def test_a_text_that_repeats_more_than_a_tenth_of_itself_does_not_lead(repeated, base):
    assert base_of(witness("a", repeated=repeated), witness("b"))[0] == base


@pytest.mark.parametrize(("density", "base"), [(0.00004, "a"), (0.00006, "b")])
def test_densities_are_compared_to_four_places(density, base):
    assert base_of(witness("a", density=density), witness("b"))[0] == base


@pytest.mark.parametrize(
    ("again", "more", "base"),
    [
        pytest.param(WORDS[2:7], [], "b", id="a passage told twice covers no more"),
        pytest.param([], WORDS[30:33], "a", id="a passage of its own covers more"),
        pytest.param(WORDS[2:5], WORDS[30:40], "a", id="more of its own than it tells twice"),
    ],
)
def test_what_a_text_has_twice_is_held_against_it(again, more, base):
    whole = WORDS[:20]
    assert base_of(witness("a"), witness("b"), (whole[:10] + again + more + whole[10:], whole))[0] == base


ALDER_BIRCH = {"a": "alder", "b": "birch"}
TRIPLES = [ALDER_BIRCH[letter] for letter in "aaababbbaa"]
"""Every sequence of three of two words: 8 triples, but 4 pairs."""
FOURS = [ALDER_BIRCH[letter] for letter in "aaaabaabbababbbbaaa"]
"""Every sequence of four of two words: 16 of them, but 8 triples."""


@pytest.mark.parametrize(
    ("few", "base"),
    [
        pytest.param((TRIPLES, WORDS[:8]), "a", id="fewer pairs, more triples"),
        pytest.param((FOURS, WORDS[:12]), "b", id="more sequences of four, fewer triples"),
    ],
)
def test_content_is_counted_in_sequences_of_three_words(few, base):
    assert base_of(witness("a"), witness("b"), few) == (base, "highest coverage")


@pytest.mark.parametrize(("size", "origins"), [(198, [0, 1]), (199, [0, 0])])
def test_texts_with_98_of_100_word_pairs_in_common_count_as_one(size, origins):
    changed = [*WORDS[:100], "willow", *WORDS[101:size]]
    assert find_copy_origins([transcript(WORDS[:size]), transcript(changed)]) == origins


@pytest.mark.parametrize(
    ("voices", "reason"), [(2, "lower SHA-256, all else being equal"), (3, "wording nearest to the others")]
)
def test_shared_wording_needs_three_independent_texts(voices, reason):
    """The third text has the colour of the second one; of two texts neither can be the odd one out."""
    texts = [["alder", "birch", word, "cedar"] for word in ("red", "blue", "blue")][:voices]
    texts = [[*words, end] for words, end in zip(texts, ("oak", "oak", "elm"), strict=False)]
    order, found = rank_base_candidates(
        [witness(name) for name in "abc"[:voices]], [transcript(words) for words in texts]
    )
    assert found.split(":")[0] == reason
    assert order[0] == voices - 2
