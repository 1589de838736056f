"""Decide a difference by its class (``docs/merging.md``, what becomes of each class): one table of rules."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from reconcile.canonical.policies import ADDING_POLICIES, MergePolicy
from reconcile.model.damage_kinds import DamageKind
from reconcile.model.records import Difference
from reconcile.vocabulary import Confidence, Decision, Kind, Significance

DecisionWithReason = tuple[Decision, str]


def decide_by_class(difference: Difference, policy: MergePolicy) -> Difference:
    """Return a difference with the decision of its class; additions are unplaced until one is placed."""
    rule = _CLASS_RULES[difference.kind]
    decision, reason = rule(difference, policy) if callable(rule) else rule
    return replace(difference, decision=decision, reason=reason)


def _decide_damage(d: Difference, policy: MergePolicy) -> DecisionWithReason:
    if policy.get_treatment(d.kind) == "keep":
        return Decision.OPEN, "the settings keep damage as it is"
    if d.repair is None or d.repair.confidence is not Confidence.HIGH or d.repair.replacement == "\ufffd":
        return Decision.OPEN, "damage seen, evidence too weak to repair"
    if policy.get_treatment(d.kind) == "repair-attested" and (d.within or d.concerns_one_text):
        return Decision.OPEN, "the settings repair only what another witness shows"
    where = "the base" if d.is_base_damaged else "the witness"
    return Decision.REPAIR, f"{where} is repaired: {d.repair.evidence}"


def _decide_substance(d: Difference, policy: MergePolicy) -> DecisionWithReason:
    if policy.name == "flag" and d.significance is Significance.SUBSTANTIVE:
        return Decision.OPEN, "policy flag: every substantive place is for a person to decide"
    return Decision.BASE, _SUBSTANCE_REASONS[d.kind]


def _decide_residue(d: Difference, policy: MergePolicy) -> DecisionWithReason:
    if d.base != d.witness and d.damaged == d.witness:
        return Decision.BASE, "the base has what was cut out of the witness"
    if policy.get_treatment(d.kind) == "close-gap":
        return Decision.REPAIR, "the settings close holes that no witness fills"
    return Decision.OPEN, "a hole that no witness fills"


def _decide_metadata(d: Difference, policy: MergePolicy) -> DecisionWithReason:
    if d.subtype == DamageKind.REFERENCE_MARK:
        return Decision.BASE, "reference marks are those of the base"
    if policy.get_treatment(d.kind) == "keep" and d.concerns_one_text:
        return Decision.BASE, "the settings keep such lines in the text"
    if policy.get_treatment(d.kind) == "drop":
        return Decision.LIFT, "taken out of the text; the settings drop such lines"
    return Decision.LIFT, "taken out of the text into the record"


def _decide_conflict(d: Difference, policy: MergePolicy) -> DecisionWithReason:
    if policy.get_treatment(d.kind) == "base":
        return Decision.BASE, "the settings keep the base reading in a conflict"
    return Decision.OPEN, "the witnesses contradict each other; the base reading is kept until somebody decides"


def _decide_added_detail(d: Difference, policy: MergePolicy) -> DecisionWithReason:
    if policy.name == "flag" or policy.get_treatment(d.kind) == "flag":
        return Decision.OPEN, "an addition for a person to decide"
    if policy.get_treatment(d.kind) == "ignore":
        return Decision.BASE, "the settings ignore additions"
    if policy.name in ADDING_POLICIES:
        return Decision.UNPLACED, ""
    return Decision.BASE, f"policy {policy.full_name} adds nothing to the base"


def _decide_repetition(d: Difference, _policy: MergePolicy) -> DecisionWithReason:
    if d.base != d.witness and d.damaged == d.witness:
        return Decision.BASE, "repeated in the witness"
    return Decision.OPEN, "a repeated passage; kept until somebody decides"


_SUBSTANCE_REASONS = {
    Kind.MOVED: "order follows the base",
    Kind.SPLIT: "sentence borders follow the base",
    Kind.JOIN: "sentence borders follow the base",
    Kind.OMISSION: "the base has more, and it is kept",
    Kind.REWORDING: "wording follows the base",
}
_SMALL_FORMS = Kind.IDENTICAL, Kind.LAYOUT, Kind.TYPOGRAPHY, Kind.CASING, Kind.PUNCTUATION, Kind.SPELLING
_CLASS_RULES: dict[Kind, DecisionWithReason | Callable[[Difference, MergePolicy], DecisionWithReason]] = {
    **dict.fromkeys(_SMALL_FORMS, (Decision.BASE, "small forms follow the base")),
    **dict.fromkeys(_SUBSTANCE_REASONS, _decide_substance),
    Kind.ENCODING_DAMAGE: _decide_damage,
    Kind.RESIDUE: _decide_residue,
    Kind.CONFLICT: _decide_conflict,
    Kind.METADATA: _decide_metadata,
    Kind.ADDED_DETAIL: _decide_added_detail,
    Kind.REPETITION: _decide_repetition,
    Kind.UNCLASSIFIED: (Decision.OPEN, "no rule of classification takes it"),
}
