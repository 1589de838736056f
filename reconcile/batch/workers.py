"""Many small tasks on several processes, which end with this one however it ends.

Written over pipes and not over an executor of the library: the task of a process that the system killed can be named,
no thread is between an interrupt and the end, and no more tasks are under way than there are processes.
"""

from __future__ import annotations

import gc
import multiprocessing
import os
import signal
import threading
import traceback
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from itertools import chain, islice
from multiprocessing import resource_tracker
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess, parent_process
from typing import Any, Generic, Self, TypeVar

from reconcile.batch.machine import measure_peak_memory

T = TypeVar("T")
R = TypeVar("R")

WorkerStart = Callable[..., Callable[[T], R]]
"""Called once in each process; gives the function that does the tasks. Must be importable there."""
_EXIT_SECONDS = 0.5
"""Seconds that a process which closed its pipe takes at most to be gone."""
_FINISH_SECONDS = 5.0
"""Seconds that a process gets to end on its own when all is done."""


@dataclass(frozen=True, slots=True)
class DeadProcess:
    """In place of a result: the process that did the task ended without one."""

    code: int | None
    """Its exit code; below zero the number of the signal that ended it."""

    def __str__(self) -> str:
        if self.code is not None and self.code < 0:
            with suppress(ValueError):
                name = signal.Signals(-self.code).name
                hint = "; out of memory?" if name == "SIGKILL" else ""
                return f"the process that worked on it was ended by {name}{hint}"
        return f"the process that worked on it ended with exit code {self.code}"


@dataclass(frozen=True, slots=True)
class _StartFailure:
    """In place of the first result: the process could not begin."""

    trace: str


class LocalWorker(Generic[T, R]):
    """Does the tasks in this process, one after the other."""

    def __init__(self, begin: WorkerStart[T, R], *arguments: Any) -> None:
        """Begin when the first task comes."""
        self._begin, self._arguments = begin, arguments
        self._do: Callable[[T], R] | None = None

    def run_tasks(self, tasks: Iterable[T]) -> Iterator[tuple[T, R | DeadProcess]]:
        """Do all tasks in order."""
        for task in tasks:
            if self._do is None:
                self._do = self._begin(*self._arguments)
            yield task, self._do(task)


class WorkerPool(Generic[T, R]):
    """Does tasks on several processes; a context, after which none of them is left."""

    def __init__(self, count: int, begin: WorkerStart[T, R], *arguments: Any) -> None:
        """Start processes when tasks come.

        Args:
            count: most processes.
            begin: see `WorkerStart`.
            arguments: for `begin`; they travel to each process once.
        """
        self._count = count
        self._start = (begin, arguments)
        self._idle: list[_WorkerProcess] = []
        self._busy: dict[Connection, tuple[_WorkerProcess, Any]] = {}
        self.peak_memory = 0
        """Bytes that the largest process had at once; known when the context has ended."""

    def run_tasks(self, tasks: Iterable[T]) -> Iterator[tuple[T, R | DeadProcess]]:
        """Do all tasks; give each with its result, or with `DeadProcess`, as soon as it is there, in any order.

        Tasks are taken from the iterable only when a process is free for them.
        """
        waiting = iter(tasks)
        first = list(islice(waiting, self._count))  # no more processes than there is work for
        waiting = chain(first, waiting)
        while len(self._idle) < len(first):  # all at once, because each takes a while until it listens
            self._idle.append(_WorkerProcess(*self._start))
        del first
        ready: deque[tuple[T, R | DeadProcess]] = deque()
        more = True
        while more or self._busy or ready:
            while more and len(self._busy) < self._count:
                try:
                    task = next(waiting)
                except StopIteration:
                    more = False
                else:
                    self._send_task(task)
            # While the caller deals with a result, the processes are busy with what was sent before.
            if ready:
                yield ready.popleft()
            elif self._busy:
                for connection in wait(list(self._busy)):
                    ready.append(self._receive_result(connection))

    def _send_task(self, task: T) -> None:
        worker = self._idle.pop() if self._idle else _WorkerProcess(*self._start)
        self._busy[worker.connection] = (worker, task)
        with suppress(OSError):  # it died while it was idle: the receiver sees that too
            worker.connection.send(task)

    def _receive_result(self, connection: Any) -> tuple[T, R | DeadProcess]:
        worker, task = self._busy.pop(connection)
        try:
            result: R | DeadProcess = connection.recv()
        except (EOFError, OSError):
            return task, DeadProcess(worker.wait_for_exit())
        if isinstance(result, _StartFailure):
            worker.wait_for_exit()
            raise RuntimeError(f"a process could not begin:\n{result.trace}")  # noqa: TRY004  no matter of types
        self._idle.append(worker)
        return task, result

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        if not any(error) and not self._busy:
            self.peak_memory = max((worker.finish_process() for worker in self._idle), default=0)
        every = [*self._idle, *(worker for worker, _ in self._busy.values())]
        for worker in every:
            worker.kill_process()
        for worker in every:
            worker.wait_for_exit()
        self._idle, self._busy = [], {}


