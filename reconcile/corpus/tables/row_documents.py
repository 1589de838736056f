"""Rows of tables → documents, each row by itself."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import PurePath

from reconcile.corpus.paths import LocatedFile
from reconcile.corpus.tables.cells import convert_to_text, describe_value_type, extract_year
from reconcile.corpus.tables.column_choice import ColumnPositions, choose_columns
from reconcile.corpus.tables.decoded_lines import DecodedLines, open_bytes
from reconcile.corpus.tables.delimited import DelimitedReader
from reconcile.corpus.tables.json_lines import HEAD_CHARACTERS, HEAD_ROWS, JsonLinesReader
from reconcile.corpus.tables.parquet import ParquetReader
from reconcile.corpus.tables.rows import LARGEST_CELL, TableReader, TableRow, UnusableRow, UnusableTableError
from reconcile.model.document import Document
from reconcile.model.records import Skipped

TABLE_SUFFIXES = (".csv", ".tsv", ".jsonl", ".ndjson", ".parquet")
"""Ends of the names of tables, plain or with ``.gz``; upper and lower case are one."""
LONGEST_ID = 1000
"""Characters of the longest id; a longer one is the text of some other column."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TablePlan:
    """A table that will be read, and how."""

    located: LocatedFile
    header: tuple[str, ...]
    columns: ColumnPositions


class IdRegistry:
    """The ids that are taken: an id is one text's in the whole run."""

    def __init__(self) -> None:
        self._places: dict[str, int] = {}
        self._tables: list[str] = []

    def register_file(self, name: str) -> None:
        """Take the id of a file."""
        self._places[name] = -1

    def begin_table(self, table: str) -> None:
        """Begin the rows of a table."""
        self._tables.append(table)

    def claim_id(self, name: str, line: int, unit: str) -> str:
        """Take an id for a row of the table; empty, or where it was taken before."""
        # One number per id: a collection has a million.
        before = self._places.setdefault(name, line * _MOST_TABLES + len(self._tables))
        if before < 0:
            return "the file of that name"
        at, table = divmod(before, _MOST_TABLES)
        if (at, table) == (line, len(self._tables)):
            return ""
        where = self._tables[table - 1]
        return f"{unit} {at}" if table == len(self._tables) else f"{where}, {_unit_of_table(where)} {at}"


_MOST_TABLES = 1 << 24


def get_table_suffix(file: str) -> str:
    """The end of a table's name, without ``.gz`` and in lower case; empty for what is no table."""
    path = PurePath(file.lower())
    suffix = path.with_suffix("").suffix if path.suffix == ".gz" else path.suffix
    return suffix if suffix in TABLE_SUFFIXES else ""


def detect_table_format(names: Iterable[str]) -> str:
    """The format of the first table among some paths or patterns: ``csv``, ``jsonl`` or ``parquet``; else empty.

    >>> detect_table_format(["notes.txt", "films.TSV.gz"])
    'csv'
    """
    found = next(filter(None, map(get_table_suffix, names)), "")
    return {".tsv": "csv", ".ndjson": "jsonl"}.get(found, found.removeprefix("."))


def plan_table(located: LocatedFile, encoding: str, named: Mapping[str, str]) -> TablePlan | Skipped:
    """Look at the head of a table and find its columns.

    Raises:
        InputError: as for `choose_columns`; or pyarrow, which the format needs, is not installed.
    """
    try:
        with closing(_open_table(located.file, encoding)) as table:
            header = table.columns
            sample, first = _read_sample(table)
    except UnusableTableError as error:
        place = f"head, line {error.line}" if error.line else ""
        return Skipped(path=located.id, place=place, reason=str(error))
    if not sample:
        reason = f"no row can be read; {table.unit} {first.line}: {first.reason}" if first else "holds no rows; fill it"
        return Skipped(path=located.id, place="", reason=reason)
    return TablePlan(located=located, header=header, columns=choose_columns(located.id, header, sample, named))


def read_table_documents(planned: TablePlan, encoding: str, claims: IdRegistry) -> Iterator[Document | Skipped]:
    """Read a table from front to back, in bounded memory: each row is a document, or skipped with its place."""
    name, columns = planned.located.id, planned.columns
    roles = ("text", "id", "title", "year", "work")
    places = {role: at for role in roles if (at := getattr(columns, role)) is not None}
    claims.begin_table(name)
    try:
        table = _open_table(planned.located.file, encoding)
    except UnusableTableError as error:
        yield Skipped(path=name, place="", reason=str(error))
        return
    with closing(table):
        if table.columns != planned.header:
            yield Skipped(path=name, place="", reason="its columns changed while it was read; run again")
            return
        for row in table.read_rows(list(places.values())):
            made = row.reason if isinstance(row, UnusableRow) else _build_document(row, name, list(places), encoding)
            if isinstance(made, Document) and (first := claims.claim_id(made.id, row.line, table.unit)):
                id_ = _quote_id(made.id)
                made = f"its id {id_} is taken by {first}; give it its own, or number the rows (--id-column '')"
            yield Skipped(path=name, place=f"{table.unit} {row.line}", reason=made) if isinstance(made, str) else made


