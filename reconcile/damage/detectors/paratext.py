"""Find what surrounds a text: title, year, attribution, byline, warnings, banners, headings, links.

This is no damage: the edits lift it out into the record, so `mend` never applies them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import takewhile
from typing import NamedTuple

from reconcile.damage.text_habits import LONGEST_TOKEN, ParatextKind, ParatextRepair, TextHabits
from reconcile.language import ENGLISH
from reconcile.model.records import Repair
from reconcile.vocabulary import Confidence

_LINE = re.compile(r"[^\r\n]+")
_YEAR_ALONE = re.compile(r"\(?((?:18|19|20)\d\d)\)?(?: film)?")
_TITLE_WITH_YEAR = re.compile(r"(.{1,80}?),? ?\(((?:18|19|20)\d\d)(?: film)?\)")
_GLUED_TITLE = re.compile(r"\s*([A-Z0-9][^\n.!?()]{0,60}?) ?\(((?:18|19|20)\d\d)(?: film)?\)(?=[A-Z][a-z])")
_NAME_START = r"[A-Z][\w.'\u2019-]*(?: [\w.'\u2019-]+)"
_ADDRESS = r"(?: ?[<(\[{][^>)\]}\n]{0,80}[>)\]}])?"
_ATTRIBUTION_PATTERN = re.compile(
    rf"(?:[\u2014\u2013~\u2015]|--?|\u00e2\u20ac\u201d) ?({_NAME_START}{{0,4}}){_ADDRESS}"
)
_TAIL_ATTRIBUTION = re.compile(
    rf"(?<=[.!?\"\u201d)])[ \t]*(?:[\u2014\u2015]|--) ?({_NAME_START}{{0,3}}){_ADDRESS}\s*\Z"
)
_TAIL_BYLINE = re.compile(
    r"(?<=[.!?\"\u201d)\u2026])\s*(?:(?:[Ww]ritten|[Ss]ubmitted|[Pp]osted|[Cc]ontributed|[Rr]eviewed|Synopsis"
    rf"|Summary|Review) by {_NAME_START}{{0,4}}{_ADDRESS}"
    r"|[\[(](?:(?:Source|Credit|Via|Synopsis|Summary|Description|Review):|(?:Written|Synopsis|Summary|Description"
    r"|Review) by|Adapted from|Summary from|Text from) ?[^\[\]()\n]{1,80}[\])])\.?\s*\Z"
)
_TEXT_NOUN = r"(?: (?:summary|synopsis|plot|review|article|story|text))?"
_TAIL_LINK = re.compile(
    r"(?:(?<=[.!?\"\u201d)\u2026])\s*[\[(]?(?:(?:[Rr]ead|[Ss]ee|[Ss]how|[Vv]iew|[Ll]earn)"
    rf" (?:more|all|less|(?:the )?full){_TEXT_NOUN}|[Cc]ontinue reading|Add (?:a |full )?(?:[Pp]lot|synopsis))"
    rf"|(?<=\w)\s+(?:Read [Mm]ore|See full(?: summary| synopsis)|Continue [Rr]eading))"
    r"\s*(?:\.\.\.|[\u2026\u2192\u00bb\u203a.!]|>{1,2})?[\])]?\s*\Z"
)
"""What a page shows in place of the rest of a text, or after it."""
_TAIL_PATTERNS = (
    (_TAIL_ATTRIBUTION, ParatextKind.ATTRIBUTION),
    (_TAIL_BYLINE, ParatextKind.BYLINE),
    (_TAIL_LINK, ParatextKind.REST_LINK),
)
_HEAD_LABEL_PATTERN = re.compile(
    r"\A\ufeff?\s*((?:(?:Plot|PLOT)(?: (?:[Ss]ummary|[Ss]ynopsis|SUMMARY))?|[Ss]ynopsis|SYNOPSIS|Summary|SUMMARY"
    r"|Storyline|STORYLINE)(?: ?:| [-\u2013\u2014])\s?)(?=[\"\u201c'\u2018(]?[A-Z])"
)
_BYLINE_PATTERN = re.compile(
    r"(?:(?:[Ww]ritten|[Pp]osted|[Ss]ubmitted|[Rr]eviewed|[Ss]ummary|[Ss]ynopsis|[Rr]eview) by|[Bb]y|[Aa]uthor:"
    r"|[Ss]ource:) "
    r"[A-Z][\w.'\u2019-]*(?: [\w.'\u2019<>@-]+){0,5}"
)
_SPOILER_PATTERN = re.compile(
    r"\W{0,8}(?:SPOILERS?|Spoilers?|spoilers?)"
    r"(?: (?:alert|warning|ahead|below|follow|ALERT|WARNING|AHEAD|BELOW))?\W{0,8}"
    r"|\W{0,4}(?:warning|Warning|WARNING)\W{1,3}(?:[^\n]{0,60})[Ss](?:poilers?|POILERS?)\b[^\n]{0,60}"
)
_SPOILER_HEAD = re.compile(
    r"(?m)^(?:SPOILERS?|Spoilers?(?: alert| warning)?|Spoiler Alert|SPOILER ALERT)(?: ?[:!]+|\u2014) ?(?=\S)"
)
_BANNER_PATTERN = re.compile(
    r"[^\n]{0,80}\b(?:[Tt]his (?:article|section|page|list|plot summary|article's [\w ]{3,24}|section's [\w ]{3,24})) "
    r"(?:needs (?:additional|more|to be|expan|clean|attention|copy|updat)|does not (?:cite|have|adequately|follow|meet)"
    r"|may (?:require|need|contain|rely|lack|not|be (?:too|confusing|incomplete|in need|unbalanced|expanded|improved))"
    r"|is missing|has multiple|contains (?:content|too|weasel|original|instructions|close|information|a list of)"
    r"|relies (?:too|largely|heavily|mostly|on)|is written (?:like|as if|in the style)|possibly)[^\n]{0,400}"
    r"|[^\n]{0,20}\b[Pp]lease (?:help|consider) "
    r"(?:improve|expanding|to improve|adding|by adding|condense)\b[^\n]{0,300}"
    r"|Retrieved from [\"\u201c]?https?://\S+"
    r"|Share (?:this|on)\b[^\n]{0,40}|(?:Like )?Loading\.\.\.|Like this:|Advertisements?|Back to top"
    r"|Leave a (?:comment|reply)"
    r"|(?:Read more|Continue reading|Click here|Related (?:posts|articles))\b[^\n]{0,60}"
    r"|(?:\u00a9|(?:Copyright|\([cC]\))(?= (?:by\b|\u00a9|\([cC]\)|(?:18|19|20)\d\d\b))) [^\n]{0,120}"
    r"|All rights reserved\.?"
)
_LINE_PATTERNS = (
    (_YEAR_ALONE, ParatextKind.YEAR),
    (_TITLE_WITH_YEAR, ParatextKind.TITLE_AND_YEAR),
    (_ATTRIBUTION_PATTERN, ParatextKind.ATTRIBUTION),
    (_SPOILER_PATTERN, ParatextKind.SPOILER),
    (_BANNER_PATTERN, ParatextKind.BANNER),
    (_BYLINE_PATTERN, ParatextKind.BYLINE),
)
_PART_HEADING = re.compile(
    r"(?:chapter|book|part|volume|vol|act|scene|letter|canto|section|prologue|epilogue|preface|introduct|contents|appendix|"
    r"the end|finis|fin)\b|[ivxlcdm]+\.?$|[\d.]+$|(?:\d{1,2}|[ivxlc]{1,5})\.\s",
    re.IGNORECASE,
)
_SENTENCE_ENDS = (".", "!", "?", "\u2026", '"', "\u201d", "'", "\u2019", ")")
_FINAL_MARKS = (*_SENTENCE_ENDS, ";", ":", ",")
_EDGE_LINE_COUNT = 6
"""Lines at each end of a text that may be paratext. Chosen by hand: a page shows fewer."""
LONGEST_EDGE_LINE = 600
"""Code points from which a line is prose whatever it says. Chosen by hand: longer than any banner."""
SHORTEST_PROSE_LINE = 60
"""Code points from which a line with a final mark is prose. Chosen by hand on film plots: titles are shorter."""
LONGEST_TITLE = 10
"""Words of the longest title. Chosen by hand; a longer line without a final mark may be verse."""
SHORTEST_TEXT_BEFORE_TAIL = 60
"""Code points of text that a byline or link in the last line must follow. Chosen by hand; a bare line is classified."""


class _EdgeLine(NamedTuple):
    start: int
    end: int
    text: str
    kind: ParatextKind | None
    is_prose: bool = False


def find_paratext(habits: TextHabits) -> Iterator[Repair]:
    """Find the lines. Adjacent ones are one edit, which takes the white space towards the prose with it."""
    text = habits.text
    lines = _classify_edge_lines(text)
    if lines:
        yield from _find_head_lines(habits, lines[0])
        yield from _find_tail_lines(habits, lines[1])
    if "poiler" in text or "POILER" in text:
        for match in _SPOILER_HEAD.finditer(text):
            yield habits.lift_paratext(*match.span(), ParatextKind.SPOILER, match.group().strip())
    glued = _GLUED_TITLE.match(text)
    if glued:
        shown = f"{glued[1]} / {glued[2]}, glued to the text"
        yield habits.lift_paratext(*glued.span(), ParatextKind.TITLE_AND_YEAR, shown)
    label = _HEAD_LABEL_PATTERN.match(text)
    if label:
        yield habits.lift_paratext(*label.span(1), ParatextKind.LABEL, label[1].strip())
    yield from _find_tails_in_last_line(habits)


def _find_tails_in_last_line(habits: TextHabits) -> Iterator[Repair]:
    """Find what follows the last sentence in its own line."""
    text = habits.text
    end = len(text.rstrip())
    for pattern, kind in _TAIL_PATTERNS:
        found = pattern.search(text, max(0, end - LONGEST_TOKEN))
        if found and found.start() > SHORTEST_TEXT_BEFORE_TAIL:
            yield habits.lift_paratext(found.start(), end, kind, found.group().strip())


def find_prose_end(text: str) -> int:
    """Return where a text ends, without white space and without the link that a page puts in place of the rest."""
    end = len(text.rstrip())
    link = _TAIL_LINK.search(text, max(0, end - LONGEST_TOKEN))
    return len(text[: link.start()].rstrip()) if link else end


_WITHOUT_METADATA = frozenset(
    {ParatextKind.SPOILER, ParatextKind.BANNER, ParatextKind.HEADING, ParatextKind.LABEL, ParatextKind.REST_LINK}
)
"""Lines that say nothing of a text's title, year or author."""
_NAMES_AUTHOR = frozenset({ParatextKind.ATTRIBUTION, ParatextKind.BYLINE})


