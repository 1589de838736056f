"""The command line: each command parses, calls one function, shows the result, and says how it went by its exit code.

Whatever goes wrong is caught here and in `command_frame`, and nowhere below: an expected error is one clear line,
a bug is one short line (with its traceback under ``--debug``), and neither ever looks like a finding. Modules that are
slow to load are imported by the commands that need them, so that ``--help`` is quick.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from reconcile.cli.check_commands import check, fix, rule
from reconcile.cli.errors import report_failure
from reconcile.cli.report_commands import explain, render, restore, verify
from reconcile.cli.run_commands import diff, find, run
from reconcile.errors import ExitCode

_COMMANDS = {
    "Texts": (run, diff, find),
    "Checks": (check, fix, rule),
    "Reports of a run": (verify, restore, render, explain),
}
"""The commands in the order and in the panels of the help."""

EXAMPLES = {
    "run": (
        "reconcile run texts --out merged",
        "reconcile run a.txt b.txt c.txt --one-work --base a.txt",
        "reconcile run films.csv --text-column plot --format parquet",
    ),
    "diff": ("reconcile diff old.txt new.txt", "curl -s URL | reconcile diff old.txt - --format json"),
    "find": ("reconcile find texts --threshold 0.5", "reconcile find films.csv --format csv > pairs.csv"),
    "check": (
        "reconcile check texts --fail-on warning",
        "reconcile check --base-ref origin/main --output sarif=findings.sarif",
        'reconcile check texts --accept-new --reason "as printed in 1921"',
    ),
    "fix": ("reconcile fix texts --diff", "reconcile fix new.txt --against texts"),
    "rule": ("reconcile rule RC105", "reconcile rule mojibake"),
    "verify": ("reconcile verify merged --deep",),
    "restore": ("reconcile restore reports a.txt > a.txt",),
    "render": ("reconcile render merged",),
    "explain": ("reconcile explain d5423aaefb78", "reconcile explain a.txt..b.txt --reports merged"),
}
"""What the help of each command ends with."""

app = typer.Typer(
    name="reconcile",
    help="Make one trustworthy text of many slightly different copies, with a provenance for every word.",
    epilog="Exit codes: 0 done; 1 texts differ, findings, or something does not hold; 2 bad usage, settings or input; "
    "3 a bug; 130 interrupted. `reconcile COMMAND --help` has the options and examples.",
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
for _panel, _commands in _COMMANDS.items():
    for _command in _commands:
        _epilog = "\n\n".join(("Examples:", *EXAMPLES[_command.__name__]))  # no version of Typer joins these lines
        app.command(rich_help_panel=_panel, epilog=_epilog)(_command)


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit code."""
    _open_missing_streams()
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")  # a terminal that lacks a letter is no reason to fail
    arguments = list(sys.argv[1:] if argv is None else argv)
    try:
        code = app(args=arguments or ["--help"], prog_name="reconcile", standalone_mode=False)
    except SystemExit as stop:
        # Typer and Rich leave by 1 when the reader of what they print has left; a help that was read enough is done.
        asked = not {"--help", "-h", "--version"}.isdisjoint(arguments)
        return ExitCode.DONE if asked or not stop.code else ExitCode.USAGE
    except BaseException as error:  # noqa: BLE001  the one place where nothing may pass
        return report_failure(error, debug="--debug" in arguments)
    return int(code or ExitCode.DONE) if arguments else ExitCode.USAGE


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
def _declare_common_options(
    *,
    version: Annotated[
        bool,
        typer.Option("--version", help="Print the version.", is_eager=True, callback=_print_version, metavar=""),
    ] = False,
) -> None:
    """Options of the program itself."""
