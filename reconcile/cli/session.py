"""What a command works with: a meter while it runs, and an output that takes exact bytes."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from reconcile.cli.options import PrintFormat
from reconcile.errors import InputError

if TYPE_CHECKING:
    from reconcile.batch.executor import RunOptions
    from reconcile.report.console.screen import Screen
    from reconcile.settings import Settings
    from reconcile.storage.cells import CellTable


@contextmanager
def prepare_run_options(settings: Settings, view: Screen, profile: Path | None = None) -> Iterator[RunOptions]:
    """Yield how a long command is run, and show a meter meanwhile; write the profile at the end.

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
        options = RunOptions(
            jobs=settings.jobs, cache=cache, progress=meter, say=view.print_message, detail=view.print_detail
        )
        yield options
    if profile is not None:
        options.timing.write_profile(profile)


def print_bytes(data: bytes) -> None:
    """Write exactly these bytes to standard output, whatever the locale; its reader may leave early.

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


def print_table(table: CellTable, form: PrintFormat) -> None:
    """Print a table as CSV or JSON."""
    from reconcile.storage.json_codec import to_plain
    from reconcile.storage.safe_csv import dump_csv

    if form is PrintFormat.CSV:
        print_bytes(dump_csv(table))
    else:
        rows = [dict(zip(table.columns, to_plain(row), strict=True)) for row in table.rows]
        print_bytes((json.dumps(rows, ensure_ascii=False, indent=1) + "\n").encode("utf-8", "backslashreplace"))
