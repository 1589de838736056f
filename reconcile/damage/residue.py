"""Holes that stripped credits, links and notes leave: a doubled space, a space before a mark, empty brackets.

Judged by habit: a text that doubles its spaces, or parts its marks from the words, has no holes of that kind. What
stood there is lost, so the repair only closes the gap, and it is never sure.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from reconcile.damage.sight import Sight
from reconcile.model import Confidence, Repair

KIND = "residue"
_SPACES = re.compile(r" (?<!  ) +(?=[^\s|])")
_MARK = re.compile(r"[,.;:!?)\]](?<=[ \u00a0].)(?![\w.)(/\\:;?!=|-]|\ufffd)")
_EMPTY = re.compile(r"\((?:[\s,;:/-]|\bor\b|\band\b){0,8}\)|\[[\s,;]{0,4}\]")
_OPENING = re.compile(r"[(\[] ?[,;] ?(?=\w)")
_NO_HOLE_AFTER = frozenset(".!?:;\u2026*|>-\u2013\u2014#")
"""Signs after which a doubled space is a habit of typing, a list or a table."""
_NO_WORD_BEFORE = frozenset(".!?,;:([{*|_<>=+-/\\")
HABIT = 0.1
"""Share of the gaps between words that may be doubled before doubling counts as the text's habit."""
MARK_HABIT = 0.4
"""Share of one kind of mark that may have a space before it before that counts as the text's habit."""


def residue(sight: Sight) -> Iterator[Repair]:
    """Find the holes."""
    text = sight.text
    for match in _EMPTY.finditer(text):
        start, end = match.span()
        if text[start - 1 : start].isalnum():
            continue  # a call in code: f()
        start -= text[start - 1 : start] == " "
        yield sight.repair(start, end, "", KIND, f"empty brackets {match.group()}", Confidence.MEDIUM)
    for match in _OPENING.finditer(text):
        yield sight.repair(
            match.start() + 1, match.end(), "", KIND, "a mark after an opening bracket", Confidence.MEDIUM
        )
    yield from _before_marks(sight)
    yield from _doubled(sight)


def _doubled(sight: Sight) -> Iterator[Repair]:
    """Two or three spaces inside a sentence."""
    text = sight.text
    if "  " not in text:
        return
    holes = [match for match in _SPACES.finditer(text) if _is_hole(text, *match.span())]
    if len(holes) > max(2, HABIT * text.count(" ")):
        return
    for match in holes:
        yield sight.repair(*match.span(), " ", KIND, "a doubled space inside a sentence", Confidence.MEDIUM)


def _before_marks(sight: Sight) -> Iterator[Repair]:
    """A space before a closing mark."""
    text = sight.text
    found: dict[str, list[tuple[int, int]]] = {}
    for match in _MARK.finditer(text):
        start = len(text[max(0, match.start() - 4) : match.start()].rstrip(" \u00a0")) + max(0, match.start() - 4)
        before = text[start - 1 : start]
        if before and not before.isspace() and before not in _NO_WORD_BEFORE and match.start() - start < 4:
            found.setdefault(match.group(), []).append((start, match.start()))
    for mark, matches in found.items():
        if len(matches) > MARK_HABIT * text.count(mark):
            continue
        for span in matches:
            yield sight.repair(*span, "", KIND, f"a space before {mark}", Confidence.MEDIUM)


def _is_hole(text: str, start: int, end: int) -> bool:
    """Whether two or three spaces stand inside a sentence."""
    before = text[start - 1 : start]
    if end - start > 3 or not before or before.isspace() or before in _NO_HOLE_AFTER:
        return False
    if before in "\"'\u201d\u2019)]":  # after a closing sign it is inside only if the sentence goes on
        return text[end].islower() and text[start - 2 : start - 1] not in _NO_HOLE_AFTER
    return True
