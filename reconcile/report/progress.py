"""Show how far a long command is: a bar on a terminal, now and then a line in a log, nothing for what is done at once.

Only standard error is written to. The clock is read here and nowhere in the stages.
"""

from __future__ import annotations

import time
from types import TracebackType
from typing import Self

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

PATIENCE = 1.0
"""Seconds before anything is shown."""
INTERVAL = 5.0
"""Seconds between two lines where there is no terminal."""


class Meter:
    """Called with (stage, done, total) as the work goes on.

    Used as a context so that the bar goes when the work ends.
    """

    def __init__(self, console: Console, *, quiet: bool = False) -> None:
        """Show on `console`; never when `quiet`."""
        self.console = console
        self.quiet = quiet
        self.started = time.monotonic()
        self.last = self.started
        self.bar: Progress | None = None

    def __call__(self, stage: str, done: int, total: int) -> None:
        """Say that `done` of `total` things of a stage are done."""
        now = time.monotonic()
        if self.quiet or now - self.started < PATIENCE:
            return
        if self.console.is_terminal:
            self._show(stage, done, total)
        elif now - self.last >= INTERVAL:
            self.last = now
            self.console.print(f"{stage}: {done} of {total}")

    def _show(self, stage: str, done: int, total: int) -> None:
        if self.bar is None:
            columns = TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn()
            self.bar = Progress(*columns, console=self.console, transient=True)
            self.bar.start()
        task = next((t for t in self.bar.tasks if t.description == stage), None)
        number = self.bar.add_task(stage, total=total) if task is None else task.id
        self.bar.update(number, completed=done, total=total)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self.bar is not None:
            self.bar.stop()
