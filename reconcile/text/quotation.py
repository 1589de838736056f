"""Which quotation marks open and which close, straight ones included.

The form of a curly mark decides, and the white space beside a straight one. For a straight mark between two signs
(``said.'I am``) the other marks of its kind decide: after one that opens it closes, before one that closes it opens.
Single and double marks are followed separately, so that quotations inside quotations do not disturb each other.
Apostrophes are recognised by the letters around them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from enum import Enum, auto

from reconcile.text.tokens import Token
from reconcile.text.words import ELIDED_WORDS

_SEARCH_DISTANCE = 1200
"""Code points read on either side; chosen by hand: a longer quotation is no evidence of where it ends."""
_LONGEST_MARK_CHAIN = 4
"""Unclear marks that are passed in search of a clear one; chosen by hand; held by tests/text/test_thresholds.py."""
_BEFORE_OPENING = frozenset("([{\u2014\u2013\u201c\u2018\u00ab\"'")
_AFTER_CLOSING = frozenset(".,;:!?)]}\u2014\u2013\u2026\u201d\u2019\u00bb\"'")
_BEFORE_CLOSING = frozenset('.,;:!?\u2026\u2014\u2013-)]"\u201d\u2019')
"""Signs before a single mark that closes; after a letter it may be an apostrophe."""
_ELIDED_WORD = re.compile(rf"(?i:{ELIDED_WORDS})")
_PARAGRAPH = re.compile(r"\n[^\S\n]*\n")


class _QuoteRole(Enum):
    """What a quotation mark does."""

    OPENS = auto()
    CLOSES = auto()
    NEITHER = auto()
    """It is an apostrophe."""


_OPPOSITE_ROLE = {_QuoteRole.OPENS: _QuoteRole.CLOSES, _QuoteRole.CLOSES: _QuoteRole.OPENS}
_ROLE_BY_FORM = dict.fromkeys("\u201c\u2018([", _QuoteRole.OPENS) | dict.fromkeys("\u201d\u2019)]", _QuoteRole.CLOSES)


def mark_open_quotations(tokens: Sequence[Token]) -> tuple[bool, ...]:
    """Return for each token whether a double quotation mark is open before it; an empty line closes all of them."""
    found: list[bool] = []
    is_open = False
    for token in tokens:
        if is_open and token.gap.count("\n") > 1:
            is_open = False
        found.append(is_open)
        if token.form == '"':
            is_open = not is_open
        elif token.form in ("\u201c", "\u201e"):
            is_open = token.form == "\u201e" or not is_open  # German closes with the sign that opens in English
        elif token.form == "\u201d":
            is_open = False
    return tuple(found)


def find_quote_split(text: str, start: int, end: int) -> tuple[int, bool]:
    """Return where a run of quotation marks and brackets splits: before that place they close, after it they open.

    Args:
        text: any string.
        start: the first sign of the run, right after the mark that ends a sentence.
        end: after the last sign; what follows is a letter or a digit.

    Returns:
        The place, in [start, end], and whether the text before the run and after it agrees. Without evidence the signs
        close.

    Cost: bounded, whatever the length of the text.

    >>> find_quote_split("He left.'I am here,' she said.", 8, 9), find_quote_split("'It is I.'He was here.", 9, 10)
    ((8, True), (10, True))
    """
    place, sure = end, True
    last: dict[str, _QuoteRole | None] = {}
    for at in range(start, end):
        sign = text[at]
        side = _ROLE_BY_FORM.get(sign, _QuoteRole.CLOSES)
        if sign in "\"'":
            side, known = _classify_straight_mark(text, at, start, end, last)
            sure = sure and known
        if side is _QuoteRole.OPENS:
            place = min(place, at)
        elif place < at:
            sure = False  # one that closes after one that opens
    return place, sure


def is_quoted(text: str, position: int) -> bool:
    """Return whether a place is inside double quotation marks that its paragraph opens before it.

    A straight mark opens and closes in turn; cost: bounded, whatever the length of the text.

    >>> [is_quoted('He said "no" and left', at) for at in (9, 14)]
    [True, False]
    """
    floor = max(0, position - _SEARCH_DISTANCE)
    breaks = [match.end() for match in _PARAGRAPH.finditer(text, floor, position)]
    stretch = text[breaks[-1] if breaks else floor : position]
    return stretch.count('"') % 2 == 1 or max(map(stretch.rfind, "\u201c\u201e")) > stretch.rfind("\u201d")


def _classify_straight_mark(
    text: str, at: int, start: int, end: int, last: dict[str, _QuoteRole | None]
) -> tuple[_QuoteRole, bool]:
    """Return the role of a straight mark of a run and whether it is certain; `last` has the mark of its kind before."""
    sign = text[at]
    if sign == "'" and _ELIDED_WORD.match(text, end) and at + 1 == end:
        return _QuoteRole.OPENS, True  # 'Tis: the apostrophe begins the word
    behind = last[sign] if sign in last else _classify_mark_before(text, start, sign)
    ahead = None if sign in text[at + 1 : end] else _classify_mark_after(text, end, sign)
    if behind is None and ahead is None and sign not in text[at + 1 : end]:
        return _QuoteRole.CLOSES, False
    side = _OPPOSITE_ROLE[behind] if behind else _QuoteRole.OPENS
    last[sign] = side
    if ahead is not side:
        return side, True
    # One that opens, this one, one that closes: a speech over two paragraphs opens each and closes the last alone.
    return _QuoteRole.OPENS if side is _QuoteRole.CLOSES else _QuoteRole.CLOSES, False


def _classify_mark_before(text: str, position: int, sign: str) -> _QuoteRole | None:
    """Return the role of the last mark of a kind before a place; None when the paragraph has no clear one."""
    floor = max(0, position - _SEARCH_DISTANCE)
    breaks = [match.end() for match in _PARAGRAPH.finditer(text, floor, position)]
    floor = breaks[-1] if breaks else floor
    return _classify_nearest_mark(text, (at for at in range(position - 1, floor - 1, -1) if text[at] == sign))


def _classify_mark_after(text: str, position: int, sign: str) -> _QuoteRole | None:
    """Return the role of the first mark of a kind after a place; None when the paragraph has no clear one."""
    ceiling = min(len(text), position + _SEARCH_DISTANCE)
    broken = _PARAGRAPH.search(text, position, ceiling)
    ceiling = broken.start() if broken else ceiling
    return _classify_nearest_mark(text, (at for at in range(position, ceiling) if text[at] == sign))


def _classify_nearest_mark(text: str, places: Iterable[int]) -> _QuoteRole | None:
    """Return the role of the first mark, from the first clear one: the marks between them open and close in turn."""
    turns = 0
    for at in places:
        side = _classify_by_neighbours(text, at)
        if side is _QuoteRole.NEITHER:
            continue
        if side:
            return _OPPOSITE_ROLE[side] if turns % 2 else side
        turns += 1
        if turns > _LONGEST_MARK_CHAIN:
            break
    return None


def _classify_by_neighbours(text: str, at: int) -> _QuoteRole | None:
    """Return the role of a straight mark by the signs beside it; None when they do not decide."""
    before, after = text[at - 1 : at] if at else "", text[at + 1 : at + 2]
    single = text[at] == "'"
    if single and before.isalnum() and (after.isalnum() or before in "sSnN"):
        return _QuoteRole.NEITHER
    may_open = (not before or before.isspace() or before in _BEFORE_OPENING) and after != "" and not after.isspace()
    may_close = (not after or after.isspace() or after in _AFTER_CLOSING) and before != "" and not before.isspace()
    if may_open is may_close:
        return None
    if may_open:
        return _QuoteRole.NEITHER if single and _ELIDED_WORD.match(text, at + 1) else _QuoteRole.OPENS
    return _QuoteRole.CLOSES if not single or before in _BEFORE_CLOSING or before.isalnum() else None
