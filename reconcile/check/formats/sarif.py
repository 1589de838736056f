"""SARIF 2.1.0 (OASIS), with what GitHub code scanning demands besides.

Columns are code points. Accepted findings stay in the log as suppressed and unchanged, so that alerts do not flap.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from typing import Any
from urllib.parse import quote

from reconcile.check.findings import CheckReport, FilePlace, Finding, Fix, RelatedPlace
from reconcile.check.formats.output_escapes import format_safe_json
from reconcile.check.rules.registry import load_group_titles, load_rules
from reconcile.check.rules.rule import CheckRule
from reconcile.storage.display_text import make_visible
from reconcile.vocabulary import Severity

SCHEMA_URL = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
LEVEL_OF_SEVERITY = dict.fromkeys(Severity, "note") | {Severity.ERROR: "error", Severity.WARNING: "warning"}
RESULT_LIMIT = 5_000
"""Results that GitHub code scanning keeps; the gravest come first, so that they are kept.

Source of these limits: GitHub Docs, "SARIF support for code scanning"."""
_RELATED_LIMIT = 100
"""Locations of a result that it keeps."""
_DESCRIPTION_LENGTH = 1_024
"""Characters of a description that it takes."""


def render_sarif(report: CheckReport) -> str:
    """Render a report."""
    every = [*report.findings, *report.accepted]
    found = sorted(every, key=lambda f: (f.acceptance_reason is not None, -f.severity.rank))
    paths = sorted({f.place.path for f in found})
    notifications = [{"level": "note", "message": {"text": _escape_message(note)}} for note in report.notes]
    run: dict[str, Any] = {
        "tool": {"driver": {"name": "reconcile", "rules": list(map(_rule_to_descriptor, load_rules().values()))}},
        "automationDetails": {"id": "reconcile/check/"},
        "columnKind": "unicodeCodePoints",
        "invocations": [{"executionSuccessful": True, "toolExecutionNotifications": notifications}],
        "artifacts": [{"location": {"uri": path_to_uri(path)}} for path in paths],
        "results": [_finding_to_result(f) for f in found[:RESULT_LIMIT]],
        "properties": {
            "counts": dict(Counter(f.severity.value for f in report.findings)),
            "left_out": max(0, len(found) - RESULT_LIMIT),
        },
    }
    return format_safe_json({"$schema": SCHEMA_URL, "version": "2.1.0", "runs": [run]}, indent=1) + "\n"


_STRAY_BYTE = re.compile("%5Cx([89a-f][0-9a-f])")


def path_to_uri(path: str) -> str:
    r"""Return a path relative to the root of the repository, as a URI reference.

    A byte of the name that is no UTF-8, which paths show as ``\xe9``, is that byte.
    """
    return _STRAY_BYTE.sub(lambda match: f"%{match[1].upper()}", quote(path, safe="/~"))


def _rule_to_descriptor(rule: CheckRule) -> dict[str, Any]:
    return {
        "id": rule.id,
        "name": "".join(part.capitalize() for part in rule.name.split("-")),
        "shortDescription": {"text": rule.name.replace("-", " ")},
        "fullDescription": {"text": f"{rule.description} {rule.why}"[:_DESCRIPTION_LENGTH]},
        "help": {"text": f"{rule.description}\n\n{rule.why}\n\n{rule.remedy}"},
        "defaultConfiguration": {"level": LEVEL_OF_SEVERITY[rule.severity]},
        "properties": {"tags": ["text", load_group_titles()[rule.group].lower()], "precision": "high"},
    }


def _finding_to_result(finding: Finding) -> dict[str, Any]:
    related = finding.related[:_RELATED_LIMIT]
    message = _link_related_place(finding.message, related)
    result: dict[str, Any] = {
        "ruleId": finding.rule,
        "ruleIndex": list(load_rules()).index(finding.rule),
        "level": LEVEL_OF_SEVERITY[finding.severity],
        "message": {"text": message},
        "locations": [{"physicalLocation": _physical_location(finding.place)}],
        "partialFingerprints": {"primaryLocationLineHash": finding.fingerprint, "reconcile/v1": finding.fingerprint},
    }
    if related:
        result["relatedLocations"] = [
            {"id": at, "physicalLocation": _physical_location(r.place), "message": {"text": _escape_message(r.message)}}
            for at, r in enumerate(related, start=1)
        ]
    if finding.fix is not None and finding.fix.safe:
        result["fixes"] = [_fix_to_sarif(finding.fix)]
    if finding.acceptance_reason is not None:
        result["baselineState"] = "unchanged"
        reason = _escape_message(finding.acceptance_reason or "no reason given")
        result["suppressions"] = [{"kind": "external", "status": "accepted", "justification": reason}]
    return result


def _escape_message(text: str) -> str:
    """Return plain text of a message: brackets would be read as links; GitHub refuses an empty one."""
    return make_visible(text).replace("\\", "\\\\").replace("[", "\\[").replace("]", "\\]") or "-"


def _link_related_place(message: str, related: tuple[RelatedPlace, ...]) -> str:
    """Return the message with the first mention of another text linked to its place."""
    text = _escape_message(message)
    if related:
        name = _escape_message(related[0].place.path)
        text = text.replace(name, f"[{name}](1)", 1) if name in text else text
    return text


def _physical_location(place: FilePlace) -> dict[str, Any]:
    return {"artifactLocation": {"uri": path_to_uri(place.path)}, "region": _region_of_place(place)}


def _region_of_place(place: FilePlace) -> dict[str, int]:
    """At least one character long on its line: an empty region is not shown."""
    if (place.line, place.column) >= (place.end_line, place.end_column):
        place = replace(place, end_line=place.line, end_column=place.column + 1)
    return _exact_region(place)


def _exact_region(place: FilePlace) -> dict[str, int]:
    return {
        "startLine": place.line,
        "startColumn": place.column,
        "endLine": place.end_line,
        "endColumn": place.end_column,
    }


def _fix_to_sarif(fix: Fix) -> dict[str, Any]:
    edits = [{"deletedRegion": _exact_region(e.place), "insertedContent": {"text": e.replacement}} for e in fix.edits]
    change = {"artifactLocation": {"uri": path_to_uri(fix.edits[0].place.path)}, "replacements": edits}
    return {"description": {"text": _escape_message(fix.description)}, "artifactChanges": [change]}
