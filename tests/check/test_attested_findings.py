"""What other texts attest, joined with what a text shows by itself."""

from hypothesis import given
from hypothesis import strategies as st

from reconcile.check.attested_damage import _STRETCH, _overlap, _stretches
from reconcile.check.findings import Place

NEAR = st.sampled_from((0, 1, _STRETCH - 1, _STRETCH, _STRETCH + 1, 2 * _STRETCH, 5 * _STRETCH))
PLACES = st.builds(lambda start, length: Place(path="a.txt", start=start, end=start + length), NEAR, NEAR)


@given(PLACES, PLACES)
def test_places_that_overlap_are_looked_for_in_one_stretch(one, two) -> None:
    assert not _overlap(one, two) or set(_stretches(one)) & set(_stretches(two))


@given(PLACES)
def test_a_place_touches_few_stretches(place) -> None:
    assert 1 <= len(_stretches(place)) <= (place.end - place.start) // _STRETCH + 2
