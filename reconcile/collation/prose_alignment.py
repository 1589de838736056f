"""Align the prose of a witness with that of the base, sentence by sentence, whatever one of them repeats."""

from __future__ import annotations

from collections.abc import Sequence
from math import fsum

from reconcile.collation.group_order import sort_groups
from reconcile.collation.sentence_alignment import align_sentence_keys
from reconcile.model.records import Group
from reconcile.text.repeated_sentences import choose_nearer_copies, find_repeated_sentences
from reconcile.text.tokens import Token, Transcript


def align_prose(base: Transcript, witness: Transcript) -> tuple[Group, ...]:
    """Align the prose sentences of two texts; the numbers in the groups are those of all sentences.

    What one side repeats is aligned once, by its first copy or by its last: the one that is edited less, and of equal
    ones those that bring the sides nearer to each other. The other copies get groups of their own.
    """
    sides = base, witness
    shown = [[n for n, prose in enumerate(side.is_prose) if prose] for side in sides]
    bags = [[side.collect_content_stems((n,)) for n in numbers] for side, numbers in zip(sides, shown, strict=True)]
    twice = find_repeated_sentences(bags[0], bags[1]), find_repeated_sentences(bags[1], bags[0])
    if not any(twice):
        return _align_selected_sentences(sides, shown, ((), ()))
    better = choose_nearer_copies(bags[0], bags[1], twice[0]), choose_nearer_copies(bags[1], bags[0], twice[1])
    found = []
    for default in (0, -1):
        spare = [
            sorted(
                numbers[n]
                for copies, kept in zip(some, which, strict=True)
                for n in copies
                if n != copies[default if kept is None else kept]
            )
            for numbers, some, which in zip(shown, twice, better, strict=True)
        ]
        found.append(_align_selected_sentences(sides, shown, spare))
    return max(found, key=_sum_similarities)


def _align_selected_sentences(
    sides: Sequence[Transcript], shown: Sequence[Sequence[int]], spare: Sequence[Sequence[int]]
) -> tuple[Group, ...]:
    """Align some sentences of both sides; the spare ones get groups of their own."""
    kept = [sorted({*numbers} - {*left_out}) for numbers, left_out in zip(shown, spare, strict=True)]
    keys = [
        [select_alignment_keys(side.sentence_tokens(n)) for n in numbers]
        for side, numbers in zip(sides, kept, strict=True)
    ]
    groups = [
        Group(
            sentences=(tuple(kept[0][i] for i in g.left), tuple(kept[1][j] for j in g.right)),
            similarity=g.similarity,
            moved=g.moved,
        )
        for g in align_sentence_keys(*keys)
    ]
    groups += [Group(sentences=((n,), ()), similarity=0.0) for n in spare[0]]
    groups += [Group(sentences=((), (n,)), similarity=0.0) for n in spare[1]]
    return tuple(sort_groups(groups))


def _sum_similarities(groups: Sequence[Group]) -> float:
    """Return how much of two sides goes together in one order, exact whichever side is the base."""
    return fsum(g.similarity * (len(g.left) + len(g.right)) for g in groups if not g.moved)


def select_alignment_keys(sentence: Sequence[Token]) -> list[str]:
    """What a sentence is aligned by: its words; its marks where it has no words."""
    return [t.key for t in sentence if t.is_word] or [t.key for t in sentence]
