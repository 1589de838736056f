"""The columns of a page: the base first, then the other texts, each with a letter; and the look-ups by place."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from string import ascii_uppercase

from reconcile.model.records import Work


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One text of a work as a column of its page."""

    siglum: str
    """A for the base, then B, C, ...; T27 and so on after Z."""
    at: int
    """Its place among the members of the work."""
    id: str
    is_base: bool
    starts: tuple[int, ...]
    """Where its sentences start."""
    rows: tuple[int, ...]
    """For each sentence, the number of its sentence group."""

    def row_at(self, offset: int) -> int:
        """The sentence group of the character at `offset`; the first for a text without sentences."""
        if not self.rows:
            return 0
        return self.rows[max(0, bisect_right(self.starts, offset) - 1)]


def columns_of(work: Work) -> tuple[Column, ...]:
    """The texts of a work in the order of its page."""
    order = sorted(range(len(work.members)), key=lambda at: work.members[at] != work.base)
    return tuple(
        Column(
            siglum=siglum(number),
            at=at,
            id=work.members[at],
            is_base=work.members[at] == work.base,
            starts=tuple(s.start for s in work.witnesses[at].sentences),
            rows=_rows(work, at),
        )
        for number, at in enumerate(order)
    )


def siglum(number: int) -> str:
    """The letter of a text, by its place; the base is 0.

    >>> siglum(0), siglum(26)
    ('A', 'T27')
    """
    return ascii_uppercase[number] if number < len(ascii_uppercase) else f"T{number + 1}"


def _rows(work: Work, at: int) -> tuple[int, ...]:
    rows = [0] * len(work.witnesses[at].sentences)
    for row, group in enumerate(work.groups):
        for sentence in group.sentences[at]:
            rows[sentence] = row
    return tuple(rows)
