"""The commands that read what a run has written: ``verify``, ``restore``, ``render`` and ``explain``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any

import typer

from reconcile.cli.command_frame import (
    cli_command,
    find_run_folder,
    prepare_run_options,
    print_bytes,
    screen_from_options,
    start_command,
)
from reconcile.cli.options import (
    Config,
    Debug,
    Deep,
    Hashes,
    Jobs,
    NoColor,
    Quiet,
    ReportsArgument,
    ReportsOption,
    Verbose,
)
from reconcile.errors import ExitCode, InputError


@cli_command
def verify(
    reports: ReportsArgument = None,
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
    view = screen_from_options(locals())
    from reconcile.report.console.screen import render_problems
    from reconcile.settings import Settings
    from reconcile.verify.folder import verify_folder

    folder = find_run_folder(reports)
    with prepare_run_options(Settings(jobs=jobs or 0), view) as way:
        problems = verify_folder(folder, hashes=hashes, progress=way.progress)
        if deep and not problems:
            from reconcile.verify.reruns import prove_folder

            problems = prove_folder(folder, way)
    view.print_result(render_problems(problems, folder))
    return ExitCode.FOUND if problems else ExitCode.DONE


@cli_command
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
    from reconcile.verify.restore import restore_witness as rebuilt

    print_bytes(rebuilt(reports, witness))
    return ExitCode.DONE


@cli_command
def render(
    reports: ReportsArgument = None,
    *,
    quiet: Quiet = False,
    verbose: Verbose = False,
    no_color: NoColor = False,
    debug: Debug = False,
) -> ExitCode:
    """Make the tables and pages again from the records."""
    view = screen_from_options(locals())
    from reconcile.report.run_folder.rendering import render_folder

    folder = find_run_folder(reports)
    view.print_message(f"{render_folder(folder)} files written to {folder}")
    return ExitCode.DONE


@cli_command
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
    reports: ReportsOption = None,
    config: Config = None,
    quiet: Quiet = False,
    verbose: Verbose = False,
    no_color: NoColor = False,
    debug: Debug = False,
) -> ExitCode:
    """Say everything that is known about one difference, text, work, pair or finding of the check."""
    options = locals()
    view = screen_from_options(options)
    from reconcile.check.finding_explanation import is_fingerprint

    try:
        told = _explain_from_records(name, find_run_folder(reports, config))
    except InputError as unknown:
        if not is_fingerprint(name):
            raise
        print_bytes(_explain_finding(name, paths or (), options, str(unknown)))
    else:
        view.print_result(told)
    return ExitCode.DONE


def _explain_from_records(name: str, reports: Path) -> Any:
    """What the records of a run know by a name."""
    from reconcile.cli.policy_preview import compare_policies
    from reconcile.report.console.explanation import explain_id, list_search_ids
    from reconcile.report.run_folder.manifest import MANIFEST_NAME
    from reconcile.report.run_folder.record_reader import RunRecords
    from reconcile.settings import Settings

    records = RunRecords(reports)
    settings = Settings.from_mapping(records.manifest.settings, source=MANIFEST_NAME)
    found = records.find_records_naming(*list_search_ids(name))
    return explain_id(name, found, lambda difference, work: compare_policies(difference, work, settings))


def _explain_finding(name: str, paths: Sequence[str], options: Mapping[str, Any], unknown: str) -> bytes:
    """What the check finds by a fingerprint; `unknown` says why the records of a run have nothing by that name."""
    from reconcile.check.finding_explanation import explain_finding
    from reconcile.check.request import CheckRequest

    _, settings = start_command(options)
    try:
        return explain_finding(name, CheckRequest(paths=tuple(paths), show_info=True, settings=settings)).encode()
    except InputError as error:
        raise InputError(f"{unknown}; nor is it a finding: {str(error).removeprefix(f'{name}: ')}") from error
