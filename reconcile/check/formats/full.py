"""Each finding with its line, a caret below the words, the other text's reading, and what to do about it."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator

from reconcile.check.findings import SHORT_FINGERPRINT_LENGTH, CheckReport, FilePlace, Finding
from reconcile.check.formats.concise import format_finding_line, format_summary_line
from reconcile.check.formats.output_escapes import escape_for_log
from reconcile.check.rules.registry import load_rules

_EXCERPT_WIDTH = 100
_SHOWN_RELATED = 3


def render_full(report: CheckReport) -> str:
    """Render a report."""
    lines = [line for f in report.findings for line in _render_finding(f)]
    return "".join(f"{line}\n" for line in [*lines, format_summary_line(report)])


def _render_finding(finding: Finding) -> Iterator[str]:
    yield format_finding_line(finding)
    yield from render_excerpt(finding.place)
    for related in finding.related[:_SHOWN_RELATED]:
        there = related.place
        yield f"  see {escape_for_log(there.path)}:{there.line}:{there.column}: {escape_for_log(related.message)}"
    if finding.fix is not None:
        yield f"  {'fix' if finding.fix.safe else 'proposal'}: {escape_for_log(finding.fix.description)}"
    yield f"  to do: {load_rules()[finding.rule].remedy}"
    yield f"  more: reconcile explain {finding.fingerprint[:SHORT_FINGERPRINT_LENGTH]}"
    yield ""


def render_excerpt(place: FilePlace) -> Iterator[str]:
    """Yield the line of a place with a caret below each column of the words; nothing for a place without words."""
    if not (place.quoted or place.before or place.after):
        return
    before, words, after = (escape_for_log(t.split("\n", 1)[0]) for t in (place.before, place.quoted, place.after))
    words = words[:_EXCERPT_WIDTH]
    after = "" if "\n" in place.quoted else after
    number = str(place.line)
    margin = " " * len(number)
    yield f"{margin} |"
    yield f"{number} | {before}{words}{after}"
    yield f"{margin} | {' ' * _measure_columns(before)}{'^' * max(1, _measure_columns(words))}"


def _measure_columns(text: str) -> int:
    """Return how many columns of a terminal a text takes: wide letters take two, combining marks none."""
    if text.isascii():
        return len(text)
    return sum(0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)
