"""Workflow commands of GitHub Actions: annotations at the places, then everything in a group of the log.

A step shows ten errors, ten warnings and ten notices, so that many are printed, and then one line with the totals. What
the texts say is in the group between ``stop-commands`` and its token: nothing there is taken for a command.
"""

from __future__ import annotations

import hashlib

from reconcile.check.findings import CheckReport, Finding
from reconcile.check.formats.concise import format_finding_line, format_summary_line
from reconcile.check.formats.output_escapes import escape_for_log
from reconcile.vocabulary import Severity

ANNOTATION_LIMIT = 10
"""Annotations of each kind that one step of a workflow shows, as the documentation of GitHub Actions says."""
_COMMANDS = dict.fromkeys(Severity, "notice") | {Severity.ERROR: "error", Severity.WARNING: "warning"}


def render_github(report: CheckReport) -> str:
    """Render a report."""
    lines: list[str] = []
    for command in ("error", "warning", "notice"):
        mine = [f for f in report.findings if _COMMANDS[f.severity] == command]
        lines += [_format_annotation(f) for f in mine[: ANNOTATION_LIMIT - (command == "notice")]]
    lines.append(f"::notice title=reconcile check::{_escape_command_data(format_summary_line(report))}")
    listed = [format_finding_line(f) for f in report.findings]
    if listed:
        token = hashlib.sha256("\n".join(listed).encode("utf-8", "backslashreplace")).hexdigest()
        lines += ["::group::all findings", f"::stop-commands::{token}", *listed, f"::{token}::", "::endgroup::"]
    return "".join(f"{line}\n" for line in lines)


def _format_annotation(finding: Finding) -> str:
    place = finding.place
    properties = {
        "file": place.path,
        "line": place.line,
        "endLine": place.end_line,
        "col": place.column,
        "endColumn": place.end_column,
        "title": f"{finding.rule} {finding.name}",
    }
    if place.end_line > place.line:  # columns are ignored, or refused, over several lines
        del properties["col"], properties["endColumn"]
    escaped = {name: _escape_command_data(str(value)) for name, value in properties.items()}
    listed = ",".join(f"{name}={text.replace(':', '%3A').replace(',', '%2C')}" for name, text in escaped.items())
    return f"::{_COMMANDS[finding.severity]} {listed}::{_escape_command_data(finding.message)}"


def _escape_command_data(text: str) -> str:
    return escape_for_log(text, keep="\r\n").replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")
