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


class Attachment(NamedTuple):
    """On which of the base words beside it a reading leans."""

    left: bool
    """On the word before it: else a sentence starts here, in the base and in the witness."""
    right: bool
    """On the word behind it: else a sentence ends here, in the base and in the witness."""

    @classmethod
    def from_ranges(cls, base: Range, witness: Range, borders: tuple[_Borders, _Borders]) -> Attachment:
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

    attachments: set[tuple[int, int]] = field(default_factory=set)
    """(token, place): what stands at the place leans on the token, the one before it or the one behind it."""
    filled_places: set[int] = field(default_factory=set)
    """Places where anything was put."""
    sealed_places: set[int] = field(default_factory=set)
    """Places where the two sides hold together: nothing can be put between them any more."""
    removed_tokens: set[int] = field(default_factory=set)
    """Tokens that gave way."""

    def make_copy(self) -> Junctions:
        """A copy that can be changed without touching this one."""
        return Junctions(
            set(self.attachments), set(self.filled_places), set(self.sealed_places), set(self.removed_tokens)
        )

    def can_insert(self, place: int, attachment: Attachment) -> bool:
        """Whether a reading can be put in at a place."""
        if place in self.sealed_places or (all(attachment) and place in self.filled_places):
            return False
        return all(
            token not in self.removed_tokens and (token, place) not in self.attachments
            for token in _find_attached_tokens(place, place, attachment)
        )

    def record_insertion(self, place: int, attachment: Attachment) -> None:
        """Note that a reading was put in."""
        self.filled_places.add(place)
        self.attachments.update((token, place) for token in _find_attached_tokens(place, place, attachment))
        if all(attachment):
            self.sealed_places.add(place)

    def can_replace(self, base: Range, attachment: Attachment) -> bool:
        """Whether a range of the base can give way to a reading."""
        start, end = base
        if not self.removed_tokens.isdisjoint(range(start, end)) or not self.filled_places.isdisjoint(
            range(start + 1, end)
        ):
            return False
        if (start, start) in self.attachments or (end - 1, end) in self.attachments:
            return False
        if any(token in self.removed_tokens for token in _find_attached_tokens(start, end, attachment)):
            return False
        return not (attachment.left and start in self.filled_places) and not (
            attachment.right and end in self.filled_places
        )

    def record_replacement(self, base: Range, attachment: Attachment) -> None:
        """Note that a range of the base gave way to a reading, which may be empty."""
        start, end = base
        self.removed_tokens.update(range(start, end))
        self.sealed_places.update(range(start + 1, end))
        for place, leans, token in ((start, attachment.left, start - 1), (end, attachment.right, end)):
            if leans:
                self.attachments.add((token, place))
                self.sealed_places.add(place)


def _find_attached_tokens(start: int, end: int, attachment: Attachment) -> list[int]:
    """The tokens that a reading which stands for a range leans on."""
    return [token for token, leans in ((start - 1, attachment.left), (end, attachment.right)) if leans]
