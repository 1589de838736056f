"""A text that breaks off in the middle of a sentence. Flagged: what came after is lost."""

from __future__ import annotations

import re
from collections.abc import Iterator

from reconcile.damage.sight import Sight
from reconcile.model import Repair

KIND = "truncation"
_TAIL = re.compile(r"(?:\.\.\.|\u2026|\S+)\s*\Z")
_ENDED = re.compile(r"[.!?\u2026\u3002\uff01\uff1f\u0964\u061f\u06d4:][\"'\u201d\u2019)\]*_\u00bb\u300d\u300f]*\s*\Z")
LEAST = 3
"""Sentences with a final mark that a text must have before a missing one means anything."""
LONG = 8
"""Words that the last line must have: a shorter one is a heading or a name."""


def truncation(sight: Sight) -> Iterator[Repair]:
    """Find a last sentence without an end."""
    text = sight.text
    end = len(text.rstrip())
    if (
        not end
        or _ENDED.search(text, max(0, end - 12))
        or (not text[end - 1].isalnum() and text[end - 1] not in ",;-\u2013\u2014")
    ):
        return
    last = text[max(0, end - 2000) : end]
    line = last[last.rfind("\n") + 1 :]
    sentence = re.split(r"[.!?]\W", line)[-1]
    if len(line.split()) < LONG or len(re.findall(r"[.!?](?=\s|$)", text[:20_000])) < LEAST or not sentence.strip():
        return
    start = end - len(text[:end].split()[-1]) if end < 2000 else end - len(last.split()[-1])
    yield sight.flag(start, end, KIND, f"the text breaks off: {sentence.strip()[-60:]}")
