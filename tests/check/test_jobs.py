"""The check on several processes: the same findings, whatever becomes of the processes."""

import os
import signal
from pathlib import Path

import pytest
from checking_files import VARIANT, call, found, put
from generated_works import collection

from reconcile.batch.executor import RunOptions, TaskRunner
from reconcile.check.request import CheckRequest
from reconcile.check.run import run_check
from reconcile.check.session import CheckContext
from reconcile.check.single_text import InspectTextTask
from reconcile.settings import Settings

pytestmark = pytest.mark.slow  # processes are its subject

ROOT = Path(__file__).parents[2]
killing = pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="a signal that this system lacks")


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PYTHONPATH", f"{ROOT}{os.pathsep}{ROOT / 'tests'}")
    for number, document in enumerate(collection(8, sentences=5)):
        raw = document.raw.replace(" the ", " the dogs didnt see the ", 1) if number % 3 == 0 else document.raw
        put(document.id, raw)


def checked(jobs: int, told: list[str] | None = None, **options):
    told = [] if told is None else told
    way = RunOptions(jobs=jobs, small=0, progress=lambda stage, *_: told.append(stage))
    return run_check(CheckRequest(**{"paths": ("texts",), "settings": Settings(cache="")} | options), b"", way).report


@pytest.mark.parametrize("select", [(), ("RC1",), ("RC2",), ("RC3",), ("RC105", "RC203")])
def test_the_findings_do_not_depend_on_the_number_of_processes(select) -> None:
    one, two = checked(1, select=select), checked(2, select=select)
    assert one == two
    assert one.findings
    assert not one.failed_tasks


def test_findings_beside_reports_do_not_depend_on_it_either(capfd) -> None:
    for form in ("folder", "jsonl"):
        assert call(capfd, "run", "texts", "--quiet", "--no-cache", "--format", form, "--out", "reports")[0] == 0
        put("texts/new.txt", VARIANT)
        one, two = checked(1), checked(2)
        assert one == two
        assert not [note for note in one.notes if "no reports" in note]


def test_the_option_is_taken_and_changes_nothing(capfd) -> None:
    alone = call(capfd, "check", "texts", "--jobs", "1", "--format", "json", "--no-cache")
    assert call(capfd, "check", "texts", "--jobs", "3", "--format", "json", "--no-cache") == alone
    assert call(capfd, "fix", "texts", "--diff", "--jobs", "2") == call(capfd, "fix", "texts", "--diff", "--jobs", "1")


def test_a_person_is_told_how_far_it_is() -> None:
    told: list[str] = []
    checked(1, told)
    assert list(dict.fromkeys(told)) == ["reading texts", "looking at texts", "comparing texts", "comparing wordings"]


class Killing:
    """In place of `TaskRunner`, in each process: ends it over texts that ask for it."""

    def __init__(self, common: CheckContext) -> None:
        self.do = TaskRunner(common)

    def __call__(self, task):
        asked = b"KILLS LOOKING" if isinstance(task, InspectTextTask) else b"KILLS JUDGING"
        packed = task.packed if isinstance(task.packed, bytes) else b"".join(task.packed)
        if asked in packed:
            os.kill(os.getpid(), signal.SIGKILL)
        return self.do(task)


@killing
def test_texts_over_which_processes_die_are_named_and_hide_nothing_else(monkeypatch) -> None:
    before = checked(1)
    texts = list(collection(1, sentences=6, seed=8, members=1))
    put("texts/looked.txt", f"KILLS LOOKING {texts[0].raw}")
    for name in "ab":
        put(f"texts/{name}.txt", f"KILLS JUDGING {texts[0].raw[::-1]}. And {name * 5} didnt go.\n")
    monkeypatch.setattr("reconcile.check.session.TaskRunner", Killing)
    report = checked(2)
    assert [lost.members for lost in report.failed_tasks] == [("texts/a.txt", "texts/b.txt"), ("texts/looked.txt",)]
    assert {lost.message for lost in report.failed_tasks} == {
        "the process that worked on it was ended by SIGKILL; out of memory?"
    }
    others = [f for f in report.findings if f.place.path not in ("texts/a.txt", "texts/b.txt", "texts/looked.txt")]
    assert others == list(before.findings)
    assert any(f.place.path == "texts/a.txt" for f in report.findings)  # what it shows by itself


def test_a_text_that_breaks_a_rule_of_ours_is_exit_3_and_hides_no_finding(capfd, monkeypatch) -> None:
    looked = InspectTextTask.perform
    name = sorted(p.as_posix() for p in Path("texts").iterdir())[0]

    def broken(self, context):
        if self.names == (name,):
            raise ZeroDivisionError("oops")
        return looked(self, context)

    before = found(capfd, "texts", "--select", "RC1", "--no-cache")
    monkeypatch.setattr(InspectTextTask, "perform", broken)
    code, out, err = call(capfd, "check", "texts", "--select", "RC1", "--no-cache", "--format", "concise")
    assert code == 3
    assert f"reconcile: bug in reconcile: {name}: ZeroDivisionError: oops; please report it\n" in err
    assert {f["path"] for f in before if f["path"] != name} <= {line.split(":")[0] for line in out.splitlines()}
    assert call(capfd, "check", "texts", "--no-cache", "--accept-new", "--reason", "known")[0] == 3
    assert not [line for line in Path("accepted.csv").read_text().splitlines() if name in line]
    monkeypatch.setattr(InspectTextTask, "perform", looked)
    call(capfd, "check", "texts", "--no-cache", "--accept-new", "--reason", "known")
    accepted = Path("accepted.csv").read_text()
    monkeypatch.setattr(InspectTextTask, "perform", broken)
    call(capfd, "check", "texts", "--no-cache", "--accept")
    assert Path("accepted.csv").read_text() == accepted  # what could not be looked at is not gone
    assert "Traceback" in call(capfd, "check", "texts", "--select", "RC1", "--no-cache", "--debug")[2]
    put("texts/zz.txt", "The firm &amp; its driver are the best of the whole town.\n")
    code, diff, err = call(capfd, "fix", "texts", "--diff")
    assert (code, f"bug in reconcile: {name}: ZeroDivisionError: oops" in err) == (3, True)
    assert "+The firm & its driver" in diff  # the others are repaired all the same
