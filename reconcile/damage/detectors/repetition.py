"""Find passages that a text repeats: sentences that come again in the same order, whole or nearly."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from reconcile.damage.text_habits import TextHabits
from reconcile.model.damage_kinds import DamageKind
from reconcile.model.records import Repair
from reconcile.vocabulary import Confidence

KIND = DamageKind.REPETITION
_LONG_PIECE = re.compile(r"[^.!?\n]{40,}")
SHORTEST_REPETITION = 200
"""Code points that must come again. Chosen by hand: less is a refrain or a formula."""
LARGEST_GAP = 200
"""Code points between two repeated pieces of one passage. Chosen by hand: about a sentence that was changed."""
_COMPARISON_STRIDE = 4096
"""Code points compared at once; it decides nothing but the speed."""


@dataclass(slots=True)
class _RepeatedPassage:
    """A stretch that comes again, its source, and how many code points of it are equal."""

    start: int
    end: int
    source: int
    source_end: int
    equal: int


def find_repeated_passages(habits: TextHabits) -> Iterator[Repair]:
    """Find repeated passages. To take the second one out is likely right if every character comes again."""
    text = habits.text
    if len(text) < 2 * SHORTEST_REPETITION:
        return
    for passage in _join_repeated_pieces(text):
        start, end = passage.start, passage.end
        if passage.equal < SHORTEST_REPETITION:
            continue
        shown = " ".join(text[start : start + 60].split())
        evidence = f"said before at {passage.source}: {shown}"
        if passage.equal == end - start:
            yield habits.make_repair(start, end, "", KIND, evidence, Confidence.MEDIUM)
        else:
            yield habits.make_flag(start, end, KIND, f"{evidence} (not in the same words throughout)")


def _join_repeated_pieces(text: str) -> Iterator[_RepeatedPassage]:
    """Join repeated pieces that follow one another in both places into passages, in order."""
    first: dict[str, int] = {}
    current: _RepeatedPassage | None = None
    for match in _LONG_PIECE.finditer(text):
        start = match.start()
        if current and start < current.end:
            continue
        source = first.setdefault(match.group().strip(), start)
        if source == start:
            continue
        floor = current.end if current else source
        begin, end, source = _extend_repetition(text, source, start, match.end(), floor)
        length = end - begin
        if current and begin - current.end <= LARGEST_GAP and -length <= source - current.source_end <= LARGEST_GAP:
            current.end, current.source_end = end, source + length
            current.equal += length
        else:
            if current:
                yield current
            current = _RepeatedPassage(begin, end, source, source + length, length)
    if current:
        yield current


def _extend_repetition(text: str, source: int, start: int, end: int, floor: int) -> tuple[int, int, int]:
    """Return start, end and source of the longest repeated stretch round a piece, without overlap."""
    source += len(text[source:start]) - len(text[source:start].lstrip()) if text[source].isspace() else 0
    start += len(text[start:end]) - len(text[start:end].lstrip())
    limit = min(len(text), start + (start - source))  # the source ends where the repetition begins
    at = start
    while (
        at < limit
        and text[at : at + _COMPARISON_STRIDE] == text[source + at - start : source + at - start + _COMPARISON_STRIDE]
    ):
        at = min(limit, at + _COMPARISON_STRIDE)
    while at < limit and text[at] == text[source + at - start]:
        at += 1
    while start > floor and source > 0 and text[start - 1] == text[source - 1] and start - 1 > source + at - start:
        start, source = start - 1, source - 1
    return start, at, source
