"""What all commands share: how they end, how they start, and how they print."""

from __future__ import annotations

import functools
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from reconcile.cli.errors import report_failure
from reconcile.cli.interrupts import coalesce_interrupts
from reconcile.errors import ExitCode, InputError

if TYPE_CHECKING:
    from reconcile.batch.executor import RunOptions
    from reconcile.report.console.screen import Screen
    from reconcile.settings import Settings

_COMMON_FLAGS = ("policy", "base", "threshold", "one_work", "encoding")


def cli_command(body: Callable[..., ExitCode]) -> Callable[..., None]:
    """Make a command of a function: what it returns is the exit code, and its errors never reach typer."""

    @functools.wraps(body)
    def run_guarded(**options: Any) -> None:
        with coalesce_interrupts():
            try:
                code = body(**options)
            except (Exception, KeyboardInterrupt) as error:  # noqa: BLE001  the command line is where errors end
                code = report_failure(error, debug=options.get("debug", False))
        raise typer.Exit(code)

    return run_guarded


def screen_from_options(options: Mapping[str, Any]) -> Screen:
    """The screen that ``--quiet``, ``--verbose`` and ``--no-color`` ask for.

    Raises:
        InputError: they contradict each other.
    """
    from reconcile.report.console.screen import open_screen

    if options["quiet"] and options["verbose"]:
        raise InputError("--quiet and --verbose contradict each other; give one of them")
    return open_screen(quiet=options["quiet"], verbose=options["verbose"], color=not options["no_color"])


def start_command(options: Mapping[str, Any], *flags: str) -> tuple[Screen, Settings]:
    """The screen and the settings that the options of a command ask for; `flags` are those beyond the common ones.

    Raises:
        InputError: options contradict each other.
        SettingsError: the settings file or an option has a value that is not valid.
    """
    from reconcile.cli.config_file import load_settings
    from reconcile.settings import COLUMN_ROLES

    view = screen_from_options(options)
    given = {name: options.get(name) for name in (*_COMMON_FLAGS, *flags)}
    if options.get("no_cache"):
        if given["cache"]:
            raise InputError(f"--no-cache and --cache {given['cache']} contradict each other; give one of them")
        given["cache"] = ""
    columns = {role: name for role in COLUMN_ROLES if (name := options.get(f"{role}_column")) is not None}
    return view, load_settings(given | ({"columns": columns} if columns else {}), config=options["config"])


def find_run_folder(named: Path | None, config: Path | None = None) -> Path:
    """The folder that a run has written: as named, else as the settings say.

    Raises:
        SettingsError: none is named, and the settings file is not valid.
    """
    if named is not None:
        return named
    from reconcile.cli.config_file import load_settings

    return Path(load_settings({}, config=config).reports)


@contextmanager
def prepare_run_options(settings: Settings, view: Screen, profile: Path | None = None) -> Iterator[RunOptions]:
    """How a long command is to be done, with a meter while it goes on; when it is done, its profile is written.

    Raises:
        InputError: the profile cannot be written.
    """
    from reconcile.batch.executor import RunOptions
    from reconcile.batch.run_profile import check_profile_file
    from reconcile.batch.workers import collect_garbage_rarely
    from reconcile.report.console.progress import ProgressMeter

    if profile is not None:
        check_profile_file(profile)
    cache = Path(settings.cache) if settings.cache else None
    with ProgressMeter(view.err, quiet=view.quiet) as meter, collect_garbage_rarely():
        way = RunOptions(
            jobs=settings.jobs, cache=cache, progress=meter, say=view.print_message, detail=view.print_detail
        )
        yield way
    if profile is not None:
        way.timing.write_profile(profile)


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
        from reconcile.report.console.screen import discard_output

        discard_output(sys.stdout)
        if not isinstance(error, BrokenPipeError):
            raise InputError(f"standard output: {error.strerror or error}") from error
