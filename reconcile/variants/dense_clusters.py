"""Families: so many similar texts that the time to list or to find all their pairs would grow with their square.

A family is found where more than `DENSE_CLUSTER_TEXTS` texts share a passage. Some of its texts are *hubs*. Every text
that comes near a hub is compared with it, and a text that shares enough with a hub is a *member*. Each member is also
compared with others in a ring, so that the family hangs together without its hubs. What hubs hold says no more of a
member than that: with any other text it is listed if the two share enough beyond what a hub has. So copies of one
member are still listed with each other, and a pair that a family implies is not. All listed pairs were measured whole.

A hub may be an excerpt, a template or one edited copy of many; nothing is asked of the family as a whole. To look for
hubs, each shingle of many texts names the text that such shingles make up most of, and each text follows the one that
its shingles name most. The other hubs are drawn at random from those that share enough with it. (Star clusters around
hubs: Aslam, Pelekhov & Rus 2004, The Star Clustering Algorithm; here with several stars for each cluster.)
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from reconcile.variants.candidates import PairThreshold
from reconcile.variants.inverted_index import (
    Numbers,
    Postings,
    count_texts,
    cut_by_weight,
    grade_lengths,
    list_places,
)
from reconcile.variants.shingles import Counts, Hashes, invert_order

DENSE_CLUSTER_TEXTS = 100
"""Similar texts up to which all pairs are listed."""

_CENTRAL, _RANDOM = 2, 1  # further hubs that one round chooses in one family, of each kind
_FEW_SHARE = 1 / 16  # of those that no hub is a variant of, if so few are found in one round, there is no use in more
_CENTRES = 32  # members that each loose member is compared with: of loose copies, few pairs have enough in common
_MOST_ROUNDS = 16
_TWIN_THRESHOLD = PairThreshold(0.5, 2.0)  # what joins a text to a hub whatever else there is, see `work_groups`
_LINKS_PER_OUTSIDER = 16  # members that a text like them is compared with
_FIRST_SHARE = 0.5  # of the shingles that two texts must share to be listed, so many must be found in a first look
_ENTRIES = 1 << 22  # looked at together

Pairs = tuple[Counts, Counts]


class DenseClusters(NamedTuple):
    """The families of a collection. They depend on the lists of more than `DENSE_CLUSTER_TEXTS` texts only."""

    members: NDArray[np.bool_]
    """Which distinct texts are members."""
    hubs: Counts
    """The distinct texts that are hubs, in order; none is a member."""
    within: Pairs
    """Pairs (smaller text, larger text) that are still to be compared: texts near a hub with it, members in a ring."""


class _LongLists(NamedTuple):
    """The lists of many texts."""

    texts: Numbers
    last: Counts
    length: Counts
    sizes: Counts
    """Different shingles of each distinct text."""


def find_dense_clusters(
    sizes: Counts, keys: Hashes, postings: Postings, listed: PairThreshold, variant: PairThreshold
) -> DenseClusters:
    """Find the families of a collection.

    Args:
        sizes: different shingles of each text, ascending.
        keys: a number for each text that does not depend on the others; draws the random hubs.
        postings: their lists; those with `DENSE_CLUSTER_TEXTS` texts or fewer do not matter.
        listed: what texts must share to be listed.
        variant: what they must share to be variants.

    Cost: linear in the lists for each round that finds something.
    """
    long = postings.level > grade_lengths(np.array(DENSE_CLUSTER_TEXTS))
    last = np.flatnonzero(postings.after[long] == 0)
    lists = _LongLists(postings.texts[long], last, np.diff(last, prepend=-1), sizes)
    del long
    member = np.zeros(len(sizes), bool)
    hub, tried, tied = member.copy(), member.copy(), member.copy()
    stays, within = np.ones(len(lists.texts), bool), [_order_pairs(np.zeros(0, np.int64), np.zeros(0, np.int64))]
    order = _rank_by_share(lists)
    random = np.argsort(np.argsort(keys))
    for _ in range(_MOST_ROUNDS):
        leaders = _find_leaders(lists, stays, np.where(tried, np.int32(-1), order), listed)
        if not leaders.size:
            break
        tried[leaders] = True
        followers: list[Counts] = []
        found: list[Counts] = []
        for leader, near, shared in _find_near_hubs(lists, leaders):
            like = listed.are_reached(shared, *_order_sizes(lists, near, leader)) & ~hub[near]
            if np.count_nonzero(like) >= DENSE_CLUSTER_TEXTS:
                some = near[like]
                central = some[np.argsort(-order[some])[:_CENTRAL]]
                found += [central, some[np.argsort(random[some])[:_RANDOM]], np.array([leader])]
                followers.append(some)
        if not found:
            continue
        hubs = np.unique(np.concatenate(found))
        hub[hubs] = tried[hubs] = True
        kin, twin, known = np.zeros(len(hub), bool), np.zeros(len(hub), bool), tied.copy()
        for one, near, shared in _find_near_hubs(lists, hubs):
            both = _order_sizes(lists, near, one)
            variants = variant.are_reached(shared, *both)
            kin[near[variants]] = True
            twin[near[_TWIN_THRESHOLD.are_reached(shared, *both)]] = True
            tied[near[listed.are_reached(shared, *both)]] = True
            # Of a text that hubs of an earlier round have named, others than variants would only be more of the same.
            kept = variants | (shared >= _FIRST_SHARE * listed.count_needed(*both)) & (hub | ~known)[near]
            within.append(_order_pairs(near[kept], np.full(np.count_nonzero(kept), one)))
        for some in followers:
            # Those that are no variant of a hub may be one of another text like it, as long as many are.
            rest = some[~(member | hub)[some]]
            new = rest[kin[rest]]
            new = new if len(new) > _FEW_SHARE * len(rest) else rest
            member[new] = True
            # Rings, so that the family hangs together without its hubs, and without all that are as good as hubs.
            loose = new[~twin[new]]
            rings = [new, loose[np.argsort(random[loose])]]
            within += [_order_pairs(ring, np.roll(ring, 1)) for ring in rings if len(ring) > 1]
            for centre in new[np.argsort(-order[new])[:_CENTRES]]:
                others = loose[loose != centre]
                within.append(_order_pairs(others, np.full(len(others), centre)))
        member[hub] = False
        stays = ~((member | hub)[lists.texts] & np.repeat(_mark_lists(lists, hub), lists.length))
    within += _pair_outsiders(lists, member, hub, listed)
    small, large = (np.concatenate(side) for side in zip(*within, strict=True))
    pairs = np.unique(small << 32 | large)
    return DenseClusters(member, np.flatnonzero(hub), (pairs >> 32, pairs & 0xFFFFFFFF))


def _pair_outsiders(
    lists: _LongLists, member: NDArray[np.bool_], hub: NDArray[np.bool_], listed: PairThreshold
) -> Iterator[Pairs]:
    """Pair texts that are full of what hubs hold but are no members with the members that share the most with them."""
    if not member.any():
        return
    held = count_texts(lists.texts[np.repeat(_mark_lists(lists, hub), lists.length)], len(hub))
    outside = np.flatnonzero((held >= listed.count_needed(lists.sizes, lists.sizes)) & ~member & ~hub)
    for one, near, shared in _find_near_hubs(lists, outside):
        kept = np.flatnonzero(
            member[near] & (shared >= _FIRST_SHARE * listed.count_needed(*_order_sizes(lists, near, one)))
        )
        kept = kept[np.argsort(-shared[kept], kind="stable")[:_LINKS_PER_OUTSIDER]]
        yield _order_pairs(near[kept], np.full(len(kept), one))


def _order_pairs(one: Counts, two: Counts) -> Pairs:
    return np.minimum(one, two), np.maximum(one, two)


def _order_sizes(lists: _LongLists, texts: Counts, other: int) -> Pairs:
    """Return the sizes (smaller, larger) of texts and another."""
    return _order_pairs(lists.sizes[texts], np.full(len(texts), lists.sizes[other]))


def _rank_by_share(lists: _LongLists) -> Numbers:
    """Rank the texts by how much of them lies in these lists, and which share of them that is."""
    held = count_texts(lists.texts, len(lists.sizes))
    order = np.lexsort((np.arange(len(held)), held * held / np.maximum(lists.sizes, 1)))
    return invert_order(order).astype(np.int32)


def _mark_lists(lists: _LongLists, texts: NDArray[np.bool_]) -> NDArray[np.bool_]:
    if not lists.last.size:
        return np.zeros(0, bool)
    held: NDArray[np.bool_] = np.logical_or.reduceat(texts[lists.texts], lists.last + 1 - lists.length)
    return held


def _find_leaders(lists: _LongLists, stays: NDArray[np.bool_], order: Numbers, listed: PairThreshold) -> Counts:
    """Return the texts that crowds of others follow: those that most of their shingles name. They follow nobody."""
    if not lists.last.size:
        return np.zeros(0, np.int64)
    named = np.maximum.reduceat(order[lists.texts], lists.last + 1 - lists.length)
    text_of = np.empty(len(order), np.int64)
    text_of[order[order >= 0]] = np.flatnonzero(order >= 0)
    left = count_texts(lists.texts[stays], len(order))
    asked = left >= np.maximum(1, _FIRST_SHARE * listed.count_needed(lists.sizes, lists.sizes))
    stays = stays & asked[lists.texts]
    stays &= np.repeat(named >= 0, lists.length)
    leaders = np.repeat(np.where(named >= 0, text_of[named], 0).astype(np.int32), lists.length)[stays]
    followers = lists.texts[stays]
    follows = np.full(len(order), -1)
    for start, end in pairwise(cut_by_weight(np.where(asked, left, 0), _ENTRIES).tolist()):
        here = (followers >= start) & (followers < end)
        leader, text = leaders[here].astype(np.int64), followers[here].astype(np.int64)
        pair, votes = np.unique((text << 32 | leader)[text != leader], return_counts=True)
        text, leader = pair >> 32, pair & 0xFFFFFFFF
        best = np.lexsort((leader, votes, text))
        best = best[np.diff(text[best], append=-1) != 0]
        need = listed.count_needed(*_order_pairs(lists.sizes[text[best]], lists.sizes[leader[best]]))
        best = best[votes[best] >= _FIRST_SHARE * need]
        follows[text[best]] = leader[best]
    led = np.bincount(follows[follows >= 0], minlength=len(order))
    return np.flatnonzero((led >= DENSE_CLUSTER_TEXTS) & ((follows < 0) | (led[follows] < DENSE_CLUSTER_TEXTS)))


def _find_near_hubs(lists: _LongLists, hubs: Counts) -> Iterator[tuple[int, Counts, Counts]]:
    """For each hub give the other texts of its lists, and how many of them each text shares with it."""
    is_hub = np.zeros(len(lists.sizes), bool)
    is_hub[hubs] = True
    place = np.flatnonzero(is_hub[lists.texts])
    owner = lists.texts[place]
    held = np.searchsorted(lists.last, place)[np.argsort(owner, kind="stable")]
    ends = np.searchsorted(np.sort(owner), hubs, side="right").tolist()
    for hub, start, end in zip(hubs.tolist(), [0, *ends], ends, strict=False):
        shared = np.zeros(len(lists.sizes), np.int64)
        for one, two in pairwise(cut_by_weight(lists.length[held[start:end]], _ENTRIES).tolist()):
            mine = held[start + one : start + two]
            shared += np.bincount(lists.texts[list_places(lists.last[mine], lists.length[mine])], minlength=len(shared))
        shared[hub] = 0
        near = np.flatnonzero(shared)
        yield hub, near, shared[near]
