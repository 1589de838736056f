"""A text that breaks off in the middle of a sentence. Flagged: what came after is lost."""

from __future__ import annotations

import re
from collections.abc import Iterator

from reconcile.damage.detectors.paratext import prose_end
from reconcile.damage.text_habits import Sight
from reconcile.model.records import Repair
from reconcile.text.word_list import closed

KIND = "truncation"
_ENDED = re.compile(r"[.!?\u2026\u3002\uff01\uff1f\u0964\u061f\u06d4:][\"'\u201d\u2019)\]*_\u00bb\u300d\u300f]*\s*\Z")
_DOTS = re.compile(r"(?P<word>[^\W\d_]*)(?P<mark>[,;-]?)[ ]?(?:\[(?:\.{3}|\u2026)\]|(?:\.{3}|\u2026))\Z")
"""An ellipsis at the end: it may cut a text, or be its tone."""
_SENTENCE_END = re.compile(r"[.!?][\"'\u201d\u2019)\]]*(?=\s|$)")
_LEADS_ON = closed("a an and as from his into its my of or our than the their with your")
"""Words that end no sentence."""
LIMITS = frozenset(
    {140, 150, 160, 197, 200, 247, 250, 252, 253, 255, 256, 280, 297, 300, 397, 400, 497, 500, 509, 511, 512}
    | {997, 1000, 1021, 1023, 1024, 1500, 1997, 2000, 2045, 2047, 2048, 3000, 4000, 4095, 4096, 5000, 8000, 8191, 8192}
    | {10_000, 16_383, 16_384, 32_767, 32_768, 65_535, 65_536, 100_000}
)
"""Lengths that columns of databases and previews of pages have, some of them less three points."""
LEAST = 3
"""Sentences with a final mark that a text must have before a missing one means anything, but at such a length."""
LONG = 8
"""Words that the last line must have: a shorter one is a heading or a name."""


def truncation(sight: Sight) -> Iterator[Repair]:
    """Find a last sentence without an end."""
    text = sight.text
    end = prose_end(text)
    if not end:
        return
    if text[end - 1] in ".\u2026]":
        if _is_cut(text, end):
            yield _flag(sight, end)
        return
    if _ENDED.search(text, max(0, end - 12), end) or not (
        text[end - 1].isalnum() or text[end - 1] in ",;-\u2013\u2014"
    ):
        return
    last = text[max(0, end - 2000) : end]
    line = last[last.rfind("\n") + 1 :]
    ends = len(_SENTENCE_END.findall(text[:20_000]))
    if len(line.split()) >= LONG and (ends >= LEAST or (ends and end in LIMITS)):
        yield _flag(sight, end)


def _is_cut(text: str, end: int) -> bool:
    """Whether an ellipsis stands for the rest of a text, not for a pause."""
    dots = _DOTS.search(text, max(0, end - 60), end)
    if dots is None:
        return False
    return (
        dots["mark"] != ""
        or dots["word"] in _LEADS_ON
        or dots.group()[-1] == "]"
        or end in LIMITS
        or (dots.group()[-1] == "\u2026" and end - 1 in LIMITS)
    )


def _flag(sight: Sight, end: int) -> Repair:
    last = sight.text[max(0, end - 2000) : end]
    sentence = re.split(r"[.!?]\W", last[last.rfind("\n") + 1 :].rstrip(".\u2026[] "))[-1].strip()
    start = end - len(last.split()[-1])
    return sight.flag(start, end, KIND, f"the text breaks off: {sentence[-60:] or last.split()[-1]}")
