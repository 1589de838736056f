"""The condition of a document: how much damage of each kind it has, and its habits of writing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from types import MappingProxyType

from reconcile.damage.text_habits import find_own_apostrophe, find_own_quote
from reconcile.model.records import DamageProfile, Repair

HARMLESS_KINDS = frozenset({"metadata", "byte-order-mark", "not-nfc"})
"""Kinds that make no copy worse than another: lines round the text, and two ways to store the same characters."""


def build_damage_profile(raw: str, edits: Sequence[Repair]) -> DamageProfile:
    """Count the damage found in a text and name its habits.

    Args:
        raw: the text as it was read.
        edits: what `mend` found in it, applied or flagged.

    Returns:
        Counts per kind without the kinds of `HARMLESS_KINDS`; the text's own apostrophe and double quotation mark.
    """
    counts = Counter(edit.kind for edit in edits if edit.kind not in HARMLESS_KINDS)
    return DamageProfile(
        characters=len(raw),
        counts=MappingProxyType(dict(sorted(counts.items()))),
        apostrophe=find_own_apostrophe(raw),
        quote=find_own_quote(raw),
        ascii_only=raw.isascii(),
    )
