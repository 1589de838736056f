"""``run.json``: what a run was asked, what it read and what it wrote, by SHA-256. It marks a folder as ours.

Holds no time, version, number of workers or path of the machine: two runs that should agree write the same bytes.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any

from reconcile.errors import InputError, SettingsError
from reconcile.report.run_folder.layout import Layout
from reconcile.storage.json_codec import damaged_error, from_plain, parse_json, to_plain

MANIFEST_NAME = "run.json"
MANIFEST_FORMAT = "reconcile run 1"
"""Says what the file is and which shape it has; another number is another shape."""
_PARTS_AT_ONCE = 10_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """The content of ``run.json``."""

    format: str = MANIFEST_FORMAT
    settings: Mapping[str, Any]
    """Those that affect the result, as `Settings.from_mapping` takes them."""
    layout: Layout = field(default_factory=Layout)
    """Which files were written; left out of the file when it is the default."""
    counts: Mapping[str, int]
    """Texts, works, differences, what needs a person, ..."""
    works: tuple[str, ...]
    """Ids, in the order of ``works.csv``."""
    inputs: Mapping[str, str]
    """Document id → SHA-256 of its bytes."""
    outputs: Mapping[str, str]
    """Path below the output folder → SHA-256, for every file but this one."""


def is_manifest(file: Path) -> bool:
    """Whether `file` is the ``run.json`` of a run of this program."""
    try:
        with file.open("rb") as handle:
            return MANIFEST_FORMAT.encode() in handle.read(1 << 16) and bool(read_manifest(file))
    except (OSError, InputError):
        return False


def read_manifest(file: Path) -> Manifest:
    """Read ``run.json``.

    Raises:
        InputError: it is missing, no JSON, of another shape, or names a file outside its folder.
    """
    try:
        data = file.read_bytes()
    except OSError as error:
        raise InputError(
            f"{file}: {error.strerror or error}; name a folder that `reconcile run --out` has written"
        ) from error
    return parse_manifest(data, str(file))


def parse_manifest(data: bytes, place: str) -> Manifest:
    """Read the bytes of a ``run.json``.

    Raises:
        InputError: no JSON, of another shape, or it names a file outside its folder; names `place`.
    """
    fields = parse_json(data, place)
    if not isinstance(fields, dict) or fields.get("format") != MANIFEST_FORMAT:
        raise damaged_error(place, f"not a record of this program ({MANIFEST_FORMAT!r})")
    fields.pop("skipped", None)  # stood here before it stood in its table alone
    try:
        manifest: Manifest = from_plain(Manifest, {"layout": Layout().for_record(), **fields}, place)
    except SettingsError as error:
        raise damaged_error(place, f"layout: {error}") from error
    for path in manifest.outputs:
        if not is_below_folder(path):
            raise damaged_error(place, f"outputs: {path!r} does not lie below the folder")
    return manifest


def dump_manifest(manifest: Manifest) -> bytes:
    """Write the record as JSON, one entry a line."""
    return b"".join(dump_manifest_parts(manifest))


def dump_manifest_parts(manifest: Manifest) -> Iterator[bytes]:
    """The same in parts: the file of very many works is long."""
    plain = to_plain(manifest)
    if manifest.layout == Layout():
        del plain["layout"]
    parts = json.JSONEncoder(ensure_ascii=False, indent=1).iterencode(plain)
    while some := "".join(islice(parts, _PARTS_AT_ONCE)):
        yield some.encode("utf-8", "backslashreplace")
    yield b"\n"


def is_below_folder(path: str) -> bool:
    """Whether a relative POSIX path stays in its folder, so that a forged record cannot touch other files."""
    parts = [part for part in path.split("/") if part not in ("", ".")]
    return bool(parts) and ".." not in parts and path[0] != "/" and "\\" not in path and ":" not in parts[0]
