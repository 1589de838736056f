"""The slow, obvious version of the whole definition of linkage: every pair, sets and fractions, no index.

It shares with the package the words of a text and the functions of `variants/linkage`, which look at one or two texts.
What it leaves out are the rules that keep lists short: hubs of crowds, many equal texts, and how many related pairs are
listed.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Sequence
from fractions import Fraction
from itertools import combinations
from typing import NamedTuple

from reconcile.text.title_agreement import compare_titles, compare_years
from reconcile.variants.linkage.match_weights import load_match_weights
from reconcile.variants.linkage.name_slots import SlotComparison, compare_profiles
from reconcile.variants.linkage.text_profile import WordTable, build_text_profile
from reconcile.variants.linkage.verdict import (
    LEAST_BITS,
    LEAST_SEEN,
    Evidence,
    LinkageSettings,
    PairVerdict,
    judge_pair,
)
from reconcile.variants.shingles import split_folded_words

Gram = tuple[str, str, str]


class SlowPair(NamedTuple):
    """A pair of texts by their places, and everything that is found out of it."""

    one: int
    two: int
    outcome: str
    match_weight: float
    resemblance: float
    containment: float
    wording: float
    bits: float
    reason: str


class Definition(NamedTuple):
    """The numbers of the definition, which tests may change."""

    resemblance: Fraction = Fraction(1, 10)
    containment: Fraction = Fraction(3, 10)
    common_families: int = 100
    family_resemblance: float = 0.20
    independence: float = 0.31
    most_bits: float = 18.0
    pseudo_families: int = 100
    count_digits: int = 4
    """Binary digits that are kept of the number of other families."""
    family_digits: int = 5
    """Binary digits that are kept of the number of families."""


def find_pairs_slowly(
    texts: Sequence[str],
    choose_table: Callable[[str], WordTable],
    titles: Sequence[str] | None = None,
    years: Sequence[str] | None = None,
    settings: LinkageSettings | None = None,
    *,
    min_words: int = 5,
    definition: Definition | None = None,
) -> set[SlowPair]:
    """Judge every pair of texts that is a candidate or has the same words."""
    search = _SlowSearch(texts, choose_table, min_words, definition or Definition())
    titles, years = titles or [""] * len(texts), years or [""] * len(texts)
    found = set()
    for one, two in combinations(range(len(texts)), 2):
        measured = search.measure(search.owner[one], search.owner[two])
        if measured is None:
            continue
        resemblance, containment, wording, bits, slots, equal = measured
        title, year = compare_titles(titles[one], titles[two]), compare_years(years[one], years[two])
        evidence = Evidence(wording, bits, slots, title, year, equal)
        verdict: PairVerdict = judge_pair(evidence, load_match_weights(), settings or LinkageSettings())
        found.add(
            SlowPair(
                one, two, verdict.outcome.value, verdict.match_weight, resemblance, containment, wording, bits,
                verdict.reason,
            )
        )  # fmt: skip
    return found


class _SlowSearch:
    def __init__(
        self, texts: Sequence[str], choose_table: Callable[[str], WordTable], min_words: int, definition: Definition
    ) -> None:
        self.definition = definition
        first: dict[tuple[str, ...], int] = {}
        self.owner = [first.setdefault(tuple(split_folded_words(text)), place) for place, text in enumerate(texts)]
        self.words = {place: words for words, place in first.items()}
        self.profiles = {place: build_text_profile(texts[place], choose_table) for place in self.words}
        self.compared: dict[tuple[int, int], SlotComparison] = {}
        self.grams = {
            place: frozenset(zip(words, words[1:], words[2:], strict=False)) if len(words) >= min_words else frozenset()
            for place, words in self.words.items()
        }
        self.language = {place: self._weigh_by_language(place, choose_table(texts[place])) for place in self.words}
        self._drop_common_grams(min_words)
        self.family = self._close(self._list_kin(self._list_candidates()))
        self.weights = self._weigh_by_families()

    def _weigh_by_language(self, place: int, table: WordTable) -> dict[Gram, int]:
        """Return what each 3-gram of a text tells by its language, in eighths of a bit."""
        words = sorted(set(self.words[place]))
        eighths = dict(zip(words, (round(8 * bits) for bits in table.measure_words(words)), strict=True))
        most, share = int(8 * self.definition.most_bits), self.definition.independence
        return {gram: min(max(round(sum(eighths[w] for w in gram) * share), 8), most) for gram in self.grams[place]}

    def _drop_common_grams(self, min_words: int) -> None:
        """Leave out what many unlike texts have; crowds of near-copies count once."""
        many = self.definition.common_families
        crowd = self._close(self._list_kin(combinations(sorted(self.words), 2)))
        sizes = Counter(crowd.values())
        holders: dict[Gram, set[int]] = {}
        for place, grams in self.grams.items():
            for gram in grams:
                holders.setdefault(gram, set()).add(crowd[place] if sizes[crowd[place]] > many else place)
        common = {gram for gram, families in holders.items() if len(families) > many}
        self.held = {place: grams - common for place, grams in self.grams.items()}
        for place, grams in self.grams.items():
            left = grams - common
            self.grams[place] = left if len(left) == len(grams) or len(left) >= min_words - 2 else frozenset()

    def _list_candidates(self) -> list[tuple[int, int]]:
        return [pair for pair in combinations(sorted(self.words), 2) if self._is_candidate(*pair)]

    def _is_candidate(self, one: int, two: int) -> bool:
        shared = len(self.grams[one] & self.grams[two])
        if not shared:
            return False
        sizes = len(self.grams[one]), len(self.grams[two])
        line = self.definition
        return (
            Fraction(shared, sum(sizes) - shared) >= line.resemblance
            or Fraction(shared, min(sizes)) >= line.containment
        )

    def _list_kin(self, pairs) -> list[tuple[int, int]]:
        """Return the pairs that are near-copies by the language alone and whose names are consistent."""
        kin = []
        for one, two in pairs:
            shared = self.grams[one] & self.grams[two]
            ours, theirs, both = (
                sum(self.language[place][gram] for gram in grams)
                for place, grams in ((one, self.grams[one]), (two, self.grams[two]), (one, shared))
            )
            if (
                both >= 3 * 8 * LEAST_BITS
                and both >= self.definition.family_resemblance * (ours + theirs - both)
                and self._compare(one, two).is_consistent
                and not self._compare(one, two).share_passages_only(2, of_longer=True)
            ):
                kin.append((one, two))
        return kin

    def _close(self, pairs: Sequence[tuple[int, int]]) -> dict[int, int]:
        family = {place: place for place in self.words}
        for one, two in pairs:
            old, new = family[two], family[one]
            family = {place: new if root == old else root for place, root in family.items()}
        return family

    def _weigh_by_families(self) -> dict[int, dict[Gram, int]]:
        """Return the weight of each 3-gram of each text, in 1024ths of a bit."""
        line, sizes = self.definition, Counter(self.family.values())
        counts: dict[Gram, Fraction] = {}
        for place, grams in self.held.items():
            for gram in grams:
                counts[gram] = counts.get(gram, Fraction()) + Fraction(1, sizes[self.family[place]])
        families = max(len(sizes) - 2, 0) + line.pseudo_families
        families = _keep_digits(families, line.family_digits)
        weights: dict[int, dict[Gram, int]] = {}
        for place, grams in self.grams.items():
            weights[place] = {}
            for gram in grams:
                others = max(math.floor(counts[gram] + Fraction(1, 100)) - 2, 0)
                others = _keep_digits(others, line.count_digits)
                share = (others + line.pseudo_families * 2.0 ** -(self.language[place][gram] / 8)) / families
                weights[place][gram] = round(1024 / 3 * min(max(-math.log2(share), 0), line.most_bits))
        return weights

    def _compare(self, one: int, two: int) -> SlotComparison:
        if (one, two) not in self.compared:
            self.compared[one, two] = compare_profiles(self.profiles[one], self.profiles[two])
        return self.compared[one, two]

    def measure(self, one: int, two: int) -> tuple[float, float, float, float, SlotComparison | None, bool] | None:
        """Return resemblance, containment, wording, bits, slots and equality of two texts that are to be judged."""
        one, two = min(one, two), max(one, two)
        if one == two:
            return (1.0, 1.0, 1.0, math.inf, None, True) if self.words[one] else None
        if not self._is_candidate(one, two):
            return None
        shared = self.grams[one] & self.grams[two]
        sizes = len(self.grams[one]), len(self.grams[two])
        weight = sum(self.weights[one][gram] for gram in shared)
        wording = _measure_wording(weight, sum(self.weights[one].values()), sum(self.weights[two].values()))
        bits = weight / 1024
        slots = self._compare(one, two) if wording >= LEAST_SEEN and bits >= LEAST_BITS else None
        return len(shared) / (sum(sizes) - len(shared)), len(shared) / min(sizes), wording, bits, slots, False


def _measure_wording(shared: float, one: float, two: float) -> float:
    return max(shared / max(one + two - shared, 1), 0.6 * (shared / max(min(one, two), 1)))


def _keep_digits(number: int, digits: int) -> int:
    """Set all but the leading binary digits of a number to 0."""
    shift = max(number.bit_length() - digits, 0)
    return number >> shift << shift
