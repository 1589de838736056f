"""Results that earlier runs left, by what they were made of, so that a run makes only what is new.

One SQLite file in the cache folder, written by one process at a time. Nothing depends on it: what is not there, damaged
or of another version is made again, and when it cannot be used at all a file without a name takes its place.
"""

from __future__ import annotations

import errno
import hashlib
import os
import platform
import sqlite3
import time
import zlib
from collections.abc import Callable, Iterable
from contextlib import ExitStack, suppress
from functools import cache
from importlib.metadata import PackageNotFoundError, requires, version
from pathlib import Path
from typing import Self

import reconcile
from reconcile.storage.file_lock import FileLock, LockHeldError
from reconcile.storage.temp_files import guard_temporary_files

CACHE_FOLDER = Path(".reconcile_cache")
"""Where the cache lies by default, below the working directory."""
RESULTS_FILE = "results.sqlite"
FORMAT = 1
"""The shape of the file; another number is another shape, and the file is made anew."""
KEPT_RUNS = 10
"""Runs for which a result that nobody asked for is kept."""
_COMMIT_SECONDS = 0.5
"""Seconds after which what was put in is safe from a kill."""
_BUSY_ERRORS = frozenset(("SQLITE_BUSY", "SQLITE_LOCKED"))
"""What SQLite calls a file that a program of another kind has open."""
_CACHE_TAG = (
    "Signature: 8a477f597d28d172789f06886806bc55\n# A cache of `reconcile run`; it may be removed at any time.\n"
)
_MARKER_FILES = {"CACHEDIR.TAG": _CACHE_TAG, ".gitignore": "*\n"}
"""What makes backups and Git pass the folder over, and shows us that it is ours."""


