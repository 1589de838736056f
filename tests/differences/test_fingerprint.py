"""The id of a difference depends on what the sides read and three words round it, and on nothing else."""

import pytest

from reconcile import Document, Settings, reconcile

LEFT = "Far below the old mill by the river a girl sang at dusk while her brother slept."


def find_id(left):
    documents = [Document.from_text("a", left), Document.from_text("b", left.replace("girl", "woman"))]
    (work,) = reconcile(documents, Settings(one_work=True, base="a")).works
    (difference,) = work.differences
    return difference.id


@pytest.mark.parametrize(
    ("old", "new", "same"),
    [("by the", "by one", False), ("mill by", "mill near", True), ("dusk", "dawn", False), ("while", "as", True)],
    ids=["third word before", "fourth word before", "third word after", "fourth word after"],
)
def test_three_words_on_each_side_have_a_part_in_the_id(old, new, same):
    assert (find_id(LEFT.replace(old, new)) == find_id(LEFT)) is same
