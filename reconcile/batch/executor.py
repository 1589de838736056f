"""How a run is to be done, and who does its tasks: this process, or several."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any, Generic, Self, TypeVar

from reconcile.batch.machine import count_processors, measure_peak_memory
from reconcile.batch.run_profile import RunProfile
from reconcile.batch.workers import DeadProcess, LocalWorker, WorkerPool, WorkerStart

T = TypeVar("T")
R = TypeVar("R")

LOCAL_CHARACTERS = 400_000
"""Characters up to which a stage is done in this process: starting others takes as long."""
CHUNK_CHARACTERS = 40_000
"""Characters of texts that travel to a process at once."""

ProgressCallback = Callable[[str, int, int], None]


def _ignore_report(*_: Any) -> None:
    """Tell nobody."""


@dataclass(slots=True)
class RunOptions:
    """How a run is to be done; nothing here changes a byte of the result."""

    jobs: int = 0
    """Processes; 0 means one for each core."""
    cache: Path | None = None
    """Folder of what is kept between runs; None keeps nothing."""
    progress: ProgressCallback = _ignore_report
    """Told of the stage, how many things of it are done, and how many there are."""
    say: Callable[[str], None] = _ignore_report
    """Told in one line what a person should know."""
    detail: Callable[[str], None] = _ignore_report
    """Told more."""
    timing: RunProfile = field(default_factory=RunProfile)
    small: int = LOCAL_CHARACTERS
    """See `LOCAL_CHARACTERS`."""

    def __post_init__(self) -> None:
        self.jobs = self.jobs or count_processors()

    def report_texts_read(self, done: int) -> None:
        """Tell how many texts were read so far; how many there are shows at the end."""
        self.progress("reading texts", done, 0)


class Executor(Generic[T, R]):
    """Does the tasks of a run or a check, here or in other processes; a context."""

    def __init__(self, options: RunOptions, begin: WorkerStart[T, R], *arguments: Any) -> None:
        """Start nothing yet.

        Args:
            options: says how many processes there may be, and from which amount of work on they are worth their start.
            begin: see `WorkerStart`.
            arguments: for `begin`; they travel to each process once.
        """
        self._options = options
        self._start: tuple[WorkerStart[T, R], tuple[Any, ...]] = begin, arguments
        self._here: LocalWorker[T, R] = LocalWorker(begin, *arguments)
        self._workers: WorkerPool[T, R] | None = None

    def run_tasks(self, tasks: Iterable[T], amount: int) -> Iterator[tuple[T, R | DeadProcess]]:
        """Do tasks, in any order; `amount` of characters decides whether other processes are worth their start."""
        if self._workers is None:
            if self._options.jobs == 1 or amount <= self._options.small:
                return self._here.run_tasks(tasks)
            begin, arguments = self._start
            self._workers = WorkerPool(self._options.jobs, begin, *arguments)
        return self._workers.run_tasks(tasks)

    def run_with_retry(
        self, tasks: Iterable[T], amount: int, split_task: Callable[[T], Iterable[T]] = lambda task: (task,)
    ) -> Iterator[tuple[T, R | DeadProcess]]:
        """Do tasks as `run_tasks` does; one over which a process died is done again by itself when the others are done.

        Only one that ends a second process is given with `DeadProcess`: the first may have been ended for what others took.

        Args:
            tasks: see `run_tasks`.
            amount: see `run_tasks`.
            split_task: cuts a task that comes again into tasks each of which may fail by itself.
        """
        again: list[T] = []
        for task, answer in self.run_tasks(tasks, amount):
            if isinstance(answer, DeadProcess):
                again += split_task(task)
            else:
                yield task, answer
        for part in again:
            yield from self.run_tasks([part], self._options.small + 1)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._workers is not None:
            self._workers.__exit__(kind, error, trace)
            self._options.timing.figures["peak_memory_of_a_worker"] = self._workers.peak_memory
            self._workers = None
        self._options.timing.figures["peak_memory"] = measure_peak_memory()


def cut_into_chunks(numbers: Iterable[int], size: Callable[[int], int], most: int, count: int) -> Iterator[list[int]]:
    """Cut a list into runs of at most `count` numbers, whose sizes come to `most` or little more."""
    chunk: list[int] = []
    held = 0
    for number in numbers:
        chunk.append(number)
        held += size(number)
        if held >= most or len(chunk) == count:
            yield chunk
            chunk, held = [], 0
    if chunk:
        yield chunk
