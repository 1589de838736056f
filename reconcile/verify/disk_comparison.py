"""Compares what records give with what lies on disk, bit by bit, without holding either whole."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from reconcile.report.run_folder.output_files import Files
from reconcile.storage.cells import Cell
from reconcile.storage.tables import Row, TableFile, Target, read_rows

AGAIN = "make it again: reconcile render"


class Matching(Files):
    """Takes the files of a run and writes none: compares each with the one of its name in a folder.

    Files are compared by their bytes, but tables of Parquet by their rows, for the bytes of these depend on the version
    of the library that writes them.
    """

    def __init__(self, out: Path) -> None:
        super().__init__()
        self.out = out
        self.unlike: dict[str, str] = {}
        """File → what is wrong with it."""

    @contextmanager
    def target(self, name: str) -> Iterator[Target]:
        """Compare the bytes of one file."""
        try:
            handle = (self.out / name).open("rb")
        except OSError as error:
            self.unlike[name] = f"{error.strerror or error}; {AGAIN}"
            yield _Unread()
            return
        with handle:
            beside = _Beside(handle)
            yield beside
            line = beside.end()
        if line:
            self.unlike[name] = f"line {line} is not what the records give; {AGAIN}"

    @contextmanager
    def table(self, name: str, format: str, columns: Mapping[str, str]) -> Iterator[TableFile]:  # noqa: A002
        """Compare a table."""
        if format != "parquet":
            with super().table(name, format, columns) as table:
                yield table
            return
        rows = _Rows(self.out / name, columns)
        yield rows
        self.hashes[name] = ""  # the name counts: which bytes it would have is not known here
        if wrong := rows.end():
            self.unlike[name] = f"{wrong}; {AGAIN}"


class _Unread:
    def write(self, data: bytes, /) -> int:
        return len(data)


class _Beside:
    """Bytes that should be those of an open file."""

    def __init__(self, handle: IO[bytes]) -> None:
        self.handle = handle
        self.lines = 1
        self.unlike = 0

    def write(self, data: bytes, /) -> int:
        if not self.unlike:
            there = self.handle.read(len(data))
            if there != data:
                self.unlike = self.lines + data.count(b"\n", 0, _first_unlike(there, data))
            self.lines += data.count(b"\n")
        return len(data)

    def end(self) -> int:
        """The first line that is unlike, or 0."""
        return self.unlike or (self.lines if self.handle.read(1) else 0)


def _first_unlike(left: bytes, right: bytes) -> int:
    return next((i for i, (x, y) in enumerate(zip(left, right, strict=False)) if x != y), min(len(left), len(right)))


class _Rows:
    """Rows that should be those of a file."""

    def __init__(self, file: Path, columns: Mapping[str, str]) -> None:
        self.there: Iterator[Row] = read_rows(file, columns)
        self.count = 0
        self.wrong = ""

    def write(self, rows: Iterable[Sequence[Cell]]) -> None:
        for row in rows:
            if self.wrong:
                return
            self.count += 1
            self._compare(tuple(row))

    def close(self) -> None:
        pass

    def end(self) -> str:
        """What is wrong, or nothing."""
        if not self.wrong:
            self.count += 1
            self._compare(None)
        return self.wrong

    def _compare(self, row: Row | None) -> None:
        try:
            if next(self.there, None) != row:
                self.wrong = f"row {self.count} is not what the records give"
        except OSError as error:
            self.wrong = error.strerror or str(error)
        except ValueError as error:
            self.wrong = str(error)
