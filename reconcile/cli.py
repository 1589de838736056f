"""The command line: each command parses, calls one function, shows the result, and says how it went by its exit code.

Whatever goes wrong is caught here and nowhere below: an expected error is one clear line, a bug is one short line
(with its traceback under ``--debug``), and neither ever looks like a finding. Modules that are slow to load are
imported by the commands that need them, so that ``--help`` is quick.
"""

from __future__ import annotations

import functools
import json
import os
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from reconcile.errors import BrokenWorkError, ExitCode, InputError
from reconcile.failing import failure
from reconcile.options import (
    Accept,
    AcceptedFile,
    AcceptNew,
    Against,
    Base,
    BaseRef,
    Config,
    Debug,
    Decisions,
    DecisionsFile,
    DiffOnly,
    Encoding,
    ExitZero,
    FailOn,
    Fix,
    Format,
    Formats,
    Ignore,
    Markdown,
    NoColor,
    OneWork,
    Out,
    Outputs,
    Paths,
    Policy,
    Printed,
    Quiet,
    Reason,
    Reports,
    ReportsFolder,
    RequireFiles,
    Select,
    ShowInfo,
    StrictBaseline,
    Threshold,
    Verbose,
)

if TYPE_CHECKING:
    from reconcile.check.finding import Report
    from reconcile.model import Document, Skipped
    from reconcile.pipeline import Result
    from reconcile.report.terminal import Screen
    from reconcile.settings import Settings

app = typer.Typer(
    name="reconcile",
    help="Make one trustworthy text of many slightly different copies, with a provenance for every word.",
    epilog="Exit codes: 0 done · 1 texts differ or something does not hold · 2 bad usage or input · 3 a bug.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


REPORTS = Path("reports")


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit code."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")  # a terminal that lacks a letter is no reason to fail
    arguments = list(sys.argv[1:] if argv is None else argv)
    try:
        app(args=arguments, prog_name="reconcile")
    except SystemExit as stop:
        return stop.code if isinstance(stop.code, int) else ExitCode.DONE
    except BaseException as error:  # noqa: BLE001  the one place where nothing may pass
        return failure(error, debug="--debug" in arguments)
    return ExitCode.DONE


def _command(body: Callable[..., ExitCode]) -> Callable[..., None]:
    """Register a command: its return value is the exit code, and its errors are caught before typer sees them."""

    @functools.wraps(body)
    def guarded(**options: Any) -> None:
        try:
            code = body(**options)
        except (Exception, KeyboardInterrupt) as error:  # noqa: BLE001  the command line is where errors end
            code = failure(error, debug=options.get("debug", False))
        raise typer.Exit(int(code))

    app.command()(guarded)
    return guarded


def _print_version(wanted: bool) -> None:  # noqa: FBT001  typer passes the value of the option
    if wanted:
        from importlib.metadata import PackageNotFoundError
        from importlib.metadata import version as installed

        try:
            number = installed("reconcile")
        except PackageNotFoundError:
            number = "(run from its source, not installed)"
        typer.echo(f"reconcile {number}")
        raise typer.Exit


@app.callback()
def _common(
    *,
    version: Annotated[
        bool, typer.Option("--version", help="Print the version.", is_eager=True, callback=_print_version)
    ] = False,
) -> None:
    """Options of the program itself."""


@_command
def run(
    paths: Paths = None,
    *,
    out: Out = REPORTS,
    policy: Policy = None,
    base: Base = None,
    threshold: Threshold = None,
    one_work: OneWork = None,
    encoding: Encoding = None,
    config: Config = None,
    decisions: Decisions = None,
    strict: Annotated[bool, typer.Option("--strict", help="Exit with 1 while open items are left.")] = False,
    quiet: Quiet = False,
    verbose: Verbose = False,
    no_color: NoColor = False,
    debug: Debug = False,
) -> ExitCode:
    """Find the variants, say where they differ, make one text of each work, and write reports/."""
    view, settings = _start(locals())
    _check_out(out)
    result = _reconcile(*_read(paths, settings, out, view), settings, view, decisions)
    _write(result, out)
    from reconcile.report.terminal import run_view

    if not quiet:
        view.show(run_view(result.works, result.skipped, out))
    return ExitCode.FOUND if strict and any(work.open for work in result.works) else ExitCode.DONE


@_command
def diff(
    left: Annotated[str, typer.Argument(help="The text to compare with; it leads.")],
    right: Annotated[list[str], typer.Argument(help="One or more other texts.")],
    *,
    printed: Printed = Format.TEXT,
    policy: Policy = None,
    encoding: Encoding = None,
    config: Config = None,
    quiet: Quiet = False,
    verbose: Verbose = False,
    no_color: NoColor = False,
    debug: Debug = False,
) -> ExitCode:
    """Compare two or more files as one work, word by word; exit with 1 when they differ."""
    view, settings = _start(locals() | {"one_work": True})
    from reconcile.corpus import read_versions
    from reconcile.report.comparison import comparison_view
    from reconcile.report.tables import differences_table

    documents = read_versions([left, *right], encoding=settings.encoding, stdin=sys.stdin.buffer)
    result = _reconcile(documents, (), replace(settings, base=documents[0].id), view)
    if printed is Format.TEXT:
        view.show(*comparison_view(result.works[0], marked=view.is_plain))
    else:
        _print_table(differences_table(result.works), printed)
    return ExitCode.FOUND if len({d.data for d in documents}) > 1 else ExitCode.DONE


