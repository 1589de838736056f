"""Find what surrounds a text: title, year, byline, source, warnings, banners, headings, links, end marks.

This is no damage: the edits lift it out into the record, so `mend` never applies them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import takewhile
from typing import NamedTuple

from reconcile.damage.detectors.bylines import classify_line, find_closing, find_name
from reconcile.damage.text_habits import LONGEST_TOKEN, ParatextKind, ParatextRepair, TextHabits
from reconcile.language import ENGLISH
from reconcile.model.records import Repair
from reconcile.vocabulary import Confidence

_LINE = re.compile(r"[^\r\n]+")
_YEAR_ALONE = re.compile(r"\(?((?:18|19|20)\d\d)\)?(?: film)?")
_TITLE_WITH_YEAR = re.compile(r"(.{1,80}?),? ?\(((?:18|19|20)\d\d)(?: film)?\)")
_GLUED_TITLE = re.compile(r"\s*([A-Z0-9][^\n.!?()]{0,60}?) ?\(((?:18|19|20)\d\d)(?: film)?\)(?=[A-Z][a-z])")
_TITLE_BORDER = re.compile(
    r"(?: ?\((?:18|19|20)\d\d\))?\s*(?:[.:]\s+|\n\s*|(?<=[.!?])\s+)(?=[\"'\u201c\u2018(]?[^\W_])"
)
"""What is between a title and the first sentence."""
_TITLE_END = re.compile(r"(?<=[.!?\u2026\"\u201d)])\s*(?=\S)")
_TEXT_NOUN = r"(?: (?:summary|synopsis|plot|review|article|story|text))?"
_TAIL_LINK = re.compile(
    r"(?:(?<=[.!?\"\u201d)\u2026])\s*[\[(]?(?:(?:[Rr]ead|[Ss]ee|[Ss]how|[Vv]iew|[Ll]earn)"
    rf" (?:more|all|less|(?:the )?full){_TEXT_NOUN}|[Cc]ontinue reading|Add (?:a |full )?(?:[Pp]lot|synopsis))"
    rf"|(?<=\w)\s+(?:Read [Mm]ore|See full(?: summary| synopsis)|Continue [Rr]eading))"
    r"\s*(?:\.\.\.|[\u2026\u2192\u00bb\u203a.!]|>{1,2})?[\])]?\s*\Z"
)
"""What a page shows in place of the rest of a text, or after it."""
_HEAD_LABEL_PATTERN = re.compile(
    r"\A\ufeff?\s*((?:(?:Plot|PLOT)(?: (?:[Ss]ummary|[Ss]ynopsis|SUMMARY))?|[Ss]ynopsis|SYNOPSIS|Summary|SUMMARY"
    r"|Storyline|STORYLINE)(?: ?:| [-\u2013\u2014])\s?)(?=[\"\u201c'\u2018(]?[A-Z])"
)
_HEAD_NOTE = re.compile(
    r"\A\ufeff?\s*((?:[(\[*]\s*(?:NOTE\b:?|Note:|Source:|SOURCE:|(?:Taken|Copied|Adapted) from\b)[^)\]*\n]{1,160}[)\]*]"
    r"|(?:Taken|Copied|Adapted) from (?:the )?(?:www\.[\w.-]+\.(?:com|org|net)|https?://\S+|Wikipedia(?: article)?))"
    r"[.:]?\s+)(?=\S)"
)
"""Where a text was taken from, before its first sentence."""
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
    (_SPOILER_PATTERN, ParatextKind.SPOILER),
    (_BANNER_PATTERN, ParatextKind.BANNER),
)
_HEAD_PATTERNS = ((_HEAD_NOTE, ParatextKind.SOURCE), (_HEAD_LABEL_PATTERN, ParatextKind.LABEL))
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
MOST_CLOSINGS = 4
"""Times that the end of a text is asked for paratext: a byline may follow an end mark, and a title both. Chosen by
hand; held by tests/cases/mend/metadata.toml."""


class _EdgeLine(NamedTuple):
    start: int
    end: int
    text: str
    kind: ParatextKind | None
    is_prose: bool = False


def find_paratext(habits: TextHabits) -> Iterator[Repair]:
    """Find the lines. Adjacent ones are one edit, which takes the white space towards the prose with it."""
    text = habits.text
    tail = list(_find_tail(habits))
    yield from tail
    head = list(_find_head_lines(habits, _list_head_lines(text)))
    yield from head
    titles = [title for edit in [*head, *tail] for title in _list_titles(text, edit)]
    yield from _find_opening_title(habits, head[0].end if head else 0, titles)
    if "poiler" in text or "POILER" in text:
        for match in _SPOILER_HEAD.finditer(text):
            yield habits.lift_paratext(*match.span(), ParatextKind.SPOILER, match.group().strip())
    glued = _GLUED_TITLE.match(text)
    if glued:
        shown = f"{glued[1]} / {glued[2]}, glued to the text"
        yield habits.lift_paratext(*glued.span(), ParatextKind.TITLE_AND_YEAR, shown)
    for pattern, kind in _HEAD_PATTERNS:
        if found := pattern.match(text):
            yield habits.lift_paratext(*found.span(1), kind, found[1].strip())


def find_prose_end(habits: TextHabits) -> int:
    """Return where a text ends, without white space and without the paratext that follows it."""
    tail = list(_find_tail(habits))
    return len(habits.text[: tail[-1].start].rstrip()) if tail else len(habits.text.rstrip())


def is_title(passage: str) -> bool:
    """Return whether a passage is written as a title: short, no sentence end, capitals on all but the small words."""
    words = passage.split()
    if (
        not words
        or len(words) > LONGEST_TITLE
        or passage.endswith(_FINAL_MARKS)
        or _PART_HEADING.match(passage)
        or not words[0][0].isalnum()
    ):
        return False
    if not any(c.isalpha() for c in passage):
        return False
    big = [word for word in words if word.lower() not in ENGLISH.small_title_words]
    return bool(big) and words[0][0].isupper() | words[0][0].isdigit() and all(not word[0].islower() for word in big)


def extract_metadata(raw: str, edits: Sequence[Repair]) -> dict[str, str]:
    """Return what the metadata lines say: ``title``, ``year``, ``byline``; the first of each counts."""
    found: dict[str, str] = {}
    for edit in edits:
        if not isinstance(edit, ParatextRepair) or edit.paratext in _WITHOUT_METADATA:
            continue
        for match in _LINE.finditer(raw, edit.start, edit.end):
            line = match.group().strip().lstrip("\ufeff")
            for name, value in _read_line(line, edit.paratext):
                found.setdefault(name, value)
    return found


_CLOSING_KINDS = frozenset({ParatextKind.BYLINE, ParatextKind.SOURCE, ParatextKind.END_MARK})
_WITHOUT_METADATA = frozenset(
    {ParatextKind.SPOILER, ParatextKind.BANNER, ParatextKind.HEADING, ParatextKind.LABEL, ParatextKind.REST_LINK}
    | {ParatextKind.SOURCE, ParatextKind.END_MARK, ParatextKind.PAGE}
)
"""Lines that say nothing of a text's title, year or author."""


