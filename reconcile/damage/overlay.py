"""Edits over a raw text, the text that they give, and the way back from each position of it.

Knows nothing of damage. Positions are boundaries between code points, from 0 to the length of the text.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, field

from reconcile.model.records import Repair


@dataclass(frozen=True, slots=True)
class Overlay:
    """A raw text with edits applied. The edits are sorted by start and disjoint, else `ValueError`.

    >>> from reconcile.vocabulary import Confidence
    >>> edit = Repair(start=2, end=5, replacement="–", kind="mojibake", evidence="", confidence=Confidence.HIGH)
    >>> seen = Overlay("a â€“ b", (edit,))
    >>> seen.text, [seen.to_raw(position) for position in (1, 2, 3, 4, 5)]
    ('a – b', [1, 2, 5, 6, 7])
    """

    raw: str
    repairs: tuple[Repair, ...] = ()
    text: str = field(init=False, compare=False)
    """`raw` with the edits applied."""
    _starts: list[int] = field(init=False, repr=False, compare=False)
    _ends: list[int] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        pieces: list[str] = []
        starts: list[int] = []
        ends: list[int] = []
        raw_position = position = 0
        for repair in self.repairs:
            if not raw_position <= repair.start <= repair.end <= len(self.raw):
                raise ValueError(f"edits overlap, are out of order or out of range at {repair.start}-{repair.end}")
            pieces += self.raw[raw_position : repair.start], repair.replacement
            position += repair.start - raw_position
            starts.append(position)
            position += len(repair.replacement)
            ends.append(position)
            raw_position = repair.end
        pieces.append(self.raw[raw_position:])
        object.__setattr__(self, "text", "".join(pieces) if self.repairs else self.raw)
        object.__setattr__(self, "_starts", starts)
        object.__setattr__(self, "_ends", ends)

    def locate_replacements(self) -> list[tuple[int, int]]:
        """Return the span of each replacement in `text`, in the order of `repairs`."""
        return list(zip(self._starts, self._ends, strict=True))

    def to_raw(self, position: int) -> int:
        """Map a boundary of `text` to a boundary of `raw`; monotone, 0 to 0, the end to the end.

        The start of a replacement maps to the start of the damage, its end and its inside to the end of the damage;
        the place of a deletion maps to after what was deleted. An empty text has one boundary: it maps to 0.
        """
        if not self.repairs or position <= 0:
            return position
        at = bisect_right(self._starts, position) - 1
        if at < 0:
            return position
        if position == self._starts[at] < self._ends[at]:
            return self.repairs[at].start
        return self.repairs[at].end + max(0, position - self._ends[at])
