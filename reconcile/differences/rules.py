"""Every rule of classification, in the order in which they are asked; the first verdict wins.

Damage and small forms come first and meaning last: a difference that the channel explains needs no other reason. Each
rule has firing and non-firing cases in ``tests/cases/classify``.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from reconcile.differences import (
    conflict_rules,
    damage_rules,
    small_form_rules,
    spacing_rules,
    substance_rules,
    twin_rules,
)
from reconcile.differences.place import Place, Verdict
from reconcile.vocabulary import Confidence, Kind, Severity


class Rule(NamedTuple):
    """One rule: its id, which stands in every report, and what it asks."""

    id: str
    test: Callable[[Place], Verdict | None]


RULES: tuple[Rule, ...] = (
    Rule("refuted", twin_rules.refuted),
    Rule("mended", damage_rules.mended),
    Rule("dropped-apostrophe", twin_rules.dropped_apostrophe),
    Rule("replaced-apostrophe", twin_rules.replaced_apostrophe),
    Rule("folded-accent", twin_rules.folded_accent),
    Rule("deleted-letter", twin_rules.deleted_letter),
    Rule("dropped-quotation-mark", twin_rules.dropped_quotation_mark),
    Rule("unreadable", twin_rules.unreadable),
    Rule("misread", twin_rules.misread),
    Rule("misread-letter", damage_rules.misread_letter),
    Rule("mixed-damage", twin_rules.mixed),
    Rule("attested-flag", twin_rules.attested_flag),
    Rule("lost-space", spacing_rules.lost_space),
    Rule("repetition", damage_rules.repetition),
    Rule("residue", damage_rules.residue),
    Rule("lost-gap", spacing_rules.lost_gap),
    Rule("layout", small_form_rules.layout),
    Rule("typography", small_form_rules.typography),
    Rule("casing", small_form_rules.casing),
    Rule("punctuation", small_form_rules.punctuation),
    Rule("apostrophe-placed", small_form_rules.apostrophe_placed),
    Rule("form-variant", substance_rules.form_variant),
    Rule("alias", substance_rules.alias),
    Rule("number-conflict", conflict_rules.number_conflict),
    Rule("name-conflict", conflict_rules.name_conflict),
    Rule("polarity-conflict", conflict_rules.polarity_conflict),
    Rule("opposite-conflict", conflict_rules.opposite_conflict),
    Rule("spelling", small_form_rules.spelling),
    Rule("metadata", substance_rules.metadata),
    Rule("moved", substance_rules.moved),
    Rule("referring", substance_rules.referring),
    Rule("connective", substance_rules.connective),
    Rule("one-sided", substance_rules.one_sided),
    Rule("function-words", substance_rules.function_words),
    Rule("rewording", substance_rules.rewording),
)

UNCLASSIFIED = Verdict(
    kind=Kind.UNCLASSIFIED, subtype="no rule takes it", severity=Severity.WARNING, confidence=Confidence.LOW
)


def judge(place: Place) -> tuple[str, Verdict]:
    """The id of the first rule that fires, and its verdict.

    ``none`` and `UNCLASSIFIED` when no rule takes the place.
    """
    for rule in RULES:
        verdict = rule.test(place)
        if verdict is not None:
            return rule.id, verdict
    return "none", UNCLASSIFIED
