"""Where a witness departs from the base, in token indices: what *diff* finds, *classify* judges and *merge* settles.

These records live only inside the pipeline; reports hold the `model.Difference` made of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence, Sized
from dataclasses import dataclass, replace
from enum import StrEnum

from reconcile.model.records import Difference, Group

Range = tuple[int, int]
"""Token indices, half-open."""


class Operation(StrEnum):
    """The four operations of Quintilian, and what touches no whole token."""

    ADDITION = "addition"
    """Tokens of the witness that the base lacks."""
    OMISSION = "omission"
    """Tokens of the base that the witness lacks."""
    SUBSTITUTION = "substitution"
    """Other tokens in one place."""
    TRANSPOSITION = "transposition"
    """The same content in another place."""
    FORM = "form"
    """One pair of matched tokens whose characters differ."""
    GAP = "gap"
    """White space before a pair of matched tokens, or at a sentence border, that differs."""

    @classmethod
    def from_sides(cls, base: Sized, witness: Sized) -> Operation:
        """Name the operation by which side is empty."""
        return cls.ADDITION if not len(base) else cls.OMISSION if not len(witness) else cls.SUBSTITUTION


@dataclass(frozen=True, slots=True, kw_only=True)
class Variation:
    """One place where the witness departs from the base, in token indices of each side."""

    operation: Operation
    base: tuple[Range, ...]
    """Token ranges in order; empty when the base has nothing there."""
    witness: tuple[Range, ...]
    base_place: int
    """Index of the base token before which an empty base reading would stand."""
    witness_place: int
    group: int
    """Index into `Collation.groups`; -1 outside of every group."""
    within: tuple[Range, Range] | None = None
    """For a variation inside a transposition: the first base range and the first witness range of that one."""

    @classmethod
    def from_indices(
        cls,
        base: Sequence[int],
        witness: Sequence[int],
        places: tuple[int, int],
        group: int,
        within: tuple[Range, Range] | None = None,
    ) -> Variation:
        """Return the addition, omission or substitution of sorted tokens; `places` are those of empty readings."""
        return cls(
            operation=Operation.from_sides(base, witness),
            base=collapse_to_ranges(base),
            witness=collapse_to_ranges(witness),
            base_place=places[0],
            witness_place=places[1],
            group=group,
            within=within,
        )

    @property
    def base_range(self) -> Range:
        """The first range of the base; an empty one at the place where an empty reading would stand."""
        return self.base[0] if self.base else (self.base_place, self.base_place)

    @property
    def witness_range(self) -> Range:
        """The first range of the witness; an empty one at the place where an empty reading would stand."""
        return self.witness[0] if self.witness else (self.witness_place, self.witness_place)

    @property
    def mirror_image(self) -> Variation:
        """The same place with the two sides exchanged."""
        mirror = {Operation.ADDITION: Operation.OMISSION, Operation.OMISSION: Operation.ADDITION}
        return replace(
            self,
            operation=mirror.get(self.operation, self.operation),
            base=self.witness,
            witness=self.base,
            base_place=self.witness_place,
            witness_place=self.base_place,
            within=self.within and (self.within[1], self.within[0]),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Collation:
    """A witness collated against the base."""

    groups: tuple[Group, ...]
    """Left: base sentences; right: witness sentences. Metadata sentences are in no group."""
    matches: tuple[tuple[int, int], ...]
    """(base token, witness token) with equal keys, sorted by base token; the ends of both texts are matched."""
    variations: tuple[Variation, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ClassifiedDifference:
    """A difference with the variation it was made of; None for what concerns one witness alone or whole groups."""

    difference: Difference
    variation: Variation | None
    parent: int = -1
    """Index of the enclosing difference in the same sequence, or -1."""


def collapse_to_ranges(indices: Iterable[int]) -> tuple[Range, ...]:
    """Write sorted indices as maximal ranges.

    >>> collapse_to_ranges([1, 2, 3, 7])
    ((1, 4), (7, 8))
    """
    out: list[Range] = []
    for at in indices:
        if out and out[-1][1] == at:
            out[-1] = (out[-1][0], at + 1)
        else:
            out.append((at, at + 1))
    return tuple(out)
