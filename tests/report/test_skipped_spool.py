"""What was skipped: in order, whatever the order in which it comes, and never a matter of memory."""

import tracemalloc
from itertools import islice
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reconcile.errors import InputError
from reconcile.model.skipped import PlaceUnit, Skipped
from reconcile.report.run_folder.layout import Layout
from reconcile.report.run_folder.manifest import Manifest
from reconcile.report.run_folder.skipped_spool import SkippedSpool, read_skipped
from reconcile.report.tables import COLUMNS
from reconcile.storage.tables import start_table

ANY = st.text(alphabet=st.characters(codec=None), max_size=8)
ROWS = st.lists(
    st.builds(
        Skipped,
        path=st.one_of(ANY, st.sampled_from(["a.csv", "b.csv"])),
        unit=st.sampled_from(PlaceUnit),
        number=st.integers(0, 300),
        reason=ANY,
    ),
    max_size=12,
)


@given(ROWS)
def test_everything_is_given_again_whatever_the_order_it_came_in(rows) -> None:
    spool, back = SkippedSpool(rows), SkippedSpool(reversed(rows))
    assert list(spool) == list(back)
    assert sorted(spool, key=repr) == sorted(rows, key=repr)
    assert (len(spool), bool(spool)) == (len(rows), bool(rows))
    assert spool[:3] == tuple(spool)[:3]
    assert [s.path for s in spool] == sorted(s.path for s in rows)
    if rows:
        assert spool[0] == next(iter(spool))


def test_lines_come_in_their_order_as_when_texts_are_read_at_once() -> None:
    rows = [Skipped(path="t.csv", unit=PlaceUnit.LINE, number=n, reason="no text") for n in (10, 9, 100, 11, 1)]
    assert list(SkippedSpool(rows)) == sorted(rows, key=lambda s: s.sort_key)
    assert [s.place for s in SkippedSpool(rows)] == ["line 1", "line 9", "line 10", "line 11", "line 100"]


def test_more_can_follow_what_was_looked_at() -> None:
    spool = SkippedSpool([Skipped(path="b", reason="x")])
    assert [s.path for s in spool] == ["b"]
    spool.add_skipped(Skipped(path="a", reason="x"))
    assert [s.path for s in spool] == ["a", "b"]


def test_a_place_beyond_the_end_is_an_error() -> None:
    with pytest.raises(IndexError):
        SkippedSpool()[0]


@pytest.mark.slow
def test_many_rows_take_no_memory_of_this_process() -> None:
    tracemalloc.start()
    spool = SkippedSpool(
        Skipped(path="t.csv", unit=PlaceUnit.LINE, number=n, reason="no text" * 9) for n in range(40_000)
    )
    assert sum(1 for _ in spool) == 40_000
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 2_000_000
    assert [s.place for s in islice(spool, 2)] == ["line 0", "line 1"]


def manifest(form: str) -> Manifest:
    return Manifest(settings={}, layout=Layout(form), counts={}, works=(), inputs={}, outputs={})


@pytest.mark.parametrize("form", ["folder", "csv", "jsonl", "parquet"])
def test_the_table_of_a_run_is_read_again(tmp_path: Path, form: str) -> None:
    if form == "parquet":
        pytest.importorskip("pyarrow")
    rows = [Skipped(path="=a", unit=PlaceUnit.LINE, number=2, reason='x, "y"\nz'), Skipped(path="b", reason="")]
    with (tmp_path / Layout(form).locate_table("skipped")).open("wb") as file:
        table = start_table("csv" if form == "folder" else form, file, COLUMNS["skipped"])
        table.write_rows((s.path, s.place, s.reason) for s in rows)
        table.close()
    assert list(read_skipped(tmp_path, manifest(form))) == rows


@pytest.mark.parametrize("content", [None, "", "path,place\n", "path,place,reason\na,b\n", 'path,place,reason\n"a'])
def test_a_table_that_is_missing_or_damaged_is_a_clear_error(tmp_path: Path, content: str | None) -> None:
    if content is not None:
        (tmp_path / "skipped.csv").write_text(content)
    with pytest.raises(InputError, match=r"skipped\.csv: .*; run `reconcile run` again"):
        read_skipped(tmp_path, manifest("folder"))
