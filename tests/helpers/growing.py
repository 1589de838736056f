"""How the time of a step grows with its input: a ratio within one run, because machines differ."""

import gc
import time
from collections.abc import Callable

SMALL, TIMES = 6_000, 8
"""Characters of the smaller text, and how many times larger the larger one is."""
MOST = 3 * TIMES
"""A step that is linear takes `TIMES` as long for the larger text, a quadratic one `TIMES` squared."""
TRIES = 4


def assert_grows_linearly(step: Callable[[str], object], unit: str) -> None:
    """A text of `unit` over and over takes far less than the square.

    Processor time is measured, and again when the ratio is too high: what else goes on can only lengthen it, while a
    step that is quadratic stays so.
    """
    small, large = (unit * (size // len(unit)) for size in (SMALL, SMALL * TIMES))
    step(small)  # what is loaded or made once is no part of it
    least = min(seconds(step, small) for _ in range(3))
    ratios = []
    while not ratios or (ratios[-1] > MOST and len(ratios) < TRIES):
        ratios.append(seconds(step, large) / least)
    assert min(ratios) <= MOST, f"{TIMES} times the text takes {min(ratios):.1f} times as long"


def seconds(step: Callable[[str], object], text: str) -> float:
    gc.collect()
    start = time.process_time()
    step(text)
    return time.process_time() - start
