"""Families: groups of so many near-copies that to list all their pairs would take a square of their number.

In a family of more than `CROWD` near-copies one text, the *leader*, stands for the others, the *members*: a member is
paired with its leader and with its neighbour in order of size, and is looked for in no other text. Whatever else is
like the family is found by the leader; only a pair of a member and an outsider can be missed. Texts that come near a
leader, but not near enough, are paired with it and with some of its members, so that what belongs together hangs
together. A member shares more than half of what it and its leader have, so that two members of one family overlap: no
leader can stand for two sorts of text.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from reconcile.variants.postings import Distinct, Postings, level_of, select
from reconcile.variants.shingles import Counts

CROWD = 100
"""Near-copies of a text up to which all pairs are listed."""

NEAR = 0.51
"""Least resemblance of a member to its leader: more than one half."""

_ROUNDS = 8
_VOTES = 0.5  # of the shingles that near-copies must share, so many must name the leader before the two are compared
_LINKS = 48  # members that a text is paired with which comes near their leader

Judge = Callable[[Counts, Counts], NDArray[np.bool_]]
"""Whether texts and their leaders are near-copies."""


def find_families(
    distinct: Distinct, postings: Postings, near: float, judge: Judge
) -> tuple[Postings, tuple[Counts, Counts]]:
    """Take the members of families out of the lists.

    Returns:
        The lists without them; and the pairs that are to be looked at for them.
    """
    none = np.zeros(0, np.int64)
    voters, rounds, refused = postings, [(none, none)], [(none, none)]
    member = np.zeros(len(distinct.sizes), bool)
    for _ in range(_ROUNDS):
        text, leader, votes = _vote(voters)
        enough = votes >= _VOTES * near / (1 + near) * (distinct.sizes[text] + distinct.sizes[leader])
        text, leader = _crowded(text[enough], leader[enough])
        if not text.size:
            break
        accepted = judge(text, leader)
        rounds.append(_crowded(text[accepted], leader[accepted]))
        refused.append((text[~accepted], leader[~accepted]))
        member[rounds[-1][0]] = True
        done = member.copy()
        done[leader] = True
        voters = select(voters, ~done[voters.texts])
    if not member.any():
        return postings, (none, none)
    members, leaders = (np.concatenate(side) for side in zip(*rounds, strict=True))
    order = np.lexsort((members, leaders))
    members, leaders = members[order], leaders[order]
    pairs = [*rounds, *refused, _neighbours(members, leaders)]
    pairs += [_linked(*few, members, leaders) for few in refused]
    small, large = (np.concatenate(side) for side in zip(*pairs, strict=True))
    return select(postings, ~member[postings.texts]), (small, large)


def _neighbours(members: Counts, leaders: Counts) -> tuple[Counts, Counts]:
    """Pair each member with the next larger one of its family."""
    beside = np.diff(leaders) == 0
    return members[:-1][beside], members[1:][beside]


def _linked(texts: Counts, near: Counts, members: Counts, leaders: Counts) -> tuple[Counts, Counts]:
    """Pair texts with members, close to them in size, of the leader they came near."""
    first, last = np.searchsorted(leaders, near), np.searchsorted(leaders, near, side="right")
    at = np.searchsorted(leaders << 32 | members, near << 32 | texts) - _LINKS // 2
    at = np.maximum(np.minimum(at, last - _LINKS), first)
    found = (at[:, None] + np.arange(_LINKS)).ravel()
    texts, kept = np.repeat(texts, _LINKS), found < np.repeat(last, _LINKS)
    small, large = texts[kept], members[found[kept]]
    return np.minimum(small, large)[small != large], np.maximum(small, large)[small != large]


def _vote(postings: Postings) -> tuple[Counts, Counts, Counts]:
    """For each text in long lists, find the text that is the largest in most of them: (text, leader, votes)."""
    place = np.flatnonzero(postings.level > level_of(np.array(CROWD)))
    text = postings.texts[place].astype(np.uint64)
    packed = text << np.uint64(32) | postings.texts[place + postings.after[place]].astype(np.uint64)
    packed = packed[postings.after[place] > 0]
    pair, votes = np.unique(packed, return_counts=True)
    text, leader = (pair >> np.uint64(32)).astype(np.int64), (pair & np.uint64(0xFFFFFFFF)).astype(np.int64)
    best = np.lexsort((leader, votes, text))
    best = best[np.diff(text[best], append=-1) != 0]
    return text[best], leader[best], votes[best]


def _crowded(text: Counts, leader: Counts) -> tuple[Counts, Counts]:
    """Keep the texts whose leader has a crowd and follows nobody."""
    follows = np.zeros(int(max(text.max(initial=-1), leader.max(initial=-1))) + 1, bool)
    follows[text] = True
    free = ~follows[leader]
    crowd = np.bincount(leader[free], minlength=len(follows))
    kept = free & (crowd[leader] >= CROWD)
    return text[kept], leader[kept]
