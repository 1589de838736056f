"""Find a text that breaks off inside a sentence. It is flagged, for what came after is lost."""

from __future__ import annotations

import re
from collections.abc import Iterator

from reconcile.damage.detectors.paratext import find_prose_end
from reconcile.damage.text_habits import LONGEST_TOKEN, SAMPLE_LENGTH, TextHabits, find_token_before
from reconcile.language import ENGLISH
from reconcile.model.damage_kinds import DamageKind
from reconcile.model.records import Repair

KIND = DamageKind.TRUNCATION
_SENTENCE_CLOSE = re.compile(
    r"[.!?\u2026\u3002\uff01\uff1f\u0964\u061f\u06d4:][\"'\u201d\u2019)\]*_\u00bb\u300d\u300f]*\s*\Z"
)
_FINAL_ELLIPSIS = re.compile(r"(?P<word>[^\W\d_]*)(?P<mark>[,;-]?)[ ]?(?:\[(?:\.{3}|\u2026)\]|(?:\.{3}|\u2026))\Z")
"""An ellipsis at the end: it may cut a text, or be its tone."""
_SENTENCE_END = re.compile(r"[.!?][\"'\u201d\u2019)\]]*(?=\s|$)")
KNOWN_LENGTH_LIMITS = frozenset(
    {140, 150, 160, 197, 200, 247, 250, 252, 253, 255, 256, 280, 297, 300, 397, 400, 497, 500, 509, 511, 512}
    | {997, 1000, 1021, 1023, 1024, 1500, 1997, 2000, 2045, 2047, 2048, 3000, 4000, 4095, 4096, 5000, 8000, 8191, 8192}
    | {10_000, 16_383, 16_384, 32_767, 32_768, 65_535, 65_536, 100_000}
)
"""Lengths of database columns and previews in code points, some less three points for an ellipsis. Listed by hand:
round numbers, powers of two, and their neighbours."""
LEAST_SENTENCES = 3
"""Sentences with a final mark that prove the habit of writing it. Chosen by hand; one is enough at a known length."""
SHORTEST_LAST_LINE = 8
"""Words of the last line. Chosen by hand: a shorter line is a heading or a name."""


def find_truncation(habits: TextHabits) -> Iterator[Repair]:
    """Find a last sentence without an end."""
    text = habits.text
    end = find_prose_end(habits)
    if not end:
        return
    if text[end - 1] in ".\u2026]":
        if _is_cutting_ellipsis(text, end):
            yield _flag_truncation(habits, end)
        return
    if _SENTENCE_CLOSE.search(text, max(0, end - LONGEST_TOKEN), end) or not (
        text[end - 1].isalnum() or text[end - 1] in ",;-\u2013\u2014"
    ):
        return
    line = text[text.rfind("\n", 0, end) + 1 : end]
    ends = len(_SENTENCE_END.findall(text[:SAMPLE_LENGTH]))
    if len(line.split()) >= SHORTEST_LAST_LINE and (ends >= LEAST_SENTENCES or (ends and end in KNOWN_LENGTH_LIMITS)):
        yield _flag_truncation(habits, end)


def _is_cutting_ellipsis(text: str, end: int) -> bool:
    """Return whether an ellipsis replaces the rest of a text and is no pause."""
    dots = _FINAL_ELLIPSIS.search(text, max(0, end - LONGEST_TOKEN), end)
    if dots is None:
        return False
    return (
        dots["mark"] != ""
        or dots["word"] in ENGLISH.nonfinal_words
        or dots.group()[-1] == "]"
        or end in KNOWN_LENGTH_LIMITS
        or (dots.group()[-1] == "\u2026" and end - 1 in KNOWN_LENGTH_LIMITS)
    )


def _flag_truncation(habits: TextHabits, end: int) -> Repair:
    line = habits.text[habits.text.rfind("\n", 0, end) + 1 : end]
    sentence = re.split(r"[.!?]\W", line.rstrip(".\u2026[] "))[-1].strip()
    word = find_token_before(habits.text, end)
    return habits.make_flag(end - len(word), end, KIND, f"the text breaks off: {sentence[-60:] or word}")
