"""Work shared out among threads: numpy sorts and counts without holding up the other threads."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

_Item = TypeVar("_Item")
_Result = TypeVar("_Result")


def map_in_order(call: Callable[[_Item], _Result], items: Iterable[_Item], jobs: int) -> Iterator[_Result]:
    """Yield the results of a call for each item, in the order of the items.

    The items are taken in the thread of the caller, no more than a few ahead of the results.

    Args:
        call: what is done in the threads.
        items: what it is called with.
        jobs: threads; with 1 there is none but that of the caller.
    """
    if jobs <= 1:
        yield from map(call, items)
        return
    waiting: deque[Future[_Result]] = deque()
    with ThreadPoolExecutor(jobs) as pool:
        try:
            for item in items:
                waiting.append(pool.submit(call, item))
                if len(waiting) > 2 * jobs:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()
        finally:
            for future in waiting:
                future.cancel()
