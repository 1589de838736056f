"""Which neighbours English may write as one word, and which it does not."""

import pytest

from reconcile.differences.compound_words import are_separate_words, is_function_word_compound, is_optional_compound

SOLID = (
    "school boys,church yard,news paper,sales man,bees wax,black board,over coat,out look,take off,look out,make up,"
    "dining room,looking glass,spring time,king fisher,evening wear,family tree,jelly fish,butterfly net,dragon fly,"
    "constable ship,red ness,meaning less,hundred fold,six pence,first hand,some what,never more,more over,an other,"
    "can not,in to,where of,there fore,any one,every thing,to day,for ever,mean while,grand children,table cloth"
    ",stand by"
)
SEPARATE = (
    "the house,of the,until their,though they,burned letter,slowly walked,never tinged,many little,more money,"
    "most severe,blazing wood,typing class,parts formed,jumps back,initial shock,famous man's,useless thing,three days,"
    "attend by,cannot endure,house of,letter and,lived in,children through,with these,out of,up to"
)


@pytest.mark.parametrize("pair", SOLID.split(","))
def test_what_may_be_one_word(pair):
    assert not are_separate_words(pair.split())


@pytest.mark.parametrize("pair", SEPARATE.split(","))
def test_what_is_never_one_word(pair):
    assert are_separate_words(pair.split())


@pytest.mark.parametrize("glued", ["anyone", "everything", "today", "forever", "meanwhile", "somewhat", "underground"])
def test_what_print_has_both_ways(glued):
    assert is_optional_compound(glued) == (glued != "underground")


@pytest.mark.parametrize(
    ("glued", "expected"),
    [("into", True), ("cannot", True), ("whereof", True), ("untiltheir", False), ("ofthe", False)],
)
def test_words_made_of_words_of_grammar(glued, expected):
    assert is_function_word_compound(glued) is expected


def test_one_pair_of_several_words_is_enough():
    assert are_separate_words(["school", "boys", "of"])
    assert not are_separate_words(["school"])
