"""Families: texts that are near-copies of each other, directly or through others."""

from __future__ import annotations

import numpy as np

from reconcile.variants.shingles import Counts


def close_families(texts: int, left: Counts, right: Counts) -> Counts:
    """Return for each text the least text of its family, given the pairs of near-copies.

    Time: linear in texts and pairs for each round; a round at least halves the number of families that still meet.
    """
    root = np.arange(texts)
    while True:
        one, two = root[left], root[right]
        apart = one != two
        if not apart.any():
            return root
        one, two = one[apart], two[apart]
        # Every root that meets a lesser one follows the least of those that it meets.
        np.minimum.at(root, np.maximum(one, two), np.minimum(one, two))
        while True:  # roots of roots, until everyone follows a root
            above = root[root]
            if np.array_equal(above, root):
                break
            root = above


def count_family_texts(root: Counts) -> Counts:
    """Return for each text the number of texts of its family, itself included."""
    sizes: Counts = np.bincount(root, minlength=len(root))[root]
    return sizes
