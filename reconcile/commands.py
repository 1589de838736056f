"""What all commands share: how they are registered, how they start, and how they print."""

from __future__ import annotations

import functools
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import typer

from reconcile.errors import ExitCode, InputError
from reconcile.failing import failure

if TYPE_CHECKING:
    from reconcile.report.terminal import Screen
    from reconcile.settings import Settings

app = typer.Typer(
    name="reconcile",
    help="Make one trustworthy text of many slightly different copies, with a provenance for every word.",
    epilog="Exit codes: 0 done · 1 texts differ or something does not hold · 2 bad usage or input · 3 a bug.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def command(body: Callable[..., ExitCode]) -> Callable[..., None]:
    """Register a command: its return value is the exit code, and its errors are caught before typer sees them."""

    @functools.wraps(body)
    def guarded(**options: Any) -> None:
        try:
            code = body(**options)
        except (Exception, KeyboardInterrupt) as error:  # noqa: BLE001  the command line is where errors end
            code = failure(error, debug=options.get("debug", False))
        raise typer.Exit(code)  # not as a plain number, by which Typer and Rich leave of their own accord

    app.command()(guarded)
    return guarded


_FLAGS = ("policy", "base", "threshold", "one_work", "encoding")


def start(options: dict[str, Any], *flags: str) -> tuple[Screen, Settings]:
    """The screen and the settings that the options of a command ask for; `flags` are those beyond the common ones."""
    from reconcile.configuration import settings_for
    from reconcile.report.terminal import screen
    from reconcile.settings import ROLES

    view = screen(quiet=options["quiet"], verbose=options["verbose"], color=not options["no_color"])
    given = {name: options.get(name) for name in (*_FLAGS, *flags)}
    columns = {role: name for role in ROLES if (name := options.get(f"{role}_column")) is not None}
    return view, settings_for(given | ({"columns": columns} if columns else {}), config=options["config"])


def print_bytes(data: bytes) -> None:
    """Write to standard output exactly these bytes, whatever the locale; a reader that has seen enough may leave.

    Raises:
        InputError: they cannot be written, for instance to a full disk.
    """
    try:
        sys.stdout.flush()
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()
    except OSError as error:
        from reconcile.report.terminal import let_go

        let_go(sys.stdout)
        if not isinstance(error, BrokenPipeError):
            raise InputError(f"standard output: {error.strerror or error}") from error
