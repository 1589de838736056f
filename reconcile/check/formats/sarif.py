"""SARIF 2.1.0 (OASIS), with what GitHub code scanning demands besides.

Columns are code points. Accepted findings stay in the log as suppressed and unchanged, so that alerts do not flap.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from reconcile.check.findings import Finding, Fix, Place, Related, Report
from reconcile.check.formats.output_escapes import json_text
from reconcile.check.rules.registry import GROUPS, RULES
from reconcile.check.rules.rule import Rule
from reconcile.storage.display_text import visible
from reconcile.vocabulary import Severity

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
LEVELS: Mapping[Severity, str] = {
    Severity.ERROR: "error",
    Severity.WARNING: "warning",
    Severity.NOTICE: "note",
    Severity.INFO: "note",
}
RESULTS = 5_000
"""Results that code scanning keeps; the gravest come first, so that they are kept."""
_RELATED = 100
_LONGEST = 1_024
_INDEX = {rule.id: at for at, rule in enumerate(RULES)}


def sarif(report: Report) -> str:
    """Render a report."""
    found = sorted([*report.findings, *report.accepted], key=lambda f: (f.accepted is not None, -f.severity.rank))
    paths = sorted({f.place.path for f in found})
    run: dict[str, Any] = {
        "tool": {"driver": {"name": "reconcile", "rules": [_rule(rule) for rule in RULES]}},
        "automationDetails": {"id": "reconcile/check/"},
        "columnKind": "unicodeCodePoints",
        "invocations": [{"executionSuccessful": True, "toolExecutionNotifications": _notes(report)}],
        "artifacts": [{"location": {"uri": uri(path)}} for path in paths],
        "results": [_result(f) for f in found[:RESULTS]],
        "properties": {
            "counts": dict(Counter(f.severity.value for f in report.findings)),
            "left_out": max(0, len(found) - RESULTS),
        },
    }
    return json_text({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}, indent=1) + "\n"


def uri(path: str) -> str:
    """A path relative to the root of the repository, as a URI reference."""
    return quote(path, safe="/~")


def _notes(report: Report) -> list[dict[str, Any]]:
    return [{"level": "note", "message": {"text": _text(note)}} for note in report.notes]


def _rule(rule: Rule) -> dict[str, Any]:
    return {
        "id": rule.id,
        "name": "".join(part.capitalize() for part in rule.name.split("-")),
        "shortDescription": {"text": rule.summary},
        "fullDescription": {"text": f"{rule.finds} {rule.why}"[:_LONGEST]},
        "help": {"text": f"{rule.finds}\n\n{rule.why}\n\n{rule.settle}"},
        "defaultConfiguration": {"level": LEVELS[rule.severity]},
        "properties": {"tags": ["text", GROUPS[rule.id[:3]].lower()], "precision": "high"},
    }


def _result(finding: Finding) -> dict[str, Any]:
    related = finding.related[:_RELATED]
    message = _linked(finding.message, related)
    result: dict[str, Any] = {
        "ruleId": finding.rule,
        "ruleIndex": _INDEX[finding.rule],
        "level": LEVELS[finding.severity],
        "message": {"text": message},
        "locations": [{"physicalLocation": _location(finding.place)}],
        "partialFingerprints": {
            "primaryLocationLineHash": finding.fingerprint,
            "reconcile/v1": finding.fingerprint,
        },
    }
    if related:
        result["relatedLocations"] = [
            {"id": at, "physicalLocation": _location(r.place), "message": {"text": _text(r.message)}}
            for at, r in enumerate(related, start=1)
        ]
    if finding.fix is not None and finding.fix.safe:
        result["fixes"] = [_fix(finding.fix)]
    if finding.accepted is not None:
        result["baselineState"] = "unchanged"
        result["suppressions"] = [
            {"kind": "external", "status": "accepted", "justification": _text(finding.accepted or "no reason given")}
        ]
    return result


def _text(text: str) -> str:
    """Plain text of a message: brackets would be read as links; GitHub refuses an empty one."""
    return visible(text).replace("\\", "\\\\").replace("[", "\\[").replace("]", "\\]") or "-"


def _linked(message: str, related: tuple[Related, ...]) -> str:
    """The message with the first mention of another text linked to its place."""
    text = _text(message)
    if related:
        name = _text(related[0].place.path)
        text = text.replace(name, f"[{name}](1)", 1) if name in text else text
    return text


def _location(place: Place) -> dict[str, Any]:
    return {"artifactLocation": {"uri": uri(place.path)}, "region": _region(place)}


def _region(place: Place) -> dict[str, int]:
    """At least one character long on its line: an empty region is not shown."""
    is_empty = (place.line, place.column) >= (place.end_line, place.end_column)
    return {
        "startLine": place.line,
        "startColumn": place.column,
        "endLine": place.line if is_empty else place.end_line,
        "endColumn": place.column + 1 if is_empty else place.end_column,
    }


def _fix(fix: Fix) -> dict[str, Any]:
    replacements = [
        {
            "deletedRegion": {
                "startLine": e.place.line,
                "startColumn": e.place.column,
                "endLine": e.place.end_line,
                "endColumn": e.place.end_column,
            },
            "insertedContent": {"text": e.replacement},
        }
        for e in fix.edits
    ]
    change = {"artifactLocation": {"uri": uri(fix.edits[0].place.path)}, "replacements": replacements}
    return {"description": {"text": _text(fix.description)}, "artifactChanges": [change]}
