"""Every rule of classification, in the order in which they are asked; the first verdict wins.

Damage and small forms come first and meaning last: a difference that the channel explains needs no other reason. Each
rule has firing and non-firing cases in ``tests/cases/classify``.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from reconcile.differences.rule_context import Place, Verdict
from reconcile.differences.rules import attested_damage, conflicts, damage, small_forms, spacing, substance
from reconcile.vocabulary import Confidence, Kind, Severity


class Rule(NamedTuple):
    """One rule: its id, which stands in every report, and what it asks."""

    id: str
    test: Callable[[Place], Verdict | None]


RULES: tuple[Rule, ...] = (
    Rule("refuted", attested_damage.refuted),
    Rule("mended", damage.mended),
    Rule("dropped-apostrophe", attested_damage.dropped_apostrophe),
    Rule("replaced-apostrophe", attested_damage.replaced_apostrophe),
    Rule("folded-accent", attested_damage.folded_accent),
    Rule("deleted-letter", attested_damage.deleted_letter),
    Rule("dropped-quotation-mark", attested_damage.dropped_quotation_mark),
    Rule("unreadable", attested_damage.unreadable),
    Rule("misread", attested_damage.misread),
    Rule("misread-letter", damage.misread_letter),
    Rule("mixed-damage", attested_damage.mixed),
    Rule("attested-flag", attested_damage.attested_flag),
    Rule("lost-space", spacing.lost_space),
    Rule("repetition", damage.repetition),
    Rule("residue", damage.residue),
    Rule("lost-gap", spacing.lost_gap),
    Rule("layout", small_forms.layout),
    Rule("typography", small_forms.typography),
    Rule("casing", small_forms.casing),
    Rule("punctuation", small_forms.punctuation),
    Rule("apostrophe-placed", small_forms.apostrophe_placed),
    Rule("form-variant", substance.form_variant),
    Rule("alias", substance.alias),
    Rule("number-conflict", conflicts.number_conflict),
    Rule("name-conflict", conflicts.name_conflict),
    Rule("polarity-conflict", conflicts.polarity_conflict),
    Rule("opposite-conflict", conflicts.opposite_conflict),
    Rule("spelling", small_forms.spelling),
    Rule("metadata", substance.metadata),
    Rule("moved", substance.moved),
    Rule("referring", substance.referring),
    Rule("connective", substance.connective),
    Rule("one-sided", substance.one_sided),
    Rule("function-words", substance.function_words),
    Rule("rewording", substance.rewording),
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
