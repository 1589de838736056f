"""verify --deep: a second run agrees with the first, and a run that was changed does not."""

from dataclasses import replace
from pathlib import Path

import pytest
from generated_works import collection
from rendered_runs import render_run, write_run_folder

from reconcile import Document, reconcile
from reconcile.batch.executor import RunOptions
from reconcile.batch.run import run_batch
from reconcile.batch.work_tasks import RunRequest
from reconcile.errors import InputError
from reconcile.model.decisions import Ruling
from reconcile.model.skipped import PlaceUnit, Skipped
from reconcile.report.run_folder.layout import Layout
from reconcile.report.run_folder.record_reader import RunRecords
from reconcile.settings import Settings
from reconcile.verify.reruns import prove_folder
from reconcile.verify.work_reruns import prove_work

pytestmark = pytest.mark.slow  # each runs a batch and runs it again

TEXTS = {
    "a.txt": "Ross knows the dealer from town. He sleeps late every day. The old Cook calls him back in the morning.\n",
    "b.txt": "Ross knows the dealer from town. He sleeps late every day. The Cook calls him back in the morning.\n",
    "c.txt": "The harvest failed in the third year, and the village sent its elders to the coast.\n",
}


@pytest.fixture
def reports(tmp_path: Path) -> Path:
    found = reconcile([Document.from_text(i, t) for i, t in TEXTS.items()], Settings())
    write_run_folder(render_run(found.works, found.pairs, found.skipped, found.settings), tmp_path)
    return tmp_path


def test_a_run_agrees_with_itself(reports: Path) -> None:
    assert prove_folder(reports, RunOptions(jobs=1)) == []


def test_a_result_that_no_run_gives_is_noticed(reports: Path) -> None:
    (reports / "works.csv").write_bytes(b"id\n")
    assert [(p.place, p.invariant) for p in prove_folder(reports, RunOptions(jobs=1))] == [("works.csv", "I8")]


def prove(reports: Path, **options) -> list[tuple[str, str]]:
    return [(p.place, p.invariant) for p in prove_folder(reports, RunOptions(**{"jobs": 1} | options))]


@pytest.mark.parametrize("form", ["folder", "csv", "jsonl", "parquet"])
def test_a_run_in_any_layout_agrees_with_itself_whatever_the_processes(tmp_path: Path, form: str) -> None:
    if form == "parquet":
        pytest.importorskip("pyarrow")
    bad = [Skipped(path="t.csv", unit=PlaceUnit.LINE, number=n, reason="no text") for n in (9, 10)]
    asked = RunRequest(settings=Settings(), layout=Layout(form), out=tmp_path / "out")
    run_batch([*collection(6, sentences=4), *bad], asked, RunOptions(jobs=1))
    told: list[str] = []
    options = {"progress": lambda stage, *_: told.append(stage), "say": told.append}
    assert prove(tmp_path / "out", **options) == []
    assert list(dict.fromkeys(told))[-1] == "proving works"
    assert prove(tmp_path / "out", jobs=2, small=0) == []


def test_a_parquet_table_with_other_rows_is_noticed(tmp_path: Path) -> None:
    pytest.importorskip("pyarrow")
    for name, works in (("out", 6), ("other", 7)):
        asked = RunRequest(settings=Settings(), layout=Layout("parquet"), out=tmp_path / name)
        run_batch(list(collection(works, sentences=4)), asked, RunOptions(jobs=1))
    (tmp_path / "out/works.parquet").write_bytes((tmp_path / "other/works.parquet").read_bytes())
    assert prove(tmp_path / "out") == [("works.parquet", "I8")]


@pytest.mark.parametrize("choice", ["base", "witness", "both", "text"])
@pytest.mark.parametrize("said", [{}, {"who": "Ann", "why": "see p. 3, as 0123456789ab", "date": "2024-05-01"}])
def test_what_people_decided_is_decided_again(tmp_path: Path, choice: str, said: dict[str, str]) -> None:
    settings = Settings.from_mapping({"policy": "flag", "works": {"ross": ["a.txt", "b.txt"]}})
    texts = TEXTS | {"b.txt": TEXTS["a.txt"].replace("late every day", "until noon on Sundays").replace("old ", "")}
    documents = [Document.from_text(i, t) for i, t in texts.items()]
    work = next(w for w in reconcile(documents, settings).works if w.fragments)
    able = next((f for f in work.fragments if choice in f.choices), work.fragments[0])
    text = "an old Cook" if choice == "text" else ""
    ruling = Ruling(id=able.difference, choice=choice, text=text, path="d.csv", line=2, **said)
    asked = RunRequest(settings=settings, layout=Layout(), out=tmp_path / "out", rulings=(ruling,))
    run_batch(documents, asked, RunOptions(jobs=1))
    (decided,) = (r.work for r in RunRecords(tmp_path / "out") if r.work.rulings)
    assert decided.rulings == (replace(ruling, path="", line=0),)
    assert prove(tmp_path / "out") == []


def test_a_work_that_breaks_when_run_again_hides_no_other(reports: Path, monkeypatch) -> None:
    def broken(work, *_):
        if len(work.members) == 2:
            raise ZeroDivisionError("oops")
        return prove_work(work, *_)

    monkeypatch.setattr("reconcile.verify.reruns.prove_work", broken)
    (problem,) = prove_folder(reports, RunOptions(jobs=1))
    assert problem.message == "breaks when run again: ZeroDivisionError: oops"
    assert problem.place.startswith("works/")


def test_no_room_for_the_second_run_is_a_clear_error(reports: Path, monkeypatch) -> None:
    def refuse(*_: object) -> None:
        raise OSError(28, "No space left on device", str(_[0]))

    monkeypatch.setattr("reconcile.batch.work_tasks.write_part_file", refuse)
    with pytest.raises(InputError, match=r"No space left on device.*; make room there, or set TMPDIR"):
        prove_folder(reports, RunOptions(jobs=1))
