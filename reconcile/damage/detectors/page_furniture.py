"""Find what a printed page has round its text and a scan leaves inside it: page numbers and running heads.

A line is taken for one only where a sentence goes on across it, so that it stands in no text, and only if it has the
number of a page: alone, with words in capitals, or with words that come again with another number. It is no damage:
the line is lifted out into the record.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from reconcile.damage.text_habits import ParatextKind, ParatextRepair, TextHabits

_NUMBERED_LINE = re.compile(r"(?m)^[ \t]*(?=[^\n]{0,120}$)(?=[^\n]*\d)(?P<words>[^\r\n]*[^\s])[ \t]*\r?\n")
_PAGE_NUMBER = re.compile(r"(?:[Pp](?:age|\.) ?)?[-\u2013\u2014\[(]? ?\d{1,4} ?[-\u2013\u2014\])]?")
_HEAD = re.compile(
    r"(?P<left>\d{1,4})?[ \t|\u2014\u2013-]*(?P<title>[^\W\d_][^\d\n]*?)[ \t|\u2014\u2013-]*(?P<right>\d{1,4})?"
)
LONGEST_REACH = 200
"""Code points beside a line that are looked at. It bounds the cost."""
LEAST_WORDS = 4
"""Words of the line before and of the line behind: less are items of a list. Chosen by hand; held by
tests/cases/mend/metadata.toml."""


def find_page_furniture(habits: TextHabits) -> Iterator[ParatextRepair]:
    """Find the lines, each with its line end."""
    found = [match for match in _NUMBERED_LINE.finditer(habits.text) if _is_inside_sentence(habits.text, match)]
    titles = Counter(_read_title(match["words"]) for match in found)
    for match in found:
        words, title = match["words"], _read_title(match["words"])
        is_head = title is not None and (title.isupper() or (titles[title] > 1 and title[0].isupper()))
        if is_head or _PAGE_NUMBER.fullmatch(words):
            yield habits.lift_paratext(match.start(), match.end(), ParatextKind.PAGE, words)


def _read_title(line: str) -> str | None:
    """Return the words of a running head without the number of the page; None for a line of another form."""
    head = _HEAD.fullmatch(line)
    return head["title"] if head and (head["left"] is None) is not (head["right"] is None) else None


def _is_inside_sentence(text: str, match: re.Match[str]) -> bool:
    """Return whether the sentence before a line goes on behind it."""
    before = text[max(0, match.start() - LONGEST_REACH) : match.start()].rstrip()
    after = text[match.end() : match.end() + LONGEST_REACH].lstrip()
    return (
        (before[-1:].islower() or before[-1:] in (",", ";"))
        and after[:1].islower()
        and len(before[before.rfind("\n") + 1 :].split()) >= LEAST_WORDS
        and len(after.partition("\n")[0].split()) >= LEAST_WORDS
    )
