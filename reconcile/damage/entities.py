"""HTML entities left in plain text, escaped once or many times.

Names and numbers as the HTML standard lists them; ``AT&T;`` is no entity.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator

from reconcile.damage.sight import Sight
from reconcile.model import Confidence, Repair

KIND = "html-entity"
_ENTITY = re.compile(r"&(?:[aA][mM][pP];)*(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
_BROKEN = re.compile(r"&(?<=[A-Za-z].)[A-Z][A-Za-z]{0,2};")
_LAYERS = 8


def entities(sight: Sight) -> Iterator[Repair]:
    """Find entities; what they stand for is certain."""
    text = sight.text
    if "&" not in text:
        return
    for match in _ENTITY.finditer(text):
        decoded = _decode(match.group())
        if decoded is not None:
            yield sight.repair(*match.span(), decoded, KIND, f"{match.group()} is an HTML entity", Confidence.HIGH)
    for match in _BROKEN.finditer(text):
        yield sight.flag(*match.span(), KIND, f"{match.group()} looks like an entity made of an ampersand in the text")


def _decode(entity: str) -> str | None:
    """What an entity stands for, layer by layer; None if it is none or stands for no character of a text."""
    decoded = entity
    for _ in range(_LAYERS):
        once = html.unescape(decoded)
        if once == decoded:
            break
        decoded = once
    if decoded.endswith(";") or any(
        c == "\ufffd" or (c < " " and c not in "\t\n") or "\ud800" <= c <= "\udfff" for c in decoded
    ):
        return None
    return decoded
