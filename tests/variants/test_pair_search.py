"""Finding variants: the search against brute force, and the rules for short, equal, many and common texts."""

from __future__ import annotations

import random
import re
import unicodedata
from collections.abc import Sequence
from functools import cache
from itertools import combinations
from typing import Any, overload

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from reconcile.model.pairs import Pair
from reconcile.text.normal_forms import fold_text
from reconcile.text.words import UNSPACED_SCRIPTS
from reconcile.variants import (
    candidates,
    dense_clusters,
    shingles,
    similarity_join,
    sorted_spill,
    thread_pool,
    work_groups,
)
from reconcile.variants.candidates import PairThreshold
from reconcile.variants.pair_search import EQUAL_TEXTS_LISTED, find_pairs
from reconcile.variants.shingles import split_folded_words
from reconcile.variants.work_groups import group_works


def some(count: int) -> list[Any]:
    """Seeds, of which the quick tests take one."""
    return [seed if seed < 1 else pytest.param(seed, marks=pytest.mark.slow) for seed in range(count)]


# --- the obvious version ---


def slow_words(text: str) -> list[str]:
    """Words as the specification has them, character by character."""
    result, word = [], ""
    for char in fold_text(text):
        alone = bool(re.match(f"[{UNSPACED_SCRIPTS}]", char))
        letter = char.isalnum() or unicodedata.category(char)[0] == "M"
        if (alone or not letter) and word:
            result.append(word)
            word = ""
        if alone:
            result.append(char)
        elif letter:
            word += char
    return [*result, word] if word else result


def slow_pairs(texts: dict[str, str], lines: tuple[float, ...], min_words: int = 5) -> set[tuple[object, ...]]:
    threshold, containment, related_resemblance, related_containment = lines
    words = {name: slow_words(text) for name, text in texts.items()}
    sets = {name: {tuple(found[i : i + 3]) for i in range(len(found) - 2)} for name, found in words.items()}
    result: set[tuple[object, ...]] = set()
    for left, right in combinations(sorted(texts), 2):
        one, two = sets[left], sets[right]
        if words[left] and words[left] == words[right]:
            result.add((left, right, "variant", 1.0, 1.0, 1.0))
        elif one and two and min(len(words[left]), len(words[right])) >= min_words:
            shared = len(one & two)
            measures = shared / len(one | two), shared / min(len(one), len(two)), shared / max(len(one), len(two))
            if measures[0] >= threshold or measures[1] >= containment:
                result.add((left, right, "variant", *measures))
            elif measures[0] >= related_resemblance or measures[1] >= related_containment:
                result.add((left, right, "related", *measures))
    return result


def found(texts: dict[str, str], **options: float) -> set[tuple[object, ...]]:
    pairs = find_pairs(list(texts.values()), ids=list(texts), **options)  # type: ignore[arg-type]
    assert list(pairs) == sorted(pairs, key=lambda pair: (pair.left, pair.right))
    assert all(pair.left < pair.right for pair in pairs)
    return {(p.left, p.right, p.kind, p.resemblance, p.containment, p.coverage) for p in pairs}


def named(texts: list[str]) -> dict[str, str]:
    return {f"t{index:03}": text for index, text in enumerate(texts)}


def pair_of(left: str, right: str) -> Pair | None:
    pairs = find_pairs([left, right], ids=["left", "right"])
    return pairs[0] if pairs else None


# --- nothing is missed ---

LINES = (0.3, 0.5, 0.1, 0.3)
few_words = st.lists(st.sampled_from([*"abcdef", "long" * 5 + "x", "long" * 5 + "y"]), max_size=24).map(" ".join)
lines = st.tuples(*[st.sampled_from([0.1, 0.25, 0.3, 0.5, 0.75, 1.0, 2.0])] * 4)


