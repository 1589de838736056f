"""Read what a check needs: the texts to check, the texts to compare them with, and what could not be read.

The only module of the check that opens texts. Inputs of the two kinds are read together, so that their ids agree.
"""

from __future__ import annotations

import glob
import io
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from reconcile.check.git_changes import list_changed_files
from reconcile.check.request import CheckRequest
from reconcile.corpus.declared_titles import declare_title
from reconcile.corpus.paths import STDIN, InputFiles, LocatedFile, choose_paths, locate_files, make_printable
from reconcile.corpus.reader import ReadOptions, read_documents
from reconcile.corpus.tables.row_documents import get_table_suffix
from reconcile.errors import NothingFoundError
from reconcile.model.document import Document
from reconcile.model.skipped import Skipped


@dataclass(frozen=True, slots=True, kw_only=True)
class UnreadFile:
    """A file to check that is no text."""

    path: str
    data: bytes | None
    """None if the file cannot be opened."""
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckInputs:
    """The texts of one check."""

    documents: Mapping[str, Document]
    """By id, sorted: those to check and those to compare with."""
    checked: tuple[str, ...]
    """Ids of the files to check, sorted, unreadable ones included."""
    unread: tuple[UnreadFile, ...]
    files: Mapping[str, str]
    """Id → absolute path of the file or table, or ``-``."""
    rows: tuple[Skipped, ...] = ()
    """Rows that cannot be used, of the tables to check."""
    tables: tuple[str, ...] = ()
    """Ids of the tables to check, sorted; their rows are texts of their own."""
    notes: tuple[str, ...] = ()


def read_inputs(request: CheckRequest, stdin: bytes = b"", on_read: Callable[[int], None] | None = None) -> CheckInputs:
    """Read the texts that a request names.

    Args:
        request: what is asked.
        stdin: what the path ``-`` reads.
        on_read: called with the number of texts read so far.

    Raises:
        InputError: a path does not exist.
        NothingFoundError: nothing is named, or the paths hold no text.
    """
    settings = request.settings
    named = choose_paths(request.paths, settings)
    paths = _drop_empty_globs(named)
    if not paths:
        tried = ", ".join(map(make_printable, named))
        missing = f"{tried}: nothing matches" if tried else "no files given, and no paths in the settings"
        raise NothingFoundError(missing)
    out = Path(settings.reports)
    wanted = {item.file for item in locate_files(paths, include=settings.include, exclude_out=out).files}
    if request.base_ref is not None:
        wanted &= list_changed_files(request.base_ref)
        if not wanted:
            raise NothingFoundError(f"none of the texts was changed since {request.base_ref}")
    corpus = _choose_corpus_paths(request, paths, wanted)
    located = locate_files([*wanted, *corpus], include=settings.include, exclude_out=out).files
    guesses: list[str] = []
    options = ReadOptions(
        encoding=settings.encoding, columns=settings.columns, stdin=io.BytesIO(stdin), note=guesses.append
    )
    documents, skipped = read_documents(InputFiles(files=located), options, progress=on_read)
    documents = tuple(declare_title(document, settings) for document in documents)
    inputs = _build_inputs(located, wanted, documents, skipped, stdin)
    return replace(inputs, notes=(*guesses, *inputs.notes))


def _drop_empty_globs(paths: Sequence[str]) -> list[str]:
    """Return the paths without globs that match nothing: a hook or a workflow may well pass some."""
    return [p for p in paths if not glob.has_magic(p) or Path(p).exists() or glob.glob(p, recursive=True)]  # noqa: PTH207


def _choose_corpus_paths(request: CheckRequest, paths: Sequence[str], wanted: set[str]) -> list[str]:
    if not request.compare:
        return []
    named = request.against or request.settings.against
    if named:
        return _drop_empty_globs(named)
    if request.base_ref is not None:
        return list(paths)
    return sorted({p if Path(p).is_dir() else str(Path(p).parent) for p in wanted if p != STDIN})


def _build_inputs(
    located: Sequence[LocatedFile],
    wanted: set[str],
    documents: Sequence[Document],
    skipped: Sequence[Skipped],
    stdin: bytes,
) -> CheckInputs:
    by_id = {item.id: item.file for item in located}
    tables = {name for name, file in by_id.items() if get_table_suffix(file)}
    unusable = {s.path for s in skipped if not (s.path in tables and s.is_row)}
    # The rows of a table are texts of their own; a table itself is one only if nothing of it can be read.
    files = {name: file for name, file in by_id.items() if name not in tables or name in unusable}
    files |= {d.id: by_id[d.path] for d in documents if d.path in tables}
    checked = tuple(sorted(name for name, file in files.items() if file in wanted))
    judged = [s for s in skipped if by_id.get(s.path) in wanted]
    whole = [s for s in judged if s.path in unusable]
    others = [s for s in skipped if by_id.get(s.path) not in wanted]
    return CheckInputs(
        documents={d.id: d for d in documents},
        checked=checked,
        unread=tuple(_load_unread_file(s, by_id[s.path], stdin) for s in whole),
        files=files,
        rows=tuple(s for s in judged if s.path not in unusable),
        tables=tuple(sorted(name for name in tables if by_id[name] in wanted)),
        notes=tuple(f"not compared: {s.path}{f', {s.place}' if s.is_row else ''}: {s.reason}" for s in others),
    )


def _load_unread_file(skipped: Skipped, file: str, stdin: bytes) -> UnreadFile:
    try:
        data = stdin if file == STDIN else Path(file).read_bytes()
    except OSError:
        data = None  # one bad file never loses the batch: a link that leads nowhere is a finding
    return UnreadFile(path=skipped.path, data=data, reason=skipped.reason)
