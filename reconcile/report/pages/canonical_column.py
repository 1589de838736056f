"""The canonical text as the first column of a page: in its own order, each stretch in the row that it comes from."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from reconcile.model.records import Fragment, Segment, Work
from reconcile.report.group_kinds import BASE
from reconcile.report.witness_columns import Column


@dataclass(frozen=True, slots=True, kw_only=True)
class Chunk:
    """A stretch of canonical text of one segment and one row."""

    start: int
    """Over the canonical text."""
    end: int
    rule: str
    entering: str
    """The letter of the text that starts to speak here, when it is not the base; empty where nothing changes."""
    row: int
    """Number of its sentence group, from 0; -1 while it is not known."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A stretch of canonical text that a person may decide: the fragments that touch each other."""

    start: int
    end: int
    fragments: tuple[int, ...]
    """Numbers of the fragments of the work, in order."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """Chunks that follow each other in a row, inside one place or outside any."""

    place: int | None
    """Number of the place; None outside."""
    chunks: tuple[Chunk, ...]


def places_of(fragments: Sequence[Fragment]) -> tuple[Place, ...]:
    """Put fragments together that touch: their texts cannot be exchanged one by one.

    Args:
        fragments: sorted by place.
    """
    places: list[Place] = []
    for number, fragment in enumerate(fragments):
        last = places[-1] if places else None
        if last is not None and fragment.start <= last.end:
            end = max(last.end, fragment.end)
            places[-1] = Place(start=last.start, end=end, fragments=(*last.fragments, number))
        else:
            places.append(Place(start=fragment.start, end=fragment.end, fragments=(number,)))
    return tuple(places)


def reading_of(work: Work, columns: Sequence[Column]) -> tuple[tuple[Run, ...], ...]:
    """For each sentence group, the canonical text that stands in its row.

    Read row by row it is the canonical text, in its order. A stretch that stands out of the order of the rows (a
    sentence taken from elsewhere) is shown where the canonical text has it.
    """
    places = places_of(work.fragments)
    chunks = _in_order(list(_chunks(work, columns, {cut for p in places for cut in (p.start, p.end)})))
    starts = [chunk.start for chunk in chunks]
    rows: list[list[Run]] = [[] for _ in work.groups] or [[]]
    waiting = list(enumerate(places))
    at = row = 0
    while at < len(chunks) or waiting:
        here = chunks[at].start if at < len(chunks) else len(work.canonical.text)
        if waiting and waiting[0][1].start <= here:
            number, place = waiting.pop(0)
            inside = chunks[at : bisect_left(starts, place.end, lo=at)]
            row = chunks[at].row if at < len(chunks) else row
            rows[row].append(Run(place=number, chunks=tuple(inside)))
            at += len(inside)
            continue
        row = chunks[at].row
        if rows[row] and rows[row][-1].place is None:
            rows[row][-1] = replace(rows[row][-1], chunks=(*rows[row][-1].chunks, chunks[at]))
        else:
            rows[row].append(Run(place=None, chunks=(chunks[at],)))
        at += 1
    return tuple(tuple(runs) for runs in rows)


def _chunks(work: Work, columns: Sequence[Column], cuts: set[int]) -> Iterator[Chunk]:
    """Cut the segments at the borders of places and of the sentences that they come from."""
    known = {column.id: column for column in columns}
    ordered = sorted(cuts)
    speaking = ""
    for segment in work.canonical.segments:
        source = segment.sources[0] if segment.sources else None
        column = known[source.witness] if source else None
        inside = ordered[bisect_right(ordered, segment.start) : bisect_left(ordered, segment.end)]
        borders = sorted({segment.start, segment.end, *inside, *_borders(segment, column)})
        for start, end in pairwise(borders):
            offset = source.start + (start - segment.start if _is_exact(segment) else 0) if source else 0
            blank = work.canonical.text[start:end].isspace()  # white space may stand anywhere between its sentences
            siglum = column.siglum if column and not column.is_base else ""
            yield Chunk(
                start=start,
                end=end,
                rule=BASE if blank else segment.rule,
                entering=siglum if siglum != speaking and not blank else "",
                row=column.row_at(offset) if column and not blank else -1,
            )
            speaking = speaking if blank else siglum


def _is_exact(segment: Segment) -> bool:
    """Whether each character of the segment has its own place in the first source."""
    source = segment.sources[0]
    return not segment.repairs and source.end - source.start == segment.end - segment.start


def _borders(segment: Segment, column: Column | None) -> list[int]:
    if column is None or not _is_exact(segment):
        return []
    source = segment.sources[0]
    inside = column.starts[bisect_right(column.starts, source.start) : bisect_left(column.starts, source.end)]
    return [segment.start + start - source.start for start in inside]


def _in_order(chunks: Sequence[Chunk]) -> list[Chunk]:
    """Give every chunk a row so that rows never fall; as many as can be keep the row that they come from."""
    kept = _longest_rising([c.row for c in chunks])
    row = 0
    found = []
    for number, chunk in enumerate(chunks):
        row = chunk.row if number in kept else row
        found.append(replace(chunk, row=row))
    return found


def _longest_rising(rows: Sequence[int]) -> set[int]:
    """Places of a longest subsequence that never falls, among those from somewhere (not -1).

    >>> sorted(_longest_rising([0, 1, 7, -1, 2, 2, 3]))
    [0, 1, 4, 5, 6]
    """
    tails: list[int] = []
    values: list[int] = []
    before: dict[int, int] = {}
    for at, row in enumerate(rows):
        if row < 0:
            continue
        length = bisect_right(values, row)
        if length:
            before[at] = tails[length - 1]
        tails[length : length + 1] = [at]
        values[length : length + 1] = [row]
    kept: set[int] = set()
    at_last = tails[-1] if tails else None
    while at_last is not None:
        kept.add(at_last)
        at_last = before.get(at_last)
    return kept