class ResultCache:
    """The results of earlier runs, and of this one, as a context."""

    def __init__(self, folder: Path | None, say: Callable[[str], None]) -> None:
        """Open the cache.

        Args:
            folder: where it lies; made when it is missing. None keeps results for this run only.
            say: called with one line when the cache cannot be used or is made anew.
        """
        self.folder = folder
        self._say = say
        self._lock_stack = ExitStack()
        self._last_commit = time.monotonic()
        self._used_keys: set[bytes] = set()
        self._run_number = 1
        self._database: sqlite3.Connection | None = None
        self._failed_database: sqlite3.Connection | None = None
        """The file when it cannot be written any more: what lies in it can be read all the same."""
        self.has_failed = False
        """Whether something that was put in may be lost."""

    def __enter__(self) -> Self:
        if self.folder is not None:
            self._database = self._open_database(self.folder)
        if self._database is None:
            self._database = _open_temporary_database()
        return self

    def __exit__(self, *_: object) -> None:
        for base in (self._database, self._failed_database):
            if base is not None:
                with suppress(sqlite3.Error):
                    base.commit()
                with suppress(sqlite3.Error):
                    base.close()
        self._database = self._failed_database = None
        self._lock_stack.close()

    def read_head(self, key: bytes) -> bytes | None:
        """Return the head that was put in under a key; None when nothing was."""
        row = self._execute_statement("SELECT head FROM results WHERE key = ?", (key,))
        if row is None:
            return None
        self._used_keys.add(key)
        return bytes(row[0])

    def read_body(self, key: bytes) -> bytes | None:
        """Return the result that was put in under a key; None when nothing was, or it is damaged."""
        row = self._execute_statement("SELECT body FROM results WHERE key = ?", (key,))
        if row is None:
            return None
        try:
            return zlib.decompress(row[0])
        except (zlib.error, TypeError):
            return None

    def store_result(self, key: bytes, head: bytes, packed: bytes) -> None:
        """Keep a result; it survives a kill within a second.

        Args:
            key: what it was made of.
            head: what is asked for often, small.
            packed: the result as `pack_result` gives it.
        """
        row = (key, self._run_number, head, packed)
        self._execute_statement("INSERT OR REPLACE INTO results (key, run, head, body) VALUES (?, ?, ?, ?)", row)
        if time.monotonic() - self._last_commit > _COMMIT_SECONDS:
            self.commit_results()

    def commit_results(self) -> None:
        """Make sure that what was put in survives a kill."""
        self._last_commit = time.monotonic()
        try:
            self._connection.commit()
        except sqlite3.Error as error:
            self._continue_in_memory(error)

    def finish_run(self) -> None:
        """Note what this run asked for, and forget what the last runs did not."""
        if self.folder is None:
            return
        try:
            self._connection.executemany(
                "UPDATE results SET run = ? WHERE key = ? AND run <> ?",
                ((self._run_number, key, self._run_number) for key in self._used_keys),
            )
            self._connection.execute("DELETE FROM results WHERE run <= ?", (self._run_number - KEPT_RUNS,))
            self._connection.commit()
        except sqlite3.Error as error:
            self._continue_in_memory(error)

    @property
    def _connection(self) -> sqlite3.Connection:
        if self._database is None:
            raise RuntimeError("the cache is used outside its context")
        return self._database

    def _execute_statement(self, statement: str, values: Iterable[object]) -> tuple[bytes] | None:
        values = tuple(values)
        try:
            row: tuple[bytes] | None = self._connection.execute(statement, values).fetchone()
        except sqlite3.Error as error:
            self._continue_in_memory(error)
            row = self._connection.execute(statement, values).fetchone()
        if row is None and self._failed_database is not None:
            try:
                if statement.startswith("SELECT"):
                    row = self._failed_database.execute(statement, values).fetchone()
            except sqlite3.Error:
                self._failed_database = None
        return row

    def _continue_in_memory(self, error: sqlite3.Error) -> None:
        """Go on with a file without a name; what cannot be read of the old one any more is lost."""
        if self.folder is None:
            with guard_temporary_files():
                raise error
        self._say(f"{self.folder / RESULTS_FILE}: {error}; going on without keeping more")
        with suppress(sqlite3.Error):
            self._connection.rollback()
        if isinstance(error, sqlite3.DatabaseError) and not isinstance(error, sqlite3.OperationalError):
            with suppress(sqlite3.Error):
                self._connection.close()
            with suppress(OSError):  # damaged: the next run makes it anew
                _remove_database(self.folder / RESULTS_FILE)
        else:
            self._failed_database = self._connection
        self.has_failed = True
        self.folder = None
        self._database = _open_temporary_database()

    def _open_database(self, folder: Path) -> sqlite3.Connection | None:
        try:
            prepare_cache_folder(folder)
            self._lock_stack.enter_context(FileLock(folder / "lock"))
        except LockHeldError as error:
            who = f"another run (pid {error.owner})" if error.owner else "another run"
            self._go_without(f"{who} uses {folder}; going on without it")
            return None
        except OSError as error:
            self._go_without(f"{folder}: {error.strerror or error}; going on without a cache")
            return None
        try:
            return self._connect_database(folder / RESULTS_FILE)
        except sqlite3.Error as error:
            if getattr(error, "sqlite_errorname", "") in _BUSY_ERRORS:
                self._go_without(f"{folder / RESULTS_FILE}: {error}; going on without a cache")
                return None
            self._say(f"{folder / RESULTS_FILE}: {error}; made anew")
        try:
            _remove_database(folder / RESULTS_FILE)
            return self._connect_database(folder / RESULTS_FILE)
        except (sqlite3.Error, OSError) as error:
            self._go_without(f"{folder / RESULTS_FILE}: {error}; going on without a cache")
            return None

    def _go_without(self, sentence: str) -> None:
        self._say(sentence)
        self.folder = None

    def _connect_database(self, file: Path) -> sqlite3.Connection:
        base = sqlite3.connect(file, timeout=0)
        try:
            # Nobody else opens the file while we hold the lock; so the log needs no shared memory, which file systems
            # of a network lack.
            base.execute("PRAGMA locking_mode = EXCLUSIVE")
            base.execute("PRAGMA journal_mode = WAL")
            base.execute("PRAGMA synchronous = NORMAL")
            (form,) = base.execute("PRAGMA user_version").fetchone()
            _check_format(form)
            _create_tables(base)
            (run,) = base.execute("SELECT max(number) FROM runs").fetchone()
            self._run_number = (run or 0) + 1
            base.execute("INSERT INTO runs (number) VALUES (?)", (self._run_number,))
            base.execute("DELETE FROM runs WHERE number < ?", (self._run_number,))
            base.commit()
        except BaseException:
            base.close()
            raise
        return base


