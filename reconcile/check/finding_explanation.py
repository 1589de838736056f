"""Everything that is known about one finding of the check, as plain text for the terminal."""

from __future__ import annotations

import re
from collections.abc import Iterator

from reconcile.check.accepted_findings import DEFAULT_ACCEPTED_FILE, encode_accepted, make_accepted_finding
from reconcile.check.findings import FileEdit, Finding, Fix
from reconcile.check.formats.full import render_excerpt
from reconcile.check.formats.output_escapes import escape_for_log
from reconcile.check.request import CheckRequest
from reconcile.check.rules.registry import load_rules
from reconcile.check.run import run_check
from reconcile.errors import InputError
from reconcile.storage.display_text import show_on_one_line

SHORTEST_PREFIX = 8
"""First digits of a fingerprint that are enough when they fit one finding only.

Chosen by hand; held by tests/check/test_limits.py."""
_FINGERPRINT_PREFIX = re.compile(rf"[0-9a-f]{{{SHORTEST_PREFIX},64}}")
_EDIT_WIDTH = 60
"""Characters of a replaced stretch that are shown."""


def is_fingerprint(name: str) -> bool:
    """Whether a name may be the fingerprint of a finding, or its first digits."""
    return _FINGERPRINT_PREFIX.fullmatch(name) is not None


def explain_finding(name: str, request: CheckRequest) -> str:
    """Check again what a request names, and say everything about one finding, accepted ones included.

    Args:
        name: the fingerprint, or at least its first `SHORTEST_PREFIX` digits.
        request: what to check; all rules are looked at when it selects none.

    Raises:
        InputError: no finding has that fingerprint, several do, or the check cannot be made.
    """
    report = run_check(request).report
    every = [*report.findings, *report.accepted]
    found = [f for f in every if f.fingerprint.startswith(name)]
    if len(found) > 1:
        raise InputError(f"fits {', '.join(f.fingerprint[:16] for f in found)}; give more digits", name=name)
    if not found:
        files = f"{len(report.files)} {'file' if len(report.files) == 1 else 'files'}"
        raise InputError(
            f"none of the {len(every)} findings in the {files} that the settings name has this fingerprint; "
            f"`reconcile check --show-info --format json` prints them, and PATHS after the ID name other files",
            name=name,
        )
    accepted = request.settings.accepted or DEFAULT_ACCEPTED_FILE.as_posix()
    return "".join(f"{line}\n" for line in _format_finding(found[0], accepted))


def _format_finding(finding: Finding, file: str) -> Iterator[str]:
    rule, place = load_rules()[finding.rule], finding.place
    yield f"Finding {finding.fingerprint[:16]}  {rule.id} {rule.name}  {finding.severity.value}"
    yield from _format_field("place", f"{place.path}, line {place.line}, column {place.column}")
    yield from render_excerpt(place)
    yield from _format_field("what", finding.message)
    yield from _format_field("finds", rule.description)
    yield from _format_field("why", rule.why)
    if rule.severity_note:
        yield from _format_field("severity", rule.severity_note)
    for at, related in enumerate(finding.related):
        there = related.place
        where = f"{there.path}:{there.line}:{there.column}"
        yield from _format_field("" if at else "evidence", f"{where}: {related.message}")
    if finding.fix is not None:
        yield from _format_fix(finding, finding.fix)
    yield from _format_field("settle", rule.remedy)
    if finding.acceptance_reason is not None:
        yield from _format_field("accepted", f"in {file}: {finding.acceptance_reason or 'no reason is given'}")
    else:
        line = encode_accepted([make_accepted_finding(finding, "WHY", "")]).decode("utf-8").splitlines()[-1]
        yield from _format_field("to accept", f"add to {file} (rule,path,fingerprint,reason,date):")
        yield from _format_field("", line)
        yield from _format_field("", "or accept all that is found: reconcile check --accept-new --reason WHY")


def _format_fix(finding: Finding, fix: Fix) -> Iterator[str]:
    """Yield what would be written, and the command that writes it; a proposal is for a person to make."""
    yield from _format_field("fix" if fix.safe else "proposal", fix.description)
    for edit in fix.edits:
        yield from _format_field("", _format_edit(edit))
    if fix.safe:
        yield from _format_field("", f"reconcile fix --select {finding.rule} {finding.place.path}")
    else:
        yield from _format_field(
            "", "not sure enough to be written automatically; make the change by hand if it is right"
        )


def _format_edit(edit: FileEdit) -> str:
    place = edit.place
    before, after = (show_on_one_line(text, _EDIT_WIDTH) for text in (place.quoted, edit.replacement))
    return f"line {place.line}, column {place.column}: \u201c{before}\u201d \u2192 \u201c{after}\u201d"


def _format_field(name: str, value: str) -> Iterator[str]:
    if value:
        yield f"  {name:<11}{escape_for_log(value)}"
