"""Find the files that paths, folders and globs mean, and give each its id.

No text is opened here. An id never holds an absolute path: it is relative to the working directory for a file inside
it, else to the common parent of all inputs, so that a report is the same on every machine.
"""

from __future__ import annotations

import difflib
import glob
import os
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path
from typing import NamedTuple

from reconcile.errors import InputError, NothingFoundError
from reconcile.model.skipped import Skipped
from reconcile.settings import Settings
from reconcile.storage.run_marker import is_run_folder

STDIN = "-"
"""The path that means standard input, and the id of what is read there."""


class LocatedFile(NamedTuple):
    """A file to read."""

    id: str
    file: str
    """Absolute path, or `STDIN`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class InputFiles:
    """The files that some paths mean."""

    files: tuple[LocatedFile, ...]
    """Sorted by id."""
    skipped: tuple[Skipped, ...] = ()
    """Folders without a text, or that may not be listed; sorted by path."""


def choose_paths(named: Sequence[str] | None, settings: Settings) -> list[str]:
    """Return the paths to read: those that are named, else those of the settings, else ``seeds`` if it exists."""
    return list(named or settings.paths or (["seeds"] if Path("seeds").is_dir() else []))


def locate_files(paths: Sequence[str], *, include: Sequence[str], exclude_out: Path | None) -> InputFiles:
    """Find the files that `paths` mean; a path named twice counts once.

    Folders are searched to the bottom for names that match `include`, plain or gzip-compressed. Hidden files and
    folders, the output folder and the folders of other runs are passed over: outputs are never inputs.

    Raises:
        InputError: a path does not exist, or nothing was found at all.
    """
    files: dict[str, None] = {}
    reasons: dict[str, str] = {}
    unlisted: list[OSError] = []
    out = os.path.realpath(exclude_out) if exclude_out is not None else None
    for path in (p for name in paths for p in _expand_pattern(name)):
        if path == STDIN:
            files[STDIN] = None
        elif os.path.isdir(path):
            known = len(unlisted)
            found = list(_walk_folder(path, include, out, unlisted))
            files.update(dict.fromkeys(found))
            if not found and len(unlisted) == known and not _is_output_folder(path, out):
                reasons[path] = f"holds no {' or '.join(include)}; remove it from the paths"
        elif not (out and _is_inside_folder(os.path.realpath(path), out)):
            files[os.path.abspath(path)] = None
    if not files:
        error = InputError if unlisted else NothingFoundError
        raise error(_describe_nothing_found(paths, include, unlisted))
    reasons |= {str(e.filename): f"{e.strerror}; check the permissions of the folder" for e in unlisted}
    skipped = [Skipped(path=_make_folder_id(path), reason=reason) for path, reason in reasons.items()]
    return InputFiles(files=_assign_ids(list(files)), skipped=tuple(sorted(skipped, key=lambda s: s.path)))


def make_absolute(path: str) -> str:
    """Return the absolute form of a path, as `LocatedFile.file` has it; links are not followed."""
    return os.path.abspath(path)


def make_printable(name: str) -> str:
    r"""Show the stray bytes of a file name that is no valid Unicode as ``\xff``, so that it can be written anywhere."""
    return os.fsencode(name).decode("utf-8", "backslashreplace").replace(os.sep, "/")


def _expand_pattern(pattern: str) -> list[str]:
    """Return the paths that exist under a name or glob; raises `InputError` if there is none."""
    if pattern == STDIN or os.path.lexists(pattern):
        return [pattern]
    if not pattern:
        raise InputError("a path is empty; name a folder or a file, or . for this folder")
    found = sorted(glob.glob(pattern, recursive=True)) if glob.has_magic(pattern) and "\0" not in pattern else []
    if found:
        return found
    folder, name = os.path.split(pattern)
    try:
        close = difflib.get_close_matches(name, os.listdir(folder or "."), n=1)
    except (OSError, ValueError):
        close = []
    hint = f"did you mean {make_printable(os.path.join(folder, close[0]))}?" if close else "check the path"
    what = "nothing matches this pattern" if glob.has_magic(pattern) else "no such file or folder"
    raise InputError(f"{make_printable(pattern)}: {what}; {hint}")


def _walk_folder(top: str, include: Sequence[str], out: str | None, unlisted: list[OSError]) -> Iterator[str]:
    patterns = [pattern.lower() for pattern in include]
    for folder, folders, names in os.walk(top, onerror=unlisted.append):
        if _is_output_folder(folder, out):
            folders.clear()
            continue
        folders[:] = sorted(f for f in folders if not f.startswith("."))
        # Once for all files of a folder: it may hold 100,000.
        place, inside = os.path.abspath(folder), os.path.relpath(folder, top)
        for name in sorted(names):
            file = os.path.join(place, name)
            # A pipe or device in a folder would block or never end; a dangling link is kept, to be reported.
            if _is_included(inside, name, patterns) and (os.path.isfile(file) or os.path.islink(file)):
                yield file


def _is_included(folder: str, name: str, patterns: Sequence[str]) -> bool:
    """Whether a file fits a pattern; `folder` is relative to the searched one, patterns are lower case."""
    if name.startswith("."):
        return False
    plain = name.lower().removesuffix(".gz")
    path = plain if folder == os.curdir else f"{folder.lower().replace(os.sep, '/')}/{plain}"
    return any(fnmatchcase(path if "/" in pattern else plain, pattern) for pattern in patterns)


def _is_output_folder(folder: str, out: str | None) -> bool:
    if out and _is_inside_folder(os.path.realpath(folder), out):
        return True
    return is_run_folder(Path(folder))


def _is_inside_folder(path: str, folder: str) -> bool:
    return path == folder or path.startswith(folder.rstrip(os.sep) + os.sep)


def _describe_nothing_found(paths: Sequence[str], include: Sequence[str], unlisted: Sequence[OSError]) -> str:
    where = ", ".join(make_printable(p) for p in paths) or "no path"
    if unlisted:
        return f"{where}: {unlisted[0].strerror}; check the permissions of the folder"
    return (
        f"{where}: no texts found (looked for {' or '.join(include)}, also .gz, not in hidden or output folders); "
        f"name a folder that holds texts, or set 'include'"
    )


def _assign_ids(files: list[str]) -> tuple[LocatedFile, ...]:
    """Give every file its id; ids are unique and do not depend on how the paths were typed."""
    named = [f for f in files if f != STDIN]
    folders = {os.path.dirname(f) for f in named}
    parent = os.path.commonpath(folders) if folders else ""
    below = {folder: os.path.relpath(folder, parent) for folder in folders}
    inside = {folder: _relative_to_working_folder(folder) or below[folder] for folder in folders}
    ids = {f: _join_relative_path(inside, f) for f in named}
    if len(set(ids.values())) < len(ids):
        ids = {f: _join_relative_path(below, f) for f in named}
    located = [LocatedFile(make_printable(name), file) for file, name in ids.items()]
    located += [LocatedFile(STDIN, STDIN)] if STDIN in files else []
    return tuple(_number_equal_ids(sorted(located)))


def _join_relative_path(folders: Mapping[str, str], file: str) -> str:
    folder, name = os.path.split(file)
    return name if folders[folder] == os.curdir else os.path.join(folders[folder], name)


def _relative_to_working_folder(folder: str) -> str | None:
    """Return the path from the working directory, or None outside it; links on the way to it do not matter."""
    cwd = os.getcwd()
    if _is_inside_folder(folder, cwd):
        return os.path.relpath(folder, cwd)
    real, cwd = os.path.realpath(folder), os.path.realpath(cwd)
    return os.path.relpath(real, cwd) if _is_inside_folder(real, cwd) else None


def _make_folder_id(folder: str) -> str:
    path = os.path.abspath(folder)
    return make_printable(_relative_to_working_folder(path) or os.path.basename(path))


def _number_equal_ids(located: list[LocatedFile]) -> Iterator[LocatedFile]:
    """Number ids that only became equal by `make_printable`."""
    seen: Counter[str] = Counter()
    for item in located:
        seen[item.id] += 1
        yield item if seen[item.id] == 1 else item._replace(id=f"{item.id}~{seen[item.id]}")
