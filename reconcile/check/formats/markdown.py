"""A report for a pull request: a table of figures, then the findings by file."""

from __future__ import annotations

import re

from reconcile.check.findings import CheckReport, Finding
from reconcile.check.formats.concise import format_count, format_summary_line
from reconcile.storage.display_text import make_visible

SUMMARY_BYTE_LIMIT = 1_000_000
"""Bytes of a summary; GitHub Actions takes 1 MiB a step. What does not fit is counted."""
_MARKUP_PATTERN = re.compile(r"([\\`*_\[\]()#|<>&~@$]|:(?=//))")


def render_markdown(report: CheckReport) -> str:
    """Render a report."""
    head = ["# reconcile check", "", escape_markdown(format_summary_line(report)) + ".", ""]
    head += [f"- {escape_markdown(note)}" for note in report.notes] + ([""] if report.notes else [])
    if report.counts and report.findings:
        head += [f"| {' | '.join(report.counts)} |", f"|{'---:|' * len(report.counts)}"]
        head += [f"| {' | '.join(map(str, report.counts.values()))} |", ""]
    text = "".join(f"{line}\n" for line in head)
    size, path, left = len(text.encode()), "", len(report.findings)
    parts = [text]
    for found in report.findings:
        block = "" if found.place.path == path else f"\n## {escape_markdown(found.place.path)}\n\n"
        block += _format_list_item(found)
        size += len(block.encode())
        if size > SUMMARY_BYTE_LIMIT:
            parts.append(f"\n{format_count(left, 'more finding')}: see the log.\n")
            break
        parts.append(block)
        path, left = found.place.path, left - 1
    return "".join(parts)


def _format_list_item(found: Finding) -> str:
    place = found.place
    fix = " *Can be fixed.*" if found.fix is not None and found.fix.safe else ""
    return (
        f"- **{found.rule}** {escape_markdown(found.name)}, {found.severity.value}, line {place.line}, "
        f"column {place.column}: {escape_markdown(found.message)}{fix}\n"
    )


def escape_markdown(text: str) -> str:
    r"""Return a text in which nothing is markup, a mention or a link.

    >>> escape_markdown("[x](y) @ann <b>")
    '\\[x\\]\\(y\\) \\@ann \\<b\\>'
    """
    return _MARKUP_PATTERN.sub(r"\\\1", make_visible(text))
