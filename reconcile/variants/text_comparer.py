"""Compares the names and numbers of pairs of texts, each pair once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache

import numpy as np

from reconcile.variants.blocks.phrase_lists import Flags
from reconcile.variants.language_weights import LanguageModel
from reconcile.variants.linkage.name_slots import SlotComparison, compare_profiles
from reconcile.variants.linkage.text_profile import TextProfile, build_text_profile
from reconcile.variants.pair_facts import PairFacts
from reconcile.variants.passages import order_for_comparison
from reconcile.variants.shingles import Counts

_PROFILES_HELD = 4096


class TextComparer:
    """The comparisons of a collection, made when they are asked for."""

    def __init__(self, texts: Sequence[str], documents: Counts, model: LanguageModel, facts: PairFacts) -> None:
        """Compare the texts of a collection.

        Args:
            texts: its documents, mended.
            documents: for each text of the collection the place of its document.
            model: what is known of languages.
            facts: takes up the comparisons; those that are there are not made again.
        """
        self._texts, self._documents, self._model = texts, documents, model
        self._compared = facts.slots
        self._get_profile: Callable[[int], TextProfile] = lru_cache(_PROFILES_HELD)(self._build_profile)

    def compare_pairs(self, left: Counts, right: Counts) -> list[SlotComparison]:
        """Return what the names and numbers of pairs of texts say."""
        for at in order_for_comparison(left, right).tolist():
            pair = int(left[at]), int(right[at])
            if pair not in self._compared:
                self._compared[pair] = compare_profiles(self._get_profile(pair[0]), self._get_profile(pair[1]))
        return [self._compared[pair] for pair in zip(left.tolist(), right.tolist(), strict=True)]

    def find_uncontradicted(self, left: Counts, right: Counts) -> Flags:
        """Return which pairs are near-copies by their names and numbers: hardly any contradict each other."""
        return np.array([_is_kin(slots) for slots in self.compare_pairs(left, right)], bool)

    def _build_profile(self, text: int) -> TextProfile:
        document = self._texts[int(self._documents[text])]
        return build_text_profile(document, self._model.choose)


def _is_kin(slots: SlotComparison) -> bool:
    return slots.is_consistent and not slots.share_passages_only(2, of_longer=True)
