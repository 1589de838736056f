"""Decide every difference of a work.

The order of authority is the order of the steps in `settle`: what the class asks for by default, then what other
witnesses may add, then votes, then what a person decided. What is decided here is written by `writing`.
"""

from __future__ import annotations

from collections.abc import Sequence

from reconcile.canonical.additions import take_in
from reconcile.canonical.class_rules import settle_by_class
from reconcile.canonical.coverage import Telling, weigh
from reconcile.canonical.merge_plan import Plan, Text
from reconcile.canonical.policies import Policy
from reconcile.canonical.user_decisions import decide
from reconcile.canonical.votes import vote
from reconcile.model.decisions import Ruling
from reconcile.model.variations import Classified
from reconcile.vocabulary import Confidence, Decision, Kind


def settle(
    texts: Sequence[Text], classified: Sequence[Classified], policy: Policy, rulings: Sequence[Ruling] = ()
) -> Plan:
    """Decide every difference.

    Args:
        texts: the base first, then the other witnesses from the best to the worst.
        classified: all differences.
        policy: the policy in force.
        rulings: what people decided; each must fit a difference of this work.

    Raises:
        DecisionError: a ruling cannot be carried out.
    """
    plan = Plan(texts, Telling.of(texts[0].transcript, weigh(text.transcript for text in texts)))
    for item in classified:
        plan.settled[item.difference.id] = settle_by_class(item.difference, policy)
    ruled = {r.id for r in rulings}
    free = [c for c in classified if c.difference.id not in ruled]
    for number in range(1, len(texts)):
        take_in(number, free, plan, policy)
    vote(free, plan, policy)
    decide(rulings, classified, plan)
    _nested(classified, plan)
    return plan


def _nested(classified: Sequence[Classified], plan: Plan) -> None:
    """Say of damage inside another difference whether it is in the canonical text at all."""
    for item in classified:
        if item.parent < 0:
            continue
        outer = plan.settled[classified[item.parent].difference.id]
        d = plan.settled[item.difference.id]
        if d.decision is Decision.UNPLACED and not d.reason:
            plan.mark(d, Decision.UNPLACED, "it stands in a passage that moved, and goes where that goes")
        if outer.decision is not Decision.WITNESS and d.kind in (Kind.ENCODING_DAMAGE, Kind.RESIDUE, Kind.REPETITION):
            sure = d.repair is not None and d.repair.confidence is Confidence.HIGH and d.kind is Kind.ENCODING_DAMAGE
            reason = (
                "repaired in the record; the words are not in the canonical text"
                if sure
                else "not in the canonical text"
            )
            plan.mark(d, Decision.REPAIR if sure else Decision.BASE, reason)
