"""``run.json``: what a run was asked, what it read and what it wrote, by SHA-256. It marks a folder as ours.

Holds no time, version, number of workers or path of the machine: two runs that should agree write the same bytes.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from reconcile.errors import InputError
from reconcile.model import Skipped
from reconcile.report.plain import damaged, from_plain, parse_json, to_plain

MANIFEST = "run.json"
FORMAT = "reconcile run 1"
"""Says what the file is and which shape it has; another number is another shape."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """The content of ``run.json``."""

    format: str = FORMAT
    settings: Mapping[str, Any]
    """Those that affect the result, as `Settings.from_mapping` takes them."""
    counts: Mapping[str, int]
    """Texts, works, differences, what needs a person, ..."""
    works: tuple[str, ...]
    """Ids, in the order of ``works.csv``."""
    skipped: tuple[Skipped, ...]
    inputs: Mapping[str, str]
    """Document id → SHA-256 of its bytes."""
    outputs: Mapping[str, str]
    """Path below the output folder → SHA-256, for every file but this one."""


def is_manifest(file: Path) -> bool:
    """Whether `file` is the ``run.json`` of a run of this program."""
    try:
        with file.open("rb") as handle:
            return FORMAT.encode() in handle.read(1 << 16) and bool(read_manifest(file))
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
    fields = parse_json(data, str(file))
    if not isinstance(fields, dict) or fields.get("format") != FORMAT:
        raise damaged(str(file), f"not a record of this program ({FORMAT!r})")
    manifest: Manifest = from_plain(Manifest, fields, str(file))
    for path in manifest.outputs:
        if not is_below(path):
            raise damaged(str(file), f"outputs: {path!r} does not lie below the folder")
    return manifest


def manifest_bytes(manifest: Manifest) -> bytes:
    """Write the record as JSON, one entry a line."""
    return (json.dumps(to_plain(manifest), ensure_ascii=False, indent=1) + "\n").encode("utf-8", "backslashreplace")


def is_below(path: str) -> bool:
    """Whether a relative POSIX path stays in its folder, so that a forged record cannot touch other files."""
    parts = PurePosixPath(path).parts
    return bool(parts) and ".." not in parts and parts[0] != "/" and "\\" not in path and ":" not in parts[0]
