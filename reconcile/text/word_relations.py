"""Whether two words are forms of one word, opposites, or a word and its abbreviation."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from functools import lru_cache

from reconcile.language import ENGLISH
from reconcile.text.stems import stem_word


def are_irregular_forms(first: str, second: str) -> bool:
    """Whether two folded words are irregular forms of one word.

    >>> are_irregular_forms("came", "comes"), are_irregular_forms("policeman", "policemen")
    (True, True)
    >>> are_irregular_forms("slides", "slips")
    False
    """
    if {first[-3:], second[-3:]} == {"man", "men"}:
        return first[:-3] == second[:-3]
    return stem_word(second) in _map_irregular_stems().get(stem_word(first), ())


def are_opposites(first: str, second: str) -> bool:
    """Whether two folded words, or forms of them, contradict each other.

    >>> are_opposites("accepts", "refused"), are_opposites("out", "back"), are_opposites("big", "large")
    (True, True, False)
    """
    pair = frozenset((stem_word(first), stem_word(second)))
    return len(pair) == 2 and pair in _build_opposite_pairs()


def is_abbreviation_pair(first: str, second: str) -> bool:
    """Whether one folded word is the listed abbreviation of the other.

    >>> [is_abbreviation_pair(*pair.split()) for pair in ("prof professor", "doctor dr", "dr drive")]
    [True, True, False]
    """
    full = ENGLISH.abbreviation_expansions
    return full.get(first) == second or full.get(second) == first


@lru_cache
def _map_irregular_stems() -> Mapping[str, set[str]]:
    """Return each stem of an irregular word with the stems of its other forms."""
    found: dict[str, set[str]] = defaultdict(set)
    for group in ENGLISH.irregular_forms:
        stems = set(map(stem_word, group))
        for stem in stems:
            found[stem] |= stems
    return found


@lru_cache
def _build_opposite_pairs() -> frozenset[frozenset[str]]:
    pairs = (*ENGLISH.antonyms, *ENGLISH.opposite_particles, *ENGLISH.opposite_quantities_and_genders)
    return frozenset(frozenset(map(stem_word, pair)) for pair in pairs)
