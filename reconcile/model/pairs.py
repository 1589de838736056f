"""Pairs of documents that share text: the evidence of each, weighed, and what a person said about it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields
from typing import NamedTuple, Self

from reconcile.model.document import Document
from reconcile.vocabulary import PairDecision, PairKind, TitleLevel, YearLevel

PAIR_ID_DIGITS = 12
"""Hex digits of the id of a pair."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """One comparison of two documents: which level it found, and what that says for one work."""

    name: str
    """What is compared: ``wording``, ``names``, ...; ``prior`` for what is known before any comparison."""
    level: str
    """What was found, such as ``3 agree``; empty for the prior."""
    weight: float
    """Match weight in bits: log2 of how much more often the level is seen among variants than among other pairs."""
    why: str = ""
    """What the level rests on, in words; may quote the texts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PairEvidence:
    """Two documents that share text, and what that amounts to. `left` < `right` by id."""

    left: str
    right: str
    kind: PairKind
    """What the evidence amounts to; no person has a part in it."""
    match_weight: float
    """The sum of the weights of `comparisons`, the prior among them, in bits; rounded to 4 places."""
    resemblance: float
    """Jaccard of the sets of word 3-grams, in [0, 1]."""
    containment: float
    """Shared 3-grams over the smaller set, in [0, 1]."""
    coverage: float
    """Shared 3-grams over the larger set, in [0, 1]."""
    title: TitleLevel
    """How the declared titles agree."""
    year: YearLevel
    """How the declared years agree."""
    comparisons: tuple[Comparison, ...]
    """The evidence, the prior first."""
    why: str
    """What decided, in words."""

    @property
    def match_probability(self) -> float:
        """How probable it is that the texts are variants of one work, by the match weight alone; in [0, 1]."""
        return float(1 / (1 + 2.0**-self.match_weight))

    def identify(self, id: str, decision: PairDecision) -> Pair:  # noqa: A002  the name of the field
        """Return the pair with its id, as `compute_pair_id` gives it, and what becomes of it."""
        return Pair(id=id, decision=decision, **{f.name: getattr(self, f.name) for f in fields(PairEvidence)})


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair(PairEvidence):
    """Two documents that share text, the evidence, and what a person decided about them."""

    id: str
    """12 hex digits: the decision fingerprint; see `compute_pair_id`."""
    decision: PairDecision


def compute_pair_id(one: str, two: str) -> str:
    """Return the id of a pair, given the SHA-256 of the bytes of both documents in hex; the order does not matter.

    >>> compute_pair_id("ab", "cd") == compute_pair_id("cd", "ab")
    True
    """
    return hashlib.sha256("".join(sorted((one, two))).encode("ascii")).hexdigest()[:PAIR_ID_DIGITS]


class CollectionTitles(NamedTuple):
    """What is declared of the documents of a collection, in one order."""

    ids: Sequence[str]
    """All different."""
    titles: Sequence[str]
    """Empty where none is declared."""
    years: Sequence[str]
    """Likewise."""

    @classmethod
    def of_documents(cls, documents: Sequence[Document]) -> Self:
        """Collect it."""
        titles, years = ([d.metadata.get(name, "") for d in documents] for name in ("title", "year"))
        return cls([d.id for d in documents], titles, years)

    def map_declared(self) -> dict[str, tuple[str, str]]:
        """Return title and year of each text of which one of them is declared."""
        return {
            name: (title, year)
            for name, title, year in zip(self.ids, self.titles, self.years, strict=True)
            if title or year
        }


class FoundPairs(NamedTuple):
    """The pairs that *find* found in a collection."""

    pairs: tuple[PairEvidence, ...]
    """Sorted by (left, right)."""
    unlisted: int = 0
    """Related pairs that are not listed, because their documents are listed in enough others."""

    def list_texts(self) -> Iterator[tuple[str, str]]:
        """List the pairs by the ids of their texts."""
        return ((pair.left, pair.right) for pair in self.pairs)
