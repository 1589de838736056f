"""Find the texts that are variants of each other: the stage *find*, from strings to verified pairs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations, product

from reconcile.model import Pair
from reconcile.variants.candidates import Line
from reconcile.variants.evidence import quote
from reconcile.variants.families import NEAR
from reconcile.variants.joining import Joined, join

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

    Texts are compared by their sets of three words in a row, blind to case, accents, apostrophes, marks and spaces.
    *Resemblance* is the Jaccard coefficient of the sets, *containment* the share of the smaller set that both have. No
    pair above the lines is missed, and none below is listed, but for three rules that keep the list to the point:

    * boilerplate joins nothing (`boilerplate`);
    * of more than `families.CROWD` near-copies of one text, each is listed with that text and few others (`families`);
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
    joined = join(texts, line, min_words=min_words, near=max(threshold, NEAR))
    members = _members(ids, joined)
    found = [*_equal(joined, members), *_tied(texts, joined, members, variant)]
    return tuple(sorted(found, key=lambda pair: (pair.left, pair.right)))


def _members(ids: Sequence[str], joined: Joined) -> list[list[tuple[str, int]]]:
    """For each distinct text, the ids and places of the texts with its words, in order of id."""
    members: list[list[tuple[str, int]]] = [[] for _ in joined.distinct.sizes]
    for index, owner in enumerate(joined.distinct.owners.tolist()):
        members[owner].append((ids[index], index))
    for some in members:
        some.sort()
    return members


def _equal(joined: Joined, members: list[list[tuple[str, int]]]) -> Iterator[Pair]:
    """Pair the texts that have the same words."""
    for some, words in zip(members, joined.distinct.words.tolist(), strict=True):
        if words and len(some) > 1:
            why = f"the same {words} words in the same order" if words > 1 else "the same word"
            ids = [name for name, _ in some]
            for left, right in combinations(ids, 2) if len(ids) <= LISTED else product(ids[:1], ids[1:]):
                yield Pair(
                    left=left, right=right, kind="variant", resemblance=1.0, containment=1.0, coverage=1.0, why=why
                )


def _tied(texts: Sequence[str], joined: Joined, members: list[list[tuple[str, int]]], variant: Line) -> Iterator[Pair]:
    """Pair the texts that share enough, and say what."""
    sizes = joined.distinct.sizes.tolist()
    speaking = [some if len(some) <= LISTED else some[:1] for some in members]
    for small, large, shared in joined.ties:
        resemblance = shared.shingles / (sizes[small] + sizes[large] - shared.shingles)
        containment = shared.shingles / sizes[small]
        is_variant = resemblance >= variant.resemblance or containment >= variant.containment
        passage = quote(texts[speaking[small][0][1]], shared.start, shared.words)
        why = (
            f"resemblance {resemblance:.2f}, {100 * containment:.0f} % of the shorter text; "
            f"longest shared passage {shared.words} words: '{passage}'"
        )
        for (one, _), (two, _) in product(speaking[small], speaking[large]):
            yield Pair(
                left=min(one, two),
                right=max(one, two),
                kind="variant" if is_variant else "related",
                resemblance=resemblance,
                containment=containment,
                coverage=shared.shingles / sizes[large],
                why=why,
            )
