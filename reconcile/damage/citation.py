"""Recognise damage that a text speaks about: ``shows as “Ã¼”``, ``the tag "<br>"``, ``write "&amp;" instead``.

An author who writes about such signs puts them between quotation marks. So a repair is in doubt where the marks hold
nothing else, or nothing but one word, if all such signs of the text stand so.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace

from reconcile.model.damage_kinds import DamageKind
from reconcile.model.records import Repair
from reconcile.vocabulary import Confidence

_CITED_KINDS = frozenset({DamageKind.MOJIBAKE, DamageKind.HTML_ENTITY, DamageKind.MARKUP, DamageKind.LITERAL_ESCAPE})
_CLOSERS = {
    '"': '"',
    "'": "'",
    "`": "`",
    "\u201c": "\u201d",
    "\u2018": "\u2019",
    "\u201e": "\u201c\u201d",
    "\u201a": "\u2018\u2019",
    "\u00ab": "\u00bb",
    "\u00bb": "\u00ab",
    "\u201d": "\u201d",
}
"""What closes a quotation that begins with each mark, in the languages of Europe."""
_REACH = 40
"""Code points of a cited word on either side of its damage, at most. It bounds the cost."""
_WORD_BEFORE = re.compile(r"\w*\Z")
_WORD_AFTER = re.compile(r"\w*")


def doubt_cited_damage(text: str, repairs: Sequence[Repair]) -> list[Repair]:
    """Return the repairs; what the text may speak about has medium confidence at most.

    Args:
        text: the text.
        repairs: what was found in it.
    """
    sure = [r for r in repairs if r.kind in _CITED_KINDS and r.confidence is Confidence.HIGH and r.start < r.end]
    if not sure:
        return list(repairs)
    marks = {at for r in repairs if r.kind not in _CITED_KINDS for at in range(r.start, r.end)}
    alone = {r for r in sure if _is_enclosed(text, r.start, r.end, marks)}
    cited = set(sure) if all(r in alone or _is_cited_word(text, r, marks) for r in sure) else alone
    return [replace(r, confidence=Confidence.MEDIUM) if r in cited else r for r in repairs]


def _is_enclosed(text: str, start: int, end: int, damaged: AbstractSet[int]) -> bool:
    """Return whether quotation marks that are no damage themselves enclose a span and nothing else."""
    closes = start > 0 and end < len(text) and text[end] in _CLOSERS.get(text[start - 1], "\0")
    return closes and start - 1 not in damaged and end not in damaged


def _is_cited_word(text: str, repair: Repair, damaged: AbstractSet[int]) -> bool:
    """Return whether quotation marks enclose the word of a repair and nothing else."""
    before = _WORD_BEFORE.search(text, max(0, repair.start - _REACH), repair.start)
    after = _WORD_AFTER.match(text, repair.end, repair.end + _REACH)
    first = before.start() if before else repair.start
    return _is_enclosed(text, first, after.end() if after else repair.end, damaged)
