"""The output folder of a run: files are written beside their places and put in place all at once.

Nothing is renamed before everything is written, so a full disk, an interruption or a kill leaves the earlier run as it
was. The files that a killed run has left are recognised: the next run uses the whole ones and removes the rest.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import IO, NamedTuple, Self

from reconcile.errors import InputError, UnwritableOutputError
from reconcile.report.run_folder.manifest import MANIFEST_NAME, Manifest, dump_manifest, read_manifest
from reconcile.report.run_folder.output_files import OutputFiles
from reconcile.storage.file_lock import FileLock, LockHeldError
from reconcile.storage.tables import ByteTarget

PART_SUFFIX = ".reconcile-part"
"""Ending of a file that is being written."""
LOCK_NAME = f"lock{PART_SUFFIX}"
"""Held while a run writes; the next run takes over that of a killed one."""
_BLOCK_BYTES = 1 << 20
"""Bytes that are written at once. For speed only."""


class FileStamp(NamedTuple):
    """The size in bytes and the time of a file, as the file system has them without reading it."""

    size: int
    mtime_ns: int


def check_output_folder(out: Path) -> None:
    """Make sure that a run may write into `out`.

    Raises:
        InputError: it is a file, cannot be read, or holds files that no run wrote.
    """
    try:
        if out.exists() and not out.is_dir():
            raise InputError(f"{out}: a file; name a folder with --out")
        if not out.exists() or _is_valid_run(out):
            return
        strange = sorted(p.name for p in out.iterdir() if not _is_left_over(p))
    except OSError as error:
        raise unwritable_error(out, error) from error
    if strange:
        raise InputError(
            f"{out}: holds {strange[0]!r} and no valid {MANIFEST_NAME}, so no run made it; "
            f"name a new or empty folder with --out, or empty this one"
        )


def write_part_file(out: Path, name: str, data: bytes) -> FileStamp:
    """Write one file beside its place; any process may do that for the run that has locked `out`.

    Raises:
        InputError: it cannot be written.
    """
    part = out / f"{name}{PART_SUFFIX}"
    with _open_part_file(part) as handle:
        handle.write(data)
    stat = part.stat()
    return FileStamp(stat.st_size, stat.st_mtime_ns)


class OutputFolder(OutputFiles):
    """An output folder while a run writes it.

    Used as a context: an unfinished run is removed at its end, unless it was abandoned with its parts.
    """

    def __init__(self, out: Path) -> None:
        super().__init__()
        self.out = out
        self._lock = ExitStack()
        self._part_of_lock = out / LOCK_NAME
        self._is_new = False
        self._is_done = False

    def __enter__(self) -> Self:
        """Take the folder.

        Raises:
            InputError: `check_output_folder` refuses, another run writes into it, or it cannot be written.
        """
        check_output_folder(self.out)
        try:
            self._is_new = not self.out.exists()
            self.out.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise unwritable_error(self.out, error) from error
        try:
            self._lock.enter_context(FileLock(self._part_of_lock))
        except LockHeldError as error:
            owner = f" (pid {error.owner})" if error.owner else ""
            advice = "wait for it, or name another folder with --out"
            raise InputError(f"{self.out}: another run{owner} is writing there; {advice}") from error
        except OSError:
            pass  # a file system without locks, or one that the first file will complain about
        return self

    def __exit__(self, *_: object) -> None:
        if not self._is_done:
            self.abandon_run()

    @contextmanager
    def open_target(self, name: str) -> Iterator[ByteTarget]:
        """Write one file beside its place; raises an `InputError` if it cannot be written."""
        with _open_part_file(self._locate_part(name)) as handle:
            yield handle

    def has_file(self, name: str, sha256: str, stamp: FileStamp | None = None) -> bool:
        """Return whether a file with these bytes is in its place or beside it, so that a run need not write it again.

        Nothing is read while size and time are those of `stamp`, taken when the file had these bytes.

        Raises:
            InputError: a file that a killed run has left cannot be removed.
        """
        part = self._locate_part(name)
        if _has_bytes(part, sha256, stamp):
            return True
        if not _has_bytes(self.out / name, sha256, stamp):
            return False
        try:
            part.unlink(missing_ok=True)  # of a run that was killed; it must not take the place of the right one
        except OSError as error:
            raise unwritable_error(part, error) from error
        return True

    def commit_run(self, manifest: Manifest) -> None:
        """Put everything in place: the record of the run, then every file that it lists; remove stale files.

        Raises:
            InputError: a file is missing or cannot be put in place.
        """
        try:
            with _open_part_file(self._locate_part(MANIFEST_NAME)) as handle:
                for data in dump_manifest(manifest):
                    handle.write(data)
            with suppress(InputError):
                for name in sorted(read_manifest(self.out / MANIFEST_NAME).outputs.keys() - manifest.outputs.keys()):
                    _remove_output(self.out, name)
            # The record goes first: should the rest be cut short, the next run still knows the folder as ours.
            for name in (MANIFEST_NAME, *sorted(manifest.outputs)):
                self._move_into_place(name)
        except OSError as error:
            raise unwritable_error(Path(error.filename2 or error.filename or self.out), error) from error
        self._is_done = True
        self._remove_parts()
        self._lock.close()

    def abandon_run(self, *, keep_parts: bool = False) -> None:
        """Leave the earlier run as it was; `keep_parts` leaves the files beside their places for the next run."""
        self._is_done = True
        if not keep_parts:
            self._remove_parts()
        self._lock.close()
        if self._is_new:
            with suppress(OSError):  # not empty
                self.out.rmdir()

    def _locate_part(self, name: str) -> Path:
        return self.out / f"{name}{PART_SUFFIX}"

    def _move_into_place(self, name: str) -> None:
        target = f"{self.out}{os.sep}{name}"  # not as Path: there may be half a million
        try:
            os.replace(target + PART_SUFFIX, target)  # noqa: PTH105
        except FileNotFoundError:
            if not os.path.isfile(target):  # noqa: PTH113
                raise

    def _remove_parts(self) -> None:
        """Remove every part file, and the folders that held nothing else; one walk over the whole folder."""
        emptied: set[str] = set()
        own = str(self._part_of_lock)
        for folder, _, names in os.walk(self.out, topdown=False):
            parts = [f"{folder}{os.sep}{name}" for name in names if name.endswith(PART_SUFFIX)]
            for part in parts:
                if part != own:
                    with suppress(OSError):
                        Path(part).unlink()
            if (parts or folder in emptied) and folder != str(self.out):
                with suppress(OSError):  # not empty
                    Path(folder).rmdir()
                    emptied.add(str(Path(folder).parent))


class _PartFile:
    """A part file that is being written; its errors name it."""

    def __init__(self, file: Path) -> None:
        self._file = file
        try:
            self._handle = self._open_handle()
        except OSError as error:
            raise unwritable_error(Path(error.filename or file), error) from error

    def _open_handle(self) -> IO[bytes]:
        try:
            return self._file.open("wb", buffering=_BLOCK_BYTES)
        except FileNotFoundError:
            self._file.parent.mkdir(parents=True, exist_ok=True)
            return self._file.open("wb", buffering=_BLOCK_BYTES)

    def write(self, data: bytes, /) -> int:
        try:
            return self._handle.write(data)
        except OSError as error:
            raise unwritable_error(self._file, error) from error

    def close(self) -> None:
        try:
            self._handle.close()
        except OSError as error:
            raise unwritable_error(self._file, error) from error

    def discard_part(self) -> None:
        """Remove the file: it is not whole."""
        with suppress(OSError):
            self._handle.close()
        with suppress(OSError):
            self._file.unlink()


@contextmanager
def _open_part_file(file: Path) -> Iterator[ByteTarget]:
    """Write a part file and make its folder; a file that could not be written whole is removed."""
    part = _PartFile(file)
    try:
        yield part
        part.close()
    except BaseException:
        part.discard_part()
        raise


def _has_bytes(file: Path, sha256: str, stamp: FileStamp | None) -> bool:
    try:
        stat = file.stat()
        if stamp is not None and stamp.size != stat.st_size:
            return False
        return stamp == FileStamp(stat.st_size, stat.st_mtime_ns) or hash_file(file) == sha256
    except OSError:
        return False


def hash_file(file: Path) -> str:
    """Return the SHA-256 of a file, read in blocks.

    Raises:
        OSError: it cannot be read.
    """
    with file.open("rb") as handle:
        return hashlib.file_digest(handle, "sha256").hexdigest()


def _is_valid_run(out: Path) -> bool:
    """Return whether a folder has a ``run.json`` of the right shape, so that files in it may be replaced."""
    try:
        return bool(read_manifest(out / MANIFEST_NAME))
    except InputError:
        return False


def _remove_output(out: Path, name: str) -> None:
    file = out / name
    if file.is_symlink() or file.is_file():
        file.unlink()
    for folder in list(file.parents)[: len(Path(name).parents) - 1]:
        with suppress(OSError):  # not empty: a person put something there, and it is kept
            folder.rmdir()


def _is_left_over(path: Path) -> bool:
    """Return whether a killed first run left this: unfinished files, and folders with nothing else in them."""
    if path.is_dir() and not path.is_symlink():
        return all(_is_left_over(Path(folder, name)) for folder, _, names in os.walk(path) for name in names)
    return path.name.endswith(PART_SUFFIX)


def unwritable_error(path: Path, error: OSError) -> UnwritableOutputError:
    """Make the error of a file of the output folder that cannot be written: says what to do."""
    name = str(path).removesuffix(PART_SUFFIX)
    advice = "make room or rights, or name another folder with --out"
    return UnwritableOutputError(f"{name}: {error.strerror or error}; {advice}")