@given(st.lists(few_words, max_size=12), lines, st.sampled_from([1, 3, 5, 8]))
@settings(max_examples=100)
def test_the_search_finds_what_brute_force_finds(texts: list[str], line: tuple[float, ...], min_words: int) -> None:
    threshold, containment, related_resemblance, related_containment = line
    expected = slow_pairs(named(texts), line, min_words)
    assert expected == found(
        named(texts),
        threshold=threshold,
        containment=containment,
        related_resemblance=related_resemblance,
        related_containment=related_containment,
        min_words=min_words,
    )


@cache
def collection(seed: int, count: int) -> list[str]:
    """Texts with common phrases, edited copies, excerpts and concatenations."""
    rng = random.Random(seed)
    vocabulary = [f"w{int(rng.paretovariate(0.7)) % 400}" for _ in range(4000)]
    texts: list[list[str]] = []
    for _ in range(count):
        kind = rng.random()
        if kind < 0.4 or not texts:
            text = rng.choices(vocabulary, k=rng.randint(1, 150))
        elif kind < 0.6:
            text = [rng.choice(vocabulary) if rng.random() < 0.1 else word for word in rng.choice(texts)]
        elif kind < 0.8:
            source = rng.choice(texts)
            start = rng.randint(0, len(source))
            text = source[start : start + rng.randint(1, 60)]
        else:
            text = rng.choice(texts)[:200] + rng.choice(texts)[:200]
        texts.append(text)
    return [" ".join(text) for text in texts]


@cache
def pairs_of_collection(seed: int) -> set[tuple[object, ...]]:
    return slow_pairs(named(collection(seed, 150)), LINES)


@pytest.mark.parametrize("seed", some(6))
def test_the_search_finds_what_brute_force_finds_in_larger_collections(seed: int) -> None:
    assert found(named(collection(seed, 150))) == pairs_of_collection(seed)


@given(
    st.lists(
        st.text(alphabet="aB'’é\u0301ß中ไ\u0e31ا\u0651ς–_9 .\u00ad\ufb01\ud800\U0001f600", max_size=30), max_size=6
    )
)
@example(["a b c d e\x00 f", "a b c d e f"])
@settings(max_examples=100)
def test_words_of_any_text_are_those_of_the_fold(texts: list[str]) -> None:
    assert [split_folded_words(text) for text in texts] == [slow_words(text) for text in texts]
    assert found(named(texts)) == slow_pairs(named(texts), LINES)


@given(st.text(max_size=60))
@settings(max_examples=100)
def test_words_of_hostile_text_are_those_of_the_fold(text: str) -> None:
    assert split_folded_words(text) == slow_words(text)


# --- independence ---


@pytest.mark.parametrize("seed", range(3))
def test_the_order_of_the_texts_does_not_matter(seed: int) -> None:
    texts = list(named(collection(9, 120) + ["a b c d e f g"] * (EQUAL_TEXTS_LISTED + 3)).items())
    expected = find_pairs([text for _, text in texts], ids=[name for name, _ in texts])
    random.Random(seed).shuffle(texts)
    assert find_pairs([text for _, text in texts], ids=[name for name, _ in texts]) == expected


def test_damage_and_habits_of_writing_change_nothing() -> None:
    pair = pair_of(
        "Nikki’s dog — a café regular — isn't “FOUND”. Back at the Élysée, Mike waits.",
        "Nikkis dog, a cafe regular, isnt found.Back at\r\nthe Elysee Mike  waits",
    )
    assert pair is not None
    assert pair.resemblance == pair.containment == pair.coverage == 1.0
    assert pair.why == "the same 13 words in the same order"


# --- short, equal and empty texts ---


@pytest.mark.parametrize(
    ("left", "right", "joined"),
    [
        ("", "", False),
        ("...", "—!", False),
        ("", "One", False),
        ("One", "one!", True),
        ("One", "two", False),
        ("One two", "ONE, two", True),
        ("One two three four", "one two three four", True),
        ("One two three four", "One two three four five six seven eight", False),
        ("One two three four five", "One two three four five six seven eight", True),
        ("no no no no no", "no no no no no no no", True),
        ("a b a b", "b a b a", False),
    ],
)
def test_texts_under_five_words_join_only_if_their_words_are_equal(left: str, right: str, joined: bool) -> None:
    assert (pair_of(left, right) is not None) is joined


