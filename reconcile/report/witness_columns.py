"""The columns of a page: the base first, then the other texts, each with a letter; and the look-ups by place."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from string import ascii_uppercase

from reconcile.model.records import Work


@dataclass(frozen=True, slots=True, kw_only=True)
class WitnessColumn:
    """One text of a work as a column of its page."""

    siglum: str
    """A for the base, then B, C, ...; T27 and so on after Z."""
    member_index: int
    """Its place among the members of the work."""
    id: str
    is_base: bool
    sentence_starts: tuple[int, ...]
    sentence_rows: tuple[int, ...]
    """Sentence group of each sentence."""

    def find_row_at(self, offset: int) -> int:
        """Return the sentence group of the character at `offset`; the first for a text without sentences."""
        if not self.sentence_rows:
            return 0
        return self.sentence_rows[max(0, bisect_right(self.sentence_starts, offset) - 1)]


def build_columns(work: Work) -> tuple[WitnessColumn, ...]:
    """Return the texts of a work in the order of its page."""
    order = sorted(range(len(work.members)), key=lambda at: work.members[at] != work.base)
    return tuple(
        WitnessColumn(
            siglum=_format_siglum(number),
            member_index=at,
            id=work.members[at],
            is_base=work.members[at] == work.base,
            sentence_starts=tuple(s.start for s in work.witnesses[at].sentences),
            sentence_rows=_map_sentences_to_rows(work, at),
        )
        for number, at in enumerate(order)
    )


def _format_siglum(number: int) -> str:
    """Return the letter of a text, by its place; the base is 0.

    >>> _format_siglum(0), _format_siglum(26)
    ('A', 'T27')
    """
    return ascii_uppercase[number] if number < len(ascii_uppercase) else f"T{number + 1}"


def _map_sentences_to_rows(work: Work, at: int) -> tuple[int, ...]:
    rows = [0] * len(work.witnesses[at].sentences)
    for row, group in enumerate(work.groups):
        for sentence in group.sentences[at]:
            rows[sentence] = row
    return tuple(rows)
