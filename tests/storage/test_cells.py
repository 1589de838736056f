"""Cells: numbers have four decimal places in every file."""

import pytest

from reconcile.storage.cells import round_cells
from reconcile.storage.json_codec import to_plain
from reconcile.storage.safe_csv import dump_csv_row


@pytest.mark.parametrize(("value", "rounded"), [(0.12344, 0.1234), (0.12346, 0.1235), (0.1234, 0.1234), (1.0, 1.0)])
def test_numbers_have_four_places_in_rows_records_and_csv(value: float, rounded: float) -> None:
    assert round_cells((value, "0.12346", None, True, 7)) == (rounded, "0.12346", None, True, 7)
    assert to_plain((value,)) == [rounded]
    assert dump_csv_row((value,)) == f"{rounded}\n".encode()
