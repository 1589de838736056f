"""Every rule of classification, in the order in which they are asked; the first verdict wins.

Damage and small forms come first and meaning last: a difference that the channel explains needs no other reason. Each
rule has firing and non-firing cases in ``tests/cases/classify``.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from reconcile.differences.rule_context import RuleContext, Verdict
from reconcile.differences.rules import attested_damage, conflicts, damage, small_forms, spacing, substance
from reconcile.vocabulary import Confidence, Kind, Severity


class ClassificationRule(NamedTuple):
    """One rule: its id, which stands in every report, and what it asks."""

    id: str
    test: Callable[[RuleContext], Verdict | None]


RULES: tuple[ClassificationRule, ...] = (
    ClassificationRule("refuted", attested_damage.classify_refuted_repair),
    ClassificationRule("mended", damage.classify_mended_damage),
    ClassificationRule("dropped-apostrophe", attested_damage.classify_dropped_apostrophe),
    ClassificationRule("replaced-apostrophe", attested_damage.classify_replaced_apostrophe),
    ClassificationRule("folded-accent", attested_damage.classify_folded_accent),
    ClassificationRule("deleted-letter", attested_damage.classify_deleted_letter),
    ClassificationRule("dropped-quotation-mark", attested_damage.classify_dropped_quotation),
    ClassificationRule("unreadable", attested_damage.classify_unreadable_sign),
    ClassificationRule("misread", attested_damage.classify_misread_bytes),
    ClassificationRule("misread-letter", damage.classify_misread_letter),
    ClassificationRule("mixed-damage", attested_damage.classify_mixed_damage),
    ClassificationRule("attested-flag", attested_damage.classify_attested_flag),
    ClassificationRule("lost-space", spacing.classify_lost_space),
    ClassificationRule("repetition", damage.classify_repetition),
    ClassificationRule("residue", damage.classify_residue),
    ClassificationRule("lost-gap", spacing.classify_lost_gap),
    ClassificationRule("layout", small_forms.classify_layout),
    ClassificationRule("typography", small_forms.classify_typography),
    ClassificationRule("casing", small_forms.classify_casing),
    ClassificationRule("punctuation", small_forms.classify_punctuation),
    ClassificationRule("apostrophe-placed", small_forms.classify_apostrophe_placement),
    ClassificationRule("form-variant", substance.classify_form_variant),
    ClassificationRule("alias", substance.classify_alias),
    ClassificationRule("number-conflict", conflicts.classify_number_conflict),
    ClassificationRule("name-conflict", conflicts.classify_name_conflict),
    ClassificationRule("polarity-conflict", conflicts.classify_polarity_conflict),
    ClassificationRule("opposite-conflict", conflicts.classify_opposite_conflict),
    ClassificationRule("spelling", small_forms.classify_spelling),
    ClassificationRule("metadata", substance.classify_metadata),
    ClassificationRule("moved", substance.classify_moved_text),
    ClassificationRule("referring", substance.classify_referring_expression),
    ClassificationRule("connective", substance.classify_connective),
    ClassificationRule("one-sided", substance.classify_one_sided_content),
    ClassificationRule("function-words", substance.classify_function_words),
    ClassificationRule("rewording", substance.classify_rewording),
)

UNCLASSIFIED = Verdict(
    kind=Kind.UNCLASSIFIED, subtype="no rule takes it", severity=Severity.WARNING, confidence=Confidence.LOW
)


def apply_rules(context: RuleContext) -> tuple[str, Verdict]:
    """The id of the first rule that fires, and its verdict.

    ``none`` and `UNCLASSIFIED` when no rule takes the place.
    """
    for rule in RULES:
        verdict = rule.test(context)
        if verdict is not None:
            return rule.id, verdict
    return "none", UNCLASSIFIED
