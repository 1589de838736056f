"""The command line: each command parses, calls one function, shows the result, and returns its exit code.

Errors are caught here and nowhere below. An expected error is one clear line. A bug is one short line, with its
traceback under ``--debug``. Neither looks like a finding. A command imports slow modules itself, so that ``--help`` is
quick.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence
from dataclasses import is_dataclass
from inspect import Parameter, Signature, signature
from pathlib import Path
from typing import Annotated, Any, get_type_hints

import typer

from reconcile.cli.check_commands import check_command, fix_command, rule_command
from reconcile.cli.errors import report_failure
from reconcile.cli.explain_command import explain_command
from reconcile.cli.interrupts import coalesce_interrupts
from reconcile.cli.report_commands import render_command, restore_command, verify_command
from reconcile.cli.run_commands import diff_command, find_command, run_command
from reconcile.errors import ExitCode

_COMMANDS: dict[str, dict[str, Callable[..., ExitCode]]] = {
    "Texts": {"run": run_command, "diff": diff_command, "find": find_command},
    "Checks": {"check": check_command, "fix": fix_command, "rule": rule_command},
    "Reports of a run": {
        "verify": verify_command,
        "restore": restore_command,
        "render": render_command,
        "explain": explain_command,
    },
}
"""The commands by name, in the order and in the panels of the help."""

EXAMPLES = {
    "run": (
        "reconcile run texts --out merged",
        "reconcile run a.txt b.txt c.txt --one-work --base a.txt",
        "reconcile run films.csv --text-column plot --format parquet",
    ),
    "diff": ("reconcile diff old.txt new.txt", "curl -s URL | reconcile diff old.txt - --format json"),
    "find": (
        "reconcile find texts --link 6",
        "reconcile find films.csv --out found",
        "reconcile find films.csv --keep one-row-a-film.csv",
    ),
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
"""The end of the help of each command."""

app = typer.Typer(
    name="reconcile",
    help="Make one trustworthy text of many slightly different copies, with a provenance for every word.",
    epilog="Exit codes: 0 done; 1 texts differ, findings, or something does not hold; 2 bad usage, settings or input; "
    "3 a bug; 130 interrupted. `reconcile COMMAND --help` has the options and examples.",
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _make_command(body: Callable[..., ExitCode]) -> Callable[..., None]:
    """Return what Typer calls for a command.

    Each parameter of the body that is a record of `reconcile.cli.options` becomes the options that are its fields. The
    exit code is what the body returns, and its errors end here: Typer would replace their messages.
    """
    hints = get_type_hints(body, include_extras=True)
    records: dict[str, Any] = {name: hint for name, hint in hints.items() if is_dataclass(hint)}
    fields: dict[str, dict[str, Any]] = {}
    parameters: list[Parameter] = []
    for name, parameter in signature(body).parameters.items():
        if name not in records:
            parameters.append(parameter.replace(annotation=hints[name]))
            continue
        fields[name] = get_type_hints(records[name], include_extras=True)
        parts = signature(records[name]).parameters.values()
        parameters += [part.replace(annotation=fields[name][part.name]) for part in parts]

    def run_guarded(**options: Any) -> None:
        debug = options.get("debug", False)
        with coalesce_interrupts():
            try:
                for name, parts in fields.items():
                    options[name] = records[name](**{part: options.pop(part) for part in parts})
                code = body(**options)
            except (Exception, KeyboardInterrupt) as error:  # noqa: BLE001  the command line is where errors end
                code = report_failure(error, debug=debug)
        raise typer.Exit(code)

    run_guarded.__doc__ = body.__doc__
    run_guarded.__annotations__ = {parameter.name: parameter.annotation for parameter in parameters}
    vars(run_guarded)["__signature__"] = Signature(parameters)
    return run_guarded


for _panel, _commands in _COMMANDS.items():
    for _name, _body in _commands.items():
        _epilog = "\n\n".join(("Examples:", *EXAMPLES[_name]))  # no version of Typer joins these lines
        app.command(_name, rich_help_panel=_panel, epilog=_epilog)(_make_command(_body))


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
        # Typer and Rich exit with 1 when the reader of their output has left. A help of which enough was read is done.
        asked = not {"--help", "-h", "--version"}.isdisjoint(arguments)
        return ExitCode.DONE if asked or not stop.code else ExitCode.USAGE
    except BaseException as error:  # noqa: BLE001  nothing may pass
        return report_failure(error, debug="--debug" in arguments)
    return int(code or ExitCode.DONE) if arguments else ExitCode.USAGE


def _open_missing_streams() -> None:
    """Open streams that the caller has closed, as ``>&-`` does, on the null device."""
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
        bool, typer.Option("--version", help="Print the version.", is_eager=True, callback=_print_version, metavar="")
    ] = False,
) -> None:
    """Options of the program itself."""
