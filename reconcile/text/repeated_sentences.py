"""Find sentences that one text repeats and another does not, as in a page that was scraped twice into one file.

Without this, an alignment would pair some sentences of the other text with the first copy and some with the second.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from collections.abc import Set as AbstractSet

MIN_REPEATED_WORDS = 3
"""Content words that two sentences must share to be copies; fewer make a refrain.

Chosen by hand; held by tests/text/test_repeated_sentences.py.
"""

MAX_PASSAGE_STEP = 4
"""Most sentences from one repeated sentence to the next in one passage; those between are edited in one copy.

Chosen by hand; held by tests/text/test_repeated_sentences.py.
"""

Bag = AbstractSet[str]


def find_repeated_sentences(ours: Sequence[Bag], theirs: Sequence[Bag]) -> list[tuple[int, ...]]:
    """Find the sentences of a text that contain the same content words, unless the other text repeats them as well.

    It repeats them where two of its sentences contain most of those words, edited or not.

    Args:
        ours: the content stems of each sentence of the text.
        theirs: those of the other text.

    Returns:
        For each repeated sentence the numbers of its copies, in order.

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
    return sorted(copies for bag, copies in mine.items() if not _is_covered_twice(bag, having))


def choose_nearer_copies(
    ours: Sequence[Bag], theirs: Sequence[Bag], repeated: Sequence[tuple[int, ...]]
) -> list[int | None]:
    """Return for each repeated sentence whether its first copy (0) or its last (-1) is in the better passage.

    Repeated sentences side by side are one passage. The better copy of a passage has more sentences with the same
    content words as a sentence of the other text; None where both have as many.

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
            same[max(copies[side] for copies in passage) + 1] - same[min(copies[side] for copies in passage)]
            for side in (0, -1)
        )
        chosen += [None if first == last else 0 if first > last else -1] * len(passage)
    return chosen


def _group_passages(repeated: Sequence[tuple[int, ...]]) -> list[list[tuple[int, ...]]]:
    """Group repeated sentences; a new passage begins where a copy does not follow soon after the one before."""
    passages: list[list[tuple[int, ...]]] = []
    for copies in repeated:
        before = passages[-1][-1] if passages else copies
        if passages and all(0 < copies[side] - before[side] <= MAX_PASSAGE_STEP for side in (0, -1)):
            passages[-1].append(copies)
        else:
            passages.append([copies])
    return passages


def _find_equal_bags(bags: Sequence[Bag]) -> dict[frozenset[str], tuple[int, ...]]:
    """Return the bags that several sentences have, with the numbers of these."""
    found: dict[frozenset[str], list[int]] = defaultdict(list)
    for n, bag in enumerate(bags):
        if len(bag) >= MIN_REPEATED_WORDS:
            found[frozenset(bag)].append(n)
    return {bag: tuple(numbers) for bag, numbers in found.items() if len(numbers) > 1}


def _is_covered_twice(bag: Bag, inverted_index: dict[str, list[int]]) -> bool:
    """Whether two of the indexed bags contain at least two thirds of a bag each; held by the tests of this module."""
    shared = Counter(n for stem in bag for n in inverted_index.get(stem, ()))
    return sum(3 * common >= 2 * len(bag) for common in shared.values()) > 1
