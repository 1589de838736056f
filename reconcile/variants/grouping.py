"""Gather verified pairs into works, without crossing weak bridges.

Two texts with a resemblance above one half have more in common than apart, and two such neighbours of a text share
something themselves (the Jaccard distance is a metric: Lipkus 1999). They always join, into *units*. A weaker variant
pair joins two units only inside a biconnected block of the graph of all ties between units, variant and related: where
no single unit holds things together. One that alone ties two groups which share nothing, such as the page of a season
between the summaries of its episodes, stays with the group to which its ties are stronger in sum, and its other ties
are reported as bridges. (Articulation points for stable clusters: Bansal, Chiang, Koudas & Tompa 2007; compared with
other ways to cluster duplicates by Hassanzadeh, Chiang, Lee & Miller 2009.)

A unit of more than `families.CROWD` texts is no such page, and joins whatever is tied to nothing else more strongly.

So in a chain A ~ B ~ C in which A and C share less than related texts do, B joins the nearer of the two and the other
is left out, be it an excerpt of B; where A and C are related, all three are one work. To cross a bridge after all,
declare the work.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import fsum

from reconcile.errors import InputError
from reconcile.model import Pair
from reconcile.variants.blocks import biconnected
from reconcile.variants.families import CROWD

_FIRM = 0.5
"""Resemblance above which a pair joins whatever lies around it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bridge:
    """A variant pair whose texts are in two works all the same."""

    left: str
    right: str
    why: str
    """What kept the works apart."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Grouping:
    """The works, and the ties between them that were not followed."""

    works: tuple[tuple[str, ...], ...]
    """Every id is in one; members and works are sorted."""
    bridges: tuple[Bridge, ...]
    """Sorted by their texts."""


def group_works(
    ids: Sequence[str],
    pairs: Iterable[Pair],
    *,
    declared: Iterable[Sequence[str]] = (),
    distinct: Iterable[tuple[str, str]] = (),
    one_work: bool = False,
) -> Grouping:
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
        return Grouping(works=(tuple(sorted(ids)),) if ids else (), bridges=())
    ties = sorted(pairs, key=lambda pair: (-pair.resemblance, -pair.containment, pair.left, pair.right))
    variants = [pair for pair in ties if pair.kind == "variant"]
    groups = _Groups(ids, distinct)
    for work in declared:
        known = [text for text in work if text in groups]
        for text in known[1:]:
            if not groups.join(known[0], text):
                raise InputError(
                    f"{known[0]} and {text} are declared one work, but something in it is declared distinct; "
                    f"take one of the two declarations back"
                )
    for pair in variants:
        if pair.resemblance > _FIRM:
            groups.join(pair.left, pair.right)
    for pair in _held_together(groups, ties):
        groups.join(pair.left, pair.right)
    bridges = [
        Bridge(left=pair.left, right=pair.right, why=_reason(groups, pair))
        for pair in sorted(variants, key=lambda pair: (pair.left, pair.right))
        if groups.find(pair.left) != groups.find(pair.right)
    ]
    return Grouping(works=groups.works(), bridges=tuple(bridges))


def _reason(groups: _Groups, pair: Pair) -> str:
    if groups.apart(pair.left, pair.right):
        return "texts of the two works are declared distinct"
    return "the two works share nothing else; declare them one work if they are"


def _held_together(groups: _Groups, ties: Sequence[Pair]) -> list[Pair]:
    """Give the variant pairs to follow, the strongest first: those inside a block that both ends are at home in."""
    units: dict[str, int] = {}
    edges: dict[tuple[int, int], list[Pair]] = {}
    for pair in ties:
        one, two = groups.find(pair.left), groups.find(pair.right)
        if one != two:
            left, right = sorted(units.setdefault(root, len(units)) for root in (one, two))
            edges.setdefault((left, right), []).append(pair)
    block = biconnected(len(units), list(edges))
    variants = [(edge, pair) for edge, some in edges.items() for pair in some if pair.kind == "variant"]
    variants.sort(key=lambda item: (-item[1].resemblance, -item[1].containment, item[1].left, item[1].right))
    bonds: dict[int, dict[int, list[float]]] = {}
    for edge, pair in variants:
        for unit in edge:
            bonds.setdefault(unit, {}).setdefault(block[edge], []).append(pair.resemblance)
    # Of several blocks the one with the strongest ties in sum; of equal ones that of the strongest tie: it came first.
    home = {unit: max(found, key=lambda number: fsum(found[number])) for unit, found in bonds.items()}
    # The pairs that would hold things together are not all listed in a crowd: it is at home wherever it is tied.
    crowds = {number for root, number in units.items() if groups.size(root) > CROWD}
    return [pair for edge, pair in variants if all(unit in crowds or home[unit] == block[edge] for unit in edge)]


class _Groups:
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

    def find(self, text: str) -> str:
        """Name the set of a text."""
        while self._parent[text] != text:
            self._parent[text] = text = self._parent[self._parent[text]]
        return text

    def size(self, text: str) -> int:
        """Count the texts of the set of a text."""
        return len(self._members[self.find(text)])

    def apart(self, one: str, two: str) -> bool:
        """Whether the sets of two texts must not meet."""
        one, two = self.find(one), self.find(two)
        if len(self._members[one]) > len(self._members[two]):
            one, two = two, one
        return any(self.find(foe) == two for text in self._members[one] for foe in self._foes.get(text, ()))

    def join(self, one: str, two: str) -> bool:
        """Make one set of two, unless they must not meet; tell whether they are one now."""
        one, two = self.find(one), self.find(two)
        if one == two:
            return True
        if self._foes and self.apart(one, two):
            return False
        if len(self._members[one]) < len(self._members[two]):
            one, two = two, one
        self._parent[two] = one
        self._members[one] += self._members.pop(two)
        return True

    def works(self) -> tuple[tuple[str, ...], ...]:
        """Give the sets, sorted."""
        return tuple(sorted(tuple(sorted(members)) for members in self._members.values()))
