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

from reconcile.report.pages.work import render_work_page
from reconcile.report.reading_context import ReadingContext
from reconcile.report.run_folder.layout import Layout, locate_record_file, locate_work_folder, locate_work_page
from reconcile.report.run_folder.work_record import WorkRecord, dump_record, dump_record_line
from reconcile.report.tables import (
    COLUMNS,
    tabulate_alignment,
    tabulate_canonical,
    tabulate_differences,
    tabulate_witnesses,
    tabulate_works,
)
from reconcile.report.work_digest import DigestText, OpenItem, WorkDigest, build_work_digest
from reconcile.settings import Settings
from reconcile.storage.cells import Cell, CellTable
from reconcile.storage.json_codec import damaged_error, parse_json, to_plain
from reconcile.storage.safe_csv import dump_csv
from reconcile.vocabulary import Confidence, Decision, Kind, Severity

TableRows = tuple[tuple[Cell, ...], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Shard:
    """What one work gives to a run."""

    id: str
    """Of the work."""
    digest: WorkDigest
    rows: Mapping[str, TableRows]
    """Table → its rows of this work: works, witnesses, alignment, differences; canonical where the layout has it."""
    record: str
    """The record as one line; empty in the layout ``folder``, where it is a file of the work."""
    inputs: Mapping[str, str]
    """Document id → SHA-256 of its bytes."""
    outputs: Mapping[str, str]
    """Path of each file of the work, below the output folder → SHA-256."""
    differences: tuple[str, ...]
    """Ids of the differences: what a decision can be about."""


def make_shard(record: WorkRecord, settings: Settings, layout: Layout) -> tuple[Shard, dict[str, bytes]]:
    """What a work gives to a run, and the files of its own: path below the output folder → bytes.

    Pure: the same record gives the same shard and the same bytes.
    """
    work = record.work
    tables = {
        "works": tabulate_works([work]),
        "witnesses": tabulate_witnesses([work]),
        "alignment": tabulate_alignment([work]),
        "differences": tabulate_differences([work]),
    }
    if not layout.is_folder:
        tables["canonical"] = tabulate_canonical([work])
    digest = build_work_digest(work)
    files: dict[str, bytes] = {}
    if layout.is_folder:
        folder = locate_work_folder(work.id)
        files[f"{folder}/canonical.txt"] = work.canonical.text.encode("utf-8", "backslashreplace")
        files[f"{folder}/differences.csv"] = dump_csv(tables["differences"])
        files[locate_record_file(work.id)] = dump_record(record)
    if layout.has_page(digest.open):
        page = render_work_page(record, settings, layout)
        files[locate_work_page(work.id)] = page.encode("utf-8", "backslashreplace")
    shard = Shard(
        id=work.id,
        digest=digest,
        rows={name: _round_rows(table) for name, table in tables.items()},
        record="" if layout.is_folder else dump_record_line(record),
        inputs={w.id: w.document.sha256 for w in work.witnesses},
        outputs={path: hashlib.sha256(data).hexdigest() for path, data in files.items()},
        differences=tuple(d.id for d in work.differences),
    )
    return shard, files


def _round_rows(table: CellTable) -> TableRows:
    """The rows with numbers as they stand in files: four places."""
    if "number" not in table.columns.values():
        return table.rows
    return tuple(tuple(round(cell, 4) if isinstance(cell, float) else cell for cell in row) for row in table.rows)


def dump_shard(shard: Shard) -> bytes:
    """Write a shard as JSON, so that `parse_shard` gives an equal one."""
    plain = {f.name: getattr(shard, f.name) for f in fields(shard)} | {"digest": to_plain(shard.digest)}
    return json.dumps(plain, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "backslashreplace")


def parse_shard(data: bytes, place: str = "shard") -> Shard:
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
            digest=_parse_digest(**plain["digest"]),
            rows={name: _check_rows(name, rows) for name, rows in plain["rows"].items()},
            record=plain["record"],
            inputs=plain["inputs"],
            outputs=plain["outputs"],
            differences=tuple(plain["differences"]),
        )
    except (TypeError, ValueError, KeyError, AttributeError) as error:
        raise damaged_error(place, f"no shard of a work ({error})") from error


def _check_rows(name: str, rows: Any) -> TableRows:
    width = len(COLUMNS[name])
    if any(len(row) != width for row in rows):
        raise ValueError(f"a row of {name} that has not {width} cells")
    return tuple(map(tuple, rows))


def _parse_digest(*, texts: Any, kinds: Any, waiting: Any, **figures: Any) -> WorkDigest:
    return WorkDigest(
        texts=tuple(DigestText(*text) for text in texts),
        kinds={kind: tuple(counts) for kind, counts in kinds.items()},
        waiting=tuple(_parse_open_item(*place) for place in waiting),
        **figures,
    )


def _parse_open_item(id: str, kind: str, severity: str, confidence: str, decision: str, *told: Any) -> OpenItem:  # noqa: A002
    *texts, sides = told
    names = Kind(kind), Severity(severity), Confidence(confidence), Decision(decision)
    return OpenItem._make((id, *names, *texts, tuple(ReadingContext(*side) for side in sides)))
