"""The candidates of a collection, or those of some of its texts: every pair that shares enough phrases, exactly."""

from __future__ import annotations

import numpy as np

from reconcile.variants.blocks.entry_spill import Entries
from reconcile.variants.blocks.phrase_lists import (
    BlockedTexts,
    Flags,
    concatenate_postings,
    drop_lists,
    measure_lists,
    rank_entries,
)
from reconcile.variants.candidates import PairThreshold, find_candidate_pairs
from reconcile.variants.common_phrases import Survey
from reconcile.variants.shingles import Counts, invert_order

Pairs = tuple[Counts, Counts]
"""Two columns of numbers of texts."""


def find_candidates(
    texts: BlockedTexts, survey: Survey, line: PairThreshold, *, asked: Flags | None = None, jobs: int = 1
) -> Pairs:
    """Find the pairs of texts that share enough of their phrases, common ones left out.

    Texts of a crowd are compared with its hubs and in rings; with any other text they are a candidate only if they
    share enough beyond what hubs have.

    Args:
        texts: the collection.
        survey: what holds for it as a whole.
        line: what candidates share, of the shingles that are not common.
        asked: if given, only pairs with at least one of these texts are looked for.
        jobs: threads.

    Returns:
        Pairs of numbers of texts, the smaller text first; each pair once, in order.
    """
    rank = survey.rank_texts(texts.keys)
    order = invert_order(rank.astype(np.int64))
    compared = survey.sizes > 0
    parts = texts.read_entries() if asked is None else [texts.read_lists(texts.list_heads(asked & compared))]
    postings = concatenate_postings([rank_entries(_drop_silent(part, survey, compared), rank) for part in parts])
    found = [(np.zeros(0, np.int64),) * 2, tuple(rank[side].astype(np.int64) for side in survey.within)]
    found += find_candidate_pairs(postings, survey.sizes[order], line, jobs)
    del postings
    packed = np.concatenate([np.minimum(one, two) << 32 | np.maximum(one, two) for one, two in found])
    packed = np.unique(packed)
    small, large = order[packed >> 32], order[packed & 0xFFFFFFFF]
    if asked is not None:
        kept = asked[small] | asked[large]
        small, large = small[kept], large[kept]
    return small, large


def _drop_silent(entries: Entries, survey: Survey, compared: Flags) -> Entries:
    """Drop common phrases, texts that are not compared, and what members of crowds have in common with hubs."""
    entries = drop_lists(entries, survey.common)
    gone = ~compared[entries.texts]
    if survey.hubs.any():
        gone |= survey.members[entries.texts] & mark_lists(entries, survey.hubs)
    return entries.select(~gone) if gone.any() else entries


def mark_lists(entries: Entries, texts: Flags) -> Flags:
    """Return for each entry whether its list has one of some texts."""
    lengths = measure_lists(entries)
    if not lengths.size:
        return np.zeros(0, bool)
    has: Flags = np.logical_or.reduceat(texts[entries.texts], np.cumsum(lengths) - lengths)
    return np.repeat(has, lengths)
