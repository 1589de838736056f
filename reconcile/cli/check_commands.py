"""The commands of the check: ``check``, ``fix`` and ``rule``."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from reconcile.cli.command_frame import command, print_bytes, start, way_for
from reconcile.cli.errors import failed_works
from reconcile.cli.options import (
    Accept,
    AcceptedFile,
    AcceptNew,
    Against,
    BaseRef,
    Cache,
    Config,
    Debug,
    DecisionsFile,
    DiffOnly,
    Encoding,
    ExitZero,
    FailOn,
    Fix,
    Formats,
    IdColumn,
    Ignore,
    Jobs,
    Markdown,
    NoCache,
    NoColor,
    Outputs,
    Paths,
    Quiet,
    Reason,
    ReportsFolder,
    RequireFiles,
    Select,
    ShowInfo,
    StrictBaseline,
    TextColumn,
    Threshold,
    TitleColumn,
    Verbose,
    WorkColumn,
    YearColumn,
)
from reconcile.errors import ExitCode, InputError

if TYPE_CHECKING:
    from reconcile.check.findings import Report

_FLAGS = ("reports", "decisions", "accepted")
"""Options of a check that are settings of the same name."""


@command
def check(
    paths: Paths = None,
    *,
    select: Select = None,
    ignore: Ignore = None,
    fail_on: FailOn = None,
    exit_zero: ExitZero = False,
    show_info: ShowInfo = False,
    against: Against = None,
    base_ref: BaseRef = None,
    require_files: RequireFiles = False,
    strict: StrictBaseline = False,
    accept: Accept = False,
    accept_new: AcceptNew = False,
    reason: Reason = "",
    accepted: AcceptedFile = None,
    reports: ReportsFolder = None,
    decisions: DecisionsFile = None,
    formats: Formats = None,
    output: Outputs = None,
    fix: Fix = False,
    threshold: Threshold = None,
    encoding: Encoding = None,
    id_column: IdColumn = None,
    text_column: TextColumn = None,
    title_column: TitleColumn = None,
    year_column: YearColumn = None,
    work_column: WorkColumn = None,
    config: Config = None,
    jobs: Jobs = None,
    cache: Cache = None,
    no_cache: NoCache = False,
    quiet: Quiet = False,
    verbose: Verbose = False,
    no_color: NoColor = False,
    debug: Debug = False,
) -> ExitCode:
    """Check texts for damage, duplicates, undeclared variants and stale reports; exit with 1 on findings."""
    view, settings = start(locals(), *_FLAGS, "cache", "jobs")
    if reason and not accept_new:
        raise InputError("--reason needs --accept-new: it says why what is found now is accepted")
    from reconcile.check.commands import perform, request_of
    from reconcile.check.fixes import told
    from reconcile.check.output import outputs, printed

    names, files = printed(formats or (), os.environ), outputs(output or ())
    stdin = sys.stdin.buffer.read() if "-" in (paths or ()) else b""
    actions = {"fix": fix, "accept": accept, "accept_new": accept_new, "require_files": require_files}
    request = request_of(locals(), settings)
    with way_for(settings, view) as way:
        report, fixed = perform(request, stdin, way, reason=reason, **actions)
    for sentence in (*report.notes, *map(told, fixed)):
        view.tell(sentence)
    _deliver(report, names, files)
    if report.lost:
        return failed_works(report.lost, debug=debug)
    return ExitCode.FOUND if report.failed and not exit_zero else ExitCode.DONE


@command
def fix(
    paths: Paths = None,
    *,
    diff: DiffOnly = False,
    select: Select = None,
    ignore: Ignore = None,
    against: Against = None,
    accepted: AcceptedFile = None,
    encoding: Encoding = None,
    config: Config = None,
    jobs: Jobs = None,
    quiet: Quiet = False,
    verbose: Verbose = False,
    no_color: NoColor = False,
    debug: Debug = False,
) -> ExitCode:
    """Write the repairs that are certain into the files; nothing else in them changes."""
    view, settings = start(locals(), *_FLAGS, "jobs")
    from reconcile.check.commands import fix_request, request_of
    from reconcile.check.fixes import diff_of, fixed_texts, told, write_fixes

    request = fix_request(request_of(locals(), settings))
    with way_for(settings, view) as way:
        fixed, lost = fixed_texts(request, way)
    if not fixed:
        view.tell("nothing to repair")
    elif diff:
        print_bytes(diff_of(fixed).encode("utf-8", "backslashreplace"))
    else:
        write_fixes(fixed)
        for item in fixed:
            view.tell(told(item))
    return failed_works(lost, debug=debug) if lost else ExitCode.DONE


@command
def rule(
    name: Annotated[
        str | None, typer.Argument(metavar="RULE", help="Id, name or beginning of an id. Default: lists all.")
    ] = None,
    *,
    markdown: Markdown = False,
    debug: Debug = False,  # noqa: ARG001
) -> ExitCode:
    """List the rules of the check, or explain one with examples."""
    if markdown and name is not None:
        raise InputError(f"--markdown prints the page of all rules; leave out {name!r}")
    from reconcile.check.rules.registry import matching
    from reconcile.check.rules.rulebook import explanation, listing, page

    text = page() if markdown else listing() if name is None else "\n".join(map(explanation, matching(name)))
    print_bytes(text.encode("utf-8"))
    return ExitCode.DONE


def _deliver(report: Report, names: Sequence[str], files: Sequence[tuple[str, Path]]) -> None:
    """Write the report to its files, and print it."""
    from reconcile.check.output import FORMATS, tell_workflow, write_outputs

    write_outputs(report, files, os.environ)
    if "github" in names:
        tell_workflow(report, files, os.environ)
    for name in names:
        print_bytes(FORMATS[name](report).encode("utf-8", "backslashreplace"))