def _read_line(line: str, kind: ParatextKind) -> Iterator[tuple[str, str]]:
    """Yield what one metadata line says."""
    year, both = _YEAR_ALONE.fullmatch(line), _TITLE_WITH_YEAR.fullmatch(line)
    if not line or _find_paratext_kind(line) in _WITHOUT_METADATA:
        return
    if year:
        yield "year", year[1]
    elif both:
        yield "title", both[1].strip()
        yield "year", both[2]
    elif kind is ParatextKind.BYLINE or classify_line(line) is ParatextKind.BYLINE:
        yield "byline", find_name(line)
    else:
        yield "title", line.rstrip(".:") if line.count(".") == 1 else line


def _list_head_lines(text: str) -> list[_EdgeLine]:
    """Classify the first lines that have text; none for a text of one line."""
    head: list[tuple[int, int]] = []
    for match in _LINE.finditer(text):
        if not match.group().strip("\ufeff").isspace() and match.group() != "\ufeff":
            head.append((match.start() + (match.group()[0] == "\ufeff"), match.end()))
            if len(head) > _EDGE_LINE_COUNT:
                break
    return [_classify_line(text, *span) for span in head] if len(head) > 1 else []


def _list_tail_lines(text: str, end: int) -> list[_EdgeLine]:
    """Classify the last lines before a position that have text."""
    tail: list[tuple[int, int]] = []
    while end > 0 and len(tail) <= _EDGE_LINE_COUNT:
        start = max(text.rfind("\n", 0, end), text.rfind("\r", 0, end)) + 1
        if text[start:end].strip():
            tail.append((start, end))
        end = start - 1
    return [_classify_line(text, *span) for span in reversed(tail)]


def _classify_line(text: str, start: int, end: int) -> _EdgeLine:
    """Return a line with its kind of paratext: None for prose, and for what may be either."""
    line = text[start:end].strip() if end - start < LONGEST_EDGE_LINE else ""
    if not line:
        return _EdgeLine(start, end, line, None, is_prose=True)
    kind = _find_paratext_kind(line)
    closing = find_closing(line, len(line)) if kind is None else None
    is_sentence = line.endswith(_SENTENCE_ENDS) or closing is not None
    is_prose = is_sentence and len(line) >= SHORTEST_PROSE_LINE and kind in (None, ParatextKind.TITLE_AND_YEAR)
    return _EdgeLine(start, end, line, None if is_prose else kind, is_prose)


def _find_paratext_kind(line: str) -> ParatextKind | None:
    """Return the kind of paratext that a line looks like. The first form that fits counts; a title comes last."""
    for pattern, kind in _LINE_PATTERNS:
        if pattern.fullmatch(line):
            return kind
    if line.lower().strip("=: ") in ENGLISH.summary_headings:
        return ParatextKind.HEADING
    return classify_line(line) or (ParatextKind.TITLE if is_title(line) else None)