class _WorkerProcess:
    def __init__(self, begin: Callable[..., Any], arguments: tuple[Any, ...]) -> None:
        context = multiprocessing.get_context("spawn")
        self.connection, theirs = context.Pipe()
        self._process: BaseProcess = context.Process(target=_serve_tasks, args=(theirs, begin, arguments), daemon=True)
        with _block_interrupts():
            self._process.start()
        theirs.close()

    def finish_process(self) -> int:
        """Let the process end on its own, and give the most memory that it had, in bytes."""
        try:
            self.connection.send(None)
            peak: int = self.connection.recv() if self.connection.poll(_FINISH_SECONDS) else 0
        except (EOFError, OSError):
            return 0
        self._process.join(_FINISH_SECONDS)
        return peak

    def kill_process(self) -> None:
        """End the process now."""
        self.connection.close()
        self._process.kill()

    def wait_for_exit(self) -> int | None:
        """See the process end, soon or by force, and give its exit code."""
        self.connection.close()
        self._process.join(_EXIT_SECONDS)
        self._process.kill()
        self._process.join()
        return self._process.exitcode


@contextmanager
def _block_interrupts() -> Iterator[None]:
    """Hold interrupts back while a process is started: it inherits that, so that Ctrl-C is for its parent alone."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    resource_tracker.ensure_running()  # else the first process starts it on the way, and that lets interrupts in again
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _serve_tasks(connection: Connection, begin: WorkerStart[Any, Any], arguments: tuple[Any, ...]) -> None:
    """Do tasks until asked to stop, or until the parent is gone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_exit_with_parent, daemon=True).start()
    try:
        do = begin(*arguments)
    except Exception:  # noqa: BLE001  whatever it is, the parent must hear of it
        connection.send(_StartFailure(traceback.format_exc()))
        return
    with collect_garbage_rarely():
        while (task := _receive_task(connection)) is not None:
            _send_answer(connection, do(task))
    _send_answer(connection, measure_peak_memory())


def _receive_task(connection: Connection) -> Any:
    """Return the next task; None when there is none any more, or nobody to give one."""
    with suppress(EOFError, OSError):
        return connection.recv()
    return None


def _send_answer(connection: Connection, result: Any) -> None:
    with suppress(BrokenPipeError, ConnectionResetError):  # the parent is gone
        connection.send(result)


def _exit_with_parent() -> None:
    """End at once when the parent does: a killed parent cannot ask anybody to stop."""
    parent = parent_process()
    if parent is not None:
        wait([parent.sentinel])
        os._exit(1)


@contextmanager
def collect_garbage_rarely() -> Iterator[None]:
    """Look for garbage in cycles less often: a work makes very many small records and next to no cycles.

    That search took a fifth of the time of a work.
    """
    before = gc.get_threshold()
    gc.freeze()
    gc.set_threshold(100_000, 20, 50)
    try:
        yield
    finally:
        gc.set_threshold(*before)
        gc.unfreeze()
