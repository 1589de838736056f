"""The texts to compare with, seen through their sure repairs; what was mended once is remembered in a cache.

The cache holds, by SHA-256 of the text, the repairs and nothing else; it lies in a folder of its own that Git ignores,
is made only for many texts, and counts only for the very code that made it. Without it the texts are mended again.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterable, Mapping
from contextlib import suppress
from functools import cache
from pathlib import Path

import reconcile.damage
import reconcile.text
from reconcile.damage.mending import mend
from reconcile.model import Document

FOLDER = Path(".reconcile-cache")
MANY = 500
"""Texts from which on the cache is kept: mending fewer takes a fraction of a second."""

_Edits = list[tuple[int, int, str]]


def mended_texts(documents: Iterable[Document], folder: Path = FOLDER) -> dict[str, str]:
    """The text of each document with its sure repairs applied, by id.

    Args:
        documents: any number of texts.
        folder: where the cache lies; it is made when it is needed, and never has to be there.
    """
    documents = list(documents)
    known = _read(folder) if len(documents) >= MANY else {}
    found: dict[str, _Edits] = {}
    texts: dict[str, str] = {}
    for document in documents:
        edits = known.get(document.sha256)
        if edits is None:
            edits = [(r.start, r.end, r.replacement) for r in mend(document.raw).overlay.repairs]
            found[document.sha256] = edits
        texts[document.id] = _applied(document.raw, edits)
    if found and len(documents) >= MANY:
        present = {d.sha256 for d in documents}
        _write(folder, {key: edits for key, edits in {**known, **found}.items() if key in present})
    return texts


def _applied(raw: str, edits: _Edits) -> str:
    parts, at = [], 0
    for start, end, replacement in edits:
        parts += [raw[at:start], replacement]
        at = end
    return "".join([*parts, raw[at:]]) if edits else raw


def _read(folder: Path) -> Mapping[str, _Edits]:
    """What is remembered; nothing at all when a single line is not as it should be."""
    try:
        lines = (folder / "mended.jsonl").read_text("utf-8").splitlines()
        if not lines or lines[0] != _code():
            return {}
        return {key: [(int(a), int(b), str(c)) for a, b, c in edits] for key, edits in map(json.loads, lines[1:])}
    except (OSError, ValueError, TypeError):
        return {}


def _write(folder: Path, known: Mapping[str, _Edits]) -> None:
    lines = [_code(), *(json.dumps([key, known[key]]) for key in sorted(known))]
    with suppress(OSError):  # a folder that cannot be written to is no reason to fail: the next check is slower
        folder.mkdir(exist_ok=True)
        (folder / ".gitignore").write_text("*\n", "utf-8")
        part = folder / f"mended.{os.getpid()}.part"
        part.write_text("\n".join(lines) + "\n", "utf-8")
        part.replace(folder / "mended.jsonl")


@cache
def _code() -> str:
    """A fingerprint of the code that finds damage: repairs of another version of it do not count."""
    digest = hashlib.sha256()
    for package in (reconcile.damage, reconcile.text):
        for file in sorted(Path(package.__path__[0]).glob("*.py")):
            digest.update(file.read_bytes())
    return digest.hexdigest()