def prepare_cache_folder(folder: Path) -> None:
    """Make a cache folder that Git and backups pass over.

    Raises:
        OSError: it cannot be made or written to, or holds files of somebody else, which are left alone.
    """
    folder.mkdir(parents=True, exist_ok=True)
    if not _is_own_folder(folder):
        raise FileExistsError(errno.EEXIST, "holds files and no cache; name a new or empty folder with --cache")
    for name, text in _MARKER_FILES.items():
        if not (folder / name).exists():
            (folder / name).write_text(text, "utf-8")
    if not os.access(folder, os.W_OK):
        raise PermissionError(13, "Permission denied", str(folder))


def _is_own_folder(folder: Path) -> bool:
    """Whether a folder is a cache, or empty but for what a run that was killed at once has left."""
    with suppress(FileNotFoundError):
        tag = (folder / "CACHEDIR.TAG").read_bytes()
        return not tag or b"`reconcile" in tag
    return all(file.name in _MARKER_FILES for file in folder.iterdir())


def pack_result(data: bytes) -> bytes:
    """Return a result as `store_result` takes it: small, and with a checksum."""
    return zlib.compress(data, 1)


@cache
def compute_code_digest() -> bytes:
    """Return a digest of what a result depends on: our source, and the versions of Python and of the packages."""
    # Python's own version covers its tables of Unicode, its codecs and its regular expressions.
    digest = hashlib.sha256(f"Python {platform.python_version()}\n".encode())
    root = Path(next(iter(reconcile.__path__)))
    for file in sorted(p for p in root.rglob("*") if p.is_file() and p.suffix not in (".pyc", ".pyo")):
        data = file.read_bytes()
        digest.update(f"{file.relative_to(root).as_posix()}\0{len(data)}\0".encode())
        digest.update(data)
    for name in _list_packages():
        with suppress(PackageNotFoundError):
            digest.update(f"{name} {version(name)}\n".encode())
    return digest.digest()


def _list_packages() -> list[str]:
    """Return the packages that this one needs; of its extras only pyarrow makes a difference to a result."""
    known = ("diff-match-patch", "ftfy", "jinja2", "markupsafe", "numpy", "pyarrow", "rapidfuzz", "wcwidth")
    with suppress(PackageNotFoundError):
        needed = (line for line in requires("reconcile") or () if "extra" not in line)
        return sorted({*known, *map(_parse_package_name, needed)})
    return sorted(known)


def _parse_package_name(requirement: str) -> str:
    return next(part for part in requirement.replace("[", " ").split() if part).rstrip("<>=~!,0123456789.")


def _open_temporary_database() -> sqlite3.Connection:
    base = sqlite3.connect("")  # a file without a name, which the system removes
    base.execute("PRAGMA journal_mode = OFF")
    _create_tables(base)
    return base


def _create_tables(base: sqlite3.Connection) -> None:
    base.execute(f"PRAGMA user_version = {FORMAT}")
    base.execute("CREATE TABLE IF NOT EXISTS runs (number INTEGER PRIMARY KEY)")
    base.execute(
        "CREATE TABLE IF NOT EXISTS results"
        " (key BLOB UNIQUE NOT NULL, run INTEGER NOT NULL, head BLOB NOT NULL, body BLOB NOT NULL)"
    )


def _check_format(form: int) -> None:
    if form not in (0, FORMAT):
        raise sqlite3.DatabaseError(f"made by another version (format {form}, not {FORMAT})")


def _remove_database(file: Path) -> None:
    for name in (file.name, f"{file.name}-wal", f"{file.name}-shm", f"{file.name}-journal"):
        file.with_name(name).unlink(missing_ok=True)