def test_no_texts_and_one_text_have_no_pairs() -> None:
    assert find_pairs([], ids=[]) == ()
    assert find_pairs(["one two three four five six"], ids=["a"]) == ()


def test_equal_words_in_another_order_are_not_the_same_text() -> None:
    left = "x of the red of the blue of the y of the end"
    right = "x of the blue of the red of the y of the end"
    pair = pair_of(left, right)
    assert pair is not None
    assert pair.resemblance == 1.0
    assert "longest shared passage" in pair.why


def test_equal_texts_are_listed_in_all_pairs() -> None:
    assert (
        len(
            find_pairs(
                ["one two three four five six"] * EQUAL_TEXTS_LISTED, ids=[f"{i:03}" for i in range(EQUAL_TEXTS_LISTED)]
            )
        )
        == 2016
    )


def test_of_very_many_equal_texts_the_first_stands_for_all() -> None:
    count = 5000
    texts = ["one two three four five six"] * count + ["one two three four five six seven"]
    pairs = find_pairs(texts, ids=[f"{i:05}" for i in range(count + 1)])
    assert len(pairs) == count
    assert {pair.left for pair in pairs} == {"00000"}


# --- evidence ---


def test_a_pair_says_why() -> None:
    left = "Spider Mike (and his girlfriend) wait for Ross. " + " ".join(f"a{i}" for i in range(8))
    right = "Then: Spider Mike and his girlfriend wait for Ross, " + " ".join(f"b{i}" for i in range(9))
    pair = pair_of(left, right)
    assert pair is not None
    assert pair.why == (
        "resemblance 0.25, 43 % of the shorter text; "
        "longest shared passage 8 words: 'Spider Mike (and his girlfriend …'"
    )


def slow_passage(left: list[str], right: list[str]) -> int:
    best = 0
    for i in range(len(left)):
        for j in range(len(right)):
            size = 0
            while i + size < len(left) and j + size < len(right) and left[i + size] == right[j + size]:
                size += 1
            best = max(best, size)
    return best


@given(
    st.lists(st.sampled_from("abc"), min_size=5, max_size=60), st.lists(st.sampled_from("abc"), min_size=5, max_size=60)
)
@settings(max_examples=60)
def test_the_longest_passage_is_the_longest(left: list[str], right: list[str]) -> None:
    pair = pair_of(" ".join(left), " ".join(right))
    if pair is not None and left != right:
        passage = re.search(r"longest shared passage (\d+) words: '(.*)'$", pair.why)
        assert passage is not None
        assert int(passage[1]) == slow_passage(left, right)
        quoted = passage[2].removesuffix(" …")
        assert quoted in " ".join(left)
        assert quoted in " ".join(right)


@pytest.mark.parametrize("unit", ["na", "na na hey", "a b c d e f g"])
def test_texts_that_repeat_themselves_are_compared_in_reasonable_memory(unit: str) -> None:
    left, right = " ".join([unit] * 20_000), "start " + " ".join([unit] * 19_000)
    pair = pair_of(left, right)
    assert pair is not None
    assert f"longest shared passage {19_000 * len(unit.split())} words" in pair.why


# --- many and common texts ---


def own_words(rng: random.Random, count: int) -> str:
    return " ".join(f"{rng.getrandbits(40):x}" for _ in range(count))


@pytest.mark.parametrize("count", [20, 300])
@pytest.mark.parametrize("own", [12, 60, 400])
def test_a_paragraph_in_every_text_joins_nothing(count: int, own: int) -> None:
    rng = random.Random(1)
    banner = own_words(rng, 40)
    texts = [f"{own_words(rng, own)} {banner}" for _ in range(count)]
    texts += [f"{own_words(rng, 4)} {banner}", banner]  # a stub, and nothing but the banner
    texts.append(texts[0].replace(banner, "") + own_words(rng, 3))
    assert [(pair.left, pair.right) for pair in find_pairs(texts, ids=list(named(texts)))] == [
        ("t000", f"t{count + 2:03}")
    ]


