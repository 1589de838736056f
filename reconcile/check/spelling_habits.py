"""Two ways to write one word, by editors of different times and houses: no damage, though texts differ in them."""

from __future__ import annotations

import re

from reconcile.language import ENGLISH
from reconcile.model.damage_kinds import DamageKind

_INNER_HYPHEN = re.compile(r"(?<=\w)[-\u2010\u2011](?=\w)")
_INITIALS_PATTERN = re.compile(r"(?:[A-Z]\.? ?)+")


def is_spelling_habit(kind: DamageKind, reading: str, other: str) -> bool:
    """Whether two readings of one place are both right.

    Args:
        kind: of the damage that one of them seems to have.
        reading: the one that lacks something.
        other: the one that has it.

    >>> is_spelling_habit("lost-space", "tonight", "to-night")
    True
    >>> is_spelling_habit("lost-space", "HMSAlliance", "HMS Alliance")
    False
    """
    if kind == DamageKind.DROPPED_APOSTROPHE:
        return reading.casefold() in ENGLISH.possessive_pronouns
    if kind == DamageKind.LOST_SPACE:
        is_hyphened = _INNER_HYPHEN.sub("", other) == reading
        is_compound = reading.casefold() in ENGLISH.merged_compounds
        return is_hyphened or is_compound or bool(_INITIALS_PATTERN.fullmatch(reading))
    return False
