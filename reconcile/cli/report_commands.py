"""The commands that read what a run has written: ``verify``, ``restore`` and ``render``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from reconcile.cli import options as opt
from reconcile.cli.config_file import find_run_folder
from reconcile.cli.session import prepare_run_options, print_bytes
from reconcile.errors import ExitCode


def verify_command(
    reports: opt.ReportsArgument = None,
    *,
    hashes: opt.Hashes = True,
    deep: opt.Deep = False,
    jobs: opt.Jobs = None,
    messages: opt.Messages,
) -> ExitCode:
    """Prove on what lies on disk that nothing was invented or lost; exit with 1 when something does not hold."""
    view = messages.open_screen()
    from reconcile.report.console.screen import render_problems
    from reconcile.settings import Settings
    from reconcile.verify.folder import verify_folder

    folder = find_run_folder(reports)
    with prepare_run_options(Settings(jobs=jobs or 0), view) as options:
        problems = verify_folder(folder, hashes=hashes, progress=options.progress)
        if deep and not problems:
            from reconcile.verify.reruns import prove_folder

            problems = prove_folder(folder, options)
    view.print_result(render_problems(problems, folder))
    return ExitCode.FOUND if problems else ExitCode.DONE


def restore_command(
    reports: Annotated[
        Path, typer.Argument(metavar="REPORTS", help="A folder that a run has written.", readable=False)
    ],
    witness: Annotated[
        str, typer.Argument(metavar="WITNESS", help="An id, a unique file name or stem, or 8 digits of a SHA-256.")
    ],
    *,
    debug: opt.Debug = False,  # noqa: ARG001
) -> ExitCode:
    """Print one input text, byte for byte, from the report alone."""
    from reconcile.verify.restore import restore_witness

    print_bytes(restore_witness(reports, witness))
    return ExitCode.DONE


def render_command(reports: opt.ReportsArgument = None, *, messages: opt.Messages) -> ExitCode:
    """Make the tables and pages again from the records."""
    view = messages.open_screen()
    from reconcile.report.run_folder.rendering import render_folder

    folder = find_run_folder(reports)
    view.print_message(f"{render_folder(folder)} files written to {folder}")
    return ExitCode.DONE
