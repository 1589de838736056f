"""What stands round a text and is none of it: title, year, attribution, byline, warnings, banners, headings, links.

They are no damage: their edits lift them out, so they are never sure enough to be applied by *mend*.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from reconcile.damage.text_habits import Sight
from reconcile.model.records import Repair
from reconcile.text.word_list import closed
from reconcile.vocabulary import Confidence

KIND = "metadata"

TITLE, YEAR, TITLE_YEAR = "title line", "year line", "title and year lines"
ATTRIBUTION, BYLINE, SPOILER, BANNER, HEADING = "attribution line", "byline", "spoiler line", "banner", "heading line"
LABEL, LINK = "label", "link to the rest"

_LINE = re.compile(r"[^\r\n]+")
_YEAR = re.compile(r"\(?((?:18|19|20)\d\d)\)?(?: film)?")
_TITLE_YEAR = re.compile(r"(.{1,80}?),? ?\(((?:18|19|20)\d\d)(?: film)?\)")
_GLUED_TITLE = re.compile(r"\s*([A-Z0-9][^\n.!?()]{0,60}?) ?\(((?:18|19|20)\d\d)(?: film)?\)(?=[A-Z][a-z])")
_NAME = r"[A-Z][\w.'\u2019-]*(?: [\w.'\u2019-]+)"
_ADDRESS = r"(?: ?[<(\[{][^>)\]}\n]{0,80}[>)\]}])?"
_ATTRIBUTION = re.compile(rf"(?:[\u2014\u2013~\u2015]|--?|\u00e2\u20ac\u201d) ?({_NAME}{{0,4}}){_ADDRESS}")
_TAIL_ATTRIBUTION = re.compile(rf"(?<=[.!?\"\u201d)])[ \t]*(?:[\u2014\u2015]|--) ?({_NAME}{{0,3}}){_ADDRESS}\s*\Z")
_TAIL_BYLINE = re.compile(
    r"(?<=[.!?\"\u201d)\u2026])\s*(?:(?:[Ww]ritten|[Ss]ubmitted|[Pp]osted|[Cc]ontributed|[Rr]eviewed|Synopsis"
    rf"|Summary|Review) by {_NAME}{{0,4}}{_ADDRESS}"
    r"|[\[(](?:(?:Source|Credit|Via|Synopsis|Summary|Description|Review):|(?:Written|Synopsis|Summary|Description"
    r"|Review) by|Adapted from|Summary from|Text from) ?[^\[\]()\n]{1,80}[\])])\.?\s*\Z"
)
_ALL_OF_IT = r"(?: (?:summary|synopsis|plot|review|article|story|text))?"
_TAIL_LINK = re.compile(
    r"(?:(?<=[.!?\"\u201d)\u2026])\s*[\[(]?(?:(?:[Rr]ead|[Ss]ee|[Ss]how|[Vv]iew|[Ll]earn)"
    rf" (?:more|all|less|(?:the )?full){_ALL_OF_IT}|[Cc]ontinue reading|Add (?:a |full )?(?:[Pp]lot|synopsis))"
    rf"|(?<=\w)\s+(?:Read [Mm]ore|See full(?: summary| synopsis)|Continue [Rr]eading))"
    r"\s*(?:\.\.\.|[\u2026\u2192\u00bb\u203a.!]|>{1,2})?[\])]?\s*\Z"
)
"""What a page shows in place of the rest of a text, or after it."""
_HEAD_LABEL = re.compile(
    r"\A\ufeff?\s*((?:(?:Plot|PLOT)(?: (?:[Ss]ummary|[Ss]ynopsis|SUMMARY))?|[Ss]ynopsis|SYNOPSIS|Summary|SUMMARY"
    r"|Storyline|STORYLINE)(?: ?:| [-\u2013\u2014])\s?)(?=[\"\u201c'\u2018(]?[A-Z])"
)
_BYLINE = re.compile(
    r"(?:(?:[Ww]ritten|[Pp]osted|[Ss]ubmitted|[Rr]eviewed|[Ss]ummary|[Ss]ynopsis|[Rr]eview) by|[Bb]y|[Aa]uthor:"
    r"|[Ss]ource:) "
    r"[A-Z][\w.'\u2019-]*(?: [\w.'\u2019<>@-]+){0,5}"
)
_SPOILER = re.compile(
    r"\W{0,8}(?:SPOILERS?|Spoilers?|spoilers?)"
    r"(?: (?:alert|warning|ahead|below|follow|ALERT|WARNING|AHEAD|BELOW))?\W{0,8}"
    r"|\W{0,4}(?:warning|Warning|WARNING)\W{1,3}(?:[^\n]{0,60})[Ss](?:poilers?|POILERS?)\b[^\n]{0,60}"
)
_SPOILER_HEAD = re.compile(
    r"(?m)^(?:SPOILERS?|Spoilers?(?: alert| warning)?|Spoiler Alert|SPOILER ALERT)(?: ?[:!]+|\u2014) ?(?=\S)"
)
_BANNER = re.compile(
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
_HEADINGS = frozenset(
    {"plot", "plot summary", "synopsis", "summary", "storyline", "plot synopsis", "detailed synopsis", "story"}
)
_PARTS = re.compile(
    r"(?:chapter|book|part|volume|vol|act|scene|letter|canto|section|prologue|epilogue|preface|introduct|contents|appendix|"
    r"the end|finis|fin)\b|[ivxlcdm]+\.?$|[\d.]+$|(?:\d{1,2}|[ivxlc]{1,5})\.\s",
    re.IGNORECASE,
)
_SMALL = closed("a an and as at but by for from in into is of on or the to with vs de la le du der")
_FINAL = (".", "!", "?", "\u2026", '"', "\u201d", "'", "\u2019", ")", ";", ":", ",")
_EDGE = 6
"""Lines at the head and at the tail of a text that may be paratext."""
LONG = 60
"""Code points from which on a line with a final mark counts as prose."""


class _Line(NamedTuple):
    start: int
    end: int
    kind: str
    text: str


def paratext(sight: Sight) -> Iterator[Repair]:
    """Find the lines; adjacent ones are one edit, which takes the white space towards the prose with it."""
    text = sight.text
    lines = _edge_lines(text)
    if lines:
        yield from _head(sight, lines)
        yield from _tail(sight, lines)
    if "poiler" in text or "POILER" in text:
        for match in _SPOILER_HEAD.finditer(text):
            yield sight.repair(*match.span(), "", KIND, f"{SPOILER}: {match.group().strip()}", Confidence.MEDIUM)
    glued = _GLUED_TITLE.match(text)
    if glued:
        evidence = f"{TITLE_YEAR}: {glued[1]} / {glued[2]}, glued to the text"
        yield sight.repair(*glued.span(), "", KIND, evidence, Confidence.MEDIUM)
    label = _HEAD_LABEL.match(text)
    if label:
        yield sight.repair(*label.span(1), "", KIND, f"{LABEL}: {label[1].strip()}", Confidence.MEDIUM)
    yield from _after_the_end(sight)


def _after_the_end(sight: Sight) -> Iterator[Repair]:
    """What follows the last sentence in its own line."""
    text = sight.text
    end = len(text.rstrip())
    for pattern, name in ((_TAIL_ATTRIBUTION, ATTRIBUTION), (_TAIL_BYLINE, BYLINE), (_TAIL_LINK, LINK)):
        found = pattern.search(text, max(0, end - 200))
        if found and found.start() > LONG:
            evidence = f"{name}: {found.group().strip()}"
            yield sight.repair(found.start(), end, "", KIND, evidence, Confidence.MEDIUM)


def prose_end(text: str) -> int:
    """Where a text ends, without white space and without the link that a page puts in place of the rest."""
    end = len(text.rstrip())
    link = _TAIL_LINK.search(text, max(0, end - 200))
    return len(text[: link.start()].rstrip()) if link else end


def lifted(raw: str, edits: Sequence[Repair]) -> dict[str, str]:
    """What the metadata lines say: ``title``, ``year``, ``byline``; the first of each counts."""
    found: dict[str, str] = {}
    for edit in edits:
        if edit.kind != KIND or edit.evidence.startswith((SPOILER, BANNER, HEADING, LABEL, LINK)):
            continue
        for match in _LINE.finditer(raw, edit.start, edit.end):
            line = match.group().strip().lstrip("\ufeff")
            if not line:
                continue
            year, both = _YEAR.fullmatch(line), _TITLE_YEAR.fullmatch(line)
            if year:
                found.setdefault("year", year[1])
            elif both:
                found.setdefault("title", both[1].strip())
                found.setdefault("year", both[2])
            elif edit.evidence.startswith((ATTRIBUTION, BYLINE)) or _ATTRIBUTION.fullmatch(line):
                found.setdefault("byline", line.lstrip("-\u2014\u2013\u2015~ ").strip())
            else:
                found.setdefault("title", line)
    return found


def _edge_lines(text: str) -> tuple[list[_Line], list[_Line]] | None:
    """The first and the last lines with text in them, classed; None for a text of one line."""
    head: list[tuple[int, int]] = []
    for match in _LINE.finditer(text):
        if not match.group().strip("\ufeff").isspace() and match.group() != "\ufeff":
            head.append((match.start() + (match.group()[0] == "\ufeff"), match.end()))
            if len(head) > _EDGE:
                break
    if len(head) < 2:
        return None
    tail: list[tuple[int, int]] = []
    end = len(text)
    while end > 0 and len(tail) <= _EDGE:
        start = max(text.rfind("\n", 0, end), text.rfind("\r", 0, end)) + 1
        if text[start:end].strip():
            tail.append((start, end))
        end = start - 1
    return [_classed(text, *span) for span in head], [_classed(text, *span) for span in reversed(tail)]


def _classed(text: str, start: int, end: int) -> _Line:
    """A line and what kind of paratext it looks like; ``prose`` or empty when like none."""
    line = text[start:end].strip() if end - start < 600 else ""
    kind = ""
    if not line or (len(line) >= LONG and line.endswith(_FINAL[:9]) and not _BANNER.fullmatch(line)):
        kind = "prose"
    elif _YEAR.fullmatch(line):
        kind = YEAR
    elif _TITLE_YEAR.fullmatch(line):
        kind = TITLE_YEAR
    elif _ATTRIBUTION.fullmatch(line):
        kind = ATTRIBUTION
    elif _SPOILER.fullmatch(line):
        kind = SPOILER
    elif _BANNER.fullmatch(line):
        kind = BANNER
    elif _BYLINE.fullmatch(line) and len(line) <= LONG:
        kind = BYLINE
    elif line.lower().strip("=: ") in _HEADINGS:
        kind = HEADING
    elif _is_title(line):
        kind = TITLE
    return _Line(start, end, kind, line)


def _is_title(line: str) -> bool:
    """Whether a line is written as a title: short, no sentence end, capitals on all but the small words."""
    words = line.split()
    if len(words) > 10 or line.endswith(_FINAL) or _PARTS.match(line) or not words[0][0].isalnum():
        return False
    if not any(c.isalpha() for c in line):
        return False
    big = [word for word in words if word.lower() not in _SMALL]
    return bool(big) and words[0][0].isupper() | words[0][0].isdigit() and all(not word[0].islower() for word in big)


def _head(sight: Sight, lines: tuple[list[_Line], list[_Line]]) -> Iterator[Repair]:
    """Lines before the prose."""
    taken: list[_Line] = []
    for line in lines[0]:
        if line.kind in ("", "prose"):
            if taken and line.kind == "prose":
                yield _edit(sight, taken, taken[0].start, line.start + _indent(sight.text, line))
            return
        taken.append(line)


def _tail(sight: Sight, lines: tuple[list[_Line], list[_Line]]) -> Iterator[Repair]:
    """Lines after the prose."""
    taken: list[_Line] = []
    for line in reversed(lines[1]):
        if line.kind in ("", "prose"):
            if taken and line.kind == "prose":
                end = taken[-1].end - (
                    len(sight.text[taken[-1].start : taken[-1].end])
                    - len(sight.text[taken[-1].start : taken[-1].end].rstrip())
                )
                start = line.start + len(sight.text[line.start : line.end].rstrip())
                yield _edit(sight, taken, start, end)
            return
        taken.insert(0, line)


def _indent(text: str, line: _Line) -> int:
    """White space at the start of a line."""
    stretch = text[line.start : line.end]
    return len(stretch) - len(stretch.lstrip())


def _edit(sight: Sight, taken: Sequence[_Line], start: int, end: int) -> Repair:
    """One edit that lifts adjacent lines out; a lone title at the end may be a signature, so it is doubtful."""
    kinds = {line.kind for line in taken}
    if TITLE_YEAR in kinds or {TITLE, YEAR} <= kinds:
        kind = TITLE_YEAR
    else:
        order = (TITLE, YEAR, ATTRIBUTION, BYLINE, SPOILER, BANNER, HEADING)
        kind = next(name for name in order if name in kinds)
    doubtful = kinds == {TITLE} and start > 0
    shown = " / ".join(line.text for line in taken)
    return sight.repair(
        start, end, "", KIND, f"{kind}: {shown}"[:300], Confidence.LOW if doubtful else Confidence.MEDIUM
    )
