"""The commands that read texts: ``run``, ``diff`` and ``find``."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from reconcile.cli.command_frame import cli_command, prepare_run_options, print_bytes, start_command
from reconcile.cli.errors import report_failed_works
from reconcile.cli.options import (
    Base,
    Cache,
    Config,
    Debug,
    Decisions,
    Encoding,
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
    PrintFormat,
    PrintFormatOption,
    Profile,
    Quiet,
    Strict,
    TextColumn,
    Threshold,
    TitleColumn,
    Verbose,
    WorkColumn,
    YearColumn,
)
from reconcile.errors import ExitCode, InputError

if TYPE_CHECKING:
    from reconcile.model.decisions import Ruling
    from reconcile.model.document import Document
    from reconcile.model.records import Skipped
    from reconcile.report.console.screen import Screen
    from reconcile.report.run_folder.layout import Layout
    from reconcile.settings import Settings


@cli_command
def run(
    paths: Paths = None,
    *,
    out: Out = None,
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
    strict: Strict = False,
    quiet: Quiet = False,
    verbose: Verbose = False,
    no_color: NoColor = False,
    debug: Debug = False,
) -> ExitCode:
    """Find the variants, say where they differ, make one text of each work, and write reports/."""
    view, settings = start_command(locals(), "jobs", "cache")
    from reconcile.batch.run import run_batch as run_batch
    from reconcile.batch.work_tasks import RunRequest
    from reconcile.corpus.id_checks import collect_named_ids
    from reconcile.report.console.screen import render_run_overview

    folder = out or Path(settings.reports)
    layout = _choose_layout(form, pages, _choose_paths(paths, settings), settings, folder)
    named = collect_named_ids(base, policy, settings)
    request = RunRequest(
        settings=settings, layout=layout, out=folder, rulings=_read_rulings(decisions, settings), named_ids=named
    )
    with prepare_run_options(settings, view, profile) as way:
        outcome = run_batch(_stream_input(paths, settings, folder, view), request, way)
    if not quiet:
        view.print_result(render_run_overview(outcome.overview, outcome.skipped, folder, layout))
    if outcome.failed:
        return report_failed_works(outcome.failed, debug=debug)
    return ExitCode.FOUND if strict and outcome.overview.open else ExitCode.DONE


@cli_command
def diff(
    left: Annotated[str, typer.Argument(metavar="LEFT", help="The text to compare with; it leads.")],
    right: Annotated[list[str], typer.Argument(metavar="RIGHT", help="One or more other texts.")],
    *,
    printed: PrintFormatOption = PrintFormat.TEXT,
    policy: Policy = None,
    encoding: Encoding = None,
    config: Config = None,
    quiet: Quiet = False,
    verbose: Verbose = False,
    no_color: NoColor = False,
    debug: Debug = False,
) -> ExitCode:
    """Compare two or more files as one work, word by word; exit with 1 when they differ."""
    view, settings = start_command(locals() | {"one_work": True})
    from reconcile.corpus.id_checks import check_named_ids, collect_named_ids
    from reconcile.corpus.reader import read_versions
    from reconcile.pipeline import reconcile
    from reconcile.report.console.comparison import render_comparison
    from reconcile.report.console.progress import ProgressMeter
    from reconcile.report.tables import tabulate_differences

    documents = read_versions([left, *right], encoding=settings.encoding, stdin=sys.stdin.buffer)
    check_named_ids(collect_named_ids(None, policy, settings), {d.id for d in documents})
    with ProgressMeter(view.err, quiet=quiet) as meter:
        result = reconcile(documents, replace(settings, base=documents[0].id), progress=meter)
    if printed is PrintFormat.TEXT:
        view.print_result(*render_comparison(result.works[0], marked=view.is_plain, terminal=view.output_terminal))
    else:
        _print_table(tabulate_differences(result.works), printed)
    return ExitCode.FOUND if len({d.data for d in documents}) > 1 else ExitCode.DONE


@cli_command
def find(
    paths: Paths = None,
    *,
    printed: PrintFormatOption = PrintFormat.TEXT,
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
    view, settings = start_command(locals(), "jobs", "cache")
    from reconcile.batch.run import find_works as find_works
    from reconcile.report.console.screen import render_found, render_skipped
    from reconcile.report.tables import tabulate_pairs

    with prepare_run_options(settings, view, profile) as way:
        stream = _stream_input(paths, settings, Path(settings.reports), view)
        found = find_works(stream, settings, way, pairs_only=printed is not PrintFormat.TEXT)
    if printed is PrintFormat.TEXT:
        view.print_result(*render_found(found.works, found.pairs, found.skipped, view.output_terminal))
    else:
        _print_table(tabulate_pairs(found.pairs), printed)
        for line in render_skipped(found.skipped, "`reconcile run` lists them all"):
            view.print_message(line.plain)
    return ExitCode.DONE


def _choose_paths(paths: Sequence[str] | None, settings: Settings) -> list[str]:
    """What to read: what the command line names, else the settings, else the seeds."""
    chosen = list(paths or settings.paths or (["seeds"] if Path("seeds").is_dir() else []))
    if not chosen:
        raise InputError("nothing to read: name folders or files, or set 'paths' in reconcile.toml (no seeds/ here)")
    return chosen


def _stream_input(
    paths: Sequence[str] | None, settings: Settings, out: Path, view: Screen
) -> Iterator[Document | Skipped]:
    from reconcile.corpus.reader import stream_documents

    chosen = _choose_paths(paths, settings)
    view.print_detail(f"reading {', '.join(chosen)}")
    yield from stream_documents(  # only when the output folder is known to be ours
        chosen,
        encoding=settings.encoding,
        include=settings.include,
        exclude_out=out,
        stdin=sys.stdin.buffer,
        columns=settings.columns,
        note=view.print_message,
    )


def _choose_layout(form: str | None, pages: str | None, paths: Sequence[str], settings: Settings, out: Path) -> Layout:
    """What to write: as asked for; else as the first table that is read; else a folder for each work."""
    from reconcile.corpus.reader import find_table_format
    from reconcile.report.run_folder.layout import Layout

    form = form or find_table_format(paths, include=settings.include, exclude_out=out) or "folder"
    return Layout(form, pages or "")


def _read_rulings(decisions: Path | None, settings: Settings) -> tuple[Ruling, ...]:
    from reconcile.corpus.decisions_file import read_decisions

    chosen = decisions or settings.decisions
    return read_decisions(Path(chosen)) if chosen else ()


def _print_table(table: Any, printed: PrintFormat) -> None:
    from reconcile.storage.json_codec import to_plain
    from reconcile.storage.safe_csv import dump_csv

    if printed is PrintFormat.CSV:
        print_bytes(dump_csv(table))
    else:
        rows = [dict(zip(table.columns, to_plain(row), strict=True)) for row in table.rows]
        print_bytes((json.dumps(rows, ensure_ascii=False, indent=1) + "\n").encode("utf-8", "backslashreplace"))
