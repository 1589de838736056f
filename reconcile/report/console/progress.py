"""Shows the progress of a long command: a bar on a terminal, a line now and then in a log, nothing for a short one.

Only standard error is written to. The clock is read here and nowhere in the stages.
"""

from __future__ import annotations

import time
from collections import deque
from typing import Self

from rich.console import Console
from rich.progress import BarColumn, Progress, ProgressColumn, Task, TextColumn
from rich.table import Column
from rich.text import Text

QUIET_SECONDS = 1.0
"""Seconds before anything is shown; a wait of about one second does not break a train of thought (Nielsen 1993)."""
LINE_INTERVAL_SECONDS = 5.0
"""Seconds between two lines where there is no terminal. Chosen by hand; held by tests/report/test_progress.py."""
_REFRESH_SECONDS = 0.1
"""Seconds between two updates of a bar. For speed only."""
_BAR_COLUMNS, _WIDE_COLUMNS = 40, 120
"""Columns of a bar, and of a terminal with room for it beside the longest words; the tests hold both sides."""
_RATE_WINDOW_SECONDS = 60.0
"""Seconds over which a rate is measured. Chosen by hand."""


class ProgressMeter:
    """Called with (stage, done, total) as the work goes on; a total of 0 is not known.

    Used as a context so that the bar goes when the work ends. Rates and the time left are those of the last minute.
    """

    def __init__(self, console: Console, *, quiet: bool = False) -> None:
        """Show on `console`; never when `quiet`."""
        self.console = console
        self.quiet = quiet
        self.started = time.monotonic()
        self.last = self.started
        self.bar: Progress | None = None
        self._stage = ""
        self._seen: deque[tuple[float, int]] = deque()
        """When how many were done, over the last minute."""

    def __call__(self, stage: str, done: int, total: int) -> None:
        """Show that `done` of `total` items of a stage are done."""
        now = time.monotonic()
        if self.quiet:
            return
        if stage != self._stage:
            # Items that were done before the first call, kept from an earlier run, say nothing of the speed.
            self._stage, self._seen = stage, deque([(now, done)])
        if now - self.started < QUIET_SECONDS:
            return
        figures = format_progress(done, total, self._measure_rate(now, done))
        if self.console.is_terminal:
            if now - self.last >= _REFRESH_SECONDS or done == total:
                self.last = now
                self._update_bar(stage, done, total, figures)
        elif now - self.last >= LINE_INTERVAL_SECONDS:
            self.last = now
            self.console.print(f"{stage}: {figures}")

    def _measure_rate(self, now: float, done: int) -> float:
        if now - self._seen[-1][0] >= _REFRESH_SECONDS:
            self._seen.append((now, done))
        while len(self._seen) > 2 and now - self._seen[0][0] > _RATE_WINDOW_SECONDS:
            self._seen.popleft()
        since, before = self._seen[0]
        return (done - before) / (now - since) if now > since else 0.0

    def _update_bar(self, stage: str, done: int, total: int, figures: str) -> None:
        if self.bar is None:
            is_wide = self.console.width >= _WIDE_COLUMNS
            bar = BarColumn(bar_width=_BAR_COLUMNS if is_wide else None)  # None: what the words leave
            whole = Column(no_wrap=True)
            name = TextColumn("{task.description}", table_column=whole)
            self.bar = Progress(name, bar, _FiguresColumn(table_column=whole), console=self.console, transient=True)
            self.bar.start()
        task = next((t for t in self.bar.tasks if t.description == stage), None)
        number = self.bar.add_task(stage, total=None) if task is None else task.id
        self.bar.update(number, completed=done, total=total or None, figures=figures)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self.bar is not None:
            self.bar.stop()


class _FiguresColumn(ProgressColumn):
    def render(self, task: Task) -> Text:
        return Text(str(task.fields.get("figures", "")))


def format_progress(done: int, total: int, rate: float) -> str:
    """Figures of a stage in words.

    >>> format_progress(300, 4000, 25.0), format_progress(7, 0, 0.0)
    ('300 of 4,000, 25 a second, 2 min 28 s left', '7')
    """
    parts = [f"{done:,} of {total:,}" if total else f"{done:,}"]
    if rate > 0 and done != total:
        parts.append(f"{rate:,.0f} a second" if rate >= 10 else f"{rate:.1f} a second")
        if total:
            parts.append(f"{_format_duration((total - done) / rate)} left")
    return ", ".join(parts)


def _format_duration(seconds: float) -> str:
    whole = round(seconds)
    if whole < 60:
        return f"{whole} s"
    if whole < 3600:
        return f"{whole // 60} min {whole % 60} s"
    return f"{whole // 3600} h {whole % 3600 // 60} min"
