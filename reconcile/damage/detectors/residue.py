"""Find the holes of stripped credits, links and notes: doubled spaces, spaces before marks, empty brackets or quotes.

A text that doubles its spaces by habit, or writes spaces before its marks, has no holes of that kind. What was there
is lost, so the repair only closes the gap, and it is never certain.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from reconcile.damage.text_habits import TextHabits
from reconcile.model.damage_kinds import DamageKind
from reconcile.model.records import Repair
from reconcile.vocabulary import Confidence

KIND = DamageKind.RESIDUE
_WIDE_GAP = re.compile(r" (?<!  ) +(?=[^\s|])")
_MARK_AFTER_SPACE = re.compile(
    r"[,.;:!?)\]](?<=[ \u00a0].)(?![\w.)(/\\:;?!=|-]|\ufffd|[ \u00a0]\.)(?<![ \u00a0]\.[ \u00a0]\.)"
)
_COLUMN_GAP = re.compile(r"\S {2,}(?=\S)")
_EMPTY_BRACKETS = re.compile(r"\((?:[\s,;:/-]|\bor\b|\band\b){0,8}\)|\[[\s,;]{0,4}\]")
_EMPTY_QUOTES = re.compile('(?<=[\\w,;:] )(?:""|\u201c\u201d|\u2018\u2019|\u00ab ?\u00bb)(?=[\\s,.;:!?)]|$)')
_MARK_AFTER_BRACKET = re.compile(r"(?<=[(\[]) ?[,;] ?(?=\w)")
_NO_HOLE_AFTER = frozenset(".!?:;\u2026*|>-\u2013\u2014#")
"""Signs after which a doubled space is a habit of typing, a list or a table."""
_NO_WORD_BEFORE = frozenset(".!?,;:([{*|_<>=+-/\\")
DOUBLED_SPACE_HABIT = 0.1
"""Share of the gaps between words, in [0, 1], above which doubling is the text's habit. Chosen by hand."""
LEAST_DOUBLED_SPACES = 2
"""Doubled spaces that are no habit yet, however short the text. Chosen by hand."""
WIDEST_HOLE = 3
"""Spaces of the widest hole. Chosen by hand: one word cut out leaves two; more are a layout."""
LONGEST_TABLE_ROW = 120
"""Code points of the longest line that may be a row of a table. Chosen by hand; a terminal shows as much."""
SPACED_MARK_HABIT = 0.4
"""Share of one kind of mark, in [0, 1], above which a space before it is the text's habit. Chosen by hand."""


def find_residue(habits: TextHabits) -> Iterator[Repair]:
    """Find the holes."""
    text = habits.text
    for match in _EMPTY_BRACKETS.finditer(text):
        start, end = match.span()
        if text[start - 1 : start].isalnum() or (end - start == 3 and not text[start + 1].isspace()):
            continue  # a call in code: f(); a bracket with one sign names it: the key (-)
        start -= text[start - 1 : start] == " "
        yield habits.make_repair(start, end, "", KIND, f"empty brackets {match.group()}", Confidence.MEDIUM)
    for match in _EMPTY_QUOTES.finditer(text):
        yield habits.make_repair(match.start() - 1, match.end(), "", KIND, "empty quotation marks", Confidence.MEDIUM)
    evidence = "a mark after an opening bracket"
    yield from habits.replace_matches(_MARK_AFTER_BRACKET, "", KIND, evidence, Confidence.MEDIUM)
    yield from _find_spaces_before_marks(habits)
    yield from _find_doubled_spaces(habits)


def _find_doubled_spaces(habits: TextHabits) -> Iterator[Repair]:
    """Find two or three spaces inside a sentence."""
    text = habits.text
    if "  " not in text:
        return
    holes = [match for match in _WIDE_GAP.finditer(text) if _is_hole_in_sentence(text, *match.span())]
    gaps = text.count(" ") - text.count("  ")
    if len(holes) > max(LEAST_DOUBLED_SPACES, DOUBLED_SPACE_HABIT * gaps):
        return
    holes = [match for match in holes if not _is_in_table_row(text, *match.span())]
    for match in holes:
        yield habits.make_repair(*match.span(), " ", KIND, "a doubled space inside a sentence", Confidence.MEDIUM)


def _is_in_table_row(text: str, start: int, end: int) -> bool:
    """Return whether the line of a gap looks like a table row: short, without an end, wide gaps between few words."""
    first, last = text.rfind("\n", 0, start) + 1, text.find("\n", end)
    line = text[first : last if last >= 0 else len(text)].strip() if end - first < LONGEST_TABLE_ROW else ""
    wide = len(_COLUMN_GAP.findall(line))
    return (
        0 < len(line) <= LONGEST_TABLE_ROW
        and line[-1] not in ".!?\"')\u201d\u2019"
        and wide > 1
        and 3 * wide >= len(line.split()) - 1
    )


def _find_spaces_before_marks(habits: TextHabits) -> Iterator[Repair]:
    """Find spaces before a closing mark."""
    text = habits.text
    found: dict[str, list[tuple[int, int]]] = {}
    for match in _MARK_AFTER_SPACE.finditer(text):
        start = len(text[max(0, match.start() - 4) : match.start()].rstrip(" \u00a0")) + max(0, match.start() - 4)
        before = text[start - 1 : start]
        if before and not before.isspace() and before not in _NO_WORD_BEFORE and match.start() - start <= WIDEST_HOLE:
            found.setdefault(match.group(), []).append((start, match.start()))
    for mark, matches in found.items():
        if len(matches) > SPACED_MARK_HABIT * text.count(mark):
            continue
        for span in matches:
            yield habits.make_repair(*span, "", KIND, f"a space before {mark}", Confidence.MEDIUM)


def _is_hole_in_sentence(text: str, start: int, end: int) -> bool:
    """Return whether two or three spaces are inside a sentence."""
    before = text[start - 1 : start]
    if end - start > WIDEST_HOLE or not before or before.isspace() or before in _NO_HOLE_AFTER:
        return False
    if before in "\"'\u201d\u2019)]":  # after a closing sign it is inside only if the sentence goes on
        return text[end].islower() and text[start - 2 : start - 1] not in _NO_HOLE_AFTER
    return True
