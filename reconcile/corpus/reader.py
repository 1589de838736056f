"""The only reader of texts: paths → documents, and what could not be used, with the reason.

A file is a text, and a table (`reconcile.corpus.tables`) holds a text in each row. Guesses nothing about bytes: they are
valid in the encoding asked for, or they are skipped and the reason says what to type next. One bad file never loses the
others, nor a bad row its table.
"""

from __future__ import annotations

import gzip
import re
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO

from reconcile.corpus.paths import STDIN, LocatedFile, locate_files, make_absolute, make_printable
from reconcile.corpus.tables.decoded_lines import open_bytes
from reconcile.corpus.tables.file_signatures import identify_binary_file
from reconcile.corpus.tables.row_documents import (
    IdRegistry,
    TablePlan,
    detect_table_format,
    get_table_suffix,
    plan_table,
    read_table_documents,
)
from reconcile.corpus.tables.rows import UnusableTableError
from reconcile.errors import InputError
from reconcile.model.document import Document
from reconcile.model.records import Skipped

_SIGNATURE_BYTES = 4096
_DIGITS = re.compile(r"(\d+)")


def _ignore_note(_: str) -> None:
    pass


def read_documents(
    paths: Sequence[str],
    *,
    encoding: str = "utf-8",
    include: Sequence[str] = ("*.txt",),
    exclude_out: Path | None = None,
    stdin: BinaryIO | None = None,
    columns: Mapping[str, str] | None = None,
    note: Callable[[str], None] = _ignore_note,
    progress: Callable[[int], None] | None = None,
) -> tuple[tuple[Document, ...], tuple[Skipped, ...]]:
    """Read every text that `paths` mean; arguments and errors as for `stream_documents`, and `progress` how many were read so far.

    Returns:
        The documents, sorted by id, and what was skipped, sorted by path and place. Two files with the same bytes are
        two documents; one file named twice is one.
    """
    documents: list[Document] = []
    skipped: list[Skipped] = []
    items = stream_documents(
        paths, encoding=encoding, include=include, exclude_out=exclude_out, stdin=stdin, columns=columns, note=note
    )
    for done, item in enumerate(items, start=1):
        if progress is not None:
            progress(done)
        if isinstance(item, Document):
            documents.append(item)
        else:
            skipped.append(item)
    return tuple(sorted(documents, key=lambda d: d.id)), tuple(sorted(skipped, key=_sort_key_of_skipped))


def stream_documents(
    paths: Sequence[str],
    *,
    encoding: str = "utf-8",
    include: Sequence[str] = ("*.txt",),
    exclude_out: Path | None = None,
    stdin: BinaryIO | None = None,
    columns: Mapping[str, str] | None = None,
    note: Callable[[str], None] = _ignore_note,
) -> Iterator[Document | Skipped]:
    """Read every text that `paths` mean, one at a time; of what was read, only the ids are held.

    The order depends on the ids of the files alone: first what is a text by itself, then the rows of each table. Ids
    are unique: a row whose id is taken is skipped.

    Args:
        paths: folders, files, globs, or ``-`` for standard input; ``.gz`` files are unpacked and their content counts.
            Files that end in one of `reconcile.corpus.tables.row_documents.TABLE_SUFFIXES` are tables.
        encoding: a Python codec, tried strictly.
        include: patterns of file names that folders are searched for; those with a slash match the path in the folder.
        exclude_out: the output folder, which is never input.
        stdin: what ``-`` reads.
        columns: for tables, as the setting of that name.
        note: is told which columns were guessed.

    Raises:
        InputError: a path does not exist, no file was found at all, or the columns of a table are not certain; at once,
            before anything is read.
    """
    located, unlisted = locate_files(paths, include=include, exclude_out=exclude_out)
    planned = [plan_table(item, encoding, columns or {}) for item in located if get_table_suffix(item.file)]
    for sentence in _describe_guesses(p for p in planned if isinstance(p, TablePlan)):
        note(sentence)
    texts = [item for item in located if not get_table_suffix(item.file)]
    return _stream_located(unlisted, texts, planned, encoding, stdin)


def find_table_format(
    paths: Sequence[str], *, include: Sequence[str] = ("*.txt",), exclude_out: Path | None = None
) -> str:
    """The format of the first table that is named, else of the first that the folders and globs hold; empty if none.

    Arguments as for `stream_documents`, which tells of paths that cannot be used.
    """
    if named := detect_table_format(paths):
        return named
    with suppress(InputError):
        located, _ = locate_files(paths, include=include, exclude_out=exclude_out)
        return detect_table_format(item.file for item in located)
    return ""


