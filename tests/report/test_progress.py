"""Progress: nothing for quick work, a line in a log, a bar on a terminal, never on standard output."""

import io
import re

import pytest
from rich.console import Console

from reconcile import Document, reconcile
from reconcile.report.console import progress
from reconcile.report.console.progress import ProgressMeter


@pytest.fixture
def clock(monkeypatch):
    times = iter(range(0, 1000, 2))
    monkeypatch.setattr(progress.time, "monotonic", lambda: float(next(times)))


def console(*, terminal: bool) -> tuple[Console, io.StringIO]:
    out = io.StringIO()
    return Console(file=out, force_terminal=terminal, width=100), out


def test_quick_work_shows_nothing():
    shown, out = console(terminal=False)
    with ProgressMeter(shown) as meter:
        meter("reading texts", 1, 2)
    assert out.getvalue() == ""


@pytest.mark.usefixtures("clock")
def test_a_log_gets_a_line_now_and_then():
    shown, out = console(terminal=False)
    with ProgressMeter(shown) as meter:
        for done in range(1, 11):
            meter("reading texts", done, 10)
    lines = out.getvalue().splitlines()
    assert 1 < len(lines) < 10
    assert lines[0].startswith("reading texts: 3 of 10, ")
    assert lines[0].endswith(" s left")


@pytest.mark.usefixtures("clock")
def test_the_rate_is_that_of_the_stage_and_counts_nothing_that_was_there_before():
    shown, out = console(terminal=False)
    with ProgressMeter(shown) as meter:
        meter("reading texts", 1, 0)
        for done in range(90, 101):
            meter("reconciling works", done, 190)
    # The clock of this test goes on two seconds with each call, so the stage does one work in two seconds.
    assert out.getvalue().splitlines()[-1] == "reconciling works: 100 of 190, 0.5 a second, 3 min 0 s left"


@pytest.mark.usefixtures("clock")
def test_a_total_that_is_not_known_is_not_told():
    shown, out = console(terminal=False)
    with ProgressMeter(shown) as meter:
        for done in range(1000, 1006):
            meter("reading texts", done, 0)
    assert out.getvalue().splitlines()[0].startswith("reading texts: 1,00")
    assert " of " not in out.getvalue()
    assert "left" not in out.getvalue()


@pytest.mark.usefixtures("clock")
def test_a_terminal_gets_a_bar():
    shown, out = console(terminal=True)
    with ProgressMeter(shown) as meter:
        meter("reconciling works", 1, 4)
    assert "reconciling works" in out.getvalue()
    assert "1 of 4" in out.getvalue()


@pytest.mark.usefixtures("clock")
@pytest.mark.parametrize("width", [80, 100, 119, 120, 300])
def test_a_bar_leaves_room_for_its_words_on_one_line(width: int):
    shown, out = console(terminal=True)
    shown.width = width
    with ProgressMeter(shown) as meter:
        meter("reconciling works", 0, 12_345_678)
        meter("reconciling works", 234_567, 12_345_678)
        meter.bar.refresh()
        lines = [line for line in re.split(r"[\r\n]", re.sub(r"\x1b\[[0-9;?]*[a-zA-Z]", "", out.getvalue())) if line]
    assert lines
    for line in lines:
        assert line.startswith("reconciling works ")
        assert "━" in line
        assert len(line) <= width
    assert lines[-1].rstrip().endswith(" left")


@pytest.mark.usefixtures("clock")
def test_quiet_shows_nothing():
    shown, out = console(terminal=True)
    with ProgressMeter(shown, quiet=True) as meter:
        meter("reconciling works", 1, 4)
    assert out.getvalue() == ""


def test_the_pipeline_tells_of_every_text_and_every_work():
    told = []
    documents = [Document.from_text(name, f"{name} sat on the mat. It rained.") for name in ("Ann", "Bob")]
    reconcile(documents, progress=lambda *step: told.append(step))
    assert told[:2] == [("reading texts", 1, 2), ("reading texts", 2, 2)]
    assert told[-1][0] == "reconciling works"
    assert told[-1][1] == told[-1][2]
