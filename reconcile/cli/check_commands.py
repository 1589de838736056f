"""The commands of the check: ``check``, ``fix`` and ``rule``."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from reconcile.cli import options as opt
from reconcile.cli.config_file import load_settings
from reconcile.cli.errors import report_failed_works
from reconcile.cli.session import prepare_run_options, print_bytes
from reconcile.errors import ExitCode, InputError

if TYPE_CHECKING:
    from reconcile.check.findings import CheckReport


def check_command(
    paths: opt.Paths = None,
    *,
    select: opt.Select = None,
    ignore: opt.Ignore = None,
    fail_on: opt.FailOn = None,
    exit_zero: opt.ExitZero = False,
    show_info: opt.ShowInfo = False,
    against: opt.Against = None,
    base_ref: opt.BaseRef = None,
    require_files: opt.RequireFiles = False,
    acceptance: opt.Acceptance,
    reports: opt.ReportsFolder = None,
    decisions: opt.DecisionsFile = None,
    formats: opt.Formats = None,
    output: opt.Outputs = None,
    fix: opt.Fix = False,
    link: opt.Link = None,
    titles: opt.Titles = None,
    threshold: opt.Threshold = None,  # noqa: ARG001  an option of old, which is an error
    reading: opt.ReadingOptions,
    running: opt.Running,
    messages: opt.Messages,
) -> ExitCode:
    """Check texts for damage, duplicates, undeclared variants and stale reports; exit with 1 on findings."""
    view = messages.open_screen()
    given = {
        "link": link,
        "titles": titles,
        "reports": reports,
        "decisions": decisions,
        "accepted": acceptance.accepted,
    }
    settings = load_settings(given | running.as_settings() | reading.as_settings(), config=reading.config)
    if acceptance.reason and not acceptance.accept_new:
        raise InputError("--reason needs --accept-new: it says why what is found now is accepted")
    from reconcile.check.commands import build_check_request, perform_check
    from reconcile.check.fixes import describe_fix
    from reconcile.check.output import choose_formats, parse_outputs

    names, files = choose_formats(formats or (), os.environ), parse_outputs(output or ())
    stdin = sys.stdin.buffer.read() if "-" in (paths or ()) else b""
    request = build_check_request(
        settings,
        paths=paths,
        against=against,
        select=select,
        ignore=ignore,
        base_ref=base_ref,
        fail_on=fail_on,
        show_info=show_info,
        strict=acceptance.strict,
        accepting=acceptance.accept or acceptance.accept_new,
    )
    with prepare_run_options(settings, view) as options:
        report, fixed = perform_check(
            request,
            stdin,
            options,
            fix=fix,
            accept=acceptance.accept,
            accept_new=acceptance.accept_new,
            reason=acceptance.reason,
            require_files=require_files,
        )
    for sentence in (*report.notes, *map(describe_fix, fixed)):
        view.print_message(sentence)
    _deliver_report(report, names, files)
    if report.failed_tasks:
        return report_failed_works(report.failed_tasks, debug=messages.debug)
    return ExitCode.FOUND if report.failed and not exit_zero else ExitCode.DONE


def fix_command(
    paths: opt.Paths = None,
    *,
    diff: opt.DiffOnly = False,
    proposed: opt.Proposed = False,
    follow_links: opt.FollowLinks = False,
    select: opt.Select = None,
    ignore: opt.Ignore = None,
    against: opt.Against = None,
    accepted: opt.AcceptedFile = None,
    encoding: opt.Encoding = None,
    config: opt.Config = None,
    jobs: opt.Jobs = None,
    messages: opt.Messages,
) -> ExitCode:
    """Write the repairs that are certain into the files; nothing else in them changes."""
    view = messages.open_screen()
    settings = load_settings({"encoding": encoding, "accepted": accepted, "jobs": jobs}, config=config)
    from reconcile.check.commands import build_check_request, build_fix_request
    from reconcile.check.fixes import describe_fix, describe_link, fix_texts_if_any, format_fix_diff, write_fixes

    asked = build_check_request(settings, paths=paths, against=against, select=select, ignore=ignore)
    if proposed and not diff:
        raise InputError("--proposed shows what is not certain, and needs --diff: nothing of it is written")
    request = build_fix_request(asked, proposed=proposed, follow_links=follow_links)
    with prepare_run_options(settings, view) as options:
        fixed, lost, links = fix_texts_if_any(request, options)
    for link in links:
        view.print_message(describe_link(link))
    if not fixed:
        view.print_message("nothing to repair")
    elif diff:
        print_bytes(format_fix_diff(fixed).encode("utf-8", "backslashreplace"))
    else:
        write_fixes(fixed)
        for item in fixed:
            view.print_message(describe_fix(item))
    return report_failed_works(lost, debug=messages.debug) if lost else ExitCode.DONE


def rule_command(
    name: Annotated[
        str | None, typer.Argument(metavar="RULE", help="Id, name or beginning of an id. Default: lists all.")
    ] = None,
    *,
    markdown: opt.Markdown = False,
    debug: opt.Debug = False,  # noqa: ARG001
) -> ExitCode:
    """List the rules of the check, or explain one with examples."""
    if markdown and name is not None:
        raise InputError(f"--markdown prints the page of all rules; leave out {name!r}")
    from reconcile.check.rules.registry import match_rules
    from reconcile.check.rules.rulebook import explain_rule, list_rules, render_rules_page

    if markdown:
        text = render_rules_page()
    else:
        text = list_rules() if name is None else "\n".join(map(explain_rule, match_rules(name)))
    print_bytes(text.encode("utf-8"))
    return ExitCode.DONE


def _deliver_report(report: CheckReport, names: Sequence[str], files: Sequence[tuple[str, Path]]) -> None:
    from reconcile.check.output import FORMATS, write_outputs, write_workflow_outputs

    write_outputs(report, files, os.environ)
    if "github" in names:
        write_workflow_outputs(report, files, os.environ)
    for name in names:
        print_bytes(FORMATS[name](report).encode("utf-8", "backslashreplace"))
