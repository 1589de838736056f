"""The folder reports/ of the repository holds exactly what a run on the seeds writes now."""

from pathlib import Path

import pytest

from reconcile.cli.app import main

ROOT = Path(__file__).parents[1]
AGAIN = "reports/ is not what a run writes now: run `reconcile run seeds` in the repository and commit reports/"


def tree(folder: Path) -> dict[str, bytes]:
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def test_the_reports_are_what_a_run_on_the_seeds_writes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    assert main(["run", "seeds", "--quiet", "--out", str(tmp_path / "out")]) == 0
    written, kept = tree(tmp_path / "out"), tree(ROOT / "reports")
    assert sorted(kept) == sorted(written), AGAIN
    assert [name for name in written if kept[name] != written[name]] == [], AGAIN
