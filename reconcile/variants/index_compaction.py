"""Make what is remembered: of a join from nothing, and smaller of one that has grown."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

import numpy as np

from reconcile.variants.collection_update import Digests, convert_digests
from reconcile.variants.incremental_join import RejoinResult
from reconcile.variants.index_files import PAIRS, SOURCES, TEXTS, EntryWriter, IndexState
from reconcile.variants.inverted_index import COMMON_LIST_TEXTS, DistinctTexts, EntrySink, mask_text_bits
from reconcile.variants.shingles import Hashes, mark_changes
from reconcile.variants.similarity_join import JoinResult

_LATER_DIVISOR = 10  # the later segment has at most one entry for so many of the first; so for dead texts and texts
_RANGE = 1 << 20  # entries put in order at a time


class PairQuotation(NamedTuple):
    """The beginning of the longest passage of a pair."""

    digest: bytes
    """Of the document that was quoted."""
    quotation: str


class EntryRecorder:
    """Takes the entries of a join to a file while it is under way."""

    def __init__(self, folder: Path) -> None:
        """Keep entries in a folder. That they cannot be written is reported at the end, and disturbs no join."""
        self._folder = folder
        self._file: EntryWriter | None = None
        self._error: OSError | None = None
        self._common = [np.zeros(0, np.uint64)]
        self._distinct: DistinctTexts | None = None

    def start_recording(self, distinct: DistinctTexts) -> EntrySink:
        """Take note of the distinct texts, and give what takes their entries; for `join_collection`."""
        low = mask_text_bits(len(distinct.owners))
        self._distinct = distinct

        def record_entries(entries: Hashes) -> None:
            if self._error is None:
                try:
                    self._file = self._file or EntryWriter(self._folder)
                    self._file.add_entries(entries)
                except OSError as error:
                    self._error = error
            self._common.append(_select_common(entries, low))

        return record_entries

    def finish_join(self, joined: JoinResult, digests: Digests) -> RejoinResult:
        """Return what is to be remembered of the join, without quotations.

        Raises:
            OSError: the entries could not be written.
        """
        whole = self._distinct
        if self._error is not None or self._file is None or whole is None:
            raise self._error or OSError("nothing to remember")
        segment = self._file.finish_segment()
        numbers = np.empty(len(whole.keys), np.int64)
        numbers[np.argsort(joined.distinct.keys)] = np.argsort(whole.keys)
        texts = np.zeros(len(whole.keys), TEXTS)
        texts["key"], texts["size"], texts["words"], texts["alive"] = whole.keys, whole.sizes, whole.words, True
        texts["member"][numbers] = joined.families.members
        names, first = np.unique(convert_digests(digests), return_index=True)
        sources = np.zeros(len(names), SOURCES)
        sources["digest"], sources["text"] = convert_digests(names), whole.owners[first]
        pairs = np.zeros(len(joined.pairs), PAIRS)
        if joined.pairs:
            small, large, shared = zip(*joined.pairs, strict=True)
            pairs["beyond"] = -1
            pairs["small"], pairs["large"] = numbers[list(small)], numbers[list(large)]
            pairs["shared"], pairs["words"], pairs["start"] = zip(*shared, strict=True)
        remembered = IndexState(
            bits=int(mask_text_bits(len(whole.owners))).bit_length(),
            segments=(segment,),
            sources=sources,
            texts=texts,
            common=np.concatenate(self._common),
            banned=joined.banned,
            shed=joined.shed,
            pairs=pairs,
            quotes=np.zeros(0, np.uint8),
        )
        return RejoinResult(joined, remembered, numbers)

    def close(self) -> None:
        """Close the file, finished or not."""
        if self._file is not None:
            self._file.close()


def store_quotations(found: RejoinResult, quoted: Mapping[tuple[int, int], PairQuotation]) -> IndexState:
    """Take in what was quoted, and let go of all other quotations; `quoted` has the numbers of the texts."""
    pairs = found.remembered.pairs.copy()
    pairs["quoted"], pairs["at"], pairs["length"] = 0, 0, 0
    both = zip(pairs["small"].tolist(), pairs["large"].tolist(), strict=True)
    rows = [(row, quoted[pair]) for row, pair in enumerate(both) if pair in quoted]
    quotes = [quote.quotation.encode("utf-8", "surrogatepass") for _, quote in rows]
    at = [row for row, _ in rows]
    lengths = np.array([len(data) for data in quotes], np.int64)
    pairs["quoted"][at] = np.frombuffer(b"".join(quote.digest for _, quote in rows), np.uint8).reshape(-1, 32)
    pairs["at"][at], pairs["length"][at] = np.cumsum(lengths) - lengths, lengths
    return replace(found.remembered, pairs=pairs, quotes=np.frombuffer(b"".join(quotes), np.uint8))


def read_quotations(remembered: IndexState) -> dict[tuple[int, int], PairQuotation]:
    """Return what was quoted, for pairs of numbers of texts."""
    pairs = remembered.pairs[remembered.pairs["length"] > 0]
    both = zip(pairs["small"].tolist(), pairs["large"].tolist(), strict=True)
    digests, quotes = pairs["quoted"].tobytes(), remembered.quotes.tobytes()
    return {
        pair: PairQuotation(
            digests[32 * row : 32 * row + 32], quotes[at : at + length].decode("utf-8", "surrogatepass")
        )
        for row, (pair, at, length) in enumerate(zip(both, pairs["at"].tolist(), pairs["length"].tolist(), strict=True))
    }


def compact_state(remembered: IndexState, folder: Path) -> IndexState:
    """Put all entries into one file, and let go of the texts that no document has, when either is worth it.

    Raises:
        OSError: the file cannot be written.
        DamagedIndexError: what is remembered is damaged.
    """
    alive = remembered.texts["alive"]
    later = sum(len(segment) for segment in remembered.segments[1:])
    if _LATER_DIVISOR * later <= len(remembered.segments[0]) and _LATER_DIVISOR * np.count_nonzero(~alive) <= len(
        alive
    ):
        return remembered
    low = np.uint64((1 << remembered.bits) - 1)
    rank = np.cumsum(alive) - 1

    def renumber_entries(entries: Hashes) -> Hashes:
        numbers = (entries & low).astype(np.int64)
        kept = alive[numbers]
        renamed: Hashes = (entries[kept] & ~low) | rank[numbers[kept]].astype(np.uint64)
        renamed.sort()
        return renamed

    file = EntryWriter(folder)
    try:
        total = sum(map(len, remembered.segments))
        count = 1 + total // _RANGE
        bounds = np.array([(part << 64) // count for part in range(1, count)], np.uint64)
        for parts in zip(*(segment.read_ranges(bounds) for segment in remembered.segments), strict=True):
            file.add_entries(renumber_entries(np.concatenate(parts)))
        segment = file.finish_segment()
    finally:
        file.close()
    sources, pairs = remembered.sources.copy(), remembered.pairs.copy()
    sources["text"] = rank[sources["text"]]
    pairs["small"], pairs["large"] = rank[pairs["small"]], rank[pairs["large"]]
    common = _select_common(renumber_entries(remembered.common), low)
    texts = remembered.texts[alive]
    return replace(remembered, segments=(segment,), sources=sources, texts=texts, common=common, pairs=pairs)


def _select_common(entries: Hashes, low: np.uint64) -> Hashes:
    """Return the entries of the lists that have at least `COMMON_LIST_TEXTS`."""
    heads = entries & ~low
    lengths = np.diff(np.flatnonzero(mark_changes(heads)), append=len(heads))
    common: Hashes = entries[np.repeat(lengths >= COMMON_LIST_TEXTS, lengths)]
    return common
