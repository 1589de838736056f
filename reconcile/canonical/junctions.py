"""Where two sources may meet: the bookkeeping that keeps every junction attested (I5), whatever is chosen.

What is put into the base leans on the base word beside it, which stands beside it in its own witness too; or it starts
(or ends) where a sentence does on both sides, and leans on nothing there. So two things must not come to pass: that
something is put between a reading and the word it leans on, and that this word gives way. Every change to the base by a
policy asks here first. What a person decides does not: decisions are the exception of I5.
"""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from typing import NamedTuple

from reconcile.model.variations import Range

_Borders = AbstractSet[int]


class Leaning(NamedTuple):
    """On which of the base words beside it a reading leans."""

    left: bool
    """On the word before it: else a sentence starts here, in the base and in the witness."""
    right: bool
    """On the word behind it: else a sentence ends here, in the base and in the witness."""

    @classmethod
    def of(cls, base: Range, witness: Range, borders: tuple[_Borders, _Borders]) -> Leaning:
        """How the tokens of a witness lean when they stand for a range of the base; an empty range is a place.

        Args:
            base: base tokens.
            witness: tokens of the witness.
            borders: the sentence borders of the base and of the witness.
        """
        left = base[0] in borders[0] and witness[0] in borders[1]
        right = base[1] in borders[0] and witness[1] in borders[1]
        return cls(not left, not right)


@dataclass(slots=True)
class Junctions:
    """The places between the tokens of the base as a plan leaves them; a place has the number of the token behind."""

    leant_on: set[tuple[int, int]] = field(default_factory=set)
    """(token, place): what stands at the place leans on the token, the one before it or the one behind it."""
    filled: set[int] = field(default_factory=set)
    """Places where anything was put."""
    sealed: set[int] = field(default_factory=set)
    """Places where the two sides hold together: nothing can be put between them any more."""
    gone: set[int] = field(default_factory=set)
    """Tokens that gave way."""

    def branch(self) -> Junctions:
        """A copy that can be changed without touching this one."""
        return Junctions(set(self.leant_on), set(self.filled), set(self.sealed), set(self.gone))

    def takes(self, place: int, leaning: Leaning) -> bool:
        """Whether a reading can be put in at a place."""
        if place in self.sealed or (all(leaning) and place in self.filled):
            return False
        return all(
            token not in self.gone and (token, place) not in self.leant_on for token in _beside(place, place, leaning)
        )

    def insert(self, place: int, leaning: Leaning) -> None:
        """Note that a reading was put in."""
        self.filled.add(place)
        self.leant_on.update((token, place) for token in _beside(place, place, leaning))
        if all(leaning):
            self.sealed.add(place)

    def yields(self, base: Range, leaning: Leaning) -> bool:
        """Whether a range of the base can give way to a reading."""
        start, end = base
        if not self.gone.isdisjoint(range(start, end)) or not self.filled.isdisjoint(range(start + 1, end)):
            return False
        if (start, start) in self.leant_on or (end - 1, end) in self.leant_on:
            return False
        if any(token in self.gone for token in _beside(start, end, leaning)):
            return False
        return not (leaning.left and start in self.filled) and not (leaning.right and end in self.filled)

    def replace(self, base: Range, leaning: Leaning) -> None:
        """Note that a range of the base gave way to a reading, which may be empty."""
        start, end = base
        self.gone.update(range(start, end))
        self.sealed.update(range(start + 1, end))
        for place, leans, token in ((start, leaning.left, start - 1), (end, leaning.right, end)):
            if leans:
                self.leant_on.add((token, place))
                self.sealed.add(place)


def _beside(start: int, end: int, leaning: Leaning) -> list[int]:
    """The tokens that a reading which stands for a range leans on."""
    return [token for token, leans in ((start - 1, leaning.left), (end, leaning.right)) if leans]
