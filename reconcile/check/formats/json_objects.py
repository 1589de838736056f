"""The formats ``json`` and ``jsonl``: every finding as an object, the same in both."""

from __future__ import annotations

from typing import Any

from reconcile.check.findings import CheckReport, FilePlace, Finding, Fix
from reconcile.check.formats.output_escapes import format_safe_json

JSON_FORMAT_VERSION = 1
"""Of the shape; a field is only ever added without a new number."""


def render_json(report: CheckReport) -> str:
    """Return one object: ``version``, ``findings``, ``summary``."""
    findings = list(map(finding_to_object, report.findings))
    value = {"version": JSON_FORMAT_VERSION, "findings": findings, "summary": summary_to_object(report)}
    return format_safe_json(value, indent=1) + "\n"


def render_json_lines(report: CheckReport) -> str:
    """Return one finding a line."""
    return "".join(format_safe_json(finding_to_object(f)) + "\n" for f in report.findings)


def finding_to_object(finding: Finding) -> dict[str, Any]:
    """Return a finding as plain values."""
    return {
        "rule": finding.rule,
        "name": finding.name,
        "severity": finding.severity.value,
        **_place_to_object(finding.place),
        "message": finding.message,
        "quoted": finding.place.quoted,
        "related": [
            {**_place_to_object(r.place), "message": r.message, "quoted": r.place.quoted} for r in finding.related
        ],
        "fix": _fix_to_object(finding.fix),
        "fingerprint": finding.fingerprint,
    }


def summary_to_object(report: CheckReport) -> dict[str, Any]:
    """Return the figures of a report."""
    return {
        "files": len(report.files),
        "findings": len(report.findings),
        **report.counts,
        "hidden": report.hidden_count,
        "accepted": len(report.accepted),
        "fixable": sum(f.fix is not None and f.fix.safe for f in report.findings),
        "fail_on": report.fail_on.value,
        "failed": report.failed,
        "notes": list(report.notes),
    }


def _place_to_object(place: FilePlace) -> dict[str, Any]:
    return {
        "path": place.path,
        "line": place.line,
        "column": place.column,
        "end_line": place.end_line,
        "end_column": place.end_column,
    }


def _fix_to_object(fix: Fix | None) -> dict[str, Any] | None:
    if fix is None:
        return None
    edits = [
        {k: v for k, v in _place_to_object(e.place).items() if k != "path"}
        | {"start": e.place.start, "end": e.place.end, "replacement": e.replacement}
        for e in fix.edits
    ]
    return {"description": fix.description, "safe": fix.safe, "attested": fix.attested, "edits": edits}
