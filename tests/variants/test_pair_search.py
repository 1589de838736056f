"""Finding pairs: the search against brute force, and the rules for short, equal, many and common texts."""

from __future__ import annotations

import math
import random
import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from functools import cache
from itertools import accumulate, combinations
from typing import Any, overload

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from linkage_oracle import find_pairs_slowly

from reconcile.language.word_frequencies import read_common_frequencies
from reconcile.model.pairs import CollectionTitles, PairEvidence
from reconcile.text.normal_forms import fold_text
from reconcile.text.words import UNSPACED_SCRIPTS
from reconcile.variants import (
    candidates,
    common_phrases,
    dense_clusters,
    pair_judge,
    passages,
    shingles,
    text_phrases,
    thread_pool,
    work_groups,
)
from reconcile.variants.blocks import block_search, entry_spill, phrase_lists
from reconcile.variants.blocks.block_search import search_blocks
from reconcile.variants.blocks.phrase_lists import BlockedTexts
from reconcile.variants.blocks.text_block import build_block, split_keys
from reconcile.variants.language_weights import load_language_model
from reconcile.variants.pair_facts import PairFacts
from reconcile.variants.pair_judge import EQUAL_TEXTS_LISTED, RELATED_LISTED
from reconcile.variants.pair_search import find_pairs
from reconcile.variants.shingles import split_folded_words
from reconcile.variants.text_comparer import TextComparer
from reconcile.variants.work_groups import group_works


def some(count: int) -> list[Any]:
    """Seeds, of which the quick tests take one."""
    return [seed if seed < 1 else pytest.param(seed, marks=pytest.mark.slow) for seed in range(count)]


def found(texts: dict[str, str], **options: Any) -> tuple[PairEvidence, ...]:
    empty = [""] * len(texts)
    pairs = find_pairs(list(texts.values()), CollectionTitles(list(texts), empty, empty), **options).pairs
    assert list(pairs) == sorted(pairs, key=lambda pair: (pair.left, pair.right))
    assert all(pair.left < pair.right for pair in pairs)
    return pairs


def named(texts: Sequence[str]) -> dict[str, str]:
    return {f"t{index:03}": text for index, text in enumerate(texts)}


def pair_of(left: str, right: str) -> PairEvidence | None:
    pairs = found({"left": left, "right": right})
    return pairs[0] if pairs else None


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


Gram = tuple[str, ...]


def slow_shares(words: dict[str, list[str]], kin: set[tuple[str, str]]) -> dict[str, float]:
    """The share of each text in its family."""
    family = {name: {name} for name in words}
    for one, two in kin:
        if family[one] is not family[two]:
            family[one] |= family[two]
            for name in family[two]:
                family[name] = family[one]
    return {name: 1 / len(members) for name, members in family.items()}


def slow_candidates(
    texts: dict[str, str], *, families: int, min_words: int = 5
) -> dict[tuple[str, str], tuple[int, float, float]]:
    """Every candidate by its two texts: shared 3-grams, wording and bits. No crowds; nothing is contradicted."""
    information = load_language_model().english
    hashes = {word: shingles.hash_words([word])[0] for text in texts.values() for word in slow_words(text)}
    told = {word: int(information.look_up(some)[0]) for word, some in hashes.items()}
    distinct: dict[Gram, str] = {}
    for name in sorted(texts):
        distinct.setdefault(tuple(slow_words(texts[name])), name)
    words = {name: list(key) for key, name in distinct.items()}
    grams = {
        name: set(zip(w, w[1:], w[2:], strict=False)) if len(w) >= min_words else set() for name, w in words.items()
    }
    holders = Counter(gram for some in grams.values() for gram in some)
    language = {gram: min(144, max(8, round(0.31 * sum(told[word] for word in gram)))) for gram in holders}
    telling = {name: {gram for gram in some if holders[gram] <= families} for name, some in grams.items()}
    for name, some in grams.items():
        if len(telling[name]) < len(some) and len(telling[name]) < min_words - 2:
            telling[name] = set()
    seen, kin = {}, set()
    for one, two in combinations(sorted(words), 2):
        shared, sizes = telling[one] & telling[two], sorted((len(telling[one]), len(telling[two])))
        if sizes[0] and (len(shared) / len(telling[one] | telling[two]) >= 0.10 or len(shared) / sizes[0] >= 0.30):
            seen[one, two] = shared
            bits = [sum(language[gram] for gram in some) for some in (shared, telling[one], telling[two])]
            if bits[0] >= 0.20 * (bits[1] + bits[2] - bits[0]) and bits[0] / 24 >= 12:
                kin.add((one, two))
    shares = slow_shares(words, kin)
    count = max(0, math.floor(sum(shares.values()) + 0.01) - 2) + 100
    count -= count % (1 << max(0, count.bit_length() - 5))
    weight = {}
    for gram in holders:
        others = max(0, math.floor(sum(shares[name] for name in words if gram in grams[name]) + 0.01) - 2)
        others -= others % (1 << max(0, others.bit_length() - 4))
        information_left = -math.log2((others + 100 * 2 ** -(language[gram] / 8)) / count)
        weight[gram] = round(1024 / 3 * min(18.0, max(0.0, information_left)))
    return {
        pair: (
            len(shared),
            slow_wording(
                *(sum(weight[gram] for gram in some) for some in (shared, telling[pair[0]], telling[pair[1]]))
            ),
            sum(weight[gram] for gram in shared) / 1024,
        )
        for pair, shared in seen.items()
    }


