"""Parquet → rows."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any, BinaryIO, cast

from reconcile.corpus.tables.decoded_lines import CHUNK_BYTES, TRUNCATION_ERRORS
from reconcile.corpus.tables.rows import TableRow, UnusableInputError, UnusableRow
from reconcile.errors import InputError
from reconcile.model.skipped import PlaceUnit
from reconcile.storage.temp_files import guard_temporary_files

if TYPE_CHECKING:
    import pyarrow as pa

BATCH_ROWS = 1024
"""Rows in memory at a time; results do not depend on it."""


class ParquetReader:
    """An open Parquet file."""

    unit = PlaceUnit.ROW

    def __init__(self, stream: BinaryIO, *, packed: bool) -> None:
        """Read the schema.

        Args:
            stream: the file; closed by `close`.
            packed: whether it comes out of a ``.gz``. Parquet is not read from front to back, so it is unpacked to a
                temporary file then.

        Raises:
            InputError: pyarrow is not installed.
            UnusableInputError: it is no Parquet file, or not a whole one.
        """
        try:
            import pyarrow as pa
            import pyarrow.parquet as pq
        except ImportError as error:
            raise InputError("reading Parquet needs pyarrow; pip install 'reconcile[parquet]'") from error
        self._read_errors = (pa.ArrowException, OSError, ValueError)
        self._stream = _unpack_to_file(stream) if packed else stream
        try:
            # Buffered, so that a row group of gigabytes is read page by page.
            self._file = pq.ParquetFile(self._stream, buffer_size=CHUNK_BYTES, pre_buffer=False)
        except self._read_errors as error:
            raise UnusableInputError(f"not a whole Parquet file ({_summarize_error(error)}); write it again") from error
        self.columns = tuple(self._file.schema_arrow.names)

    def close(self) -> None:
        """Close the file."""
        self._file.close()
        self._stream.close()

    def read_rows(self, positions: Sequence[int]) -> Iterator[TableRow | UnusableRow]:
        """Read to the end; yield the values at `positions`, text that is not UTF-8 as bytes."""
        names = [self.columns[n] for n in positions]
        before = 0
        # Group by group, so that the rows of the others are read when one is damaged.
        for group in range(self._file.num_row_groups):
            number, end = before, before + self._file.metadata.row_group(group).num_rows
            try:
                for cells in self._read_cells(group, names):
                    number += 1
                    yield TableRow(number, number, cells)
            except self._read_errors as error:
                reason = f"not readable as far as row {end} ({_summarize_error(error)}); write the table again"
                yield UnusableRow(number + 1, reason)
            before = end

    def _read_cells(self, group: int, names: Sequence[str]) -> Iterator[tuple[object, ...]]:
        wanted = list(dict.fromkeys(names))
        for batch in self._file.iter_batches(batch_size=BATCH_ROWS, row_groups=[group], columns=wanted):
            values = {name: _convert_column(batch.column(n)) for n, name in enumerate(batch.schema.names)}
            yield from zip(*(values[name] for name in names), strict=True)


def _convert_column(column: pa.Array) -> list[Any]:
    try:
        return cast("list[Any]", column.to_pylist())
    except UnicodeDecodeError:
        import pyarrow as pa

        return cast("list[Any]", column.cast(pa.large_binary()).to_pylist())
    except (ValueError, OverflowError):
        # A date beyond the years that Python knows: no reason to lose the text beside it.
        return [str(value) for value in column]


def _unpack_to_file(stream: BinaryIO) -> BinaryIO:
    whole = tempfile.TemporaryFile()  # noqa: SIM115  outlives this function; `ParquetReader.close` closes it
    try:
        while chunk := stream.read(CHUNK_BYTES):
            with guard_temporary_files():
                whole.write(chunk)
    except TRUNCATION_ERRORS as error:
        whole.close()
        raise UnusableInputError(f"not a whole gzip file ({error}); pack it again") from error
    finally:
        stream.close()
    whole.seek(0)
    return cast("BinaryIO", whole)


def _summarize_error(error: BaseException) -> str:
    return str(error).strip().split("\n", 1)[0][:200]
