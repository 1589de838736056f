"""What is told of a run as a whole: figures, and the works and places that come first in the lists.

Made of digests one after the other, in the order of the works. Holds a bounded number of them: whatever the number of
works, an overview stays small.
"""

from __future__ import annotations

from bisect import insort
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from operator import itemgetter
from typing import Any, NamedTuple

from reconcile.model.records import Pair, Skipped
from reconcile.report.work_digest import OpenItem, WorkDigest
from reconcile.vocabulary import Kind, Severity

LISTED_WORKS = 5_000
"""Most works in the list of ``index.html``; the rest is counted and stands in the table of works."""
LISTED_PAIRS = 200
"""Most pairs kept; the rest is counted and stands in the table of pairs."""
SHORT_LIST = 20
"""Most works with variants, and most waiting places, that are kept for short lists."""


class OpenItemInWork(NamedTuple):
    """A place that waits for a person, and the work it is in."""

    work: str
    open_item: OpenItem


class WorkFigures(NamedTuple):
    """A work of several texts, by its figures."""

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
    bridges: int = 0
    """Pairs of variants that are in two works all the same."""
    first_related: list[Pair] = field(default_factory=list)
    first_bridges: list[Pair] = field(default_factory=list)
    _kinds: dict[str, list[int]] = field(default_factory=dict)
    _several: list[tuple[tuple[int, int], WorkFigures]] = field(default_factory=list)
    _waiting: list[tuple[tuple[int, int, int, int], OpenItemInWork]] = field(default_factory=list)
    _rows: list[tuple[tuple[int, bool, int], WorkDigest]] = field(default_factory=list)

    def add_work(self, digest: WorkDigest) -> None:
        """Take in the next work."""
        number = self.works
        self.works += 1
        self.texts += digest.members
        self.differences += digest.differences
        self.open += digest.open
        if digest.members > 1:
            self.variant_works += 1
            figures = (digest.members, digest.base, digest.differences, digest.open)
            _insert_among_first(
                self._several, ((-digest.urgency_score, number), WorkFigures(digest.id, *figures)), SHORT_LIST
            )
        for kind, counts in digest.kinds.items():
            known = self._kinds.setdefault(kind, [0] * len(counts))
            self._kinds[kind] = [x + y for x, y in zip(known, counts, strict=True)]
        alike: Counter[int] = Counter()
        for waiting in digest.waiting:
            severity, doubt = waiting.sort_key
            alike[severity] += 1
            _insert_among_first(
                self._waiting,
                ((severity, alike[severity], doubt, number), OpenItemInWork(digest.id, waiting)),
                SHORT_LIST,
            )
        row = replace(digest, waiting=digest.waiting[:1])
        _insert_among_first(self._rows, ((-digest.urgency_score, digest.members == 1, number), row), LISTED_WORKS)

    def add_pair(self, pair: Pair, *, is_bridge: bool = False) -> None:
        """Take in the next pair; a variant pair is a bridge if its texts are in two works."""
        self.pairs += 1
        if pair.kind != "variant":
            self.related += 1
            if len(self.first_related) < LISTED_PAIRS:
                self.first_related.append(pair)
        elif is_bridge:
            self.bridges += 1
            if len(self.first_bridges) < LISTED_PAIRS:
                self.first_bridges.append(pair)

    @property
    def first_variant_works(self) -> list[WorkFigures]:
        """The first works of several texts: what needs a person first, then in their order."""
        return [work for _, work in self._several]

    @property
    def listed_works(self) -> list[WorkDigest]:
        """Works and lone texts, what needs a person first, then in their order; of very many, those with variants.

        Of what waits for a person, each holds the first place only.
        """
        return [digest for _, digest in sorted(self._rows, key=lambda row: (row[0][0], row[0][2]))]

    @property
    def open_items(self) -> list[OpenItemInWork]:
        """The first places that wait for a person: the worst first.

        Of equally bad ones the first of each work before the second of any, so that one work does not hide the others.
        """
        return [place for _, place in self._waiting]

    @property
    def units_by_kind(self) -> dict[Kind, dict[Severity, int]]:
        """Units per class and severity, in the order of `Kind`; a unit counts by its worst row in that class."""
        gravest = list(reversed(Severity))
        return {
            kind: dict(zip(gravest, self._kinds[kind.value], strict=True)) for kind in Kind if kind.value in self._kinds
        }

    def build_counts(self, skipped: Sequence[Skipped]) -> dict[str, int]:
        """The figures of ``run.json``."""
        return {
            "texts": self.texts,
            "works": self.works,
            "works_with_variants": self.variant_works,
            "pairs": self.pairs,
            "differences": self.differences,
            "open": self.open,
            "skipped": len(skipped),
        }


def build_overview(digests: Iterable[WorkDigest], pairs: Iterable[Pair] = ()) -> Overview:
    """The overview of some works, in their order."""
    overview = Overview()
    for digest in digests:
        overview.add_work(digest)
    for pair in pairs:
        overview.add_pair(pair)
    return overview


def _insert_among_first(best: list[Any], item: Any, most: int) -> None:
    """Put an item in its place in a sorted list of the first `most`; equal ones stay in the order they came in."""
    if len(best) >= most:
        if not item[0] < best[-1][0]:
            return
        best.pop()
    insort(best, item, key=itemgetter(0))
