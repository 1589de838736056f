"""The condition of a document: how much damage of each kind it has, and its habits of writing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from types import MappingProxyType

from reconcile.damage.text_habits import find_own_apostrophe, find_own_quote
from reconcile.model.damage_kinds import DAMAGE_KINDS
from reconcile.model.records import DamageProfile, Repair


def build_damage_profile(raw: str, edits: Sequence[Repair]) -> DamageProfile:
    """Count the damage found in a text and name its habits.

    Args:
        raw: the text as it was read.
        edits: what `mend` found in it, applied or flagged.

    Returns:
        Counts of the kinds that make a witness a worse base; the text's own apostrophe and double quotation mark.
    """
    counts = Counter(edit.kind for edit in edits if DAMAGE_KINDS[edit.kind].counts_for_base)
    return DamageProfile(
        characters=len(raw),
        counts=MappingProxyType(dict(sorted(counts.items()))),
        apostrophe=find_own_apostrophe(raw),
        quote=find_own_quote(raw),
        ascii_only=raw.isascii(),
    )
