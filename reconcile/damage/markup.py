"""Remains of wiki and HTML markup in plain text.

Sure are only forms that prose never has: closed tags of HTML, paired links and quotes of wiki, section edit links.
Halves of such forms are flagged.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from reconcile.damage.sight import Sight
from reconcile.model import Confidence, Repair
from reconcile.text.closed import closed

KIND = "markup"
_TAGS = (
    "abbr|b|big|blockquote|br|center|cite|code|dd|del|div|dl|dt|em|font|h[1-6]|hr|i|ins|li|nowiki|ol|p|pre|ref|s|small|"
    "span|strike|strong|sub|sup|table|tbody|td|th|tr|tt|u|ul"
)
_ATTRIBUTES = (
    r"(?:\s{1,4}(?:[a-z][\w:-]{0,40}\s?=\s?(?:\"[^\"<>\n]{0,200}\"|'[^'<>\n]{0,200}'|[^\s\"'<>]{1,200})"
    r"|nowrap|compact|noshade|hidden|reversed)){0,20}"
)
"""Names with values, and those that need none: ``<code at example.org>`` is an address, and no tag."""
_TAG = re.compile(rf"<(/?)({_TAGS})({_ATTRIBUTES})\s?(/?)>", re.IGNORECASE)
_REFERENCE = re.compile(
    r"<ref(?:\s[^<>\n]{0,200})?>[^<\n]{0,2000}</ref>|<ref\s[^<>\n]{0,200}/>|<!--(?:[^-]|-(?!->)){0,2000}-->"
)
_LINK = re.compile(r"\[\[([^\[\]|\n]{1,200})(?:\|([^\[\]|\n]{1,200}))?\]\]")
_TITLE = re.compile(r"(?=[^\n]*[^\W\d_])[^\s\"=$<>-][^\"=$<>]*")
"""What a link may lead to; lists and tests in code have double brackets too."""
_OUTER_LINK = re.compile(r"\[https?://[^\s\[\]]{1,500} ([^\[\]\n]{1,200})\]")
_BOLD = re.compile(r"(?<!')'''(?!')([^'\n]{1,200})'''(?!')")
_EDIT = re.compile(
    r"\[ *(?:\[ *)?"
    r"(?:edit(?: +edit)?|edit source|citation needed|clarification needed|who\?|when\?|by whom\?|dubious)"
    r" *\](?: *\])?",
    re.IGNORECASE,
)
_NOTE = re.compile(r"\[(?:(?<=\S.)\d{1,3}| +\[ +\d{1,3} +\] +)\]")
_TWICE = re.compile(r"  (?=\S{0,40}[^\W\d_])(\S{1,40}(?: \S{1,40}){0,9})  \1(?:  |(?=\s*(?:\n|\Z)))")
_HALF = re.compile(r"[\[\]{}<>](?:(?<=\[)\[|(?<=\])\]|(?<=\{)\{|(?<=\})\}|(?<=<)(?:ref\b[^>\n]{0,80}|br\b)|(?<=\w>)>)")
_HEADING = re.compile(r"(?m)^(={2,4}) ?([^=\n]{1,80}?) ?\1[ \t]*$")
_BLOCK = closed("blockquote br center dd div dl dt h1 h2 h3 h4 h5 h6 hr li ol p pre table tbody td th tr ul")


def markup(sight: Sight) -> Iterator[Repair]:
    """Find remains of markup."""
    text = sight.text
    if "<" in text:
        for match in _REFERENCE.finditer(text):
            yield sight.repair(*match.span(), "", KIND, "a reference note in markup", Confidence.HIGH)
        yield from _tags(sight)
    if "[" in text:
        yield from _brackets(sight)
    if "'''" in text:
        for match in _BOLD.finditer(text):
            yield sight.repair(*match.span(), match[1], KIND, "bold type of wiki", Confidence.HIGH)
    if "==" in text:
        for match in _HEADING.finditer(text):
            yield sight.repair(*match.span(), match[2], KIND, "a heading of wiki", Confidence.MEDIUM)
    if "  " in text:
        for match in _TWICE.finditer(text):
            evidence = f"the text of a link twice: {match[1]}"
            # A sentence said twice on purpose, in a text that doubles its spaces, is no link.
            sure = Confidence.MEDIUM if match[1][-1] in ".!?" and " " in match[1] else Confidence.HIGH
            yield sight.repair(*match.span(), match[1], KIND, evidence, sure)
    if "[[" in text or "]]" in text or "{{" in text or "}}" in text or "<" in text or ">>" in text:
        for match in _HALF.finditer(text):
            yield sight.flag(*match.span(), KIND, "half of a form of markup")


def _tags(sight: Sight) -> Iterator[Repair]:
    """HTML tags; what parts blocks becomes a space where words would run together."""
    text = sight.text
    for match in _TAG.finditer(text):
        start, end = match.span()
        parts = (
            match[2].lower() in _BLOCK and start and not text[start - 1].isspace() and not text[end : end + 1].isspace()
        )
        gap = " " if parts and end < len(text) else ""
        yield sight.repair(start, end, gap, KIND, f"the HTML tag {match.group()[:40]}", Confidence.HIGH)


def _brackets(sight: Sight) -> Iterator[Repair]:
    """Links and notes in square brackets."""
    text = sight.text
    if "[[" in text:
        for match in _LINK.finditer(text):
            sure = Confidence.HIGH if match[2] or _TITLE.fullmatch(match[1]) else Confidence.MEDIUM
            yield sight.repair(*match.span(), match[2] or match[1], KIND, "a link of wiki", sure)
    if "[http" in text:
        for match in _OUTER_LINK.finditer(text):
            yield sight.repair(*match.span(), match[1], KIND, "an outer link of wiki", Confidence.HIGH)
    for match in _EDIT.finditer(text):
        start = match.start() - (text[match.start() - 1 : match.start()] == " ")
        yield sight.repair(start, match.end(), "", KIND, f"{match.group()} is put in by a wiki", Confidence.HIGH)
    for match in _NOTE.finditer(text):
        yield sight.repair(*match.span(), "", KIND, f"{match.group()} is the number of a note", Confidence.MEDIUM)
