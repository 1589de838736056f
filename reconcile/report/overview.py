"""The run as a whole: figures, and the works and places that come first in the lists.

Made of digests one after the other, in the order of the works. Holds a bounded number of them: an overview stays
small for any number of works.
"""

from __future__ import annotations

from bisect import insort
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from operator import itemgetter
from typing import Any, NamedTuple

from reconcile.model.pairs import Pair
from reconcile.model.skipped import Skipped
from reconcile.report.open_pairs import OpenPairList
from reconcile.report.work_digest import OpenItem, WorkDigest
from reconcile.vocabulary import Kind, PairKind, Severity

LISTED_WORKS = 5_000
"""Most works in the list of ``index.html``; the rest is counted and is in the table of works.

Chosen on the weight of the page, see benchmarks/pages.py; held by tests/report/test_pages.py."""
LISTED_PAIRS = 200
"""Most pairs that are listed; the rest is counted and is in the table of pairs. Chosen by hand."""
SHORT_LIST = 20
"""Most entries of a short list: works with variants, places that wait. Chosen by hand; held by the same tests."""


class OpenItemInWork(NamedTuple):
    """A place that waits for a person, and the work it is in."""

    work: str
    open_item: OpenItem


class WorkFigures(NamedTuple):
    """The figures of a work of several texts."""

    id: str
    members: int
    base: str
    differences: int
    open: int


@dataclass(slots=True)
class Overview:
    """A run as a whole, while its works go by."""

    texts: int = 0
    works: int = 0
    variant_works: int = 0
    """Works of more than one text."""
    differences: int = 0
    """In units; two works never share one, though the same words may have the same id in both."""
    open: int = 0
    pairs: int = 0
    related: int = 0
    """Pairs that are related only."""
    unlisted: int = 0
    """Related pairs that are in no table, because their texts are listed in enough others."""
    bridges: int = 0
    """Pairs of variants in two works."""
    mixed_works: int = 0
    """Works whose texts have declared titles or years that disagree."""
    open_pairs: OpenPairList = field(default_factory=OpenPairList)
    """The pairs that wait for a person."""
    first_mixed_works: list[str] = field(default_factory=list)
    first_related: list[Pair] = field(default_factory=list)
    first_bridges: list[Pair] = field(default_factory=list)
    _kinds: dict[str, tuple[int, ...]] = field(default_factory=dict)
    _variant_works: list[tuple[tuple[int, ...], WorkFigures]] = field(default_factory=list)
    _open_items: list[tuple[tuple[int, ...], OpenItemInWork]] = field(default_factory=list)
    _rows: list[tuple[tuple[int, ...], WorkDigest]] = field(default_factory=list)

    def add_work(self, digest: WorkDigest) -> None:
        """Add the next work."""
        number = self.works
        self.works += 1
        self.texts += digest.members
        self.differences += digest.differences
        self.open += digest.open
        if digest.members > 1:
            self.variant_works += 1
            figures = WorkFigures(digest.id, digest.members, digest.base, digest.differences, digest.open)
            _insert_among_first(self._variant_works, (-digest.urgency_score, number), figures, SHORT_LIST)
        for kind, counts in digest.kinds.items():
            known = self._kinds.get(kind, (0,) * len(counts))
            self._kinds[kind] = tuple(x + y for x, y in zip(known, counts, strict=True))
        earlier: Counter[int] = Counter()
        for item in digest.waiting:
            severity, doubt = item.sort_key
            earlier[severity] += 1
            key = (severity, earlier[severity], doubt, number)
            _insert_among_first(self._open_items, key, OpenItemInWork(digest.id, item), SHORT_LIST)
        if digest.titles_differ:
            self.mixed_works += 1
            self.first_mixed_works += [digest.id][: SHORT_LIST - len(self.first_mixed_works)]
        row = replace(digest, waiting=digest.waiting[:1])
        _insert_among_first(self._rows, (-digest.urgency_score, digest.members == 1, number), row, LISTED_WORKS)

    def add_pair(self, pair: Pair, *, is_bridge: bool = False) -> None:
        """Add the next pair; a variant pair is a bridge if its texts are in two works."""
        self.pairs += 1
        self.open_pairs.add_pair(pair)
        if pair.kind is PairKind.RELATED:
            self.related += 1
            self.first_related += [pair][: LISTED_PAIRS - len(self.first_related)]
        elif pair.kind is PairKind.VARIANT and is_bridge:
            self.bridges += 1
            self.first_bridges += [pair][: LISTED_PAIRS - len(self.first_bridges)]

    @property
    def waiting(self) -> int:
        """What needs a person: pairs, and places in works."""
        return self.open + self.open_pairs.count

    @property
    def first_variant_works(self) -> list[WorkFigures]:
        """The first works of several texts: what needs a person first, then in their order."""
        return [work for _, work in self._variant_works]

    @property
    def listed_works(self) -> list[WorkDigest]:
        """The works to list, what needs a person first, then in their order; of very many, those with variants.

        Each holds only the first place that waits for a person.
        """
        return [digest for _, digest in sorted(self._rows, key=lambda row: (row[0][0], row[0][2]))]

    @property
    def open_items(self) -> list[OpenItemInWork]:
        """The first places that wait for a person: the gravest first.

        Of equally grave ones the first of each work before the second of any: one work does not hide the others.
        """
        return [item for _, item in self._open_items]

    @property
    def units_by_kind(self) -> dict[Kind, dict[Severity, int]]:
        """Units per class and severity, in the order of `Kind`; a unit counts by its gravest row in that class."""
        levels = list(reversed(Severity))
        counts = {kind: self._kinds[kind.value] for kind in Kind if kind.value in self._kinds}
        return {kind: dict(zip(levels, by_level, strict=True)) for kind, by_level in counts.items()}

    def build_counts(self, skipped: Sequence[Skipped]) -> dict[str, int]:
        """Return the figures of ``run.json``."""
        return {
            "texts": self.texts,
            "works": self.works,
            "works_with_variants": self.variant_works,
            "pairs": self.pairs,
            "unlisted_pairs": self.unlisted,
            "open_pairs": self.open_pairs.count,
            "differences": self.differences,
            "open": self.open,
            "skipped": len(skipped),
        }


def _insert_among_first(first: list[Any], key: tuple[int, ...], item: object, most: int) -> None:
    """Insert an item into a sorted list of the first `most`; equal ones stay in the order they came in."""
    if len(first) >= most:
        if key >= first[-1][0]:
            return
        first.pop()
    insort(first, (key, item), key=itemgetter(0))
