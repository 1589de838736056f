"""Gather verified pairs into works, without crossing weak bridges or what keeps texts apart.

Two texts with a resemblance above one half have more in common than apart, and two such neighbours of a text share
something themselves (the Jaccard distance is a metric: Lipkus 1999). They always join. A weaker variant pair joins
unless it is a weak bridge (`weak_bridges`): one that alone ties two groups which share nothing, such as the page of a
season, or a page of two summaries, between those summaries. Such a page stays with the group to which its ties are
stronger, and its other ties are reported as bridges.

A group of more than `DENSE_CLUSTER_TEXTS` texts is no such page; it joins what is tied to nothing else more strongly.

So in a chain A ~ B ~ C in which A and C share less than related texts do, B joins the nearer of the two and the other
is left out, be it an excerpt of B; where A and C are related, all three are one work. To cross a bridge after all,
declare the work.

What is declared distinct, and declared titles that disagree, keep texts apart: a group that holds two such texts is
split where the match weight is the lowest (`work_bars`).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import chain, pairwise
from types import MappingProxyType

import numpy as np

from reconcile.model.pairs import PairEvidence
from reconcile.variants.dense_clusters import DENSE_CLUSTER_TEXTS
from reconcile.variants.weak_bridges import FIRM_RESEMBLANCE, UNIT_LEVELS, PairTable, TextNumbers, mark_unbridged_pairs
from reconcile.variants.work_bars import BarredSets, DeclaredTitles, JoinedTexts, Separation, TextSets
from reconcile.vocabulary import PairKind

_NO_TITLES: DeclaredTitles = MappingProxyType({})


@dataclass(frozen=True, slots=True, kw_only=True)
class WeakBridge:
    """A variant pair whose texts are in two works all the same."""

    left: str
    right: str
    why: str
    """What kept the works apart."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkPartition:
    """The works, and the ties between them that were not followed."""

    works: tuple[tuple[str, ...], ...]
    """Every id is in one; members and works are sorted."""
    bridges: tuple[WeakBridge, ...]
    """Sorted by their texts."""


def group_works(
    ids: Sequence[str],
    pairs: Iterable[PairEvidence],
    *,
    declared: Sequence[JoinedTexts] = (),
    distinct: Iterable[Separation] = (),
    titles: DeclaredTitles = _NO_TITLES,
    one_work: bool = False,
) -> WorkPartition:
    """Gather texts into works by their verified pairs.

    Args:
        ids: the texts.
        pairs: the pairs of these texts; those that are no variants join nothing, but show what holds together.
        declared: texts that are one work whatever they share; texts that are not among `ids` are passed over.
        distinct: pairs of texts that never end in one work, but for `one_work`.
        titles: declared titles and years; texts whose titles disagree end in one work only if that is declared.
        one_work: whether all texts are one work.

    Returns:
        The works and bridges; they do not depend on the order of the arguments.

    Raises:
        InputError: two texts are declared both one work and distinct; names both declarations.
        DecisionError: likewise, and a person decided one of the two about this pair.
    """
    if one_work:
        return WorkPartition(works=(tuple(sorted(ids)),) if ids else (), bridges=())
    ties = sorted(pairs, key=lambda pair: (-pair.resemblance, -pair.containment, pair.left, pair.right))
    works = BarredSets(ids, distinct, titles)
    works.join_declared(declared)
    followed = _find_unbridged_pairs(ids, declared, ties)
    # The weakest link of whatever holds two texts together that must not meet is the one that is not followed.
    for pair in sorted(followed, key=lambda pair: -pair.match_weight):
        works.join_unless_barred(pair.left, pair.right)
    bridges = [
        WeakBridge(
            left=pair.left,
            right=pair.right,
            why=works.explain_bar(pair.left, pair.right)
            or "the two works share nothing else; declare them one work if they are",
        )
        for pair in sorted(ties, key=lambda pair: (pair.left, pair.right))
        if pair.kind is PairKind.VARIANT and works.find_root(pair.left) != works.find_root(pair.right)
    ]
    return WorkPartition(works=works.list_works(), bridges=tuple(bridges))


def _find_unbridged_pairs(
    ids: Sequence[str], declared: Iterable[JoinedTexts], ties: Sequence[PairEvidence]
) -> list[PairEvidence]:
    """Return the variant pairs that are firm or no bridges, the strongest first.

    Args:
        ids: the texts.
        declared: those that are one whatever they share.
        ties: all pairs, the strongest first.
    """
    groups = TextSets(ids)
    for work in declared:
        known = [text for text in work.texts if text in groups]
        for text in known[1:]:
            groups.join_sets(known[0], text)
    texts = list(dict.fromkeys(chain.from_iterable((pair.left, pair.right) for pair in ties)))
    number = {text: n for n, text in enumerate(texts)}
    table = PairTable(
        np.array([number[pair.left] for pair in ties], np.intp),
        np.array([number[pair.right] for pair in ties], np.intp),
        np.array([pair.resemblance for pair in ties], np.float64),
        np.array([pair.kind is PairKind.VARIANT for pair in ties], bool),
    )
    looks: list[TextNumbers] = []
    for above, level in pairwise((np.inf, *UNIT_LEVELS)):
        near = table.is_variant & (table.resemblance > level) & (table.resemblance <= above)
        for n in np.flatnonzero(near).tolist():
            groups.join_sets(ties[n].left, ties[n].right)
        if near.any() or not looks:
            looks.append(groups.number_sets(texts))
    # The pairs that would hold things together are not all listed in a crowd: it is at home wherever it is tied.
    crowd = np.array([groups.count_members(text) > DENSE_CLUSTER_TEXTS for text in texts], bool)
    is_firm = table.resemblance > FIRM_RESEMBLANCE
    kept = table.is_variant & ~is_firm
    for units in looks:
        anywhere = np.zeros(len(texts), bool)
        anywhere[units[crowd]] = True
        kept &= mark_unbridged_pairs(table, units, anywhere)
    return [ties[n] for n in np.flatnonzero(kept | (table.is_variant & is_firm)).tolist()]
