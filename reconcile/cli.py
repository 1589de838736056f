"""The command line: each command parses, calls one function, shows the result, and says how it went by its exit code.

Whatever goes wrong is caught here and nowhere below: an expected error is one clear line, a bug is one short line
(with its traceback under ``--debug``), and neither ever looks like a finding. Modules that are slow to load are
imported by the commands that need them, so that ``--help`` is quick.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from reconcile.commands import app, command, print_bytes, start
from reconcile.errors import ExitCode, InputError
from reconcile.failing import failed_works, failure
from reconcile.options import (
    Base,
    Cache,
    Config,
    Debug,
    Decisions,
    Encoding,
    Format,
    IdColumn,
    Jobs,
    LayoutFormat,
    NoCache,
    NoColor,
    OneWork,
    Out,
    Pages,
    Paths,
    Policy,
    Printed,
    Profile,
    Quiet,
    Reports,
    TextColumn,
    Threshold,
    TitleColumn,
    Verbose,
    WorkColumn,
    YearColumn,
)

if TYPE_CHECKING:
    from reconcile.batch.crew import Way
    from reconcile.canonical.deciding import Ruling
    from reconcile.model import Document, Skipped
    from reconcile.report.layout import Layout
    from reconcile.report.terminal import Screen
    from reconcile.settings import Settings

REPORTS = Path("reports")


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit code."""
    _open_missing_streams()
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")  # a terminal that lacks a letter is no reason to fail
    arguments = list(sys.argv[1:] if argv is None else argv)
    try:
        app(args=arguments, prog_name="reconcile")
    except SystemExit as stop:
        if isinstance(stop.code, ExitCode) or stop.code not in (None, 1):
            return int(stop.code)
        # A plain 1 is none of ours: by it Typer and Rich say that the reader of what they print has left.
        asked = {"--help", "-h", "--version"} & set(arguments)
        return ExitCode.DONE if asked else ExitCode.USAGE
    except BaseException as error:  # noqa: BLE001  the one place where nothing may pass
        return failure(error, debug="--debug" in arguments)
    return ExitCode.DONE


