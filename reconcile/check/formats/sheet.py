"""The format ``csv``: one row for each finding, safe to open in a spreadsheet."""

from __future__ import annotations

from reconcile.check.finding import Report
from reconcile.report.sheets import csv_bytes
from reconcile.report.tables import Table

_COLUMNS = {
    "rule": "text",
    "name": "text",
    "severity": "text",
    "path": "text",
    "line": "whole",
    "column": "whole",
    "end_line": "whole",
    "end_column": "whole",
    "message": "text",
    "quoted": "text",
    "other": "text",
    "other_line": "whole",
    "other_column": "whole",
    "fix": "text",
    "fingerprint": "text",
}
"""Column → type. ``fix`` is ``safe``, ``proposal`` or empty; ``other`` is the first related text."""


def sheet(report: Report) -> str:
    """Render a report."""
    rows = []
    for f in report.findings:
        place = f.place
        other = f.related[0].place if f.related else None
        rows.append(
            (
                *(f.rule, f.name, f.severity.value, place.path, place.line, place.column, place.end_line),
                *(place.end_column, f.message, place.quoted),
                *((other.path, other.line, other.column) if other else ("", None, None)),
                "" if f.fix is None else "safe" if f.fix.safe else "proposal",
                f.fingerprint,
            )
        )
    return csv_bytes(Table(_COLUMNS, tuple(rows))).decode("utf-8")