def slow_wording(shared: float, one: float, two: float) -> float:
    return max(shared / max(1, one + two - shared), 0.6 * shared / max(1, min(one, two)))


class Uncontradicted(TextComparer):
    """Finds nothing that speaks against anything."""

    def find_uncontradicted(self, left, right):
        return np.ones(len(left), bool)


def measured(
    texts: dict[str, str], cuts: Sequence[int] = (), min_words: int = 5
) -> dict[tuple[str, str], tuple[int, float, float]]:
    """The candidates that the search measures, in blocks that end at some texts."""
    model, names = load_language_model(), sorted(texts)
    blocks, known, first = [], {}, {}
    for start, end in zip([0, *cuts], [*cuts, len(names)], strict=True):
        part = [texts[name] for name in names[start:end]]
        block, keys = build_block(part, model, min_words=min_words, known=known.keys())
        known |= {key: len(known) + n for n, key in enumerate(split_keys(block.keys))}
        for name, key in zip(names[start:end], keys, strict=True):
            first.setdefault(known[key], name)
        blocks.append(block)
    collection = BlockedTexts(tuple(blocks), np.ones(len(known), bool))
    places = np.array([names.index(first[n]) for n in range(len(known))], np.int64)
    comparer = Uncontradicted([texts[name] for name in names], places, model, PairFacts())
    result = search_blocks(collection, comparer, min_words=min_words).known.measured
    rows = zip(*(column.tolist() for column in result), strict=True)
    return {
        tuple(sorted((first[small], first[large]))): (shared, wording, bits)
        for small, large, shared, _, wording, bits in rows
    }


# --- nothing is missed ---

few_words = st.lists(st.sampled_from([*"abcdef", "long" * 5 + "x", "long" * 5 + "y"]), max_size=24).map(" ".join)


def assert_alike(some: dict[Any, tuple[int, float, float]], expected: dict[Any, tuple[int, float, float]]) -> None:
    assert some.keys() == expected.keys()
    for pair, (shared, wording, bits) in expected.items():
        assert some[pair] == (shared, pytest.approx(wording, abs=1e-9), pytest.approx(bits, abs=1e-9)), pair


@given(st.lists(few_words, max_size=12), st.sampled_from([2, 4, 100]), st.sampled_from([1, 3, 5, 8]), st.data())
@settings(max_examples=100)
def test_the_search_finds_what_brute_force_finds(texts: list[str], families: int, min_words: int, data) -> None:
    cuts = sorted(data.draw(st.lists(st.integers(0, len(texts)), max_size=3)))
    with pytest.MonkeyPatch.context() as patch:
        for module in (common_phrases, block_search):
            patch.setattr(module, "COMMON_FAMILIES", families)
        patch.setattr(dense_clusters, "DENSE_CLUSTER_TEXTS", 10**6)
        expected = slow_candidates(named(texts), families=families, min_words=min_words)
        assert_alike(measured(named(texts), cuts, min_words), expected)


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


