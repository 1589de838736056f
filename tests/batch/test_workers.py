"""Tasks on several processes: all done once, deaths told, none left behind."""

import multiprocessing
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from reconcile.batch.workers import DeadProcess, LocalWorker, WorkerPool

ROOT = Path(__file__).parents[2]
pytestmark = pytest.mark.slow  # processes are its subject
posix = pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="a signal that this system lacks")


@pytest.fixture(autouse=True)
def importable(monkeypatch):
    monkeypatch.setenv(
        "PYTHONPATH", os.pathsep.join([str(ROOT), str(ROOT / "tests/helpers"), str(ROOT / "tests/batch")])
    )


class Doer:
    """Adds, or ends its process when it is asked to."""

    def __init__(self, addend: int) -> None:
        self.addend = addend

    def __call__(self, task):
        if task == "die":
            os.kill(os.getpid(), signal.SIGKILL)
        if task == "exit":
            os._exit(7)
        if task == "pid":
            return os.getpid()
        if task == "held":
            return signal.SIGINT in signal.pthread_sigmask(signal.SIG_BLOCK, ())
        if task == "sleep":
            time.sleep(600)
        return task * self.addend if isinstance(task, bytes) else task + self.addend


def unable(*_):
    raise ValueError("no such thing")


@pytest.mark.parametrize("count", [1, 2, 3])
def test_every_task_is_done_once(count):
    with WorkerPool(count, Doer, 5) as workers:
        done = dict(workers.run_tasks(range(100)))
        again = dict(workers.run_tasks(iter([1, 2])))
    assert done == {n: n + 5 for n in range(100)}
    assert again == {1: 6, 2: 7}
    assert workers.peak_memory > 1 << 20


def test_here_and_there_give_the_same():
    with WorkerPool(2, Doer, 3) as workers:
        assert sorted(workers.run_tasks(range(9))) == sorted(LocalWorker(Doer, 3).run_tasks(range(9)))


def test_tasks_are_taken_only_when_somebody_is_free():
    taken = []

    def tasks():
        for n in range(50):
            taken.append(n)
            yield n

    with WorkerPool(2, Doer, 1) as workers:
        for given, _ in enumerate(workers.run_tasks(tasks()), start=1):
            assert len(taken) <= given + 2 + 2


def test_no_more_processes_start_than_there_is_work_for():
    with WorkerPool(8, Doer, 1) as workers:
        assert sorted(workers.run_tasks(iter([1, 2]))) == [(1, 2), (2, 3)]
        assert len(multiprocessing.active_children()) == 2
        assert sorted(workers.run_tasks([1, 2, 3])) == [(1, 2), (2, 3), (3, 4)]
        assert len(multiprocessing.active_children()) == 3


@posix
def test_an_interrupt_is_for_the_parent_alone_even_while_its_first_process_starts():
    # In a program of its own: here the helper of the library that lets interrupts in again may have started already.
    program = (
        "from test_workers import *\n"
        "if __name__ == '__main__':\n"
        "    with WorkerPool(2, Doer, 1) as workers: print(list(workers.run_tasks(['held', 'held'])))\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[('held', True), ('held', True)]"


def test_large_tasks_and_results_do_not_block_each_other():
    with WorkerPool(2, Doer, 2) as workers:
        tasks = [bytes([n]) * (1 << 20) for n in range(12)]
        assert all(result == task * 2 for task, result in workers.run_tasks(tasks))


@posix
def test_a_death_is_told_with_its_task_and_the_others_go_on():
    with WorkerPool(2, Doer, 1) as workers:
        found = dict(workers.run_tasks([1, "die", 2, "exit", 3, 4]))
    assert found["die"] == DeadProcess(-signal.SIGKILL)
    assert str(found["die"]) == "the process that worked on it was ended by SIGKILL; out of memory?"
    assert str(found["exit"]) == "the process that worked on it ended with exit code 7"
    assert {k: v for k, v in found.items() if isinstance(k, int)} == {1: 2, 2: 3, 3: 4, 4: 5}


def test_what_cannot_begin_is_told_and_not_tried_for_ever():
    with pytest.raises(RuntimeError, match="ValueError: no such thing"), WorkerPool(2, unable) as workers:
        list(workers.run_tasks([1]))


def test_no_process_is_left_when_the_caller_fails():
    with WorkerPool(2, Doer, 1) as workers:
        pids = {pid for _, pid in workers.run_tasks(["pid"] * 20)}
        results = workers.run_tasks(["sleep", "sleep", 1])
        workers._send_task("sleep")
        del results
    assert len(pids) >= 1
    assert not any(map(alive, pids))


PARENT = """
import signal, sys
signal.signal(signal.SIGINT, signal.default_int_handler)  # a test run in the background passes on that it is ignored
sys.path[:0] = ['tests/helpers', 'tests/batch']
from test_workers import Doer
from reconcile.batch.workers import WorkerPool
if __name__ == '__main__':
    with WorkerPool(2, Doer, 1) as workers:
        print(*{pid for _, pid in workers.run_tasks(['pid'] * 50)}, flush=True)
        list(workers.run_tasks(['sleep', 'sleep']))
"""


@posix
@pytest.mark.parametrize("how", ["SIGKILL", "SIGINT"])
def test_no_process_is_left_when_the_parent_is_ended(how):
    with subprocess.Popen([sys.executable, "-c", PARENT], stdout=subprocess.PIPE, text=True, cwd=ROOT) as parent:
        assert parent.stdout is not None
        pids = [int(pid) for pid in parent.stdout.readline().split()]
        assert all(map(alive, pids))
        parent.send_signal(getattr(signal, how))
        try:
            parent.wait(timeout=60)
        finally:
            parent.kill()  # else a failure would wait for ever
    deadline = time.monotonic() + 60
    while any(map(alive, pids)) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not any(map(alive, pids))


def alive(pid: int) -> bool:
    """Whether a process is there and is more than an entry that nobody has looked at."""
    try:
        os.kill(pid, 0)
        status = Path(f"/proc/{pid}/status")
        return not status.exists() or "\nState:\tZ" not in status.read_text()
    except (OSError, ValueError):
        return False
