"""The canonical text as the first column of a page: in its own order, each stretch in the row of its source."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate, pairwise

from reconcile.model.records import Fragment, Segment, Work
from reconcile.report.group_kinds import BASE_KIND
from reconcile.report.witness_columns import WitnessColumn


@dataclass(frozen=True, slots=True, kw_only=True)
class CanonicalChunk:
    """A stretch of canonical text of one segment and one row."""

    start: int
    """Over the canonical text."""
    end: int
    rule: str
    entering: str
    """The letter of the text that takes over here, when it is not the base; empty where the source is the same."""
    row: int
    """Number of its sentence group, from 0; -1 while it is not known."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionPlace:
    """A stretch of canonical text that a person may decide: the fragments that touch each other."""

    start: int
    end: int
    fragments: tuple[int, ...]
    """Numbers of the fragments of the work, in order."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChunkRun:
    """Chunks that follow each other in a row, inside one place (its number) or outside any (None)."""

    place: int | None
    chunks: tuple[CanonicalChunk, ...]


def group_fragments(fragments: Sequence[Fragment]) -> tuple[DecisionPlace, ...]:
    """Join fragments that touch, given in their order: their texts cannot be exchanged one by one."""
    places: list[DecisionPlace] = []
    for number, fragment in enumerate(fragments):
        place = DecisionPlace(start=fragment.start, end=fragment.end, fragments=(number,))
        if places and fragment.start <= places[-1].end:
            last = places.pop()
            end = max(last.end, fragment.end)
            place = DecisionPlace(start=last.start, end=end, fragments=(*last.fragments, number))
        places.append(place)
    return tuple(places)


def arrange_canonical_rows(work: Work, columns: Sequence[WitnessColumn]) -> tuple[tuple[ChunkRun, ...], ...]:
    """Return for each sentence group the canonical text in its row.

    Read row by row it is the canonical text, in its order. A stretch out of the order of the rows (a sentence taken
    from elsewhere) is shown where the canonical text has it.
    """
    places = group_fragments(work.fragments)
    chunks = _assign_rows(list(_cut_chunks(work, columns, {cut for p in places for cut in (p.start, p.end)})))
    starts = [chunk.start for chunk in chunks]
    rows: list[list[ChunkRun]] = [[] for _ in work.groups] or [[]]
    waiting = list(enumerate(places))
    at = row = 0
    while at < len(chunks) or waiting:
        here = chunks[at].start if at < len(chunks) else len(work.canonical.text)
        if waiting and waiting[0][1].start <= here:
            number, place = waiting.pop(0)
            inside = chunks[at : bisect_left(starts, place.end, lo=at)]
            row = chunks[at].row if at < len(chunks) else row
            rows[row].append(ChunkRun(place=number, chunks=tuple(inside)))
            at += len(inside)
            continue
        row = chunks[at].row
        if rows[row] and rows[row][-1].place is None:
            rows[row][-1] = replace(rows[row][-1], chunks=(*rows[row][-1].chunks, chunks[at]))
        else:
            rows[row].append(ChunkRun(place=None, chunks=(chunks[at],)))
        at += 1
    return tuple(tuple(runs) for runs in rows)


def _cut_chunks(work: Work, columns: Sequence[WitnessColumn], cuts: set[int]) -> Iterator[CanonicalChunk]:
    known = {column.id: column for column in columns}
    ordered = sorted(cuts)
    current = ""
    for segment in work.canonical.segments:
        source = segment.sources[0] if segment.sources else None
        column = known[source.witness] if source else None
        inside = ordered[bisect_right(ordered, segment.start) : bisect_left(ordered, segment.end)]
        borders = sorted({segment.start, segment.end, *inside, *_find_sentence_borders(segment, column)})
        for start, end in pairwise(borders):
            offset = source.start + (start - segment.start if _is_exact_copy(segment) else 0) if source else 0
            blank = work.canonical.text[start:end].isspace()  # white space may be anywhere between its sentences
            siglum = column.siglum if column and not column.is_base else ""
            yield CanonicalChunk(
                start=start,
                end=end,
                rule=BASE_KIND if blank else segment.rule,
                entering=siglum if siglum != current and not blank else "",
                row=column.find_row_at(offset) if column and not blank else -1,
            )
            current = current if blank else siglum


def _is_exact_copy(segment: Segment) -> bool:
    """Return whether each character of the segment has its own place in the first source."""
    source = segment.sources[0]
    return not segment.repairs and source.end - source.start == segment.end - segment.start


def _find_sentence_borders(segment: Segment, column: WitnessColumn | None) -> list[int]:
    if column is None or not _is_exact_copy(segment):
        return []
    source, starts = segment.sources[0], column.sentence_starts
    inside = starts[bisect_right(starts, source.start) : bisect_left(starts, source.end)]
    return [segment.start + start - source.start for start in inside]


def _assign_rows(chunks: Sequence[CanonicalChunk]) -> list[CanonicalChunk]:
    """Give every chunk a row so that rows never fall; as many as possible keep the row of their source."""
    kept = _find_longest_rising([c.row for c in chunks])
    rows = accumulate((chunk.row if number in kept else 0 for number, chunk in enumerate(chunks)), max)
    return [replace(chunk, row=row) for chunk, row in zip(chunks, rows, strict=True)]


def _find_longest_rising(rows: Sequence[int]) -> set[int]:
    """Return the places of a longest subsequence that never falls; -1 is left out (Fredman 1975, by its best ends).

    >>> sorted(_find_longest_rising([0, 1, 7, -1, 2, 2, 3]))
    [0, 1, 4, 5, 6]
    """
    tails: list[int] = []
    before: dict[int, int] = {}
    for at, row in enumerate(rows):
        if row >= 0:
            length = bisect_right(tails, row, key=rows.__getitem__)
            if length:
                before[at] = tails[length - 1]
            tails[length : length + 1] = [at]
    kept: set[int] = set()
    last = tails[-1] if tails else None
    while last is not None:
        kept.add(last)
        last = before.get(last)
    return kept