@_command
def find(
    paths: Paths = None,
    *,
    printed: Printed = Format.TEXT,
    threshold: Threshold = None,
    encoding: Encoding = None,
    config: Config = None,
    quiet: Quiet = False,
    verbose: Verbose = False,
    no_color: NoColor = False,
    debug: Debug = False,
) -> ExitCode:
    """Find only which texts are variants of one work."""
    view, settings = _start(locals())
    documents, skipped = _read(paths, settings, REPORTS, view)
    from reconcile.pipeline import find_variants
    from reconcile.report.tables import pairs_table
    from reconcile.report.terminal import found_view

    found = find_variants(documents, settings)
    if printed is Format.TEXT:
        view.show(*found_view(found.works, found.pairs, skipped))
    else:
        _print_table(pairs_table(found.pairs), printed)
    return ExitCode.DONE


@_command
def verify(
    reports: Reports = REPORTS,
    *,
    hashes: Annotated[bool, typer.Option(help="Also compare the hashes that the run wrote down.")] = True,
    deep: Annotated[
        bool, typer.Option("--deep", help="Also run everything again, in ways that must not matter.")
    ] = False,
    quiet: Quiet = False,
    verbose: Verbose = False,
    no_color: NoColor = False,
    debug: Debug = False,  # noqa: ARG001
) -> ExitCode:
    """Prove on what lies on disk that nothing was invented and nothing lost."""
    from reconcile.report.terminal import problems_view, screen
    from reconcile.report.verifying import verify_folder

    problems = verify_folder(reports, hashes=hashes)
    if deep and not problems:
        from reconcile.proving import prove_folder

        problems = prove_folder(reports)
    screen(quiet=quiet, verbose=verbose, color=not no_color).show(problems_view(problems, reports))
    return ExitCode.FOUND if problems else ExitCode.DONE


@_command
def restore(
    reports: Annotated[Path, typer.Argument(help="The folder that a run has written.")],
    witness: Annotated[str, typer.Argument(help="An id, a unique file name or stem, or 8 digits of a SHA-256.")],
    *,
    debug: Debug = False,  # noqa: ARG001
) -> ExitCode:
    """Print one input text, byte for byte, from the report alone."""
    from reconcile.report.restoring import restore as rebuilt

    _print_bytes(rebuilt(reports, witness))
    return ExitCode.DONE


@_command
def render(
    reports: Reports = REPORTS,
    *,
    quiet: Quiet = False,
    verbose: Verbose = False,
    no_color: NoColor = False,
    debug: Debug = False,  # noqa: ARG001
) -> ExitCode:
    """Make the tables and pages again from the records."""
    from reconcile.report.folder import read_run, write
    from reconcile.report.rendering import render_again
    from reconcile.report.terminal import screen

    files = render_again(*read_run(reports))
    write(files, reports)
    screen(quiet=quiet, verbose=verbose, color=not no_color).tell(f"{len(files)} files written to {reports}")
    return ExitCode.DONE


@_command
def explain(
    name: Annotated[str, typer.Argument(metavar="ID", help="Id of a difference, a text, a work, or LEFT..RIGHT.")],
    *,
    reports: Annotated[Path, typer.Option(help="The folder that a run has written.")] = REPORTS,
    quiet: Quiet = False,
    verbose: Verbose = False,
    no_color: NoColor = False,
    debug: Debug = False,  # noqa: ARG001
) -> ExitCode:
    """Say everything that is known about one difference, text, work or pair."""
    from reconcile.report.explaining import explanation
    from reconcile.report.folder import read_run
    from reconcile.report.terminal import screen

    _, records = read_run(reports)
    screen(quiet=quiet, verbose=verbose, color=not no_color).show(explanation(name, records))
    return ExitCode.DONE


@_command
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
    config: Config = None,
    quiet: Quiet = False,
    verbose: Verbose = False,
    no_color: NoColor = False,
    debug: Debug = False,
) -> ExitCode:
    """Check texts for damage, duplicates, undeclared variants and stale reports; exit with 1 on findings."""
    view, settings = _start(locals(), *_CHECK_FLAGS)
    from reconcile.check.command import perform, request_of
    from reconcile.check.output import outputs, printed

    names, files = printed(formats or (), os.environ), outputs(output or ())
    stdin = sys.stdin.buffer.read() if "-" in (paths or ()) else b""
    actions = {"fix": fix, "accept": accept, "accept_new": accept_new, "require_files": require_files}
    report, fixed = perform(request_of(locals(), settings), stdin, reason=reason, **actions)
    for sentence in (*report.notes, *(f"{f.before.id}: {f.places} places repaired" for f in fixed)):
        view.tell(sentence)
    _deliver(report, names, files)
    if report.broken:
        return failure(BrokenWorkError("; ".join(report.broken)), debug=debug)
    return ExitCode.FOUND if report.failed and not exit_zero else ExitCode.DONE


