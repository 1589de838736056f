"""Compare what records give with what lies on disk, bit by bit, without holding either whole."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from reconcile.report.run_folder.output_files import OutputFiles
from reconcile.storage.cells import Cell, CellRow
from reconcile.storage.tables import ByteTarget, TableWriter, read_rows

RENDER_ADVICE = "make it again: reconcile render"


class FileComparison(OutputFiles):
    """Takes the files of a run and writes none: compares each with the one of its name in a folder.

    Files are compared by their bytes, but tables of Parquet by their rows, for the bytes of these depend on the version
    of the library that writes them.
    """

    def __init__(self, out: Path) -> None:
        super().__init__()
        self.out = out
        self.mismatches: dict[str, str] = {}
        """File → what is wrong with it."""

    @contextmanager
    def open_target(self, name: str) -> Iterator[ByteTarget]:
        """Compare the bytes of one file."""
        try:
            handle = (self.out / name).open("rb")
        except OSError as error:
            self.mismatches[name] = f"{error.strerror or error}; {RENDER_ADVICE}"
            yield _UnreadableFile()
            return
        with handle:
            comparison = _BytesComparison(handle)
            yield comparison
            line = comparison.find_mismatch()
        if line:
            self.mismatches[name] = f"line {line} is not what the records give; {RENDER_ADVICE}"

    @contextmanager
    def open_table(self, name: str, format: str, columns: Mapping[str, str]) -> Iterator[TableWriter]:  # noqa: A002
        """Compare a table."""
        if format != "parquet":
            with super().open_table(name, format, columns) as table:
                yield table
            return
        rows = _RowsComparison(self.out / name, columns)
        yield rows
        self.hashes[name] = ""  # the name counts: which bytes it would have is not known here
        if wrong := rows.find_mismatch():
            self.mismatches[name] = f"{wrong}; {RENDER_ADVICE}"


class _UnreadableFile:
    def write(self, data: bytes, /) -> int:
        return len(data)


class _BytesComparison:
    def __init__(self, handle: IO[bytes]) -> None:
        self.handle = handle
        self.lines = 1
        self.mismatch = 0

    def write(self, data: bytes, /) -> int:
        if not self.mismatch:
            there = self.handle.read(len(data))
            if there != data:
                self.mismatch = self.lines + data.count(b"\n", 0, _find_first_mismatch(there, data))
            self.lines += data.count(b"\n")
        return len(data)

    def find_mismatch(self) -> int:
        """Return the first line that differs, or 0."""
        return self.mismatch or (self.lines if self.handle.read(1) else 0)


def _find_first_mismatch(left: bytes, right: bytes) -> int:
    return next((i for i, (x, y) in enumerate(zip(left, right, strict=False)) if x != y), min(len(left), len(right)))


class _RowsComparison:
    def __init__(self, file: Path, columns: Mapping[str, str]) -> None:
        self.there: Iterator[CellRow] = read_rows(file, columns)
        self.count = 0
        self.wrong = ""

    def write_rows(self, rows: Iterable[Sequence[Cell]]) -> None:
        for row in rows:
            if self.wrong:
                return
            self.count += 1
            self._compare_row(tuple(row))

    def close(self) -> None:
        pass

    def find_mismatch(self) -> str:
        """Return what is wrong, or nothing."""
        if not self.wrong:
            self.count += 1
            self._compare_row(None)
        return self.wrong

    def _compare_row(self, row: CellRow | None) -> None:
        try:
            if next(self.there, None) != row:
                self.wrong = f"row {self.count} is not what the records give"
        except OSError as error:
            self.wrong = error.strerror or str(error)
        except ValueError as error:
            self.wrong = str(error)