def _find_tail(habits: TextHabits) -> Iterator[ParatextRepair]:
    """Find what follows the last sentence, in its line or below it, from the end inwards."""
    end = len(habits.text.rstrip())
    for _ in range(MOST_CLOSINGS):
        edit = _find_last(habits, end)
        if edit is None:
            return
        yield edit
        end = edit.start


def _find_last(habits: TextHabits, end: int) -> ParatextRepair | None:
    """Find the last paratext that ends at a position."""
    text = habits.text
    if (link := _TAIL_LINK.search(text, max(0, end - LONGEST_TOKEN), end)) and link.start() > 0:
        return habits.lift_paratext(link.start(), end, ParatextKind.REST_LINK, text[link.start() : end].strip())
    if closing := find_closing(text, end):
        return habits.lift_paratext(closing.start, end, closing.kind, text[closing.start : end].strip())
    if habits.title and (place := _find_closing_title(text, end, habits.title)) is not None:
        return habits.lift_paratext(place, end, ParatextKind.TITLE, text[place:end].strip())
    return _find_tail_lines(habits, _list_tail_lines(text, end))


def _find_closing_title(text: str, end: int, title: str) -> int | None:
    """Return where the declared title, perhaps with its year, ends a text after a closed sentence."""
    for border in _TITLE_END.finditer(text, max(1, end - len(title) - 10), end):
        passage = text[border.end() : end]
        both = _TITLE_WITH_YEAR.fullmatch(passage)
        if (both[1] if both else passage).rstrip(".").casefold() == title.rstrip(".").casefold():
            return border.start()
    return None


def _list_titles(text: str, edit: ParatextRepair) -> list[str]:
    """Return the titles that the lines of an edit say."""
    lines = [_classify_line(text, *match.span()) for match in _LINE.finditer(text, edit.start, edit.end)]
    both = [_TITLE_WITH_YEAR.fullmatch(line.text) for line in lines]
    return [
        m[1] if m else line.text for m, line in zip(both, lines, strict=True) if m or line.kind is ParatextKind.TITLE
    ]


def _find_opening_title(habits: TextHabits, after: int, titles: Iterable[str]) -> Iterator[ParatextRepair]:
    """Find the declared title of a text, or one that a line round it says, as its first sentence."""
    text = habits.text
    start = next((at for at in range(after, len(text)) if not text[at].isspace() and text[at] != "\ufeff"), len(text))
    for title in dict.fromkeys([habits.title.strip(), *titles]):
        border = match_title(text, start, title) if title else None
        if border:
            yield habits.lift_paratext(start, border, ParatextKind.TITLE, title)
            return


def match_title(text: str, start: int, title: str) -> int | None:
    """Return where the text begins behind a title that is its first sentence; None if it does not open with it."""
    bare = title.rstrip(".")
    end = start + len(bare)
    if not bare or text[start:end].casefold() != bare.casefold():
        return None
    border = _TITLE_BORDER.match(text, end)
    return border.end() if border else None


def _find_head_lines(habits: TextHabits, lines: Sequence[_EdgeLine]) -> Iterator[ParatextRepair]:
    """Lift the lines before the prose, with the white space up to it."""
    taken = list(takewhile(lambda line: line.kind is not None, lines))
    after = lines[len(taken) : len(taken) + 1]
    if taken and after and after[0].is_prose:
        prose = habits.text[after[0].start : after[0].end]
        yield _lift_lines(habits, taken, taken[0].start, after[0].end - len(prose.lstrip()))


def _find_tail_lines(habits: TextHabits, lines: Sequence[_EdgeLine]) -> ParatextRepair | None:
    """Lift the lines after the prose, with the white space before them."""
    taken = list(takewhile(lambda line: line.kind is not None, reversed(lines)))[::-1]
    before = lines[-len(taken) - 1 : -len(taken) or None]
    if not taken or len(before) != 1 or not before[0].is_prose:
        return None
    if len(taken) == 1 and taken[0].kind in _CLOSING_KINDS:
        return None  # it comes right after the prose, where `find_closing` did not take it
    start, end = (len(habits.text[line.start : line.end].rstrip()) + line.start for line in (before[0], taken[-1]))
    return _lift_lines(habits, taken, start, end)


def _lift_lines(habits: TextHabits, taken: Sequence[_EdgeLine], start: int, end: int) -> ParatextRepair:
    """Lift adjacent lines by one edit. A single title at the end may be a signature, so it is doubtful."""
    kinds = {line.kind for line in taken}
    if {ParatextKind.TITLE, ParatextKind.YEAR} <= kinds:
        kinds.add(ParatextKind.TITLE_AND_YEAR)
    kind = next(kind for kind in ParatextKind if kind in kinds)
    doubtful = kinds == {ParatextKind.TITLE} and start > 0
    shown = " / ".join(line.text for line in taken)
    return habits.lift_paratext(start, end, kind, shown, Confidence.LOW if doubtful else Confidence.MEDIUM)