@pytest.mark.parametrize("count", [20, 90, pytest.param(400, marks=pytest.mark.slow)])
@pytest.mark.parametrize("edited", [0.0, 0.01, 0.05, 0.1])
def test_a_crowd_of_like_texts_is_one_group_at_linear_cost(count: int, edited: float) -> None:
    rng = random.Random(2)
    base = own_words(rng, 200).split()
    texts = [
        " ".join(own_words(rng, 1) if rng.random() < edited else word for word in base) + f" the copy {index}"
        for index in range(count)
    ]
    strangers = [own_words(rng, 100) for _ in range(count)]
    ids = [f"{i:04}" for i in range(2 * count)]
    pairs = find_pairs(texts + strangers, ids=ids)
    works = group_works(ids, pairs).works
    assert [len(work) for work in works if len(work) > 1] == [count]
    assert count < dense_clusters.DENSE_CLUSTER_TEXTS or len(pairs) <= 12 * count


@pytest.mark.slow
def test_texts_from_one_template_are_related_at_linear_cost() -> None:
    rng = random.Random(3)
    base, count = own_words(rng, 200).split(), 400
    texts = [" ".join(own_words(rng, 1) if rng.random() < 0.2 else word for word in base) for _ in range(count)]
    texts += [" ".join([*text.split()[:-3], "another", "end", "here"]) for text in texts[:20]]
    pairs = find_pairs(texts, ids=list(named(texts)))
    assert len(pairs) <= 12 * count
    assert {name for pair in pairs for name in (pair.left, pair.right)} == set(named(texts))
    # Copies of one member are listed with each other, whoever the hubs are.
    found = {(pair.left, pair.right): pair.kind for pair in pairs}
    assert all(found[f"t{i:03}", f"t{400 + i:03}"] == "variant" for i in range(20))


def crowded(seed: int) -> list[str]:
    """Two crowds of edited copies, a page with an excerpt of each text of a third, and texts that stand alone."""
    rng = random.Random(seed)
    texts = []
    for rate, count in ((rng.choice([0.02, 0.05]), 40), (0.07, rng.randint(14, 60))):
        base = own_words(rng, 90).split()
        edits = [[own_words(rng, 1) if rng.random() < rate else word for word in base] for _ in range(count)]
        texts += [" ".join(text) for text in edits]
        texts += [" ".join(text[:30]) + " " + own_words(rng, 60) for text in edits[:3]]
    alone = [own_words(rng, 60) for _ in range(30)]
    texts += [*alone, *(f"{text} {own_words(rng, 5)}" for text in alone[:10])]
    texts.append(" ".join(" ".join(text.split()[:20]) for text in alone[20:]))
    return texts


@pytest.mark.parametrize("seed", some(12))
def test_crowds_are_connected_as_brute_force_connects_them(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dense_clusters, "DENSE_CLUSTER_TEXTS", 10)
    monkeypatch.setattr(work_groups, "DENSE_CLUSTER_TEXTS", 10)
    texts = named(crowded(seed))
    everything = find_all(texts, monkeypatch, slow_pairs(texts, LINES))
    pairs = find_pairs(list(texts.values()), ids=list(texts))
    assert len(pairs) < 0.6 * len(everything)
    assert {pair.left: pair for pair in pairs}.keys() <= {pair.left: pair for pair in everything}.keys()
    assert set(pairs) <= set(everything)  # no false pair, and the same measures
    assert group_works(list(texts), pairs).works == group_works(list(texts), everything).works
    order = list(texts)
    random.Random(seed).shuffle(order)
    assert find_pairs([texts[name] for name in order], ids=order, jobs=3) == pairs


