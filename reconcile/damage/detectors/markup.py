"""Find remains of wiki, HTML and other markup in plain text.

Only forms that prose never has are certain: closed tags of HTML, paired links and quotes of a wiki, edit links of
sections. Halves of such forms are flagged.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from reconcile.damage.detectors.markup_tags import KIND, find_tags
from reconcile.damage.text_habits import TextHabits, rate_certainty
from reconcile.model.damage_kinds import DamageKind
from reconcile.model.records import Repair
from reconcile.text.quotation import is_quoted
from reconcile.vocabulary import Confidence

_REFERENCE = re.compile(
    r"<ref(?:\s[^<>\n]{0,200})?>[^<\n]{0,2000}</ref>|<ref\s[^<>\n]{0,200}/>|<!--(?:[^-]|-(?!->)){0,2000}-->"
)
_WIKI_LINK = re.compile(r"\[\[([^\[\]|\n]{1,200})(?:\|([^\[\]|\n]{1,200}))?\]\]")
_CATEGORY_OR_FILE = re.compile(
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
_LANGUAGE_TEMPLATE = re.compile(r"\{\{lang\|[a-z-]{2,12}\|([^{}|\n]{1,200})\}\}", re.IGNORECASE)
_LINK_TARGET = re.compile(r"(?=[^\n]*[^\W\d_])[^\s\"=$<>-][^\"=$<>]*")
"""What a link may lead to; lists and tests in code have double brackets too."""
_OUTER_LINK = re.compile(r"\[https?://[^\s\[\]]{1,500} ([^\[\]\n]{1,200})\]")
_MARKDOWN_LINK = re.compile(r"!?\[([^\[\]\n]{0,200})\]\((?:https?://|/|#)[^\s()]{0,500}(?: \"[^\"\n]{0,100}\")?\)")
_WIKI_BOLD = re.compile(r"(?<!')'''(?!')([^'\n]{1,200})'''(?!')")
_WIKI_ITALIC = re.compile(r"(?<!')''(?!['\s])([^'\n]{1,200})(?<![\s,.!?])''(?!')")
_WIKI_EVIDENCE = re.compile(r"\[\[|'''|\{\{|(?m:^==)")
"""Other signs of a wiki, without which two apostrophes are a quotation mark."""
_EDIT_LINK = re.compile(
    r"\[ *(?:\[ *)?"
    r"(?:(?P<order>edit(?: +edit)?|edit source|citation needed|clarification needed)|who\?|when\?|by whom\?|dubious)"
    r" *\](?: *\])?",
    re.IGNORECASE,
)
"""What a wiki puts in; what is no order may be a question of the author."""
_NOTE_NUMBER = re.compile(
    r"\[(?:(?<=\S.)[1-9]\d{0,2}\](?::\d{1,4}(?!\w))?| +\[ +\d{1,3} +\] +\]"
    r"|(?<=\S.)(?:note|nb|n) \d{1,2}\]|(?<=[^\W\d_][.,;:!?\"\u201d)].)[a-z]\](?!\w))"
)
"""A letter behind a letter is none: in ``ignor[e]`` an author changes a quoted word."""
_RAISED_DIGITS = "\u00b9\u00b2\u00b3\u2070\u2074-\u2079"
_RAISED_NOTE_NUMBER = re.compile(
    f'[{_RAISED_DIGITS}](?<=[a-z.!?"\u201d)][.,;:!?"\u201d)].)[{_RAISED_DIGITS}]{{0,2}}(?!\\w)'
)
_TREEBANK_BRACKET = re.compile(r"-L([RSC])B- ?| ?-R([RSC])B-")
"""Brackets as the Penn Treebank writes them."""
_TREEBANK_SIGNS = {"R": "()", "S": "[]", "C": "{}"}
_DOUBLED_LINK_TEXT = re.compile(r"  (?=\S{0,40}[^\W\d_])(\S{1,40}(?: \S{1,40}){0,9})  \1(?:  |(?=\s*(?:\n|\Z)))")
_HALF_FORM = re.compile(
    r"[\[\]{}<>](?:(?<=\[)\[|(?<=\])\]|(?<=\{)\{|(?<=\})\}|(?<=<)(?:ref\b[^>\n]{0,80}|br\b)|(?<=\w>)>)"
)
_WIKI_HEADING = re.compile(r"(?m)^(={2,4}) ?([^=\n]{1,80}?) ?\1[ \t]*$")


def find_markup(habits: TextHabits) -> Iterator[Repair]:
    """Find remains of markup."""
    text = habits.text
    if "<" in text:
        yield from habits.replace_matches(_REFERENCE, "", KIND, "a reference note in markup")
    yield from find_tags(habits)
    yield from _find_wiki_links(habits)
    yield from _find_note_numbers(habits)
    yield from _find_wiki_forms(habits)
    yield from _find_markdown(habits)
    if "  " in text:
        for match in _DOUBLED_LINK_TEXT.finditer(text):
            if not _is_cry(text, match):
                yield habits.make_repair(*match.span(), match[1], KIND, f"the text of a link twice: {match[1]}")
    if any(sign in text for sign in ("[[", "]]", "{{", "}}", "<", ">>")):
        for match in _HALF_FORM.finditer(text):
            yield habits.make_flag(*match.span(), KIND, "half of a form of markup")


def _is_cry(text: str, match: re.Match[str]) -> bool:
    """Return whether words that come twice are said so: with a mark behind them, or a third time."""
    words = match[1]
    before, after = text[: match.start()].rstrip(" "), text[match.end() :].lstrip(" ")
    return not words[-1].isalnum() or before.endswith(words) or after.startswith(words)


def _find_markdown(habits: TextHabits) -> Iterator[Repair]:
    """Find links of Markdown, which may be meant, and the brackets of a treebank."""
    text = habits.text
    if "](" in text:
        yield from habits.replace_matches(_MARKDOWN_LINK, r"\1", KIND, "a link of Markdown", Confidence.MEDIUM)
    if "B-" in text:
        for match in _TREEBANK_BRACKET.finditer(text):
            sign = _TREEBANK_SIGNS[match[1] or match[2]][match[1] is None]
            yield habits.make_repair(*match.span(), sign, KIND, f"{match.group().strip()} is a bracket")


def _find_note_numbers(habits: TextHabits) -> Iterator[Repair]:
    """Find the numbers of notes, in brackets or raised."""
    evidence = "{} is the number of a note"
    if "[" in habits.text:
        yield from habits.replace_matches(_NOTE_NUMBER, "", DamageKind.REFERENCE_MARK, evidence, Confidence.MEDIUM)
    if not habits.is_ascii:
        yield from habits.replace_matches(
            _RAISED_NOTE_NUMBER, "", DamageKind.REFERENCE_MARK, evidence, Confidence.MEDIUM
        )


def _find_wiki_forms(habits: TextHabits) -> Iterator[Repair]:
    """Find type, headings and templates of a wiki."""
    text = habits.text
    if "{{" in text:
        for match in _TEMPLATE.finditer(text):
            begins_line = match.start() == 0 or text[match.start() - 1] == "\n"
            end = match.end() + (begins_line and text[match.end() : match.end() + 1] == " ")
            yield habits.make_repair(match.start(), end, "", KIND, "a note or banner of wiki")
        yield from habits.replace_matches(_LANGUAGE_TEMPLATE, r"\1", KIND, "the language of a word, for wiki")
    if "''" in text:
        yield from habits.replace_matches(_WIKI_BOLD, r"\1", KIND, "bold type of wiki")
        if _WIKI_EVIDENCE.search(text):
            yield from habits.replace_matches(_WIKI_ITALIC, r"\1", KIND, "italic type of wiki")
    if "==" in text:
        yield from habits.replace_matches(_WIKI_HEADING, r"\2", KIND, "a heading of wiki", Confidence.MEDIUM)


def _find_wiki_links(habits: TextHabits) -> Iterator[Repair]:
    """Find links and notes in square brackets."""
    text = habits.text
    if "[[" in text:
        yield from habits.replace_matches(_CATEGORY_OR_FILE, "", KIND, "a category or a picture of wiki")
        for match in _WIKI_LINK.finditer(text):
            confidence = rate_certainty(match[2] or _LINK_TARGET.fullmatch(match[1]))
            yield habits.make_repair(*match.span(), match[2] or match[1], KIND, "a link of wiki", confidence)
    if "[http" in text:
        yield from habits.replace_matches(_OUTER_LINK, r"\1", KIND, "an outer link of wiki")
    if "[" in text:
        for match in _EDIT_LINK.finditer(text):
            start = match.start() - (text[match.start() - 1 : match.start()] == " ")
            evidence = f"{match.group()} is put in by a wiki"
            sure = match["order"] or not is_quoted(text, match.start())
            yield habits.make_repair(start, match.end(), "", KIND, evidence, rate_certainty(sure))
