"""One line for each finding: ``path:line:column: RC105 error message``, and a line that sums up."""

from __future__ import annotations

from reconcile.check.findings import Finding, Report
from reconcile.check.formats.output_escapes import on_log, path_on_log


def concise(report: Report) -> str:
    """Render a report."""
    return "".join(f"{line}\n" for line in [*(concise_line(f) for f in report.findings), summary_line(report)])


def concise_line(finding: Finding) -> str:
    """One finding on one line."""
    place = finding.place
    where = f"{path_on_log(place.path)}:{place.line}:{place.column}"
    return f"{where}: {finding.rule} {finding.severity.value} {on_log(finding.message)}"


def summary_line(report: Report) -> str:
    """What was checked and what was found, in one sentence."""
    counts = [plural(n, name) for name, n in report.counts.items() if n]
    told = ", ".join(counts) or "nothing found"
    fixable = sum(f.fix is not None and f.fix.safe for f in report.findings)
    parts = [f"{plural(len(report.files), 'file')} checked: {told}"]
    if fixable:
        parts.append(f"{fixable} can be fixed (--fix)")
    if report.accepted:
        parts.append(f"{len(report.accepted)} accepted")
    if report.hidden:
        parts.append(f"{report.hidden} hidden (--show-info)")
    return "; ".join(parts)


def plural(number: int, what: str) -> str:
    """A number and its noun.

    >>> plural(1, "error"), plural(2, "file")
    ('1 error', '2 files')
    """
    return f"{number} {what}{'' if number == 1 or what == 'info' else 's'}"
