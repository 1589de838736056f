"""Parquet → rows."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any, BinaryIO, cast

from reconcile.corpus.tables.decoded_lines import CHUNK, CUT
from reconcile.corpus.tables.rows import Bad, Row, UnusableTableError
from reconcile.errors import InputError
from reconcile.storage.temp_files import temporary_room

if TYPE_CHECKING:
    import pyarrow as pa

BATCH = 1024
"""Rows that are held at a time."""


class Parquet:
    """An open Parquet file."""

    unit = "row"

    def __init__(self, stream: BinaryIO, *, packed: bool) -> None:
        """Read the schema.

        Args:
            stream: the file; closed by `close`.
            packed: whether it comes out of a ``.gz``. Parquet is not read from front to back, so it is unpacked to a
                temporary file then.

        Raises:
            InputError: pyarrow is not installed.
            UnusableTableError: it is no Parquet file, or not a whole one.
        """
        try:
            import pyarrow as pa
            import pyarrow.parquet as pq
        except ImportError as error:
            raise InputError("reading Parquet needs pyarrow; pip install 'reconcile[parquet]'") from error
        self._error = (pa.ArrowException, OSError, ValueError)
        self._stream = _unpacked(stream) if packed else stream
        try:
            # Buffered, so that a row group of gigabytes is read page by page.
            self._file = pq.ParquetFile(self._stream, buffer_size=CHUNK, pre_buffer=False)
        except self._error as error:
            raise UnusableTableError(f"not a whole Parquet file ({_first_line(error)}); write it again") from error
        self.columns = tuple(self._file.schema_arrow.names)

    def close(self) -> None:
        """Close the file."""
        self._file.close()
        self._stream.close()

    def rows(self, positions: Sequence[int]) -> Iterator[Row | Bad]:
        """Read to the end: the values at `positions`; text that is not UTF-8 comes as bytes."""
        names = [self.columns[n] for n in positions]
        before = 0
        # Group by group, so that the rows of the others are read when one is damaged.
        for group in range(self._file.num_row_groups):
            number, end = before, before + self._file.metadata.row_group(group).num_rows
            try:
                for cells in self._cells(group, names):
                    number += 1
                    yield Row(number, number, cells)
            except self._error as error:
                yield Bad(number + 1, f"not readable as far as row {end} ({_first_line(error)}); write the table again")
            before = end

    def _cells(self, group: int, names: Sequence[str]) -> Iterator[tuple[object, ...]]:
        wanted = list(dict.fromkeys(names))
        for batch in self._file.iter_batches(batch_size=BATCH, row_groups=[group], columns=wanted):
            values = {name: _values(batch.column(n)) for n, name in enumerate(batch.schema.names)}
            yield from zip(*(values[name] for name in names), strict=True)


def _values(column: pa.Array) -> list[Any]:
    try:
        return cast("list[Any]", column.to_pylist())
    except UnicodeDecodeError:
        import pyarrow as pa

        return cast("list[Any]", column.cast(pa.large_binary()).to_pylist())
    except (ValueError, OverflowError):
        # A date beyond the years that Python knows: no reason to lose the text beside it.
        return [str(value) for value in column]


def _unpacked(stream: BinaryIO) -> BinaryIO:
    whole = tempfile.TemporaryFile()  # noqa: SIM115  outlives this function; `Parquet.close` closes it
    try:
        while chunk := stream.read(CHUNK):
            with temporary_room():
                whole.write(chunk)
    except CUT as error:
        whole.close()
        raise UnusableTableError(f"not a whole gzip file ({error}); pack it again") from error
    finally:
        stream.close()
    whole.seek(0)
    return cast("BinaryIO", whole)


def _first_line(error: BaseException) -> str:
    return str(error).strip().split("\n", 1)[0][:200]