def _open_missing_streams() -> None:
    """Open what the caller has closed, as ``>&-`` does: it reads and writes nothing."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            setattr(sys, name, Path(os.devnull).open(mode, encoding="utf-8"))  # noqa: SIM115  as long as the program


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
    id_column: IdColumn = None,
    text_column: TextColumn = None,
    title_column: TitleColumn = None,
    year_column: YearColumn = None,
    work_column: WorkColumn = None,
    config: Config = None,
    decisions: Decisions = None,
    form: LayoutFormat = None,
    pages: Pages = None,
    jobs: Jobs = None,
    cache: Cache = None,
    no_cache: NoCache = False,
    profile: Profile = None,
    strict: Annotated[bool, typer.Option("--strict", help="Exit with 1 while open items are left.")] = False,
    quiet: Quiet = False,
    verbose: Verbose = False,
    no_color: NoColor = False,
    debug: Debug = False,
) -> ExitCode:
    """Find the variants, say where they differ, make one text of each work, and write reports/."""
    view, settings = start(locals() | ({"cache": ""} if no_cache else {}), "jobs", "cache")
    from reconcile.batch.running import run as run_batch
    from reconcile.batch.tasks import Request
    from reconcile.mentioned import named_by
    from reconcile.report.terminal import run_view

    layout = _layout(form, pages, _chosen(paths, settings), settings, out)
    named = named_by(base, policy, settings)
    request = Request(settings=settings, layout=layout, out=out, rulings=_rulings(decisions, settings), named=named)
    with _way(settings, view, profile) as way:
        outcome = run_batch(_stream(paths, settings, out, view), request, way)
    if not quiet:
        view.show(run_view(outcome.overview, outcome.skipped, out, layout))
    if outcome.failed:
        return failed_works(outcome.failed, debug=debug)
    return ExitCode.FOUND if strict and outcome.overview.open else ExitCode.DONE


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
    from reconcile.mentioned import check_named, named_by
    from reconcile.pipeline import reconcile
    from reconcile.report.comparison import comparison_view
    from reconcile.report.progress import Meter
    from reconcile.report.tables import differences_table

    documents = read_versions([left, *right], encoding=settings.encoding, stdin=sys.stdin.buffer)
    check_named(named_by(None, policy, settings), {d.id for d in documents})
    with Meter(view.err, quiet=quiet) as meter:
        result = reconcile(documents, replace(settings, base=documents[0].id), progress=meter)
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
    id_column: IdColumn = None,
    text_column: TextColumn = None,
    title_column: TitleColumn = None,
    year_column: YearColumn = None,
    work_column: WorkColumn = None,
    config: Config = None,
    jobs: Jobs = None,
    cache: Cache = None,
    no_cache: NoCache = False,
    profile: Profile = None,
    quiet: Quiet = False,
    verbose: Verbose = False,
    no_color: NoColor = False,
    debug: Debug = False,
) -> ExitCode:
    """Find only which texts are variants of one work."""
    view, settings = start(locals() | ({"cache": ""} if no_cache else {}), "jobs", "cache")
    from reconcile.batch.running import find as find_works
    from reconcile.report.tables import pairs_table
    from reconcile.report.terminal import found_view

    with _way(settings, view, profile) as way:
        found = find_works(_stream(paths, settings, REPORTS, view), settings, way)
    if printed is Format.TEXT:
        view.show(*found_view(found.works, found.pairs, found.skipped))
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
    from reconcile.report.rendering import render_folder
    from reconcile.report.terminal import screen

    written = render_folder(reports)
    screen(quiet=quiet, verbose=verbose, color=not no_color).tell(f"{written} files written to {reports}")
    return ExitCode.DONE


@command
def explain(
    name: Annotated[
        str, typer.Argument(metavar="ID", help="Id of a difference, text or work, LEFT..RIGHT, or a fingerprint.")
    ],
    paths: Annotated[list[str] | None, typer.Argument(help="What to check again for a finding; else as check.")] = None,
    *,
    reports: Annotated[Path, typer.Option(help="The folder that a run has written.")] = REPORTS,
    config: Config = None,
    quiet: Quiet = False,
    verbose: Verbose = False,
    no_color: NoColor = False,
    debug: Debug = False,
) -> ExitCode:
    """Say everything that is known about one difference, text, work, pair or finding of the check."""
    from reconcile.check.explaining import explained, is_fingerprint
    from reconcile.check.request import Request

    try:
        told = _explanation(name, reports)
    except InputError:
        if not is_fingerprint(name):
            raise
        _, settings = start(locals())
        print_bytes(explained(name, Request(paths=tuple(paths or ()), show_info=True, settings=settings)).encode())
    else:
        from reconcile.report.terminal import screen

        screen(quiet=quiet, verbose=verbose, color=not no_color).show(told)
    return ExitCode.DONE


def _explanation(name: str, reports: Path) -> Any:
    """What the records of a run know by a name."""
    from reconcile.report.explaining import explanation, names_in
    from reconcile.report.manifest import MANIFEST
    from reconcile.report.records import Records
    from reconcile.settings import Settings
    from reconcile.weighing import weigh

    records = Records(reports)
    settings = Settings.from_mapping(records.manifest.settings, source=MANIFEST)
    found = records.telling_of(*names_in(name))
    return explanation(name, found, lambda difference, work: weigh(difference, work, settings))


def _chosen(paths: Sequence[str] | None, settings: Settings) -> list[str]:
    """What to read: what the command line names, else the settings, else the seeds."""
    chosen = list(paths or settings.paths or (["seeds"] if Path("seeds").is_dir() else []))
    if not chosen:
        raise InputError("nothing to read: name folders or files, or set 'paths' in reconcile.toml (no seeds/ here)")
    return chosen


def _stream(paths: Sequence[str] | None, settings: Settings, out: Path, view: Screen) -> Iterator[Document | Skipped]:
    from reconcile.corpus import stream

    chosen = _chosen(paths, settings)
    view.detail(f"reading {', '.join(chosen)}")
    yield from stream(  # only when the output folder is known to be ours
        chosen,
        encoding=settings.encoding,
        include=settings.include,
        exclude_out=out,
        stdin=sys.stdin.buffer,
        columns=settings.columns,
        note=view.tell,
    )


def _layout(form: str | None, pages: str | None, paths: Sequence[str], settings: Settings, out: Path) -> Layout:
    """What to write: as asked for; else as the first table that is read; else a folder for each work."""
    from reconcile.corpus import table_format
    from reconcile.report.layout import Layout

    form = form or table_format(paths, include=settings.include, exclude_out=out) or "folder"
    return Layout(form, pages or "")


def _rulings(decisions: Path | None, settings: Settings) -> tuple[Ruling, ...]:
    from reconcile.decisions import read_decisions

    chosen = decisions or settings.decisions
    return read_decisions(Path(chosen)) if chosen else ()


@contextmanager
def _way(settings: Settings, view: Screen, profile: Path | None) -> Iterator[Way]:
    """How a run is to be done, with a meter while it goes on; when it is done, its profile is written."""
    from reconcile.batch.crew import Way
    from reconcile.batch.timing import check_profile
    from reconcile.batch.workers import collecting_rarely
    from reconcile.report.progress import Meter

    if profile is not None:
        check_profile(profile)
    cache = Path(settings.cache) if settings.cache else None
    with Meter(view.err, quiet=view.quiet) as meter, collecting_rarely():
        way = Way(jobs=settings.jobs, cache=cache, progress=meter, say=view.tell, detail=view.detail)
        yield way
    if profile is not None:
        way.timing.write(profile)


def _print_table(table: Any, printed: Format) -> None:
    from reconcile.report.sheets import csv_bytes

    if printed is Format.CSV:
        print_bytes(csv_bytes(table))
    else:
        rows = [dict(zip(table.columns, row, strict=True)) for row in table.rows]
        print_bytes((json.dumps(rows, ensure_ascii=False, indent=1) + "\n").encode("utf-8", "backslashreplace"))


from reconcile import check_commands as _check_commands  # noqa: E402, F401  registers its commands after these
