"""Tables ↔ files, row by row: CSV, JSONL and Parquet with the same columns, written and read in bounded memory.

CSV follows `reconcile.storage.safe_csv`. JSONL has one object a line, ``null`` for an empty number. Parquet has row
groups of bounded size. ``list`` and ``json`` are JSON in a cell of CSV, values in JSONL, a list and text in Parquet.
"""

from __future__ import annotations

import importlib.util
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from reconcile.errors import InputError
from reconcile.storage.cells import Cell, CellRow, CellType
from reconcile.storage.display_text import encode_text
from reconcile.storage.safe_csv import dump_csv_row, unguard_cell

if TYPE_CHECKING:
    import pyarrow as pa

ROW_GROUP = 50_000
"""Most rows of a row group of Parquet. Bounds memory; chosen by hand, held by tests/report/test_layouts.py."""
GROUP_CHARACTERS = 32_000_000
"""Characters of text after which a row group ends early, so that long texts stay in bounds too. Chosen by hand."""
_ROWS_AT_ONCE = 1_000
"""Rows that are put into arrays, or taken out of them, at once. For speed only."""
_JSON_TYPES = (CellType.LIST, CellType.JSON)


class ByteTarget(Protocol):
    """What bytes are written to."""

    def write(self, data: bytes, /) -> Any:
        """Write some bytes."""


class TableWriter(Protocol):
    """A table that is being written."""

    def write_rows(self, rows: Iterable[Sequence[Cell]]) -> None:
        """Add rows."""

    def close(self) -> None:
        """Write the rest; the target stays open."""


def start_table(format: str, target: ByteTarget, columns: Mapping[str, str]) -> TableWriter:  # noqa: A002
    """Start a table in one of the formats ``csv``, ``jsonl`` and ``parquet``."""
    writers: Mapping[str, type[_CsvWriter | _JsonLinesWriter | _ParquetWriter]]
    writers = {"csv": _CsvWriter, "jsonl": _JsonLinesWriter, "parquet": _ParquetWriter}
    return writers[format](target, columns)


class _CsvWriter:
    def __init__(self, target: ByteTarget, columns: Mapping[str, str]) -> None:
        self.target = target
        target.write(dump_csv_row(columns))

    def write_rows(self, rows: Iterable[Sequence[Cell]]) -> None:
        self.target.write(b"".join(map(dump_csv_row, rows)))

    def close(self) -> None:
        pass


class _JsonLinesWriter:
    def __init__(self, target: ByteTarget, columns: Mapping[str, str]) -> None:
        self.target = target
        self.names = list(columns)
        self.json = [at for at, kind in enumerate(columns.values()) if kind in _JSON_TYPES]
        self.encode = json.JSONEncoder(ensure_ascii=False).encode

    def write_rows(self, rows: Iterable[Sequence[Cell]]) -> None:
        self.target.write(encode_text("".join(map(self._format_line, rows))))

    def close(self) -> None:
        pass

    def _format_line(self, row: Sequence[Cell]) -> str:
        cells: dict[str, Any] = dict(zip(self.names, row, strict=True))
        for at in self.json:
            cells[self.names[at]] = json.loads(str(row[at]))
        return self.encode(cells) + "\n"


class _ParquetWriter:
    def __init__(self, target: ByteTarget, columns: Mapping[str, str]) -> None:
        import pyarrow as pa
        import pyarrow.parquet as pq

        self.schema = pa.schema([pa.field(name, _find_arrow_type(kind)) for name, kind in columns.items()])
        self.kinds = tuple(columns.values())
        self.writer = pq.ParquetWriter(pa.PythonFile(target, mode="w"), self.schema, compression="zstd")
        self.rows: list[Sequence[Cell]] = []
        self.packed: list[pa.Table] = []
        self.count = self.characters = 0

    def write_rows(self, rows: Iterable[Sequence[Cell]]) -> None:
        for row in rows:
            self.rows.append(row)
            self.count += 1
            self.characters += sum(len(cell) for cell in row if isinstance(cell, str))
            if self.count >= ROW_GROUP or self.characters >= GROUP_CHARACTERS:
                self._end_row_group()
            elif len(self.rows) >= _ROWS_AT_ONCE:
                self._pack_rows()

    def close(self) -> None:
        if self.count:
            self._end_row_group()
        self.writer.close()

    def _pack_rows(self) -> None:
        import pyarrow as pa

        columns = zip(zip(*self.rows, strict=True), self.kinds, self.schema, strict=True)
        arrays = [_build_array(column, kind, field.type) for column, kind, field in columns]
        self.packed.append(pa.Table.from_arrays(arrays, schema=self.schema))
        self.rows = []

    def _end_row_group(self) -> None:
        import pyarrow as pa

        if self.rows:
            self._pack_rows()
        self.writer.write_table(pa.concat_tables(self.packed).combine_chunks(), row_group_size=self.count)
        self.packed = []
        self.count = self.characters = 0


