"""What was found out of pairs of texts: it depends on the two texts only, and is worth keeping."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

from reconcile.variants.linkage.name_slots import SlotComparison


class SharedPassage(NamedTuple):
    """The longest passage that two texts share."""

    words: int
    quotation: str


@dataclass(frozen=True, slots=True)
class PairFacts:
    """Facts of pairs of texts, given by their numbers in a collection."""

    slots: dict[tuple[int, int], SlotComparison] = field(default_factory=dict)
    """What names and numbers say."""
    passages: dict[tuple[int, int], SharedPassage] = field(default_factory=dict)
    """The longest passages, common phrases left out."""
