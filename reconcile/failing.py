"""Says in one line what went wrong, and picks the exit code for it."""

from __future__ import annotations

import os
import sys
import traceback

from reconcile.errors import ExitCode, ReconcileError


def failure(error: BaseException, *, debug: bool) -> ExitCode:
    """Say in one line what went wrong, and give the exit code for it."""
    from reconcile.report.visible import visible

    if isinstance(error, KeyboardInterrupt):
        line, code = "interrupted", ExitCode.INTERRUPTED
    elif isinstance(error, BrokenPipeError):  # the reader has seen enough, as `| head` does
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return ExitCode.INTERRUPTED
    elif isinstance(error, ReconcileError):
        line, code = str(error), error.exit_code
    elif isinstance(error, MemoryError):
        line, code = "out of memory; give fewer texts at once", ExitCode.USAGE
    else:
        line, code = f"bug in reconcile: {type(error).__name__}: {error}; please report it", ExitCode.BUG
    if debug:
        traceback.print_exception(error)
    elif code is ExitCode.BUG:
        line += " (--debug shows where)"
    print(f"reconcile: {visible(line)}", file=sys.stderr)
    return code
