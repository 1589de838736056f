"""Report in one line what went wrong, and choose the exit code."""

from __future__ import annotations

import errno
import os
import sys
import traceback
from collections.abc import Iterable
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import typer

from reconcile.errors import ExitCode, ReconcileError

if TYPE_CHECKING:
    from reconcile.model.failures import FailedTask

_SYSTEM_ERROR_ADVICE = {
    **dict.fromkeys((errno.ENOSPC, errno.EDQUOT), "make room"),
    **dict.fromkeys((errno.EACCES, errno.EPERM, errno.EROFS), "check the permissions"),
    **dict.fromkeys((errno.EMFILE, errno.ENFILE), "raise the limit of open files (ulimit -n)"),
    **dict.fromkeys((errno.ENAMETOOLONG, errno.ELOOP), "check the path"),
    errno.EIO: "check the disk",
}
"""Errors of the system that are no bugs, and what to do; most are reported more precisely where they happen."""


def report_failure(error: BaseException, *, debug: bool) -> ExitCode:
    """Report in one line what went wrong, and return the exit code."""
    from reconcile.storage.display_text import make_visible

    if isinstance(error, KeyboardInterrupt):
        line, code = f"interrupted: {error}" if str(error) else "interrupted", ExitCode.INTERRUPTED
    elif isinstance(error, BrokenPipeError):  # the reader has seen enough, as `| head` does
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return ExitCode.INTERRUPTED
    elif isinstance(error, ReconcileError):
        line, code = str(error), error.exit_code
    elif isinstance(error, MemoryError):
        line, code = "out of memory; give fewer texts at once", ExitCode.USAGE
    elif isinstance(error, OSError) and error.errno in _SYSTEM_ERROR_ADVICE:
        line = f"{error.filename or 'standard output'}: {error.strerror}; {_SYSTEM_ERROR_ADVICE[error.errno]}"
        code = ExitCode.USAGE
    elif isinstance(error, typer.Abort):
        line, code = "interrupted", ExitCode.INTERRUPTED
    elif callable(getattr(error, "format_message", None)):
        line, code = _describe_usage_error(error), ExitCode.USAGE
    else:
        line, code = f"bug in reconcile: {type(error).__name__}: {error}; please report it", ExitCode.BUG
    if debug:
        traceback.print_exception(error)
    elif code is ExitCode.BUG:
        line += " (--debug shows where)"
    with suppress(BrokenPipeError):  # nobody reads what went wrong; the code still says that something did
        print(f"reconcile: {make_visible(line)}", file=sys.stderr)
    return code


def _describe_usage_error(error: Any) -> str:
    """Say what is wrong with a command line; all such errors of Typer have `format_message`, and no class is public."""
    message = error.format_message().rstrip(".").replace("(Possible", "(possible")
    context = getattr(error, "ctx", None)
    message += " See" if message.endswith("?") else "; see"
    return f"{message[:1].lower()}{message[1:]} `{context.command_path if context else 'reconcile'} --help`"


def report_failed_works(failed: Iterable[FailedTask], *, debug: bool) -> ExitCode:
    """Report which works could not be made, one line each; everything else is done."""
    from reconcile.storage.display_text import make_visible

    for work in failed:
        line = f"bug in reconcile: {', '.join(work.members[:3])}: {work.message}; please report it"
        print(work.trace if debug and work.trace else f"reconcile: {make_visible(line)}", file=sys.stderr)
    return ExitCode.BUG
