"""The alignment table of a work: one row for each group of sentences, whatever the number of witnesses."""

from collections import defaultdict
from itertools import permutations

from collations import transcript
from hypothesis import given, settings
from hypothesis import strategies as st
from variants_of import variants

from reconcile import Document, Settings, reconcile
from reconcile.collation.alignment_table import build_alignment_table
from reconcile.collation.witness_collation import collate_witness

ROAD = "The road was closed by snow."
INN = "The inn was full of soldiers."
MONK = "A monk asked for bread and wine."
BELL = "At midnight the great bell cracked."


def table(texts):
    scripts = [transcript(t) for t in texts]
    return scripts, build_alignment_table(scripts, [collate_witness(scripts[0], s) for s in scripts[1:]])


def rows(*texts):
    return [row.sentences for row in table([" ".join(t) for t in texts])[1]]


def test_a_lone_text_has_one_row_for_each_sentence():
    assert rows([ROAD, INN]) == [((0,),), ((1,),)]


def test_what_two_witnesses_add_alike_is_one_row():
    assert rows([ROAD, INN], [ROAD, BELL, INN], [ROAD, BELL, INN]) == [
        ((0,), (0,), (0,)),
        ((), (1,), (1,)),
        ((1,), (2,), (2,)),
    ]


def test_what_two_witnesses_add_unlike_is_two_rows():
    first, *between, last = rows([ROAD, INN], [ROAD, BELL, INN], [ROAD, MONK, INN])
    assert (first, last) == (((0,), (0,), (0,)), ((1,), (2,), (2,)))
    assert sorted(between) == [((), (), (1,)), ((), (1,), ())]


def test_a_sentence_that_one_witness_lacks_leaves_its_cell_empty():
    assert rows([ROAD, INN, MONK], [ROAD, MONK], [ROAD, INN, MONK]) == [
        ((0,), (0,), (0,)),
        ((1,), (), (1,)),
        ((2,), (1,), (2,)),
    ]


def test_sentences_that_one_witness_joins_are_one_row_for_all():
    joined = "The road was closed by snow, and the inn was full of soldiers."
    assert rows([ROAD, INN], [joined], [ROAD, INN]) == [((0, 1), (0,), (0, 1))]


def test_a_moved_sentence_is_marked():
    found = table([f"{ROAD} {INN} {MONK}", f"{INN} {MONK} {ROAD}"])[1]
    assert [row.moved for row in found] == [True, False, False]


def test_additions_before_the_first_sentence_come_first():
    assert rows([INN], [BELL, INN], [BELL, INN]) == [((), (0,), (0,)), ((0,), (1,), (1,))]


def test_two_shared_additions_of_which_one_witness_has_one_more():
    assert rows([ROAD], [ROAD, BELL, MONK], [ROAD, MONK]) == [
        ((0,), (0,), (0,)),
        ((), (1,), ()),
        ((), (2,), (1,)),
    ]


# --- several witnesses of one work


def shape(texts, names, order):
    """What a run says of texts, in terms of the texts and not of their names."""
    documents = [Document.from_text(names[n], texts[n]) for n in order]
    (work,) = reconcile(documents, Settings(one_work=True)).works
    number = {name: n for n, name in enumerate(names)}
    columns = [work.members.index(name) for name in names]
    units = defaultdict(set)
    for d in work.differences:
        units[d.unit].add((number[d.base], number[d.witness], d.kind, d.base_spans, d.witness_spans))
    return (
        number[work.base],
        [(*(g.sentences[c] for c in columns), g.similarity, g.moved) for g in work.groups],
        sorted(map(sorted, units.values())),
        work.canonical.text,
    )


@settings(max_examples=20)
@given(variants(3, 5), st.data())
def test_neither_order_nor_names_change_the_table_and_the_units(texts, data):
    texts = list(dict.fromkeys(texts))
    names = [f"w{n}" for n in range(len(texts))]
    known = shape(texts, names, range(len(texts)))
    assert shape(texts, data.draw(st.permutations(names)), data.draw(st.permutations(range(len(texts))))) == known


def test_every_order_of_four_witnesses_gives_the_same_table():
    texts = [
        " ".join(t) for t in ([ROAD, INN, MONK], [ROAD, BELL, INN, MONK], [INN, ROAD, MONK], [ROAD, BELL, MONK, INN])
    ]
    names = ["a", "b", "c", "d"]
    known = shape(texts, names, range(4))
    assert all(shape(texts, names, order) == known for order in permutations(range(4)))


def test_what_two_witnesses_add_alike_at_one_place_is_one_unit_each():
    base, more = f"{ROAD} {INN}", f"{ROAD} {BELL} {MONK} {INN}"
    documents = [Document.from_text(n, t) for n, t in (("a", base), ("b", more), ("c", more.replace("bread", "oats")))]
    (work,) = reconcile(documents, Settings(one_work=True, base="a")).works
    units = defaultdict(set)
    for d in work.differences:
        units[d.unit].add((d.witness, d.witness_text))
    assert {("b", BELL), ("c", BELL)} in units.values()


@settings(max_examples=60, deadline=None)
@given(variants(1, 5))
def test_every_prose_sentence_of_every_witness_is_in_exactly_one_row(texts):
    scripts, rows = table(texts)
    for n, script in enumerate(scripts):
        assert sorted(x for row in rows for x in row.sentences[n]) == [
            k for k, prose in enumerate(script.is_prose) if prose
        ]


@settings(max_examples=60, deadline=None)
@given(variants(1, 4))
def test_every_row_has_one_cell_for_each_witness_and_a_sentence_in_one(texts):
    _, rows = table(texts)
    for row in rows:
        assert len(row.sentences) == len(texts)
        assert any(row.sentences)
        assert 0.0 <= row.similarity <= 1.0 + 1e-9


@settings(max_examples=60, deadline=None)
@given(variants(2, 4))
def test_rows_follow_the_base(texts):
    _, rows = table(texts)
    base = [row.sentences[0] for row in rows if row.sentences[0]]
    assert base == sorted(base)
