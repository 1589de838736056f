"""Where the files of a run go: one interface to a folder and to a comparison."""

from __future__ import annotations

import hashlib
from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, suppress

from reconcile.storage.tables import ByteTarget, TableWriter, start_table


class OutputFiles(ABC):
    """Takes files by their path below the output folder, and keeps the SHA-256 of each."""

    def __init__(self) -> None:
        self.hashes: dict[str, str] = {}
        """Path → SHA-256 of every file taken so far."""

    @abstractmethod
    def open_target(self, name: str) -> AbstractContextManager[ByteTarget]:
        """Open the target for the bytes of one file."""

    def write_file(self, name: str, data: bytes) -> None:
        """Take a whole file."""
        with self.open_file(name) as target:
            target.write(data)

    @contextmanager
    def open_file(self, name: str) -> Iterator[ByteTarget]:
        """Take a file in parts."""
        with self.open_target(name) as target:
            hashed = _HashingTarget(target)
            yield hashed
        self.hashes[name] = hashed.sha256.hexdigest()

    @contextmanager
    def open_table(self, name: str, format: str, columns: Mapping[str, str]) -> Iterator[TableWriter]:  # noqa: A002
        """Take a table row by row."""
        with self.open_file(name) as target:
            table = start_table(format, target, columns)
            try:
                yield table
            except BaseException:
                with suppress(Exception):  # a half written file is thrown away anyway
                    table.close()
                raise
            table.close()


class _HashingTarget:
    closed = False

    def __init__(self, target: ByteTarget) -> None:
        self.target = target
        self.sha256 = hashlib.sha256()

    def write(self, data: bytes, /) -> int:
        self.sha256.update(data)
        self.target.write(data)
        return len(data)

    def flush(self) -> None:
        """Do nothing: the writer of Parquet calls it; the target is flushed when it is closed."""
