"""Reads what a check needs: the texts to check, the texts to compare them with, and what could not be read.

The only module of the check that opens texts. Inputs of the two kinds are read together, so that their ids agree.
"""

from __future__ import annotations

import glob
import io
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from reconcile.check.git_changes import changed_files
from reconcile.check.request import Request
from reconcile.corpus.paths import STDIN, Located, locate, printable
from reconcile.corpus.reader import read
from reconcile.corpus.tables.row_documents import suffix_of
from reconcile.errors import InputError, NothingFoundError
from reconcile.model.document import Document
from reconcile.model.records import Skipped


@dataclass(frozen=True, slots=True, kw_only=True)
class Unread:
    """A file to check that is no text."""

    path: str
    data: bytes
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class UnreadRow:
    """A row of a table to check that holds no text that can be used."""

    path: str
    """Id of the table."""
    place: str
    """``line 3``, or ``row 3`` where the table has no lines."""
    reason: str

    @property
    def number(self) -> int:
        """Of the line or row."""
        return int(self.place.rpartition(" ")[2])


@dataclass(frozen=True, slots=True, kw_only=True)
class Inputs:
    """The texts of one check."""

    documents: Mapping[str, Document]
    """By id, sorted: those to check and those to compare with."""
    checked: tuple[str, ...]
    """Ids of the files to check, sorted, unreadable ones included."""
    unread: tuple[Unread, ...]
    files: Mapping[str, str]
    """Id → absolute path of the file or table, or ``-``."""
    rows: tuple[UnreadRow, ...] = ()
    """Rows that cannot be used, of the tables to check."""
    tables: tuple[str, ...] = ()
    """Ids of the tables to check, sorted; their rows are texts of their own."""
    notes: tuple[str, ...] = ()


def read_inputs(request: Request, stdin: bytes = b"", told: Callable[[int], None] | None = None) -> Inputs:
    """Read the texts that a request names.

    Args:
        request: what is asked.
        stdin: what the path ``-`` reads.
        told: called with the number of texts read so far.

    Raises:
        InputError: a path does not exist, or a file to check cannot be opened.
        NothingFoundError: nothing is named, or the paths hold no text.
    """
    settings = request.settings
    named = request.paths or settings.paths or (["seeds"] if Path("seeds").is_dir() else [])
    paths = _existing(named)
    if not paths:
        tried = ", ".join(map(printable, named))
        raise NothingFoundError(
            f"{tried}: nothing matches" if tried else "no files given, and no paths in the settings"
        )
    out = Path(settings.reports)
    wanted = {item.file for item in locate(paths, include=settings.include, exclude_out=out)[0]}
    if request.base_ref is not None:
        wanted &= changed_files(request.base_ref)
        if not wanted:
            raise NothingFoundError(f"none of the texts was changed since {request.base_ref}")
    corpus = _corpus(request, paths, wanted)
    located, _ = locate([*wanted, *corpus], include=settings.include, exclude_out=out)
    guesses: list[str] = []
    documents, skipped = read(
        [item.file for item in located],
        encoding=settings.encoding,
        include=settings.include,
        stdin=io.BytesIO(stdin),
        columns=settings.columns,
        note=guesses.append,
        told=told,
    )
    inputs = _inputs(located, wanted, documents, skipped, stdin)
    return replace(inputs, notes=(*guesses, *inputs.notes))


def _existing(paths: Sequence[str]) -> list[str]:
    """The paths without globs that match nothing: a hook or a workflow may well pass some."""
    return [p for p in paths if not glob.has_magic(p) or Path(p).exists() or glob.glob(p, recursive=True)]  # noqa: PTH207


def _corpus(request: Request, paths: Sequence[str], wanted: set[str]) -> list[str]:
    if not request.compare:
        return []
    named = request.against or request.settings.against
    if named:
        return _existing(named)
    if request.base_ref is not None:
        return list(paths)
    return sorted({p if Path(p).is_dir() else str(Path(p).parent) for p in wanted if p != STDIN})


def _inputs(
    located: Sequence[Located],
    wanted: set[str],
    documents: Sequence[Document],
    skipped: Sequence[Skipped],
    stdin: bytes,
) -> Inputs:
    by_id = {item.id: item.file for item in located}
    tables = {name for name, file in by_id.items() if suffix_of(file)}
    unusable = {s.path for s in skipped if not (s.path in tables and s.is_row)}
    # The rows of a table are texts of their own; a table itself is one only if nothing of it can be read.
    files = {name: file for name, file in by_id.items() if name not in tables or name in unusable}
    files |= {d.id: by_id[d.path] for d in documents if d.path in tables}
    checked = tuple(sorted(name for name, file in files.items() if file in wanted))
    judged = [s for s in skipped if by_id.get(s.path) in wanted]
    whole = [s for s in judged if s.path in unusable]
    return Inputs(
        documents={d.id: d for d in documents},
        checked=checked,
        unread=tuple(_unread(s, by_id[s.path], stdin) for s in whole),
        files=files,
        rows=tuple(UnreadRow(path=s.path, place=s.place, reason=s.reason) for s in judged if s not in whole),
        tables=tuple(sorted(name for name in tables if by_id[name] in wanted)),
        notes=tuple(_told(s) for s in skipped if by_id.get(s.path) not in wanted),
    )


def _told(skipped: Skipped) -> str:
    return f"not compared: {skipped.path}{f', {skipped.place}' if skipped.is_row else ''}: {skipped.reason}"


def _unread(skipped: Skipped, file: str, stdin: bytes) -> Unread:
    try:
        data = stdin if file == STDIN else Path(file).read_bytes()
    except OSError as error:
        raise InputError(f"{skipped.path}: {error.strerror or error}; check the file and its permissions") from error
    return Unread(path=skipped.path, data=data, reason=skipped.reason)
