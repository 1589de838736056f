"""Temporary files: a full disk is one clear error."""

from __future__ import annotations

import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from reconcile.errors import InputError


@contextmanager
def guard_temporary_files() -> Iterator[None]:
    """Use a temporary file, or a temporary database.

    Raises:
        InputError: it cannot be written or read; names the folder and what to do.
    """
    try:
        yield
    except (OSError, sqlite3.Error) as error:
        folder = "temporary files"
        with suppress(OSError):  # no folder can be written to
            folder = tempfile.gettempdir()
        reason = getattr(error, "strerror", None) or error
        advice = "make room there, or set TMPDIR to a folder on a larger disk"
        raise InputError(f"{folder}: {reason}; {advice}") from error
