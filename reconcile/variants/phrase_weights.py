"""How much a 3-gram tells in a collection: how seldom *other* families of texts have it.

The weight of a 3-gram is the information that two texts share it: minus the binary logarithm of the share of other
families that have it too, shrunk to its frequency in the language (`language_weights`), for which `PSEUDO_FAMILIES`
stand. So two texts alone are weighed by the language and a large collection by itself. A third of it counts, as each
word is in three 3-grams.

Texts that are near-copies of each other are one *family* and count once, each by its share. So a phrase that 800
near-copies of one text have weighs fully, and one that 100 unlike texts have weighs little. Counts and the number of
families are rounded down to a few leading bits: then ten texts more among a hundred thousand change few weights.
Weights are whole numbers, so that no sum depends on its order.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from reconcile.variants.blocks.entry_spill import Numbers
from reconcile.variants.language_weights import EIGHTH, MOST_BITS
from reconcile.variants.shingles import Counts
from reconcile.variants.text_phrases import WeightTable

UNIT = 1024
"""Parts of a bit in which weights are counted."""
PSEUDO_FAMILIES = 100
"""Families for which the frequency in the language stands; chosen on film leads, see ``benchmarks/linkage.py``."""

SHARE = 1 << 20
"""Parts of a family; its texts have equal shares."""

_SLACK = SHARE // 100  # so much may be lost by rounding the shares down
_COUNT_BITS, _FAMILY_BITS = 3, 4  # leading bits kept of a count and of the number of families


class PhraseWeights(NamedTuple):
    """The weights of the shingles of some texts."""

    level: Numbers
    """For each shingle its row in the table."""
    table: WeightTable


def weigh_phrases(counts: Counts, families: int) -> PhraseWeights:
    """Weigh shingles.

    Args:
        counts: for each shingle the families that have it, as `grade_counts` takes them.
        families: the number of families, as `grade_families`.
    """
    kept, level = np.unique(grade_counts(counts), return_inverse=True)
    return PhraseWeights(level.astype(np.int32), _build_table(kept, families))


def grade_counts(counts: Counts) -> Counts:
    """Return how many families other than those of two texts have each shingle, rounded down.

    Args:
        counts: for each shingle the families that have it, in `SHARE` parts of a family.
    """
    return _keep_leading_bits(np.maximum((counts + _SLACK) // SHARE - 2, 0), _COUNT_BITS)


def grade_families(shares: Counts) -> int:
    """Return the number of families that weights are measured by, given the share of each text in its family."""
    families = (int(shares.sum()) + _SLACK) // SHARE
    return int(_keep_leading_bits(np.array([max(families - 2, 0) + PSEUDO_FAMILIES]), _FAMILY_BITS)[0])


def _build_table(others: Counts, families: int) -> WeightTable:
    """Return the weight for each number of other families (rows) and what a 3-gram tells by language (columns)."""
    language = np.arange(EIGHTH * int(MOST_BITS) + 1) / EIGHTH
    share = (others[:, np.newaxis] + PSEUDO_FAMILIES * 2.0**-language) / families
    table: WeightTable = np.round(UNIT / 3 * np.clip(-np.log2(share), 0, MOST_BITS)).astype(np.int32)
    return table


def _keep_leading_bits(numbers: Counts, bits: int) -> Counts:
    """Round numbers down to their first so many bits after the leading one."""
    length = np.zeros(len(numbers), np.int64)
    some = numbers > 0
    length[some] = np.frexp(numbers[some].astype(float))[1]
    shift = np.maximum(length - 1 - bits, 0)
    kept: Counts = numbers >> shift << shift
    return kept
