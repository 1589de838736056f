"""What a search remembers for the next one, and how it lies on disk; ``docs/index.md`` describes the files.

Plain numpy files and a header that names them. A file is never changed: a new state is new files and then a new header,
renamed into its place, so that a reader sees one state or the other and a killed writer leaves the one before.
"""

from __future__ import annotations

import io
import json
import re
import zlib
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from reconcile.variants.shingle_segments import PAGE, PAGES, DamagedIndexError, IndexSegment, describe_pages
from reconcile.variants.shingles import Hashes

FORMAT = 1
"""The shape of the files; another number is another shape."""
HEADER = "header.json"

SOURCES = np.dtype([("digest", "u1", 32), ("text", "<i4")])
TEXTS = np.dtype([("key", "<u8"), ("size", "<i4"), ("words", "<i4"), ("alive", "?"), ("member", "?")])
PAIRS = np.dtype(
    [
        ("small", "<i4"),
        ("large", "<i4"),
        ("shared", "<i4"),
        ("beyond", "<i4"),
        ("words", "<i4"),
        ("start", "<i4"),
        ("quoted", "u1", 32),
        ("at", "<i8"),
        ("length", "<i4"),
    ]
)

_PART = f"{HEADER}.part"
_READ_ATTEMPTS = 3  # another process may put a new state in place while the files of the old one are opened
_NAME = re.compile(r"[a-z]+-(\d{6,})\.npy")
_HEADER_BYTES = 4096  # bytes of the head of a file of entries, so that a page of entries is a page of the file
_MAGIC = b"\x93NUMPY\x01\x00"


class StaleIndexError(Exception):
    """What is remembered was made by another program, or for another search; the message says which."""


@dataclass(frozen=True, slots=True)
class IndexState:
    """The texts of a collection, their shingles, and the pairs that were compared.

    A *text* is here a distinct one: documents with the same words in the same order are one text. Texts have the
    numbers 0 to n - 1; one that no document has any more is not *alive*, and its entries are passed over.
    """

    bits: int
    """Low bits of an entry, which hold the number of its text."""
    segments: tuple[IndexSegment, ...]
    """The entries: a large segment and, perhaps, a small one of what came later."""
    sources: NDArray[np.void]
    """`SOURCES`: the digest of a document and the number of its text, in order of the digest, each once."""
    texts: NDArray[np.void]
    """`TEXTS`: key, different shingles, words; whether it is alive, and whether it is a member of a family."""
    common: Hashes
    """All entries of the longest lists, in order."""
    banned: Hashes
    """The shingles of boilerplate, in order, without their low bits."""
    shed: Hashes
    """The shingles of the hubs of families, in order, without their low bits."""
    pairs: NDArray[np.void]
    """`PAIRS`: two texts that were compared, as numbers; what they share without boilerplate, as `SharedText`;
    how many shingles of it no hub has, or -1;
    the digest of the document that was quoted, all 0 if none was, and where the quotation is in `quotes`."""
    quotes: NDArray[np.uint8]
    """UTF-8, one quotation after the other."""
    header: bytes = b""
    """The header of the state that was read."""


_ARRAYS = tuple(f.name for f in fields(IndexState) if f.name not in ("bits", "segments", "header"))


def read_state(folder: Path, made_by: str, question: Mapping[str, Any]) -> IndexState | None:
    """Read what is remembered; None when nothing is.

    Args:
        folder: where it lies.
        made_by: the program that must have made it.
        question: the parameters of the search that it must have been made for.

    Raises:
        StaleError: it is of another program or search.
        DamagedError: a file is missing, cut off or changed.
        OSError: a file cannot be read.
    """
    for left in reversed(range(_READ_ATTEMPTS)):
        try:
            text = (folder / HEADER).read_bytes()
        except FileNotFoundError:
            return None
        header = _parse_header(text)
        if header["made_by"] != made_by:
            raise StaleIndexError("another version of the program made it")
        if header["question"] != dict(question):
            raise StaleIndexError("it was made with other thresholds")
        try:
            return _open_state(folder, header, text)
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise DamagedIndexError(f"{HEADER} does not fit its files") from error
        except FileNotFoundError as error:
            if not left:
                raise DamagedIndexError(f"{Path(error.filename).name} is missing") from error
    return None


