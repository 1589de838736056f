"""The commands that read what a run has written: ``verify``, ``restore``, ``render`` and ``explain``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any

import typer

from reconcile.cli.command_frame import command, folder_of_run, print_bytes, screen_for, start, way_for
from reconcile.cli.options import (
    Config,
    Debug,
    Deep,
    Hashes,
    Jobs,
    NoColor,
    Quiet,
    Reports,
    ReportsRead,
    Verbose,
)
from reconcile.errors import ExitCode, InputError


@command
def verify(
    reports: Reports = None,
    *,
    hashes: Hashes = True,
    deep: Deep = False,
    jobs: Jobs = None,
    quiet: Quiet = False,
    verbose: Verbose = False,
    no_color: NoColor = False,
    debug: Debug = False,
) -> ExitCode:
    """Prove on what lies on disk that nothing was invented or lost; exit with 1 when something does not hold."""
    view = screen_for(locals())
    from reconcile.report.console.screen import problems_view
    from reconcile.settings import Settings
    from reconcile.verify.folder import verify_folder

    folder = folder_of_run(reports)
    with way_for(Settings(jobs=jobs or 0), view) as way:
        problems = verify_folder(folder, hashes=hashes, told=way.progress)
        if deep and not problems:
            from reconcile.verify.reruns import prove_folder

            problems = prove_folder(folder, way)
    view.show(problems_view(problems, folder))
    return ExitCode.FOUND if problems else ExitCode.DONE


@command
def restore(
    reports: Annotated[
        Path, typer.Argument(metavar="REPORTS", help="A folder that a run has written.", readable=False)
    ],
    witness: Annotated[
        str,
        typer.Argument(metavar="WITNESS", help="An id, a unique file name or stem, or 8 digits of a SHA-256."),
    ],
    *,
    debug: Debug = False,  # noqa: ARG001
) -> ExitCode:
    """Print one input text, byte for byte, from the report alone."""
    from reconcile.proof.restore import restore as rebuilt

    print_bytes(rebuilt(reports, witness))
    return ExitCode.DONE


@command
def render(
    reports: Reports = None,
    *,
    quiet: Quiet = False,
    verbose: Verbose = False,
    no_color: NoColor = False,
    debug: Debug = False,
) -> ExitCode:
    """Make the tables and pages again from the records."""
    view = screen_for(locals())
    from reconcile.report.run_folder.rendering import render_folder

    folder = folder_of_run(reports)
    view.tell(f"{render_folder(folder)} files written to {folder}")
    return ExitCode.DONE


@command
def explain(
    name: Annotated[
        str,
        typer.Argument(
            metavar="ID",
            help="Id of a difference (4 digits may do), a text or a work; LEFT..RIGHT; or fingerprint of a finding.",
        ),
    ],
    paths: Annotated[
        list[str] | None,
        typer.Argument(metavar="PATHS", help="For a finding: what to check again. Default: as for check."),
    ] = None,
    *,
    reports: ReportsRead = None,
    config: Config = None,
    quiet: Quiet = False,
    verbose: Verbose = False,
    no_color: NoColor = False,
    debug: Debug = False,
) -> ExitCode:
    """Say everything that is known about one difference, text, work, pair or finding of the check."""
    options = locals()
    view = screen_for(options)
    from reconcile.check.finding_explanation import is_fingerprint

    try:
        told = _explanation(name, folder_of_run(reports, config))
    except InputError as unknown:
        if not is_fingerprint(name):
            raise
        print_bytes(_finding(name, paths or (), options, str(unknown)))
    else:
        view.show(told)
    return ExitCode.DONE


def _explanation(name: str, reports: Path) -> Any:
    """What the records of a run know by a name."""
    from reconcile.cli.policy_preview import weigh
    from reconcile.report.console.explanation import explanation, names_in
    from reconcile.report.run_folder.manifest import MANIFEST
    from reconcile.report.run_folder.record_reader import Records
    from reconcile.settings import Settings

    records = Records(reports)
    settings = Settings.from_mapping(records.manifest.settings, source=MANIFEST)
    found = records.telling_of(*names_in(name))
    return explanation(name, found, lambda difference, work: weigh(difference, work, settings))


def _finding(name: str, paths: Sequence[str], options: Mapping[str, Any], unknown: str) -> bytes:
    """What the check finds by a fingerprint; `unknown` says why the records of a run have nothing by that name."""
    from reconcile.check.finding_explanation import explained
    from reconcile.check.request import Request

    _, settings = start(options)
    try:
        return explained(name, Request(paths=tuple(paths), show_info=True, settings=settings)).encode()
    except InputError as error:
        raise InputError(f"{unknown}; nor is it a finding: {str(error).removeprefix(f'{name}: ')}") from error
