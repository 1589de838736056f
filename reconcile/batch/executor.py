"""How a run is to be done, and who does its tasks: this process, or several."""

from __future__ import annotations

import traceback
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain, repeat
from pathlib import Path
from types import MappingProxyType
from typing import Any, Protocol, Self, TypeVar

from reconcile.batch.machine import count_processors, measure_peak_memory
from reconcile.batch.run_profile import RunProfile
from reconcile.batch.workers import DeadProcess, LocalWorker, WorkerPool, WorkerStart
from reconcile.errors import DecisionError, InputError, ReconcileError, UnwritableOutputError
from reconcile.model.failures import FailedTask, FailureKind

R = TypeVar("R")
R_co = TypeVar("R_co", covariant=True)

LOCAL_CHARACTERS = 400_000
"""Characters up to which a stage is done in this process: starting others takes as long."""
CHUNK_CHARACTERS = 40_000
"""Characters of texts that travel to a process at once."""

_KIND_OF_ERROR: Mapping[type[Exception], FailureKind] = MappingProxyType(
    {
        DecisionError: FailureKind.DECISION,
        UnwritableOutputError: FailureKind.OUTPUT,
        InputError: FailureKind.INPUT,
        MemoryError: FailureKind.MEMORY,
    }
)

ProgressCallback = Callable[[str, int, int], None]


@dataclass(slots=True)
class RunOptions:
    """How a run is to be done; nothing here changes a byte of the result."""

    jobs: int = 0
    """Processes; 0 means one for each core."""
    cache: Path | None = None
    """Folder of what is kept between runs; None keeps nothing."""
    progress: ProgressCallback = lambda *_: None
    """Receives the stage, how many things of it are done, and how many there are."""
    say: Callable[[str], None] = lambda *_: None
    """Receives one line that a person should know."""
    detail: Callable[[str], None] = lambda *_: None
    """Receives further lines."""
    timing: RunProfile = field(default_factory=RunProfile)
    small: int = LOCAL_CHARACTERS
    """See `LOCAL_CHARACTERS`."""

    def __post_init__(self) -> None:
        self.jobs = self.jobs or count_processors()

    def report_texts_read(self, done: int) -> None:
        """Report how many texts were read so far; how many there are shows at the end."""
        self.progress("reading texts", done, 0)


class Task(Protocol[R_co]):
    """One thing to do, in whichever process; holds all that its answer depends on but for the common context."""

    @property
    def names(self) -> tuple[str, ...]:
        """Ids of the texts concerned: what a failure names."""

    def perform(self, context: Any) -> R_co:
        """Do it."""


class TaskRunner:
    """Does tasks in one process, all with the same context."""

    def __init__(self, context: Any) -> None:
        self._context = context

    def __call__(self, task: Task[R]) -> R:
        """Do one task."""
        return task.perform(self._context)


_Chunk = list[tuple[int, Task[R]]]
"""Numbered tasks that travel to a process at once."""


class _ChunkRunner:
    """Does chunks of tasks; what goes wrong with one task is an answer too, and loses no other."""

    def __init__(self, begin: WorkerStart[Any, Any], *arguments: Any) -> None:
        self._perform = begin(*arguments)

    def __call__(self, chunk: _Chunk[Any]) -> list[Any]:
        return [self._try_task(task) for _, task in chunk]

    def _try_task(self, task: Task[Any]) -> Any:
        try:
            return self._perform(task)
        except Exception as error:  # noqa: BLE001  one bad text must not lose the others
            return _describe_failure(task.names, error)


def _describe_failure(names: tuple[str, ...], error: Exception) -> FailedTask:
    kind = next((kind for known, kind in _KIND_OF_ERROR.items() if isinstance(error, known)), FailureKind.BUG)
    message = str(error) if isinstance(error, ReconcileError) else f"{type(error).__name__}: {error}"
    if kind is FailureKind.MEMORY:
        message = "out of memory"
    return FailedTask(members=names, kind=kind, message=message, trace="".join(traceback.format_exception(error)))


