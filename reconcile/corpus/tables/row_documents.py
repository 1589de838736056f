"""Rows of tables → documents."""

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
from reconcile.corpus.tables.rows import LARGEST_CELL, TableReader, TableRow, UnusableInputError, UnusableRow
from reconcile.model.document import Document
from reconcile.model.skipped import PlaceUnit, Skipped, SkipReason
from reconcile.settings import COLUMN_ROLES

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
    """The ids that are taken: an id belongs to one text of the whole run."""

    def __init__(self) -> None:
        self._places: dict[str, int] = {}
        """Id → its line and table as one number, for a collection has a million ids; -1 for a file."""
        self._tables: list[str] = []

    def register_file(self, name: str) -> None:
        """Take the id of a file."""
        self._places[name] = -1

    def begin_table(self, table: str) -> None:
        """Begin the rows of a table."""
        self._tables.append(table)

    def claim_id(self, name: str, line: int, unit: PlaceUnit) -> None:
        """Take an id for a row of the table.

        Raises:
            UnusableInputError: the id is taken.
        """
        here = len(self._tables)
        claimed = line * _MOST_TABLES + here
        before = self._places.setdefault(name, claimed)
        if before == claimed:
            return
        at, number = divmod(before, _MOST_TABLES)
        if before < 0:
            place = "the file of that name"
        elif number == here:
            place = f"{unit} {at}"
        else:
            table = self._tables[number - 1]
            place = f"{table}, {_get_table_unit(table)} {at}"
        shown = repr(name if len(name) <= _SHOWN_ID else name[: _SHOWN_ID - 1] + "…")
        advice = "give it its own, or number the rows (--id-column '')"
        raise UnusableInputError(f"its id {shown} is taken by {place}; {advice}")


_MOST_TABLES = 1 << 24
_SHOWN_ID = 80
"""Characters of an id in a message."""


def get_table_suffix(file: str) -> str:
    """Return the end of a table's name, without ``.gz`` and in lower case; empty if it is no table."""
    path = PurePath(file.lower())
    suffix = path.with_suffix("").suffix if path.suffix == ".gz" else path.suffix
    return suffix if suffix in TABLE_SUFFIXES else ""


def detect_table_format(names: Iterable[str]) -> str:
    """Return the format of the first table among some paths: ``csv``, ``jsonl`` or ``parquet``; else empty.

    >>> detect_table_format(["notes.txt", "films.TSV.gz"])
    'csv'
    """
    found = next(filter(None, map(get_table_suffix, names)), "")
    return {".tsv": "csv", ".ndjson": "jsonl"}.get(found, found.removeprefix("."))


def plan_table(located: LocatedFile, encoding: str, named: Mapping[str, str]) -> TablePlan | Skipped:
    """Find the columns of a table by its head.

    Raises:
        InputError: as for `choose_columns`; or pyarrow, which the format needs, is not installed.
    """
    try:
        with closing(open_table(located.file, encoding)) as table:
            header = table.columns
            sample, first = _read_sample(table)
    except UnusableInputError as error:
        unit = PlaceUnit.HEAD_LINE if error.line else PlaceUnit.WHOLE
        return Skipped(path=located.id, unit=unit, number=error.line, reason=str(error))
    if not sample:
        reason = f"no row can be read; {table.unit} {first.line}: {first.reason}" if first else "holds no rows; fill it"
        return Skipped(path=located.id, reason=reason)
    return TablePlan(located=located, header=header, columns=choose_columns(located.id, header, sample, named))


def read_table_documents(planned: TablePlan, encoding: str, claims: IdRegistry) -> Iterator[Document | Skipped]:
    """Read a table from front to back, in bounded memory: each row is a document, or skipped with its place."""
    name, columns = planned.located.id, planned.columns
    places = {role: at for role in COLUMN_ROLES if (at := getattr(columns, role)) is not None}
    claims.begin_table(name)
    try:
        table = open_table(planned.located.file, encoding)
    except UnusableInputError as error:
        yield Skipped(path=name, reason=str(error))
        return
    with closing(table):
        if table.columns != planned.header:
            yield Skipped(path=name, reason="its columns changed while it was read; run again")
            return
        for row in table.read_rows(list(places.values())):
            try:
                document = _build_document(row, name, list(places), encoding)
                claims.claim_id(document.id, row.line, table.unit)
            except UnusableInputError as error:
                yield Skipped(path=name, unit=table.unit, number=row.line, reason=str(error), cause=error.cause)
            else:
                yield document


def _get_table_unit(table: str) -> PlaceUnit:
    return PlaceUnit.ROW if get_table_suffix(table) == ".parquet" else PlaceUnit.LINE


