"""The overlay replays edits and maps every boundary of the edited text back."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reconcile.damage.overlay import Overlay
from reconcile.model.records import Repair
from reconcile.vocabulary import Confidence


def map_back(overlay, positions):
    return [overlay.to_raw(position) for position in positions]


def edit(start, end, replacement):
    return Repair(start=start, end=end, replacement=replacement, kind="test", evidence="", confidence=Confidence.HIGH)


@st.composite
def edited_texts(draw):
    raw = draw(st.text(max_size=40))
    bounds = sorted(draw(st.lists(st.integers(0, len(raw)), max_size=8)))
    repairs, last = [], None
    for start, end in zip(bounds[::2], bounds[1::2], strict=False):
        if (start, end) != last:
            repairs.append(edit(start, end, draw(st.text(max_size=4))))
        last = (start, end)
    return raw, tuple(repairs)


@given(edited_texts())
def test_text_is_raw_with_the_repairs_applied_from_the_right(case):
    raw, repairs = case
    expected = raw
    for repair in reversed(repairs):
        expected = expected[: repair.start] + repair.replacement + expected[repair.end :]
    assert Overlay(raw, repairs).text == expected


@given(edited_texts())
def test_map_is_monotone_and_keeps_both_ends(case):
    raw, repairs = case
    seen = Overlay(raw, repairs)
    places = map_back(seen, range(len(seen.text) + 1))
    assert places == sorted(places)
    assert places[0] == 0
    if seen.text:
        assert places[-1] == len(raw)
    assert places == [seen.to_raw(p) for p in range(len(seen.text) + 1)]


@given(edited_texts())
def test_characters_outside_the_repairs_map_to_themselves(case):
    raw, repairs = case
    seen = Overlay(raw, repairs)
    inside = {p for left, right in seen.locate_replacements() for p in range(left, right)}
    for position, character in enumerate(seen.text):
        if position not in inside and position + 1 not in {right for _, right in seen.locate_replacements()}:
            assert raw[seen.to_raw(position + 1) - 1] == character


@given(st.text(max_size=40))
def test_without_repairs_every_boundary_maps_to_itself(raw):
    places = range(len(raw) + 1)
    assert map_back(Overlay(raw), places) == list(places)
    assert Overlay(raw).text == raw


def test_start_end_and_inside_of_a_replacement():
    seen = Overlay("abXXXcd", (edit(2, 5, "12"),))
    assert seen.text == "ab12cd"
    assert map_back(seen, range(7)) == [0, 1, 2, 5, 5, 6, 7]


def test_place_of_a_deletion_maps_to_after_it():
    seen = Overlay("abXXXcd", (edit(2, 5, ""),))
    assert map_back(seen, range(5)) == [0, 1, 5, 6, 7]


def test_deletion_at_the_start_keeps_the_first_boundary():
    assert map_back(Overlay("\ufeffab", (edit(0, 1, ""),)), range(3)) == [0, 2, 3]


def test_deletion_at_the_end_maps_to_the_end():
    assert Overlay("abX", (edit(2, 3, ""),)).to_raw(2) == 3


def test_insertion_before_a_replacement():
    seen = Overlay("abXcd", (edit(2, 2, "-"), edit(2, 3, "YY")))
    assert seen.text == "ab-YYcd"
    assert map_back(seen, range(8)) == [0, 1, 2, 2, 3, 3, 4, 5]


@pytest.mark.parametrize(
    "repairs", [(edit(3, 5, ""), edit(2, 3, "")), (edit(0, 3, ""), edit(2, 4, "")), (edit(5, 9, ""),)]
)
def test_bad_edits_are_refused(repairs):
    with pytest.raises(ValueError, match="out of"):
        Overlay("abcdef", repairs)
