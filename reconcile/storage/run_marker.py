"""The mark of a folder that a run has written: the format that its ``run.json`` names first."""

from __future__ import annotations

from pathlib import Path

from reconcile.errors import InputError
from reconcile.storage.json_codec import parse_json

MANIFEST_NAME = "run.json"
MANIFEST_FORMAT = "reconcile run 1"
"""Names the file and its shape; another number is another shape."""
_HEAD_BYTES = 1 << 16
"""The format is the first field of the file, so a head of any length holds it."""


def is_run_folder(folder: Path) -> bool:
    """Return whether a folder holds the ``run.json`` of a run of this program."""
    file = folder / MANIFEST_NAME
    try:
        with file.open("rb") as handle:
            has_format = MANIFEST_FORMAT.encode() in handle.read(_HEAD_BYTES)
        return has_format and is_manifest(parse_json(file.read_bytes(), str(file)))
    except (OSError, InputError):
        return False


def is_manifest(fields: object) -> bool:
    """Return whether the content of a ``run.json`` names our format."""
    return isinstance(fields, dict) and fields.get("format") == MANIFEST_FORMAT
