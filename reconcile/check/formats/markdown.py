"""A report for people who read a pull request: a table of figures, then the findings by file."""

from __future__ import annotations

import re

from reconcile.check.findings import Finding, Report
from reconcile.check.formats.concise import plural, summary_line
from reconcile.storage.display_text import visible

LIMIT = 1_000_000
"""Bytes that a summary of GitHub Actions may have, less some; what does not fit is counted."""
_SPECIAL = re.compile(r"([\\`*_\[\]()#|<>&~@$]|:(?=//))")


def markdown(report: Report) -> str:
    """Render a report."""
    head = ["# reconcile check", "", escaped(summary_line(report)) + ".", ""]
    head += [f"- {escaped(note)}" for note in report.notes] + ([""] if report.notes else [])
    if report.counts and report.findings:
        head += [f"| {' | '.join(report.counts)} |", f"|{'---:|' * len(report.counts)}"]
        head += [f"| {' | '.join(map(str, report.counts.values()))} |", ""]
    text = "".join(f"{line}\n" for line in head)
    size, path, left = len(text.encode()), "", len(report.findings)
    parts = [text]
    for found in report.findings:
        block = "" if found.place.path == path else f"\n## {escaped(found.place.path)}\n\n"
        block += _item(found)
        size += len(block.encode())
        if size > LIMIT:
            parts.append(f"\n{plural(left, 'more finding')}: see the log.\n")
            break
        parts.append(block)
        path, left = found.place.path, left - 1
    return "".join(parts)


def _item(found: Finding) -> str:
    place = found.place
    fix = " *Can be fixed.*" if found.fix is not None and found.fix.safe else ""
    return (
        f"- **{found.rule}** {escaped(found.name)}, {found.severity.value}, line {place.line}, "
        f"column {place.column}: {escaped(found.message)}{fix}\n"
    )


def escaped(text: str) -> str:
    r"""A text in which nothing is markup, a mention or a link.

    >>> escaped("[x](y) @ann <b>")
    '\\[x\\]\\(y\\) \\@ann \\<b\\>'
    """
    return _SPECIAL.sub(r"\\\1", visible(text))
