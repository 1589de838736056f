"""Decide a difference by its class (``docs/merging.md``, what becomes of each class): one table of rules."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from reconcile.canonical.policies import ADDING_POLICIES, MergePolicy
from reconcile.model.records import Difference
from reconcile.vocabulary import Confidence, Decision, Kind, Significance

DecisionWithReason = tuple[Decision, str]


def decide_by_class(difference: Difference, policy: MergePolicy) -> Difference:
    """Return a difference with the decision of its class; additions are unplaced until one is placed."""
    decision, reason = _CLASS_RULES[difference.kind](difference, policy)
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


def _make_substance_rule(reason: str) -> Callable[[Difference, MergePolicy], DecisionWithReason]:
    """Keep the base reading; under ``flag`` ask a person."""

    def decide_substance(d: Difference, policy: MergePolicy) -> DecisionWithReason:
        if policy.name == "flag" and d.significance is Significance.SUBSTANTIVE:
            return Decision.OPEN, "policy flag: every substantive place is for a person to decide"
        return Decision.BASE, reason

    return decide_substance


def _decide_residue(d: Difference, policy: MergePolicy) -> DecisionWithReason:
    if d.base != d.witness and d.damaged == d.witness:
        return Decision.BASE, "the base has what was cut out of the witness"
    if policy.get_treatment(d.kind) == "close-gap":
        return Decision.REPAIR, "the settings close holes that no witness fills"
    return Decision.OPEN, "a hole that no witness fills"


def _decide_metadata(d: Difference, policy: MergePolicy) -> DecisionWithReason:
    if policy.get_treatment(d.kind) == "keep" and d.concerns_one_text:
        return Decision.BASE, "the settings keep such lines in the text"
    if policy.get_treatment(d.kind) == "drop":
        return Decision.LIFT, "taken out of the text; the settings drop such lines"
    return Decision.LIFT, "taken out of the text into the record"


def _decide_conflict(d: Difference, policy: MergePolicy) -> DecisionWithReason:
    if policy.get_treatment(d.kind) == "base":
        return Decision.BASE, "the settings let the base reading stand in a conflict"
    return Decision.OPEN, "the witnesses contradict each other; the base reading stands until somebody decides"


def _decide_added_detail(d: Difference, policy: MergePolicy) -> DecisionWithReason:
    if policy.name == "flag" or policy.get_treatment(d.kind) == "flag":
        return Decision.OPEN, "an addition for a person to decide"
    if policy.get_treatment(d.kind) == "ignore":
        return Decision.BASE, "the settings ignore additions"
    if policy.name in ADDING_POLICIES:
        return Decision.UNPLACED, ""
    return Decision.BASE, f"policy {policy.full_name} adds nothing to the base by itself"


def _decide_repetition(d: Difference, _policy: MergePolicy) -> DecisionWithReason:
    if d.base != d.witness and d.damaged == d.witness:
        return Decision.BASE, "told a second time in the witness"
    return Decision.OPEN, "a passage told twice; kept until somebody decides"


def _make_open_rule(reason: str) -> Callable[[Difference, MergePolicy], DecisionWithReason]:
    return lambda _d, _policy: (Decision.OPEN, reason)


def _decide_small_form(_d: Difference, _policy: MergePolicy) -> DecisionWithReason:
    return Decision.BASE, "small forms follow the base"


_CLASS_RULES: dict[Kind, Callable[[Difference, MergePolicy], DecisionWithReason]] = {
    Kind.IDENTICAL: _decide_small_form,
    Kind.ENCODING_DAMAGE: _decide_damage,
    Kind.RESIDUE: _decide_residue,
    Kind.LAYOUT: _decide_small_form,
    Kind.TYPOGRAPHY: _decide_small_form,
    Kind.CASING: _decide_small_form,
    Kind.PUNCTUATION: _decide_small_form,
    Kind.SPELLING: _decide_small_form,
    Kind.CONFLICT: _decide_conflict,
    Kind.METADATA: _decide_metadata,
    Kind.MOVED: _make_substance_rule("order follows the base"),
    Kind.SPLIT: _make_substance_rule("sentence borders follow the base"),
    Kind.JOIN: _make_substance_rule("sentence borders follow the base"),
    Kind.OMISSION: _make_substance_rule("the base has more, and it is kept"),
    Kind.ADDED_DETAIL: _decide_added_detail,
    Kind.REWORDING: _make_substance_rule("wording follows the base"),
    Kind.REPETITION: _decide_repetition,
    Kind.UNCLASSIFIED: _make_open_rule("no rule of classification takes it"),
}