def extract_metadata(raw: str, edits: Sequence[Repair]) -> dict[str, str]:
    """Return what the metadata lines say: ``title``, ``year``, ``byline``; the first of each counts."""
    found: dict[str, str] = {}
    for edit in edits:
        if not isinstance(edit, ParatextRepair) or edit.paratext in _WITHOUT_METADATA:
            continue
        for match in _LINE.finditer(raw, edit.start, edit.end):
            line = match.group().strip().lstrip("\ufeff")
            if not line:
                continue
            year, both = _YEAR_ALONE.fullmatch(line), _TITLE_WITH_YEAR.fullmatch(line)
            if year:
                found.setdefault("year", year[1])
            elif both:
                found.setdefault("title", both[1].strip())
                found.setdefault("year", both[2])
            elif edit.paratext in _NAMES_AUTHOR or _ATTRIBUTION_PATTERN.fullmatch(line):
                found.setdefault("byline", line.lstrip("-\u2014\u2013\u2015~ ").strip())
            else:
                found.setdefault("title", line)
    return found


def _classify_edge_lines(text: str) -> tuple[list[_EdgeLine], list[_EdgeLine]] | None:
    """Classify the first and the last lines that have text; None for a text of one line."""
    head: list[tuple[int, int]] = []
    for match in _LINE.finditer(text):
        if not match.group().strip("\ufeff").isspace() and match.group() != "\ufeff":
            head.append((match.start() + (match.group()[0] == "\ufeff"), match.end()))
            if len(head) > _EDGE_LINE_COUNT:
                break
    if len(head) < 2:
        return None
    tail: list[tuple[int, int]] = []
    end = len(text)
    while end > 0 and len(tail) <= _EDGE_LINE_COUNT:
        start = max(text.rfind("\n", 0, end), text.rfind("\r", 0, end)) + 1
        if text[start:end].strip():
            tail.append((start, end))
        end = start - 1
    return [_classify_line(text, *span) for span in head], [_classify_line(text, *span) for span in reversed(tail)]


