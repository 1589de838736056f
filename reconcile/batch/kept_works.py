"""The results of works in the cache: one key without decisions, and one for each set of decisions about a work."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from reconcile.batch.result_cache import ResultCache
from reconcile.batch.work_tasks import MadeWork
from reconcile.model.decisions import Ruling
from reconcile.report.run_folder.manifest import is_below_folder
from reconcile.report.run_folder.output_folder import FileStamp


class ResultHead(NamedTuple):
    """What is kept of a work beside its shard."""

    id: str
    """Of the work; empty where only its differences are known."""
    differences: tuple[str, ...]
    """Their ids."""
    files: tuple[tuple[str, str, FileStamp], ...]
    """See `MadeWork`."""


class KeptWork(NamedTuple):
    """A result that is kept."""

    key: bytes
    head: ResultHead


class KeptWorks:
    """The results of works, by what they were made of."""

    def __init__(self, cache: ResultCache, rulings: Sequence[Ruling]) -> None:
        """Look at nothing yet.

        Args:
            cache: where the results lie.
            rulings: what people decided; a result depends on those about its differences.
        """
        self._cache = cache
        self._rulings = rulings
        self.ruling_ids = frozenset(ruling.id for ruling in rulings)

    def find_work(self, key: bytes) -> KeptWork | None:
        """Return the result of a work, given its key without decisions; None when it is not kept."""
        head = self._read_head(key)
        if head is not None and (rulings := self._select_rulings(head.differences)):
            key = _derive_decided_key(key, rulings)
            head = self._read_head(key)
        return KeptWork(key, head) if head is not None and head.id else None

    def store_work(self, key: bytes, made: MadeWork) -> bytes:
        """Keep a result under the key of the work, or of the work as it was decided; return that key."""
        if rulings := self._select_rulings(made.differences):
            if self._cache.read_head(key) is None:  # so that the next run knows which decisions are about this work
                self._store_head(key, ResultHead(id="", differences=made.differences, files=()), b"")
            key = _derive_decided_key(key, rulings)
        self._store_head(key, ResultHead(id=made.id, differences=made.differences, files=made.files), made.packed)
        return key

    def is_lost(self, key: bytes) -> bool:
        """Whether a result that was stored cannot be read any more, because the cache failed."""
        return self._cache.has_failed and self._cache.read_head(key) is None

    def read_shard(self, key: bytes) -> bytes | None:
        """Return the shard of a work; None when it is lost."""
        return self._cache.read_body(key)

    def _store_head(self, key: bytes, head: ResultHead, packed: bytes) -> None:
        self._cache.store_result(key, serialize_plain(head._asdict()), packed)

    def _read_head(self, key: bytes) -> ResultHead | None:
        data = self._cache.read_head(key)
        return None if data is None else _parse_head(data)

    def _select_rulings(self, differences: Iterable[str]) -> list[Ruling]:
        ids = self.ruling_ids.intersection(differences) if self.ruling_ids else ()
        return [ruling for ruling in self._rulings if ruling.id in ids]


def _parse_head(data: bytes) -> ResultHead | None:
    """Read a head; None when it is not one: anybody may have written what is in a cache."""
    try:
        plain = json.loads(data)
        files = tuple((str(name), str(sha256), FileStamp(*map(int, stamp))) for name, sha256, stamp in plain["files"])
        head = ResultHead(str(plain["id"]), tuple(map(str, plain["differences"])), files)
    except (ValueError, TypeError, KeyError):
        return None
    return head if all(is_below_folder(name) for name, _, _ in files) else None


def _derive_decided_key(key: bytes, rulings: Sequence[Ruling]) -> bytes:
    rows = sorted([r.id, r.choice, r.text, r.who, r.why, r.date] for r in rulings)
    return hashlib.sha256(key + serialize_plain(rows)).digest()


def serialize_plain(value: object) -> bytes:
    """Return plain values as bytes, the same for equal values."""
    return json.dumps(value, sort_keys=True, separators=(",", ":")).encode("ascii")
