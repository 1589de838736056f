"""Every rule of classification, in the order in which they are asked; the first verdict wins.

Damage and small forms come before meaning: a difference that a channel explains needs no other reason. Rules of
different operations never meet, so a place in the order matters only among the rules of one operation. Each rule has
firing and silent cases in ``tests/cases/classify``; where the next rule could fire too, a case holds the order, else
it is free, and the reason says so.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from reconcile.differences.rule_context import RuleContext, Verdict
from reconcile.differences.rules import attested_damage, conflicts, damage, own_repairs, small_forms, spacing, substance
from reconcile.model.variations import Operation
from reconcile.vocabulary import Confidence, Kind, Severity

Rule = Callable[[RuleContext], Verdict | None]

_FORM = frozenset({Operation.FORM})
_GAP = frozenset({Operation.GAP})
_ADDED = frozenset({Operation.ADDITION})
_MOVED = frozenset({Operation.TRANSPOSITION})
_REPLACED = frozenset({Operation.SUBSTITUTION})
_ONE_SIDED = frozenset({Operation.ADDITION, Operation.OMISSION})
_WORDS = _REPLACED | _ONE_SIDED
_SIGNS = _FORM | _WORDS
_ANY_TEXT = _SIGNS | _MOVED


@dataclass(frozen=True, slots=True)
class ClassificationRule:
    """One rule: its id, which reports show, what it asks, and of which operations."""

    id: str
    classify: Rule
    operations: frozenset[Operation]
    reason: str
    """Why it has this place in the order."""


RULES: tuple[ClassificationRule, ...] = tuple(
    ClassificationRule(*row)
    for row in (
        ("refuted", own_repairs.classify_refuted_repair, _FORM | _GAP, "free: *mended* needs another reading"),
        ("mended", own_repairs.classify_mended_damage, _FORM | _REPLACED | _GAP, "two witnesses agree on the repair"),
        # Free up to *unreadable*, and from *misread* to *mixed-damage*: they take damage that excludes each other.
        ("dropped-apostrophe", attested_damage.classify_dropped_apostrophe, _FORM | _REPLACED, "before spelling"),
        ("replaced-apostrophe", attested_damage.classify_replaced_apostrophe, _ANY_TEXT, "before its space is stray"),
        ("folded-accent", attested_damage.classify_folded_accent, _ANY_TEXT, "one kind of damage before several"),
        ("deleted-letter", attested_damage.classify_deleted_letter, _ANY_TEXT, "glued words lost a sign, not a space"),
        ("dropped-quotation-mark", attested_damage.classify_dropped_quotation, _ANY_TEXT, "before punctuation"),
        ("unreadable", attested_damage.classify_unreadable_sign, _ANY_TEXT, "a sign is lost; its bytes are not there"),
        ("misread", attested_damage.classify_misread_bytes, _ANY_TEXT, "question marks may be part of mojibake"),
        ("misread-letter", damage.classify_misread_letter, _REPLACED, "a figure in a word is no number"),
        ("mixed-damage", attested_damage.classify_mixed_damage, _ANY_TEXT, "free: a flag has one kind"),
        ("attested-flag", own_repairs.classify_attested_flag, _SIGNS, "mend suspected it, so it is no other rule's"),
        ("lost-space", spacing.classify_lost_space, _REPLACED, "damage before the spelling of a compound"),
        ("compound-form", substance.classify_compound_form, _FORM | _REPLACED, "a space that nobody writes is damage"),
        ("reference-mark", small_forms.classify_reference_mark, _SIGNS, "numbers of notes are no facts of the text"),
        ("repetition", damage.classify_repetition, _ONE_SIDED, "what is there twice adds nothing"),
        ("residue", damage.classify_residue, _ONE_SIDED | _GAP, "a hole proves a loss, not an addition"),
        ("lost-gap", spacing.classify_lost_gap, _GAP, "damage before layout"),
        ("layout", small_forms.classify_layout, _GAP, "takes every gap that is left"),
        ("typography", small_forms.classify_typography, _SIGNS, "equal at N2, the weakest of the four"),
        ("casing", small_forms.classify_casing, _SIGNS, "equal at N3"),
        ("punctuation", small_forms.classify_punctuation, _SIGNS, "equal at N4"),
        ("apostrophe-placed", small_forms.classify_apostrophe_placement, _FORM, "takes every form that is left"),
        ("form-variant", substance.classify_form_variant, _REPLACED, "*ten* and *10* are no two numbers"),
        ("alias", substance.classify_alias, _WORDS, "names of one person are no two names"),
        ("number-conflict", conflicts.classify_number_conflict, _REPLACED, "a weekday is a date before it is a name"),
        ("name-conflict", conflicts.classify_name_conflict, _REPLACED, "another name is no spelling"),
        ("polarity-conflict", conflicts.classify_polarity_conflict, _WORDS, "names deny nothing; opposites may"),
        ("opposite-conflict", conflicts.classify_opposite_conflict, _REPLACED, "opposites may be spelled alike"),
        ("spelling", small_forms.classify_spelling, _WORDS, "after facts, before other words"),
        ("metadata", substance.classify_metadata, _ADDED, "free: no hyphen is a line"),
        ("moved", substance.classify_moved_text, _MOVED, "takes every moved text that is left"),
        ("referring", substance.classify_referring_expression, _REPLACED, "what a pronoun refers to is no detail"),
        ("connective", substance.classify_connective, _REPLACED, "a linking word is no detail"),
        ("one-sided", substance.classify_one_sided_content, _WORDS, "a whole sentence counts whatever its words"),
        ("function-words", substance.classify_function_words, _WORDS, "after all that content decides"),
        ("rewording", substance.classify_rewording, _WORDS, "takes every change of words that is left"),
    )
)

UNCLASSIFIED = Verdict(
    kind=Kind.UNCLASSIFIED, subtype="no rule takes it", severity=Severity.WARNING, confidence=Confidence.LOW
)


def apply_rules(context: RuleContext) -> tuple[str, Verdict]:
    """Return the id of the first rule that fires, and its verdict.

    ``none`` and `UNCLASSIFIED` when no rule takes the place.
    """
    for rule in RULES:
        if context.operation in rule.operations:
            verdict = rule.classify(context)
            if verdict is not None:
                return rule.id, verdict
    return "none", UNCLASSIFIED
