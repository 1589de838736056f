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

from reconcile.corpus.paths import STDIN, Located, absolute, locate, printable
from reconcile.corpus.tables.decoded_lines import open_bytes
from reconcile.corpus.tables.file_signatures import foreign
from reconcile.corpus.tables.row_documents import Claims, Plan, documents_in, format_of, plan, suffix_of
from reconcile.corpus.tables.rows import UnusableTableError
from reconcile.errors import InputError
from reconcile.model.document import Document
from reconcile.model.records import Skipped

_HEAD = 4096
_DIGITS = re.compile(r"(\d+)")


def _say_nothing(_: str) -> None:
    pass


def read(
    paths: Sequence[str],
    *,
    encoding: str = "utf-8",
    include: Sequence[str] = ("*.txt",),
    exclude_out: Path | None = None,
    stdin: BinaryIO | None = None,
    columns: Mapping[str, str] | None = None,
    note: Callable[[str], None] = _say_nothing,
    told: Callable[[int], None] | None = None,
) -> tuple[tuple[Document, ...], tuple[Skipped, ...]]:
    """Read every text that `paths` mean; arguments and errors as for `stream`, and `told` how many were read so far.

    Returns:
        The documents, sorted by id, and what was skipped, sorted by path and place. Two files with the same bytes are
        two documents; one file named twice is one.
    """
    documents: list[Document] = []
    skipped: list[Skipped] = []
    items = stream(
        paths, encoding=encoding, include=include, exclude_out=exclude_out, stdin=stdin, columns=columns, note=note
    )
    for done, item in enumerate(items, start=1):
        if told is not None:
            told(done)
        if isinstance(item, Document):
            documents.append(item)
        else:
            skipped.append(item)
    return tuple(sorted(documents, key=lambda d: d.id)), tuple(sorted(skipped, key=_order))


def stream(
    paths: Sequence[str],
    *,
    encoding: str = "utf-8",
    include: Sequence[str] = ("*.txt",),
    exclude_out: Path | None = None,
    stdin: BinaryIO | None = None,
    columns: Mapping[str, str] | None = None,
    note: Callable[[str], None] = _say_nothing,
) -> Iterator[Document | Skipped]:
    """Read every text that `paths` mean, one at a time; of what was read, only the ids are held.

    The order depends on the ids of the files alone: first what is a text by itself, then the rows of each table. Ids
    are unique: a row whose id is taken is skipped.

    Args:
        paths: folders, files, globs, or ``-`` for standard input; ``.gz`` files are unpacked and their content counts.
            Files that end in one of `reconcile.corpus.tables.row_documents.SUFFIXES` are tables.
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
    located, unlisted = locate(paths, include=include, exclude_out=exclude_out)
    planned = [plan(item, encoding, columns or {}) for item in located if suffix_of(item.file)]
    for sentence in _guesses(p for p in planned if isinstance(p, Plan)):
        note(sentence)
    texts = [item for item in located if not suffix_of(item.file)]
    return _stream(unlisted, texts, planned, encoding, stdin)


def table_format(paths: Sequence[str], *, include: Sequence[str] = ("*.txt",), exclude_out: Path | None = None) -> str:
    """The format of the first table that is named, else of the first that the folders and globs hold; empty if none.

    Arguments as for `stream`, which tells of paths that cannot be used.
    """
    if named := format_of(paths):
        return named
    with suppress(InputError):
        located, _ = locate(paths, include=include, exclude_out=exclude_out)
        return format_of(item.file for item in located)
    return ""


def _stream(
    unlisted: Iterable[Skipped],
    texts: Iterable[Located],
    planned: Iterable[Plan | Skipped],
    encoding: str,
    stdin: BinaryIO | None,
) -> Iterator[Document | Skipped]:
    yield from unlisted
    claims = Claims()
    for item in texts:
        loaded = _load(item, encoding, stdin)
        if isinstance(loaded, Document):
            claims.add_file(loaded.id)
        yield loaded
    for table in planned:
        if isinstance(table, Skipped):
            yield table
        else:
            yield from documents_in(table, encoding, claims)


def _guesses(planned: Iterable[Plan]) -> Iterator[str]:
    """What was guessed of the tables; tables with the same columns are spoken of once."""
    alike: dict[str, list[str]] = {}
    for table in planned:
        if table.columns.told:
            alike.setdefault(table.columns.told, []).append(table.located.id)
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
        raise InputError(f"{printable(folders[0])}: a folder; name the files to compare, or use `reconcile run`")
    located, _ = locate(paths, include=(), exclude_out=None)
    if tables := [item.id for item in located if suffix_of(item.file)]:
        raise InputError(f"{tables[0]}: a table; name two texts to compare, or use `reconcile run`")
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


def _order(skipped: Skipped) -> tuple[str, list[str | int], str]:
    """By path and place, line 9 before line 10."""
    place = [int(part) if n % 2 else part for n, part in enumerate(_DIGITS.split(skipped.place))]
    return skipped.path, place, skipped.reason


def _load(item: Located, encoding: str, stdin: BinaryIO | None) -> Document | Skipped:
    try:
        data = _bytes(item.file, stdin)
    except UnusableTableError as error:
        return _skip(item, str(error))
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        return _skip(item, f"not a whole gzip file ({error}); pack it again")
    except OSError as error:
        return _skip(item, f"{error.strerror or error}; check the file and its permissions")
    if not data.strip():
        return _skip(item, f"holds no text ({len(data)} bytes); remove it or fill it")
    if other := foreign(data[:_HEAD]):
        return _skip(item, f"is {other}")
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
    with open_bytes(file) as stream:
        return stream.read()


def _skip(item: Located, reason: str, place: str = "") -> Skipped:
    return Skipped(path=item.id, place=place, reason=reason)
