"""The index of a collection: whether it has one, and where in the cache it lies."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from reconcile.batch.result_cache import code_digest, prepare
from reconcile.pipeline import index_of
from reconcile.settings import Settings
from reconcile.variants import kept_index
from reconcile.variants.kept_index import Index, Memory


def index_in(
    cache: Path | None, texts: int, settings: Settings, note: Callable[[str], None], jobs: int = 1
) -> Index | None:
    """The index of so many texts in a cache folder, which is made ready; None where they have none.

    They have none without a cache, in one that cannot be used, which is told, and if they are fewer than
    `refinding.MANY`.
    """
    if cache is None or texts < kept_index.MANY:
        return None
    try:
        prepare(cache)
    except OSError as error:
        note(f"{cache}: {error.strerror or error}; going on without a cache")
        return None
    return index_of(Memory(folder=cache / "index", made_by=code_digest().hex(), note=note), settings, jobs)
