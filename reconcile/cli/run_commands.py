"""The commands that read texts: ``run``, ``diff`` and ``find``."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from reconcile.cli import options as opt
from reconcile.cli.config_file import load_settings
from reconcile.cli.errors import report_failed_works
from reconcile.cli.session import prepare_run_options, print_table
from reconcile.errors import ExitCode, InputError

if TYPE_CHECKING:
    from reconcile.corpus.paths import InputFiles
    from reconcile.model.document import Document
    from reconcile.model.skipped import Skipped
    from reconcile.report.console.screen import Screen
    from reconcile.settings import Settings


def run_command(
    paths: opt.Paths = None,
    *,
    out: opt.Out = None,
    policy: opt.Policy = None,
    base: opt.Base = None,
    link: opt.Link = None,
    titles: opt.Titles = None,
    threshold: opt.Threshold = None,  # noqa: ARG001  an option of old, which is an error
    one_work: opt.OneWork = None,
    reading: opt.ReadingOptions,
    decisions: opt.Decisions = None,
    form: opt.LayoutFormat = None,
    pages: opt.Pages = None,
    running: opt.Running,
    profile: opt.Profile = None,
    strict: opt.Strict = False,
    messages: opt.Messages,
) -> ExitCode:
    """Find the variants, say where they differ, make one text of each work, and write reports/."""
    view = messages.open_screen()
    given = {"policy": policy, "base": base, "link": link, "titles": titles, "one_work": one_work}
    settings = load_settings(given | running.as_settings() | reading.as_settings(), config=reading.config)
    from reconcile.batch.run import run_batch
    from reconcile.batch.work_tasks import RunRequest
    from reconcile.corpus.decisions_file import read_decisions
    from reconcile.corpus.id_checks import collect_named_ids
    from reconcile.corpus.reader import find_table_format
    from reconcile.report.console.screen import render_run_overview
    from reconcile.report.run_folder.layout import Layout

    folder = out or Path(settings.reports)
    chosen, locate = _plan_reading(paths, settings, folder)
    layout = Layout(form or find_table_format(chosen, locate) or "folder", pages or "")
    request = RunRequest(
        settings=settings,
        layout=layout,
        out=folder,
        rulings=read_decisions(Path(file)) if (file := decisions or settings.decisions) else (),
        named_ids=collect_named_ids(base, policy, settings),
    )
    with prepare_run_options(settings, view, profile) as options:
        outcome = run_batch(_stream_input(chosen, locate, settings, view), request, options)
    if not messages.quiet:
        view.print_result(render_run_overview(outcome.overview, outcome.skipped, folder, layout))
    if outcome.failed:
        return report_failed_works(outcome.failed, debug=messages.debug)
    return ExitCode.FOUND if strict and outcome.overview.waiting else ExitCode.DONE


def diff_command(
    left: Annotated[str, typer.Argument(metavar="LEFT", help="The text to compare with; it leads.")],
    right: Annotated[list[str], typer.Argument(metavar="RIGHT", help="One or more other texts.")],
    *,
    form: opt.Printed = opt.PrintFormat.TEXT,
    policy: opt.Policy = None,
    encoding: opt.Encoding = None,
    config: opt.Config = None,
    messages: opt.Messages,
) -> ExitCode:
    """Compare two or more files as one work, word by word; exit with 1 when they differ."""
    view = messages.open_screen()
    settings = load_settings({"policy": policy, "encoding": encoding, "one_work": True}, config=config)
    from reconcile.corpus.id_checks import check_named_ids, collect_named_ids
    from reconcile.corpus.reader import ReadOptions, read_versions
    from reconcile.pipeline import reconcile
    from reconcile.report.console.comparison import render_comparison
    from reconcile.report.console.progress import ProgressMeter
    from reconcile.report.tables import tabulate

    documents = read_versions([left, *right], ReadOptions(encoding=settings.encoding, stdin=sys.stdin.buffer))
    check_named_ids(collect_named_ids(None, policy, settings), {d.id for d in documents})
    with ProgressMeter(view.err, quiet=messages.quiet) as meter:
        result = reconcile(documents, replace(settings, base=documents[0].id), progress=meter)
    if form is opt.PrintFormat.TEXT:
        view.print_result(*render_comparison(result.works[0], marked=view.is_plain, terminal=view.output_terminal))
    else:
        print_table(tabulate("differences", result.works), form)
    return ExitCode.FOUND if len({d.data for d in documents}) > 1 else ExitCode.DONE


def find_command(
    paths: opt.Paths = None,
    *,
    out: opt.FoundFolder = None,
    keep: opt.Keep = None,
    form: opt.FoundFormat = None,
    decisions: opt.Decisions = None,
    link: opt.Link = None,
    titles: opt.Titles = None,
    threshold: opt.Threshold = None,  # noqa: ARG001  an option of old, which is an error
    reading: opt.ReadingOptions,
    running: opt.Running,
    profile: opt.Profile = None,
    messages: opt.Messages,
) -> ExitCode:
    """Find only which texts are variants of one work."""
    view = messages.open_screen()
    given = {"link": link, "titles": titles} | running.as_settings() | reading.as_settings()
    settings = load_settings(given, config=reading.config)
    from reconcile.batch.find_works import find_works
    from reconcile.cli.found_output import plan_output
    from reconcile.corpus.decisions_file import read_decisions

    rulings = read_decisions(Path(file)) if (file := decisions or settings.decisions) else ()
    chosen, locate = _plan_reading(paths, settings, out or Path(settings.reports))
    output = plan_output(form or "", out, keep, chosen, locate, settings)
    with prepare_run_options(settings, view, profile) as options:
        texts = _stream_input(chosen, locate, settings, view)
        found = find_works(texts, settings, options, rulings, needs_works=output.needs_works)
    output.write_found(found, view)
    return ExitCode.DONE


def _plan_reading(
    paths: Sequence[str] | None, settings: Settings, out: Path
) -> tuple[list[str], Callable[[], InputFiles]]:
    """Return the paths to read, and what finds their files; the folders are walked once, when it is first called."""
    from reconcile.corpus.paths import choose_paths, locate_files

    chosen = choose_paths(paths, settings)
    if not chosen:
        raise InputError("nothing to read: name folders or files, or set 'paths' in reconcile.toml (no seeds/ here)")
    return chosen, cache(partial(locate_files, chosen, include=settings.include, exclude_out=out))


def _stream_input(
    chosen: Sequence[str], locate: Callable[[], InputFiles], settings: Settings, view: Screen
) -> Iterator[Document | Skipped]:
    """Read the texts; the first one is looked for when the output folder is known to be ours."""
    from reconcile.corpus.reader import ReadOptions, stream_documents

    view.print_detail(f"reading {', '.join(chosen)}")
    options = ReadOptions(
        encoding=settings.encoding, columns=settings.columns, stdin=sys.stdin.buffer, note=view.print_message
    )
    yield from stream_documents(locate(), options)
