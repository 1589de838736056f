"""Records → the bytes of every file of the output folder. Pure: the same records always give the same bytes."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any

from reconcile.model import Pair, Skipped, Work
from reconcile.report.counting import total, units
from reconcile.report.manifest import MANIFEST, Manifest, manifest_bytes
from reconcile.report.pages import index_page, work_page
from reconcile.report.record import Record, record_bytes, record_of
from reconcile.report.sheets import csv_bytes
from reconcile.report.summary import summary
from reconcile.report.tables import (
    alignment_table,
    differences_table,
    pairs_table,
    skipped_table,
    witnesses_table,
    works_table,
)
from reconcile.settings import Settings


def render(
    works: Sequence[Work], pairs: Sequence[Pair], skipped: Sequence[Skipped], settings: Settings
) -> dict[str, bytes]:
    """Render the whole output folder: relative POSIX path → bytes, ``run.json`` last."""
    pairs = sorted(pairs, key=lambda p: (p.left, p.right))
    files = {
        "works.csv": csv_bytes(works_table(works)),
        "witnesses.csv": csv_bytes(witnesses_table(works)),
        "pairs.csv": csv_bytes(pairs_table(pairs)),
        "alignment.csv": csv_bytes(alignment_table(works)),
        "differences.csv": csv_bytes(differences_table(works)),
        "skipped.csv": csv_bytes(skipped_table(skipped)),
        "summary.md": _text(summary(works, pairs, skipped, settings)),
        "index.html": _text(index_page(works, pairs, skipped, settings)),
    }
    for work in works:
        files |= _work_files(record_of(work, pairs), settings)
    manifest = Manifest(
        settings=settings.for_record(),
        counts=counts(works, pairs, skipped),
        works=tuple(w.id for w in works),
        skipped=tuple(skipped),
        inputs={w.id: w.document.sha256 for work in works for w in work.witnesses},
        outputs={path: hashlib.sha256(data).hexdigest() for path, data in files.items()},
    )
    return files | {MANIFEST: manifest_bytes(manifest)}


def counts(works: Sequence[Work], pairs: Sequence[Pair], skipped: Sequence[Skipped]) -> Mapping[str, int]:
    """The figures of a run."""
    return {
        "texts": sum(len(w.members) for w in works),
        "works": len(works),
        "works_with_variants": sum(len(w.members) > 1 for w in works),
        "pairs": len(pairs),
        "differences": total(works),
        "open": sum(units(w.open) for w in works),
        "skipped": len(skipped),
    }


def folder_of(work: str) -> str:
    """The folder of a work, relative to the output folder."""
    return f"works/{work}"


def pairs_of(records: Sequence[Record]) -> tuple[Pair, ...]:
    """All pairs of a run, each once, out of the records of its works."""
    once: dict[Any, Pair] = {(p.left, p.right, p): p for record in records for p in record.pairs}
    return tuple(sorted(once.values(), key=lambda p: (p.left, p.right)))


def _work_files(record: Record, settings: Settings) -> dict[str, bytes]:
    folder = folder_of(record.work.id)
    return {
        f"{folder}/canonical.txt": _text(record.work.canonical.text),
        f"{folder}/differences.csv": csv_bytes(differences_table([record.work])),
        f"{folder}/report.html": _text(work_page(record, settings)),
        f"{folder}/work.json": record_bytes(record),
    }


def _text(text: str) -> bytes:
    return text.encode("utf-8", "backslashreplace")


def render_again(manifest: Manifest, records: Sequence[Record]) -> dict[str, bytes]:
    """Render the output folder from the records that lie in it.

    Raises:
        SettingsError: the settings in the record of the run are not valid.
    """
    settings = Settings.from_mapping(manifest.settings, source=MANIFEST)
    works = [record.work for record in records]
    return render(works, pairs_of(records), manifest.skipped, settings)
