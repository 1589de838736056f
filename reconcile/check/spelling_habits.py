"""Two ways to write one word, by editors of different times and houses: no damage, though texts differ in them."""

from __future__ import annotations

import re

from reconcile.model.damage_kinds import DamageKind
from reconcile.text.word_list import parse_word_list

_POSSESSIVE_PRONOUNS = parse_word_list("yours hers ours theirs its")
"""Written with an apostrophe once, and rightly without it."""
_MERGED_COMPOUNDS = parse_word_list(
    "anybody anyhow anymore anyone anything anyway anywhere awhile cannot everybody everyday everyone everything "
    "everywhere forever herself himself indeed instead into itself maybe meantime meanwhile moreover myself nobody "
    "nothing nowhere oneself onto ourselves somebody someday somehow someone something sometime sometimes somewhere "
    "themselves therein today tomorrow tonight upon whatever whenever wherever whoever without yourself yourselves"
)
"""Written as two words once, or still by some."""
_INNER_HYPHEN = re.compile(r"(?<=\w)[-\u2010\u2011](?=\w)")
_INITIALS_PATTERN = re.compile(r"(?:[A-Z]\.? ?)+")


def is_spelling_habit(kind: DamageKind, reading: str, other: str) -> bool:
    """Whether two readings of one place are both right.

    Args:
        kind: of the damage that one of them seems to have.
        reading: the one that lacks something.
        other: the one that has it.

    >>> is_spelling_habit("lost-space", "tonight", "to-night"), is_spelling_habit("lost-space", "HMSAlliance", "HMS Alliance")
    (True, False)
    """
    if kind == DamageKind.DROPPED_APOSTROPHE:
        return reading.casefold() in _POSSESSIVE_PRONOUNS
    if kind == DamageKind.LOST_SPACE:
        is_hyphened = _INNER_HYPHEN.sub("", other) == reading
        is_compound = reading.casefold() in _MERGED_COMPOUNDS
        return is_hyphened or is_compound or bool(_INITIALS_PATTERN.fullmatch(reading))
    return False
