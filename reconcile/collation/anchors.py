"""Find the sentences that two texts share word for word: what an alignment is hung on, and what moved as a whole.

The patience idea of Bram Cohen, with every sentence that both texts have equally often, and the heaviest increasing run
in place of the longest.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from reconcile.language import ENGLISH

Match = tuple[int, int]
"""Numbers of a left and a right sentence."""
Sentences = Sequence[tuple[str, ...]]
"""The word keys of each sentence."""
Bags = Sequence[frozenset[str]]
"""The word stems of each sentence."""

MAX_SENTENCES_PER_STEM = 8
"""Sentences that may share a word by which one of them finds another one like it."""
MIN_REPETITION_OVERLAP = 0.7
"""Share of the words of two sentences that are the same in both, from which one may be an edited copy of the other."""
MIN_ANCHOR_WORDS = 3
"""Fewest words of an identical sentence that may serve as an anchor."""


def find_anchors(left: Sentences, right: Sentences, bags: tuple[Bags, Bags]) -> tuple[list[Match], list[Match]]:
    """Find the identical sentences that occur equally often on each side.

    Of all runs in order the one with the most words stays, so that it is the shorter passage that moved. What occurs
    more than once counts half, and is never taken for moved: it may be any of its copies. Where sentences seem to
    have moved, those that one text repeats in nearly the same words are no anchors.

    Args:
        left: the sentences of one text.
        right: those of the other.
        bags: the stems of both.

    Returns:
        Pairs of sentences that keep their order, and pairs that moved; both sorted.
    """
    places: tuple[dict[tuple[str, ...], list[int]], ...] = (defaultdict(list), defaultdict(list))
    for side, sentences in zip(places, (left, right), strict=True):
        for n, sentence in enumerate(sentences):
            if len(sentence) >= MIN_ANCHOR_WORDS:
                side[sentence].append(n)
    pairs: dict[Match, float] = {}
    for sentence, ours in places[0].items():
        theirs = places[1].get(sentence, [])
        if len(ours) == len(theirs):
            pairs |= dict.fromkeys(zip(ours, theirs, strict=True), len(sentence) / (1 if len(ours) == 1 else 2))
    ordered = sorted(pairs)
    kept = find_heaviest_chain(ordered, [pairs[p] for p in ordered])
    if len(kept) < len(ordered):  # a sentence may seem to have moved where an edited copy of it stayed
        twice = _find_near_repetitions(bags[0]), _find_near_repetitions(bags[1])
        ordered = [(i, j) for i, j in ordered if i not in twice[0] and j not in twice[1]]
        kept = find_heaviest_chain(ordered, [pairs[p] for p in ordered])
    once = {p for p in ordered if len(places[0][left[p[0]]]) == 1}
    moved = sorted(once - set(kept))
    return kept, [(i, j) for i, j in moved if len({w for w in left[i] if w not in ENGLISH.function_words}) > 1]


def _find_near_repetitions(bags: Bags) -> set[int]:
    """The sentences of one text that another one of it resembles, the same in nearly the same words."""
    sentences_with: dict[str, list[int]] = defaultdict(list)
    for n, bag in enumerate(bags):
        for s in bag:
            sentences_with[s].append(n)
    found: set[int] = set()
    for n, bag in enumerate(bags):
        near = {m for s in bag if 1 < len(sentences_with[s]) <= MAX_SENTENCES_PER_STEM for m in sentences_with[s]} - {n}
        if any(MIN_REPETITION_OVERLAP * len(bag | bags[m]) <= len(bag & bags[m]) and bag != bags[m] for m in near):
            found.add(n)
    return found


def find_heaviest_chain(pairs: Sequence[Match], weights: Sequence[float]) -> list[Match]:
    """The heaviest subsequence with increasing second members, of pairs sorted by the first; no member comes twice.

    A tree of prefix maxima (Fenwick 1994) over the second members, O(n log n); of equally heavy ones the earliest.
    """
    rank = {j: n for n, j in enumerate(sorted(j for _, j in pairs), start=1)}
    tree: list[tuple[float, int]] = [(0.0, -1)] * (len(rank) + 1)
    before: list[int] = []
    last, best = -1, 0.0
    for at, (_, j) in enumerate(pairs):
        k, heaviest, previous = rank[j] - 1, 0.0, -1
        while k:
            if tree[k][0] > heaviest:
                heaviest, previous = tree[k]
            k &= k - 1
        before.append(previous)
        total, k = heaviest + weights[at], rank[j]
        while k < len(tree):
            if total > tree[k][0]:
                tree[k] = (total, at)
            k += k & -k
        if total > best:
            last, best = at, total
    chain = []
    while last >= 0:
        chain.append(pairs[last])
        last = before[last]
    return chain[::-1]
