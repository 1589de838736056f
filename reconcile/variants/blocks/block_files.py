"""Arrays that are kept for the next run, and how they lie on disk; ``docs/index.md`` describes the files.

Plain numpy files and a header that names them. A file is never changed: a new state is new files and then a new header,
renamed into its place, so that a reader sees one state or the other and a killed writer leaves the one before. Each
file is checked when it is opened.
"""

from __future__ import annotations

import json
import re
import zlib
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

FORMAT = 2
"""The shape of the files; another number is another shape."""
HEADER = "header.json"

Array = NDArray[Any]

_PART = f"{HEADER}.part"
_READ_ATTEMPTS = 3  # another process may put a new state in place while the files of the old one are opened
_NAME = re.compile(r"[a-z_0-9]+-(\d{6,})\.npy")
_PIECE = 1 << 24  # bytes checked together


class StaleStateError(Exception):
    """What is kept was made by another program, or for another search; the message says which."""


class DamagedStateError(Exception):
    """A file is missing, cut off or changed; the message says which."""


class KeptState(NamedTuple):
    """A state that was read."""

    arrays: Mapping[str, Array]
    """By name; the contents lie in the files."""
    files: Mapping[str, Mapping[str, Any]]
    """For each array its file."""
    header: bytes


def read_state(folder: Path, made_by: str, question: Mapping[str, Any]) -> KeptState | None:
    """Read what is kept; None when nothing is.

    Args:
        folder: where it lies.
        made_by: the program that must have made it.
        question: the parameters of the search that it must have been made for.

    Raises:
        StaleStateError: it is of another program or search.
        DamagedStateError: a file is missing, cut off or changed.
        OSError: a file cannot be read.
    """
    for left in reversed(range(_READ_ATTEMPTS)):
        try:
            text = (folder / HEADER).read_bytes()
        except FileNotFoundError:
            return None
        header = _parse_header(text)
        if header["made_by"] != made_by:
            raise StaleStateError("another version of the program made it")
        if header["question"] != dict(question):
            raise StaleStateError("it was made with other settings")
        try:
            files = header["files"]
            return KeptState({name: _open_array(folder, entry) for name, entry in files.items()}, files, text)
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise DamagedStateError(f"{HEADER} does not fit its files") from error
        except FileNotFoundError as error:
            if not left:
                raise DamagedStateError(f"{Path(error.filename).name} is missing") from error
    return None


def _parse_header(text: bytes) -> dict[str, Any]:
    try:
        header: dict[str, Any] = json.loads(text)
        form, checked = header["format"], header.pop("crc32")
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise DamagedStateError(f"{HEADER} is no header") from error
    if form != FORMAT:
        raise StaleStateError(f"it has format {form}, not {FORMAT}")
    if checked != zlib.crc32(_serialize_header(header)):
        raise DamagedStateError(f"{HEADER} was changed")
    return header


def _serialize_header(header: Mapping[str, Any]) -> bytes:
    return json.dumps(header, sort_keys=True, separators=(",", ":")).encode()


def _open_array(folder: Path, entry: Mapping[str, Any]) -> Array:
    name = entry["name"]
    if not _NAME.fullmatch(name):
        raise DamagedStateError(f"{HEADER} does not fit its files")
    path = folder / name
    if path.stat().st_size != entry["bytes"] or _compute_checksum(path) != entry["crc32"]:
        raise DamagedStateError(f"{name} was changed")
    array: Array = np.load(path, mmap_mode="r" if entry["bytes"] > _PIECE else None, allow_pickle=False)
    return array


def _compute_checksum(path: Path) -> int:
    checksum = 0
    with path.open("rb") as file:
        while piece := file.read(_PIECE):
            checksum = zlib.crc32(piece, checksum)
    return checksum


def is_current_state(folder: Path, kept: KeptState) -> bool:
    """Whether the state that was read is still the one on disk.

    Raises:
        OSError: the header is gone or cannot be read.
    """
    return (folder / HEADER).read_bytes() == kept.header


def write_state(
    folder: Path,
    arrays: Mapping[str, Array],
    made_by: str,
    question: Mapping[str, Any],
    before: KeptState | None = None,
) -> None:
    """Put a new state in place of the old one; the files of arrays that are those of `before` stay.

    Raises:
        OSError: it cannot be written; the old state remains.
    """
    folder.mkdir(parents=True, exist_ok=True)
    number = 1 + max((number for _, number in _list_state_files(folder)), default=0)
    files = {}
    for name, array in arrays.items():
        stays = before is not None and before.arrays.get(name) is array
        files[name] = before.files[name] if before and stays else _save_array(folder / f"{name}-{number:06}.npy", array)
    header = {"format": FORMAT, "made_by": made_by, "question": dict(question), "files": files}
    part = folder / _PART
    part.write_text(json.dumps(header | {"crc32": zlib.crc32(_serialize_header(header))}, indent=1) + "\n", "utf-8")
    part.replace(folder / HEADER)
    _remove_other_files(folder, {file["name"] for file in files.values()})


def _save_array(path: Path, array: Array) -> dict[str, Any]:
    array = np.ascontiguousarray(array)
    with path.open("wb") as file:
        header_data = np.lib.format.header_data_from_array_1_0(array)
        np.lib.format.write_array_header_1_0(file, header_data)
        file.write(array.data)  # unlike numpy's own writer it says what is wrong with a disk
    return {"name": path.name, "bytes": path.stat().st_size, "crc32": _compute_checksum(path)}


def remove_state(folder: Path) -> None:
    """Remove what is kept, as far as that can be done."""
    with suppress(OSError):
        (folder / HEADER).unlink(missing_ok=True)
        _remove_other_files(folder, set())


def discard_unfinished(folder: Path) -> None:
    """Remove the files of a state that was not finished, as far as that can be done."""
    with suppress(OSError):
        try:
            named = {file["name"] for file in _parse_header((folder / HEADER).read_bytes())["files"].values()}
        except (FileNotFoundError, DamagedStateError, StaleStateError):
            named = set()
        _remove_other_files(folder, named)
        (folder / _PART).unlink(missing_ok=True)


def _list_state_files(folder: Path) -> Iterator[tuple[Path, int]]:
    """Yield the files of this and other states, with the number of the state that they came with."""
    for path in folder.iterdir():
        if match := _NAME.fullmatch(path.name):
            yield path, int(match[1])


def _remove_other_files(folder: Path, named: set[str]) -> None:
    for path, _ in list(_list_state_files(folder)):
        if path.name not in named:
            with suppress(OSError):  # on Windows a file that somebody still reads cannot be removed; the next time
                path.unlink()
