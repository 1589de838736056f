"""The join of blocks: from nothing, or of what is new with what is known.

Whether two texts are candidates depends on the two and on what is common to the collection. So the candidates of an
earlier search remain, but for those of texts that are *asked* again: the new ones, and those for which a phrase has
become common or is so no longer, or that a crowd has taken up or let go. Weights depend on the whole collection and are
made anew. The result is that of a search from nothing, for any history.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from reconcile.variants.blocks.candidate_search import Pairs, find_candidates
from reconcile.variants.blocks.phrase_lists import BlockedTexts, Flags, read_long_lists, select_long_lists
from reconcile.variants.candidates import PairThreshold
from reconcile.variants.common_phrases import COMMON_FAMILIES, Survey, survey_texts
from reconcile.variants.pair_measures import (
    MeasuredPairs,
    find_changed_texts,
    find_kin_by_language,
    share_families,
    verify_candidates,
    weigh_pairs,
)
from reconcile.variants.shingles import Counts, Hashes, mark_changes
from reconcile.variants.text_comparer import TextComparer

CANDIDATE_LINE = PairThreshold(0.10, 0.30)
"""What texts must share to be candidates, of the 3-grams that are not common: the line of related texts."""

_ASKED_SHARE = 0.2  # of the texts, from which all are asked: then one pass over all lists costs less


class KnownSearch(NamedTuple):
    """What an earlier search of the first n texts found."""

    alive: Flags
    """For each of these texts, whether it was in the collection."""
    long_heads: Hashes
    """The shingles of the lists of more than `COMMON_FAMILIES` texts, in order."""
    survey: Survey
    shares: Counts
    """For each of these texts its share in its family."""
    measured: MeasuredPairs
    """The candidates."""


class BlockSearch(NamedTuple):
    """What a search found."""

    known: KnownSearch
    """Also for the next search."""
    asked: Flags
    """The texts that were looked up among all others."""


def search_blocks(
    texts: BlockedTexts,
    comparer: TextComparer,
    *,
    min_words: int,
    known: KnownSearch | None = None,
    jobs: int = 1,
) -> BlockSearch:
    """Find the candidates of a collection and measure them.

    Args:
        texts: the collection.
        comparer: compares the names and numbers of its texts.
        min_words: texts below this many words are not compared.
        known: what an earlier search found, of the first of these texts.
        jobs: threads.
    """

    def find_kin(left: Counts, right: Counts) -> Flags:
        kin = find_kin_by_language(texts, left, right)
        kin[kin] = comparer.find_uncontradicted(left[kin], right[kin])
        return kin

    if known is None:
        long_lists = read_long_lists(texts, COMMON_FAMILIES + 1)
    else:
        new = np.arange(len(texts.alive)) >= len(known.alive)
        heads = np.union1d(known.long_heads, texts.list_heads(texts.alive & (new | ~_lengthen(known.alive, new))))
        long_lists = select_long_lists(texts.read_lists(heads), COMMON_FAMILIES + 1)
    survey = survey_texts(texts, CANDIDATE_LINE, find_kin, long_lists, min_words=min_words)
    asked = None if known is None else _list_asked(texts, survey, known)
    if known is None or asked is None or asked.sum() > _ASKED_SHARE * texts.alive.sum():
        asked = texts.alive
        candidates = find_candidates(texts, survey, CANDIDATE_LINE, jobs=jobs)
        measured = verify_candidates(texts, survey, CANDIDATE_LINE, candidates, comparer.find_uncontradicted)
        shares = share_families(texts, measured)
        measured = weigh_pairs(texts, survey, measured, shares)
    else:
        candidates = find_candidates(texts, survey, CANDIDATE_LINE, asked=asked, jobs=jobs)
        found = verify_candidates(texts, survey, CANDIDATE_LINE, candidates, comparer.find_uncontradicted)
        measured, shares = _weigh_again(texts, survey, found, known, asked)
    long_heads = long_lists.hashes[mark_changes(long_lists.hashes)]
    return BlockSearch(KnownSearch(texts.alive, long_heads, survey, shares, measured), asked)


def _lengthen(flags: Flags, like: Flags) -> Flags:
    longer = np.zeros(len(like), bool)
    longer[: len(flags)] = flags
    return longer


def _list_asked(texts: BlockedTexts, survey: Survey, known: KnownSearch) -> Flags:
    """Return the texts of which not all candidates are known."""
    before = known.survey
    asked = texts.alive & ~_lengthen(known.alive, texts.alive)
    changed = np.setxor1d(survey.common, before.common)
    asked[texts.read_lists(changed).texts] = True
    crowd_before = _lengthen(before.members, asked) | _lengthen(before.hubs, asked)
    crowd_now = survey.members | survey.hubs
    same = np.array_equal(survey.members, _lengthen(before.members, asked) & texts.alive)
    same &= np.array_equal(survey.hubs, _lengthen(before.hubs, asked) & texts.alive)
    if not same:
        asked |= crowd_before | crowd_now
    for place in np.setxor1d(_pack_pairs(survey.within), _pack_pairs(before.within)).tolist():
        asked[[place >> 32, place & 0xFFFFFFFF]] = True
    return asked & texts.alive


def _pack_pairs(pairs: Pairs) -> Counts:
    packed: Counts = np.minimum(*pairs) << 32 | np.maximum(*pairs)
    return packed


def _weigh_again(
    texts: BlockedTexts, survey: Survey, found: MeasuredPairs, known: KnownSearch, asked: Flags
) -> tuple[MeasuredPairs, Counts]:
    """Add the known candidates of which no text was asked or is gone; weigh what is new or weighs something else now.

    Returns:
        All candidates, and the share of each text in its family.
    """
    one, two = known.measured.small, known.measured.large
    kept = known.measured.select(texts.alive[one] & texts.alive[two] & ~asked[one] & ~asked[two])
    rank = survey.rank_texts(texts.keys)
    swapped = rank[kept.small] > rank[kept.large]
    kept = kept._replace(
        small=np.where(swapped, kept.large, kept.small), large=np.where(swapped, kept.small, kept.large)
    )
    measured = MeasuredPairs(*(np.concatenate(both) for both in zip(found, kept, strict=True)))
    shares = share_families(texts, measured)
    before = np.zeros(len(shares), np.int64)
    before[: len(known.shares)] = known.shares
    changed = find_changed_texts(texts, survey, before, shares) | asked
    again = changed[measured.small] | changed[measured.large]
    weighed = weigh_pairs(texts, survey, measured.select(again), shares)
    measured.wording[again], measured.bits[again] = weighed.wording, weighed.bits
    return measured, shares
