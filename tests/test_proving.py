"""verify --deep: a second run agrees with the first, and a run that was changed does not."""

from pathlib import Path

import pytest

from reconcile import Document, reconcile
from reconcile.proving import prove_folder
from reconcile.report.folder import write
from reconcile.report.rendering import render
from reconcile.settings import Settings

TEXTS = {
    "a.txt": "Ross knows the dealer from town. He sleeps late every day. The old Cook calls him back in the morning.\n",
    "b.txt": "Ross knows the dealer from town. He sleeps late every day. The Cook calls him back in the morning.\n",
    "c.txt": "The harvest failed in the third year, and the village sent its elders to the coast.\n",
}


@pytest.fixture
def reports(tmp_path: Path) -> Path:
    found = reconcile([Document.from_text(i, t) for i, t in TEXTS.items()], Settings())
    write(render(found.works, found.pairs, found.skipped, found.settings), tmp_path)
    return tmp_path


def test_a_run_agrees_with_itself(reports: Path) -> None:
    assert prove_folder(reports) == []


def test_a_result_that_no_run_gives_is_noticed(reports: Path) -> None:
    (reports / "works.csv").write_bytes(b"id\n")
    assert [(p.place, p.invariant) for p in prove_folder(reports)] == [("works.csv", "I8")]
