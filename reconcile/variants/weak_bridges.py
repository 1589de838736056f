"""Weak bridges: ties that are the only ones between two groups.

Seen from afar a page and its copies are one text, and so are a summary and a page that holds it with another one; seen
from near the page is between the two summaries. So ties are looked at from every distance: with the texts of more
than a certain resemblance taken as one *unit*, for several such levels. At each, a tie that is followed lies inside a
unit or inside a biconnected block of the graph of all ties between units, variant and related: where no single unit
holds things together. A unit in several blocks is at home where its firm ties are, else in the block to which its ties
are stronger in sum. (Articulation points for stable clusters: Bansal, Chiang, Koudas & Tompa 2007; compared with other
ways to cluster duplicates by Hassanzadeh, Chiang, Lee & Miller 2009.)
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from reconcile.variants.biconnected_components import find_biconnected_blocks

FIRM_RESEMBLANCE = 0.5
"""Resemblance above which a pair joins whatever lies around it."""
UNIT_LEVELS = (0.99, 0.9, 0.8, 0.7, 0.6, FIRM_RESEMBLANCE)
"""Resemblances above which texts are taken as one, the nearest look first."""

TextNumbers = NDArray[np.intp]
Flags = NDArray[np.bool_]


class PairTable(NamedTuple):
    """The pairs of a collection, the strongest first; texts are numbers from 0."""

    left: TextNumbers
    right: TextNumbers
    resemblance: NDArray[np.float64]
    is_variant: Flags
    """The others are related only: they join nothing, but show what holds together."""


def mark_unbridged_pairs(ties: PairTable, unit: TextNumbers, anywhere: Flags) -> Flags:
    """Return which variant ties no look from one distance speaks against.

    Args:
        ties: all pairs.
        unit: for each text a number of the unit it is in, less than the number of texts.
        anywhere: units, by number, that are at home wherever they are tied.

    Returns:
        A flag for each tie. It does not depend on how units are numbered.

    Cost: linear, but for sorting.
    """
    one, two = unit[ties.left], unit[ties.right]
    one, two = np.minimum(one, two), np.maximum(one, two)
    outside = one != two
    kept: Flags = ties.is_variant & ~outside
    strong = np.flatnonzero(ties.is_variant & outside)
    if not strong.size:
        return kept
    edges, edge = np.unique(one[outside] * len(unit) + two[outside], return_inverse=True)
    number = find_biconnected_blocks(len(unit), [divmod(key, len(unit)) for key in edges.tolist()])
    numbers = np.array([number[divmod(key, len(unit))] for key in edges.tolist()], np.intp)
    block = np.full(len(outside), -1, np.intp)
    block[outside] = numbers[edge]
    ends = np.concatenate((one[strong], two[strong]))
    home = _mark_homes(ends, np.tile(block[strong], 2), np.tile(strong, 2), ties.resemblance) | anywhere[ends]
    kept[strong] = home[: len(strong)] & home[len(strong) :]
    return kept


def _mark_homes(unit: TextNumbers, block: TextNumbers, tie: TextNumbers, resemblance: NDArray[np.float64]) -> Flags:
    """Return for each end of a tie (its unit, block and rank of the tie) whether the unit is at home."""
    order = np.argsort(tie, kind="stable")
    count = int(block.max()) + 1
    keys, first, bond = np.unique((unit * count + block)[order], return_index=True, return_inverse=True)
    owner, rank = keys // count, tie[order][first]
    # Rounded, so that equal sums are equal in whatever order they were summed.
    strength = np.bincount(bond, weights=resemblance[tie[order]]).round(9)
    # Of several blocks the one with the strongest ties in sum; of equal ones that of the strongest tie.
    best = np.lexsort((rank, -strength, owner))
    best = best[np.diff(owner[best], prepend=-1) != 0]
    home = resemblance[rank] > FIRM_RESEMBLANCE
    at_home = np.zeros(int(owner.max()) + 1, bool)
    at_home[owner[home]] = True
    home[best] |= ~at_home[owner[best]]
    flags = np.empty(len(tie), bool)
    flags[order] = home[bond]
    return flags
