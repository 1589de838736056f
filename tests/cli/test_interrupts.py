"""Ctrl-C, once and several times: the exit code, what is left, and that a command can always be ended."""

import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from generated_works import collection

from reconcile.cli import interrupts
from reconcile.cli.interrupts import coalesce_interrupts
from reconcile.report.run_folder.output_folder import PART_SUFFIX

ROOT = Path(__file__).parents[2]
posix = pytest.mark.skipif(sys.platform == "win32", reason="another way of interrupting")


@pytest.fixture
def listening(monkeypatch):
    """As in a program of its own; tests that run in the background are started with interrupts ignored."""
    monkeypatch.setattr(interrupts.atexit, "register", lambda *_: None)
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


def press(times: int = 1) -> None:
    for _ in range(times):
        signal.raise_signal(signal.SIGINT)


def test_the_first_interrupt_counts_and_the_next_ones_do_not_disturb_the_end(listening) -> None:
    ended = []
    with coalesce_interrupts():
        try:
            press()
        except KeyboardInterrupt:
            press(5)
            ended.append("in peace")
    assert ended == ["in peace"]
    press()  # on the way out


def test_without_an_interrupt_everything_is_as_before(listening) -> None:
    with coalesce_interrupts():
        assert signal.getsignal(signal.SIGINT) is not signal.default_int_handler
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


def test_what_does_not_end_can_still_be_ended(listening, monkeypatch) -> None:
    monkeypatch.setattr(interrupts, "GRACE_SECONDS", 0.05)
    with coalesce_interrupts():
        with pytest.raises(KeyboardInterrupt):
            press()
        time.sleep(0.1)
        with pytest.raises(KeyboardInterrupt):
            press()


@pytest.mark.parametrize("handler", [signal.SIG_IGN, lambda *_: None])
def test_who_deals_with_interrupts_otherwise_is_left_alone(listening, handler) -> None:
    signal.signal(signal.SIGINT, handler)
    with coalesce_interrupts():
        assert signal.getsignal(signal.SIGINT) is handler
        press()
    assert signal.getsignal(signal.SIGINT) is handler


def test_outside_of_the_main_thread_nothing_changes(listening) -> None:
    seen = []

    def elsewhere() -> None:
        with coalesce_interrupts():
            seen.append(signal.getsignal(signal.SIGINT))

    thread = threading.Thread(target=elsewhere)
    thread.start()
    thread.join()
    assert seen == [signal.default_int_handler]


PROGRAM = """
import signal, sys
signal.signal(signal.SIGINT, signal.default_int_handler)  # a test run in the background passes on that it is ignored
sys.path.insert(0, {root!r})
from reconcile.batch import executor
made = executor.RunOptions.__init__
def small(self, *args, **options):
    made(self, *args, **options | {{'small': 0}})
    told = self.progress
    self.progress = lambda *step: (print(*step, file=sys.stdout, flush=True), told(*step))
executor.RunOptions.__init__ = small
from reconcile.cli.app import main
if __name__ == '__main__':
    sys.exit(main(sys.argv[1:]))
"""


@pytest.mark.slow
@posix
@pytest.mark.parametrize("command", ["run", "find", "check"])
def test_several_quick_interrupts_of_a_command_are_130_and_leave_whole_files(tmp_path: Path, command: str) -> None:
    (tmp_path / "texts").mkdir()
    for document in collection(40, sentences=6, seed=3):
        (tmp_path / document.id).write_bytes(document.data)
    arguments = [sys.executable, "-c", PROGRAM.format(root=str(ROOT)), command, "texts", "--jobs", "2"]
    with subprocess.Popen(
        arguments, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=tmp_path, start_new_session=True
    ) as process:
        assert process.stdout is not None
        stage = {"run": "reconciling works", "find": "choosing bases", "check": "comparing wordings"}[command]
        for line in process.stdout:
            if line.startswith(stage) and int(line.split()[2]) >= 5:
                break
        else:
            pytest.fail(f"{command} went on to its end without telling of {stage}")
        for _ in range(6):
            os.killpg(process.pid, signal.SIGINT)  # as a terminal does: to this process and to all it has started
            time.sleep(0.02)
        try:
            _, err = process.communicate(timeout=60)
        finally:
            process.kill()
    assert process.returncode == 130, err
    assert err.splitlines()[-1].startswith("reconcile: interrupted")
    assert "Traceback" not in err
    left = [p for p in (tmp_path / "reports").rglob("*") if p.is_file()] if command == "run" else []
    assert all(p.name.endswith(PART_SUFFIX) for p in left)
    assert not (tmp_path / "reports" / "run.json").exists()
    if command == "run":
        for out in ("reports", "fresh"):
            options = ["--out", out, "--quiet", *(["--no-cache"] if out == "fresh" else [])]
            again = [sys.executable, "-m", "reconcile", "run", "texts", *options]
            subprocess.run(again, cwd=tmp_path, check=True, env=os.environ | {"PYTHONPATH": str(ROOT)})
        assert tree(tmp_path / "reports") == tree(tmp_path / "fresh")


def tree(folder: Path) -> dict[str, bytes]:
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*") if p.is_file()}
