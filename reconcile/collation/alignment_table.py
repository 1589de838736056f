"""The alignment table of a work: one row per sentence group, one column per witness."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from reconcile.collation.prose_alignment import select_alignment_keys
from reconcile.collation.sentence_alignment import align_sentence_keys
from reconcile.model.records import Group
from reconcile.model.variations import Collation
from reconcile.text.tokens import Transcript


@dataclass(slots=True)
class _AlignmentRow:
    base: tuple[int, ...]
    cells: dict[int, tuple[int, ...]] = field(default_factory=dict)
    similarities: list[float] = field(default_factory=list)
    moved: bool = False


def build_alignment_table(transcripts: Sequence[Transcript], collations: Sequence[Collation]) -> tuple[Group, ...]:
    """Unite the pairwise groups of n witnesses.

    Base sentences that any witness joins into one group are one row. Sentences that the base lacks are aligned with
    each other at their place, so that what two witnesses share is one row.

    Args:
        transcripts: the base first.
        collations: of every other witness against the base, in the same order.

    Returns:
        Rows in the order of the base; `sentences` in the order of `transcripts`.
    """
    leader = _unite_base_sentences(len(transcripts[0].is_prose), collations)
    rows: dict[int, _AlignmentRow] = {}
    for n, prose in enumerate(transcripts[0].is_prose):
        if prose:
            row = rows.setdefault(leader[n], _AlignmentRow(()))
            row.base += (n,)
    added: dict[int, list[tuple[int, tuple[int, ...]]]] = defaultdict(list)
    for column, collation in enumerate(collations, start=1):
        slot = -1
        for group in collation.groups:
            if group.left:
                slot = leader[group.left[0]]
            if group.left and group.right:
                row = rows[leader[group.left[0]]]
                row.cells[column] = tuple(sorted((*row.cells.get(column, ()), *group.right)))
                row.similarities.append(group.similarity)
                row.moved |= group.moved
            elif group.right:
                added[slot].append((column, group.right))
    out = []
    for slot in (-1, *rows):
        if slot >= 0:
            out.append(rows[slot])
        out += _align_added_sentences(added.get(slot, []), transcripts)
    width = len(transcripts)
    return tuple(
        Group(
            sentences=tuple(row.base if n == 0 else row.cells.get(n, ()) for n in range(width)),
            similarity=min(row.similarities, default=1.0 if width == 1 else 0.0),
            moved=row.moved,
        )
        for row in out
    )


def _unite_base_sentences(count: int, collations: Sequence[Collation]) -> list[int]:
    """For each base sentence the first one of its row."""
    leader = list(range(count))

    def find_leader(n: int) -> int:
        while leader[n] != n:
            leader[n] = n = leader[leader[n]]
        return n

    for collation in collations:
        for group in collation.groups:
            if group.right:
                for n in group.left[1:]:
                    one, two = sorted((find_leader(group.left[0]), find_leader(n)))
                    leader[two] = one
    return [find_leader(n) for n in range(count)]


def _align_added_sentences(
    added: Sequence[tuple[int, tuple[int, ...]]], transcripts: Sequence[Transcript]
) -> list[_AlignmentRow]:
    """Align what several witnesses have at a place where the base has nothing, column by column."""
    rows: list[_AlignmentRow] = []
    for column in sorted({c for c, _ in added}):
        sentences = [n for c, numbers in added if c == column for n in numbers]
        known = [_select_row_keys(transcripts, row) for row in rows]
        mine = [_select_row_keys(transcripts, _AlignmentRow((), {column: (n,)})) for n in sentences]
        groups = align_sentence_keys(known, mine)
        taken: list[_AlignmentRow] = []
        for group in groups:
            matched = [rows[i] for i in group.left]
            numbers = tuple(sentences[j] for j in group.right)
            taken += matched
            if numbers and len(matched) == 1:
                matched[0].cells[column] = numbers
                matched[0].similarities.append(group.similarity)
            else:
                taken += [_AlignmentRow((), {column: (n,)}) for n in numbers]
        rows = taken
    return rows


def _select_row_keys(transcripts: Sequence[Transcript], row: _AlignmentRow) -> list[str]:
    """What the first witness of a row has there."""
    column = min(row.cells)
    side = transcripts[column]
    return [key for n in row.cells[column] for key in select_alignment_keys(side.sentence_tokens(n))]