def _classify_line(text: str, start: int, end: int) -> _EdgeLine:
    """Return a line with its kind of paratext: None for prose, and for what may be either."""
    line = text[start:end].strip() if end - start < LONGEST_EDGE_LINE else ""
    is_long_sentence = len(line) >= SHORTEST_PROSE_LINE and line.endswith(_SENTENCE_ENDS)
    if not line or (is_long_sentence and not _BANNER_PATTERN.fullmatch(line)):
        return _EdgeLine(start, end, line, None, is_prose=True)
    return _EdgeLine(start, end, line, _find_paratext_kind(line))


def _find_paratext_kind(line: str) -> ParatextKind | None:
    """Return the kind of paratext that a line looks like. The first form that fits counts; a title comes last."""
    for pattern, kind in _LINE_PATTERNS:
        if pattern.fullmatch(line) and (kind is not ParatextKind.BYLINE or len(line) <= SHORTEST_PROSE_LINE):
            return kind
    if line.lower().strip("=: ") in ENGLISH.summary_headings:
        return ParatextKind.HEADING
    return ParatextKind.TITLE if _is_title_line(line) else None


def _is_title_line(line: str) -> bool:
    """Return whether a line is written as a title: short, no sentence end, capitals on all but the small words."""
    words = line.split()
    if (
        len(words) > LONGEST_TITLE
        or line.endswith(_FINAL_MARKS)
        or _PART_HEADING.match(line)
        or not words[0][0].isalnum()
    ):
        return False
    if not any(c.isalpha() for c in line):
        return False
    big = [word for word in words if word.lower() not in ENGLISH.small_title_words]
    return bool(big) and words[0][0].isupper() | words[0][0].isdigit() and all(not word[0].islower() for word in big)


