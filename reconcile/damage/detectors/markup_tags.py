"""Find tags of HTML and of forums left in plain text: ``<a href="x">``, ``<br/>``, ``[i]so[/i]``.

A tag is certain if it separates lines, has attributes, or has its other half in the text; a single one may be what the
text speaks of. The content of a script or a style sheet goes with its tags.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from reconcile.damage.text_habits import TextHabits, rate_certainty
from reconcile.model.damage_kinds import DamageKind
from reconcile.model.records import Repair

KIND = DamageKind.MARKUP
_BLOCK_TAGS = frozenset(
    "article aside blockquote body br caption center dd div dl dt fieldset figcaption figure footer form h1 h2 h3 h4 "
    "h5 h6 head header hr html iframe img li main meta nav ol option p pre section select table tbody td tfoot th "
    "thead title tr ul".split()
)
_INLINE_TAGS = frozenset(
    "a abbr acronym b big button cite code data del dfn em font i input ins kbd label link mark nowiki q ref s samp "
    "small span strike strong sub sup svg time tt u var video wbr".split()
)
_UNPAIRED_TAGS = frozenset("br dd div dt hr li ol p table tbody td th tr ul wbr h1 h2 h3 h4 h5 h6".split())
"""Tags that are no English words and no letters, and often come without their other half."""
_ATTRIBUTES = (
    r"(?:\s{1,4}(?:[a-z][\w:-]{0,40}\s?=\s?(?:\"[^\"<>\n]{0,500}\"|'[^'<>\n]{0,500}'|[^\s\"'<>]{1,500})"
    r"|nowrap|compact|noshade|hidden|reversed|async|defer)){0,20}"
)
"""Names with values, and those that need none: ``<code at example.org>`` is an address, and no tag."""
_HTML_TAG = re.compile(rf"<(/?)({'|'.join(sorted(_BLOCK_TAGS | _INLINE_TAGS))})({_ATTRIBUTES})\s?(/?)>", re.IGNORECASE)
_SCRIPT_OR_STYLE = re.compile(
    r"<(script|style)\b[^<>\n]{0,500}>[^<]{0,5000}</\1>|<!DOCTYPE[^<>\n]{0,200}>", re.IGNORECASE
)
_FORUM_TAG = re.compile(
    r"\[(/?)(b|i|u|s|quote|url|img|spoiler|size|color|center)(?:=[^\[\]\n]{1,300})?\]", re.IGNORECASE
)
_CLOSING_MARKS = frozenset(".,;:!?)]}\u2019\u201d\u2026")


def find_tags(habits: TextHabits) -> Iterator[Repair]:
    """Find the tags of both kinds."""
    text = habits.text
    if "<" in text:
        for match in _SCRIPT_OR_STYLE.finditer(text):
            yield habits.make_repair(*match.span(), "", KIND, f"the HTML element {match.group()[:40]}")
        yield from _find_html_tags(habits)
    if "[/" in text:
        found = list(_FORUM_TAG.finditer(text))
        closing = {match[2].lower() for match in found if match[1]}
        for match in found:
            if match[2].lower() in closing:
                yield habits.make_repair(*match.span(), "", KIND, f"the forum tag {match.group()[:40]}")


def _find_html_tags(habits: TextHabits) -> Iterator[Repair]:
    """Find HTML tags. A row of tags between blocks becomes one space where words would run together."""
    text = habits.text
    found = list(_HTML_TAG.finditer(text))
    halves = {(match[2].lower(), bool(match[1])) for match in found}
    for row in _group_adjacent_tags(found):
        start, end = row[0].start(), row[-1].end()
        is_separator = (
            any(match[2].lower() in _BLOCK_TAGS for match in row)
            and start > 0
            and end < len(text)
            and not text[start - 1].isspace()
            and not text[end].isspace()
            and text[end] not in _CLOSING_MARKS
        )
        for match in row:
            name = match[2].lower()
            paired = (name, not match[1]) in halves
            sure = name in _UNPAIRED_TAGS or paired or match[3] or match[4]
            gap = " " if is_separator and match is row[-1] else ""
            confidence = rate_certainty(sure)
            yield habits.make_repair(*match.span(), gap, KIND, f"the HTML tag {match.group()[:40]}", confidence)


def _group_adjacent_tags(found: Sequence[re.Match[str]]) -> Iterator[list[re.Match[str]]]:
    """Group tags that have nothing between them."""
    row: list[re.Match[str]] = []
    for match in found:
        if row and row[-1].end() != match.start():
            yield row
            row = []
        row.append(match)
    if row:
        yield row
