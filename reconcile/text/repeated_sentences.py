"""Find what a text tells twice where another tells it once, as a page does that was scraped twice into one file.

Aligned with both tellings, a text told once would be torn between them: some of its sentences would go with the one,
some with the other, and what is new in a telling would be looked for in the wrong place.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from collections.abc import Set as AbstractSet

MIN_REPEATED_WORDS = 3
"""Content words from which two sentences of the same ones are taken for two tellings; fewer make a refrain."""

MAX_PASSAGE_STEP = 4
"""Sentences from one to the next that are told twice in one passage; those between are edited in one telling."""

Bag = AbstractSet[str]


def find_repeated_sentences(ours: Sequence[Bag], theirs: Sequence[Bag]) -> list[tuple[int, ...]]:
    """Find the sentences of a text that hold the same content words, unless the other text repeats them as well.

    It repeats them where two of its sentences hold most of those words, edited or not.

    Args:
        ours: the content stems of each sentence of the text.
        theirs: those of the other text.

    Returns:
        For each sentence that is told more than once, the numbers of its tellings, in order.

    Cost: linear, but for words of repeated sentences that many sentences of the other text share.

    >>> once, twice = [{"mike", "sail", "home"}, {"it", "rain"}], [{"mike", "sail", "home"}] * 2
    >>> [find_repeated_sentences(*sides) for sides in ((twice, once), (once, twice), (twice, twice))]
    [[(0, 1)], [], []]
    """
    mine = _find_equal_bags(ours)
    having: dict[str, list[int]] = defaultdict(list)
    for n, bag in enumerate(theirs if mine else ()):
        for stem in bag:
            having[stem].append(n)
    return sorted(tellings for bag, tellings in mine.items() if not _is_covered_twice(bag, having))


def choose_nearer_copies(
    ours: Sequence[Bag], theirs: Sequence[Bag], repeated: Sequence[tuple[int, ...]]
) -> list[int | None]:
    """Tell for each sentence told twice whether its first telling (0) or its last (-1) lies in the better passage.

    Sentences told twice side by side are one passage. Of its two tellings one may be edited where the other is not: the
    better one has more sentences of the same content words as one of the other text; None where they are alike.

    >>> ours = [{"a"}, {"b", "x"}, {"c"}, {"a"}, {"b"}, {"c"}]
    >>> choose_nearer_copies(ours, [{"a"}, {"b"}, {"c"}], [(0, 3), (2, 5)])
    [-1, -1]
    """
    held = {frozenset(bag) for bag in theirs}
    same = [0]
    for bag in ours:
        same.append(same[-1] + (frozenset(bag) in held))
    chosen: list[int | None] = []
    for passage in _group_passages(repeated):
        first, last = (
            same[max(told[side] for told in passage) + 1] - same[min(told[side] for told in passage)]
            for side in (0, -1)
        )
        chosen += [None if first == last else 0 if first > last else -1] * len(passage)
    return chosen


def _group_passages(repeated: Sequence[tuple[int, ...]]) -> list[list[tuple[int, ...]]]:
    """Part sentences that are told twice where one of their two tellings does not follow soon on that before."""
    passages: list[list[tuple[int, ...]]] = []
    for told in repeated:
        before = passages[-1][-1] if passages else told
        if passages and all(0 < told[side] - before[side] <= MAX_PASSAGE_STEP for side in (0, -1)):
            passages[-1].append(told)
        else:
            passages.append([told])
    return passages


def _find_equal_bags(bags: Sequence[Bag]) -> dict[frozenset[str], tuple[int, ...]]:
    """The bags of several sentences, with the numbers of these."""
    found: dict[frozenset[str], list[int]] = defaultdict(list)
    for n, bag in enumerate(bags):
        if len(bag) >= MIN_REPEATED_WORDS:
            found[frozenset(bag)].append(n)
    return {bag: tuple(numbers) for bag, numbers in found.items() if len(numbers) > 1}


def _is_covered_twice(bag: Bag, inverted_index: dict[str, list[int]]) -> bool:
    """Whether two of the bags that an index leads to hold at least two thirds of a bag each."""
    shared = Counter(n for stem in bag for n in inverted_index.get(stem, ()))
    return sum(3 * common >= 2 * len(bag) for common in shared.values()) > 1