def _stream_located(
    unlisted: Iterable[Skipped],
    texts: Iterable[LocatedFile],
    planned: Iterable[TablePlan | Skipped],
    encoding: str,
    stdin: BinaryIO | None,
) -> Iterator[Document | Skipped]:
    yield from unlisted
    claims = IdRegistry()
    for item in texts:
        loaded = _load_document(item, encoding, stdin)
        if isinstance(loaded, Document):
            claims.register_file(loaded.id)
        yield loaded
    for table in planned:
        if isinstance(table, Skipped):
            yield table
        else:
            yield from read_table_documents(table, encoding, claims)


def _describe_guesses(planned: Iterable[TablePlan]) -> Iterator[str]:
    """What was guessed of the tables; tables with the same columns are spoken of once."""
    alike: dict[str, list[str]] = {}
    for table in planned:
        if table.columns.guess_note:
            alike.setdefault(table.columns.guess_note, []).append(table.located.id)
    for told, names in alike.items():
        others = len(names) - 1
        more = f" and {others} more {'table' if others == 1 else 'tables'}" if others else ""
        yield f"{names[0]}{more}: {told}"


def read_versions(
    paths: Sequence[str], *, encoding: str = "utf-8", stdin: BinaryIO | None = None
) -> tuple[Document, ...]:
    """Read the files of one comparison, in the order given; here each of them must be readable.

    Raises:
        InputError: a path is missing, a folder, a table or unreadable, or fewer than two different files are named.
    """
    folders = [p for p in paths if Path(p).is_dir()]
    if folders:
        raise InputError(f"{make_printable(folders[0])}: a folder; name the files to compare, or use `reconcile run`")
    located, _ = locate_files(paths, include=(), exclude_out=None)
    if tables := [item.id for item in located if get_table_suffix(item.file)]:
        raise InputError(f"{tables[0]}: a table; name two texts to compare, or use `reconcile run`")
    if len(located) < 2:
        raise InputError(f"{make_printable(paths[0])}: only one text to compare; name two different files")
    order = [STDIN if path == STDIN else make_absolute(path) for path in paths]
    documents = []
    for item in sorted(located, key=lambda i: order.index(i.file) if i.file in order else len(order)):
        loaded = _load_document(item, encoding, stdin)
        if isinstance(loaded, Skipped):
            raise InputError(f"{loaded.path}: {loaded.reason}")
        documents.append(loaded)
    return tuple(documents)


def _sort_key_of_skipped(skipped: Skipped) -> tuple[str, list[str | int], str]:
    """By path and place, line 9 before line 10."""
    place = [int(part) if n % 2 else part for n, part in enumerate(_DIGITS.split(skipped.place))]
    return skipped.path, place, skipped.reason


def _load_document(item: LocatedFile, encoding: str, stdin: BinaryIO | None) -> Document | Skipped:
    try:
        data = _read_bytes(item.file, stdin)
    except UnusableTableError as error:
        return _make_skipped(item, str(error))
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        return _make_skipped(item, f"not a whole gzip file ({error}); pack it again")
    except OSError as error:
        return _make_skipped(item, f"{error.strerror or error}; check the file and its permissions")
    if not data.strip():
        return _make_skipped(item, f"holds no text ({len(data)} bytes); remove it or fill it")
    if other := identify_binary_file(data[:_SIGNATURE_BYTES]):
        return _make_skipped(item, f"is {other}")
    try:
        document = Document.from_bytes(item.id, data, encoding=encoding, path=item.id)
    except InputError as error:
        cause = error.__cause__
        place = f"offset {cause.start}" if isinstance(cause, UnicodeDecodeError) else ""
        return _make_skipped(item, str(error).removeprefix(f"{item.id}: "), place)
    if "\0" in document.raw:
        at = document.raw.index("\0")
        return _make_skipped(
            item, "holds a NUL character: a binary file, or UTF-16 (--encoding utf-16)", f"character {at}"
        )
    return document


def _read_bytes(file: str, stdin: BinaryIO | None) -> bytes:
    if file == STDIN:
        return stdin.read() if stdin is not None else b""
    with open_bytes(file) as stream:
        return stream.read()


def _make_skipped(item: LocatedFile, reason: str, place: str = "") -> Skipped:
    return Skipped(path=item.id, place=place, reason=reason)
