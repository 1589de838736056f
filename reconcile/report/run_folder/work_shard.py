"""The part of one work in a run: its own files, its rows of every table, and its digest.

Each is made from one work only, so that works can be done in any order and by any process, and kept; the files of the
run as a whole are then put together from shards (`reconcile.report.run_folder.run_assembly`).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

from reconcile.report.pages.work import render_work_page
from reconcile.report.run_folder.layout import Layout, locate_record_file, locate_work_folder, locate_work_page
from reconcile.report.run_folder.work_record import WorkRecord, dump_record, dump_record_line
from reconcile.report.tables import COLUMNS, tabulate
from reconcile.report.work_digest import WorkDigest, build_work_digest
from reconcile.settings import Settings
from reconcile.storage.cells import CellRow, round_cells
from reconcile.storage.display_text import encode_text
from reconcile.storage.json_codec import damaged_error, from_plain, parse_json, to_plain
from reconcile.storage.safe_csv import dump_csv


@dataclass(frozen=True, slots=True, kw_only=True)
class Shard:
    """The part of one work in a run."""

    id: str
    digest: WorkDigest
    rows: Mapping[str, tuple[CellRow, ...]]
    """Table → its rows of this work: works, witnesses, alignment, differences; canonical where the layout has it."""
    record: str
    """The record as one line; empty in the layout ``folder``, where it is a file of the work."""
    inputs: Mapping[str, str]
    """Document id → SHA-256 of its bytes."""
    outputs: Mapping[str, str]
    """Path of each file of the work, below the output folder → SHA-256."""
    differences: tuple[str, ...]
    """Ids of the differences."""


def make_shard(record: WorkRecord, settings: Settings, layout: Layout) -> tuple[Shard, dict[str, bytes]]:
    """Return the shard of a work, and the files of its own: path below the output folder → bytes.

    Pure: the same record gives the same shard and the same bytes.
    """
    work = record.work
    tables = {name: tabulate(name, [work]) for name in layout.table_names if name not in ("pairs", "skipped")}
    digest = build_work_digest(work)
    files: dict[str, bytes] = {}
    if layout.is_folder:
        folder = locate_work_folder(work.id)
        files[f"{folder}/canonical.txt"] = encode_text(work.canonical.text)
        files[f"{folder}/differences.csv"] = dump_csv(tables["differences"])
        files[locate_record_file(work.id)] = dump_record(record)
    if layout.has_page(digest.open):
        files[locate_work_page(work.id)] = encode_text(render_work_page(record, settings, layout))
    shard = Shard(
        id=work.id,
        digest=digest,
        rows={name: tuple(map(round_cells, table.rows)) for name, table in tables.items()},
        record="" if layout.is_folder else dump_record_line(record),
        inputs={w.id: w.document.sha256 for w in work.witnesses},
        outputs={path: hashlib.sha256(data).hexdigest() for path, data in files.items()},
        differences=tuple(d.id for d in work.differences),
    )
    return shard, files


def dump_shard(shard: Shard) -> bytes:
    """Write a shard as JSON, so that `parse_shard` gives an equal one."""
    plain = {f.name: getattr(shard, f.name) for f in fields(shard)} | {"digest": to_plain(shard.digest)}
    return encode_text(json.dumps(plain, ensure_ascii=False, separators=(",", ":")))


def parse_shard(data: bytes, place: str = "shard") -> Shard:
    """Read a shard back; only its shape is checked, and of the many rows their number of cells: the bytes are our own.

    Raises:
        InputError: cut off, or of another shape; names `place`.
    """
    plain = parse_json(data, place)
    try:
        digest: WorkDigest = from_plain(WorkDigest, plain.pop("digest"), f"{place}.digest")
        rows = {name: _check_rows(name, rows) for name, rows in plain.pop("rows").items()}
        return Shard(digest=digest, rows=rows, differences=tuple(plain.pop("differences")), **plain)
    except (TypeError, ValueError, KeyError, AttributeError) as error:
        raise damaged_error(place, f"no shard of a work ({error})") from error


def _check_rows(name: str, rows: Any) -> tuple[CellRow, ...]:
    width = len(COLUMNS[name])
    if any(len(row) != width for row in rows):
        raise ValueError(f"a row of {name} that has not {width} cells")
    return tuple(map(tuple, rows))
