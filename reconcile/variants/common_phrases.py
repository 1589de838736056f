"""What is decided for a collection as a whole before its pairs are looked for: crowds, and common phrases.

A phrase that more than `COMMON_FAMILIES` unlike texts have tells nothing of kinship: it is *common*, has no weight and
is not followed. A phrase that as many near-copies of one text have is no common one. So the lists of many texts are
looked through for *crowds*, more than `DENSE_CLUSTER_TEXTS` near-copies of each other (`dense_clusters`), and the texts
of a crowd count as one. Texts that fill in one template are like each other too, but their names and numbers contradict
each other, so they are no crowd.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from reconcile.variants.blocks.entry_spill import Entries, Numbers
from reconcile.variants.blocks.phrase_lists import (
    BlockedTexts,
    Flags,
    drop_lists,
    measure_lists,
    rank_entries,
)
from reconcile.variants.candidates import PairThreshold
from reconcile.variants.dense_clusters import DENSE_CLUSTER_TEXTS, find_dense_clusters
from reconcile.variants.families import close_families, count_family_texts
from reconcile.variants.shingles import SHINGLE_WORDS, Counts, Hashes, invert_order, mark_changes

COMMON_FAMILIES = 100
"""Families up to which a phrase that they have is followed. With 30, groups of 67 near-copies of film leads were lost;
with 100 every pair of these leads to link or to review is found at every size of the collection (`JOINING`)."""

KinFinder = Callable[[Counts, Counts], Flags]
"""Says which pairs of texts are near-copies that nothing contradicts, all their shingles counted."""

_VARIANT = PairThreshold(0.30, 0.50)  # what texts of a crowd mostly share with one of its hubs


class Survey(NamedTuple):
    """What holds for a collection as a whole. Texts are numbered one block after the other."""

    common: Hashes
    """The common phrases, in order."""
    sizes: Counts
    """The shingles of each text that are not common; 0 for a text that is not compared."""
    members: Flags
    """The texts of crowds, hubs left out."""
    hubs: Flags
    """The texts with which those of a crowd are compared."""
    within: tuple[Counts, Counts]
    """Pairs inside crowds that are compared whatever their phrases."""

    def rank_texts(self, keys: Hashes) -> Numbers:
        """Number the texts by size, then by key."""
        return rank_by_size(self.sizes, keys)


def rank_by_size(sizes: Counts, keys: Hashes) -> Numbers:
    """Return the place of each text in order of size, then of key."""
    return invert_order(np.lexsort((keys[:, 1], keys[:, 0], sizes))).astype(np.int32)


def survey_texts(
    texts: BlockedTexts,
    line: PairThreshold,
    find_kin: KinFinder,
    long_lists: Entries,
    *,
    min_words: int,
) -> Survey:
    """Find the crowds and the common phrases of a collection.

    Args:
        texts: the collection.
        line: what texts must share to be candidates.
        find_kin: compares texts.
        long_lists: the entries of all lists of more than `COMMON_FAMILIES` texts.
        min_words: a text of which fewer words than that are left by common phrases is not compared.

    The result depends on the lists of more than `COMMON_FAMILIES` texts only.
    """
    sizes = np.concatenate([np.zeros(0, np.int64), *(block.sizes for block in texts.blocks)])
    sizes[~texts.alive] = 0
    members, hubs, within, root = _find_crowds(texts, long_lists, sizes, line, find_kin)
    heads = long_lists.hashes[mark_changes(long_lists.hashes)]
    common = heads[_count_families(long_lists, count_family_texts(root)) > COMMON_FAMILIES]
    lost = np.bincount(long_lists.texts, minlength=len(sizes))
    lost -= np.bincount(drop_lists(long_lists, common).texts, minlength=len(sizes))
    left = sizes - lost
    left[(lost > 0) & (left < min_words - SHINGLE_WORDS + 1)] = 0
    return Survey(common, left, members, hubs, within)


def _count_families(entries: Entries, family_sizes: Counts) -> NDArray[np.float64]:
    """Count the families of each list; a text counts by its share in its family."""
    lengths = measure_lists(entries)
    if not lengths.size:
        return np.zeros(0)
    return np.add.reduceat(1 / family_sizes[entries.texts], np.cumsum(lengths) - lengths).round(6)


def _find_crowds(
    texts: BlockedTexts, entries: Entries, sizes: Counts, line: PairThreshold, find_kin: KinFinder
) -> tuple[Flags, Flags, tuple[Counts, Counts], Counts]:
    """Return the members and hubs of crowds, the pairs inside them, and the least text of the crowd of each text."""
    rank = rank_by_size(sizes, texts.keys)
    order = invert_order(rank.astype(np.int64))
    clusters = find_dense_clusters(sizes[order], texts.keys[order, 0], rank_entries(entries, rank), line, _VARIANT)
    left, right = (order[side] for side in clusters.within)
    kin = find_kin(left, right)
    root = close_families(len(sizes), left[kin], right[kin])
    crowded = count_family_texts(root) > DENSE_CLUSTER_TEXTS
    root = np.where(crowded, root, np.arange(len(root)))
    hubs = np.zeros(len(sizes), bool)
    hubs[order[clusters.hubs]] = True
    members = np.zeros(len(sizes), bool)
    members[order[clusters.members]] = True
    inside = crowded[left] & (root[left] == root[right])
    return members & crowded, hubs & crowded, (left[inside], right[inside]), root
