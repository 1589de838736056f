"""One line for each finding: ``path:line:column: RC105 error message``, and a line that sums up."""

from __future__ import annotations

from reconcile.check.findings import CheckReport, Finding
from reconcile.check.formats.output_escapes import escape_for_log, escape_path_for_log


def render_concise(report: CheckReport) -> str:
    """Render a report."""
    lines = [*map(format_finding_line, report.findings), format_summary_line(report)]
    return "".join(f"{line}\n" for line in lines)


def format_finding_line(finding: Finding) -> str:
    """Return one finding on one line."""
    place = finding.place
    where = f"{escape_path_for_log(place.path)}:{place.line}:{place.column}"
    return f"{where}: {finding.rule} {finding.severity.value} {escape_for_log(finding.message)}"


def format_summary_line(report: CheckReport) -> str:
    """Return what was checked and what was found, in one sentence."""
    counts = [format_count(n, name) for name, n in report.counts.items() if n]
    listed = ", ".join(counts) or "nothing found"
    fixable = sum(f.fix is not None and f.fix.safe for f in report.findings)
    parts = [f"{format_count(len(report.files), 'file')} checked: {listed}"]
    if fixable:
        parts.append(f"{fixable} can be fixed (--fix)")
    if report.accepted:
        parts.append(f"{len(report.accepted)} accepted")
    if report.hidden_count:
        parts.append(f"{report.hidden_count} hidden (--show-info)")
    return "; ".join(parts)


def format_count(number: int, what: str) -> str:
    """Return a number and its noun.

    >>> format_count(1, "error"), format_count(2, "file")
    ('1 error', '2 files')
    """
    return f"{number} {what}{'' if number == 1 or what == 'info' else 's'}"
