"""Find phrases that moved: words that one place lost and another place gained.

Works on what the comparison in order left over. Two leftovers hold one moved phrase when at least half of the content
words of the phrase are shared: two or more of them, of which one is rare unless the places are near each other, or
one that occurs only once in each text. What is left of a leftover when the phrase is taken out stays a variation of
its own.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from heapq import heapify, heappop, heappush

from reconcile.collation.swapped_words import MAX_PASSED_TOKENS
from reconcile.collation.word_diff import compare_tokens, match_equal_items
from reconcile.language import ENGLISH
from reconcile.model.variations import Operation, Range, Variation, collapse_to_ranges
from reconcile.text.tokens import Token, Transcript

# Chosen by hand; a case of tests/cases/classify on each side holds every number.
MIN_PHRASE_OVERLAP = 0.5
"""Least share of shared content words in a moved phrase, of its longer side."""
MAX_WORDS_BETWEEN = 2
"""Most content words of its own that one side may have between two shared ones."""
MAX_VARIATIONS_PER_STEM = 8
"""Stems in more leftovers than this do not show where a phrase went. A bound of the work; it decides nothing else."""
MAX_DISTANT_WORDS = 6
"""Most content words of the shorter of two places far apart for two shared words to be more than chance."""
MAX_LEADING_WORDS = 3
"""Most function words before the first shared word that move with it."""


@dataclass(frozen=True, slots=True)
class _MovedPhrase:
    score: int
    left: int
    """Number of the leftover that holds the base side."""
    right: int
    base: tuple[int, ...]
    witness: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class _PlacePair:
    """What two leftovers that share words are to each other."""

    near: bool
    """Whether they are in one group or in neighbouring sentences."""
    beside: bool
    """Whether they are the same words, which only passed their neighbours."""
    replaced: bool
    """Whether one of them has other content words in its place."""
    sizes: tuple[int, int]
    """Their content words."""

    def can_move_word(self, *, rare: bool, led: bool) -> bool:
        """Whether a single word moved; one that replaces another one, here or there, is a substitution."""
        small = led or max(self.sizes) <= MAX_WORDS_BETWEEN
        return (led or not self.replaced) and (self.beside or (rare and small))

    def can_move_phrase(self, once: Sequence[bool], *, dense: bool) -> bool:
        """Whether two or more words moved, given which of them occur only once in each text."""
        if len(once) > 2 or (self.near and dense):
            return True
        certain = min(self.sizes) <= MAX_DISTANT_WORDS or all(once)
        return any(once) and (self.near or (dense and certain))


def extract_transpositions(
    base: Transcript, witness: Transcript, variations: Sequence[Variation]
) -> tuple[list[tuple[int, int]], list[Variation]]:
    """Take moved phrases out of additions, omissions and substitutions, the longest first.

    Returns:
        The token matches inside moved phrases, and the variations with each phrase as a transposition, its inner
        variations, and the rest of what it was taken from. Every token stays accounted for.
    """
    exchanged = _find_exchanged_names(base, witness, variations)
    if exchanged:  # each slot has another name: nothing moved
        matches, found = extract_transpositions(base, witness, [v for v in variations if v not in exchanged])
        return matches, [*found, *exchanged]
    keys = [[t.key for t in side.tokens] for side in (base, witness)]
    if keys[0] > keys[1]:  # ties fall the same way whichever side is the base
        matches, found = _extract_moved_phrases(witness, base, [v.mirror_image for v in variations])
        return [(i, j) for j, i in matches], [v.mirror_image for v in found]
    return _extract_moved_phrases(base, witness, variations)


def _find_exchanged_names(base: Transcript, witness: Transcript, variations: Sequence[Variation]) -> list[Variation]:
    """Return the substitutions of one name for another whose other place has the opposite one, in one group."""
    sides: dict[tuple[int, tuple[str, ...], tuple[str, ...]], Variation] = {}
    for v in variations:
        one = [t for a, b in v.base for t in base.tokens[a:b]]
        two = [t for a, b in v.witness for t in witness.tokens[a:b]]
        if one and two and all(t.is_content and t.form[0].isupper() for t in (*one, *two)):
            sides[v.group, tuple(t.key for t in one), tuple(t.key for t in two)] = v
    return [v for (group, one, two), v in sides.items() if one != two and (group, two, one) in sides]


def _extract_moved_phrases(
    base: Transcript, witness: Transcript, variations: Sequence[Variation]
) -> tuple[list[tuple[int, int]], list[Variation]]:
    leftovers = _UnmatchedVariations(base, witness)
    for variation in variations:
        leftovers.add_variation(variation)
    waiting = [phrase for n in range(len(variations)) for phrase in leftovers.find_moved_phrases(n, lefts=True)]
    heap = [(_rank_phrase(p), p) for p in waiting]
    heapify(heap)
    matches: list[tuple[int, int]] = []
    inner: list[Variation] = []
    while heap:
        _, phrase = heappop(heap)
        if {phrase.left, phrase.right} & leftovers.dropped:
            continue
        found, inside = _compare_phrase_sides(base, witness, phrase, leftovers.variations)
        matches += found
        inner += inside
        for number in sorted({phrase.left, phrase.right}):
            rest = _remove_phrase(leftovers.variations[number], phrase)
            leftovers.dropped.add(number)
            if rest is not None:
                new = leftovers.add_variation(rest)
                for lefts in (True, False):
                    for again in leftovers.find_moved_phrases(new, lefts=lefts):
                        heappush(heap, (_rank_phrase(again), again))
    return matches, [v for n, v in enumerate(leftovers.variations) if n not in leftovers.dropped] + inner


class _UnmatchedVariations:
    """The variations that are still open, with an index of the content stems that each side of them holds."""

    def __init__(self, base: Transcript, witness: Transcript) -> None:
        self.sides = (base, witness)
        self.counts = tuple(Counter(t.stem for t in side.tokens if t.is_content) for side in self.sides)
        self.variations: list[Variation] = []
        self.dropped: set[int] = set()
        self._numbers_by_stem: tuple[dict[str, list[int]], ...] = (defaultdict(list), defaultdict(list))

    def add_variation(self, variation: Variation) -> int:
        """Take in a variation and number it."""
        number = len(self.variations)
        self.variations.append(variation)
        if _can_hold_phrase(variation):
            for side in (0, 1):
                for s in self._collect_side_stems(variation, side):
                    self._numbers_by_stem[side][s].append(number)
        return number

    def find_moved_phrases(self, number: int, *, lefts: bool) -> Iterator[_MovedPhrase]:
        """The moved phrases that one side of a variation shares with the other side of the others."""
        variation = self.variations[number]
        if not _can_hold_phrase(variation):
            return
        theirs = self._numbers_by_stem[1 if lefts else 0]
        stems = self._collect_side_stems(variation, 0 if lefts else 1)
        shared = {m for s in stems if len(theirs[s]) <= MAX_VARIATIONS_PER_STEM for m in theirs[s]}
        for m in sorted(shared - self.dropped - {number}):
            pair = (number, m) if lefts else (m, number)
            phrase = _find_longest_phrase(self.sides, self.counts, self.variations, pair)
            if phrase:
                yield phrase

    def _collect_side_stems(self, variation: Variation, side: int) -> set[str]:
        return _collect_content_stems(self.sides[side].tokens, variation.witness if side else variation.base)


def _can_hold_phrase(variation: Variation) -> bool:
    operations = Operation.ADDITION, Operation.OMISSION, Operation.SUBSTITUTION
    return variation.within is None and variation.operation in operations


def _expand_ranges(spans: Iterable[Range]) -> list[int]:
    return [at for start, end in spans for at in range(start, end)]


def _rank_phrase(phrase: _MovedPhrase) -> tuple[int, int, int, int, int]:
    """Longest first, then earliest."""
    return (-phrase.score, phrase.base[0], phrase.witness[0], phrase.left, phrase.right)


def _find_longest_phrase(
    sides: Sequence[Transcript], counts: Sequence[Counter[str]], variations: Sequence[Variation], pair: tuple[int, int]
) -> _MovedPhrase | None:
    """The longest moved phrase that two leftovers share, or None."""
    base, witness = sides[0].tokens, sides[1].tokens
    one, two = variations[pair[0]], variations[pair[1]]
    left, right = _expand_ranges(one.base), _expand_ranges(two.witness)
    content = [[i for i in left if base[i].is_content], [j for j in right if witness[j].is_content]]
    stems = [[base[i].stem for i in content[0]], [witness[j].stem for j in content[1]]]
    near = one.group == two.group or _is_in_neighbouring_sentence(sides, one, two)
    beside = _is_neighbour_swap(
        one, two, [base[i] for i in left if base[i].is_word], [witness[j] for j in right if witness[j].is_word]
    )
    there = _collect_content_stems(base, two.base) - _collect_content_stems(witness, two.witness)
    here = _collect_content_stems(witness, one.witness) - _collect_content_stems(base, one.base)
    instead = bool(there or here)
    places = _PlacePair(near, beside, instead, (len(stems[0]), len(stems[1])))
    best: list[tuple[int, int]] = []
    for cluster in _cluster_shared_words(stems):
        longest = max(cluster[-1][0] - cluster[0][0], cluster[-1][1] - cluster[0][1]) + 1
        once = [max(c[stems[0][a]] for c in counts) == 1 for a, _ in cluster]
        if len(cluster) == 1:
            led = one.group == two.group and _has_same_lead(
                base, left, content[0][cluster[0][0]], witness, right, content[1][cluster[0][1]]
            )
            moved = places.can_move_word(rare=once[0], led=led)
        else:
            moved = places.can_move_phrase(once, dense=longest <= len(cluster) + 1)
        if moved and len(cluster) >= MIN_PHRASE_OVERLAP * longest and len(cluster) > len(best):
            best = cluster
    if not best:
        return None
    ours = _extend_phrase(base, left, content[0][best[0][0]], content[0][best[-1][0]])
    theirs = _extend_phrase(witness, right, content[1][best[0][1]], content[1][best[-1][1]])
    return _MovedPhrase(len(best), *pair, tuple(ours), tuple(theirs))


def _collect_content_stems(tokens: Sequence[Token], spans: Iterable[Range]) -> set[str]:
    return {tokens[k].stem for k in _expand_ranges(spans) if tokens[k].is_content}


def _has_same_lead(
    base: Sequence[Token], left: Sequence[int], i: int, witness: Sequence[Token], right: Sequence[int], j: int
) -> bool:
    """Whether the same function word leads to a word in both leftovers: *in 1921*."""
    one = base[i - 1] if i - 1 in left else None
    two = witness[j - 1] if j - 1 in right else None
    return one is not None and two is not None and one.is_word and one.key == two.key


def _is_in_neighbouring_sentence(sides: Sequence[Transcript], one: Variation, two: Variation) -> bool:
    """Whether two leftovers are in neighbouring sentences of one side at least."""
    places = (one.base_place, two.base_place), (one.witness_place, two.witness_place)
    return any(
        abs(bisect_right(side.bounds, a) - bisect_right(side.bounds, b)) <= 1
        for side, (a, b) in zip(sides, places, strict=True)
    )


def _cluster_shared_words(stems: Sequence[Sequence[str]]) -> list[list[tuple[int, int]]]:
    """Cluster shared content words that have at most `MAX_WORDS_BETWEEN` other ones between them."""
    clusters: list[list[tuple[int, int]]] = []
    for a, b in match_equal_items(stems[0], stems[1]):
        last = clusters[-1][-1] if clusters else None
        if last and a - last[0] - 1 <= MAX_WORDS_BETWEEN and b - last[1] - 1 <= MAX_WORDS_BETWEEN:
            clusters[-1].append((a, b))
        else:
            clusters.append([(a, b)])
    return clusters


def _is_neighbour_swap(one: Variation, two: Variation, left: Sequence[Token], right: Sequence[Token]) -> bool:
    """Whether leftovers of one group are the same words; past neighbours, other grammar: *Ann's hat*, *hat of Ann*."""
    if one.group != two.group:
        return False
    passed = min(abs(two.base_place - one.base[0][0]), abs(two.base_place - one.base[-1][1]))
    if sorted(t.key for t in left) == sorted(t.key for t in right):
        return len(left) > 2 or passed <= MAX_PASSED_TOKENS
    same = sorted(t.stem for t in left if t.is_content) == sorted(t.stem for t in right if t.is_content)
    return same and passed <= MAX_PASSED_TOKENS and max(len(left), len(right)) <= MAX_PASSED_TOKENS


