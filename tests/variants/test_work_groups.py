"""Gathering pairs into works: bridges, declarations, independence of order."""

from __future__ import annotations

import random
from itertools import combinations
from math import fsum

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from small_works import pair as make_pair

from reconcile.errors import InputError
from reconcile.model.pairs import CollectionTitles, Pair, PairEvidence
from reconcile.variants.biconnected_components import find_biconnected_blocks
from reconcile.variants.pair_search import find_pairs
from reconcile.variants.weak_bridges import FIRM_RESEMBLANCE, UNIT_LEVELS
from reconcile.variants.work_bars import JoinedTexts, Separation
from reconcile.variants.work_groups import WorkPartition, group_works


def find_evidence(texts: dict[str, str]) -> tuple[PairEvidence, ...]:
    empty = [""] * len(texts)
    return find_pairs(list(texts.values()), CollectionTitles(list(texts), empty, empty)).pairs


def tie(names: str, resemblance: float = 0.4, kind: str = "variant") -> Pair:
    weight = 20 * resemblance - 4
    return make_pair(
        names[0], names[1], kind, match_weight=weight, resemblance=resemblance, containment=0.6, coverage=0.4
    )


def declare(*lists: str) -> list[JoinedTexts]:
    return [JoinedTexts(tuple(texts.split()), f"the list {texts}") for texts in lists]


def part(*two: str) -> list[Separation]:
    return [Separation(*names.split(), f"the pair {names}") for names in two]


def works(grouping: WorkPartition) -> str:
    """Works as words: ``AB C``."""
    return " ".join("".join(work) for work in grouping.works)


def bridges(grouping: WorkPartition) -> list[str]:
    return [bridge.left + bridge.right for bridge in grouping.bridges]


# What ties there are ("!" firm, "=" copies, "?" related only), the works, and the bridges.
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
    ("a page of two texts, more than half of it one of them", "ABC", "AB! BC", "AB C", "BC"),
    ("that page and a copy of it", "ABCD", "AB! AC! BC= BD CD", "ABC D", "BD CD"),
    ("that page and copies of what it holds", "ABCDE", "AB= AC! BC! CD CE DE=", "ABC DE", "CD CE"),
    ("a page that copies a text with a little of another", "ABC", "AB= BC", "AB C", "BC"),
    ("a firm tie, and one to a text that both share something with", "ABC", "AB! BC AC?", "ABC", ""),
    ("firm ties on both sides of a page", "ABCD", "AB! BC! CD", "ABC D", "CD"),
    ("a ring holds together", "ABCD", "AB BC CD AD", "ABCD", ""),
    ("excerpts of one text that share nothing", "ABT", "AT+ BT", "AT B", "BT"),
    ("a star with a rim, as families are listed", "ABCDL", "AL BL CL DL AB BC CD", "ABCDL", ""),
]


@pytest.mark.parametrize(("what", "ids", "ties", "expected", "crossed"), CASES, ids=[case[0] for case in CASES])
def test_works_are_joined_but_not_over_weak_bridges(
    what: str, ids: str, ties: str, expected: str, crossed: str
) -> None:
    strength = {"=": 0.95, "!": 0.6, "+": 0.45}
    pairs = [tie(t, strength.get(t[2:], 0.4), "related" if t[2:] == "?" else "variant") for t in ties.split()]
    grouping = group_works(list(ids), pairs)
    assert works(grouping) == expected
    assert bridges(grouping) == crossed.split()
    random.Random(what).shuffle(pairs)
    assert group_works(list(reversed(ids)), pairs) == grouping


@pytest.mark.parametrize("lengths", [(60, 40), (90, 30), (300, 30), (60, 50, 40)], ids=str)
def test_a_page_of_several_texts_is_in_one_work_with_one_of_them(lengths: tuple[int, ...]) -> None:
    rng = random.Random(7)
    parts = {f"part {n}": " ".join(f"{rng.getrandbits(40):x}" for _ in range(n)) for n in lengths}
    texts = {**parts, "page": " ".join(parts.values())}
    grouping = group_works(list(texts), find_evidence(texts))
    assert sorted(map(len, grouping.works)) == [1] * (len(lengths) - 1) + [2]
    assert ("page", f"part {lengths[0]}") in grouping.works
    assert all(bridge.left == "page" for bridge in grouping.bridges)
    assert grouping.bridges


def test_declared_works_always_join() -> None:
    grouping = group_works(list("ABCD"), [tie("AB"), tie("BC")], declared=declare("A C not-here", "D"))
    assert works(grouping) == "ABC D"


def test_a_declared_work_carries_its_neighbours() -> None:
    assert works(group_works(list("ABCD"), [tie("AB", 0.9), tie("CD", 0.9)], declared=declare("A D"))) == "ABCD"


def test_distinct_texts_never_end_in_one_work() -> None:
    pairs = [tie("AB", 0.9), tie("BC", 0.8), tie("CD", 0.9)]
    grouping = group_works(list("ABCD"), pairs, distinct=part("D A", "A not-here"))
    assert works(grouping) == "AB CD"
    assert bridges(grouping) == ["BC"]
    assert grouping.bridges[0].why == "texts of the two works are declared distinct (the pair D A: D and A)"


