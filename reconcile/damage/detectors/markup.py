"""Remains of wiki, HTML and other markup in plain text.

Sure are only forms that prose never has: closed tags of HTML, paired links and quotes of wiki, section edit links.
Halves of such forms are flagged.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from reconcile.damage.detectors.markup_tags import KIND, tags
from reconcile.damage.text_habits import Sight
from reconcile.model.records import Repair
from reconcile.vocabulary import Confidence

_REFERENCE = re.compile(
    r"<ref(?:\s[^<>\n]{0,200})?>[^<\n]{0,2000}</ref>|<ref\s[^<>\n]{0,200}/>|<!--(?:[^-]|-(?!->)){0,2000}-->"
)
_LINK = re.compile(r"\[\[([^\[\]|\n]{1,200})(?:\|([^\[\]|\n]{1,200}))?\]\]")
_FILE = re.compile(
    r"\[\[(?:Category|File|Image|Media|Kategorie|Datei|Bild|Cat\u00e9gorie|Fichier|Categor\u00eda|Archivo|Categoria|"
    r"Kategoria|Plik):[^\[\]\n]{1,500}\]\]",
    re.IGNORECASE,
)
"""What a wiki shows elsewhere, or as a picture."""
_TEMPLATE = re.compile(
    r"\{\{(?:citation needed|cn|fact|clarify|when|who|which|by whom|dubious|dead link|better source|pov|sfnp?|efn|refn|"
    r"rp?|cite [a-z ]{2,20}|reflist|main|see also|short description|use [a-z]{3} dates|unreferenced|refimprove|plot|"
    r"long plot|more citations needed)(?:[|_ ][^{}\n]{0,500})?\}\}",
    re.IGNORECASE,
)
"""What a wiki makes a note or a banner of."""
_LANGUAGE = re.compile(r"\{\{lang\|[a-z-]{2,12}\|([^{}|\n]{1,200})\}\}", re.IGNORECASE)
_TITLE = re.compile(r"(?=[^\n]*[^\W\d_])[^\s\"=$<>-][^\"=$<>]*")
"""What a link may lead to; lists and tests in code have double brackets too."""
_OUTER_LINK = re.compile(r"\[https?://[^\s\[\]]{1,500} ([^\[\]\n]{1,200})\]")
_MARKDOWN_LINK = re.compile(r"!?\[([^\[\]\n]{0,200})\]\((?:https?://|/|#)[^\s()]{0,500}(?: \"[^\"\n]{0,100}\")?\)")
_MARKDOWN_BOLD = re.compile(r"(?<![*\w])\*\*(?=[^\s*])([^*\n]{1,200})(?<=[^\s*])\*\*(?![*\w])")
_BOLD = re.compile(r"(?<!')'''(?!')([^'\n]{1,200})'''(?!')")
_ITALIC = re.compile(r"(?<!')''(?!['\s])([^'\n]{1,200})(?<![\s,.!?])''(?!')")
_WIKI = re.compile(r"\[\[|'''|\{\{|(?m:^==)")
"""Other signs of a wiki, without which two apostrophes are a quotation mark."""
_EDIT = re.compile(
    r"\[ *(?:\[ *)?"
    r"(?:edit(?: +edit)?|edit source|citation needed|clarification needed|who\?|when\?|by whom\?|dubious)"
    r" *\](?: *\])?",
    re.IGNORECASE,
)
_NOTE = re.compile(
    r"\[(?:(?<=\S.)[1-9]\d{0,2}\](?::\d{1,4}(?!\w))?| +\[ +\d{1,3} +\] +\]"
    r"|(?<=\S.)(?:note|nb|n) \d{1,2}\]|(?<=[^\W\d_][.,;:!?\"\u201d)].)[a-z]\](?!\w)|(?<=[a-z]{3}.)[abcefg]\](?!\w))"
)
_DIGITS = "\u00b9\u00b2\u00b3\u2070\u2074-\u2079"
_RAISED = re.compile(f'[{_DIGITS}](?<=[a-z.!?"\u201d)][.,;:!?"\u201d)].)[{_DIGITS}]{{0,2}}(?!\\w)')
_TOKEN = re.compile(r"-L([RSC])B- ?| ?-R([RSC])B-")
"""Brackets as the Penn Treebank writes them."""
_BRACKETS = {"R": "()", "S": "[]", "C": "{}"}
_TWICE = re.compile(r"  (?=\S{0,40}[^\W\d_])(\S{1,40}(?: \S{1,40}){0,9})  \1(?:  |(?=\s*(?:\n|\Z)))")
_HALF = re.compile(r"[\[\]{}<>](?:(?<=\[)\[|(?<=\])\]|(?<=\{)\{|(?<=\})\}|(?<=<)(?:ref\b[^>\n]{0,80}|br\b)|(?<=\w>)>)")
_HEADING = re.compile(r"(?m)^(={2,4}) ?([^=\n]{1,80}?) ?\1[ \t]*$")


def markup(sight: Sight) -> Iterator[Repair]:
    """Find remains of markup."""
    text = sight.text
    if "<" in text:
        for match in _REFERENCE.finditer(text):
            yield sight.repair(*match.span(), "", KIND, "a reference note in markup", Confidence.HIGH)
    yield from tags(sight)
    if "[" in text:
        yield from _brackets(sight)
    yield from _notes(sight)
    yield from _wiki(sight)
    yield from _plain(sight)
    if "  " in text:
        for match in _TWICE.finditer(text):
            evidence = f"the text of a link twice: {match[1]}"
            # A sentence said twice on purpose, in a text that doubles its spaces, is no link.
            sure = Confidence.MEDIUM if match[1][-1] in ".!?" and " " in match[1] else Confidence.HIGH
            yield sight.repair(*match.span(), match[1], KIND, evidence, sure)
    if any(sign in text for sign in ("[[", "]]", "{{", "}}", "<", ">>")):
        for match in _HALF.finditer(text):
            yield sight.flag(*match.span(), KIND, "half of a form of markup")


def _plain(sight: Sight) -> Iterator[Repair]:
    """Markdown, which may be meant, and the brackets of a treebank."""
    text = sight.text
    if "](" in text:
        for match in _MARKDOWN_LINK.finditer(text):
            yield sight.repair(*match.span(), match[1], KIND, "a link of Markdown", Confidence.MEDIUM)
    if "**" in text:
        for match in _MARKDOWN_BOLD.finditer(text):
            yield sight.repair(*match.span(), match[1], KIND, "bold type of Markdown", Confidence.MEDIUM)
    if "B-" in text:
        for match in _TOKEN.finditer(text):
            sign = _BRACKETS[match[1] or match[2]][match[1] is None]
            yield sight.repair(*match.span(), sign, KIND, f"{match.group().strip()} is a bracket", Confidence.HIGH)


def _notes(sight: Sight) -> Iterator[Repair]:
    """The numbers of notes, in brackets or raised."""
    for sign, pattern in (("[", _NOTE), ("", _RAISED)):
        if sign in sight.text and (sign or not sight.is_ascii):
            for match in pattern.finditer(sight.text):
                evidence = f"{match.group()} is the number of a note"
                yield sight.repair(*match.span(), "", KIND, evidence, Confidence.MEDIUM)


def _wiki(sight: Sight) -> Iterator[Repair]:
    """Type, headings and templates of wiki."""
    text = sight.text
    if "{{" in text:
        for match in _TEMPLATE.finditer(text):
            begins_line = match.start() == 0 or text[match.start() - 1] == "\n"
            end = match.end() + (begins_line and text[match.end() : match.end() + 1] == " ")
            yield sight.repair(match.start(), end, "", KIND, "a note or banner of wiki", Confidence.HIGH)
        for match in _LANGUAGE.finditer(text):
            yield sight.repair(*match.span(), match[1], KIND, "the language of a word, for wiki", Confidence.HIGH)
    if "''" in text:
        for match in _BOLD.finditer(text):
            yield sight.repair(*match.span(), match[1], KIND, "bold type of wiki", Confidence.HIGH)
        if _WIKI.search(text):
            for match in _ITALIC.finditer(text):
                yield sight.repair(*match.span(), match[1], KIND, "italic type of wiki", Confidence.HIGH)
    if "==" in text:
        for match in _HEADING.finditer(text):
            yield sight.repair(*match.span(), match[2], KIND, "a heading of wiki", Confidence.MEDIUM)


def _brackets(sight: Sight) -> Iterator[Repair]:
    """Links and notes in square brackets."""
    text = sight.text
    if "[[" in text:
        for match in _FILE.finditer(text):
            yield sight.repair(*match.span(), "", KIND, "a category or a picture of wiki", Confidence.HIGH)
        for match in _LINK.finditer(text):
            sure = Confidence.HIGH if match[2] or _TITLE.fullmatch(match[1]) else Confidence.MEDIUM
            yield sight.repair(*match.span(), match[2] or match[1], KIND, "a link of wiki", sure)
    if "[http" in text:
        for match in _OUTER_LINK.finditer(text):
            yield sight.repair(*match.span(), match[1], KIND, "an outer link of wiki", Confidence.HIGH)
    for match in _EDIT.finditer(text):
        start = match.start() - (text[match.start() - 1 : match.start()] == " ")
        yield sight.repair(start, match.end(), "", KIND, f"{match.group()} is put in by a wiki", Confidence.HIGH)
