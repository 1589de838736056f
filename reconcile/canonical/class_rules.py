"""What becomes of a difference by its class (``docs/merging.md``, what becomes of each class).

The table at the end has one rule per class.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from reconcile.canonical.policies import ADDING, Policy
from reconcile.model.records import Difference
from reconcile.vocabulary import Confidence, Decision, Kind, Significance

Settle = tuple[Decision, str]
"""The decision and the reason."""


def settle_by_class(difference: Difference, policy: Policy) -> Difference:
    """The difference with the decision of its class; additions are left unplaced until one is placed."""
    decision, reason = _RULES[difference.kind](difference, policy)
    return replace(difference, decision=decision, reason=reason)


def _damage(d: Difference, policy: Policy) -> Settle:
    if policy.treatment(d.kind) == "keep":
        return Decision.OPEN, "the settings keep damage as it is"
    if d.repair is None or d.repair.confidence is not Confidence.HIGH or d.repair.replacement == "\ufffd":
        return Decision.OPEN, "damage seen, evidence too weak to repair"
    if policy.treatment(d.kind) == "repair-attested" and (d.within or d.base == d.witness):
        return Decision.OPEN, "the settings repair only what another witness shows"
    where = "the base" if d.damaged == d.base else "the witness"
    return Decision.REPAIR, f"{where} is repaired: {d.repair.evidence}"


def _substance(reason: str) -> Callable[[Difference, Policy], Settle]:
    """The base stands; under ``flag`` a person is asked."""

    def rule(d: Difference, policy: Policy) -> Settle:
        if policy.name == "flag" and d.significance is Significance.SUBSTANTIVE:
            return Decision.OPEN, "policy flag: every substantive place is for a person to decide"
        return Decision.BASE, reason

    return rule


def _residue(d: Difference, policy: Policy) -> Settle:
    if d.base != d.witness and d.damaged == d.witness:
        return Decision.BASE, "the base has what was cut out of the witness"
    if policy.treatment(d.kind) == "close-gap":
        return Decision.REPAIR, "the settings close holes that no witness fills"
    return Decision.OPEN, "a hole that no witness fills"


def _metadata(d: Difference, policy: Policy) -> Settle:
    if policy.treatment(d.kind) == "keep" and d.base == d.witness:
        return Decision.BASE, "the settings keep such lines in the text"
    if policy.treatment(d.kind) == "drop":
        return Decision.LIFT, "taken out of the text; the settings drop such lines"
    return Decision.LIFT, "taken out of the text into the record"


def _conflict(d: Difference, policy: Policy) -> Settle:
    if policy.treatment(d.kind) == "base":
        return Decision.BASE, "the settings let the base reading stand in a conflict"
    return Decision.OPEN, "the witnesses contradict each other; the base reading stands until somebody decides"


def _added(d: Difference, policy: Policy) -> Settle:
    if policy.name == "flag" or policy.treatment(d.kind) == "flag":
        return Decision.OPEN, "an addition for a person to decide"
    if policy.treatment(d.kind) == "ignore":
        return Decision.BASE, "the settings ignore additions"
    if policy.name in ADDING:
        return Decision.UNPLACED, ""
    return Decision.BASE, f"policy {policy.label} adds nothing to the base by itself"


def _repetition(d: Difference, _policy: Policy) -> Settle:
    if d.base != d.witness and d.damaged == d.witness:
        return Decision.BASE, "told a second time in the witness"
    return Decision.OPEN, "a passage told twice; kept until somebody decides"


def _open(reason: str) -> Callable[[Difference, Policy], Settle]:
    return lambda _d, _policy: (Decision.OPEN, reason)


def _small(_d: Difference, _policy: Policy) -> Settle:
    return Decision.BASE, "small forms follow the base"


_RULES: dict[Kind, Callable[[Difference, Policy], Settle]] = {
    Kind.IDENTICAL: _small,
    Kind.ENCODING_DAMAGE: _damage,
    Kind.RESIDUE: _residue,
    Kind.LAYOUT: _small,
    Kind.TYPOGRAPHY: _small,
    Kind.CASING: _small,
    Kind.PUNCTUATION: _small,
    Kind.SPELLING: _small,
    Kind.CONFLICT: _conflict,
    Kind.METADATA: _metadata,
    Kind.MOVED: _substance("order follows the base"),
    Kind.SPLIT: _substance("sentence borders follow the base"),
    Kind.JOIN: _substance("sentence borders follow the base"),
    Kind.OMISSION: _substance("the base has more, and it is kept"),
    Kind.ADDED_DETAIL: _added,
    Kind.REWORDING: _substance("wording follows the base"),
    Kind.REPETITION: _repetition,
    Kind.UNCLASSIFIED: _open("no rule of classification takes it"),
}
