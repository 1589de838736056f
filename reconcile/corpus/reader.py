"""Read texts: the files of a collection → documents, and what could not be used, with the reason.

A file is a text, and a table (`reconcile.corpus.tables`) holds a text in each row. Nothing about bytes is guessed: they
are valid in the encoding asked for, or they are skipped and the reason says what to type next. A bad file does not lose
the others, nor a bad row its table.
"""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from reconcile.corpus.paths import STDIN, InputFiles, LocatedFile, locate_files, make_absolute, make_printable
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
from reconcile.corpus.tables.rows import UnusableInputError
from reconcile.errors import InputError
from reconcile.model.document import Document
from reconcile.model.skipped import PlaceUnit, Skipped, SkipReason

_SIGNATURE_BYTES = 4096
"""Bytes at the beginning of a file that are searched for a sign of a binary format; one block of most disks."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadOptions:
    """How files are read."""

    encoding: str = "utf-8"
    """A Python codec, applied strictly."""
    columns: Mapping[str, str] = field(default_factory=dict)
    """For tables, as the setting of that name."""
    stdin: BinaryIO | None = None
    """What ``-`` reads."""
    note: Callable[[str], None] = lambda _: None
    """Receives a sentence about columns that were guessed."""


def read_documents(
    inputs: InputFiles, options: ReadOptions, progress: Callable[[int], None] | None = None
) -> tuple[tuple[Document, ...], tuple[Skipped, ...]]:
    """Read every text, as `stream_documents` does; `progress` receives how many were read so far.

    Returns:
        The documents, sorted by id, and what was skipped, sorted by path and place (line 9 before line 10). Two files
        with the same bytes are two documents.
    """
    documents: list[Document] = []
    skipped: list[Skipped] = []
    for done, item in enumerate(stream_documents(inputs, options), start=1):
        if progress is not None:
            progress(done)
        if isinstance(item, Document):
            documents.append(item)
        else:
            skipped.append(item)
    return tuple(sorted(documents, key=lambda d: d.id)), tuple(sorted(skipped, key=lambda s: s.sort_key))


def stream_documents(inputs: InputFiles, options: ReadOptions) -> Iterator[Document | Skipped]:
    """Read every text, one at a time; only the ids are kept in memory.

    The order depends on the ids of the files alone: first the files that are a text, then the rows of each table. Ids
    are unique: a row whose id is taken is skipped. ``.gz`` files are unpacked.

    Raises:
        InputError: the columns of a table are not certain; raised at once, before anything is read.
    """
    tables = [item for item in inputs.files if get_table_suffix(item.file)]
    planned = [plan_table(item, options.encoding, options.columns) for item in tables]
    for sentence in _describe_guesses(p for p in planned if isinstance(p, TablePlan)):
        options.note(sentence)
    return _stream_planned(inputs, planned, options)


def find_table_format(paths: Sequence[str], locate: Callable[[], InputFiles]) -> str:
    """Return the format of the first table that is named, else of the first one located; empty if there is none.

    Paths that cannot be used are passed over: reading them reports them.
    """
    if named := detect_table_format(paths):
        return named
    with suppress(InputError):
        return detect_table_format(item.file for item in locate().files)
    return ""


def _stream_planned(
    inputs: InputFiles, planned: Iterable[TablePlan | Skipped], options: ReadOptions
) -> Iterator[Document | Skipped]:
    yield from inputs.skipped
    claims = IdRegistry()
    for item in inputs.files:
        if not get_table_suffix(item.file):
            loaded = _load_document(item, options)
            if isinstance(loaded, Document):
                claims.register_file(loaded.id)
            yield loaded
    for table in planned:
        if isinstance(table, Skipped):
            yield table
        else:
            yield from read_table_documents(table, options.encoding, claims)


def _describe_guesses(planned: Iterable[TablePlan]) -> Iterator[str]:
    """Say which columns were guessed, once for all tables with the same choice."""
    tables: dict[str, list[str]] = {}
    for table in planned:
        if table.columns.guess_note:
            tables.setdefault(table.columns.guess_note, []).append(table.located.id)
    for note, names in tables.items():
        others = len(names) - 1
        more = f" and {others} more {'table' if others == 1 else 'tables'}" if others else ""
        yield f"{names[0]}{more}: {note}"


def read_versions(paths: Sequence[str], options: ReadOptions) -> tuple[Document, ...]:
    """Read the files of one comparison, in the order given; each of them must be readable.

    Raises:
        InputError: a path is missing, a folder, a table or unreadable, or fewer than two different files are named.
    """
    folders = [p for p in paths if Path(p).is_dir()]
    if folders:
        raise InputError(f"{make_printable(folders[0])}: a folder; name the files to compare, or use `reconcile run`")
    located = locate_files(paths, include=(), exclude_out=None).files
    if tables := [item.id for item in located if get_table_suffix(item.file)]:
        raise InputError(f"{tables[0]}: a table; name two texts to compare, or use `reconcile run`")
    if len(located) < 2:
        raise InputError(f"{make_printable(paths[0])}: only one text to compare; name two different files")
    order = [STDIN if path == STDIN else make_absolute(path) for path in paths]
    documents = []
    for item in sorted(located, key=lambda i: order.index(i.file) if i.file in order else len(order)):
        loaded = _load_document(item, options)
        if isinstance(loaded, Skipped):
            raise InputError(f"{loaded.path}: {loaded.reason}")
        documents.append(loaded)
    return tuple(documents)


def _load_document(item: LocatedFile, options: ReadOptions) -> Document | Skipped:
    try:
        data = _read_bytes(item.file, options.stdin)
    except UnusableInputError as error:
        return Skipped(path=item.id, reason=str(error))
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        return Skipped(path=item.id, reason=f"not a whole gzip file ({error}); pack it again")
    except OSError as error:
        return Skipped(path=item.id, reason=f"{error.strerror or error}; check the file and its permissions")
    if not data.strip():
        reason = f"holds no text ({len(data)} bytes); remove it or fill it"
        return Skipped(path=item.id, reason=reason, cause=SkipReason.NO_TEXT)
    if other := identify_binary_file(data[:_SIGNATURE_BYTES]):
        return Skipped(path=item.id, reason=f"is {other}")
    try:
        document = Document.from_bytes(item.id, data, encoding=options.encoding, path=item.id)
    except InputError as error:
        bad = error.__cause__
        if isinstance(bad, UnicodeDecodeError):
            return Skipped(path=item.id, unit=PlaceUnit.OFFSET, number=bad.start, reason=error.reason)
        return Skipped(path=item.id, reason=error.reason)
    at = document.raw.find("\0")
    if at >= 0:
        reason = "holds a NUL character: a binary file, or UTF-16 (--encoding utf-16)"
        cause = SkipReason.NUL_CHARACTER
        return Skipped(path=item.id, unit=PlaceUnit.CHARACTER, number=at, reason=reason, cause=cause)
    return document


def _read_bytes(file: str, stdin: BinaryIO | None) -> bytes:
    if file == STDIN:
        return stdin.read() if stdin is not None else b""
    with open_bytes(file) as stream:
        return stream.read()
