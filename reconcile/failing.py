"""Says in one line what went wrong, and picks the exit code for it."""

from __future__ import annotations

import errno
import os
import sys
import traceback
from collections.abc import Iterable
from contextlib import suppress
from typing import TYPE_CHECKING

from reconcile.errors import ExitCode, ReconcileError

if TYPE_CHECKING:
    from reconcile.batch.running import Lost


def failure(error: BaseException, *, debug: bool) -> ExitCode:
    """Say in one line what went wrong, and give the exit code for it."""
    from reconcile.report.visible import visible

    if isinstance(error, KeyboardInterrupt):
        line, code = f"interrupted: {error}" if str(error) else "interrupted", ExitCode.INTERRUPTED
    elif isinstance(error, BrokenPipeError):  # the reader has seen enough, as `| head` does
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return ExitCode.INTERRUPTED
    elif isinstance(error, ReconcileError):
        line, code = str(error), error.exit_code
    elif isinstance(error, MemoryError):
        line, code = "out of memory; give fewer texts at once", ExitCode.USAGE
    elif isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EIO):
        line, code = f"{error.filename or 'cannot write'}: {error.strerror}", ExitCode.USAGE
    else:
        line, code = f"bug in reconcile: {type(error).__name__}: {error}; please report it", ExitCode.BUG
    if debug:
        traceback.print_exception(error)
    elif code is ExitCode.BUG:
        line += " (--debug shows where)"
    with suppress(BrokenPipeError):  # nobody reads what went wrong; the code still says that something did
        print(f"reconcile: {visible(line)}", file=sys.stderr)
    return code


def failed_works(failed: Iterable[Lost], *, debug: bool) -> ExitCode:
    """Say which works could not be made, one line each; everything else is done."""
    from reconcile.report.visible import visible

    for work in failed:
        line = f"bug in reconcile: {', '.join(work.members[:3])}: {work.message}; please report it"
        print(work.trace if debug and work.trace else f"reconcile: {visible(line)}", file=sys.stderr)
    return ExitCode.BUG
