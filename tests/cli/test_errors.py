"""One line for whatever goes wrong, and the exit code that fits."""

import errno
import os

import pytest
import typer

from reconcile.cli.errors import report_failure
from reconcile.errors import ExitCode, InputError, InvariantError


@pytest.mark.parametrize(
    ("error", "code", "line"),
    [
        (InputError("a.txt: is no text; fill it"), ExitCode.USAGE, "a.txt: is no text; fill it"),
        (InputError("a\x1b[31m"), ExitCode.USAGE, "a\\x1b[31m"),
        (
            OSError(errno.EACCES, "Permission denied", "a.txt"),
            ExitCode.USAGE,
            "a.txt: Permission denied; check the permissions",
        ),
        (OSError(errno.ENOSPC, "No space left"), ExitCode.USAGE, "standard output: No space left; make room"),
        (
            OSError(errno.EMFILE, "Too many open files", "a"),
            ExitCode.USAGE,
            "a: Too many open files; raise the limit of open files (ulimit -n)",
        ),
        (MemoryError(), ExitCode.USAGE, "out of memory; give fewer texts at once"),
        (KeyboardInterrupt(), ExitCode.INTERRUPTED, "interrupted"),
        (typer.Abort(), ExitCode.INTERRUPTED, "interrupted"),
        (
            typer.BadParameter("'x' is no number", param_hint="'--link'"),
            ExitCode.USAGE,
            "invalid value for '--link': 'x' is no number; see `reconcile --help`",
        ),
        (
            OSError(errno.ENOENT, "No such file", "ours"),
            ExitCode.BUG,
            f"bug in reconcile: FileNotFoundError: [Errno {errno.ENOENT}] No such file: 'ours'; please report it",
        ),
        (InvariantError("I2", "a.txt", "lost"), ExitCode.BUG, "invariant I2 does not hold for a.txt: lost"),
        (ZeroDivisionError("oops"), ExitCode.BUG, "bug in reconcile: ZeroDivisionError: oops; please report it"),
    ],
)
def test_every_failure_is_one_line_and_has_its_code(capsys, error: BaseException, code: ExitCode, line: str) -> None:
    assert report_failure(error, debug=False) is code
    out, err = capsys.readouterr()
    more = " (--debug shows where)" if code is ExitCode.BUG else ""
    assert (out, err) == ("", f"reconcile: {line}{more}\n")


def test_a_reader_who_has_left_is_told_nothing(capfd) -> None:
    saved = os.dup(1)
    try:
        assert (
            report_failure(BrokenPipeError(errno.EPIPE, os.strerror(errno.EPIPE)), debug=False) is ExitCode.INTERRUPTED
        )
    finally:
        os.dup2(saved, 1)
        os.close(saved)
    assert capfd.readouterr().err == ""


def broken() -> None:
    raise ZeroDivisionError("oops")


def test_debug_shows_where_it_happened(capsys) -> None:
    with pytest.raises(ZeroDivisionError) as caught:
        broken()
    report_failure(caught.value, debug=True)
    assert "in broken" in capsys.readouterr().err
