"""Families: groups of so many near-copies that to list all their pairs would take a square of their number.

In a family of more than `CROWD` near-copies one text, the *leader*, stands for the others: each other member is paired with
the leader and with its neighbour in order of size, and is compared with no further text. So a member's tie to a text
outside its family is the leader's; no other pair is missed.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from reconcile.variants.postings import Distinct, Postings, level_of, select
from reconcile.variants.shingles import Counts

CROWD = 100
"""Near-copies of a text up to which all pairs are listed."""

_ROUNDS = 8
_VOTES = 0.5  # of the shingles that a pair must share, so many must name the leader before the two are compared

Judge = Callable[[Counts, Counts], NDArray[np.bool_]]
"""Whether texts and their leaders are near-copies."""


def find_families(
    distinct: Distinct, postings: Postings, near: float, judge: Judge
) -> tuple[Postings, Counts, Counts]:
    """Take the members of families out of the lists.

    Returns:
        The lists without them; the members; the leader of each.
    """
    members, leaders = [np.zeros(0, np.int64)], [np.zeros(0, np.int64)]
    for _ in range(_ROUNDS):
        text, leader, votes = _vote(postings)
        least = near / (1 + near) * (distinct.sizes[text] + distinct.sizes[leader])
        text, leader = _crowded(text[votes >= _VOTES * least], leader[votes >= _VOTES * least])
        accepted = judge(text, leader)
        text, leader = _crowded(text[accepted], leader[accepted])
        if not text.size:
            break
        members.append(text)
        leaders.append(leader)
        gone = np.zeros(len(distinct.sizes), bool)
        gone[text] = True
        postings = select(postings, ~gone[postings.texts])
    return postings, np.concatenate(members), np.concatenate(leaders)


def neighbours(member: Counts, leader: Counts) -> tuple[Counts, Counts]:
    """Pair each member with the next larger one of its family."""
    order = np.lexsort((member, leader))
    beside = np.diff(leader[order]) == 0
    return member[order][:-1][beside], member[order][1:][beside]


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
