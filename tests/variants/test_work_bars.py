"""What keeps texts out of one work: titles that disagree, by whatever chain, unless somebody says otherwise."""

from __future__ import annotations

from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from small_works import pair as make_pair

from reconcile.errors import DecisionError, InputError
from reconcile.model.pairs import Pair
from reconcile.text.title_agreement import explain_title_conflict, find_title_conflict
from reconcile.variants.work_bars import JoinedTexts, Separation
from reconcile.variants.work_groups import WorkPartition, group_works

TITLES = {"X": ("Spun", "2002"), "Y": ("Heat", "1995"), "x": ("Spun", ""), "Z": ("Spun", "2010"), "-": ("", "1950")}


def tie(names: str, weight: float = 5.0, kind: str = "variant") -> Pair:
    return make_pair(*names, kind, match_weight=weight, resemblance=0.6)


def group(texts: str, ties: str, declared: str = "", **more) -> WorkPartition:
    """Texts as ``A:X B``: an id and its title; ties as ``AB5``: two ids and a match weight."""
    named = [text.partition(":") for text in texts.split()]
    titles = {name: TITLES[title] for name, _, title in named if title}
    joined = [JoinedTexts(tuple(names), f"works.{names}") for names in declared.split()]
    pairs = [tie(t[:2], float(t[2:])) for t in ties.split()]
    return group_works([name for name, *_ in named], pairs, titles=titles, declared=joined, **more)


CASES = [
    ("titles that agree", "A:X B:X", "AB5", "", "AB", ""),
    ("titles that disagree", "A:X B:Y", "AB5", "", "A B", "AB"),
    ("years that disagree", "A:X B:Z", "AB5", "", "A B", "AB"),
    ("a year is missing", "A:X B:x", "AB5", "", "AB", ""),
    ("a year without a title says nothing", "A:X B:-", "AB5", "", "AB", ""),
    ("a chain through a text without a title: the weakest link", "A:X B C:Y", "AB5 BC4", "", "AB C", "BC"),
    ("the same, the other way round", "A:X B C:Y", "AB4 BC5", "", "A BC", "AB"),
    ("a longer chain", "A:X B C D:Y", "AB6 BC3 CD5", "", "AB CD", "BC"),
    ("every way between the two", "A:X B C D:Y", "AB6 BC7 AC5 CD4 BD3", "", "ABC D", "BD CD"),
    ("a chain of years through a text without one", "A:X B:x C:Z", "AB5 BC4", "", "AB C", "BC"),
    ("declared one work", "A:X B:Y", "AB5", "AB", "AB", ""),
    ("declared one work, without any tie", "A:X B:Y C", "", "AB", "AB C", ""),
    ("what is declared holds for all texts with these titles", "A:X B:Y C:X D:Y", "AC5 BD5 CD4", "AB", "ABCD", ""),
    ("but for no others", "A:X B:Y C:Z", "AC5 BC4", "AB", "AB C", "AC BC"),
]


@pytest.mark.parametrize(("what", "texts", "ties", "declared", "works", "bridges"), CASES, ids=[c[0] for c in CASES])
def test_titles_that_disagree_are_in_one_work_only_if_somebody_says_so(
    what: str, texts: str, ties: str, declared: str, works: str, bridges: str
) -> None:
    found = group(texts, ties, declared)
    assert " ".join("".join(work) for work in found.works) == works
    assert [bridge.left + bridge.right for bridge in found.bridges] == bridges.split()
    assert all("the declared" in bridge.why for bridge in found.bridges)


def test_a_bridge_says_which_titles_disagree() -> None:
    (bridge,) = group("A:X B C:Y", "AB5 BC4").bridges
    assert bridge.why == "the declared titles disagree (A, C)"
    (bridge,) = group("A:X B C:Z", "AB5 BC4").bridges
    assert bridge.why == "the declared years disagree (A, C)"


def test_a_separation_is_crossed_at_its_weakest_link() -> None:
    for weights, works in (("AB5 BC4", ("AB", "C")), ("AB4 BC5", ("A", "BC"))):
        found = group("A B C", weights, distinct=[Separation("A", "C", "distinct")])
        assert tuple(map("".join, found.works)) == works
        assert found.bridges[0].why == "texts of the two works are declared distinct (distinct: A and C)"


@pytest.mark.parametrize(
    ("joined", "parted", "error"),
    [
        (False, False, InputError),
        (True, False, DecisionError),
        (False, True, DecisionError),
        (True, True, DecisionError),
    ],
)
def test_declarations_that_contradict_each_other_are_both_named(joined: bool, parted: bool, error) -> None:
    declared = [JoinedTexts(("A", "B"), "line 1", is_decision=joined), JoinedTexts(("B", "C"), "line 2", joined)]
    with pytest.raises(
        error, match="line 2 makes one work of B and C, but line 3 keeps C and A apart; take one"
    ) as raised:
        group_works(list("ABC"), [], declared=declared, distinct=[Separation("C", "A", "line 3", parted)])
    assert type(raised.value) is error


def test_one_work_is_one_work_whatever_the_titles() -> None:
    assert group("A:X B:Y", "", one_work=True).works == (("A", "B"),)


def test_a_conflict_is_found_among_any_number_of_titles() -> None:
    assert find_title_conflict([]) == find_title_conflict([("Spun", "")] * 3 + [("", "1999")]) == ""
    assert find_title_conflict([("Spun", ""), ("", ""), ("Heat", "")]) == "the declared titles disagree"
    assert find_title_conflict([("Spun", "2002"), ("Spun", "2010")]) == "the declared years disagree"


@given(st.data())
@settings(max_examples=150)
def test_no_work_holds_titles_that_disagree(data: st.DataObject) -> None:
    """The oracle: the strongest ties first, each unless it would bring two texts together that must not meet."""
    ids = "ABCDEF"[: data.draw(st.integers(2, 6))]
    titles = {name: TITLES[key] for name in ids if (key := data.draw(st.sampled_from(["", *TITLES])))}
    every = list(combinations(ids, 2))
    names = data.draw(st.lists(st.sampled_from(every), unique=True))
    weights = data.draw(st.permutations(range(len(names))))
    pairs = [tie("".join(two), float(weight)) for two, weight in zip(names, weights, strict=True)]
    parts = data.draw(st.lists(st.sampled_from(every), max_size=2))
    distinct = [Separation(*two, "said") for two in parts]

    def can_meet(one: str, two: str) -> bool:
        apart = (one, two) in parts or (two, one) in parts
        return not apart and not explain_title_conflict(titles.get(one, ("", "")), titles.get(two, ("", "")))

    home = {name: {name} for name in ids}
    for found in sorted(pairs, key=lambda pair: -pair.match_weight):
        ours, theirs = home[found.left], home[found.right]
        if all(can_meet(one, two) for one in ours for two in theirs if one != two):
            home.update(dict.fromkeys(ours | theirs, ours | theirs))
    grouping = group_works(ids, pairs, titles=titles, distinct=distinct)
    assert grouping.works == tuple(sorted({tuple(sorted(work)) for work in home.values()}))
    assert grouping == group_works(ids[::-1], pairs[::-1], titles=titles, distinct=distinct)
    crossed = [(p.left, p.right) for p in pairs if home[p.left] is not home[p.right]]
    assert [(bridge.left, bridge.right) for bridge in grouping.bridges] == sorted(crossed)