class Executor:
    """Does the tasks of a run or a check, here or in other processes; a context manager."""

    def __init__(self, options: RunOptions, begin: WorkerStart[Any, Any], *arguments: Any) -> None:
        """Start nothing yet.

        Args:
            options: says how many processes there may be, and from which amount of work on they are worth their start.
            begin: what does single tasks, such as `TaskRunner`; see `WorkerStart`.
            arguments: for `begin`; they travel to each process once.
        """
        self._options = options
        self._start = (begin, *arguments)
        self._here: LocalWorker[_Chunk[Any], list[Any]] = LocalWorker(_ChunkRunner, *self._start)
        self._workers: WorkerPool[_Chunk[Any], list[Any]] | None = None

    def run_tasks(
        self, tasks: Iterable[Task[R]], amount: float, sizes: Iterable[float] = (), most: int = 1
    ) -> Iterator[tuple[int, R | FailedTask]]:
        """Do tasks, and yield the answer to each with its number in `tasks`, in any order.

        A task over which a process died, or memory ran out, is done again apart from the others, after them: what
        others took may have been the reason. Only a second failure is an answer.

        Args:
            tasks: taken only when a process is free for them.
            amount: of all tasks, in characters to reconcile: whether other processes are worth their start.
            sizes: the same of each task; tasks travel together up to `CHUNK_CHARACTERS`.
            most: tasks that travel together at most.
        """
        again: _Chunk[R] = []
        for chunk, answers in self._run_chunks(_cut_into_chunks(tasks, sizes, most), amount):
            if isinstance(answers, DeadProcess):
                again += chunk
                continue
            for (number, task), answer in zip(chunk, answers, strict=True):
                if isinstance(answer, FailedTask) and answer.kind is FailureKind.MEMORY:
                    again.append((number, task))
                else:
                    yield number, answer
        for number, task in again:
            for _, answers in self._run_chunks([[(number, task)]], self._options.small + 1):
                if isinstance(answers, DeadProcess):
                    yield number, FailedTask(members=task.names, kind=FailureKind.BUG, message=str(answers))
                else:
                    yield number, answers[0]

    def _run_chunks(
        self, chunks: Iterable[_Chunk[R]], amount: float
    ) -> Iterator[tuple[_Chunk[R], list[R | FailedTask] | DeadProcess]]:
        if self._workers is None:
            if self._options.jobs == 1 or amount <= self._options.small:
                return self._here.run_tasks(chunks)
            self._workers = WorkerPool(self._options.jobs, _ChunkRunner, *self._start)
        return self._workers.run_tasks(chunks)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        if self._workers is not None:
            self._workers.__exit__(*error)
            self._options.timing.figures["peak_memory_of_a_worker"] = self._workers.peak_memory
            self._workers = None
        self._options.timing.figures["peak_memory"] = measure_peak_memory()


def order_large_first(sizes: Sequence[float]) -> list[int]:
    """Return the numbers of tasks in an order that leaves no large one for the end; small ones keep their order."""
    return sorted(range(len(sizes)), key=lambda n: (min(0, CHUNK_CHARACTERS - sizes[n]), n))


def _cut_into_chunks(tasks: Iterable[Task[R]], sizes: Iterable[float], most: int) -> Iterator[_Chunk[R]]:
    """Number tasks, and cut them into runs of at most `most` whose sizes come to `CHUNK_CHARACTERS` or little more."""
    chunk: _Chunk[R] = []
    held = 0.0
    for (number, task), size in zip(enumerate(tasks), chain(sizes, repeat(0)), strict=False):
        chunk.append((number, task))
        held += size
        if held >= CHUNK_CHARACTERS or len(chunk) == most:
            yield chunk
            chunk, held = [], 0.0
    if chunk:
        yield chunk
