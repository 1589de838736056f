"""The index of a collection: whether it has one, and where in the cache it lies."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from reconcile.batch.result_cache import compute_code_digest, prepare_cache_folder
from reconcile.pipeline import open_kept_blocks
from reconcile.settings import Settings
from reconcile.variants.blocks import kept_blocks
from reconcile.variants.blocks.kept_blocks import BlocksLocation, KeptBlocks


def open_index(
    cache: Path | None, texts: int, settings: Settings, note: Callable[[str], None], jobs: int = 1
) -> KeptBlocks | None:
    """Open the index of so many texts in a cache folder, which is made ready.

    None without a cache, in one that cannot be used, which is reported, and below `KEPT_MINIMUM_TEXTS`.
    """
    if cache is None or texts < kept_blocks.KEPT_MINIMUM_TEXTS:
        return None
    try:
        prepare_cache_folder(cache)
    except OSError as error:
        note(f"{cache}: {error.strerror or error}; going on without a cache")
        return None
    location = BlocksLocation(folder=cache / "index", made_by=compute_code_digest().hex(), note=note)
    return open_kept_blocks(location, settings, jobs)
