"""Gathering pairs into works: bridges, declarations, independence of order."""

from __future__ import annotations

import random
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reconcile.errors import InputError
from reconcile.model import Pair
from reconcile.variants.blocks import biconnected
from reconcile.variants.finding import find_pairs
from reconcile.variants.grouping import Grouping, group_works


def tie(names: str, resemblance: float = 0.4, kind: str = "variant") -> Pair:
    return Pair(
        left=names[0], right=names[1], kind=kind, resemblance=resemblance, containment=0.6, coverage=0.4, why="test"
    )


def works(grouping: Grouping) -> str:
    """Works as words: ``AB C``."""
    return " ".join("".join(work) for work in grouping.works)


def bridges(grouping: Grouping) -> list[str]:
    return [bridge.left + bridge.right for bridge in grouping.bridges]


# What ties there are ("!" firm, "?" related only), the works, and the bridges.
CASES = [
    ("no ties", "ABC", "", "A B C", ""),
    ("a pair", "ABC", "AB", "AB C", ""),
    ("a related pair joins nothing", "AB", "AB?", "A B", ""),
    ("a triangle", "ABC", "AB AC BC", "ABC", ""),
    ("a chain whose ends are related", "ABC", "AB BC AC?", "ABC", ""),
    ("a chain whose ends share nothing: the nearer one", "ABC", "AB BC+", "A BC", "AB"),
    ("a chain of firm ties", "ABCD", "AB! BC! CD!", "ABCD", ""),
    ("a page between two groups", "ABCXYZ", "AB AC BC XY XZ YZ CX+", "ABC XYZ", "CX"),
    ("a text of both groups", "ABMYZ", "AB AM+ BM MY MZ YZ", "ABM YZ", "MY MZ"),
    ("copies of that text count as one", "ABMNYZ", "AB AM+ BM AN BN MN! MY MZ NY NZ YZ", "ABMN YZ", "MY MZ NY NZ"),
    ("a ring holds together", "ABCD", "AB BC CD AD", "ABCD", ""),
    ("excerpts of one text that share nothing", "ABT", "AT+ BT", "AT B", "BT"),
    ("a star with a rim, as families are listed", "ABCDL", "AL BL CL DL AB BC CD", "ABCDL", ""),
]


@pytest.mark.parametrize(("what", "ids", "ties", "expected", "crossed"), CASES, ids=[case[0] for case in CASES])
def test_works_are_joined_but_not_over_weak_bridges(
    what: str, ids: str, ties: str, expected: str, crossed: str
) -> None:
    strength = {"!": 0.6, "+": 0.45}
    pairs = [tie(t, strength.get(t[2:], 0.4), "related" if t[2:] == "?" else "variant") for t in ties.split()]
    grouping = group_works(list(ids), pairs)
    assert works(grouping) == expected
    assert bridges(grouping) == crossed.split()
    random.Random(what).shuffle(pairs)
    assert group_works(list(reversed(ids)), pairs) == grouping


def test_declared_works_always_join() -> None:
    grouping = group_works(list("ABCD"), [tie("AB"), tie("BC")], declared=[("A", "C", "not here"), ("D",)])
    assert works(grouping) == "ABC D"


def test_a_declared_work_carries_its_neighbours() -> None:
    assert works(group_works(list("ABCD"), [tie("AB", 0.9), tie("CD", 0.9)], declared=[("A", "D")])) == "ABCD"


def test_distinct_texts_never_end_in_one_work() -> None:
    pairs = [tie("AB", 0.9), tie("BC", 0.8), tie("CD", 0.9)]
    grouping = group_works(list("ABCD"), pairs, distinct=[("D", "A"), ("A", "not here")])
    assert works(grouping) == "AB CD"
    assert bridges(grouping) == ["BC"]
    assert grouping.bridges[0].why == "texts of the two works are declared distinct"


def test_distinct_and_declared_contradict_each_other() -> None:
    with pytest.raises(InputError, match="A and C are declared one work, but"):
        group_works(list("ABC"), [], declared=[("A", "B"), ("A", "C")], distinct=[("B", "C")])


def test_one_work_is_one_work() -> None:
    assert works(group_works(list("BAC"), [tie("AB")], one_work=True, distinct=[("A", "B")])) == "ABC"
    assert group_works([], [], one_work=True).works == ()


@given(st.data())
@settings(max_examples=200, deadline=None)
def test_works_partition_the_texts_and_keep_every_promise(data: st.DataObject) -> None:
    ids = [chr(ord("A") + i) for i in range(data.draw(st.integers(1, 9)))]
    every = ["".join(pair) for pair in combinations(ids, 2)]
    some = st.lists(st.sampled_from(every), unique=True) if every else st.just([])
    pairs = [
        tie(
            names, data.draw(st.sampled_from([0.2, 0.35, 0.5, 0.6])), data.draw(st.sampled_from(["variant", "related"]))
        )
        for names in data.draw(some)
    ]
    distinct = [(names[0], names[1]) for names in data.draw(some)]
    grouping = group_works(ids, pairs, distinct=distinct)
    assert sorted(text for work in grouping.works for text in work) == ids
    home = {text: work for work in grouping.works for text in work}
    assert all(home[one] != home[two] for one, two in distinct)
    assert bridges(grouping) == sorted(
        pair.left + pair.right for pair in pairs if pair.kind == "variant" and home[pair.left] != home[pair.right]
    )
    shuffled = data.draw(st.permutations(pairs))
    assert group_works(data.draw(st.permutations(ids)), shuffled, distinct=distinct) == grouping


def slow_blocks(vertices: int, edges: list[tuple[int, int]]) -> set[frozenset[tuple[int, int]]]:
    """Two edges are in one block if no vertex that is taken out parts them."""

    def reach(start: tuple[int, int], without: int) -> set[tuple[int, int]]:
        found, seen = [start], {start}
        while found:
            edge = found.pop()
            for other in edges:
                if other not in seen and (set(edge) & set(other)) - {without}:
                    seen.add(other)
                    found.append(other)
        return seen

    return {frozenset(set.intersection(*(reach(edge, v) for v in range(-1, vertices)))) for edge in edges}


@given(st.integers(2, 7), st.data())
@settings(max_examples=200, deadline=None)
def test_blocks_are_those_of_the_definition(vertices: int, data: st.DataObject) -> None:
    edges = data.draw(st.lists(st.sampled_from(list(combinations(range(vertices), 2))), unique=True))
    blocks: dict[int, set[tuple[int, int]]] = {}
    for edge, number in biconnected(vertices, edges).items():
        blocks.setdefault(number, set()).add(edge)
    assert {frozenset(block) for block in blocks.values()} == slow_blocks(vertices, edges)


def test_a_crowd_of_near_copies_becomes_one_work() -> None:
    rng = random.Random(3)
    for edited in (0.02, 0.05, 0.08):
        base = [f"{rng.getrandbits(40):x}" for _ in range(200)]
        texts = [
            " ".join(f"{rng.getrandbits(40):x}" if rng.random() < edited else word for word in base) for _ in range(400)
        ]
        ids = [f"{i:03}" for i in range(400)]
        assert len(group_works(ids, find_pairs(texts, ids=ids)).works) == 1
