"""The command line: each command parses, calls one function, shows the result, and says how it went by its exit code.

Whatever goes wrong is caught here and nowhere below: an expected error is one clear line, a bug is one short line
(with its traceback under ``--debug``), and neither ever looks like a finding. Modules that are slow to load are
imported by the commands that need them, so that ``--help`` is quick.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from reconcile.commands import app, command, print_bytes, start
from reconcile.errors import ExitCode, InputError
from reconcile.failing import failure
from reconcile.options import (
    Base,
    Config,
    Debug,
    Decisions,
    Encoding,
    Format,
    NoColor,
    OneWork,
    Out,
    Paths,
    Policy,
    Printed,
    Quiet,
    Reports,
    Threshold,
    Verbose,
)

if TYPE_CHECKING:
    from reconcile.model import Document, Skipped
    from reconcile.pipeline import Result
    from reconcile.report.terminal import Screen
    from reconcile.settings import Settings

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


@command
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
    view, settings = start(locals())
    _check_out(out)
    result = _reconcile(*_read(paths, settings, out, view), settings, view, decisions)
    _write(result, out)
    from reconcile.report.terminal import run_view

    if not quiet:
        view.show(run_view(result.works, result.skipped, out))
    return ExitCode.FOUND if strict and any(work.open for work in result.works) else ExitCode.DONE


@command
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
    view, settings = start(locals() | {"one_work": True})
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


@command
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
    view, settings = start(locals())
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


@command
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


@command
def restore(
    reports: Annotated[Path, typer.Argument(help="The folder that a run has written.")],
    witness: Annotated[str, typer.Argument(help="An id, a unique file name or stem, or 8 digits of a SHA-256.")],
    *,
    debug: Debug = False,  # noqa: ARG001
) -> ExitCode:
    """Print one input text, byte for byte, from the report alone."""
    from reconcile.report.restoring import restore as rebuilt

    print_bytes(rebuilt(reports, witness))
    return ExitCode.DONE


@command
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


@command
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
    from reconcile.report.manifest import MANIFEST
    from reconcile.report.terminal import screen
    from reconcile.settings import Settings
    from reconcile.weighing import weigh

    manifest, records = read_run(reports)
    settings = Settings.from_mapping(manifest.settings, source=MANIFEST)
    told = explanation(name, records, lambda difference, work: weigh(difference, work, settings))
    screen(quiet=quiet, verbose=verbose, color=not no_color).show(told)
    return ExitCode.DONE


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
        print_bytes(csv_bytes(table))
    else:
        rows = [dict(zip(table.columns, row, strict=True)) for row in table.rows]
        print_bytes((json.dumps(rows, ensure_ascii=False, indent=1) + "\n").encode("utf-8", "backslashreplace"))


from reconcile import check_commands as _check_commands  # noqa: E402, F401  registers its commands after these
