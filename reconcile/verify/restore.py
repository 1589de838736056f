"""Give one witness back, byte for byte, from the records of a run and nothing else."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path, PurePosixPath

from reconcile.errors import InputError
from reconcile.report.run_folder.manifest import MANIFEST_NAME
from reconcile.report.run_folder.record_reader import RunRecords
from reconcile.report.summary import format_rest
from reconcile.storage.display_text import show_on_one_line
from reconcile.storage.json_codec import damaged_error

SHORTEST_HASH_PREFIX = 8
"""Hex digits of a SHA-256 that name a witness; fewer would be guesswork."""
_LISTED_IDS = 5


def restore_witness(reports: Path, name: str) -> bytes:
    """Rebuild the bytes of one witness.

    Args:
        reports: the output folder of a run.
        name: an id, a unique file name or stem, or the first 8 or more digits of a SHA-256.

    Raises:
        InputError: no witness or several have the name, or the record is damaged: what is rebuilt would not have the
            SHA-256 that the run saw.
    """
    records = RunRecords(reports)
    manifest = records.manifest
    witness_id = find_witness_id(name, manifest.inputs)
    for record in records.find_records_naming(witness_id):
        for witness in record.work.witnesses:
            if witness.id == witness_id:
                data, listed = witness.document.data, manifest.inputs[witness_id]
                found = hashlib.sha256(data).hexdigest()
                if {found, witness.document.sha256} != {listed}:
                    why = f"SHA-256 {found[:12]}… instead of {listed[:12]}…"
                    raise damaged_error(witness_id, f"would not be rebuilt as it was read: {why}")
                return data
    raise damaged_error(str(reports / MANIFEST_NAME), f"{witness_id!r} is in no record of a work")


def find_witness_id(name: str, inputs: Mapping[str, str]) -> str:
    """Return the id of the witness that `name` means.

    Raises:
        InputError: none or several of `inputs` (id → SHA-256) fit; lists the candidates.
    """
    if name in inputs:
        return name
    digest = name.lower()
    is_digest = len(digest) >= SHORTEST_HASH_PREFIX and set(digest) <= set("0123456789abcdef")
    ways = (
        [i for i in inputs if name in i and PurePosixPath(i).name == name],
        [i for i in inputs if name in i and PurePosixPath(i).stem == name],
        [i for i, sha256 in inputs.items() if is_digest and sha256.startswith(digest)],
    )
    for found in ways:
        if len(found) == 1:
            return found[0]
        if found:
            fitting = f"fits {len(found)} texts: {_format_ids(found)}"
            raise InputError(f"{show_on_one_line(name)}: {fitting}; name one by its id")
    raise InputError(f"{show_on_one_line(name)}: no such text; these are known: {_format_ids(list(inputs))}")


def _format_ids(ids: list[str]) -> str:
    shown = ", ".join(show_on_one_line(i) for i in sorted(ids)[:_LISTED_IDS])
    return f"{shown} {format_rest(len(ids), _LISTED_IDS)}".rstrip()
