"""From measured pairs of texts to judged pairs of documents, with what each shares."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import combinations, product
from typing import NamedTuple

import numpy as np

from reconcile.model.pairs import CollectionTitles, FoundPairs, PairEvidence
from reconcile.text.title_agreement import compare_titles, compare_years
from reconcile.variants.linkage.match_weights import load_match_weights
from reconcile.variants.linkage.name_slots import SlotComparison
from reconcile.variants.linkage.verdict import (
    LEAST_BITS,
    LEAST_SEEN,
    Evidence,
    LinkageSettings,
    Outcome,
    PairVerdict,
    judge_pair,
)
from reconcile.variants.pair_facts import SharedPassage
from reconcile.variants.pair_measures import MeasuredPairs
from reconcile.variants.shingles import Counts
from reconcile.variants.text_comparer import TextComparer
from reconcile.vocabulary import PairKind, TitleLevel, YearLevel

EQUAL_TEXTS_LISTED = 64
"""Documents with the same words and title up to which all are listed in all pairs; of more, the first is."""
_KINDS = {
    Outcome.LINK: PairKind.VARIANT,
    Outcome.REVIEW: PairKind.REVIEW,
    Outcome.APART: PairKind.RELATED,
}
RELATED_LISTED = 20
"""Related pairs listed for each document; the rest are counted."""


PassageFinder = Callable[[Counts, Counts], Sequence[SharedPassage]]
"""Finds the longest passages of pairs of texts."""


class _Judged(NamedTuple):
    """A pair of documents, by place, that was judged."""

    one: int
    two: int
    row: int
    """Of the measured pairs; -1 for documents with the same words."""
    verdict: PairVerdict
    title: TitleLevel
    year: YearLevel


class PairJudge:
    """Judges pairs of documents by what their texts share and what is declared of them."""

    def __init__(
        self, documents: CollectionTitles, holders: Sequence[Sequence[int]], words: Counts, settings: LinkageSettings
    ) -> None:
        """Judge the pairs of a search.

        Args:
            documents: the documents.
            holders: for each text the places of its documents, in order of id.
            words: for each text its number of words.
            settings: what decides.
        """
        self._documents, self._holders, self._words, self._settings = documents, holders, words, settings
        self._weights = load_match_weights()
        none, numbers = np.zeros(0, np.int64), np.zeros(0)
        self._measures = MeasuredPairs(none, none, none, none > 0, numbers, numbers)
        self._sizes: Counts = np.zeros(0, np.int64)

    def judge_pairs(self, measured: MeasuredPairs, sizes: Counts, comparer: TextComparer) -> list[_Judged]:
        """Judge all pairs; of documents with the same words and title the first speaks for all if they are many."""
        self._measures, self._sizes = measured, sizes
        seen = (measured.wording >= LEAST_SEEN) & (measured.bits >= LEAST_BITS)
        slots: list[SlotComparison | None] = [None] * len(seen)
        for row, found in zip(
            np.flatnonzero(seen).tolist(),
            comparer.compare_pairs(measured.small[seen], measured.large[seen]),
            strict=True,
        ):
            slots[row] = found
        judged = list(self._judge_equal_texts())
        rows = zip(
            measured.small.tolist(),
            measured.large.tolist(),
            measured.wording.tolist(),
            measured.bits.tolist(),
            slots,
            strict=True,
        )
        speakers = {text: self._choose_speakers(text) for text in {*measured.small.tolist(), *measured.large.tolist()}}
        for row, (small, large, wording, bits, slot) in enumerate(rows):
            for one, two in product(speakers[small], speakers[large]):
                judged.append(self._judge(one, two, row, (wording, bits, slot), equal=False))
        return judged

    def _judge_equal_texts(self) -> Iterator[_Judged]:
        for text, places in enumerate(self._holders):
            if len(places) < 2 or not self._words[text]:
                continue
            groups: dict[tuple[str, str], list[int]] = {}
            for place in places:
                groups.setdefault((self._documents.titles[place], self._documents.years[place]), []).append(place)
            pairs: list[tuple[int, int]] = []
            for group in groups.values():
                few = len(group) <= EQUAL_TEXTS_LISTED
                pairs += combinations(group, 2) if few else product(group[:1], group[1:])
            speakers = [group if len(group) <= EQUAL_TEXTS_LISTED else group[:1] for group in groups.values()]
            for ours, theirs in combinations(speakers[:EQUAL_TEXTS_LISTED], 2):
                pairs += product(ours, theirs)
            for one, two in pairs:
                yield self._judge(one, two, -1, (1.0, float("inf"), None), equal=True)

    def _choose_speakers(self, text: int) -> Sequence[int]:
        """Return the documents of a text that are listed in pairs: all, or if they are many one for each title."""
        places = self._holders[text]
        if len(places) <= EQUAL_TEXTS_LISTED:
            return places
        first: dict[tuple[str, str], int] = {}
        for place in places:
            first.setdefault((self._documents.titles[place], self._documents.years[place]), place)
        return list(first.values())[:EQUAL_TEXTS_LISTED]

    def _judge(
        self, one: int, two: int, row: int, told: tuple[float, float, SlotComparison | None], *, equal: bool
    ) -> _Judged:
        titles, years = self._documents.titles, self._documents.years
        title = compare_titles(titles[one], titles[two]) if titles[one] and titles[two] else TitleLevel.MISSING
        year = compare_years(years[one], years[two]) if years[one] and years[two] else YearLevel.MISSING
        wording, bits, slots = told
        evidence = Evidence(wording, bits, slots, title, year, equal)
        return _Judged(one, two, row, judge_pair(evidence, self._weights, self._settings), title, year)

    def describe_pairs(
        self,
        judged: Sequence[_Judged],
        find: PassageFinder,
    ) -> FoundPairs:
        """Choose the pairs that are listed and say what each shares.

        Args:
            judged: all pairs.
            find: finds their longest passages.
        """
        listed, unlisted = self._choose_listed(judged)
        rows = sorted({pair.row for pair in listed if pair.row >= 0})
        at = np.array(rows, np.int64)
        passages = dict(zip(rows, find(self._measures.small[at], self._measures.large[at]), strict=True))
        pairs = [self._describe(pair, passages) for pair in listed]
        return FoundPairs(tuple(sorted(pairs, key=lambda pair: (pair.left, pair.right))), unlisted)

    def _choose_listed(self, judged: Sequence[_Judged]) -> tuple[list[_Judged], int]:
        """Leave out related pairs of documents that have enough of them, the least alike ones."""
        listed = [pair for pair in judged if pair.verdict.outcome != Outcome.APART or pair.row < 0]
        related = [pair for pair in judged if pair.verdict.outcome == Outcome.APART and pair.row >= 0]
        ids = self._documents.ids
        related.sort(key=lambda pair: (-self._measure(pair.row)[0], *sorted((ids[pair.one], ids[pair.two]))))
        known: Counter[int] = Counter()
        for pair in related:
            if max(known[pair.one], known[pair.two]) < RELATED_LISTED:
                known.update((pair.one, pair.two))
                listed.append(pair)
        return listed, len(judged) - len(listed)

    def _measure(self, row: int) -> tuple[float, float, float]:
        """Return resemblance, containment and coverage of a measured pair."""
        if row < 0:
            return 1.0, 1.0, 1.0
        pairs = self._measures
        shared = int(pairs.shingles[row])
        small, large = int(self._sizes[pairs.small[row]]), int(self._sizes[pairs.large[row]])
        return shared / (small + large - shared), shared / small, shared / large

    def _describe(self, pair: _Judged, passages: Mapping[int, SharedPassage]) -> PairEvidence:
        left, right = sorted((self._documents.ids[pair.one], self._documents.ids[pair.two]))
        resemblance, containment, coverage = self._measure(pair.row)
        why = pair.verdict.reason
        if pair.row >= 0:
            why += (
                f"; resemblance {resemblance:.2f}, {100 * containment:.0f} % of the shorter text; "
                f"longest shared passage {passages[pair.row].words} words: '{passages[pair.row].quotation}'"
            )
        return PairEvidence(
            left=left,
            right=right,
            kind=_KINDS[pair.verdict.outcome],
            match_weight=pair.verdict.match_weight,
            comparisons=pair.verdict.comparisons,
            resemblance=resemblance,
            containment=containment,
            coverage=coverage,
            title=pair.title,
            year=pair.year,
            why=why,
        )
