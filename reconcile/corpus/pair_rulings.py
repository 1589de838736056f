"""Match what people decided about pairs with the texts that were read: a pair is known by the contents of its texts."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from hashlib import sha256
from itertools import product
from typing import NamedTuple

from reconcile.errors import DecisionError
from reconcile.model.decisions import Ruling
from reconcile.model.pairs import PAIR_ID_DIGITS, compute_pair_id
from reconcile.vocabulary import PairDecision

MOST_CONTENTS_SEARCHED = 4_000
"""Different texts up to which a decided pair that is not listed is searched among all pairs: eight million hashes.

Chosen by hand: some seconds, and only for a decision that fits no listed pair; held by
tests/corpus/test_pair_rulings.py."""


class PairRuling(NamedTuple):
    """A decision about the pairs of two contents."""

    ruling: Ruling
    left: tuple[str, ...]
    """Ids of the texts with the content whose SHA-256 is smaller, sorted."""
    right: tuple[str, ...]
    """Those with the other one; the same for a decision about copies of one text."""

    @property
    def choice(self) -> PairDecision:
        """What was decided."""
        return PairDecision(self.ruling.choice)

    @property
    def source(self) -> str:
        """What to call the decision in messages."""
        place = f"{self.ruling.place}: " if self.ruling.place else ""
        return f"{place}the decision {self.ruling.choice} about {self.ruling.id}"

    def list_pairs(self) -> Iterator[tuple[str, str]]:
        """List the pairs of texts that it is about, the smaller id first."""
        yield from sorted({(min(two), max(two)) for two in product(self.left, self.right) if two[0] != two[1]})


class MatchedRulings(NamedTuple):
    """The decisions about pairs of some texts."""

    matched: tuple[PairRuling, ...]
    stale: tuple[Ruling, ...]
    """Those whose contents are not both among the texts."""

    def ensure_fit(self) -> None:
        """Make sure that every decision is about some of the texts.

        Raises:
            DecisionError: some are not; names the first of them.
        """
        if self.stale:
            shown = "; ".join(f"{r.place}: {r.id}".removeprefix(": ") for r in self.stale[:5])
            raise DecisionError(
                f"{shown}: no two texts have this id any more, because one was changed or is gone; take the line out, "
                f"or decide the pair anew"
            )


def match_pair_rulings(
    rulings: Iterable[Ruling],
    listed: Iterable[tuple[str, str]],
    texts: Iterable[str],
    find_sha256: Callable[[str], str],
) -> MatchedRulings:
    """Find the texts that decisions about pairs are about; decisions about differences are passed over.

    A decision holds for all texts with the two contents, whether their pair is listed or not. Of more than
    `MOST_CONTENTS_SEARCHED` different texts, a pair that is not listed is not found.

    Args:
        rulings: what people decided.
        listed: the pairs that *find* lists, by the ids of their texts.
        texts: ids of all texts.
        find_sha256: gives the SHA-256 of the bytes of a text, in hex, by its id.

    Raises:
        DecisionError: one pair is decided in two ways.
    """
    wanted: dict[str, Ruling] = {}
    for ruling in rulings:
        if ruling.is_about_pair and wanted.setdefault(ruling.id, ruling).choice != ruling.choice:
            choices = " and ".join(sorted((ruling.choice, wanted[ruling.id].choice)))
            raise DecisionError(f"{ruling.id} is decided twice, {choices}; take one of the two back")
    if not wanted:
        return MatchedRulings((), ())
    holders: dict[str, list[str]] = {}
    for text in sorted(texts):
        holders.setdefault(find_sha256(text), []).append(text)
    contents: dict[str, tuple[str, str]] = {}
    for left, right in listed:
        both = find_sha256(left), find_sha256(right)
        if (pair_id := compute_pair_id(*both)) in wanted:
            contents[pair_id] = min(both), max(both)
    missing = wanted.keys() - contents.keys()
    if missing and len(holders) <= MOST_CONTENTS_SEARCHED:
        contents |= _search_contents(missing, {key: len(names) for key, names in holders.items()})
    matched = [
        PairRuling(ruling, tuple(holders[contents[ruling.id][0]]), tuple(holders[contents[ruling.id][1]]))
        for ruling in wanted.values()
        if ruling.id in contents
    ]
    stale = [ruling for ruling in wanted.values() if ruling.id not in contents]
    return MatchedRulings(tuple(matched), tuple(stale))


def _search_contents(missing: Iterable[str], counts: dict[str, int]) -> dict[str, tuple[str, str]]:
    """Search some ids among those of all pairs of contents; ends when all are found."""
    left = set(missing)
    found: dict[str, tuple[str, str]] = {}
    keys = sorted(counts)
    for n, one in enumerate(keys):
        begun = sha256(one.encode("ascii"))
        for two in keys[n if counts[one] > 1 else n + 1 :]:
            digest = begun.copy()
            digest.update(two.encode("ascii"))
            name = digest.hexdigest()[:PAIR_ID_DIGITS]
            if name in left:
                found[name] = one, two
                left.remove(name)
        if not left:
            break
    return found