def _find_head_lines(habits: TextHabits, lines: Sequence[_EdgeLine]) -> Iterator[ParatextRepair]:
    """Lift the lines before the prose, with the white space up to it."""
    taken = list(takewhile(lambda line: line.kind is not None, lines))
    after = lines[len(taken) : len(taken) + 1]
    if taken and after and after[0].is_prose:
        prose = habits.text[after[0].start : after[0].end]
        yield _lift_lines(habits, taken, taken[0].start, after[0].end - len(prose.lstrip()))


def _find_tail_lines(habits: TextHabits, lines: Sequence[_EdgeLine]) -> Iterator[ParatextRepair]:
    """Lift the lines after the prose, with the white space before them."""
    taken = list(takewhile(lambda line: line.kind is not None, reversed(lines)))[::-1]
    before = lines[-len(taken) - 1 : -len(taken) or None]
    if taken and len(before) == 1 and before[0].is_prose:
        start, end = (len(habits.text[line.start : line.end].rstrip()) + line.start for line in (before[0], taken[-1]))
        yield _lift_lines(habits, taken, start, end)


def _lift_lines(habits: TextHabits, taken: Sequence[_EdgeLine], start: int, end: int) -> ParatextRepair:
    """Lift adjacent lines by one edit. A single title at the end may be a signature, so it is doubtful."""
    kinds = {line.kind for line in taken}
    if {ParatextKind.TITLE, ParatextKind.YEAR} <= kinds:
        kinds.add(ParatextKind.TITLE_AND_YEAR)
    kind = next(kind for kind in ParatextKind if kind in kinds)
    doubtful = kinds == {ParatextKind.TITLE} and start > 0
    shown = " / ".join(line.text for line in taken)
    return habits.lift_paratext(start, end, kind, shown, Confidence.LOW if doubtful else Confidence.MEDIUM)
