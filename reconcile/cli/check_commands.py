"""The commands of the check: ``check``, ``fix`` and ``rule``."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from reconcile.cli.command_frame import cli_command, prepare_run_options, print_bytes, start_command
from reconcile.cli.errors import report_failed_works
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
    from reconcile.check.findings import CheckReport

_CHECK_FLAGS = ("reports", "decisions", "accepted")
"""Options of a check that are settings of the same name."""


@cli_command
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
    view, settings = start_command(locals(), *_CHECK_FLAGS, "cache", "jobs")
    if reason and not accept_new:
        raise InputError("--reason needs --accept-new: it says why what is found now is accepted")
    from reconcile.check.commands import build_check_request, perform_check
    from reconcile.check.fixes import describe_fix
    from reconcile.check.output import choose_formats, parse_outputs

    names, files = choose_formats(formats or (), os.environ), parse_outputs(output or ())
    stdin = sys.stdin.buffer.read() if "-" in (paths or ()) else b""
    actions = {"fix": fix, "accept": accept, "accept_new": accept_new, "require_files": require_files}
    request = build_check_request(locals(), settings)
    with prepare_run_options(settings, view) as way:
        report, fixed = perform_check(request, stdin, way, reason=reason, **actions)
    for sentence in (*report.notes, *map(describe_fix, fixed)):
        view.print_message(sentence)
    _deliver_report(report, names, files)
    if report.failed_tasks:
        return report_failed_works(report.failed_tasks, debug=debug)
    return ExitCode.FOUND if report.failed and not exit_zero else ExitCode.DONE


@cli_command
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
    view, settings = start_command(locals(), *_CHECK_FLAGS, "jobs")
    from reconcile.check.commands import build_check_request, build_fix_request
    from reconcile.check.fixes import describe_fix, fix_texts_if_any, format_fix_diff, write_fixes

    request = build_fix_request(build_check_request(locals(), settings))
    with prepare_run_options(settings, view) as way:
        fixed, lost = fix_texts_if_any(request, way)
    if not fixed:
        view.print_message("nothing to repair")
    elif diff:
        print_bytes(format_fix_diff(fixed).encode("utf-8", "backslashreplace"))
    else:
        write_fixes(fixed)
        for item in fixed:
            view.print_message(describe_fix(item))
    return report_failed_works(lost, debug=debug) if lost else ExitCode.DONE


@cli_command
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
    from reconcile.check.rules.registry import match_rules
    from reconcile.check.rules.rulebook import explain_rule, list_rules, render_rules_page

    text = (
        render_rules_page()
        if markdown
        else list_rules()
        if name is None
        else "\n".join(map(explain_rule, match_rules(name)))
    )
    print_bytes(text.encode("utf-8"))
    return ExitCode.DONE


def _deliver_report(report: CheckReport, names: Sequence[str], files: Sequence[tuple[str, Path]]) -> None:
    """Write the report to its files, and print it."""
    from reconcile.check.output import FORMATS, write_outputs, write_workflow_outputs

    write_outputs(report, files, os.environ)
    if "github" in names:
        write_workflow_outputs(report, files, os.environ)
    for name in names:
        print_bytes(FORMATS[name](report).encode("utf-8", "backslashreplace"))
