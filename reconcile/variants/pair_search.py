"""Find the texts that are variants of each other: the stage *find*, from strings to verified pairs."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import combinations, product
from typing import NamedTuple

import numpy as np

from reconcile.model.pairs import Comparison, PairEvidence
from reconcile.variants.candidates import PairThreshold
from reconcile.variants.shared_passages import quote_passage
from reconcile.variants.similarity_join import JoinResult, TextPair, join_collection
from reconcile.vocabulary import PairKind, TitleLevel, YearLevel

EQUAL_TEXTS_LISTED = 64
"""Texts with the same words up to which all are listed in all pairs; of more, the one with the smallest id is."""
_PRIOR_BITS, _WORDING_BITS, _CONTAINED_SHARE = -4.0, 20.0, 0.6
"""Match weight of any pair, of full wording, and the share of containment that counts as resemblance."""


def find_pairs(
    texts: Sequence[str],
    *,
    ids: Sequence[str],
    threshold: float = 0.30,
    containment: float = 0.50,
    related_resemblance: float = 0.10,
    related_containment: float = 0.30,
    min_words: int = 5,
    jobs: int = 1,
) -> tuple[PairEvidence, ...]:
    """Find every pair of texts that are variants of each other, or related.

    Texts are compared by their sets of three words in a row, blind to case, accents, apostrophes, marks and spaces.
    *Resemblance* is the Jaccard coefficient of the sets, *containment* the share of the smaller set that both have. No
    pair above the lines is missed, and none below is listed, but for three rules that keep the list to the point:

    * boilerplate joins nothing (`boilerplate`);
    * of more than `DENSE_CLUSTER_TEXTS` similar texts that share a passage, a few are *hubs*: each is listed with the
      hubs, and with others if they share enough beyond what hubs have (`dense_clusters`);
    * of more than `EQUAL_TEXTS_LISTED` texts with the same words, each is listed with the first, which represents them.

    Texts of fewer than `min_words` words are listed with texts of the same words only, texts without words never.

    Args:
        texts: n texts, mended or raw. They need not be in memory: all are read once by slices, in order, and those of
            pairs again one by one, always in the thread of the caller.
        ids: their ids, all different.
        threshold: least resemblance of variants, in (0, 1]; above 1 the measure is off, as for the next three.
        containment: least containment of variants.
        related_resemblance: least resemblance of related texts.
        related_containment: least containment of related texts.
        min_words: texts below this many words are not compared.
        jobs: threads to work in; they change nothing but the time.

    Returns:
        Pairs sorted by (left, right), with left < right. They do not depend on the order of the texts.

    Raises:
        ValueError: a measure is not above 0, or ids and texts do not correspond.
        InputError: the temporary file of a large collection, 8 bytes for each word, cannot be written.

    Cost: linear in the length of the texts but for the lists of shingles that are neither rare nor left out. Memory:
    9 bytes for each shingle of each text that another text has too, 1 to 2 GB for the rest of a million texts.
    """
    check_ids(texts, ids)
    lines = build_thresholds(threshold, containment, related_resemblance, related_containment)
    joined = join_collection(texts, lines.listed, variant=lines.variant, min_words=min_words, jobs=jobs)
    return build_document_pairs(
        joined, ids, lines.variant, lambda tie, place: quote_passage(texts[place], tie.shared.start, tie.shared.words)
    )


class PairThresholds(NamedTuple):
    """What texts must share."""

    variant: PairThreshold
    """To be variants."""
    listed: PairThreshold
    """To be listed at all."""


def build_thresholds(
    threshold: float, containment: float, related_resemblance: float, related_containment: float
) -> PairThresholds:
    """Return the lines that the arguments of `find_pairs` draw.

    Raises:
        ValueError: a measure is not above 0.
    """
    if min(threshold, containment, related_resemblance, related_containment) <= 0:
        raise ValueError("threshold, containment and their related counterparts must be above 0")
    listed = PairThreshold(min(threshold, related_resemblance), min(containment, related_containment))
    return PairThresholds(PairThreshold(threshold, containment), listed)


def check_ids(texts: Sequence[str], ids: Sequence[str]) -> None:
    """Make sure that each text has an id of its own.

    Raises:
        ValueError: they do not correspond.
    """
    if len(ids) != len(texts) or len(set(ids)) != len(ids):
        raise ValueError(f"{len(texts)} texts need as many different ids, not {len(set(ids))}")


PassageQuoter = Callable[[TextPair, int], str]
"""Quotes the longest passage of a tie from the text at a place in the input, which is one of its small text."""


def build_document_pairs(
    joined: JoinResult, ids: Sequence[str], variant: PairThreshold, quoted: PassageQuoter
) -> tuple[PairEvidence, ...]:
    """Return the pairs of documents that a join of their texts found, sorted by (left, right).

    Args:
        joined: what was found.
        ids: the ids of the documents.
        variant: what variants must share.
        quoted: quotes their longest passages.
    """
    members = _collect_members(ids, joined)
    found = [*_pair_equal_texts(joined, members), *_pair_similar_texts(joined, members, variant, quoted)]
    return tuple(sorted(found, key=lambda pair: (pair.left, pair.right)))


_Members = dict[int, list[tuple[str, int]]]


def _collect_members(ids: Sequence[str], joined: JoinResult) -> _Members:
    """For each distinct text that has a part in a pair, the ids and places of the texts with its words, sorted."""
    owners = joined.distinct.owners
    wanted = np.bincount(owners, minlength=len(joined.distinct.sizes)) > 1
    wanted[[text for tie in joined.pairs for text in tie[:2]]] = True
    members: _Members = {text: [] for text in np.flatnonzero(wanted).tolist()}
    places = np.flatnonzero(wanted[owners])
    for place, owner in zip(places.tolist(), owners[places].tolist(), strict=True):
        members[owner].append((ids[place], place))
    for some in members.values():
        some.sort()
    return members


def _pair_equal_texts(joined: JoinResult, members: _Members) -> Iterator[PairEvidence]:
    """Pair the texts that have the same words."""
    for text, some in members.items():
        words = int(joined.distinct.words[text])
        if words and len(some) > 1:
            why = f"the same {words} words in the same order" if words > 1 else "the same word"
            ids = [name for name, _ in some]
            for left, right in combinations(ids, 2) if len(ids) <= EQUAL_TEXTS_LISTED else product(ids[:1], ids[1:]):
                yield _make_evidence(left, right, PairKind.VARIANT, (1.0, 1.0, 1.0), why)


def _pair_similar_texts(
    joined: JoinResult, members: _Members, variant: PairThreshold, quoted: PassageQuoter
) -> Iterator[PairEvidence]:
    """Pair the texts that share enough, and say what."""
    sizes = joined.distinct.sizes.tolist()
    speaking = {text: some if len(some) <= EQUAL_TEXTS_LISTED else some[:1] for text, some in members.items()}
    for tie in joined.pairs:
        small, large, shared = tie
        resemblance = shared.shingles / (sizes[small] + sizes[large] - shared.shingles)
        containment = shared.shingles / sizes[small]
        is_variant = resemblance >= variant.resemblance or containment >= variant.containment
        passage = quoted(tie, speaking[small][0][1])
        why = (
            f"resemblance {resemblance:.2f}, {100 * containment:.0f} % of the shorter text; "
            f"longest shared passage {shared.words} words: '{passage}'"
        )
        for (one, _), (two, _) in product(speaking[small], speaking[large]):
            kind = PairKind.VARIANT if is_variant else PairKind.RELATED
            measures = (resemblance, containment, shared.shingles / sizes[large])
            yield _make_evidence(min(one, two), max(one, two), kind, measures, why)


def _make_evidence(
    left: str, right: str, kind: PairKind, measures: tuple[float, float, float], why: str
) -> PairEvidence:
    resemblance, containment, coverage = measures
    wording = max(resemblance, _CONTAINED_SHARE * containment)
    weight = _WORDING_BITS * wording
    return PairEvidence(
        left=left,
        right=right,
        kind=kind,
        match_weight=round(_PRIOR_BITS + weight, 4),
        resemblance=resemblance,
        containment=containment,
        coverage=coverage,
        title=TitleLevel.MISSING,
        year=YearLevel.MISSING,
        comparisons=(
            Comparison(name="prior", level="", weight=_PRIOR_BITS),
            Comparison(name="wording", level=f"{wording:.2f}", weight=weight),
        ),
        why=why,
    )
