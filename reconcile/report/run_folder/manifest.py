"""``run.json``: the settings of a run, and its inputs and outputs by SHA-256.

Holds no time, version, number of workers or path of the machine: two runs that should agree write the same bytes.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from reconcile.errors import InputError, SettingsError
from reconcile.model.decisions import Ruling
from reconcile.report.run_folder.layout import FOLDER_LAYOUT, Layout
from reconcile.storage.display_text import encode_text
from reconcile.storage.json_codec import damaged_error, from_plain, parse_json, to_plain
from reconcile.storage.run_marker import MANIFEST_FORMAT, is_manifest
from reconcile.storage.run_marker import MANIFEST_NAME as MANIFEST_NAME

_PARTS_AT_ONCE = 10_000
"""Parts of JSON that are written at once. For speed only."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """The content of ``run.json``."""

    format: str = MANIFEST_FORMAT
    """The first field, because the mark of a run is looked for at the start of the file."""
    settings: Mapping[str, Any]
    """Those that affect the result, as `Settings.from_mapping` takes them."""
    layout: Layout = FOLDER_LAYOUT
    """Which files were written; left out of the file when it is the default."""
    counts: Mapping[str, int]
    """Texts, works, differences, open places, ..."""
    works: tuple[str, ...]
    """Ids, in the order of ``works.csv``."""
    inputs: Mapping[str, str]
    """Document id → SHA-256 of its bytes."""
    outputs: Mapping[str, str]
    """Path below the output folder → SHA-256, for every file but this one."""
    pair_decisions: tuple[Ruling, ...] = ()
    """What people decided about pairs of texts, sorted by id; left out of the file when it is nothing."""


def read_manifest(file: Path) -> Manifest:
    """Read ``run.json``.

    Raises:
        InputError: it is missing, no JSON, of another shape, or names a file outside its folder.
    """
    try:
        data = file.read_bytes()
    except OSError as error:
        advice = "name a folder that `reconcile run --out` has written"
        raise InputError(f"{file}: {error.strerror or error}; {advice}") from error
    return parse_manifest(data, str(file))


def parse_manifest(data: bytes, place: str) -> Manifest:
    """Read the bytes of a ``run.json``.

    Raises:
        InputError: no JSON, of another shape, or it names a file outside its folder; names `place`.
    """
    fields = parse_json(data, place)
    if not is_manifest(fields):
        raise damaged_error(place, f"not a record of this program ({MANIFEST_FORMAT!r})")
    fields.pop("skipped", None)  # written by earlier versions; now in a table only
    try:
        left_out = {"layout": to_plain(FOLDER_LAYOUT), "pair_decisions": []}
        manifest: Manifest = from_plain(Manifest, {**left_out, **fields}, place)
    except SettingsError as error:
        raise damaged_error(place, f"layout: {error}") from error
    for path in manifest.outputs:
        if not is_below_folder(path):
            raise damaged_error(place, f"outputs: {path!r} does not lie below the folder")
    return manifest


def dump_manifest(manifest: Manifest) -> Iterator[bytes]:
    """Write the record as JSON, one entry a line, in parts: the file of very many works is long."""
    plain = to_plain(manifest)
    if manifest.layout == FOLDER_LAYOUT:
        del plain["layout"]
    if not manifest.pair_decisions:
        del plain["pair_decisions"]
    parts = json.JSONEncoder(ensure_ascii=False, indent=1).iterencode(plain)
    while some := "".join(islice(parts, _PARTS_AT_ONCE)):
        yield encode_text(some)
    yield b"\n"


def is_below_folder(path: str) -> bool:
    """Return whether a relative POSIX path stays in its folder, so that a forged record cannot touch other files."""
    parts = [part for part in path.split("/") if part not in ("", ".")]
    return bool(parts) and ".." not in parts and path[0] != "/" and "\\" not in path and ":" not in parts[0]
