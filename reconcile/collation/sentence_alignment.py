"""Align the sentences of two texts: n:m groups in order, then groups that moved.

Method: identical sentences that occur equally often on each side are anchors (the patience idea of Bram Cohen;
heaviest increasing run). Between anchors a dynamic programme over groups of up to 4:4 sentences finds the chain of the
highest gain (Gale & Church 1993 for the recurrence; the gain is shared word weight, in the spirit of Moore 2002, not
their length model). Words are weighted by rarity, so names and numbers outweigh function words. Sentences left over
on both sides are then matched across the order: these groups moved.

Knows sentences as sequences of word keys; nothing of characters, witnesses or classes.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from reconcile.collation.anchors import find_anchors
from reconcile.collation.group_order import sort_groups
from reconcile.language import ENGLISH
from reconcile.model.records import Group
from reconcile.text.normal_forms import fold_word
from reconcile.text.stems import stem_word
from reconcile.text.words import is_word, split_words

Array = npt.NDArray[np.float64]
AlignmentCell = tuple[int, int, int, int]
"""A group as half-open ranges: left from, left to, right from, right to."""
ExcludedSentences = tuple[Sequence[int], Sequence[int]]
"""Left and right sentences that are in no group with their neighbours, sorted."""

MAX_GROUP_SENTENCES = 4
"""Most sentences on one side of a group in the dynamic programme."""
MIN_GROUP_SIMILARITY = 0.06
"""Lowest Dice of word weights at which two sentences gain from being one group."""
WIDENING_COST = 0.25
"""Share of its weight that a further sentence must bring in beyond `MIN_GROUP_SIMILARITY`, halved, to widen a group."""
FUNCTION_WEIGHT = 0.2
"""Weight of a function word relative to a content word of the same rarity."""
EXCLUSION_COST = 1e9
"""Cost of a group with a sentence that has its partner elsewhere: more than any gain."""
MIN_MOVED_SIMILARITY = 0.5
"""Lowest Dice, or containment of the shorter, at which leftovers are one moved group."""
MIN_CONTENT_WORDS = 2
"""Fewest content words on each side of which a group must share one."""
_FUNCTION_STEMS = frozenset(map(stem_word, ENGLISH.function_words))


@dataclass(frozen=True, slots=True)
class WeightedSentences:
    """Two sequences of sentences as sets of word stems with one weight per stem."""

    left: tuple[frozenset[str], ...]
    right: tuple[frozenset[str], ...]
    stem_weights: dict[str, float]

    def sum_weights(self, stems: frozenset[str]) -> float:
        """Sum of the weights, in a fixed order so that equal sets give equal floats."""
        return sum(self.stem_weights[s] for s in sorted(stems))

    def measure_similarity(self, left: Sequence[int], right: Sequence[int]) -> float:
        """Dice of the weighted word sets of two groups of sentences, in [0, 1]."""
        a: frozenset[str] = frozenset().union(*(self.left[i] for i in left))
        b: frozenset[str] = frozenset().union(*(self.right[j] for j in right))
        total = self.sum_weights(a) + self.sum_weights(b)
        return 2 * self.sum_weights(a & b) / total if total else float(not a and not b)


def align(left: Sequence[str], right: Sequence[str]) -> tuple[Group, ...]:
    """Align two sequences of sentences.

    Every sentence of both sides is in exactly one group. Groups come in the order of the left side; a group without a
    left side comes where its right side does. Exchanging the sides exchanges them in the result and nothing else.

    Args:
        left: m sentences, in order; may be empty.
        right: n sentences.

    Returns:
        Groups with `left`, `right` (0-based numbers), `measure_similarity` in [0, 1] and `moved`.

    Raises:
        TypeError: a side is one text, whose letters would pass for sentences.

    >>> [(g.left, g.right) for g in align(["The dog ran. ", "It rained. "], ["It rained. ", "A cat sat."])]
    [((0,), ()), ((1,), (0,)), ((), (1,))]
    """
    if isinstance(left, str) or isinstance(right, str):
        raise TypeError("a text, not a sequence of sentences: cut it by segment() first")
    return align_sentence_keys([_keys_of_sentence(s) for s in left], [_keys_of_sentence(s) for s in right])


def _keys_of_sentence(sentence: str) -> tuple[str, ...]:
    forms = [form for _, _, form in split_words(sentence)]
    return tuple(fold_word(form) for form in [f for f in forms if is_word(f)] or forms)


def align_sentence_keys(left: Sequence[Sequence[str]], right: Sequence[Sequence[str]]) -> tuple[Group, ...]:
    """`align` for sentences given as sequences of word keys."""
    one, two = [tuple(s) for s in left], [tuple(s) for s in right]
    swapped = one > two  # one fixed direction: the result cannot depend on which side is called left
    if swapped:
        one, two = two, one
    texts = _weigh_stems(one, two)
    cells = _split_unrelated_cells(texts, _build_cell_chain(texts, one, two))
    cells = _merge_across_borders(_split_crossed_cells(texts, cells), one, two)
    groups = _match_moved_sentences(texts, cells)
    if swapped:
        groups = [Group(sentences=(g.right, g.left), similarity=g.similarity, moved=g.moved) for g in groups]
    return tuple(sort_groups(groups))


def _weigh_stems(left: Sequence[Sequence[str]], right: Sequence[Sequence[str]]) -> WeightedSentences:
    """Weigh each stem by its rarity among the sentences of both sides: ln(1 + sentences / sentences with it)."""
    bags = [frozenset(map(stem_word, s)) for s in (*left, *right)]
    frequency = Counter(s for bag in bags for s in bag)
    weight = {
        s: float(np.log1p(len(bags) / n)) * (FUNCTION_WEIGHT if s in _FUNCTION_STEMS else 1.0)
        for s, n in frequency.items()
    }
    return WeightedSentences(tuple(bags[: len(left)]), tuple(bags[len(left) :]), weight)


def _build_cell_chain(
    texts: WeightedSentences, left: Sequence[tuple[str, ...]], right: Sequence[tuple[str, ...]]
) -> list[AlignmentCell]:
    """Cut both sides at the anchors and solve what lies between; cells cover both sides in order."""
    cells: list[AlignmentCell] = []
    i0 = j0 = 0
    fixed, moved = find_anchors(left, right, (texts.left, texts.right))
    apart = [i for i, _ in moved], sorted(j for _, j in moved)
    for i, j in [*fixed, (len(left), len(right))]:
        cells += _group_gap(texts, i0, i, j0, j, apart)
        if i < len(left):
            cells.append((i, i + 1, j, j + 1))
        i0, j0 = i + 1, j + 1
    return cells


def _group_gap(
    texts: WeightedSentences, i0: int, i1: int, j0: int, j1: int, excluded: ExcludedSentences = ((), ())
) -> list[AlignmentCell]:
    """Group the sentences of one gap by dynamic programming; O(m n) with rows in numpy.

    `excluded` sentences have their partner elsewhere and are in no group here.
    """
    m, n = i1 - i0, j1 - j0
    if not m or not n:
        return [(i, i + 1, j0, j0) for i in range(i0, i1)] + [(i1, i1, j, j + 1) for j in range(j0, j1)]
    gains = _compute_gains(texts, i0, i1, j0, j1, excluded)
    best = np.zeros((m + 1, n + 1))
    back = np.zeros((m + 1, n + 1), dtype=np.int8)  # 0: leave the right one, 1: leave the left one, 2...: a group
    shapes = list(gains)
    for i in range(1, m + 1):
        row, choice = best[i - 1].copy(), np.ones(n + 1, dtype=np.int8)
        for code, (k, m_) in enumerate(shapes, start=2):
            if k > i or m_ > n:
                continue
            offer = best[i - k, : n + 1 - m_] + gains[k, m_][i - k]
            better = offer > row[m_:] + 1e-9
            row[m_:][better] = offer[better]
            choice[m_:][better] = code
        reach = np.maximum.accumulate(row)
        choice[1:][reach[:-1] >= row[1:] - 1e-9] = 0  # of equal ones the earliest: the first copy of a repeated passage
        best[i], back[i] = reach, choice
    cells: list[AlignmentCell] = []
    i, j = m, n
    while i or j:
        code = int(back[i, j]) if i else 0
        k, m_ = (0, 1) if code == 0 else (1, 0) if code == 1 else shapes[code - 2]
        cells.append((i0 + i - k, i0 + i, j0 + j - m_, j0 + j))
        i, j = i - k, j - m_
    return cells[::-1]


def _compute_gains(
    texts: WeightedSentences, i0: int, i1: int, j0: int, j1: int, excluded: ExcludedSentences
) -> dict[tuple[int, int], Array]:
    """Return the gain of every group shape at every place: twice the shared weight less the cost of both sides."""
    stems = sorted(frozenset().union(*texts.left[i0:i1], *texts.right[j0:j1]))
    column = {s: c for c, s in enumerate(stems)}
    weight = np.array([texts.stem_weights[s] for s in stems])

    def build_stem_table(bags: Sequence[frozenset[str]]) -> Array:
        rows = np.zeros((len(bags), len(stems)))
        for r, bag in enumerate(bags):
            rows[r, [column[s] for s in bag]] = 1.0
        return rows

    left = _unite_neighbours(build_stem_table(texts.left[i0:i1]), weight, _select_in_range(excluded[0], i0, i1))
    right = _unite_neighbours(build_stem_table(texts.right[j0:j1]), weight, _select_in_range(excluded[1], j0, j1))
    return {
        (k + 1, m + 1): 2 * (a * weight) @ b.T - cost_a[:, None] - cost_b[None, :]
        for k, (a, cost_a) in enumerate(left)
        for m, (b, cost_b) in enumerate(right)
    }


def _select_in_range(numbers: Sequence[int], start: int, end: int) -> list[int]:
    """Those of some sorted numbers that lie in a range, relative to its start."""
    return [n - start for n in numbers[bisect_left(numbers, start) : bisect_left(numbers, end)]]


def _unite_neighbours(rows: Array, weight: Array, excluded: list[int]) -> list[tuple[Array, Array]]:
    """Unite the word sets of 1 to `MAX_GROUP_SENTENCES` neighbours, and give the cost of each group."""
    mass, barred = rows @ weight, np.zeros(len(rows))
    barred[excluded] = EXCLUSION_COST
    union, total, heaviest, bar = rows, mass, mass, barred
    out = [(union, MIN_GROUP_SIMILARITY * mass + bar)]
    for k in range(1, min(MAX_GROUP_SENTENCES, len(rows))):
        union = np.maximum(union[:-1], rows[k:])
        total, heaviest = total[:-1] + mass[k:], np.maximum(heaviest[:-1], mass[k:])
        bar = np.maximum(bar[:-1], barred[k:])
        out.append((union, MIN_GROUP_SIMILARITY * (union @ weight) + WIDENING_COST * (total - heaviest) + bar))
    return out


def _split_unrelated_cells(texts: WeightedSentences, cells: Sequence[AlignmentCell]) -> list[AlignmentCell]:
    """Split the groups whose sides have content and share none of it: grammar alone says nothing."""
    out: list[AlignmentCell] = []
    for i0, i1, j0, j1 in cells:
        one, two = (
            {s for bag in bags for s in bag if s not in _FUNCTION_STEMS}
            for bags in (texts.left[i0:i1], texts.right[j0:j1])
        )
        if i0 < i1 and j0 < j1 and min(len(one), len(two)) >= MIN_CONTENT_WORDS and not one & two:
            out += [(i, i + 1, j0, j0) for i in range(i0, i1)] + [(i1, i1, j, j + 1) for j in range(j0, j1)]
        else:
            out.append((i0, i1, j0, j1))
    return out


def _split_crossed_cells(texts: WeightedSentences, cells: Sequence[AlignmentCell]) -> list[AlignmentCell]:
    """Split a group of two and two sentences that changed places; the lighter pair is left over, and matched later."""
    out: list[AlignmentCell] = []
    for i, i1, j, j1 in cells:
        if (i1 - i, j1 - j) != (2, 2):
            out.append((i, i1, j, j1))
            continue
        crossed = texts.measure_similarity((i,), (j + 1,)), texts.measure_similarity((i + 1,), (j,))
        straight = texts.measure_similarity((i,), (j,)), texts.measure_similarity((i + 1,), (j + 1,))
        if min(crossed) < MIN_MOVED_SIMILARITY or 2 * max(straight) > min(crossed):
            out.append((i, i1, j, j1))
            continue
        shared = texts.left[i] & texts.right[j + 1], texts.left[i + 1] & texts.right[j]
        if texts.sum_weights(shared[0]) >= texts.sum_weights(shared[1]):
            out += [(i, i, j, j + 1), (i, i + 1, j + 1, j1), (i + 1, i1, j1, j1)]
        else:
            out += [(i, i + 1, j, j), (i + 1, i1, j, j + 1), (i1, i1, j + 1, j1)]
    return out


def _merge_across_borders(
    cells: list[AlignmentCell], left: Sequence[tuple[str, ...]], right: Sequence[tuple[str, ...]]
) -> list[AlignmentCell]:
    """Unite neighbours, one of them not 1:1, where one side ends and the other starts with content of its own."""
    out: list[AlignmentCell] = []
    for cell in cells:
        if out and _has_crossing_clause(out[-1], cell, left, right):
            i0, _, j0, _ = out.pop()
            cell = (i0, cell[1], j0, cell[3])
        out.append(cell)
    return out


def _has_crossing_clause(
    one: AlignmentCell, two: AlignmentCell, left: Sequence[tuple[str, ...]], right: Sequence[tuple[str, ...]]
) -> bool:
    both = all(a < b and c < d for a, b, c, d in (one, two))
    if not both or all((b - a, d - c) == (1, 1) for a, b, c, d in (one, two)):
        return False
    end, start = (
        (_collect_content_stems(left, a, b), _collect_content_stems(right, c, d)) for a, b, c, d in (one, two)
    )
    return any(_has_own_ending(end[k], end[1 - k]) and _has_own_beginning(start[1 - k], start[k]) for k in (0, 1))


def _collect_content_stems(sentences: Sequence[tuple[str, ...]], start: int, end: int) -> list[str]:
    return [stem_word(w) for s in sentences[start:end] for w in s if w not in ENGLISH.function_words]


def _has_own_ending(ours: list[str], theirs: list[str]) -> bool:
    """Whether the last two content words are only ours."""
    return len(ours) >= 2 and not set(ours[-2:]) & set(theirs)


def _has_own_beginning(ours: list[str], theirs: list[str]) -> bool:
    """Whether two of the first three content words are only ours."""
    return len([s for s in ours[:3] if s not in theirs]) >= 2


def _match_moved_sentences(texts: WeightedSentences, cells: list[AlignmentCell]) -> list[Group]:
    """Make groups of the cells, and match across the order what the chain left over on both sides."""
    left_over = [c[0] for c in cells if c[2] == c[3]]
    right_over = [c[2] for c in cells if c[0] == c[1]]
    groups = []
    for i0, i1, j0, j1 in cells:
        if i0 < i1 and j0 < j1:
            a, b = tuple(range(i0, i1)), tuple(range(j0, j1))
            groups.append(Group(sentences=(a, b), similarity=texts.measure_similarity(a, b)))
    moved_left, moved_right = set(), set()
    for score, i, j in sorted(_find_moved_candidates(texts, left_over, right_over), key=lambda c: (-c[0], c[1], c[2])):
        if i not in moved_left and j not in moved_right:
            moved_left.add(i)
            moved_right.add(j)
            groups.append(Group(sentences=((i,), (j,)), similarity=score, moved=True))
    groups += [Group(sentences=((i,), ()), similarity=0.0) for i in left_over if i not in moved_left]
    groups += [Group(sentences=((), (j,)), similarity=0.0) for j in right_over if j not in moved_right]
    return groups


def _find_moved_candidates(texts: WeightedSentences, left: list[int], right: list[int]) -> list[tuple[float, int, int]]:
    """Return the leftover sentences similar enough to be one that moved, found by the content stems that they share."""
    sentences_with: dict[str, list[int]] = defaultdict(list)
    for j in right:
        for s in texts.right[j]:
            sentences_with[s].append(j)
    found = []
    for i in left:
        shared = Counter(j for s in texts.left[i] if s not in ENGLISH.function_words for j in sentences_with[s])
        for j, n in shared.items():
            score = texts.measure_similarity((i,), (j,))
            if n >= 2 and score >= MIN_MOVED_SIMILARITY:
                found.append((score, i, j))
    return found
