"""The only reader of texts: paths → documents, and what could not be used, with the reason.

Guesses nothing: a file is valid in the encoding asked for, or it is skipped and the reason says what to type next.
One bad file never loses the others.
"""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import BinaryIO

from reconcile.errors import InputError
from reconcile.locations import STDIN, Located, absolute, locate, printable
from reconcile.model import Document, Skipped


def read(
    paths: Sequence[str],
    *,
    encoding: str = "utf-8",
    include: Sequence[str] = ("*.txt",),
    exclude_out: Path | None = None,
    stdin: BinaryIO | None = None,
) -> tuple[tuple[Document, ...], tuple[Skipped, ...]]:
    """Read every text that `paths` mean.

    Args:
        paths: folders, files, globs, or ``-`` for standard input; ``.gz`` files are unpacked and their content counts.
        encoding: a Python codec, tried strictly.
        include: patterns of file names that folders are searched for; those with a slash match the path in the folder.
        exclude_out: the output folder, which is never input.
        stdin: what ``-`` reads.

    Returns:
        The documents, sorted by id, and what was skipped, sorted by path. Two files with the same bytes are two
        documents; one file named twice is one.

    Raises:
        InputError: a path does not exist, or no file was found at all.
    """
    located, skipped = locate(paths, include=include, exclude_out=exclude_out)
    results = [_load(item, encoding, stdin) for item in located]
    documents = tuple(r for r in results if isinstance(r, Document))
    return documents, _by_path([*skipped, *(r for r in results if isinstance(r, Skipped))])


def read_versions(
    paths: Sequence[str], *, encoding: str = "utf-8", stdin: BinaryIO | None = None
) -> tuple[Document, ...]:
    """Read the files of one comparison, in the order given; here each of them must be readable.

    Raises:
        InputError: a path is missing, a folder or unreadable, or fewer than two different files are named.
    """
    folders = [p for p in paths if Path(p).is_dir()]
    if folders:
        raise InputError(f"{printable(folders[0])}: a folder; name the files to compare, or use `reconcile run`")
    located, _ = locate(paths, include=(), exclude_out=None)
    if len(located) < 2:
        raise InputError(f"{printable(paths[0])}: only one text to compare; name two different files")
    order = [STDIN if path == STDIN else absolute(path) for path in paths]
    documents = []
    for item in sorted(located, key=lambda i: order.index(i.file) if i.file in order else len(order)):
        loaded = _load(item, encoding, stdin)
        if isinstance(loaded, Skipped):
            raise InputError(f"{loaded.path}: {loaded.reason}")
        documents.append(loaded)
    return tuple(documents)


def _by_path(skipped: Iterable[Skipped]) -> tuple[Skipped, ...]:
    return tuple(sorted(skipped, key=lambda s: (s.path, s.place, s.reason)))


def _load(item: Located, encoding: str, stdin: BinaryIO | None) -> Document | Skipped:
    try:
        data = _bytes(item.file, stdin)
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        return _skip(item, f"not a whole gzip file ({error}); pack it again")
    except OSError as error:
        return _skip(item, f"{error.strerror or error}; check the file and its permissions")
    if not data.strip():
        return _skip(item, f"holds no text ({len(data)} bytes); remove it or fill it")
    try:
        document = Document.from_bytes(item.id, data, encoding=encoding, path=item.id)
    except InputError as error:
        cause = error.__cause__
        place = f"offset {cause.start}" if isinstance(cause, UnicodeDecodeError) else ""
        return _skip(item, str(error).removeprefix(f"{item.id}: "), place)
    if "\0" in document.raw:
        at = document.raw.index("\0")
        return _skip(item, "holds a NUL character: a binary file, or UTF-16 (--encoding utf-16)", f"character {at}")
    return document


def _bytes(file: str, stdin: BinaryIO | None) -> bytes:
    if file == STDIN:
        return stdin.read() if stdin is not None else b""
    data = Path(file).read_bytes()
    return gzip.decompress(data) if file.lower().endswith(".gz") else data


def _skip(item: Located, reason: str, place: str = "") -> Skipped:
    return Skipped(path=item.id, place=place, reason=reason)
