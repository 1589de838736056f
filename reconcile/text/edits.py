"""Apply edits to a text, and decide whether edits can be made together. Knows nothing of damage."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from typing import Protocol


class Edit(Protocol):
    """A replacement for the code points [start, end)."""

    @property
    def start(self) -> int:
        """Where the replaced stretch starts."""

    @property
    def end(self) -> int:
        """Where it ends."""

    @property
    def replacement(self) -> str:
        """What is there after the edit."""


def apply_edits(text: str, edits: Iterable[Edit], start: int = 0, end: int | None = None) -> str:
    """Return the stretch [start, end) of a text with those edits applied that lie in it.

    Args:
        text: the text.
        edits: sorted by start; of two that overlap the second is left out.
        start: where the stretch starts.
        end: where it ends; by default with the text.
    """
    parts = []
    at, end = start, len(text) if end is None else end
    for edit in edits:
        if at <= edit.start <= edit.end <= end:
            parts += [text[at : edit.start], edit.replacement]
            at = edit.end
    return "".join([*parts, text[at:end]])


def is_span_free(taken: Sequence[tuple[int, int]], span: tuple[int, int]) -> bool:
    """Return whether a span meets none of a sorted, disjoint list.

    An insertion may be at the edge of a replacement, but two insertions never at one place.
    """
    at = bisect_left(taken, span)
    if at < len(taken) and (taken[at] == span or taken[at][0] < span[1]):
        return False
    return at == 0 or taken[at - 1][1] <= span[0]