@pytest.mark.parametrize("seed", some(6))
@pytest.mark.parametrize("crowd", [3, 8, 20])
def test_only_pairs_that_hubs_imply_are_left_out(seed: int, crowd: int, monkeypatch: pytest.MonkeyPatch) -> None:
    texts = named(collection(seed, 150))
    everything = find_all(texts, monkeypatch, pairs_of_collection(seed))
    monkeypatch.setattr(dense_clusters, "DENSE_CLUSTER_TEXTS", crowd)
    pairs = find_pairs(list(texts.values()), ids=list(texts))
    assert set(pairs) <= set(everything)
    line = PairThreshold(0.1, 0.3)
    joined = similarity_join.join_collection(list(texts.values()), line, variant=PairThreshold(0.3, 0.5), min_words=5)
    owner = dict(zip(texts, joined.distinct.owners.tolist(), strict=True))
    sets = {name: set(zip(w, w[1:], w[2:], strict=False)) for name, w in ((n, slow_words(t)) for n, t in texts.items())}
    shed = set().union(*(sets[name] for name in texts if owner[name] in joined.families.hubs))
    for pair in set(everything) - set(pairs):
        one, two = sets[pair.left], sets[pair.right]
        need = min(0.1 / 1.1 * (len(one) + len(two)), 0.3 * min(len(one), len(two)))
        assert joined.families.members[owner[pair.left]] or joined.families.members[owner[pair.right]]
        assert len((one & two) - shed) < need


def find_all(
    texts: dict[str, str], monkeypatch: pytest.MonkeyPatch, expected: set[tuple[object, ...]]
) -> tuple[Pair, ...]:
    with monkeypatch.context() as patch:
        patch.setattr(dense_clusters, "DENSE_CLUSTER_TEXTS", 10**6)
        pairs = find_pairs(list(texts.values()), ids=list(texts))
    assert {(p.left, p.right, p.kind, p.resemblance, p.containment, p.coverage) for p in pairs} == expected
    return pairs


# --- many texts ---


class Spooled(Sequence[str]):
    """Texts that are not in memory: those that are read by slices are counted."""

    def __init__(self, texts: list[str]) -> None:
        self.texts, self.read = texts, 0

    def __len__(self) -> int:
        return len(self.texts)

    @overload
    def __getitem__(self, place: int) -> str: ...
    @overload
    def __getitem__(self, place: slice) -> list[str]: ...
    def __getitem__(self, place: int | slice) -> str | list[str]:
        self.read += len(self.texts[place]) if isinstance(place, slice) else 0
        return self.texts[place]


@pytest.mark.slow
@pytest.mark.parametrize("jobs", [1, 2, 5])
def test_in_small_pieces_and_in_threads_the_result_is_the_same(jobs: int, monkeypatch: pytest.MonkeyPatch) -> None:
    texts = collection(11, 200) + ["a b c d e f"] * 3
    ids = list(named(texts))
    expected = find_pairs(texts, ids=ids)
    for module, name, value in (
        (shingles, "_BLOCK", 3000),
        (sorted_spill, "_PAGE", 1000),
        (sorted_spill, "_HELD", 2500),
        (sorted_spill, "_RANGE", 64),
        (candidates, "_SLAB", 300),
        (candidates, "_PASS", 900),
        (similarity_join, "_WORDS", 2000),
    ):
        monkeypatch.setattr(module, name, value)
    spooled = Spooled(texts)
    assert find_pairs(spooled, ids=ids, jobs=jobs) == expected
    assert spooled.read == len(texts)


def test_a_failure_in_a_thread_is_a_failure() -> None:
    def fail(number: int) -> int:
        if number == 5:
            raise ValueError("five")
        return number

    results: list[int] = []
    with pytest.raises(ValueError, match="five"):
        results.extend(thread_pool.map_in_order(fail, range(100), 3))
    assert list(thread_pool.map_in_order(abs, range(-20, 0), 3)) == list(range(20, 0, -1))


# --- misuse ---


def test_wrong_arguments_are_refused() -> None:
    with pytest.raises(ValueError, match="2 texts need as many different ids"):
        find_pairs(["a", "b"], ids=["x", "x"])
    with pytest.raises(ValueError, match="above 0"):
        find_pairs([], ids=[], threshold=0)
