"""Gather verified pairs into works, without crossing weak bridges.

Two texts with a resemblance above one half have more in common than apart, and two such neighbours of a text share
something themselves (the Jaccard distance is a metric: Lipkus 1999). They always join. A weaker variant pair joins
unless it is a weak bridge (`weak_bridges`): one that alone ties two groups which share nothing, such as the page of a
season, or a page of two summaries, between those summaries. Such a page stays with the group to which its ties are
stronger, and its other ties are reported as bridges.

A group of more than `DENSE_CLUSTER_TEXTS` texts is no such page; it joins what is tied to nothing else more strongly.

So in a chain A ~ B ~ C in which A and C share less than related texts do, B joins the nearer of the two and the other
is left out, be it an excerpt of B; where A and C are related, all three are one work. To cross a bridge after all,
declare the work.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, pairwise

import numpy as np

from reconcile.errors import InputError
from reconcile.model.pairs import PairEvidence
from reconcile.variants.dense_clusters import DENSE_CLUSTER_TEXTS
from reconcile.variants.weak_bridges import FIRM_RESEMBLANCE, UNIT_LEVELS, PairTable, TextNumbers, mark_unbridged_pairs


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
    declared: Iterable[Sequence[str]] = (),
    distinct: Iterable[tuple[str, str]] = (),
    one_work: bool = False,
) -> WorkPartition:
    """Gather texts into works by their verified pairs.

    Args:
        ids: the texts.
        pairs: variant and related pairs of these texts; the related ones join nothing, but show what holds together.
        declared: lists of texts that are one work whatever they share; texts that are not among `ids` are passed over.
        distinct: pairs of texts that never end in one work, but for `one_work`.
        one_work: whether all texts are one work.

    Returns:
        The works and bridges; they do not depend on the order of the arguments.

    Raises:
        InputError: two texts are declared both one work and distinct.
    """
    if one_work:
        return WorkPartition(works=(tuple(sorted(ids)),) if ids else (), bridges=())
    ties = sorted(pairs, key=lambda pair: (-pair.resemblance, -pair.containment, pair.left, pair.right))
    variants = [pair for pair in ties if pair.kind == "variant"]
    groups = _DisjointTexts(ids, distinct)
    for work in declared:
        known = [text for text in work if text in groups]
        for text in known[1:]:
            if not groups.join_sets(known[0], text):
                raise InputError(
                    f"{known[0]} and {text} are declared one work, but something in it is declared distinct; "
                    f"take one of the two declarations back"
                )
    for pair in _select_unbridged_pairs(groups, ties):
        groups.join_sets(pair.left, pair.right)
    bridges = [
        WeakBridge(left=pair.left, right=pair.right, why=_explain_bridge(groups, pair))
        for pair in sorted(variants, key=lambda pair: (pair.left, pair.right))
        if groups.find_root(pair.left) != groups.find_root(pair.right)
    ]
    return WorkPartition(works=groups.list_works(), bridges=tuple(bridges))


def _explain_bridge(groups: _DisjointTexts, pair: PairEvidence) -> str:
    if groups.are_kept_apart(pair.left, pair.right):
        return "texts of the two works are declared distinct"
    return "the two works share nothing else; declare them one work if they are"


def _select_unbridged_pairs(groups: _DisjointTexts, ties: Sequence[PairEvidence]) -> Iterator[PairEvidence]:
    """Join what is firmly tied, then give the other variant pairs that are no bridges, the strongest first."""
    texts = list(dict.fromkeys(chain.from_iterable((pair.left, pair.right) for pair in ties)))
    number = {text: n for n, text in enumerate(texts)}
    table = PairTable(
        np.array([number[pair.left] for pair in ties], np.intp),
        np.array([number[pair.right] for pair in ties], np.intp),
        np.array([pair.resemblance for pair in ties], np.float64),
        np.array([pair.kind == "variant" for pair in ties], bool),
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
    kept = table.is_variant & (table.resemblance <= FIRM_RESEMBLANCE)
    for units in looks:
        anywhere = np.zeros(len(texts), bool)
        anywhere[units[crowd]] = True
        kept &= mark_unbridged_pairs(table, units, anywhere)
    return (ties[n] for n in np.flatnonzero(kept).tolist())


class _DisjointTexts:
    """Disjoint sets of texts, some of which must not meet."""

    def __init__(self, ids: Sequence[str], distinct: Iterable[tuple[str, str]]) -> None:
        self._parent = {text: text for text in ids}
        self._members = {text: [text] for text in ids}
        self._foes: dict[str, set[str]] = {}
        for one, two in distinct:
            if one in self._parent and two in self._parent and one != two:
                self._foes.setdefault(one, set()).add(two)
                self._foes.setdefault(two, set()).add(one)

    def __contains__(self, text: str) -> bool:
        return text in self._parent

    def find_root(self, text: str) -> str:
        """Name the set of a text."""
        while self._parent[text] != text:
            self._parent[text] = text = self._parent[self._parent[text]]
        return text

    def number_sets(self, texts: Sequence[str]) -> TextNumbers:
        """Number the sets of some texts from 0."""
        numbers: dict[str, int] = {}
        return np.array([numbers.setdefault(self.find_root(text), len(numbers)) for text in texts], np.intp)

    def count_members(self, text: str) -> int:
        return len(self._members[self.find_root(text)])

    def are_kept_apart(self, one: str, two: str) -> bool:
        """Whether the sets of two texts must not meet."""
        one, two = self.find_root(one), self.find_root(two)
        if len(self._members[one]) > len(self._members[two]):
            one, two = two, one
        return any(self.find_root(foe) == two for text in self._members[one] for foe in self._foes.get(text, ()))

    def join_sets(self, one: str, two: str) -> bool:
        """Make one set of two, unless they must not meet; return whether they are one now."""
        one, two = self.find_root(one), self.find_root(two)
        if one == two:
            return True
        if self._foes and self.are_kept_apart(one, two):
            return False
        if len(self._members[one]) < len(self._members[two]):
            one, two = two, one
        self._parent[two] = one
        self._members[one] += self._members.pop(two)
        return True

    def list_works(self) -> tuple[tuple[str, ...], ...]:
        """Return the sets, sorted."""
        return tuple(sorted(tuple(sorted(members)) for members in self._members.values()))
