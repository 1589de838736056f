"""Bring what is remembered of a collection up to its documents as they are now: their texts, and what these hold."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from reconcile.variants.index_files import SOURCES, TEXTS, IndexState
from reconcile.variants.inverted_index import COMMON_LIST_TEXTS, DistinctTexts, pack_entries
from reconcile.variants.shingle_segments import get_numbers, has_entries, look_up_entries, make_memory_segment
from reconcile.variants.shingles import Counts, Hashes, batch_texts, shingle_texts

Digests = NDArray[np.uint8]
"""Rows of 32 bytes."""

_FEW = 20  # one text in so many may be new; of more, all texts are joined anew at less cost


class RebuildNeededError(Exception):
    """So much has changed that the texts are to be joined anew; the message says what."""


def find_unknown_texts(before: IndexState, digests: Digests) -> Counts | None:
    """Return the places of the texts that are not known; None if they are so many that all texts are looked at."""
    names = convert_digests(digests)
    new = np.flatnonzero(_find_known_texts(before, names) < 0)
    return None if are_too_many(len(np.unique(names[new])), len(np.unique(names))) else new


def is_part_of_collection(before: IndexState, digests: Digests) -> bool:
    """Whether the texts are but a part, less than half, of those that are remembered."""
    names = np.unique(convert_digests(digests))
    few = 2 * len(names) < len(before.sources)
    return few and not are_too_many(int(np.count_nonzero(_find_known_texts(before, names) < 0)), len(names))


def are_too_many(some: int, texts: int) -> bool:
    """Whether so many texts of a collection are better joined anew."""
    return some > max(1, texts // _FEW)


def update_collection(
    before: IndexState, texts: Sequence[str], digests: Digests, low: np.uint64, least: int
) -> tuple[IndexState, Counts]:
    """Take in the new documents and let the old ones go.

    Args:
        before: what is remembered.
        texts: the collection; only new ones are looked at.
        digests: for each text 32 bytes.
        low: mask of the low bits of an entry.
        least: words that a text must have to be compared.

    Returns:
        What is to be remembered, and the number of each document's text.

    Raises:
        RebuildNeededError: too many texts are new.
        DamagedIndexError: what is remembered is damaged.
    """
    names, first, source = np.unique(convert_digests(digests), return_index=True, return_inverse=True)
    text = _find_known_texts(before, names)
    new = np.flatnonzero(text < 0)
    if are_too_many(len(new), len(names)):
        raise RebuildNeededError(f"{np.count_nonzero(text[source] < 0)} of {len(digests)} texts are new")
    if len(before.texts) + len(new) > int(low):
        raise RebuildNeededError("no numbers are left for new texts")
    text[new], rows, entries = _hash_new_documents(
        [texts[place] for place in first[new].tolist()], before.texts, low, least
    )
    rows["alive"] = np.bincount(text, minlength=len(rows)) > 0
    sources = np.zeros(len(names), SOURCES)
    sources["digest"], sources["text"] = convert_digests(names), text
    now = replace(before, sources=sources, texts=rows)
    return (_add_entries(now, entries, low) if len(entries) else now), text[source.ravel()]


def convert_digests(digests: NDArray[np.generic]) -> NDArray[np.generic]:
    """Return rows of 32 bytes as strings of bytes, which can be sorted, and the other way round."""
    if digests.dtype == np.uint8:
        return np.ascontiguousarray(digests).view("S32").ravel()
    return np.ascontiguousarray(digests).view(np.uint8).reshape(-1, 32)


def _find_known_texts(before: IndexState, names: NDArray[np.generic]) -> Counts:
    """Return the number of the text of each document, or -1."""
    known = convert_digests(before.sources["digest"])
    at = np.minimum(np.searchsorted(known, names), len(known) - 1)
    return np.where(known[at] == names, before.sources["text"][at], -1).astype(np.int64)


def _hash_new_documents(
    texts: Sequence[str], known: NDArray[np.void], low: np.uint64, least: int
) -> tuple[Counts, NDArray[np.void], Hashes]:
    """Hash new documents; return the number of the text of each, all texts, and the entries of the new ones."""
    rows, entries, owners = [known], [np.zeros(0, np.uint64)], [np.zeros(0, np.int64)]
    if not texts:
        return owners[0], known.copy(), entries[0]
    numbers: dict[int, int] = {}
    by_key = dict(zip(known["key"][known["alive"]].tolist(), np.flatnonzero(known["alive"]).tolist(), strict=True))
    for batch in batch_texts(texts):
        block = shingle_texts(batch)
        count = len(known) + len(numbers)
        for key in block.keys.tolist():
            if key not in by_key:
                by_key[key] = numbers[key] = len(known) + len(numbers)
        owners.append(np.array([by_key[key] for key in block.keys.tolist()], np.int64))
        packed, new = pack_entries(block, owners[-1], count, least, low)
        entries.append(packed)
        row = np.zeros(len(new), TEXTS)
        row["key"], row["words"] = block.keys[new], block.words[new]
        row["size"] = np.bincount(get_numbers(packed, low) - count, minlength=len(new))
        rows.append(row)
    return np.concatenate(owners), np.concatenate(rows), np.sort(np.concatenate(entries))


def _add_entries(now: IndexState, entries: Hashes, low: np.uint64) -> IndexState:
    first, *rest = now.segments
    later = [part for segment in rest for part in segment.read_ranges(np.zeros(0, np.uint64))]
    segments = (first, make_memory_segment(np.sort(np.concatenate([*later, entries]))))
    heads = entries & ~low
    known = has_entries(heads, now.common, low)
    wanted = np.unique(heads[~known])
    place, text = look_up_entries(segments, wanted, low)
    place, text = place[now.texts["alive"][text]], text[now.texts["alive"][text]]
    grown = np.bincount(place, minlength=len(wanted))[place] >= COMMON_LIST_TEXTS
    longer = wanted[place[grown]] | text[grown].astype(np.uint64)
    more = np.sort(np.concatenate([entries[known], longer]))
    return replace(now, segments=segments, common=np.insert(now.common, np.searchsorted(now.common, more), more))


def order_distinct_texts(now: IndexState, owners: Counts) -> tuple[DistinctTexts, Counts]:
    """Put the texts that are alive in the order of a join; return also the number of each."""
    alive = np.flatnonzero(now.texts["alive"])
    rows = now.texts[alive]
    order = np.lexsort((rows["key"], rows["size"]))
    rank = np.empty(len(now.texts), np.int64)
    rank[alive[order]] = np.arange(len(order))
    rows = rows[order]
    sizes, words = rows["size"].astype(np.int64), rows["words"].astype(np.int64)
    return DistinctTexts(rank[owners], sizes, words, rows["key"].astype(np.uint64)), alive[order]
