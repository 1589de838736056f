"""Temporary files: what is told when there is no room for them."""

from __future__ import annotations

import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager

from reconcile.errors import InputError


@contextmanager
def guard_temporary_files() -> Iterator[None]:
    """Use a temporary file, or a temporary database.

    Raises:
        InputError: it cannot be written or read; names the folder, and says what to do.
    """
    try:
        yield
    except (OSError, sqlite3.Error) as error:
        reason = getattr(error, "strerror", None) or error
        raise InputError(
            f"{_temporary_folder()}: {reason}; make room there, or set TMPDIR to a folder on a larger disk"
        ) from error


def _temporary_folder() -> str:
    try:
        return tempfile.gettempdir()
    except OSError:  # there is none at all that can be written to
        return "temporary files"
