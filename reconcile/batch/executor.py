"""How a run is to be done, and who does its tasks: this process, or several."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any, Generic, Self, TypeVar

from reconcile.batch.machine import cores, peak_memory
from reconcile.batch.run_profile import Timing
from reconcile.batch.workers import Begin, Died, Here, Workers

T = TypeVar("T")
R = TypeVar("R")

SMALL = 400_000
"""Characters up to which a stage is done in this process: starting others takes as long."""
CHUNK = 40_000
"""Characters of texts that travel to a process at once."""

Step = Callable[[str, int, int], None]


def _silent(*_: Any) -> None:
    """Tell nobody."""


@dataclass(slots=True)
class Way:
    """How a run is to be done; nothing here changes a byte of the result."""

    jobs: int = 0
    """Processes; 0 means one for each core."""
    cache: Path | None = None
    """Folder of what is kept between runs; None keeps nothing."""
    progress: Step = _silent
    """Told of the stage, how many things of it are done, and how many there are."""
    say: Callable[[str], None] = _silent
    """Told in one line what a person should know."""
    detail: Callable[[str], None] = _silent
    """Told more."""
    timing: Timing = field(default_factory=Timing)
    small: int = SMALL
    """See `SMALL`."""

    def __post_init__(self) -> None:
        self.jobs = self.jobs or cores()

    def read(self, done: int) -> None:
        """Tell how many texts were read so far; how many there are shows at the end."""
        self.progress("reading texts", done, 0)


class Crew(Generic[T, R]):
    """Does the tasks of a run or a check, here or in other processes; a context."""

    def __init__(self, way: Way, begin: Begin[T, R], *arguments: Any) -> None:
        """Start nothing yet.

        Args:
            way: says how many processes there may be, and from which amount of work on they are worth their start.
            begin: see `Begin`.
            arguments: for `begin`; they travel to each process once.
        """
        self._way = way
        self._start: tuple[Begin[T, R], tuple[Any, ...]] = begin, arguments
        self._here: Here[T, R] = Here(begin, *arguments)
        self._workers: Workers[T, R] | None = None

    def map(self, tasks: Iterable[T], amount: int) -> Iterator[tuple[T, R | Died]]:
        """Do tasks, in any order; `amount` of characters decides whether other processes are worth their start."""
        if self._workers is None:
            if self._way.jobs == 1 or amount <= self._way.small:
                return self._here.map(tasks)
            begin, arguments = self._start
            self._workers = Workers(self._way.jobs, begin, *arguments)
        return self._workers.map(tasks)

    def insist(
        self, tasks: Iterable[T], amount: int, parts: Callable[[T], Iterable[T]] = lambda task: (task,)
    ) -> Iterator[tuple[T, R | Died]]:
        """Do tasks as `map` does; one over which a process died is done again by itself when the others are done.

        Only one that ends a second process is given with `Died`: the first may have been ended for what others took.

        Args:
            tasks: see `map`.
            amount: see `map`.
            parts: cuts a task that comes again into tasks each of which may fail by itself.
        """
        again: list[T] = []
        for task, answer in self.map(tasks, amount):
            if isinstance(answer, Died):
                again += parts(task)
            else:
                yield task, answer
        for part in again:
            yield from self.map([part], self._way.small + 1)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._workers is not None:
            self._workers.__exit__(kind, error, trace)
            self._way.timing.figures["peak_memory_of_a_worker"] = self._workers.peak_memory
            self._workers = None
        self._way.timing.figures["peak_memory"] = peak_memory()


def chunks(numbers: Iterable[int], size: Callable[[int], int], most: int, count: int) -> Iterator[list[int]]:
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
