"""The format ``csv``: one row and one line for each finding, safe in a spreadsheet; what does not show is escaped."""

from __future__ import annotations

from reconcile.check.findings import CheckReport
from reconcile.check.formats.output_escapes import escape_for_log
from reconcile.storage.cells import CellTable
from reconcile.storage.safe_csv import dump_csv

_WHOLE_NUMBERS = frozenset(("line", "column", "end_line", "end_column", "other_line", "other_column"))
_COLUMN_TYPES = {
    name: "whole" if name in _WHOLE_NUMBERS else "text"
    for name in (
        *("rule", "name", "severity", "path", "line", "column", "end_line", "end_column", "message", "quoted"),
        *("other", "other_line", "other_column", "fix", "fingerprint"),
    )
}
"""Column → type. ``fix`` is ``safe``, ``proposal`` or empty; ``other`` is the first related text."""


def render_csv(report: CheckReport) -> str:
    """Render a report."""
    rows = []
    for f in report.findings:
        place = f.place
        other = f.related[0].place if f.related else None
        there = (escape_for_log(other.path), other.line, other.column) if other else ("", None, None)
        fix = "" if f.fix is None else "safe" if f.fix.safe else "proposal"
        position = (place.line, place.column, place.end_line, place.end_column)
        texts = (escape_for_log(f.message), escape_for_log(place.quoted))
        about = (f.rule, f.name, f.severity.value, escape_for_log(place.path))
        rows.append((*about, *position, *texts, *there, fix, f.fingerprint))
    return dump_csv(CellTable(_COLUMN_TYPES, tuple(rows))).decode("utf-8")