def _parse_header(text: bytes) -> dict[str, Any]:
    try:
        header: dict[str, Any] = json.loads(text)
        form, checked = header["format"], header.pop("crc32")
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise DamagedIndexError(f"{HEADER} is no header") from error
    if form != FORMAT:
        raise StaleIndexError(f"it has format {form}, not {FORMAT}")
    if checked != zlib.crc32(_serialize_header(header)):
        raise DamagedIndexError(f"{HEADER} was changed")
    return header


def _serialize_header(header: Mapping[str, Any]) -> bytes:
    return json.dumps(header, sort_keys=True, separators=(",", ":")).encode()


def _open_state(folder: Path, header: Mapping[str, Any], text: bytes) -> IndexState:
    files = header["files"]
    segments = tuple(
        IndexSegment(
            _map_entries(_resolve_path(folder, entries["name"]), entries["count"]),
            _read_array(folder, pages),
            entries["name"],
        )
        for entries, pages in files["segments"]
    )
    arrays: dict[str, Any] = {name: _read_array(folder, files[name]) for name in _ARRAYS}
    return IndexState(bits=header["bits"], segments=segments, header=text, **arrays)


def _resolve_path(folder: Path, name: str) -> Path:
    if not _NAME.fullmatch(name):
        raise DamagedIndexError(f"{HEADER} does not fit its files")
    return folder / name


def _read_array(folder: Path, entry: Mapping[str, Any]) -> NDArray[Any]:
    data = _resolve_path(folder, entry["name"]).read_bytes()
    if len(data) != entry["bytes"] or zlib.crc32(data) != entry["crc32"]:
        raise DamagedIndexError(f"{entry['name']} was changed")
    array: NDArray[Any] = np.load(io.BytesIO(data), allow_pickle=False)
    return array


def _map_entries(path: Path, count: int) -> Hashes:
    """Map a file of entries; its pages are checked when they are read."""
    if path.stat().st_size != _HEADER_BYTES + 8 * count:
        raise DamagedIndexError(f"{path.name} was cut off")
    return np.memmap(path, np.dtype("<u8"), "r", _HEADER_BYTES, (count,)) if count else np.zeros(0, np.uint64)


class EntryWriter:
    """A file of entries that is being written, in ascending order, as they come."""

    def __init__(self, folder: Path) -> None:
        """Begin the file for the next state.

        Raises:
            OSError: it cannot be written; so for the other methods.
        """
        folder.mkdir(parents=True, exist_ok=True)
        self._path = folder / f"entries-{_find_next_number(folder):06}.npy"
        self._file = self._path.open("wb")
        self._pages = [np.zeros(0, PAGES)]
        self._rest = np.zeros(0, np.uint64)
        self._count = 0
        self._file.write(bytes(_HEADER_BYTES))

    def add_entries(self, entries: Hashes) -> None:
        """Put more entries at the end."""
        entries = np.concatenate((self._rest, entries))
        whole = len(entries) - len(entries) % PAGE
        self._rest = entries[whole:].copy()
        self._write_entries(entries[:whole])

    def finish_segment(self) -> IndexSegment:
        """Close the file and map it."""
        self._write_entries(self._rest)
        self._file.seek(0)
        self._file.write(_build_numpy_header(self._count))
        self._file.close()
        return IndexSegment(_map_entries(self._path, self._count), np.concatenate(self._pages), self._path.name)

    def close(self) -> None:
        """Close the file as it is."""
        with suppress(OSError):  # what could not be written was reported before
            self._file.close()

    def _write_entries(self, entries: Hashes) -> None:
        self._pages.append(describe_pages(entries))
        self._file.write(entries.astype("<u8", copy=False).tobytes())
        self._count += len(entries)


