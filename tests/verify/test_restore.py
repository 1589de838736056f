"""Restoring: one witness, byte for byte, found by id, name or hash."""

from pathlib import Path

import pytest
from rendered_runs import render_run, write_run_folder
from small_works import A, B, two_witnesses

from reconcile.errors import InputError
from reconcile.settings import Settings
from reconcile.verify.restore import find_witness_id, restore_witness

INPUTS = {
    "s/a.txt": "0123456789abcdef" * 4,
    "s/b.txt": "01234567ffffffff" * 4,
    "t/b.txt": "fedcba9876543210" * 4,
    "s/c.md": "aaaaaaaa00000000" * 4,
}


@pytest.fixture
def reports(tmp_path: Path) -> Path:
    write_run_folder(render_run([two_witnesses()], [], [], Settings()), tmp_path / "reports")
    return tmp_path / "reports"


def test_every_witness_comes_back(reports: Path) -> None:
    assert restore_witness(reports, "a.txt") == A.encode()
    assert restore_witness(reports, "b.txt") == B.encode()


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("s/b.txt", "s/b.txt"),
        ("a.txt", "s/a.txt"),
        ("a", "s/a.txt"),
        ("c", "s/c.md"),
        ("01234567f", "s/b.txt"),
        ("FEDCBA98", "t/b.txt"),
    ],
)
def test_a_witness_is_found_by_id_name_stem_or_hash(name: str, found: str) -> None:
    assert find_witness_id(name, INPUTS) == found


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("b.txt", "fits 2 texts: s/b.txt, t/b.txt; name one by its id"),
        ("01234567", "fits 2 texts: s/a.txt, s/b.txt"),
        ("fedcba9", "no such text; these are known: s/a.txt"),
        ("z\x1b[31m", r"z\\x1b\[31m: no such text"),
    ],
)
def test_an_unknown_or_ambiguous_name_lists_the_candidates(name: str, message: str) -> None:
    with pytest.raises(InputError, match=message):
        find_witness_id(name, INPUTS)


def test_a_record_that_was_changed_is_never_restored_in_silence(reports: Path) -> None:
    file = reports / "works/spun/work.json"
    file.write_text(file.read_text(encoding="utf-8").replace(" in 1921", " in 1922"), encoding="utf-8")
    with pytest.raises(InputError, match=r"b\.txt: would not be rebuilt as it was read"):
        restore_witness(reports, "b.txt")


def test_a_folder_of_no_run_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"run\.json: No such file or directory; name a folder"):
        restore_witness(tmp_path, "a.txt")
