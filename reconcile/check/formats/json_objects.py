"""The formats ``json`` and ``jsonl``: every finding as an object, the same in both."""

from __future__ import annotations

from typing import Any

from reconcile.check.findings import Finding, Fix, Place, Report
from reconcile.check.formats.output_escapes import json_text

VERSION = 1
"""Of the shape; a field is only ever added without a new number."""


def json_object(report: Report) -> str:
    """One object: ``version``, ``findings``, ``summary``."""
    value = {"version": VERSION, "findings": [object_of(f) for f in report.findings], "summary": summary_of(report)}
    return json_text(value, indent=1) + "\n"


def json_lines(report: Report) -> str:
    """One finding a line."""
    return "".join(json_text(object_of(f)) + "\n" for f in report.findings)


def object_of(finding: Finding) -> dict[str, Any]:
    """A finding as plain values."""
    return {
        "rule": finding.rule,
        "name": finding.name,
        "severity": finding.severity.value,
        **_place(finding.place),
        "message": finding.message,
        "quoted": finding.place.quoted,
        "related": [{**_place(r.place), "message": r.message, "quoted": r.place.quoted} for r in finding.related],
        "fix": _fix(finding.fix),
        "fingerprint": finding.fingerprint,
    }


def summary_of(report: Report) -> dict[str, Any]:
    """The figures of a report."""
    return {
        "files": len(report.files),
        "findings": len(report.findings),
        **report.counts,
        "hidden": report.hidden,
        "accepted": len(report.accepted),
        "fixable": sum(f.fix is not None and f.fix.safe for f in report.findings),
        "fail_on": report.fail_on.value,
        "failed": report.failed,
        "notes": list(report.notes),
    }


def _place(place: Place) -> dict[str, Any]:
    return {
        "path": place.path,
        "line": place.line,
        "column": place.column,
        "end_line": place.end_line,
        "end_column": place.end_column,
    }


def _fix(fix: Fix | None) -> dict[str, Any] | None:
    if fix is None:
        return None
    edits = [
        {**{k: v for k, v in _place(e.place).items() if k != "path"}, "start": e.place.start, "end": e.place.end,
         "replacement": e.replacement}
        for e in fix.edits
    ]  # fmt: skip
    return {"description": fix.description, "safe": fix.safe, "attested": fix.attested, "edits": edits}