def _build_numpy_header(count: int) -> bytes:
    """The head of a numpy file of so many entries, filled up with blanks."""
    header = f"{{'descr': '<u8', 'fortran_order': False, 'shape': ({count},), }}".encode()
    size = _HEADER_BYTES - len(_MAGIC) - 2
    return _MAGIC + size.to_bytes(2, "little") + header.ljust(size - 1) + b"\n"


def is_current_state(folder: Path, remembered: IndexState) -> bool:
    """Whether the state that was read is still the one on disk.

    Raises:
        OSError: the header is gone or cannot be read.
    """
    return (folder / HEADER).read_bytes() == remembered.header


def remove_index(folder: Path) -> None:
    """Remove the index, as far as that can be done."""
    with suppress(OSError):
        (folder / HEADER).unlink(missing_ok=True)
        _remove_other_files(folder, set())


def write_state(folder: Path, remembered: IndexState, made_by: str, question: Mapping[str, Any]) -> None:
    """Put a new state in place of the old one. A segment that lies in a file of the folder stays there.

    Raises:
        OSError: it cannot be written; the old state remains.
    """
    folder.mkdir(parents=True, exist_ok=True)
    segments = [segment if segment.file else _store_segment(folder, segment) for segment in remembered.segments]
    state = _find_next_number(folder)
    files: dict[str, Any] = {
        name: _save_array(folder / f"{name}-{state:06}.npy", getattr(remembered, name)) for name in _ARRAYS
    }
    files["segments"] = [
        [{"name": s.file, "count": len(s)}, _save_array(folder / f"pages-{state + n:06}.npy", s.pages)]
        for n, s in enumerate(segments)
    ]
    header = {"format": FORMAT, "made_by": made_by, "question": dict(question), "bits": remembered.bits, "files": files}
    part = folder / _PART
    part.write_text(json.dumps(header | {"crc32": zlib.crc32(_serialize_header(header))}, indent=1) + "\n", "utf-8")
    part.replace(folder / HEADER)
    _remove_other_files(folder, _list_file_names(files))


def discard_unfinished(folder: Path) -> None:
    """Remove the files of a state that was not finished, as far as that can be done."""
    with suppress(OSError):
        try:
            named = _list_file_names(_parse_header((folder / HEADER).read_bytes())["files"])
        except (FileNotFoundError, DamagedIndexError, StaleIndexError):
            named = set()
        _remove_other_files(folder, named)
        (folder / _PART).unlink(missing_ok=True)


def _store_segment(folder: Path, segment: IndexSegment) -> IndexSegment:
    file = EntryWriter(folder)
    try:
        file.add_entries(segment.entries)
        return file.finish_segment()
    finally:
        file.close()


def _save_array(path: Path, array: NDArray[Any]) -> dict[str, Any]:
    buffer = io.BytesIO()
    np.save(buffer, array, allow_pickle=False)
    data = buffer.getvalue()
    path.write_bytes(data)
    return {"name": path.name, "bytes": len(data), "crc32": zlib.crc32(data)}


def _list_file_names(files: Mapping[str, Any]) -> set[str]:
    return {files[name]["name"] for name in _ARRAYS} | {file["name"] for pair in files["segments"] for file in pair}


def _list_state_files(folder: Path) -> Iterator[tuple[Path, int]]:
    """The files of this and other states, with the number of the state that they came with."""
    for path in folder.iterdir():
        if match := _NAME.fullmatch(path.name):
            yield path, int(match[1])


def _find_next_number(folder: Path) -> int:
    return 1 + max((number for _, number in _list_state_files(folder)), default=0)


def _remove_other_files(folder: Path, named: set[str]) -> None:
    for path, _ in list(_list_state_files(folder)):
        if path.name not in named:
            with suppress(OSError):  # on Windows a file that somebody still reads cannot be removed; the next time
                path.unlink()