@_command
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
    quiet: Quiet = False,
    verbose: Verbose = False,
    no_color: NoColor = False,
    debug: Debug = False,
) -> ExitCode:
    """Write the repairs that are certain into the files; nothing else in them changes."""
    view, settings = _start(locals(), *_CHECK_FLAGS)
    from reconcile.check.command import fix_request, request_of
    from reconcile.check.fixing import diff_of, fixed_texts, write_fixes

    fixed = fixed_texts(fix_request(request_of(locals(), settings)), view.tell)
    if diff:
        _print_bytes(diff_of(fixed).encode("utf-8", "backslashreplace"))
        return ExitCode.DONE
    write_fixes(fixed)
    for item in fixed:
        view.tell(f"{item.before.id}: {item.places} places repaired")
    view.tell(f"{len(fixed)} files repaired" if fixed else "nothing to repair")
    return ExitCode.DONE


@_command
def rule(
    name: Annotated[str | None, typer.Argument(metavar="[RULE]", help="Id or name of a rule; none lists all.")] = None,
    *,
    markdown: Markdown = False,
    debug: Debug = False,  # noqa: ARG001
) -> ExitCode:
    """List the rules of the check, or explain one with examples."""
    from reconcile.check.rulebook import explanation, listing, page
    from reconcile.check.rules import matching

    text = page() if markdown else listing() if name is None else "\n".join(map(explanation, matching(name)))
    _print_bytes(text.encode("utf-8"))
    return ExitCode.DONE


_CHECK_FLAGS = ("reports", "decisions", "accepted")
_FLAGS = ("policy", "base", "threshold", "one_work", "encoding")


def _start(options: dict[str, Any], *flags: str) -> tuple[Screen, Settings]:
    """The screen and the settings that the options of a command ask for; `flags` are those beyond the common ones."""
    from reconcile.configuration import settings_for
    from reconcile.report.terminal import screen

    view = screen(quiet=options["quiet"], verbose=options["verbose"], color=not options["no_color"])
    return view, settings_for({name: options.get(name) for name in (*_FLAGS, *flags)}, config=options["config"])


def _check_out(out: Path) -> None:
    """Refuse a folder that no run made before hours of work, not after."""
    from reconcile.report.folder import check_out

    check_out(out)


def _read(
    paths: Sequence[str] | None, settings: Settings, out: Path, view: Screen
) -> tuple[tuple[Document, ...], tuple[Skipped, ...]]:
    from reconcile.corpus import read

    chosen = list(paths or settings.paths or (["seeds"] if Path("seeds").is_dir() else []))
    if not chosen:
        raise InputError("nothing to read: name folders or files, or set 'paths' in reconcile.toml (no seeds/ here)")
    view.detail(f"reading {', '.join(chosen)}")
    documents, skipped = read(
        chosen, encoding=settings.encoding, include=settings.include, exclude_out=out, stdin=sys.stdin.buffer
    )
    if not documents:
        raise InputError("; ".join(f"{s.path}: {s.reason}" for s in skipped[:3]) + "; nothing is left to read")
    return documents, skipped


def _reconcile(
    documents: Sequence[Document],
    skipped: Sequence[Skipped],
    settings: Settings,
    view: Screen,
    decisions: Path | None = None,
) -> Result:
    from reconcile.decisions import read_decisions
    from reconcile.pipeline import reconcile
    from reconcile.report.progress import Meter

    chosen = decisions or settings.decisions
    rulings = read_decisions(Path(chosen)) if chosen else ()
    view.detail(f"reconciling {len(documents)} texts")
    with Meter(view.err, quiet=view.quiet) as meter:
        result = reconcile(documents, settings, decisions=rulings, progress=meter)
    return replace(result, skipped=(*skipped, *result.skipped))


def _write(result: Result, out: Path) -> None:
    from reconcile.report.folder import write
    from reconcile.report.rendering import render

    write(render(result.works, result.pairs, result.skipped, result.settings), out)


def _print_table(table: Any, printed: Format) -> None:
    from reconcile.report.sheets import csv_bytes

    if printed is Format.CSV:
        _print_bytes(csv_bytes(table))
    else:
        rows = [dict(zip(table.columns, row, strict=True)) for row in table.rows]
        _print_bytes((json.dumps(rows, ensure_ascii=False, indent=1) + "\n").encode("utf-8", "backslashreplace"))


def _deliver(report: Report, names: Sequence[str], files: Sequence[tuple[str, Path]]) -> None:
    """Write the report to its files, and print it."""
    from reconcile.check.output import FORMATS, tell_workflow, write_outputs

    write_outputs(report, files, os.environ)
    if "github" in names:
        tell_workflow(report, files, os.environ)
    for name in names:
        _print_bytes(FORMATS[name](report).encode("utf-8", "backslashreplace"))


def _print_bytes(data: bytes) -> None:
    """Write to standard output exactly these bytes, whatever the locale."""
    sys.stdout.flush()
    sys.stdout.buffer.write(data)
    sys.stdout.buffer.flush()
