"""Lock a file for one process at a time; the lock ends with the process, however it ends.

The system holds the lock (``flock``, on Windows ``msvcrt.locking``), not the file: a file that a killed process left
behind locks nothing. The file holds the process id of its owner, for messages. `filelock` was tried (4.3): it leaves
the file behind, makes missing folders and does not name the owner, so that most of this module would remain.
"""

from __future__ import annotations

import errno
import os
import sys
from contextlib import suppress
from pathlib import Path
from typing import Self

from reconcile.errors import ExitCode, ReconcileError

_HELD_ERRORS = frozenset((errno.EWOULDBLOCK, errno.EAGAIN, errno.EACCES, errno.EDEADLK))
"""Errors of the system for a lock that another process has; any other means that the file system knows no locks."""
_NO_LINKS = getattr(os, "O_NOFOLLOW", 0)
_FAR = 1 << 30
"""Offset of the byte that Windows locks: a locked byte cannot be read, and the number must stay readable."""


class LockHeldError(ReconcileError):
    """Another process holds the lock.

    Attributes:
        owner: its process id, or 0 when the file does not hold one.
    """

    exit_code = ExitCode.USAGE

    def __init__(self, file: Path, owner: int) -> None:
        super().__init__(f"{file}: held by process {owner}" if owner else f"{file}: held by another process")
        self.owner = owner


class FileLock:
    """A lock on a file, as a context; the file is removed when the lock ends. A symbolic link is never followed."""

    def __init__(self, file: Path) -> None:
        """Name the file; its folder must exist."""
        self.file = file
        self._handle: int | None = None

    def __enter__(self) -> Self:
        """Take the lock, without waiting for it.

        Raises:
            LockHeldError: another process has it.
            OSError: the file cannot be made or is a link, or the file system knows no locks.
        """
        while self._handle is None:
            handle = os.open(self.file, os.O_RDWR | os.O_CREAT | _NO_LINKS, 0o666)
            try:
                _lock(handle)
            except OSError as error:
                os.close(handle)
                if error.errno not in _HELD_ERRORS:
                    raise
                raise LockHeldError(self.file, self._read_owner()) from error
            # The holder before us may have removed the file between our opening and our locking it.
            if _is_same_file(handle, self.file):
                self._handle = handle
            else:
                os.close(handle)
        os.truncate(self._handle, 0)
        os.write(self._handle, b"%d\n" % os.getpid())
        return self

    def __exit__(self, *_: object) -> None:
        if self._handle is None:
            return
        handle, self._handle = self._handle, None
        if sys.platform == "win32":  # where an open file cannot be removed
            os.close(handle)
            with suppress(OSError):
                self.file.unlink()
        else:
            with suppress(OSError):
                self.file.unlink()
            os.close(handle)

    def _read_owner(self) -> int:
        with suppress(OSError, ValueError):
            return int(self.file.read_bytes()[:20])
        return 0


def _is_same_file(handle: int, file: Path) -> bool:
    try:
        return os.path.samestat(os.fstat(handle), file.stat())
    except OSError:
        return False


if sys.platform == "win32":
    import msvcrt

    def _lock(handle: int) -> None:
        os.lseek(handle, _FAR, os.SEEK_SET)
        msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        os.lseek(handle, 0, os.SEEK_SET)

else:
    import fcntl

    def _lock(handle: int) -> None:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
