"""What one work gives to a run: its own files, its rows of every table, and its digest.

Made for each work by itself, so that works can be done in any order and by any process, and kept; the files of the
run as a whole are then put together from shards (`reconcile.report.run_folder.run_assembly`).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

from reconcile.report.pages.work import work_page
from reconcile.report.reading_context import InContext
from reconcile.report.run_folder.layout import Layout, folder_of, page_of, record_file_of
from reconcile.report.run_folder.work_record import Record, record_bytes, record_line
from reconcile.report.tables import (
    COLUMNS,
    alignment_table,
    canonical_table,
    differences_table,
    witnesses_table,
    works_table,
)
from reconcile.report.work_digest import Digest, Text, Waiting, digest_of
from reconcile.settings import Settings
from reconcile.storage.cells import Cell, Table
from reconcile.storage.json_codec import damaged, parse_json, to_plain
from reconcile.storage.safe_csv import csv_bytes
from reconcile.vocabulary import Confidence, Decision, Kind, Severity

Rows = tuple[tuple[Cell, ...], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Shard:
    """What one work gives to a run."""

    id: str
    """Of the work."""
    digest: Digest
    rows: Mapping[str, Rows]
    """Table → its rows of this work: works, witnesses, alignment, differences; canonical where the layout has it."""
    record: str
    """The record as one line; empty in the layout ``folder``, where it is a file of the work."""
    inputs: Mapping[str, str]
    """Document id → SHA-256 of its bytes."""
    outputs: Mapping[str, str]
    """Path of each file of the work, below the output folder → SHA-256."""
    differences: tuple[str, ...]
    """Ids of the differences: what a decision can be about."""


def shard_of(record: Record, settings: Settings, layout: Layout) -> tuple[Shard, dict[str, bytes]]:
    """What a work gives to a run, and the files of its own: path below the output folder → bytes.

    Pure: the same record gives the same shard and the same bytes.
    """
    work = record.work
    tables = {
        "works": works_table([work]),
        "witnesses": witnesses_table([work]),
        "alignment": alignment_table([work]),
        "differences": differences_table([work]),
    }
    if not layout.is_folder:
        tables["canonical"] = canonical_table([work])
    digest = digest_of(work)
    files: dict[str, bytes] = {}
    if layout.is_folder:
        folder = folder_of(work.id)
        files[f"{folder}/canonical.txt"] = work.canonical.text.encode("utf-8", "backslashreplace")
        files[f"{folder}/differences.csv"] = csv_bytes(tables["differences"])
        files[record_file_of(work.id)] = record_bytes(record)
    if layout.has_page(digest.open):
        page = work_page(record, settings, layout)
        files[page_of(work.id)] = page.encode("utf-8", "backslashreplace")
    shard = Shard(
        id=work.id,
        digest=digest,
        rows={name: _rounded(table) for name, table in tables.items()},
        record="" if layout.is_folder else record_line(record),
        inputs={w.id: w.document.sha256 for w in work.witnesses},
        outputs={path: hashlib.sha256(data).hexdigest() for path, data in files.items()},
        differences=tuple(d.id for d in work.differences),
    )
    return shard, files


def _rounded(table: Table) -> Rows:
    """The rows with numbers as they stand in files: four places."""
    if "number" not in table.columns.values():
        return table.rows
    return tuple(tuple(round(cell, 4) if isinstance(cell, float) else cell for cell in row) for row in table.rows)


def shard_bytes(shard: Shard) -> bytes:
    """Write a shard as JSON, so that `read_shard` gives an equal one."""
    plain = {f.name: getattr(shard, f.name) for f in fields(shard)} | {"digest": to_plain(shard.digest)}
    return json.dumps(plain, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "backslashreplace")


def read_shard(data: bytes, place: str = "shard") -> Shard:
    """Read a shard back.

    Only its shape is checked: a shard is our own and comes from where its bytes are known to be whole. By hand and not
    by `plain.from_plain`, for a run may have a hundred thousand of them.

    Raises:
        InputError: cut off, or of another shape; names `place`.
    """
    plain = parse_json(data, place)
    try:
        return Shard(
            id=plain["id"],
            digest=_digest(**plain["digest"]),
            rows={name: _rows(name, rows) for name, rows in plain["rows"].items()},
            record=plain["record"],
            inputs=plain["inputs"],
            outputs=plain["outputs"],
            differences=tuple(plain["differences"]),
        )
    except (TypeError, ValueError, KeyError, AttributeError) as error:
        raise damaged(place, f"no shard of a work ({error})") from error


def _rows(name: str, rows: Any) -> Rows:
    width = len(COLUMNS[name])
    if any(len(row) != width for row in rows):
        raise ValueError(f"a row of {name} that has not {width} cells")
    return tuple(map(tuple, rows))


def _digest(*, texts: Any, kinds: Any, waiting: Any, **figures: Any) -> Digest:
    return Digest(
        texts=tuple(Text(*text) for text in texts),
        kinds={kind: tuple(counts) for kind, counts in kinds.items()},
        waiting=tuple(_waiting(*place) for place in waiting),
        **figures,
    )


def _waiting(id: str, kind: str, severity: str, confidence: str, decision: str, *told: Any) -> Waiting:  # noqa: A002
    *texts, sides = told
    names = Kind(kind), Severity(severity), Confidence(confidence), Decision(decision)
    return Waiting._make((id, *names, *texts, tuple(InContext(*side) for side in sides)))