def read_row_documents(planned: TablePlan, encoding: str, claims: IdRegistry) -> Iterator[tuple[TableRow, str | None]]:
    """Read a table from front to back; yield each row with all its cells, and the id of its document if it has one.

    Rows that cannot be read are left out, as is everything that comes after a change of the columns.
    """
    columns = planned.columns
    places = {role: at for role in COLUMN_ROLES if (at := getattr(columns, role)) is not None}
    claims.begin_table(planned.located.id)
    with closing(open_table(planned.located.file, encoding)) as table:
        for row in table.read_rows(range(len(table.columns))) if table.columns == planned.header else ():
            if isinstance(row, UnusableRow):
                continue
            cells = tuple(row.cells[at] for at in places.values())
            try:
                document = _build_document(row._replace(cells=cells), planned.located.id, list(places), encoding)
                claims.claim_id(document.id, row.line, table.unit)
            except UnusableInputError:
                yield row, None
            else:
                yield row, document.id


def open_table(file: str, encoding: str) -> TableReader:
    """Open a table to read.

    Raises:
        UnusableInputError: it cannot be opened, or its head cannot be read.
    """
    suffix = get_table_suffix(file)
    try:
        stream = open_bytes(file)
    except OSError as error:
        raise UnusableInputError(f"{error.strerror or error}; check the file and its permissions") from error
    try:
        if suffix == ".parquet":
            return ParquetReader(stream, packed=file.lower().endswith(".gz"))
        lines = DecodedLines(stream, encoding)
        if suffix in (".jsonl", ".ndjson"):
            return JsonLinesReader(lines)
        return DelimitedReader(lines, tabs=suffix == ".tsv")
    except BaseException:
        stream.close()
        raise


def _read_sample(table: TableReader) -> tuple[list[tuple[object, ...]], UnusableRow | None]:
    """Return the first rows that can be read, at most `HEAD_ROWS`, and the first that cannot."""
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


def _build_document(row: TableRow | UnusableRow, table: str, roles: Sequence[str], encoding: str) -> Document:
    """Make the document of a row; raises `UnusableInputError` without a text, or a proper id or metadata."""
    if isinstance(row, UnusableRow):
        raise UnusableInputError(row.reason)
    cells = dict(zip(roles, row.cells, strict=True))
    raw = _decode_cell_text(cells.pop("text"), encoding)
    values = {role: _convert_cell(role, value) for role, value in cells.items()}
    name = values.pop("id", f"{table}#{row.number}")
    if not name.strip():
        raise UnusableInputError("no id; fill the cell, or let the rows be numbered (--id-column '')")
    if len(name) > LONGEST_ID:
        raise UnusableInputError(f"an id of {len(name):,} characters; name the column that holds ids with --id-column")
    metadata = {role: value.strip() for role, value in values.items() if value.strip()}
    if "year" in metadata:
        metadata["year"] = extract_year(metadata["year"])
    return Document(id=name, data=raw.encode(), raw=raw, path=table, metadata=metadata)


def _convert_cell(role: str, value: object) -> str:
    text = convert_to_text(value)
    if text is None:
        raise UnusableInputError(f"its {role} is {describe_value_type(value)}; it must be a text or a number")
    if "\0" in text or _find_surrogate(text) >= 0:
        advice = "write it again from its source"
        raise UnusableInputError(f"its {role} holds a NUL character or half of a character; {advice}")
    return text


def _decode_cell_text(value: object, encoding: str) -> str:
    """Return the text of a cell exactly as written; raises `UnusableInputError` if it cannot be used."""
    if isinstance(value, bytes):
        try:
            value = value.decode(encoding)
        except UnicodeDecodeError as error:
            byte = f"byte 0x{error.object[error.start]:02x} at offset {error.start} of its text"
            raise UnusableInputError(f"{byte} is not {encoding.upper()}; write the column as text") from error
    if value is None:
        raise UnusableInputError("no text; fill the cell or remove the row", cause=SkipReason.NO_TEXT)
    if not isinstance(value, str):
        kind = describe_value_type(value)
        raise UnusableInputError(f"its text is {kind}, not a text; name the right column with --text-column")
    if not value.strip():
        reason = f"holds no text ({len(value)} characters); fill the cell or remove the row"
        raise UnusableInputError(reason, cause=SkipReason.NO_TEXT)
    if len(value) > LARGEST_CELL:
        raise UnusableInputError(f"a cell of more than {LARGEST_CELL >> 20} MiB; split the text")
    if (at := value.find("\0")) >= 0:
        reason = f"its text holds a NUL character (character {at}); remove it"
        raise UnusableInputError(reason, cause=SkipReason.NUL_CHARACTER)
    if (half := _find_surrogate(value)) >= 0:
        raise UnusableInputError(
            f"its text holds half of a character (U+{ord(value[half]):04X}, character {half}), which no file can hold; "
            f"write the table again from its source"
        )
    return value


def _find_surrogate(text: str) -> int:
    """Return the position of the first unpaired surrogate, which JSON can hold and no encoding can; else -1."""
    try:
        if not text.isascii():
            text.encode()
    except UnicodeEncodeError as error:
        return error.start
    return -1
