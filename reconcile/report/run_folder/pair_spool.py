"""The pairs of a run, gathered from the records of its works and sorted, in bounded memory."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator
from types import TracebackType
from typing import Self

from reconcile.model.records import Pair
from reconcile.report.run_folder.work_record import WorkRecord
from reconcile.storage.json_codec import from_plain, to_plain
from reconcile.storage.temp_files import guard_temporary_files


class PairSpool:
    """Pairs on their way from the records to the table of pairs, in a temporary file when they are many; a context.

    A pair between two works stands in the records of both and counts once. Should the two records differ, both stand.
    """

    def __enter__(self) -> Self:
        # An empty name is a database of this connection alone, in memory until it outgrows the page cache.
        self._base = sqlite3.connect("")
        self._base.execute("CREATE TABLE pairs (left BLOB, right BLOB, told TEXT, UNIQUE (left, right, told))")
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._base.close()

    def collect_from(self, records: Iterable[WorkRecord]) -> Iterator[WorkRecord]:
        """Pass records on and gather their pairs."""
        for record in records:
            with guard_temporary_files():
                self._base.executemany("INSERT OR IGNORE INTO pairs VALUES (?, ?, ?)", map(_encode_pair, record.pairs))
            yield record

    def read_pairs(self) -> Iterator[Pair]:
        """The pairs gathered so far, by the ids of their texts."""
        for (told,) in self._base.execute("SELECT told FROM pairs ORDER BY left, right, told"):
            yield from_plain(Pair, json.loads(told), "pair")


def _encode_pair(pair: Pair) -> tuple[bytes, bytes, str]:
    # As bytes, for their order is that of code points, and an id may hold what is no text.
    left, right = (name.encode("utf-8", "surrogatepass") for name in (pair.left, pair.right))
    return left, right, json.dumps(to_plain(pair))
