"""Where two sources may meet: keeps every junction attested (I5) whatever a policy chooses; decisions are exempt.

An inserted reading is attached to the base word beside it, which is beside it in its own witness too, unless a sentence
starts (or ends) there on both sides. Nothing may be inserted between a reading and that word, nor replace the word.
"""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from typing import NamedTuple

from reconcile.model.variations import Range

_Borders = AbstractSet[int]


class Attachment(NamedTuple):
    """To which of the base words beside it a reading is attached."""

    left: bool
    """To the word before it: else a sentence starts here, in the base and in the witness."""
    right: bool
    """To the word after it: else a sentence ends here, in the base and in the witness."""

    @classmethod
    def from_ranges(cls, base: Range, witness: Range, borders: tuple[_Borders, _Borders]) -> Attachment:
        """Return how tokens of a witness are attached that replace a range of the base; an empty range is a place.

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
    """The places between the tokens of the base in a plan; a place has the index of the token after it."""

    attachments: set[tuple[int, int]] = field(default_factory=set)
    """(token, place): a reading at the place is attached to the token before or after it."""
    filled_places: set[int] = field(default_factory=set)
    """Places with an insertion."""
    sealed_places: set[int] = field(default_factory=set)
    """Places where nothing can be inserted any more."""
    removed_tokens: set[int] = field(default_factory=set)
    """Tokens that were replaced."""

    def make_copy(self) -> Junctions:
        """Return a copy that changes independently."""
        return Junctions(
            set(self.attachments), set(self.filled_places), set(self.sealed_places), set(self.removed_tokens)
        )

    def can_insert(self, place: int, attachment: Attachment) -> bool:
        """Return whether a reading can be inserted at a place."""
        if place in self.sealed_places or (all(attachment) and place in self.filled_places):
            return False
        return all(
            token not in self.removed_tokens and (token, place) not in self.attachments
            for token in _find_attached_tokens(place, place, attachment)
        )

    def record_insertion(self, place: int, attachment: Attachment) -> None:
        """Record the insertion of a reading."""
        self.filled_places.add(place)
        self.attachments.update((token, place) for token in _find_attached_tokens(place, place, attachment))
        if all(attachment):
            self.sealed_places.add(place)

    def can_replace(self, base: Range, attachment: Attachment) -> bool:
        """Return whether a reading can replace a range of the base."""
        start, end = base
        inside = range(start + 1, end)
        if not self.removed_tokens.isdisjoint(range(start, end)) or not self.filled_places.isdisjoint(inside):
            return False
        if (start, start) in self.attachments or (end - 1, end) in self.attachments:
            return False
        if not self.removed_tokens.isdisjoint(_find_attached_tokens(start, end, attachment)):
            return False
        places = [place for place, attached in zip(base, attachment, strict=True) if attached]
        return self.filled_places.isdisjoint(places)

    def record_replacement(self, base: Range, attachment: Attachment) -> None:
        """Record that a reading, which may be empty, replaces a range of the base."""
        start, end = base
        self.removed_tokens.update(range(start, end))
        self.sealed_places.update(range(start + 1, end))
        for place, attached, token in ((start, attachment.left, start - 1), (end, attachment.right, end)):
            if attached:
                self.attachments.add((token, place))
                self.sealed_places.add(place)


def _find_attached_tokens(start: int, end: int, attachment: Attachment) -> list[int]:
    """Return the tokens that a reading in place of a range is attached to."""
    return [token for token, attached in ((start - 1, attachment.left), (end, attachment.right)) if attached]