def _unit_of_table(table: str) -> str:
    return "row" if get_table_suffix(table) == ".parquet" else "line"


def _open_table(file: str, encoding: str) -> TableReader:
    suffix = get_table_suffix(file)
    try:
        stream = open_bytes(file)
    except OSError as error:
        raise UnusableTableError(f"{error.strerror or error}; check the file and its permissions") from error
    try:
        if suffix == ".parquet":
            return ParquetReader(stream, packed=file.lower().endswith(".gz"))
        lines = DecodedLines(stream, encoding)
        return (
            JsonLinesReader(lines) if suffix in (".jsonl", ".ndjson") else DelimitedReader(lines, tabs=suffix == ".tsv")
        )
    except BaseException:
        stream.close()
        raise


def _read_sample(table: TableReader) -> tuple[list[tuple[object, ...]], UnusableRow | None]:
    """The first rows that can be read, at most `HEAD_ROWS` of them, and the first that cannot."""
    rows: list[tuple[object, ...]] = []
    bad, size = None, 0
    for row in table.read_rows(range(len(table.columns))):
        if isinstance(row, UnusableRow):
            bad = bad or row
            continue
        rows.append(row.cells)
        size += sum(len(cell) for cell in row.cells if isinstance(cell, str | bytes))
        if len(rows) >= HEAD_ROWS or size > HEAD_CHARACTERS:
            break
    return rows, bad


def _build_document(row: TableRow, table: str, roles: Sequence[str], encoding: str) -> Document | str:
    """The document of a row, or why there is none."""
    cells = dict(zip(roles, row.cells, strict=True))
    text = cells.pop("text")
    raw, reason = _decode_cell_text(text, encoding)
    if reason:
        return reason
    values: dict[str, str] = {}
    for role, value in cells.items():
        given = convert_to_text(value)
        if given is None:
            return f"its {role} is {describe_value_type(value)}; it must be a text or a number"
        if "\0" in given or (not given.isascii() and _find_surrogate(given) is not None):
            return f"its {role} holds a NUL character or half of a character; write it again from its source"
        values[role] = given
    name = values.pop("id", f"{table}#{row.number}")
    if not name.strip():
        return "no id; fill the cell, or let the rows be numbered (--id-column '')"
    if len(name) > LONGEST_ID:
        return f"an id of {len(name):,} characters; name the column that holds ids with --id-column"
    metadata = {role: value.strip() for role, value in values.items() if value.strip()}
    if "year" in metadata:
        metadata["year"] = extract_year(metadata["year"])
    return Document(id=name, data=raw.encode(), raw=raw, path=table, metadata=metadata)


def _decode_cell_text(value: object, encoding: str) -> tuple[str, str]:
    """The text of a cell exactly as it stands, or why it cannot be used."""
    if isinstance(value, bytes):
        try:
            value = value.decode(encoding)
        except UnicodeDecodeError as error:
            told = (
                f"byte 0x{error.object[error.start]:02x} at offset {error.start} of its text is not {encoding.upper()}"
            )
            return "", f"{told}; write the column as text"
    if value is None:
        return "", "no text; fill the cell or remove the row"
    if not isinstance(value, str):
        return "", f"its text is {describe_value_type(value)}, not a text; name the right column with --text-column"
    if not value.strip():
        return "", f"holds no text ({len(value)} characters); fill the cell or remove the row"
    if len(value) > LARGEST_CELL:
        return "", f"a cell of more than {LARGEST_CELL >> 20} MiB; split the text"
    if (at := value.find("\0")) >= 0:
        return "", f"its text holds a NUL character (character {at}); remove it"
    if not value.isascii() and (half := _find_surrogate(value)) is not None:
        return "", (
            f"its text holds half of a character (U+{ord(value[half]):04X}, character {half}), which no file can hold; "
            f"write the table again from its source"
        )
    return value, ""


def _find_surrogate(text: str) -> int | None:
    """Where a lone surrogate stands, which JSON can spell and no encoding can hold; None if there is none."""
    try:
        text.encode()
    except UnicodeEncodeError as error:
        return error.start
    return None


def _quote_id(name: str) -> str:
    return repr(name if len(name) <= 80 else name[:79] + "…")
