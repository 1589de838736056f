"""A passage told twice in one text: whole sentences that come again in the same order."""

from __future__ import annotations

import re
from collections.abc import Iterator

from reconcile.damage.sight import Sight
from reconcile.model import Confidence, Repair

KIND = "repetition"
_PIECE = re.compile(r"[^.!?\n]{40,}")
SHORTEST = 200
"""Code points that must come again; less than that is a refrain or a formula."""


def repetition(sight: Sight) -> Iterator[Repair]:
    """Find the second telling of each passage told twice."""
    text = sight.text
    if len(text) < 2 * SHORTEST:
        return
    first: dict[str, int] = {}
    reach = 0
    for match in _PIECE.finditer(text):
        start = match.start()
        if start < reach:
            continue
        source = first.setdefault(match.group().strip(), start)
        if source == start:
            continue
        begin, end = _extend(text, source, start, match.end() - start)
        if end - begin >= SHORTEST and begin >= reach:
            reach = end
            shown = " ".join(text[begin : begin + 60].split())
            yield sight.flag(begin, end, KIND, f"told before at {source}: {shown}", Confidence.MEDIUM)


def _extend(text: str, source: int, start: int, length: int) -> tuple[int, int]:
    """The longest stretch round `start` that equals the one round `source`; the two do not overlap."""
    left, right = text[source : source + 1], text[start : start + 1]
    source += left.isspace()
    start += right.isspace()
    limit = start - source
    end = min(length, limit)
    step = 4096
    while end < limit and text[source + end : source + end + step] == text[start + end : start + end + step] and (
        start + end + step <= len(text)
    ):
        end = min(limit, end + step)
    while end < limit and start + end < len(text) and text[source + end] == text[start + end]:
        end += 1
    while source > 0 and text[source - 1] == text[start - 1] and start - 1 > source + end:
        source, start, end = source - 1, start - 1, end + 1
    return start, start + end
