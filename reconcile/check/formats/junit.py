"""JUnit XML as Jenkins and most others read it: one test case for each file and group of rules.

A group in which a finding fails the check is a failed test; what is below the threshold is in ``system-out``. Time,
host and clock are fixed, so that the same findings give the same bytes.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain
from xml.etree import ElementTree as ET

from reconcile.check.findings import CheckReport, Finding
from reconcile.check.formats.concise import format_finding_line
from reconcile.check.rules.registry import load_group_titles, load_rules
from reconcile.check.rules.rule import RuleGroup
from reconcile.storage.display_text import make_visible


def render_junit(report: CheckReport) -> str:
    """Render a report."""
    found: dict[str, list[Finding]] = {file: [] for file in report.files}
    for f in report.findings:
        found.setdefault(f.place.path, []).append(f)
    checked = frozenset(report.files)
    by_file = (_make_cases_of_file(report, file, found[file], is_text=file in checked) for file in sorted(found))
    cases = list(chain.from_iterable(by_file))
    failures = sum(case.find("failure") is not None for case in cases)
    figures = {"tests": str(len(cases)), "failures": str(failures), "errors": "0", "skipped": "0", "time": "0"}
    suites = ET.Element("testsuites", {"name": "reconcile check", **figures})
    fixed = {"timestamp": "1970-01-01T00:00:00", "hostname": "localhost"}
    suite = ET.SubElement(suites, "testsuite", {"name": "reconcile", **figures, **fixed})
    suite.extend(cases)
    ET.indent(suites, space=" ")
    return '<?xml version="1.0" encoding="utf-8"?>\n' + ET.tostring(suites, encoding="unicode") + "\n"


def _make_cases_of_file(report: CheckReport, file: str, mine: Sequence[Finding], *, is_text: bool) -> list[ET.Element]:
    groups = [group for group in RuleGroup if is_text and group is not RuleGroup.REPORTS]
    by_group: dict[RuleGroup, list[Finding]] = {group: [] for group in groups}
    for found in mine:
        by_group.setdefault(load_rules()[found.rule].group, []).append(found)
    return [_make_test_case(report, file, group, by_group[group]) for group in sorted(by_group)]


def _make_test_case(report: CheckReport, file: str, group: RuleGroup, found: Sequence[Finding]) -> ET.Element:
    failing = [f for f in found if f.severity.rank >= report.fail_on.rank]
    passing = [f for f in found if f.severity.rank < report.fail_on.rank]
    line = str((failing or passing)[0].place.line) if found else "1"
    name = _clean_xml_text(file)
    attributes = {"classname": f"reconcile.{group}", "name": name, "file": name, "line": line, "time": "0"}
    case = ET.Element("testcase", attributes)
    if failing:
        rules = ", ".join(sorted({f.rule for f in failing}))
        message = f"{load_group_titles()[group]}: {rules}" if len(failing) > 1 else failing[0].message
        fields = {"message": _clean_xml_text(message), "type": failing[0].severity.value}
        failure = ET.SubElement(case, "failure", fields)
        failure.text = _join_finding_lines(failing)
    if passing:
        ET.SubElement(case, "system-out").text = _join_finding_lines(passing)
    return case


def _join_finding_lines(found: Sequence[Finding]) -> str:
    return "\n".join(_clean_xml_text(format_finding_line(f)) for f in found)


def _clean_xml_text(text: str) -> str:
    """Without what XML 1.0 forbids: controls and surrogates are shown as escapes, the two other signs left out."""
    return make_visible(text).replace("\ufffe", "").replace("\uffff", "")
