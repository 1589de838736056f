"""The format ``csv``: one row and one line for each finding, safe in a spreadsheet; what does not show is escaped."""

from __future__ import annotations

from reconcile.check.findings import CheckReport
from reconcile.check.formats.output_escapes import escape_for_log
from reconcile.storage.cells import CellTable
from reconcile.storage.safe_csv import dump_csv

_COLUMN_TYPES = {
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


def render_csv(report: CheckReport) -> str:
    """Render a report."""
    rows = []
    for f in report.findings:
        place = f.place
        other = f.related[0].place if f.related else None
        rows.append(
            (
                *(
                    f.rule,
                    f.name,
                    f.severity.value,
                    escape_for_log(place.path),
                    place.line,
                    place.column,
                    place.end_line,
                ),
                *(place.end_column, escape_for_log(f.message), escape_for_log(place.quoted)),
                *((escape_for_log(other.path), other.line, other.column) if other else ("", None, None)),
                "" if f.fix is None else "safe" if f.fix.safe else "proposal",
                f.fingerprint,
            )
        )
    return dump_csv(CellTable(_COLUMN_TYPES, tuple(rows))).decode("utf-8")
