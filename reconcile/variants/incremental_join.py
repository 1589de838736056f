"""Join a collection with itself when most of its texts are remembered: only what is new is compared.

The result is that of `join_collection` on the same texts, for any history. What a pair shares depends on
its two texts and on what is boilerplate, and what families imply on the hubs. So the pairs of texts that are as they
were remain; texts are *asked*, which is to be looked up among all others, when they are new, when boilerplate of theirs
has become text or the other way round, when they are no longer members of a family, or when they are and a hub with
which they share something is gone. What is decided for the collection as a whole, boilerplate and families, is decided
anew each time; both depend on the longest lists only, which are few, and remembered.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from reconcile.variants.boilerplate import compute_host_limit
from reconcile.variants.candidates import PairThreshold
from reconcile.variants.collection_update import (
    Digests,
    RebuildNeededError,
    are_too_many,
    order_distinct_texts,
    update_collection,
)
from reconcile.variants.compared_pairs import ComparedPairs
from reconcile.variants.dense_clusters import DENSE_CLUSTER_TEXTS
from reconcile.variants.index_files import IndexState
from reconcile.variants.inverted_index import (
    COMMON_LIST_TEXTS,
    build_lists,
    cut_by_weight,
    grade_lengths,
    list_places,
    mask_text_bits,
)
from reconcile.variants.shingle_segments import find_entries, get_numbers, has_entries, look_up_entries
from reconcile.variants.shingles import SHINGLE_WORDS, Counts, Hashes, shingle_texts
from reconcile.variants.similarity_join import (
    JoinResult,
    JoinSurvey,
    drop_implied_pairs,
    find_first_places,
    survey_collection,
    unpack_pairs,
    verify_pairs,
)

_SHINGLES_AT_ONCE = 1 << 13  # shingles of texts that are asked together


@dataclass(frozen=True, slots=True)
class RejoinResult:
    """What was found, and what to remember for the next time."""

    joined: JoinResult
    remembered: IndexState
    """Its quotations are those of before."""
    numbers: Counts
    """For each distinct text of `joined`, its number in `remembered`."""


def rejoin_collection(
    before: IndexState,
    texts: Sequence[str],
    digests: Digests,
    line: PairThreshold,
    *,
    variant: PairThreshold,
    min_words: int,
) -> RejoinResult:
    """Find every pair of distinct texts above the line, with what is remembered.

    Args:
        before: what an earlier search with the same lines left.
        texts: the collection; only those are looked at that are new, or like a new one.
        digests: for each text a row of 32 bytes; where they are equal, so are the texts.
        line: the least resemblance and containment.
        variant: those of variants.
        min_words: shorter texts are not compared.

    Raises:
        RebuildNeededError: too much has changed, or there are too few texts.
        DamagedIndexError: what is remembered is damaged.
    """
    low = mask_text_bits(len(texts))
    if int(low).bit_length() != before.bits:
        raise RebuildNeededError("so many texts take another number of bits")
    now, owners = update_collection(before, texts, digests, low, max(SHINGLE_WORDS, min_words))
    distinct, order = order_distinct_texts(now, owners)
    if not _are_long_lists_enough(compute_host_limit(distinct)):
        raise RebuildNeededError("the texts are few")
    rank = np.full(len(now.texts), -1)
    rank[order] = np.arange(len(order))
    long = build_lists(_renumber_entries(now.common, rank, low), low)
    survey = survey_collection(texts, distinct, *long, line=line, variant=variant, min_words=min_words)
    compared = ComparedPairs(before, now, texts, survey, low)
    numbers, is_open = compared.numbers, survey.distinct.sizes > 0
    rank[numbers] = np.where(is_open, np.arange(len(numbers)), -1)
    asked = np.flatnonzero(_mark_texts_to_compare(before, now, survey, compared, low)[numbers] & is_open)
    if are_too_many(len(asked), len(numbers)):
        raise RebuildNeededError(f"{len(asked)} of {len(numbers)} texts are to be compared anew")
    within = survey.families.within
    pairs = [within, compared.find_known_pairs(rank), *_look_up_pairs(now, texts, survey, asked, rank, line, low)]
    small, large = unpack_pairs(np.unique(np.concatenate([one << 32 | two for one, two in pairs])))
    found = verify_pairs(survey.distinct, line, small, large, compared.measure_shared(small, large))
    found = drop_implied_pairs(found, survey, line, compared.measure_beyond_hubs)
    listed = np.array([tie.small << 32 | tie.large for tie in found], np.int64)
    rows = compared.select_rows(np.union1d(listed, within[0] << 32 | within[1]))
    now.texts["member"] = False
    now.texts["member"][numbers] = survey.families.members
    now = replace(now, banned=survey.banned, shed=survey.shed, pairs=rows)
    return RejoinResult(JoinResult(survey.distinct, found, survey.banned, survey.families, survey.shed), now, numbers)


def _mark_texts_to_compare(
    before: IndexState, now: IndexState, survey: JoinSurvey, compared: ComparedPairs, low: np.uint64
) -> NDArray[np.bool_]:
    """Return which texts, by their numbers, may be in pairs that are not remembered."""
    was_member = np.zeros(len(now.texts), bool)
    was_member[: len(before.texts)] = before.texts["member"]
    asked = was_member.copy()
    asked[compared.numbers[survey.families.members]] = False
    asked[len(before.texts) :] = True
    asked[compared.touched] = True
    gone = np.setdiff1d(before.shed, survey.shed)
    held = look_up_entries(now.segments, gone, low)[1] if len(gone) else np.zeros(0, np.int64)
    asked[held[was_member[held]]] = True
    return asked


def _are_long_lists_enough(limit: int) -> bool:
    """Whether boilerplate and families can be decided by the lists of `COMMON_LIST_TEXTS` texts and more."""
    short = grade_lengths(np.array([COMMON_LIST_TEXTS - 1]))
    return bool(
        limit >= COMMON_LIST_TEXTS and (short <= grade_lengths(np.array([limit // 2, DENSE_CLUSTER_TEXTS]))).all()
    )


def _renumber_entries(entries: Hashes, rank: Counts, low: np.uint64) -> Hashes:
    """Number entries by the ranks of their texts, in order; leave out those of rank -1."""
    texts = rank[get_numbers(entries, low)]
    renumbered: Hashes = ((entries & ~low) | texts.view(np.uint64))[texts >= 0]
    renumbered.sort(kind="stable")  # quick, since nearly all are in order
    return renumbered


def _look_up_pairs(
    now: IndexState,
    texts: Sequence[str],
    survey: JoinSurvey,
    asked: Counts,
    rank: Counts,
    line: PairThreshold,
    low: np.uint64,
) -> Iterator[tuple[Counts, Counts]]:
    """Look some texts up among all; yield pairs (smaller text, larger text), among them every one above the line.

    Args:
        now: what is remembered, the new texts included.
        texts: the collection.
        survey: what holds for it as a whole.
        asked: the texts, by rank.
        rank: for the number of each text its rank; -1 for those that are not to be found.
        line: what pairs must share.
        low: mask of the low bits of an entry.
    """
    first, words, sizes = find_first_places(survey.distinct), survey.distinct.words, survey.distinct.sizes
    member, shed = survey.families.members, survey.shed
    long_texts = rank[get_numbers(now.common, low)]
    # What members share with hubs says nothing of them, so it need not be followed.
    followed = (long_texts >= 0) & ~(member[long_texts] & np.isin(now.common & ~low, shed))
    long = now.common[followed]
    for start, end in pairwise(cut_by_weight(words[asked], _SHINGLES_AT_ONCE).tolist()):
        some = asked[start:end]
        block = shingle_texts([texts[place] for place in first[some].tolist()])
        own = np.unique((block.hashes & ~low) | np.repeat(np.arange(len(some), dtype=np.uint64), block.counts))
        own = own[~np.isin(own & ~low, survey.banned)]
        wanted, which = np.unique(own & ~low, return_inverse=True)
        is_long = has_entries(wanted, now.common, low)
        found = [(np.flatnonzero(is_long), *find_entries(long, wanted[is_long], low))]
        found += [(np.flatnonzero(~is_long), *look_up_entries(now.segments, wanted[~is_long], low))]
        place = np.concatenate([at[place] for at, place, _ in found])
        other = rank[np.concatenate([text for _, _, text in found])]
        implied = np.isin(wanted, shed)
        counts = (other >= 0) & ~(implied[place] & member[other])
        place, other = place[counts], other[counts]
        other = other[np.argsort(place, kind="stable")]
        lengths = np.bincount(place, minlength=len(wanted))
        last = np.cumsum(lengths) - 1
        asker = get_numbers(own, low)
        for number, one in enumerate(some.tolist()):
            lists = which[asker == number]
            lists = lists[~implied[lists]] if member[one] else lists
            near, count = np.unique(other[list_places(last[lists], lengths[lists])], return_counts=True)
            near, count = near[near != one], count[near != one]
            small, large = np.minimum(near, one), np.maximum(near, one)
            enough = count >= line.count_needed(sizes[small], sizes[large])
            yield small[enough], large[enough]
