"""Find phrases that moved: words that one place lost and another place gained.

Works on what the comparison in order left over. Two leftovers hold one moved phrase when at least half of the content
words of the phrase are shared: two or more of them, of which one is rare unless the places are near each other, or
one that stands only once in each text. What is left of a leftover when the phrase is taken out stays a variation of
its own.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from heapq import heapify, heappop, heappush

from reconcile.collation.swapped_words import NEAR
from reconcile.collation.word_diff import compare, diff_matches
from reconcile.model.variations import Operation, Range, Variation, ranges
from reconcile.text.function_words import NEGATIONS
from reconcile.text.tokens import Token, Transcript

OVERLAP = 0.5
"""Least share of shared content words in a moved phrase, of its longer side."""
STRIDE = 2
"""Most content words of its own that one side may have between two shared ones."""
COMMON = 8
"""Stems in more leftovers than this tell nothing of where a phrase went."""
FEW = 6
"""Most content words of the shorter of two places far apart for two shared words to be more than chance."""
LEAD = 3
"""Most function words before the first shared word that move with it."""


@dataclass(frozen=True, slots=True)
class _Phrase:
    score: int
    left: int
    """Number of the leftover that holds the base side."""
    right: int
    base: tuple[int, ...]
    witness: tuple[int, ...]


def transpose(
    base: Transcript, witness: Transcript, variations: Sequence[Variation]
) -> tuple[list[tuple[int, int]], list[Variation]]:
    """Take moved phrases out of additions, omissions and substitutions, the longest first.

    Returns:
        The token matches inside moved phrases, and the variations with each phrase as a transposition, its inner
        variations, and the rest of what it was taken from. Every token stays accounted for.
    """
    if [t.key for t in base.tokens] > [
        t.key for t in witness.tokens
    ]:  # ties fall the same way whichever side is the base
        matches, found = _transpose(witness, base, [v.mirrored for v in variations])
        return [(i, j) for j, i in matches], [v.mirrored for v in found]
    return _transpose(base, witness, variations)


def _transpose(
    base: Transcript, witness: Transcript, variations: Sequence[Variation]
) -> tuple[list[tuple[int, int]], list[Variation]]:
    leftovers = _Leftovers(base, witness)
    for variation in variations:
        leftovers.add(variation)
    waiting = [phrase for n in range(len(variations)) for phrase in leftovers.phrases(n, lefts=True)]
    heap = [(_rank(p), p) for p in waiting]
    heapify(heap)
    matches: list[tuple[int, int]] = []
    inner: list[Variation] = []
    while heap:
        _, phrase = heappop(heap)
        if not (leftovers.alive(phrase.left) and leftovers.alive(phrase.right)):
            continue
        found, inside = _inside(base, witness, phrase, leftovers.variations)
        matches += found
        inner += inside
        for number in sorted({phrase.left, phrase.right}):
            rest = _without(leftovers.variations[number], phrase)
            leftovers.drop(number)
            if rest is not None:
                new = leftovers.add(rest)
                for again in (*leftovers.phrases(new, lefts=True), *leftovers.phrases(new, lefts=False)):
                    heappush(heap, (_rank(again), again))
    return matches, leftovers.living() + inner


class _Leftovers:
    """The variations still to be told, with an index of the content stems that each side of them holds."""

    def __init__(self, base: Transcript, witness: Transcript) -> None:
        self.sides = (base, witness)
        self.counts = tuple(Counter(t.stem for t in side.tokens if t.content) for side in self.sides)
        self.variations: list[Variation] = []
        self.dropped: set[int] = set()
        self.having: tuple[dict[str, list[int]], ...] = (defaultdict(list), defaultdict(list))

    def add(self, variation: Variation) -> int:
        """Take in a variation and number it."""
        number = len(self.variations)
        self.variations.append(variation)
        if _free(variation):
            for side in (0, 1):
                for s in self._stems(variation, side):
                    self.having[side][s].append(number)
        return number

    def drop(self, number: int) -> None:
        """Leave a variation out from now on."""
        self.dropped.add(number)

    def alive(self, number: int) -> bool:
        """Whether a variation is still to be told as it is."""
        return number not in self.dropped

    def living(self) -> list[Variation]:
        """What is left, in the order it came in."""
        return [v for n, v in enumerate(self.variations) if n not in self.dropped]

    def phrases(self, number: int, *, lefts: bool) -> Iterator[_Phrase]:
        """The moved phrases that one side of a variation shares with the other side of the others."""
        variation = self.variations[number]
        if not _free(variation):
            return
        theirs = self.having[1 if lefts else 0]
        stems = self._stems(variation, 0 if lefts else 1)
        shared = {m for s in stems if len(theirs[s]) <= COMMON for m in theirs[s]}
        for m in sorted(shared - self.dropped - {number}):
            pair = (number, m) if lefts else (m, number)
            phrase = _phrase(self.sides, self.counts, self.variations, pair)
            if phrase:
                yield phrase

    def _stems(self, variation: Variation, side: int) -> set[str]:
        spans = variation.witness if side else variation.base
        tokens = self.sides[side].tokens
        return {tokens[k].stem for k in _indices(spans) if tokens[k].content}


def _free(variation: Variation) -> bool:
    return variation.within is None and variation.operation in (
        Operation.ADDITION,
        Operation.OMISSION,
        Operation.SUBSTITUTION,
    )


def _indices(spans: Iterable[Range]) -> list[int]:
    return [at for start, end in spans for at in range(start, end)]


def _rank(phrase: _Phrase) -> tuple[int, int, int, int, int]:
    """Longest first, then earliest."""
    return (-phrase.score, phrase.base[0], phrase.witness[0], phrase.left, phrase.right)


def _phrase(
    sides: Sequence[Transcript],
    counts: Sequence[Counter[str]],
    variations: Sequence[Variation],
    pair: tuple[int, int],
) -> _Phrase | None:
    """The longest moved phrase that two leftovers share, or None."""
    base, witness = sides[0].tokens, sides[1].tokens
    one, two = variations[pair[0]], variations[pair[1]]
    left, right = _indices(one.base), _indices(two.witness)
    content = [[i for i in left if base[i].content], [j for j in right if witness[j].content]]
    stems = [[base[i].stem for i in content[0]], [witness[j].stem for j in content[1]]]
    near = one.group == two.group or _is_near(sides, one, two)
    beside = _is_beside(
        one, two, [base[i] for i in left if base[i].word], [witness[j] for j in right if witness[j].word]
    )
    instead = bool(_content_of(base, two.base) - _content_of(witness, two.witness)) or bool(
        _content_of(witness, one.witness) - _content_of(base, one.base)
    )
    best: list[tuple[int, int]] = []
    for cluster in _clusters(stems):
        longest = max(cluster[-1][0] - cluster[0][0], cluster[-1][1] - cluster[0][1]) + 1
        once = [max(c[stems[0][a]] for c in counts) == 1 for a, _ in cluster]
        rare = any(once)
        if len(cluster) == 1:  # a word that stands for another one, here or there, is a word for a word
            led = one.group == two.group and _is_led(
                base, left, content[0][cluster[0][0]], witness, right, content[1][cluster[0][1]]
            )
            small = max(len(stems[0]), len(stems[1])) <= STRIDE or led
            telling = (led or not instead) and (beside or (rare and small))
        else:
            dense = longest <= len(cluster) + 1
            small = min(len(stems[0]), len(stems[1])) <= FEW
            telling = len(cluster) > 2 or (near and dense) or (rare and (near or (dense and (small or all(once)))))
        if telling and len(cluster) >= OVERLAP * longest and len(cluster) > len(best):
            best = cluster
    if not best:
        return None
    here = _extend(base, left, content[0][best[0][0]], content[0][best[-1][0]])
    there = _extend(witness, right, content[1][best[0][1]], content[1][best[-1][1]])
    return _Phrase(len(best), *pair, tuple(here), tuple(there))


def _content_of(tokens: Sequence[Token], spans: Iterable[Range]) -> set[str]:
    return {tokens[k].stem for k in _indices(spans) if tokens[k].content}


def _is_led(
    base: Sequence[Token], left: Sequence[int], i: int, witness: Sequence[Token], right: Sequence[int], j: int
) -> bool:
    """Whether the same function word leads to a word in both leftovers: *in 1921*."""
    one = base[i - 1] if i - 1 in left else None
    two = witness[j - 1] if j - 1 in right else None
    return one is not None and two is not None and one.word and one.key == two.key


def _is_near(sides: Sequence[Transcript], one: Variation, two: Variation) -> bool:
    """Whether two leftovers stand in neighbouring sentences of one side at least."""
    places = (one.base_place, two.base_place), (one.witness_place, two.witness_place)
    return any(
        abs(bisect_right(side.bounds, a) - bisect_right(side.bounds, b)) <= 1
        for side, (a, b) in zip(sides, places, strict=True)
    )


def _clusters(stems: Sequence[Sequence[str]]) -> list[list[tuple[int, int]]]:
    """Shared content words in order, parted where a side has more than `STRIDE` of its own between two of them."""
    clusters: list[list[tuple[int, int]]] = []
    for a, b in diff_matches(stems[0], stems[1]):
        last = clusters[-1][-1] if clusters else None
        if last and a - last[0] - 1 <= STRIDE and b - last[1] - 1 <= STRIDE:
            clusters[-1].append((a, b))
        else:
            clusters.append([(a, b)])
    return clusters


def _is_beside(one: Variation, two: Variation, left: Sequence[Token], right: Sequence[Token]) -> bool:
    """Whether two leftovers of one group are the same words: several, or one that only passed its neighbours.

    What only passed its neighbours may take up other grammar: *text collections*, *collections of text*; *Ann's hat*,
    *the hat of Ann*.
    """
    if one.group != two.group:
        return False
    passed = min(abs(two.base_place - one.base[0][0]), abs(two.base_place - one.base[-1][1]))
    if sorted(t.key for t in left) == sorted(t.key for t in right):
        return len(left) > 2 or passed <= NEAR
    same = sorted(t.stem for t in left if t.content) == sorted(t.stem for t in right if t.content)
    return same and passed <= NEAR and max(len(left), len(right)) <= NEAR


def _extend(tokens: Sequence[Token], leftover: list[int], first: int, last: int) -> list[int]:
    """Take in the function words that lead to the phrase, and the whole leftover if nothing of content would remain."""
    a, b = leftover.index(first), leftover.index(last) + 1
    if not any(tokens[i].content for i in leftover[:a] + leftover[b:]):
        return leftover
    lead = 0
    while a and lead < LEAD and tokens[leftover[a - 1]].word and not tokens[leftover[a - 1]].content:
        a, lead = a - 1, lead + 1
    return _bracketed(tokens, leftover, a, b)


def _bracketed(tokens: Sequence[Token], leftover: list[int], a: int, b: int) -> list[int]:
    """Take in the brackets that the phrase opens or closes."""
    forms = [tokens[i].form for i in leftover[a:b]]
    if b < len(leftover) and tokens[leftover[b]].form == ")" and forms.count("(") > forms.count(")"):
        b += 1
    elif a and b < len(leftover) and tokens[leftover[a - 1]].form == "(" and tokens[leftover[b]].form == ")":
        a, b = a - 1, b + 1
    return leftover[a:b]


def _inside(
    base: Transcript, witness: Transcript, phrase: _Phrase, variations: Sequence[Variation]
) -> tuple[list[tuple[int, int]], list[Variation]]:
    """Compare the two sides of a phrase: matches, the transposition itself, and its inner variations."""
    left, right = [*phrase.base, phrase.base[-1] + 1], [*phrase.witness, phrase.witness[-1] + 1]
    group = variations[phrase.left].group
    whole = (ranges(phrase.base), ranges(phrase.witness))
    moved = Variation(
        operation=Operation.TRANSPOSITION,
        base=whole[0],
        witness=whole[1],
        base_place=variations[phrase.right].base_place,
        witness_place=variations[phrase.left].witness_place,
        group=group,
    )
    matches: list[tuple[int, int]] = []
    inner = [moved]
    edits = compare([base.tokens[i] for i in phrase.base], [witness.tokens[j] for j in phrase.witness])
    for edit in edits:
        here, there = left[edit.left_start : edit.left_end], right[edit.right_start : edit.right_end]
        if edit.tag == "equal":
            matches += zip(here, there, strict=True)
            continue
        edge = edit in (edits[0], edits[-1])
        if not (here and there) and not _says(base, here, edge=edge) and not _says(witness, there, edge=edge):
            continue  # the grammar of the new place: told by the transposition itself
        inner.append(
            Variation(
                operation=Operation.of(here, there),
                base=ranges(here),
                witness=ranges(there),
                base_place=left[edit.left_start],
                witness_place=right[edit.right_start],
                group=group,
                within=(whole[0][0], whole[1][0]),
            )
        )
    return matches, inner


def _says(side: Transcript, tokens: Iterable[int], *, edge: bool) -> bool:
    """Whether tokens hold content, or deny it inside of the phrase; at its edge they may deny what is beside it."""
    return any(side.tokens[k].content or (side.tokens[k].key in NEGATIONS and not edge) for k in tokens)


def _without(variation: Variation, phrase: _Phrase) -> Variation | None:
    """What stays of a variation when the phrase is taken out of it."""
    gone = set(phrase.base), set(phrase.witness)
    here = ranges(i for i in _indices(variation.base) if i not in gone[0])
    there = ranges(j for j in _indices(variation.witness) if j not in gone[1])
    if not here and not there:
        return None
    return replace(variation, base=here, witness=there, operation=Operation.of(here, there))
