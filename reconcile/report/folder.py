"""Puts a rendered run on disk, and reads the records of a run from there.

Every file is written beside its place and renamed into it, all or none as far as a file system allows: nothing is
renamed before everything is written, so a full disk leaves the earlier run as it was.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path

from reconcile.errors import InputError
from reconcile.model import Work
from reconcile.report.manifest import MANIFEST, Manifest, is_manifest, read_manifest
from reconcile.report.plain import damaged
from reconcile.report.record import Record, read_record
from reconcile.report.rendering import folder_of
from reconcile.settings import is_file_name

UNFINISHED = ".reconcile-part"
"""Ending of a file that is being written; one that is left over from a killed run is removed by the next."""


def check_out(out: Path) -> None:
    """Make sure that a run may write into `out`.

    Raises:
        InputError: it is a file, cannot be read, or holds files that no run wrote.
    """
    try:
        if out.exists() and not out.is_dir():
            raise InputError(f"{out}: a file; name a folder with --out")
        if not out.exists() or is_manifest(out / MANIFEST):
            return
        strange = sorted(p.name for p in out.iterdir() if not _is_left_over(p))
    except OSError as error:
        raise _unwritable(out, error) from error
    if strange:
        raise InputError(
            f"{out}: holds {strange[0]!r} and no valid {MANIFEST}, so no run made it; "
            f"name a new or empty folder with --out, or empty this one"
        )


def write(files: Mapping[str, bytes], out: Path) -> None:
    """Write a rendered run into `out` and remove what the run before wrote there and this one does not.

    Args:
        files: relative POSIX path → bytes; ``run.json`` is among them.
        out: made when it does not exist.

    Raises:
        InputError: `check_out` refuses, or a file cannot be written; then the earlier run still stands.
    """
    check_out(out)
    stale = set(_outputs(out)) - set(files)
    written: list[Path] = []
    try:
        for name, data in files.items():
            target = out / name
            target.parent.mkdir(parents=True, exist_ok=True)
            part = target.with_name(target.name + UNFINISHED)
            written.append(part)
            part.write_bytes(data)
        for name in sorted(stale):
            _remove(out, name)
        # The record of the run goes first: should the rest be cut short, the next run still knows the folder as ours.
        for name in sorted(files, key=lambda n: n != MANIFEST):
            target = out / name
            target.with_name(target.name + UNFINISHED).replace(target)
        written.extend(out.rglob(f"*{UNFINISHED}"))
    except OSError as error:
        raise _unwritable(Path(error.filename2 or error.filename or out), error) from error
    finally:
        for part in written:
            with suppress(OSError):
                part.unlink(missing_ok=True)


def read_run(out: Path) -> tuple[Manifest, tuple[Record, ...]]:
    """Read the record of a run and of all its works.

    Raises:
        InputError: a record is missing or damaged.
    """
    manifest = read_manifest(out / MANIFEST)
    return manifest, tuple(read_work(out, work) for work in manifest.works)


def read_work(out: Path, work: str) -> Record:
    """Read the record of one work.

    Raises:
        InputError: it is missing, damaged, or the record of another work.
    """
    if not is_file_name(work):
        raise damaged(str(out / MANIFEST), f"works: {work!r} cannot name a folder")
    file = out / folder_of(work) / "work.json"
    try:
        data = file.read_bytes()
    except OSError as error:
        raise damaged(str(file), error.strerror or str(error)) from error
    record = read_record(data, str(file))
    if record.work.id != work:
        raise damaged(f"{file}.id", f"{record.work.id!r} instead of {work!r}")
    return record


def works_of(records: tuple[Record, ...]) -> tuple[Work, ...]:
    """The works of some records, in the same order."""
    return tuple(record.work for record in records)


def _outputs(out: Path) -> Iterator[str]:
    if is_manifest(out / MANIFEST):
        yield from read_manifest(out / MANIFEST).outputs


def _remove(out: Path, name: str) -> None:
    file = out / name
    if file.is_symlink() or file.is_file():
        file.unlink()
    for folder in list(file.parents)[: len(Path(name).parents) - 1]:
        with suppress(OSError):  # not empty: a person put something there, and it stays
            folder.rmdir()


def _is_left_over(path: Path) -> bool:
    """Whether a killed first run left this: unfinished files, and folders with nothing else in them."""
    if path.is_dir() and not path.is_symlink():
        return all(_is_left_over(Path(folder, name)) for folder, _, names in os.walk(path) for name in names)
    return path.name.endswith(UNFINISHED)


def _unwritable(path: Path, error: OSError) -> InputError:
    name = str(path).removesuffix(UNFINISHED)
    return InputError(f"{name}: {error.strerror or error}; make room or rights, or name another folder with --out")
