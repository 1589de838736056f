"""The alignment table of a work: one row for each group of sentences, whatever the number of witnesses."""

from test_collating import table

ROAD = "The road was closed by snow."
INN = "The inn was full of soldiers."
MONK = "A monk asked for bread and wine."
BELL = "At midnight the great bell cracked."


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
