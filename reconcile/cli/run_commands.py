"""The commands that read texts: ``run``, ``diff`` and ``find``."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from reconcile.cli.command_frame import command, print_bytes, start, way_for
from reconcile.cli.errors import failed_works
from reconcile.cli.options import (
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


@command
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
    view, settings = start(locals(), "jobs", "cache")
    from reconcile.batch.run import run as run_batch
    from reconcile.batch.work_tasks import Request
    from reconcile.corpus.id_checks import named_by
    from reconcile.report.console.screen import run_view

    folder = out or Path(settings.reports)
    layout = _layout(form, pages, _chosen(paths, settings), settings, folder)
    named = named_by(base, policy, settings)
    request = Request(settings=settings, layout=layout, out=folder, rulings=_rulings(decisions, settings), named=named)
    with way_for(settings, view, profile) as way:
        outcome = run_batch(_stream(paths, settings, folder, view), request, way)
    if not quiet:
        view.show(run_view(outcome.overview, outcome.skipped, folder, layout))
    if outcome.failed:
        return failed_works(outcome.failed, debug=debug)
    return ExitCode.FOUND if strict and outcome.overview.open else ExitCode.DONE


@command
def diff(
    left: Annotated[str, typer.Argument(metavar="LEFT", help="The text to compare with; it leads.")],
    right: Annotated[list[str], typer.Argument(metavar="RIGHT", help="One or more other texts.")],
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
    from reconcile.corpus.id_checks import check_named, named_by
    from reconcile.corpus.reader import read_versions
    from reconcile.pipeline import reconcile
    from reconcile.report.console.comparison import comparison_view
    from reconcile.report.console.progress import Meter
    from reconcile.report.tables import differences_table

    documents = read_versions([left, *right], encoding=settings.encoding, stdin=sys.stdin.buffer)
    check_named(named_by(None, policy, settings), {d.id for d in documents})
    with Meter(view.err, quiet=quiet) as meter:
        result = reconcile(documents, replace(settings, base=documents[0].id), progress=meter)
    if printed is Format.TEXT:
        view.show(*comparison_view(result.works[0], marked=view.is_plain, terminal=view.terminal))
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
    view, settings = start(locals(), "jobs", "cache")
    from reconcile.batch.run import find as find_works
    from reconcile.report.console.screen import found_view, skipped_lines
    from reconcile.report.tables import pairs_table

    with way_for(settings, view, profile) as way:
        stream = _stream(paths, settings, Path(settings.reports), view)
        found = find_works(stream, settings, way, pairs_only=printed is not Format.TEXT)
    if printed is Format.TEXT:
        view.show(*found_view(found.works, found.pairs, found.skipped, view.terminal))
    else:
        _print_table(pairs_table(found.pairs), printed)
        for line in skipped_lines(found.skipped, "`reconcile run` lists them all"):
            view.tell(line.plain)
    return ExitCode.DONE


def _chosen(paths: Sequence[str] | None, settings: Settings) -> list[str]:
    """What to read: what the command line names, else the settings, else the seeds."""
    chosen = list(paths or settings.paths or (["seeds"] if Path("seeds").is_dir() else []))
    if not chosen:
        raise InputError("nothing to read: name folders or files, or set 'paths' in reconcile.toml (no seeds/ here)")
    return chosen


def _stream(paths: Sequence[str] | None, settings: Settings, out: Path, view: Screen) -> Iterator[Document | Skipped]:
    from reconcile.corpus.reader import stream

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
    from reconcile.corpus.reader import table_format
    from reconcile.report.run_folder.layout import Layout

    form = form or table_format(paths, include=settings.include, exclude_out=out) or "folder"
    return Layout(form, pages or "")


def _rulings(decisions: Path | None, settings: Settings) -> tuple[Ruling, ...]:
    from reconcile.corpus.decisions_file import read_decisions

    chosen = decisions or settings.decisions
    return read_decisions(Path(chosen)) if chosen else ()


def _print_table(table: Any, printed: Format) -> None:
    from reconcile.storage.json_codec import to_plain
    from reconcile.storage.safe_csv import csv_bytes

    if printed is Format.CSV:
        print_bytes(csv_bytes(table))
    else:
        rows = [dict(zip(table.columns, to_plain(row), strict=True)) for row in table.rows]
        print_bytes((json.dumps(rows, ensure_ascii=False, indent=1) + "\n").encode("utf-8", "backslashreplace"))
