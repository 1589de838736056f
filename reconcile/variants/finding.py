"""Find the texts that are variants of each other: the stage *find*, from strings to verified pairs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations, product

from reconcile.model import Pair
from reconcile.variants.candidates import Line
from reconcile.variants.evidence import quote
from reconcile.variants.joining import Joined, Tie, join

LISTED = 64
"""Texts with the same words up to which all are listed in all pairs; of more, the one with the smallest id is."""


def find_pairs(
    texts: Sequence[str],
    *,
    ids: Sequence[str],
    threshold: float = 0.30,
    containment: float = 0.50,
    related_resemblance: float = 0.10,
    related_containment: float = 0.30,
    min_words: int = 5,
) -> tuple[Pair, ...]:
    """Find every pair of texts that are variants of each other, or related.

    Texts are compared by their sets of three words in a row, blind to case, accents, apostrophes, marks and white space.
    *Resemblance* is the Jaccard coefficient of the sets, *containment* the share of the smaller set that both have. No pair
    above the lines is missed, and none below is listed, but for three rules that keep the list linear and to the point:

    * boilerplate joins nothing (`boilerplate`);
    * of more than `families.CROWD` near-copies of one text, each is listed with that text and one other (`families`);
    * of more than `LISTED` texts with the same words, each is listed with the first, which stands for them.

    Texts of fewer than `min_words` words are listed with texts of the same words only, texts without words never.

    Args:
        texts: n texts, mended or raw.
        ids: their ids, all different.
        threshold: least resemblance of variants, in (0, 1]; above 1 the measure is off, as for the next three.
        containment: least containment of variants.
        related_resemblance: least resemblance of related texts.
        related_containment: least containment of related texts.
        min_words: texts below this many words are not compared.

    Returns:
        Pairs sorted by (left, right), with left < right. They do not depend on the order of the texts.

    Raises:
        ValueError: a measure is not above 0, or ids and texts do not correspond.

    Cost: linear in the length of the texts but for the lists of shingles that are neither rare nor left out.
    """
    if min(threshold, containment, related_resemblance, related_containment) <= 0:
        raise ValueError("threshold, containment and their related counterparts must be above 0")
    if len(ids) != len(texts) or len(set(ids)) != len(ids):
        raise ValueError(f"{len(texts)} texts need as many different ids, not {len(set(ids))}")
    variant = Line(threshold, containment)
    line = Line(min(threshold, related_resemblance), min(containment, related_containment))
    joined = join(texts, line, min_words=min_words, near=threshold)
    found = _Writing(texts, ids, joined, variant)
    return tuple(sorted(found.pairs(), key=lambda pair: (pair.left, pair.right)))


class _Writing:
    """Turns ties of distinct texts into pairs of documents."""

    def __init__(self, texts: Sequence[str], ids: Sequence[str], joined: Joined, variant: Line) -> None:
        self._texts = texts
        self._joined = joined
        self._variant = variant
        self._members: dict[int, list[tuple[str, int]]] = {}
        for index, owner in enumerate(joined.distinct.owners.tolist()):
            self._members.setdefault(owner, []).append((ids[index], index))
        for members in self._members.values():
            members.sort()

    def pairs(self) -> Iterator[Pair]:
        for number, members in self._members.items():
            if len(members) > 1 and (words := int(self._joined.distinct.words[number])):
                why = f"the same {words} words in the same order" if words > 1 else "the same word"
                for one, two in combinations(members, 2) if len(members) <= LISTED else product(members[:1], members[1:]):
                    yield Pair(left=one[0], right=two[0], kind="variant", resemblance=1.0, containment=1.0, coverage=1.0, why=why)
        for tie in self._joined.ties:
            yield from self._tied(tie)

    def _tied(self, tie: Tie) -> Iterator[Pair]:
        sizes = self._joined.distinct.sizes
        shared, small, large = tie.shared.shingles, int(sizes[tie.small]), int(sizes[tie.large])
        resemblance, containment = shared / (small + large - shared), shared / small
        variant = resemblance >= self._variant.resemblance or containment >= self._variant.containment
        few, many = (members if len(members) <= LISTED else members[:1] for members in (self._members[tie.small], self._members[tie.large]))
        passage = quote(self._texts[few[0][1]], tie.shared.start, tie.shared.words)
        why = (
            f"resemblance {resemblance:.2f}, {100 * containment:.0f} % of the shorter text; "
            f"longest shared passage {tie.shared.words} words: '{passage}'"
        )
        for one, two in product(few, many):
            yield Pair(
                left=min(one[0], two[0]),
                right=max(one[0], two[0]),
                kind="variant" if variant else "related",
                resemblance=resemblance,
                containment=containment,
                coverage=shared / large,
                why=why,
            )
