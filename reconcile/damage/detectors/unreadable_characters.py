"""Find characters whose letter is lost: U+FFFD, control characters, a question mark for a letter.

None is repaired: only another copy knows the letter. To take out a control of ASCII is proposed, for most are stray.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from reconcile.damage.text_habits import TextHabits, find_token_before
from reconcile.model.damage_kinds import DamageKind
from reconcile.model.records import Repair
from reconcile.vocabulary import Confidence

_LOST_CHARACTERS = re.compile("\ufffd+|[\x00-\x08\x0e-\x1b\x7f]+|[\x1c-\x1f\x80-\x9f]+")
_QUESTION_MARK_IN_WORD = re.compile(r"\?{1,3}(?=[a-z])")
_ADDRESS = re.compile(r"[/=.&@][^?]*$")
_LONGEST_FIELD_NAME = 24
"""Code points after a question mark in which an equals sign makes it the query of an address. Chosen by hand."""


def find_lost_characters(habits: TextHabits) -> Iterator[Repair]:
    """Find the lost characters."""
    text = habits.text
    for match in _LOST_CHARACTERS.finditer(text):
        sign = match.group()[0]
        if sign == "\ufffd":
            yield habits.make_flag(
                *match.span(), DamageKind.REPLACEMENT_CHARACTER, "U+FFFD: the character is lost", Confidence.MEDIUM
            )
        elif sign < "\x1c" or sign == "\x7f":
            yield habits.make_repair(
                *match.span(), "", DamageKind.CONTROL_CHARACTER, f"U+{ord(sign):04X}", Confidence.MEDIUM
            )
        else:
            yield habits.make_flag(*match.span(), DamageKind.CONTROL_CHARACTER, f"U+{ord(sign):04X}", Confidence.MEDIUM)
    if "?" not in text:
        return
    for match in _QUESTION_MARK_IN_WORD.finditer(text):
        start, end = match.span()
        if (
            not text[start - 1 : start].isalpha()
            or _ADDRESS.search(find_token_before(text, start))
            or "=" in text[end : end + _LONGEST_FIELD_NAME]
        ):
            continue
        yield habits.make_flag(
            start, end, DamageKind.QUESTION_MARK_LETTER, "a question mark inside a word", Confidence.LOW
        )
