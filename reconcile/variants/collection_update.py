"""Bring what is remembered of a collection up to its documents as they are now: their texts, and what these hold."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from reconcile.variants.index_files import SOURCES, TEXTS, Remembered
from reconcile.variants.inverted_index import COMMON, Distinct, entries_of
from reconcile.variants.shingle_segments import in_memory, is_in, lookup, numbers_of
from reconcile.variants.shingles import Counts, Hashes, batches, shingle

Digests = NDArray[np.uint8]
"""Rows of 32 bytes."""

_FEW = 20  # one text in so many may be new; of more, all texts are joined anew at less cost


class AnewError(Exception):
    """So much has changed that the texts are to be joined anew; the message says what."""


def unknown(before: Remembered, digests: Digests) -> Counts | None:
    """Give the places of the texts that are not known; None if they are so many that all texts are looked at."""
    names = named(digests)
    new = np.flatnonzero(_known(before, names) < 0)
    return None if are_many(len(np.unique(names[new])), len(np.unique(names))) else new


def holds(before: Remembered, digests: Digests) -> bool:
    """Whether the texts are but a part, less than half, of those that are remembered."""
    names = np.unique(named(digests))
    few = 2 * len(names) < len(before.sources)
    return few and not are_many(int(np.count_nonzero(_known(before, names) < 0)), len(names))


def are_many(some: int, texts: int) -> bool:
    """Whether so many texts of a collection are better joined anew."""
    return some > max(1, texts // _FEW)


def brought_up(
    before: Remembered, texts: Sequence[str], digests: Digests, low: np.uint64, least: int
) -> tuple[Remembered, Counts]:
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
        AnewError: too many texts are new.
        DamagedError: what is remembered is damaged.
    """
    names, first, source = np.unique(named(digests), return_index=True, return_inverse=True)
    text = _known(before, names)
    new = np.flatnonzero(text < 0)
    if are_many(len(new), len(names)):
        raise AnewError(f"{np.count_nonzero(text[source] < 0)} of {len(digests)} texts are new")
    if len(before.texts) + len(new) > int(low):
        raise AnewError("no numbers are left for new texts")
    text[new], rows, entries = _hashed([texts[place] for place in first[new].tolist()], before.texts, low, least)
    rows["alive"] = np.bincount(text, minlength=len(rows)) > 0
    sources = np.zeros(len(names), SOURCES)
    sources["digest"], sources["text"] = named(names), text
    now = replace(before, sources=sources, texts=rows)
    return (_with_entries(now, entries, low) if len(entries) else now), text[source.ravel()]


def named(digests: NDArray[np.generic]) -> NDArray[np.generic]:
    """Give rows of 32 bytes as strings of bytes, which can be sorted, and the other way round."""
    if digests.dtype == np.uint8:
        return np.ascontiguousarray(digests).view("S32").ravel()
    return np.ascontiguousarray(digests).view(np.uint8).reshape(-1, 32)


def _known(before: Remembered, names: NDArray[np.generic]) -> Counts:
    """Give the number of the text of each document, or -1."""
    known = named(before.sources["digest"])
    at = np.minimum(np.searchsorted(known, names), len(known) - 1)
    return np.where(known[at] == names, before.sources["text"][at], -1).astype(np.int64)


def _hashed(
    texts: Sequence[str], known: NDArray[np.void], low: np.uint64, least: int
) -> tuple[Counts, NDArray[np.void], Hashes]:
    """Hash new documents; give the number of the text of each, all texts, and the entries of the new ones."""
    rows, entries, owners = [known], [np.zeros(0, np.uint64)], [np.zeros(0, np.int64)]
    if not texts:
        return owners[0], known.copy(), entries[0]
    numbers: dict[int, int] = {}
    by_key = dict(zip(known["key"][known["alive"]].tolist(), np.flatnonzero(known["alive"]).tolist(), strict=True))
    for batch in batches(texts):
        block = shingle(batch)
        count = len(known) + len(numbers)
        for key in block.keys.tolist():
            if key not in by_key:
                by_key[key] = numbers[key] = len(known) + len(numbers)
        owners.append(np.array([by_key[key] for key in block.keys.tolist()], np.int64))
        packed, new = entries_of(block, owners[-1], count, least, low)
        entries.append(packed)
        row = np.zeros(len(new), TEXTS)
        row["key"], row["words"] = block.keys[new], block.words[new]
        row["size"] = np.bincount(numbers_of(packed, low) - count, minlength=len(new))
        rows.append(row)
    return np.concatenate(owners), np.concatenate(rows), np.sort(np.concatenate(entries))


def _with_entries(now: Remembered, entries: Hashes, low: np.uint64) -> Remembered:
    """Take in the entries of new texts."""
    first, *rest = now.segments
    later = [part for segment in rest for part in segment.ranges(np.zeros(0, np.uint64))]
    segments = (first, in_memory(np.sort(np.concatenate([*later, entries]))))
    heads = entries & ~low
    known = is_in(heads, now.common, low)
    wanted = np.unique(heads[~known])
    place, text = lookup(segments, wanted, low)
    place, text = place[now.texts["alive"][text]], text[now.texts["alive"][text]]
    grown = np.bincount(place, minlength=len(wanted))[place] >= COMMON
    longer = wanted[place[grown]] | text[grown].astype(np.uint64)
    more = np.sort(np.concatenate([entries[known], longer]))
    return replace(now, segments=segments, common=np.insert(now.common, np.searchsorted(now.common, more), more))


def distinct_of(now: Remembered, owners: Counts) -> tuple[Distinct, Counts]:
    """Put the texts that are alive in the order of a join; give also the number of each."""
    alive = np.flatnonzero(now.texts["alive"])
    rows = now.texts[alive]
    order = np.lexsort((rows["key"], rows["size"]))
    rank = np.empty(len(now.texts), np.int64)
    rank[alive[order]] = np.arange(len(order))
    rows = rows[order]
    sizes, words = rows["size"].astype(np.int64), rows["words"].astype(np.int64)
    return Distinct(rank[owners], sizes, words, rows["key"].astype(np.uint64)), alive[order]
