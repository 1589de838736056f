"""What all commands share: how they end, how they start, and how they print."""

from __future__ import annotations

import functools
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from reconcile.cli.errors import failure
from reconcile.cli.interrupts import one_interrupt
from reconcile.errors import ExitCode, InputError

if TYPE_CHECKING:
    from reconcile.batch.executor import Way
    from reconcile.report.console.screen import Screen
    from reconcile.settings import Settings

_FLAGS = ("policy", "base", "threshold", "one_work", "encoding")


def command(body: Callable[..., ExitCode]) -> Callable[..., None]:
    """Make a command of a function: what it returns is the exit code, and its errors never reach typer."""

    @functools.wraps(body)
    def guarded(**options: Any) -> None:
        with one_interrupt():
            try:
                code = body(**options)
            except (Exception, KeyboardInterrupt) as error:  # noqa: BLE001  the command line is where errors end
                code = failure(error, debug=options.get("debug", False))
        raise typer.Exit(code)

    return guarded


def screen_for(options: Mapping[str, Any]) -> Screen:
    """The screen that ``--quiet``, ``--verbose`` and ``--no-color`` ask for.

    Raises:
        InputError: they contradict each other.
    """
    from reconcile.report.console.screen import screen

    if options["quiet"] and options["verbose"]:
        raise InputError("--quiet and --verbose contradict each other; give one of them")
    return screen(quiet=options["quiet"], verbose=options["verbose"], color=not options["no_color"])


def start(options: Mapping[str, Any], *flags: str) -> tuple[Screen, Settings]:
    """The screen and the settings that the options of a command ask for; `flags` are those beyond the common ones.

    Raises:
        InputError: options contradict each other.
        SettingsError: the settings file or an option has a value that is not valid.
    """
    from reconcile.cli.config_file import settings_for
    from reconcile.settings import ROLES

    view = screen_for(options)
    given = {name: options.get(name) for name in (*_FLAGS, *flags)}
    if options.get("no_cache"):
        if given["cache"]:
            raise InputError(f"--no-cache and --cache {given['cache']} contradict each other; give one of them")
        given["cache"] = ""
    columns = {role: name for role in ROLES if (name := options.get(f"{role}_column")) is not None}
    return view, settings_for(given | ({"columns": columns} if columns else {}), config=options["config"])


def folder_of_run(named: Path | None, config: Path | None = None) -> Path:
    """The folder that a run has written: as named, else as the settings say.

    Raises:
        SettingsError: none is named, and the settings file is not valid.
    """
    if named is not None:
        return named
    from reconcile.cli.config_file import settings_for

    return Path(settings_for({}, config=config).reports)


@contextmanager
def way_for(settings: Settings, view: Screen, profile: Path | None = None) -> Iterator[Way]:
    """How a long command is to be done, with a meter while it goes on; when it is done, its profile is written.

    Raises:
        InputError: the profile cannot be written.
    """
    from reconcile.batch.executor import Way
    from reconcile.batch.run_profile import check_profile
    from reconcile.batch.workers import collecting_rarely
    from reconcile.report.console.progress import Meter

    if profile is not None:
        check_profile(profile)
    cache = Path(settings.cache) if settings.cache else None
    with Meter(view.err, quiet=view.quiet) as meter, collecting_rarely():
        way = Way(jobs=settings.jobs, cache=cache, progress=meter, say=view.tell, detail=view.detail)
        yield way
    if profile is not None:
        way.timing.write(profile)


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
        from reconcile.report.console.screen import let_go

        let_go(sys.stdout)
        if not isinstance(error, BrokenPipeError):
            raise InputError(f"standard output: {error.strerror or error}") from error
