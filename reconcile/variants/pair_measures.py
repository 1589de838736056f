"""From candidates to measured pairs: what they share, and what that weighs in the collection."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from reconcile.variants.blocks.candidate_search import Pairs
from reconcile.variants.blocks.phrase_lists import BlockedTexts, Flags, drop_lists, measure_lists
from reconcile.variants.candidates import PairThreshold
from reconcile.variants.common_phrases import KinFinder, Survey
from reconcile.variants.families import close_families, count_family_texts
from reconcile.variants.language_weights import EIGHTH
from reconcile.variants.phrase_weights import SHARE, UNIT, grade_counts, grade_families, weigh_phrases
from reconcile.variants.shingles import Counts
from reconcile.variants.text_phrases import TextPhrases, lay_out_phrases

CONTAINMENT_SHARE = 0.6
"""What containment counts against resemblance: half of the shorter text says as much as .30 of both."""
FAMILY_RESEMBLANCE = 0.20
"""Resemblance by the language alone from which texts are near-copies: those with 16 % of their words changed are."""
LEAST_BITS = 12.0
"""Shared bits below which nothing is compared: one rare phrase."""


class MeasuredPairs(NamedTuple):
    """Candidates, each a row, and what they share of the phrases that are not common."""

    small: Counts
    """The text with the fewer shingles; of equal ones that with the lesser key."""
    large: Counts
    shingles: Counts
    """Different shingles that both have."""
    is_kin: Flags
    """Whether the two are near-copies that nothing contradicts."""
    wording: NDArray[np.float64]
    """Weighted resemblance, or containment at `CONTAINMENT_SHARE`, in [0, 1]."""
    bits: NDArray[np.float64]
    """Weight of what both have, in bits."""

    def select(self, which: Flags) -> MeasuredPairs:
        """Return some of the pairs."""
        return MeasuredPairs(
            self.small[which],
            self.large[which],
            self.shingles[which],
            self.is_kin[which],
            self.wording[which],
            self.bits[which],
        )


def find_kin_by_language(texts: BlockedTexts, left: Counts, right: Counts) -> Flags:
    """Return which pairs are near-copies by wording alone, all their shingles counted."""
    if not left.size:
        return np.zeros(0, bool)
    phrases = lay_out_phrases(texts, mark_texts(len(texts.alive), left, right), np.zeros(0, np.uint64))
    return _are_near_copies(phrases, left, right)


def _are_near_copies(phrases: TextPhrases, left: Counts, right: Counts) -> Flags:
    shared = phrases.measure_shared(left, right).bits
    total = phrases.sum_bits()
    both = total[phrases.place[left]] + total[phrases.place[right]] - shared
    flags: Flags = (shared >= FAMILY_RESEMBLANCE * both) & (shared >= 3 * EIGHTH * LEAST_BITS)
    return flags


def measure_wording(shared: Counts, one: Counts, two: Counts) -> NDArray[np.float64]:
    """Return the weighted resemblance of pairs, or their containment at a discount, whichever is more.

    Args:
        shared: what both texts of a pair have; any unit.
        one: what the one text has.
        two: what the other one has.
    """
    resemblance = shared / np.maximum(one + two - shared, 1)
    containment = shared / np.maximum(np.minimum(one, two), 1)
    wording: NDArray[np.float64] = np.maximum(resemblance, CONTAINMENT_SHARE * containment)
    return wording


def verify_candidates(
    texts: BlockedTexts, survey: Survey, line: PairThreshold, pairs: Pairs, find_kin: KinFinder
) -> MeasuredPairs:
    """Keep the pairs that are candidates; they are not weighed yet.

    Args:
        texts: the collection.
        survey: what holds for it as a whole.
        line: what candidates share.
        pairs: pairs that may be candidates, the smaller text first.
        find_kin: says which of some pairs of similar wording nothing contradicts.
    """
    small, large = pairs
    phrases = lay_out_phrases(texts, mark_texts(len(texts.alive), small, large) | survey.hubs, survey.common)
    shared = phrases.measure_shared(small, large).shingles
    kept = line.are_reached(shared, survey.sizes[small], survey.sizes[large])
    kept &= (survey.sizes[small] > 0) & (survey.sizes[large] > 0)
    kept &= _are_listed_beyond_hubs(survey, line, phrases, pairs)
    small, large, shared = small[kept], large[kept], shared[kept]
    kin = _are_near_copies(phrases, small, large)
    kin[kin] = find_kin(small[kin], large[kin])
    none = np.zeros(len(small))
    return MeasuredPairs(small, large, shared, kin, none, none)


def share_families(texts: BlockedTexts, pairs: MeasuredPairs) -> Counts:
    """Return for each text of the collection its share in its family, in `SHARE` parts; 0 for one that is gone."""
    root = close_families(len(texts.alive), pairs.small[pairs.is_kin], pairs.large[pairs.is_kin])
    shares: Counts = np.where(texts.alive, SHARE // count_family_texts(root), 0)
    return shares


def weigh_pairs(texts: BlockedTexts, survey: Survey, pairs: MeasuredPairs, shares: Counts) -> MeasuredPairs:
    """Weigh what candidates share.

    Args:
        texts: the collection.
        survey: what holds for it as a whole.
        pairs: some of its candidates.
        shares: for each of its texts the share in its family.
    """
    small, large = pairs.small, pairs.large
    phrases = lay_out_phrases(texts, mark_texts(len(texts.alive), small, large), survey.common, shares)
    weights = weigh_phrases(phrases.holders, grade_families(shares))
    total = phrases.sum_weights(*weights)
    weight = phrases.measure_shared(small, large, *weights).weight
    wording = measure_wording(weight, total[phrases.place[small]], total[phrases.place[large]])
    return pairs._replace(wording=wording, bits=weight / UNIT)


def find_changed_texts(texts: BlockedTexts, survey: Survey, before: Counts, now: Counts) -> Flags:
    """Return the texts of which the weight of some phrase is another than before.

    Args:
        texts: the collection.
        survey: what holds for it as a whole.
        before: for each text its share in its family before.
        now: the same as it is now.
    """
    if grade_families(before) != grade_families(now):
        return texts.alive.copy()
    everyone = texts._replace(alive=(before > 0) | (now > 0))
    entries = drop_lists(everyone.read_lists(everyone.list_heads(before != now)), survey.common)
    changed = np.zeros(len(texts.alive), bool)
    lengths = measure_lists(entries)
    if lengths.size:
        first = np.cumsum(lengths) - lengths
        grades = [grade_counts(np.add.reduceat(shares[entries.texts], first)) for shares in (before, now)]
        changed[entries.texts[np.repeat(grades[0] != grades[1], lengths)]] = True
    return changed


def _are_listed_beyond_hubs(survey: Survey, line: PairThreshold, phrases: TextPhrases, pairs: Pairs) -> Flags:
    """Return which pairs are not implied by a crowd: of its members, those that share enough beyond what hubs have."""
    small, large = pairs
    listed = np.ones(len(small), bool)
    doubtful = survey.members[small] | survey.members[large]
    if not doubtful.any():
        return listed
    within = np.sort(np.stack(survey.within), axis=0)
    both = np.sort(np.stack(pairs), axis=0)
    doubtful &= ~np.isin(both[0] << 32 | both[1], within[0] << 32 | within[1])
    small, large = small[doubtful], large[doubtful]
    hubs = phrases.place[np.flatnonzero(survey.hubs)]
    silent = np.zeros(len(phrases.holders), np.int32)
    for hub in hubs.tolist():
        silent[phrases.lists[phrases.first[hub] : phrases.first[hub + 1]]] = 1
    one = np.array([[1], [0]], np.int32).repeat(256, axis=1)
    beyond = phrases.measure_shared(small, large, silent, one).weight
    listed[doubtful] = beyond >= line.count_needed(survey.sizes[small], survey.sizes[large])
    return listed


def mark_texts(count: int, *places: Counts) -> Flags:
    """Return a flag for each of so many texts, set for those in some places."""
    marked = np.zeros(count, bool)
    for some in places:
        marked[some] = True
    return marked
