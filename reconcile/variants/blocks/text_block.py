"""Blocks of texts: what the join knows of texts, independent of how many there are and of what else there is.

A block is the unit of the join. One process joins a block with itself; an incremental run joins a block of new texts
with the blocks of old ones; a cluster may join many pairs of blocks at once. A text is known by a key of 128 bits and a
shingle by its whole hash, so that a block means the same beside any other. Texts with the same words in the same order
are one text here.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from tempfile import TemporaryFile
from typing import Any, NamedTuple

import numpy as np

from reconcile.storage.temp_files import guard_temporary_files
from reconcile.variants.blocks.entry_spill import Entries, EntrySpill, merge_entries, sort_entries
from reconcile.variants.language_weights import Eighths, LanguageModel, weigh_shingles
from reconcile.variants.shingles import SHINGLE_WORDS, Counts, Hashes, ShingledTexts, batch_texts, shingle_texts
from reconcile.variants.thread_pool import map_in_order

_HELD = 1 << 26  # entries up to which a block is held in memory


class Block(NamedTuple):
    """Some distinct texts and their shingles."""

    keys: Hashes
    """The keys of n texts, (n, 2)."""
    words: Counts
    """Words of each text."""
    entries: Entries
    """Every different shingle of every text that is long enough to be compared, in order of hash, then of text."""

    @property
    def sizes(self) -> Counts:
        """Different shingles of each text; 0 for one too short to be compared."""
        return np.bincount(self.entries.texts, minlength=len(self.words))


KeyBytes = bytes
"""The 16 bytes of a key."""


def split_keys(keys: Hashes) -> list[KeyBytes]:
    """Return the bytes of each key."""
    data = np.ascontiguousarray(keys).tobytes()
    return [data[at : at + 16] for at in range(0, len(data), 16)]


def build_block(
    texts: Sequence[str],
    model: LanguageModel,
    *,
    min_words: int,
    known: AbstractSet[KeyBytes] = frozenset(),
    jobs: int = 1,
) -> tuple[Block, list[KeyBytes]]:
    """Hash texts into a block; each is read once, in order.

    Args:
        texts: mended texts.
        model: what is known of languages.
        min_words: texts below this many words have no entries.
        known: keys of texts that are in other blocks, and have no part in this one.
        jobs: threads.

    Returns:
        The block, and the key of each of the texts.

    Raises:
        InputError: a temporary file cannot be written.

    Memory: 13 bytes for each different shingle of each text, beyond 870 MB in a temporary file.
    """
    least = max(SHINGLE_WORDS, min_words)
    numbers: dict[KeyBytes, int] = {}
    owners: list[KeyBytes] = []
    keys, words = [np.zeros((0, 2), np.uint64)], [np.zeros(0, np.int64)]

    def hash_batch(batch: list[str]) -> tuple[ShingledTexts, Eighths]:
        block = shingle_texts(batch)
        return block, weigh_shingles(batch, block, model)

    with EntrySpill() as spill:
        for block, bits in map_in_order(hash_batch, batch_texts(texts), jobs):
            mine = split_keys(block.keys)
            new = []
            for place, key in enumerate(mine):
                if key not in numbers and key not in known:
                    numbers[key] = len(numbers)
                    new.append(place)
            owners += mine
            chosen = np.array(new, np.int64)
            keys.append(block.keys[chosen])
            words.append(block.words[chosen])
            used = np.zeros(len(mine), bool)
            used[chosen] = block.words[chosen] >= least
            here = np.repeat(used, block.counts)
            number = np.fromiter((numbers.get(key, 0) for key in mine), np.int32, len(mine))
            spill.add_entries(Entries(block.hashes[here], np.repeat(number, block.counts)[here], bits[here]))
        entries = _gather_entries(map_in_order(sort_entries, spill.read_ranges(), jobs), spill.count)
    return Block(np.concatenate(keys), np.concatenate(words), entries), owners


def _gather_entries(ranges: Iterator[Entries], most: int) -> Entries:
    """Lay ranges one after the other; there are no more than `most` entries."""
    columns = [_allocate_column(most, dtype) for dtype in (np.uint64, np.int32, np.uint8)]
    count = 0
    for some in ranges:
        end = count + len(some.hashes)
        for column, part in zip(columns, some, strict=True):
            column[count:end] = part
        count = end
    return Entries(*(column[:count] for column in columns))


def _allocate_column(count: int, dtype: Any) -> Any:
    if count <= _HELD:
        return np.empty(count, dtype)
    with guard_temporary_files(), TemporaryFile(prefix="reconcile-") as file:
        file.truncate(count * np.dtype(dtype).itemsize)
        return np.memmap(file, dtype, "r+", shape=(count,))


def merge_blocks(blocks: Sequence[Block]) -> Block:
    """Return one block of several; its texts are numbered one block after the other."""
    if len(blocks) == 1:
        return blocks[0]
    merged, count = blocks[0].entries, len(blocks[0].words)
    for block in blocks[1:]:
        more = block.entries._replace(texts=block.entries.texts + np.int32(count))
        merged, count = merge_entries(merged, more), count + len(block.words)
    return Block(
        np.concatenate([block.keys for block in blocks]), np.concatenate([block.words for block in blocks]), merged
    )
