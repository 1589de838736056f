"""Sentences are aligned as a reader would, and exactly as the stated objective says."""

import tomllib
from functools import cache
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from variants_of import edited, stories

from reconcile import align
from reconcile.collation.anchors import find_heaviest_chain
from reconcile.collation.sentence_alignment import (
    MAX_GROUP_SENTENCES,
    MIN_GROUP_SIMILARITY,
    WIDENING_COST,
    _group_gap,
    _keys_of_sentence,
    _weigh_stems,
)

CASES = [
    pytest.param(
        case,
        id=f"{path.stem}: {case['label']}",
        marks=[pytest.mark.xfail(strict=True, reason=case["why"])] if case.get("expect") == "fail" else [],
    )
    for path in sorted((Path(__file__).parents[1] / "cases" / "align").glob("*.toml"))
    for case in tomllib.loads(path.read_text(encoding="utf-8"))["case"]
]
sides = stories.flatmap(lambda story: st.tuples(edited(story), edited(story)))
loose = st.lists(
    st.sampled_from(["***", "Yes. ", "No.", "So it goes.", "So it went on.", "Agnes left the old mill at dawn."]),
    max_size=6,
)
any_sides = sides | st.tuples(loose, loose)


def groups(left, right):
    return [(list(g.left), list(g.right), *(["moved"] if g.moved else [])) for g in align(left, right)]


@pytest.mark.parametrize("case", CASES)
def test_case(case):
    assert groups(case["left"], case["right"]) == [tuple(g) for g in case["groups"]]


@given(any_sides)
def test_every_sentence_is_in_exactly_one_group(texts):
    found = align(*texts)
    for side, text in enumerate(texts):
        assert sorted(n for g in found for n in g.sentences[side]) == list(range(len(text)))


@given(any_sides)
def test_no_group_is_empty_on_both_sides(texts):
    assert all(g.left or g.right for g in align(*texts))


@given(any_sides)
def test_exchanging_the_sides_exchanges_them_in_the_result(texts):
    one, two = align(*texts), align(*texts[::-1])
    assert {(g.left, g.right, g.similarity, g.moved) for g in one} == {
        (g.right, g.left, g.similarity, g.moved) for g in two
    }


@given(any_sides)
def test_groups_come_in_the_order_of_the_left_side(texts):
    found = [g.left for g in align(*texts) if g.left]
    assert found == sorted(found)


@given(any_sides)
def test_groups_that_did_not_move_are_in_order_on_both_sides(texts):
    found = [g.right for g in align(*texts) if g.left and g.right and not g.moved]
    assert found == sorted(found)


@given(stories | loose)
def test_identical_texts_are_aligned_one_to_one(text):
    assert groups(text, text) == [([n], [n]) for n in range(len(text))]


@given(any_sides)
def test_similarity_is_a_share(texts):
    for group in align(*texts):
        assert 0.0 <= group.similarity <= 1.0 + 1e-9
        assert bool(group.left and group.right) or group.similarity == 0.0


@given(stories, st.integers(0, 10))
def test_a_cut_sentence_is_the_only_one_without_a_partner(story, at):
    unique = list(dict.fromkeys(story))
    at %= len(unique)
    cut = unique[:at] + unique[at + 1 :]
    alone = [g for g in align(unique, cut) if not (g.left and g.right)]
    assert [(g.left, g.right) for g in alone] == [((at,), ())] or any(len(g.left) > 1 for g in align(unique, cut))


def gain(texts, left, right):
    """The documented gain of a group: twice the shared weight, less what each side costs."""

    def side(bags, numbers):
        masses = [texts.sum_weights(bags[n]) for n in numbers]
        union = frozenset().union(*(bags[n] for n in numbers))
        return union, MIN_GROUP_SIMILARITY * texts.sum_weights(union) + WIDENING_COST * (sum(masses) - max(masses))

    (a, cost_a), (b, cost_b) = side(texts.left, left), side(texts.right, right)
    return 2 * texts.sum_weights(a & b) - cost_a - cost_b


def best_gain(texts, m, n):
    """The slow obvious way: try every group at every place."""

    @cache
    def best(i, j):
        offers = [0.0]
        if i < m:
            offers.append(best(i + 1, j))
        if j < n:
            offers.append(best(i, j + 1))
        offers += [
            gain(texts, range(i, i + k), range(j, j + w)) + best(i + k, j + w)
            for k in range(1, min(MAX_GROUP_SENTENCES, m - i) + 1)
            for w in range(1, min(MAX_GROUP_SENTENCES, n - j) + 1)
        ]
        return max(offers)

    return best(0, 0)


@given(any_sides)
def test_the_fast_way_finds_the_highest_gain(texts):
    keys = [[_keys_of_sentence(s) for s in side] for side in texts]
    weighed = _weigh_stems(*keys)
    m, n = len(keys[0]), len(keys[1])
    cells = _group_gap(weighed, 0, m, 0, n)
    total = sum(gain(weighed, range(a, b), range(c, d)) for a, b, c, d in cells if a < b and c < d)
    assert total == pytest.approx(best_gain(weighed, m, n), abs=1e-6)


def heaviest_by_hand(pairs, weights):
    @cache
    def best(at, last):
        if at == len(pairs):
            return 0
        skip = best(at + 1, last)
        return max(skip, weights[at] + best(at + 1, pairs[at][1])) if pairs[at][1] > last else skip

    return best(0, -1)


@given(st.permutations(range(8)), st.lists(st.integers(1, 9), min_size=8, max_size=8))
def test_the_heaviest_increasing_run_is_heaviest_and_increasing(seconds, weights):
    pairs = list(enumerate(seconds))
    chain = find_heaviest_chain(pairs, weights)
    assert sum(weights[i] for i, _ in chain) == heaviest_by_hand(tuple(pairs), tuple(weights))
    assert all(one[0] < two[0] and one[1] < two[1] for one, two in pairwise(chain))