def test_distinct_and_declared_contradict_each_other() -> None:
    with pytest.raises(
        InputError, match="the list A C makes one work of A and C, but the pair B C keeps B and C apart; take one"
    ):
        group_works(list("ABC"), [], declared=declare("A B", "A C"), distinct=part("B C"))


def test_one_work_is_one_work() -> None:
    assert works(group_works(list("BAC"), [tie("AB")], one_work=True, distinct=part("A B"))) == "ABC"
    assert group_works([], [], one_work=True).works == ()


@given(st.data())
@settings(max_examples=100)
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
    distinct = [" ".join(names) for names in data.draw(some)]
    grouping = group_works(ids, pairs, distinct=part(*distinct))
    assert sorted(text for work in grouping.works for text in work) == ids
    home = {text: work for work in grouping.works for text in work}
    assert all(home[one] != home[two] for one, two in map(str.split, distinct))
    assert bridges(grouping) == sorted(
        pair.left + pair.right for pair in pairs if pair.kind == "variant" and home[pair.left] != home[pair.right]
    )
    shuffled = data.draw(st.permutations(pairs))
    assert group_works(data.draw(st.permutations(ids)), shuffled, distinct=part(*distinct)) == grouping


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
@settings(max_examples=100)
def test_blocks_are_those_of_the_definition(vertices: int, data: st.DataObject) -> None:
    edges = data.draw(st.lists(st.sampled_from(list(combinations(range(vertices), 2))), unique=True))
    blocks: dict[int, set[tuple[int, int]]] = {}
    for edge, number in find_biconnected_blocks(vertices, edges).items():
        blocks.setdefault(number, set()).add(edge)
    assert {frozenset(block) for block in blocks.values()} == slow_blocks(vertices, edges)


Tied = tuple[Pair, tuple[int, int]]
Block = frozenset[tuple[int, int]]


def slow_homes(unit: int, ties: list[Tied], blocks: set[Block]) -> set[Block]:
    """The blocks that a unit has firm ties in; else the one in which its ties are the strongest in sum."""
    bonds = {
        block: [tie.resemblance for tie, ends in ties if tie.kind == "variant" and unit in ends and ends in block]
        for block in blocks
    }
    firm = {block for block, found in bonds.items() if max(found, default=0) > FIRM_RESEMBLANCE}
    return firm or {max(bonds, key=lambda block: (round(fsum(bonds[block]), 9), max(bonds[block], default=0)))}


def slow_bridges(ids: list[str], pairs: list[Pair]) -> set[str]:
    """The variant pairs that, with some texts taken as one, are in a block that is not home to both ends."""
    bridges: set[str] = set()
    for level in UNIT_LEVELS:
        unit = {text: {text} for text in ids}
        for pair in pairs:
            if pair.kind == "variant" and pair.resemblance > level:
                both = unit[pair.left] | unit[pair.right]
                unit.update(dict.fromkeys(both, both))
        number = {text: min(map(ids.index, unit[text])) for text in ids}
        ends = {(pair, (number[pair.left], number[pair.right])) for pair in pairs}
        ties = [(pair, (min(two), max(two))) for pair, two in ends if two[0] != two[1]]
        blocks = slow_blocks(len(ids), sorted({two for _, two in ties}))
        for pair, two in ties:
            homes = slow_homes(two[0], ties, blocks) & slow_homes(two[1], ties, blocks)
            if pair.kind == "variant" and not any(two in block for block in homes):
                bridges.add(pair.left + pair.right)
    return bridges


@given(st.data())
@settings(max_examples=100)
def test_works_are_those_of_the_definition(data: st.DataObject) -> None:
    ids = [chr(ord("A") + i) for i in range(data.draw(st.integers(2, 6)))]
    names = data.draw(st.lists(st.sampled_from(["".join(two) for two in combinations(ids, 2)]), unique=True))
    strengths = data.draw(st.lists(st.integers(30, 100), min_size=len(names), max_size=len(names), unique=True))
    kinds = data.draw(st.lists(st.sampled_from(["variant", "variant", "related"]), min_size=len(names)))
    pairs = [tie(two, strength / 100, kind) for two, strength, kind in zip(names, strengths, kinds, strict=False)]
    bridges = slow_bridges(ids, pairs)
    joined = {text: {text} for text in ids}
    for pair in pairs:
        if pair.kind == "variant" and (pair.resemblance > FIRM_RESEMBLANCE or pair.left + pair.right not in bridges):
            both = joined[pair.left] | joined[pair.right]
            joined.update(dict.fromkeys(both, both))
    assert group_works(ids, pairs).works == tuple(sorted({tuple(sorted(work)) for work in joined.values()}))


@pytest.mark.slow
def test_a_crowd_of_near_copies_becomes_one_work() -> None:
    rng = random.Random(3)
    for edited in (0.02, 0.05, 0.08):
        base = [f"{rng.getrandbits(40):x}" if n % 9 else rng.choice("ABCD") + "da" for n in range(200)]
        texts = [
            " ".join(f"{rng.getrandbits(40):x}" if rng.random() < edited else word for word in base) for _ in range(400)
        ]
        ids = [f"{i:03}" for i in range(400)]
        assert len(group_works(ids, find_evidence(dict(zip(ids, texts, strict=True)))).works) == 1
