"""A table with one row for each work: the rows of some texts as they are, and a column with the number of texts."""

from __future__ import annotations

import csv
import io
import json
from codecs import BOM_UTF8
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from typing import Any, BinaryIO

from reconcile.corpus.tables.decoded_lines import DecodedLines, open_bytes
from reconcile.corpus.tables.delimited import DelimitedReader
from reconcile.corpus.tables.row_documents import (
    IdRegistry,
    TablePlan,
    get_table_suffix,
    open_table,
    read_row_documents,
)
from reconcile.corpus.tables.rows import TableRow
from reconcile.storage.tables import ROW_GROUP

COUNT_COLUMN = "members"
"""The column that is added; with a number where the table has one of that name."""


def write_kept_rows(table: TablePlan, encoding: str, counts: Mapping[str, int], target: BinaryIO) -> None:
    """Write the rows of some texts of a table, in their order and format.

    Args:
        table: the table.
        encoding: of its text; what is written has it too.
        counts: id of each text whose row is kept → the number that its added cell has.
        target: where to; bytes.
    """
    suffix = get_table_suffix(table.located.file)
    write: Callable[..., None] = _write_delimited
    if suffix in (".jsonl", ".ndjson"):
        write = _write_json_lines
    elif suffix == ".parquet":
        write = _write_parquet
    write(table, encoding, counts, target)


def _name_count_column(header: tuple[str, ...]) -> str:
    name, number = COUNT_COLUMN, 1
    while name in header:
        number += 1
        name = f"{COUNT_COLUMN}_{number}"
    return name


def _iterate_kept(table: TablePlan, encoding: str, counts: Mapping[str, int]) -> Iterator[tuple[TableRow, int]]:
    """Yield the rows that are kept, with all their cells, and the number of each."""
    for row, document in read_row_documents(table, encoding, IdRegistry()):
        if document is not None and (count := counts.get(document)):
            yield row, count


def _write_delimited(table: TablePlan, encoding: str, counts: Mapping[str, int], target: BinaryIO) -> None:
    with closing(open_table(table.located.file, encoding)) as reader:
        delimiter = reader.delimiter if isinstance(reader, DelimitedReader) else ","
    with open_bytes(table.located.file) as stream:
        if (mark := stream.read(len(BOM_UTF8))) == BOM_UTF8:
            target.write(mark)  # with which spreadsheets know it for UTF-8
    text = io.TextIOWrapper(target, encoding=encoding, newline="", write_through=True)
    writer = csv.writer(text, delimiter=delimiter, lineterminator="\n")
    writer.writerow([*table.header, _name_count_column(table.header)])
    for row, count in _iterate_kept(table, encoding, counts):
        writer.writerow([*row.cells, count])
    text.detach()


def _write_json_lines(table: TablePlan, encoding: str, counts: Mapping[str, int], target: BinaryIO) -> None:
    """Copy the lines that are kept, with one more key; nothing in them is written anew."""
    kept = {row.line: count for row, count in _iterate_kept(table, encoding, counts)}
    name = json.dumps(_name_count_column(table.header))
    with closing(DecodedLines(open_bytes(table.located.file), encoding)) as lines:
        for line in lines:
            if count := kept.get(lines.number):
                body = line.rstrip().removeprefix("\ufeff").removesuffix("}").rstrip()
                target.write(f"{body}, {name}: {count}}}\n".encode(encoding))


def _write_parquet(table: TablePlan, encoding: str, counts: Mapping[str, int], target: BinaryIO) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    kept = {row.line: count for row, count in _iterate_kept(table, encoding, counts)}
    with open_bytes(table.located.file) as stream:
        source: Any = pa.BufferReader(stream.read()) if table.located.file.lower().endswith(".gz") else stream
        file = pq.ParquetFile(source)
        schema = file.schema_arrow.append(pa.field(_name_count_column(table.header), pa.int64()))
        with pq.ParquetWriter(pa.PythonFile(target, mode="w"), schema, compression="zstd") as writer:
            before = 0
            for batch in file.iter_batches(batch_size=ROW_GROUP):
                places = [n for n in range(batch.num_rows) if before + n + 1 in kept]
                numbers = pa.array([kept[before + n + 1] for n in places], pa.int64())
                before += batch.num_rows
                chosen = batch.take(pa.array(places, pa.int64()))
                writer.write_batch(pa.RecordBatch.from_arrays([*chosen.columns, numbers], schema=schema))