def _extend_phrase(tokens: Sequence[Token], leftover: list[int], first: int, last: int) -> list[int]:
    """Take in the function words that lead to the phrase, and the whole leftover if nothing of content would remain."""
    a, b = leftover.index(first), leftover.index(last) + 1
    if not any(tokens[i].is_content for i in leftover[:a] + leftover[b:]):
        return leftover
    lead = 0
    while a and lead < MAX_LEADING_WORDS and tokens[leftover[a - 1]].is_word and not tokens[leftover[a - 1]].is_content:
        a, lead = a - 1, lead + 1
    return _include_brackets(tokens, leftover, a, b)


def _include_brackets(tokens: Sequence[Token], leftover: list[int], a: int, b: int) -> list[int]:
    """Take in the brackets that the phrase opens or closes."""
    forms = [tokens[i].form for i in leftover[a:b]]
    if b < len(leftover) and tokens[leftover[b]].form == ")" and forms.count("(") > forms.count(")"):
        b += 1
    elif a and b < len(leftover) and tokens[leftover[a - 1]].form == "(" and tokens[leftover[b]].form == ")":
        a, b = a - 1, b + 1
    return leftover[a:b]


def _compare_phrase_sides(
    base: Transcript, witness: Transcript, phrase: _MovedPhrase, variations: Sequence[Variation]
) -> tuple[list[tuple[int, int]], list[Variation]]:
    """Compare the two sides of a phrase: matches, the transposition itself, and its inner variations."""
    left, right = [*phrase.base, phrase.base[-1] + 1], [*phrase.witness, phrase.witness[-1] + 1]
    group = variations[phrase.left].group
    places = variations[phrase.right].base_place, variations[phrase.left].witness_place
    whole = Variation.from_indices(phrase.base, phrase.witness, places, group)
    moved = replace(whole, operation=Operation.TRANSPOSITION)
    matches: list[tuple[int, int]] = []
    inner = [moved]
    edits = compare_tokens([base.tokens[i] for i in phrase.base], [witness.tokens[j] for j in phrase.witness])
    for edit in edits:
        here, there = left[edit.left_start : edit.left_end], right[edit.right_start : edit.right_end]
        if edit.is_equal:
            matches += zip(here, there, strict=True)
            continue
        edge = edit in (edits[0], edits[-1])
        if not (here and there) and not any(
            _has_content_or_denial(side, tokens, edge=edge) for side, tokens in ((base, here), (witness, there))
        ):
            continue  # the grammar of the new place belongs to the transposition
        places = left[edit.left_start], right[edit.right_start]
        inner.append(Variation.from_indices(here, there, places, group, (moved.base[0], moved.witness[0])))
    return matches, inner


def _has_content_or_denial(side: Transcript, tokens: Iterable[int], *, edge: bool) -> bool:
    """Whether tokens hold content, or deny it inside of the phrase; at its edge they may deny what is beside it."""
    return any(side.tokens[k].is_content or (side.tokens[k].key in ENGLISH.negations and not edge) for k in tokens)


def _remove_phrase(variation: Variation, phrase: _MovedPhrase) -> Variation | None:
    """What stays of a variation when the phrase is taken out of it."""
    gone = set(phrase.base), set(phrase.witness)
    here = collapse_to_ranges(i for i in _expand_ranges(variation.base) if i not in gone[0])
    there = collapse_to_ranges(j for j in _expand_ranges(variation.witness) if j not in gone[1])
    if not here and not there:
        return None
    return replace(variation, base=here, witness=there, operation=Operation.from_sides(here, there))
