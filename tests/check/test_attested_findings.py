"""What other texts attest, joined with what a text shows by itself."""

from hypothesis import given
from hypothesis import strategies as st

from reconcile.check.attested_damage import _STRETCH_LENGTH, _are_overlapping, _stretches_of_place
from reconcile.check.findings import FilePlace

NEAR = st.sampled_from(
    (0, 1, _STRETCH_LENGTH - 1, _STRETCH_LENGTH, _STRETCH_LENGTH + 1, 2 * _STRETCH_LENGTH, 5 * _STRETCH_LENGTH)
)
PLACES = st.builds(lambda start, length: FilePlace(path="a.txt", start=start, end=start + length), NEAR, NEAR)


@given(PLACES, PLACES)
def test_places_that_overlap_are_looked_for_in_one_stretch(one, two) -> None:
    assert not _are_overlapping(one, two) or set(_stretches_of_place(one)) & set(_stretches_of_place(two))


@given(PLACES)
def test_a_place_touches_few_stretches(place) -> None:
    assert 1 <= len(_stretches_of_place(place)) <= (place.end - place.start) // _STRETCH_LENGTH + 2
