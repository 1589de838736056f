"""What all commands share: how they are registered, how they start, and how they print."""

from __future__ import annotations

import functools
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import typer

from reconcile.errors import ExitCode
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
        raise typer.Exit(int(code))

    app.command()(guarded)
    return guarded


_FLAGS = ("policy", "base", "threshold", "one_work", "encoding")


def start(options: dict[str, Any], *flags: str) -> tuple[Screen, Settings]:
    """The screen and the settings that the options of a command ask for; `flags` are those beyond the common ones."""
    from reconcile.configuration import settings_for
    from reconcile.report.terminal import screen

    view = screen(quiet=options["quiet"], verbose=options["verbose"], color=not options["no_color"])
    return view, settings_for({name: options.get(name) for name in (*_FLAGS, *flags)}, config=options["config"])


def print_bytes(data: bytes) -> None:
    """Write to standard output exactly these bytes, whatever the locale."""
    sys.stdout.flush()
    sys.stdout.buffer.write(data)
    sys.stdout.buffer.flush()