def _find_arrow_type(kind: str) -> pa.DataType:
    import pyarrow as pa

    types = {
        CellType.WHOLE: pa.int64(),
        CellType.NUMBER: pa.float64(),
        CellType.TRUTH: pa.bool_(),
        CellType.LIST: pa.list_(pa.string()),
    }
    return types.get(CellType(kind), pa.string())


def _build_array(column: Sequence[Cell], kind: str, type_: pa.DataType) -> pa.Array:
    import pyarrow as pa

    values: list[Any] = [json.loads(str(cell)) for cell in column] if kind == CellType.LIST else list(column)
    try:
        return pa.array(values, type=type_)
    except UnicodeEncodeError:  # an unpaired surrogate, which Parquet cannot hold: written as CSV writes it
        return pa.array([_make_storable(value) for value in values], type=type_)


def _make_storable(value: Any) -> Any:
    if isinstance(value, list):
        return [_make_storable(item) for item in value]
    return encode_text(value).decode() if isinstance(value, str) else value


def read_rows(file: Path, columns: Mapping[str, str]) -> Iterator[CellRow]:
    """Read the rows of a table, with the cells that were written, in the format that the name of the file says.

    Raises:
        InputError: it is Parquet and pyarrow is not installed.
        OSError: the file cannot be read.
        ValueError: it is not what this program writes.
    """
    reader = {".csv": _read_csv, ".jsonl": _read_json_lines, ".parquet": _read_parquet}[file.suffix]
    return reader(file, columns)


def read_columns(file: Path, columns: Mapping[str, str], *names: str) -> Iterator[CellRow]:
    """Read some columns of a table.

    Raises:
        OSError: the file cannot be read.
        ValueError: it is not what this program writes.
    """
    places = [list(columns).index(name) for name in names]
    for row in read_rows(file, columns):
        yield tuple(row[place] for place in places)


def _read_csv(file: Path, columns: Mapping[str, str]) -> Iterator[CellRow]:
    rows = _split_csv_rows(file)
    if next(rows, None) != list(columns):
        raise ValueError(f"{file}: other columns than {', '.join(columns)}")
    for row in rows:
        yield tuple(_parse_cell(cell, kind) for cell, kind in zip(row, columns.values(), strict=True))


_CSV_CELL = re.compile(r'(?:\A|,)(?:"([^"]*(?:""[^"]*)*)"|([^",]*))')


def _split_csv_rows(file: Path) -> Iterator[list[str]]:
    """Split our own CSV; the standard reader limits the length of a cell, by one limit for all its users."""
    with file.open("rb") as handle:
        lines: list[bytes] = []
        quotes = 0
        for line in handle:
            lines.append(line)
            quotes += line.count(b'"')
            if quotes % 2 == 0:
                yield _split_csv_cells(b"".join(lines).decode("utf-8").removesuffix("\n"))
                lines, quotes = [], 0
        if lines:
            raise ValueError(f"{file}: ends within a cell")


def _split_csv_cells(row: str) -> list[str]:
    if '"' not in row:
        return row.split(",")
    return [m[2] if m[1] is None else m[1].replace('""', '"') for m in _CSV_CELL.finditer(row)]


def _parse_cell(cell: str, kind: str) -> Cell:
    if kind in (CellType.WHOLE, CellType.NUMBER):
        return None if not cell else int(cell) if kind == CellType.WHOLE else float(cell)
    return cell == "true" if kind == CellType.TRUTH else unguard_cell(cell)


def _read_json_lines(file: Path, columns: Mapping[str, str]) -> Iterator[CellRow]:
    with file.open("rb") as handle:
        for line in handle:
            row = json.loads(line)
            if not isinstance(row, dict) or list(row) != list(columns):
                raise ValueError(f"{file}: other columns than {', '.join(columns)}")
            yield tuple(_restore_cell(row[name], kind) for name, kind in columns.items())


def require_parquet() -> None:
    """Make sure that Parquet files can be read and written here.

    Raises:
        InputError: pyarrow is not installed.
    """
    if importlib.util.find_spec("pyarrow") is None:
        raise InputError("Parquet needs pyarrow: pip install 'reconcile[parquet]', or choose --format jsonl")


def _read_parquet(file: Path, columns: Mapping[str, str]) -> Iterator[CellRow]:
    require_parquet()
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        with pq.ParquetFile(file) as table:
            if [(f.name, f.type) for f in table.schema_arrow] != [(n, _find_arrow_type(k)) for n, k in columns.items()]:
                raise ValueError(f"{file}: other columns than {', '.join(columns)}")
            for batch in table.iter_batches(batch_size=_ROWS_AT_ONCE):
                for row in zip(*(column.to_pylist() for column in batch.columns), strict=True):
                    yield tuple(_restore_cell(cell, kind) for cell, kind in zip(row, columns.values(), strict=True))
    except pa.ArrowException as error:
        raise ValueError(f"{file}: {error}") from error


def _restore_cell(value: Any, kind: str) -> Cell:
    is_json = kind in _JSON_TYPES and not isinstance(value, str)
    cell: Cell = json.dumps(value, ensure_ascii=False) if is_json else value
    return cell