@pytest.mark.parametrize("seed", some(6))
@pytest.mark.parametrize("families", [5, 100])
def test_the_search_finds_what_brute_force_finds_in_larger_collections(
    seed: int, families: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in (common_phrases, block_search):
        monkeypatch.setattr(module, "COMMON_FAMILIES", families)
    monkeypatch.setattr(dense_clusters, "DENSE_CLUSTER_TEXTS", 10**6)
    texts = named(collection(seed, 150))
    expected = slow_candidates(texts, families=families)
    assert expected
    assert_alike(measured(texts), expected)
    assert_alike(measured(texts, [20, 20, 90]), expected)


@given(
    st.lists(
        st.text(alphabet="aB'’é\u0301ß中ไ\u0e31ا\u0651ς–_9 .\u00ad\ufb01\ud800\U0001f600", max_size=30), max_size=6
    )
)
@example(["a b c d e\x00 f", "a b c d e f"])
@settings(max_examples=100)
def test_words_of_any_text_are_those_of_the_fold(texts: list[str]) -> None:
    assert [split_folded_words(text) for text in texts] == [slow_words(text) for text in texts]
    assert_alike(measured(named(texts)), slow_candidates(named(texts), families=100))
    found(named(texts))


@given(st.text(max_size=60))
@settings(max_examples=100)
def test_words_of_hostile_text_are_those_of_the_fold(text: str) -> None:
    assert split_folded_words(text) == slow_words(text)


NAMES = ("Alice", "Clara", "Henrik", "Tom", "Marta", "Oskar")
PLOTS = (
    "In {2} {0} leaves the island with the last ferry. {0} meets {1}, who repairs clocks in a small town on the coast.",
    "{1} hides a letter in the tower while the storm breaks the lamp. Nobody in the harbour believes {0} afterwards.",
    "The bank of {2} takes the house, and {0} works as a cook for twelve years before {1} comes back from the war.",
    "At the trial {1} says nothing at all. The judge sends {0} home, where an old dog waits behind the kitchen door.",
)
TITLES = ("", "Spun", "Spun (film)", "Spun 2", "The Ferry")


@st.composite
def tales(draw: st.DrawFn) -> str:
    """Tales of a few sentences, some of them with other names, years or words."""
    one, two = draw(st.sampled_from(NAMES)), draw(st.sampled_from(NAMES))
    told = draw(st.lists(st.sampled_from(PLOTS), min_size=1, max_size=4))
    text = " ".join(plot.format(one, two, draw(st.sampled_from((1921, 1922)))) for plot in told)
    words = text.split()
    for place in draw(st.lists(st.integers(0, len(words) - 1), max_size=3)):
        words[place] = draw(st.sampled_from(("red", "quickly", "Bergen")))
    text = " ".join(words)
    return draw(st.sampled_from((text, text, text.lower(), text.upper())))


@given(st.lists(st.tuples(tales(), st.sampled_from(TITLES), st.sampled_from(("", "2002", "2003", "1999"))), max_size=8))
@settings(max_examples=60)
def test_everything_is_what_the_definition_says(some: list[tuple[str, str, str]]) -> None:
    texts, titles, years = [list(row) for row in zip(*some, strict=True)] if some else [[], [], []]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(dense_clusters, "DENSE_CLUSTER_TEXTS", 10**6)
        result = find_pairs(texts, CollectionTitles([f"{n:03}" for n in range(len(texts))], titles, years))
    outcomes = {"link": "variant", "review": "review", "apart": "related"}
    expected = {
        (f"{pair.one:03}", f"{pair.two:03}"): (
            outcomes[pair.outcome],
            pytest.approx(pair.match_weight, abs=1e-3),
            pytest.approx(pair.resemblance),
            pytest.approx(pair.containment),
        )
        for pair in find_pairs_slowly(texts, load_language_model().choose, titles, years)
    }
    got = {(p.left, p.right): (p.kind, p.match_weight, p.resemblance, p.containment) for p in result.pairs}
    assert got == expected


# --- independence ---


@pytest.mark.parametrize("seed", range(3))
def test_the_order_of_the_texts_does_not_matter(seed: int) -> None:
    texts = list(named(collection(9, 120) + ["a b c d e f g"] * (EQUAL_TEXTS_LISTED + 3)).items())
    expected = found(dict(texts))
    random.Random(seed).shuffle(texts)
    assert found(dict(texts)) == expected


def test_damage_and_habits_of_writing_change_nothing() -> None:
    pair = pair_of(
        "Nikki’s dog — a café regular — isn't “FOUND”. Back at the Élysée, Mike waits.",
        "Nikkis dog, a cafe regular, isnt found.Back at\r\nthe Elysee Mike  waits",
    )
    assert pair is not None
    assert pair.resemblance == pair.containment == pair.coverage == 1.0
    assert pair.kind == "variant"
    assert pair.why == "the same words in the same order"


# --- short, equal and empty texts ---


@pytest.mark.parametrize(
    ("left", "right", "listed"),
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
def test_texts_under_five_words_are_listed_only_if_their_words_are_equal(left: str, right: str, listed: bool) -> None:
    assert (pair_of(left, right) is not None) is listed


def test_no_texts_and_one_text_have_no_pairs() -> None:
    assert found({}) == ()
    assert found({"a": "one two three four five six"}) == ()


def test_equal_words_in_another_order_are_not_the_same_text() -> None:
    left = "x of the red of the blue of the y of the end"
    right = "x of the blue of the red of the y of the end"
    pair = pair_of(left, right)
    assert pair is not None
    assert pair.resemblance == 1.0
    assert "longest shared passage" in pair.why


def test_equal_texts_are_listed_in_all_pairs() -> None:
    assert len(found(named(["one two three four five six"] * EQUAL_TEXTS_LISTED))) == 2016


def test_of_very_many_equal_texts_the_first_stands_for_all() -> None:
    count = 5000
    texts = ["one two three four five six"] * count + ["one two three four five six seven"]
    pairs = found({f"{n:05}": text for n, text in enumerate(texts)})
    assert len(pairs) == count
    assert {pair.left for pair in pairs} == {"00000"}


def test_equal_texts_under_other_titles_are_each_listed_with_the_first_of_every_title() -> None:
    count = EQUAL_TEXTS_LISTED + 2
    ids = [f"{n:03}" for n in range(count + 1)]
    titles = ["Spun"] * count + ["Requiem"]
    texts = ["one two three four five six"] * (count + 1)
    pairs = find_pairs(texts, CollectionTitles(ids, titles, [""] * (count + 1))).pairs
    assert Counter(pair.kind for pair in pairs) == {"variant": count - 1, "review": 1}
    assert [(p.left, p.right) for p in pairs if p.kind == "review"] == [("000", f"{count:03}")]


# --- evidence ---


def test_a_pair_says_why() -> None:
    left = "Spider Mike (and his girlfriend) wait for Ross. " + " ".join(f"a{i}" for i in range(8))
    right = "Then: Spider Mike and his girlfriend wait for Ross, " + " ".join(f"b{i}" for i in range(9))
    pair = pair_of(left, right)
    assert pair is not None
    assert pair.why.endswith(
        "; resemblance 0.25, 43 % of the shorter text; "
        "longest shared passage 8 words: 'Spider Mike (and his girlfriend …'"
    )
    assert pair.comparisons[0].name == "prior"
    assert pair.match_weight == pytest.approx(sum(c.weight for c in pair.comparisons), abs=1e-3)


def test_a_document_is_listed_with_so_many_related_ones_and_the_rest_are_counted() -> None:
    rng = random.Random(4)
    passage, count = own_words(rng, 14), RELATED_LISTED + 9
    texts = named([passage, *(f"{passage} {own_words(rng, 90)}" for _ in range(count))])
    empty = [""] * len(texts)
    result = find_pairs(list(texts.values()), CollectionTitles(list(texts), empty, empty))
    related = [pair for pair in result.pairs if pair.kind == "related"]
    assert max(Counter(name for pair in related for name in (pair.left, pair.right)).values()) == RELATED_LISTED
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pair_judge, "RELATED_LISTED", 10**6)
        assert len(found(texts)) == len(result.pairs) + result.unlisted
    assert result.unlisted


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


@cache
def vocabulary() -> tuple[list[str], list[float]]:
    """Words of English and how frequent they are."""
    frequencies = {word: 10.0**zipf for word, zipf in read_common_frequencies("en").items() if word.isalpha()}
    return list(frequencies), list(accumulate(frequencies.values()))


def prose(rng: random.Random, count: int) -> str:
    """So many words, drawn as English has them."""
    words, shares = vocabulary()
    return " ".join(rng.choices(words, cum_weights=shares, k=count))


@pytest.mark.parametrize("count", [20, 300])
@pytest.mark.parametrize("own", [60, 400])
def test_a_paragraph_in_every_text_joins_nothing(count: int, own: int) -> None:
    rng = random.Random(1)
    banner = own_words(rng, 40)
    texts = [f"{own_words(rng, own)} {banner}" for _ in range(count)]
    texts += [f"{own_words(rng, 4)} {banner}", banner]  # a stub, and nothing but the banner
    texts.append(texts[0].replace(banner, "") + own_words(rng, 3))
    joined = [(pair.left, pair.right) for pair in found(named(texts)) if pair.kind == "variant"]
    assert joined == [("t000", f"t{count + 2:03}")]


@pytest.mark.parametrize("count", [20, *(pytest.param(n, marks=pytest.mark.slow) for n in (90, 400))])
@pytest.mark.parametrize("edited", [0.0, 0.01, 0.05, 0.1])
def test_a_crowd_of_like_texts_is_one_group_at_linear_cost(count: int, edited: float) -> None:
    rng = random.Random(2)
    base = prose(rng, 200).split()
    texts = [" ".join(prose(rng, 1) if rng.random() < edited else word for word in base) for _ in range(count)]
    texts = list(dict.fromkeys(texts))
    collection = {f"{n:04}": text for n, text in enumerate([*texts, *(prose(rng, 100) for _ in range(count))])}
    pairs = found(collection)
    works = group_works(list(collection), pairs).works  # type: ignore[arg-type]
    # In small letters, rare words stand for names, and a copy with some of them against each other may be left out.
    least = len(texts) if count < dense_clusters.DENSE_CLUSTER_TEXTS else 0.98 * len(texts)
    assert max(map(len, works)) >= least
    assert sum(len(work) > 1 for work in works) == (len(texts) > 1)
    assert count < dense_clusters.DENSE_CLUSTER_TEXTS or len(pairs) <= (12 if edited < 0.1 else 36) * count


@pytest.mark.slow
@pytest.mark.parametrize(
    ("words", "edited", "least"), [(80, 0.05, 1.0), (80, 0.1, 1.0), (80, 0.16, 0.85), (300, 0.16, 1.0)]
)
def test_hundreds_of_loose_copies_are_one_work(words: int, edited: float, least: float) -> None:
    # Two copies of 80 words with 16 % changed differ in 29 % of their words; some have no other copy near enough.
    rng = random.Random(5)
    base = [word.title() if n % 9 == 4 else word for n, word in enumerate(prose(rng, words).split())]
    texts = [" ".join(prose(rng, 1) if rng.random() < edited else word for word in base) for _ in range(400)]
    collection = {f"{n:04}": text for n, text in enumerate(dict.fromkeys(texts))}
    pairs = found(collection)
    works = group_works(list(collection), pairs).works  # type: ignore[arg-type]
    assert max(map(len, works)) >= least * len(collection)
    assert len(pairs) <= 36 * len(collection)


def crowded(seed: int) -> list[str]:
    """Two crowds of edited copies, a page with an excerpt of each text of a third, and texts that stand alone."""
    rng = random.Random(seed)
    texts = []
    for rate, count in ((rng.choice([0.02, 0.05]), 40), (0.07, rng.randint(14, 60))):
        base = prose(rng, 90).split()
        edits = [[prose(rng, 1) if rng.random() < rate else word for word in base] for _ in range(count)]
        texts += [" ".join(text) for text in edits]
        texts += [" ".join(text[:30]) + " " + prose(rng, 60) for text in edits[:3]]
    alone = [prose(rng, 60) for _ in range(30)]
    texts += [*alone, *(f"{text} {prose(rng, 5)}" for text in alone[:10])]
    texts.append(" ".join(" ".join(text.split()[:20]) for text in alone[20:]))
    return texts


@pytest.mark.parametrize("seed", some(12))
def test_crowds_are_connected_as_brute_force_connects_them(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (dense_clusters, common_phrases, work_groups):
        monkeypatch.setattr(module, "DENSE_CLUSTER_TEXTS", 10)
    for module in (common_phrases, block_search):
        monkeypatch.setattr(module, "COMMON_FAMILIES", 12)
    texts = named(crowded(seed))
    pairs = found(texts)
    with monkeypatch.context() as patch:
        patch.setattr(dense_clusters, "DENSE_CLUSTER_TEXTS", 10**6)
        for module in (common_phrases, block_search):
            patch.setattr(module, "COMMON_FAMILIES", 10**6)
        everything = found(texts)
    assert len(pairs) < 0.6 * len(everything)
    linked = {(p.left, p.right) for p in pairs if p.kind == "variant"}
    assert linked <= {(p.left, p.right) for p in everything if p.kind == "variant"}
    works = [group_works(list(texts), some).works for some in (pairs, everything)]  # type: ignore[arg-type]
    assert works[0] == works[1]
    order = list(texts)
    random.Random(seed).shuffle(order)
    assert found({name: texts[name] for name in order}, jobs=3) == pairs


def test_a_phrase_of_many_unlike_texts_is_common_and_one_of_as_many_near_copies_is_not() -> None:
    rng = random.Random(5)
    count = common_phrases.COMMON_FAMILIES + 60
    phrase, base = prose(rng, 30), prose(rng, 60).split()
    unlike = [f"{phrase} {prose(rng, 40)}" for _ in range(count)]
    copies = [" ".join(prose(rng, 1) if rng.random() < 0.04 else word for word in base) for _ in range(count)]
    model = load_language_model()
    texts = list(dict.fromkeys(unlike + copies))
    block, _ = build_block(texts, model, min_words=5)
    collection = BlockedTexts((block,), np.ones(len(texts), bool))
    comparer = TextComparer(texts, np.arange(len(texts)), model, PairFacts())
    survey = search_blocks(collection, comparer, min_words=5).known.survey
    assert set(survey.common.tolist()) == set(shingles.shingle_texts([phrase]).hashes.tolist())
    assert survey.members[count:].sum() + survey.hubs[count:].sum() > 0.95 * (len(texts) - count)
    assert not survey.members[:count].any()


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
    expected = found(named(texts))
    for module, name, value in (
        (shingles, "_BLOCK", 3000),
        (entry_spill, "_PAGE", 1000),
        (entry_spill, "_HELD", 2500),
        (entry_spill, "_RANGE", 64),
        (phrase_lists, "_STRETCH", 200),
        (text_phrases, "_COMPARED", 500),
        (candidates, "_SLAB", 300),
        (candidates, "_PASS", 900),
        (passages, "_WORDS", 2000),
    ):
        monkeypatch.setattr(module, name, value)
    spooled, empty = Spooled(texts), [""] * len(texts)
    assert find_pairs(spooled, CollectionTitles(list(named(texts)), empty, empty), jobs=jobs).pairs == expected
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


@given(st.lists(st.tuples(st.integers(0, 5), st.integers(0, 3), st.integers(0, 9)), max_size=40), st.booleans())
def test_entries_are_sorted_whatever_bits_their_hashes_differ_in(some: list[tuple[int, int, int]], low: bool) -> None:
    rows = sorted(some, key=lambda row: row[1])
    hashes = np.array([head if low else head << 60 for head, _, _ in rows], np.uint64)
    entries = entry_spill.Entries(
        hashes, np.array([text for _, text, _ in rows], np.int32), np.array([bits for *_, bits in rows], np.uint8)
    )
    result = entry_spill.sort_entries(entries)
    pairs = list(zip(result.hashes.tolist(), result.texts.tolist(), strict=True))
    assert pairs == sorted({(head if low else head << 60, text) for head, text, _ in some})


# --- misuse ---


def test_wrong_arguments_are_refused() -> None:
    with pytest.raises(ValueError, match="2 texts need as many different ids"):
        find_pairs(["a", "b"], CollectionTitles(["x", "x"], ["", ""], ["", ""]))
