"""What pairs of texts share: as it is remembered, and as it is found now."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from reconcile.variants.index_files import PAIRS, IndexState
from reconcile.variants.inverted_index import DistinctTexts
from reconcile.variants.shared_passages import SharedText
from reconcile.variants.shingle_segments import find_entries
from reconcile.variants.shingles import Counts, Hashes
from reconcile.variants.similarity_join import JoinSurvey, compare_texts

_UNKNOWN = -1


class ComparedPairs:
    """The pairs that were compared; more are compared when they are asked for."""

    def __init__(
        self, before: IndexState, now: IndexState, texts: Sequence[str], survey: JoinSurvey, low: np.uint64
    ) -> None:
        """Let go of what no longer holds.

        Args:
            before: what is remembered.
            now: the same, with the documents as they are now.
            texts: the collection.
            survey: what holds for it as a whole.
            low: mask of the low bits of an entry.
        """
        self._texts, self._survey = texts, survey
        alive = np.flatnonzero(now.texts["alive"])
        self.numbers = np.empty(len(alive), np.int64)
        """For each distinct text its number in what is remembered."""
        self.numbers[np.argsort(survey.distinct.keys)] = alive[np.argsort(now.texts["key"][alive])]
        changed = np.setxor1d(survey.banned, before.banned)
        self.touched = np.unique(find_entries(now.common, changed, low)[1])
        """Numbers of the texts of which boilerplate has become text, or the other way round."""
        valid = now.texts["alive"].copy()
        valid[self.touched] = False
        self._rows = before.pairs[valid[before.pairs["small"]] & valid[before.pairs["large"]]]
        if not np.array_equal(survey.shed, before.shed):
            self._rows["beyond"] = _UNKNOWN

    def find_known_pairs(self, rank: Counts) -> tuple[Counts, Counts]:
        """Return the pairs that are known, by the ranks of their texts; without those of a text whose rank is -1."""
        small, large = rank[self._rows["small"]], rank[self._rows["large"]]
        both = (small >= 0) & (large >= 0)
        return small[both], large[both]

    def measure_shared(self, small: Counts, large: Counts) -> list[SharedText]:
        """Return what pairs of distinct texts share."""
        at = self._locate_rows(small, large)
        columns = (self._rows[column][at].tolist() for column in ("shared", "words", "start"))
        return [SharedText(*row) for row in zip(*columns, strict=True)]

    def measure_beyond_hubs(
        self, distinct: DistinctTexts, without: Hashes, small: Counts, large: Counts
    ) -> list[SharedText]:
        """Return how many shingles pairs of distinct texts share without those of boilerplate and hubs."""
        at = self._locate_rows(small, large)
        new = np.flatnonzero(self._rows["beyond"][at] == _UNKNOWN)
        found = compare_texts(self._texts, distinct, without, small[new], large[new])
        self._rows["beyond"][at[new]] = [one.shingles for one in found]
        return [SharedText(shingles, 0, 0) for shingles in self._rows["beyond"][at].tolist()]

    def select_rows(self, pairs: Counts) -> NDArray[np.void]:
        """Return what is to be remembered of some pairs, packed as smaller text << 32 | larger text."""
        rows: NDArray[np.void] = self._rows[self._locate_rows(pairs >> 32, pairs & 0xFFFFFFFF)]
        return rows

    def _locate_rows(self, small: Counts, large: Counts) -> Counts:
        """Return the rows of pairs; compare those that have none."""
        wanted = self.numbers[small] << 32 | self.numbers[large]
        new, first = np.unique(wanted, return_index=True)
        first = first[~np.isin(new, _pack_rows(self._rows))]
        rows = np.zeros(len(first), PAIRS)
        rows["small"], rows["large"], rows["beyond"] = self.numbers[small[first]], self.numbers[large[first]], _UNKNOWN
        survey = self._survey
        found = compare_texts(self._texts, survey.distinct, survey.banned, small[first], large[first])
        for column, values in zip(("shared", "words", "start"), zip(*found, strict=True), strict=False):
            rows[column] = values
        self._rows = np.concatenate((self._rows, rows))
        pairs = _pack_rows(self._rows)
        order = np.argsort(pairs)
        at: Counts = order[np.searchsorted(pairs, wanted, sorter=order)]
        return at


def _pack_rows(rows: NDArray[np.void]) -> Counts:
    pairs: Counts = rows["small"].astype(np.int64) << 32 | rows["large"]
    return pairs
