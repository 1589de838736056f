"""Names of works: safe, told apart, and known in advance wherever no other work can take them."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reconcile.corpus.work_names import (
    are_names_certain,
    assign_work_names,
    find_contested_works,
    make_own_name,
    make_slug,
)
from reconcile.setting_values import DeclaredWork, is_file_name

stems = st.sampled_from(
    (
        "plot",
        "PLOT",
        "plot-2",
        "plot-2-2",
        "plot-1",
        "7",
        "7-2",
        "12",
        "x" * 60,
        "x" * 56,
        "x" * 56 + "-2",
        "ä",
        "ω",
        "",
    )
) | st.text(st.sampled_from("aA-2_."), max_size=4)
ids = st.builds(lambda folder, stem: f"{folder}/{stem}.txt", st.integers(0, 30), stems)


@st.composite
def grouped(draw):
    """Works by their members, and for each the member that is its base."""
    members = draw(st.lists(ids, unique=True, min_size=1, max_size=14))
    owners = draw(st.lists(st.integers(0, 8), min_size=len(members), max_size=len(members)))
    works = [tuple(sorted(m for m, o in zip(members, owners, strict=True) if o == n)) for n in sorted(set(owners))]
    return [(work, draw(st.sampled_from(work))) for work in works]


declared = st.lists(stems.filter(is_file_name), unique=True, max_size=2).map(
    lambda names: [DeclaredWork(name=name, members=("0/declared.txt",)) for name in names]
)


sources = st.dictionaries(ids, stems, max_size=6)
"""What the sources of some texts say they belong to; texts of other works are among them."""


@given(grouped(), declared, sources)
def test_names_are_file_names_and_different_whatever_the_case(works, others, told):
    names = assign_work_names(works, others, told)
    assert all(map(is_file_name, names))
    taken = [name.casefold() for name in names]
    assert len(set(taken)) == len(taken)
    assert not {work.name.casefold() for work in others} & set(taken)


@given(grouped(), declared, sources)
def test_a_work_that_is_sure_of_its_name_gets_it_whatever_the_others_do(works, others, told):
    sure = are_names_certain([members for members, _ in works], others, told)
    together = assign_work_names(works, others, told)
    apart = iter(
        assign_work_names([work for work, is_sure in zip(works, sure, strict=True) if not is_sure], others, told)
    )
    for (members, base), is_sure, name in zip(works, sure, together, strict=True):
        assert name == (make_own_name(members, base, others, told) if is_sure else next(apart))


def test_only_works_that_could_clash_are_unsure():
    works = [("a/1.txt",), ("a/2.txt", "b/x.txt"), ("c/x.txt",), ("c/x-2.txt",), ("d/y.txt",)]
    assert are_names_certain(works, []) == [True, False, False, False, True]


@pytest.mark.parametrize("works", [[(f"t/{n}.txt",) for n in range(50)], [(f"film:{n}",) for n in range(50)]])
def test_numbers_alone_make_no_work_unsure(works):
    assert all(are_names_certain(works, []))


def test_declared_works_bear_their_names_and_take_them_from_nobody_else():
    ferry = DeclaredWork(name="Ferry", members=("a.txt", "b.txt"))
    works = [(("a.txt", "b.txt"), "b.txt"), (("ferry.txt",), "ferry.txt")]
    assert assign_work_names(works, [ferry]) == ["Ferry", "ferry-2"]
    assert are_names_certain([members for members, _ in works], [ferry]) == [True, False]
    assert make_own_name(("a.txt", "b.txt"), "b.txt", [ferry]) == "Ferry"


@pytest.mark.parametrize(
    ("told", "name"),
    [
        ({"a": "tt0012"}, "tt0012"),
        ({"a": "Mr. Moto (1937)", "b": "Mr. Moto (1937)"}, "Mr-Moto-1937"),
        ({"a": "x", "b": "w"}, "w"),
        ({"a": "夜"}, "b"),
        ({"a": "夜", "b": "Night"}, "Night"),
        ({"a": "七人の侍 (1954)"}, "1954-3c2605"),
        ({"a": "con"}, "b"),
        ({"c": "w"}, "b"),
        ({}, "b"),
    ],
)
def test_a_work_bears_the_name_that_its_source_gives_it(told, name):
    assert assign_work_names([(("a", "b"), "b")], [], told) == [name] == [make_own_name(("a", "b"), "b", [], told)]


def test_works_that_are_declared_as_several_are_told():
    declared = [DeclaredWork(name="Dawn", members=("a", "b"))]
    sources = {"a": "Dusk", "c": "Noon", "d": "Noon", "e": "Night"}
    assert find_contested_works([("a", "b"), ("c", "d"), ("e", "f")], declared, sources) == []
    assert find_contested_works([("a", "c"), ("b",), ("d", "e", "f")], declared, sources) == [
        ("Dawn", "Noon"),
        ("Night", "Noon"),
    ]


def test_what_the_settings_declare_goes_before_what_the_sources_do():
    ferry = DeclaredWork(name="Ferry", members=("a",))
    assert assign_work_names([(("a",), "a"), (("b",), "b")], [ferry], {"a": "w", "b": "ferry"}) == ["Ferry", "ferry-2"]


@pytest.mark.parametrize(
    ("document", "name"),
    [
        ("seeds/000_ab.txt", "000_ab"),
        ("a/Łódź café.txt.gz", "Lodz-cafe"),
        ("Smørrebrød & Straße.txt", "Smorrebrod-Strasse"),
        ("kaggle:12", "kaggle-12"),
        ("con.txt", "con-text"),
        ("日本.txt", "text-cf2abf"),
        ("Война и мир 1980.txt", "1980-3b267e"),
        (f"{'x' * 99}.txt", "x" * 60),
        ("films.csv#12", "films-12"),
        ("s/films.jsonl.gz#7", "films-7"),
        ("Mr. Moto", "Mr-Moto"),
        ("v1.2", "v1-2"),
        ("film.1925.txt", "film-1925"),
        (".txt", "txt"),
        ("#3", "3"),
    ],
)
def test_slugs(document, name):
    assert make_slug(document) == name


def test_names_in_other_scripts_are_told_apart_and_hang_on_the_name_alone():
    names = ["Фильм.txt", "Книга.txt", "한국.txt", f"{'日' * 99}.txt", f"{'x' * 99}я.txt"]
    slugs = [make_slug(name) for name in names]
    assert len(set(slugs)) == len(names)
    assert all(is_file_name(name) and name.isascii() and len(name) <= 60 for name in slugs)
    assert [make_slug(unicodedata.normalize("NFD", name)) for name in names] == slugs
