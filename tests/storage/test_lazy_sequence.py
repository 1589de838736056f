"""Sequences that keep nothing answer as tuples do."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reconcile.model.skipped import PlaceUnit, Skipped
from reconcile.report.run_folder.skipped_spool import SkippedSpool
from reconcile.storage.lazy_sequence import LazySequence

places = st.none() | st.integers(-9, 9)
slices = st.builds(slice, places, places, places.filter(lambda step: step != 0))


class Squares(LazySequence[int]):
    def __init__(self, count: int) -> None:
        self.count = count

    def __len__(self) -> int:
        return self.count

    def make_item(self, place: int) -> int:
        return place * place


def lines(count: int) -> list[Skipped]:
    return [Skipped(path="t.csv", unit=PlaceUnit.LINE, number=n, reason="no text") for n in range(count)]


@pytest.mark.parametrize(
    "pair",
    [lambda n: (Squares(n), [m * m for m in range(n)]), lambda n: (SkippedSpool(lines(n)), lines(n))],
    ids=["made", "read from a spool"],
)
@given(count=st.integers(0, 7), wanted=slices | st.integers(-9, 9))
def test_a_lazy_sequence_answers_like_a_list(pair, count, wanted):
    lazy, plain = pair(count)
    assert list(lazy) == plain
    assert list(reversed(lazy)) == plain[::-1]
    if isinstance(wanted, slice):
        assert lazy[wanted] == tuple(plain[wanted])
    elif -count <= wanted < count:
        assert lazy[wanted] == plain[wanted]
    else:
        with pytest.raises(IndexError):
            lazy[wanted]
