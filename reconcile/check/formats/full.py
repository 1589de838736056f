"""Each finding with its line, a caret below the words, the other text's reading, and the way to settle it."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator

from reconcile.check.findings import SHORT, Finding, Place, Report
from reconcile.check.formats.concise import concise_line, summary_line
from reconcile.check.formats.output_escapes import on_log
from reconcile.check.rules.registry import BY_ID

_WIDTH = 100
_RELATED = 3


def full(report: Report) -> str:
    """Render a report."""
    lines = [line for f in report.findings for line in _lines(f)]
    return "".join(f"{line}\n" for line in [*lines, summary_line(report)])


def _lines(finding: Finding) -> Iterator[str]:
    yield concise_line(finding)
    yield from excerpt(finding.place)
    for related in finding.related[:_RELATED]:
        there = related.place
        yield f"  see {on_log(there.path)}:{there.line}:{there.column}: {on_log(related.message)}"
    if finding.fix is not None:
        yield f"  {'fix' if finding.fix.safe else 'proposal'}: {on_log(finding.fix.description)}"
    yield f"  settle: {BY_ID[finding.rule].settle}"
    yield f"  more: reconcile explain {finding.fingerprint[:SHORT]}"
    yield ""


def excerpt(place: Place) -> Iterator[str]:
    """The line of a place with a caret below each column of the words; nothing for a place without words."""
    if not (place.quoted or place.before or place.after):
        return
    before, words, after = (on_log(t.split("\n", 1)[0]) for t in (place.before, place.quoted, place.after))
    words = words[:_WIDTH]
    after = "" if "\n" in place.quoted else after
    number = str(place.line)
    margin = " " * len(number)
    yield f"{margin} |"
    yield f"{number} | {before}{words}{after}"
    yield f"{margin} | {' ' * _columns(before)}{'^' * max(1, _columns(words))}"


def _columns(text: str) -> int:
    """Columns of a terminal that a text takes: wide letters take two, combining marks none."""
    if text.isascii():
        return len(text)
    return sum(0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)
