"""Handle Ctrl-C: the first one ends the command, and the next ones do not disturb how it ends."""

from __future__ import annotations

import atexit
import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

GRACE_SECONDS = 3.0
"""Seconds after an interrupt in which further ones mean the same: processes are ended, unfinished files removed.

Chosen by hand; both sides are held by tests/cli/test_interrupts.py.
"""


@contextmanager
def coalesce_interrupts() -> Iterator[None]:
    """Take interrupts in quick succession for one.

    After `GRACE_SECONDS` the next one counts again, so that a command which did not end can still be ended. After an
    interrupt this holds until the program ends. Nothing changes where somebody else handles interrupts, or outside of
    the main thread.
    """
    is_ours = threading.current_thread() is threading.main_thread()
    if not is_ours or signal.getsignal(signal.SIGINT) is not signal.default_int_handler:
        yield
        return
    last = -GRACE_SECONDS  # before any value of the clock

    def handle_interrupt(*_: Any) -> None:
        nonlocal last
        now = time.monotonic()
        if now - last >= GRACE_SECONDS:
            last = now
            raise KeyboardInterrupt

    signal.signal(signal.SIGINT, handle_interrupt)
    try:
        yield
    finally:
        if last < 0:
            signal.signal(signal.SIGINT, signal.default_int_handler)
        else:  # the program is about to end; an interrupt meanwhile would change its exit code
            atexit.register(signal.signal, signal.SIGINT, signal.SIG_IGN)
