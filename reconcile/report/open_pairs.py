"""The pairs that wait for a person, with both texts: chosen while a run goes by, and made ready to be shown."""

from __future__ import annotations

from bisect import insort
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from reconcile.model.document import Document
from reconcile.model.pairs import Pair
from reconcile.report.run_folder.work_record import WorkRecord
from reconcile.report.shared_words import Stretch, mark_shared_words
from reconcile.report.waterfall import WeightStep, build_waterfall
from reconcile.vocabulary import PairDecision

LISTED_OPEN_PAIRS = 50
"""Most pairs that are shown with both texts; the rest is counted and is in the table of pairs.

Chosen by hand on the weight of the page, a megabyte with long texts; held by tests/report/test_open_pairs.py."""
SHOWN_CHARACTERS = 10_000
"""Most characters of each text that are shown: some 1,700 words, enough to judge. Chosen by hand; held likewise."""

DocumentReader = Callable[[str], Document]
"""Gives a document by its id."""


class ShownText(NamedTuple):
    """One text of a pair that waits."""

    id: str
    title: str
    """As it is declared; may be empty, like the year."""
    year: str
    stretches: tuple[Stretch, ...]
    rest: int
    """Characters that are not shown."""


class ShownPair(NamedTuple):
    """A pair that waits, made ready to be shown."""

    pair: Pair
    left: ShownText
    right: ShownText
    steps: tuple[WeightStep, ...]


@dataclass(slots=True)
class OpenPairList:
    """The first pairs that wait: the likeliest first, then by their texts."""

    count: int = 0
    """How many pairs wait."""
    _first: list[tuple[float, str, str, Pair]] = field(default_factory=list)

    def add_pair(self, pair: Pair) -> None:
        """Add a pair; one that does not wait is passed over."""
        if pair.decision is PairDecision.OPEN:
            self.count += 1
            insort(self._first, (-pair.match_weight, pair.left, pair.right, pair), key=lambda row: row[:3])
            del self._first[LISTED_OPEN_PAIRS:]

    @property
    def listed(self) -> tuple[Pair, ...]:
        """The first of them."""
        return tuple(pair for *_, pair in self._first)


class OpenPairDocuments:
    """The documents of the pairs that will be shown, collected while the records of a run go by."""

    def __init__(self) -> None:
        self._pairs = OpenPairList()
        self._seen: set[tuple[str, str]] = set()
        self._documents: dict[str, Document] = {}

    def collect_from(self, records: Iterable[WorkRecord]) -> Iterator[WorkRecord]:
        """Pass records on and collect their documents, as long as their pairs are among the first."""
        for record in records:
            for pair in record.pairs:
                if (pair.left, pair.right) not in self._seen and pair.decision is PairDecision.OPEN:
                    self._seen.add((pair.left, pair.right))
                    self._pairs.add_pair(pair)
            wanted = {name for pair in self._pairs.listed for name in (pair.left, pair.right)}
            self._documents |= {w.id: w.document for w in record.work.witnesses if w.id in wanted}
            self._documents = {name: document for name, document in self._documents.items() if name in wanted}
            yield record

    def read_document(self, name: str) -> Document:
        """Return a document of a listed pair; an empty one if its record did not come by."""
        return self._documents.get(name) or Document.from_text(name, "")


def prepare_open_pairs(pairs: Sequence[Pair], read_document: DocumentReader) -> tuple[ShownPair, ...]:
    """Make pairs ready to be shown."""
    return tuple(_prepare_pair(pair, read_document(pair.left), read_document(pair.right)) for pair in pairs)


def _prepare_pair(pair: Pair, left: Document, right: Document) -> ShownPair:
    one, two = mark_shared_words(left.raw, right.raw, SHOWN_CHARACTERS)
    return ShownPair(pair, _prepare_text(left, one), _prepare_text(right, two), build_waterfall(pair))


def _prepare_text(document: Document, stretches: tuple[Stretch, ...]) -> ShownText:
    title, year = (document.metadata.get(name, "") for name in ("title", "year"))
    return ShownText(document.id, title, year, stretches, max(0, len(document.raw) - SHOWN_CHARACTERS))
