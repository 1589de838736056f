"""Proves on what lies on disk that a run holds what it promises; returns what does not, and raises nothing for it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from pathlib import Path

from reconcile.errors import InputError, SettingsError
from reconcile.report.folder import read_work
from reconcile.report.invariants import Problem, problems_of
from reconcile.report.manifest import MANIFEST, Manifest, read_manifest
from reconcile.report.plain import to_plain
from reconcile.report.record import Record
from reconcile.report.rendering import folder_of, render_again


def verify_folder(reports: Path, *, hashes: bool = True) -> list[Problem]:
    """Check the records, then that every other file is what the records render to.

    Args:
        reports: the output folder of a run.
        hashes: whether to compare the SHA-256 of every file with those in ``run.json`` as well.

    Returns:
        What does not hold, in the order of the files; empty when all is well.

    Raises:
        InputError: `reports` is no folder of a run.
    """
    manifest = read_manifest(reports / MANIFEST)
    records, found = _read(reports, manifest)
    for record in records:
        found += problems_of(record.work, f"{folder_of(record.work.id)}/work.json")
    if len(records) == len(manifest.works):
        found += _inputs(records, manifest)
        found += _rendering(reports, manifest, records)
    if hashes:
        found += _hashes(reports, manifest)
    return found


def _read(reports: Path, manifest: Manifest) -> tuple[list[Record], list[Problem]]:
    records: list[Record] = []
    found: list[Problem] = []
    for work in manifest.works:
        try:
            records.append(read_work(reports, work))
        except InputError as error:
            found.append(_problem(f"works/{work}/work.json", "record", str(error)))
    return records, found


def _inputs(records: Sequence[Record], manifest: Manifest) -> Iterator[Problem]:
    told = {w.id: w.document.sha256 for record in records for w in record.work.witnesses}
    for name in sorted(set(told.items()) ^ set(manifest.inputs.items())):
        yield _problem(MANIFEST, "record", "the inputs listed are not those of the works", witness=name[0])


def _rendering(reports: Path, manifest: Manifest, records: Sequence[Record]) -> Iterator[Problem]:
    """Compare each file with what the records render to now."""
    try:
        files = render_again(manifest, records)
    except (SettingsError, ValueError, LookupError) as error:
        yield _problem(MANIFEST, "rendering", f"the records cannot be rendered: {error}")
        return
    for name in sorted({*files, *manifest.outputs}):
        if name == MANIFEST:
            continue
        if name not in manifest.outputs:
            yield _problem(MANIFEST, "record", f"{name} is not listed")
        if name not in files:
            yield _problem(name, "rendering", "listed, but not rendered from the records")
            continue
        yield from _compare(reports / name, name, files[name])
    yield from _figures(manifest, files[MANIFEST])


def _compare(file: Path, name: str, expected: bytes) -> Iterator[Problem]:
    try:
        data = file.read_bytes()
    except OSError as error:
        yield _problem(name, "rendering", f"{error.strerror or error}; make it again: reconcile render")
        return
    if data != expected:
        at = next(
            (i for i, (x, y) in enumerate(zip(data, expected, strict=False)) if x != y), min(len(data), len(expected))
        )
        line = expected.count(b"\n", 0, at) + 1
        yield _problem(name, "rendering", f"line {line} is not what the records give; make it again: reconcile render")


def _figures(manifest: Manifest, rendered: bytes) -> Iterator[Problem]:
    """The figures of ``run.json``; its hashes are a matter of `_hashes`."""
    import json

    expected = json.loads(rendered)
    for name, value in to_plain(manifest).items():
        if name not in ("inputs", "outputs") and value != expected[name]:
            yield _problem(MANIFEST, "rendering", f"{name} is not what the records give")


def _hashes(reports: Path, manifest: Manifest) -> Iterator[Problem]:
    for name, sha256 in manifest.outputs.items():
        file = reports / name
        if not file.is_file():
            yield _problem(name, "hash", "missing")
        elif hashlib.sha256(file.read_bytes()).hexdigest() != sha256:
            yield _problem(name, "hash", "changed since the run wrote it")


def _problem(place: str, invariant: str, message: str, *, witness: str = "") -> Problem:
    return Problem(place=place, witness=witness, span=None, invariant=invariant, message=message)
