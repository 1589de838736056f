"""Characters whose letter is lost: U+FFFD, control characters, a question mark for a letter. Flagged, not repaired."""

from __future__ import annotations

import re
from collections.abc import Iterator

from reconcile.damage.sight import Sight
from reconcile.model import Confidence, Repair

_LOST = re.compile("\ufffd+|[\x00-\x08\x0e-\x1f\x7f\x80-\x9f]+")
_QUESTION = re.compile(r"\?{1,3}(?=[a-z])")
_ADDRESS = re.compile(r"[^\s?]*[/=.&@][^\s?]*$")


def unreadable(sight: Sight) -> Iterator[Repair]:
    """Find lost characters; another copy of the text may know them."""
    text = sight.text
    for match in _LOST.finditer(text):
        if match.group()[0] == "\ufffd":
            yield sight.flag(*match.span(), "replacement-character", "U+FFFD: the character is lost", Confidence.MEDIUM)
        else:
            yield sight.flag(*match.span(), "control-character", f"U+{ord(match.group()[0]):04X}", Confidence.MEDIUM)
    if "?" not in text:
        return
    for match in _QUESTION.finditer(text):
        start, end = match.span()
        if (
            not text[start - 1 : start].isalpha()
            or _ADDRESS.search(text, max(0, start - 60), start)
            or "=" in text[end : end + 24]
        ):
            continue
        yield sight.flag(start, end, "question-mark-letter", "a question mark inside a word", Confidence.LOW)
