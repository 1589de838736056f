"""Decide every difference of a work, in the order of authority of the steps in `decide_all`."""

from __future__ import annotations

from collections.abc import Sequence

from reconcile.canonical.additions import apply_additions
from reconcile.canonical.class_rules import decide_by_class
from reconcile.canonical.coverage import ContentIndex
from reconcile.canonical.lost_facts import hold_lost_facts
from reconcile.canonical.merge_plan import MergePlan, WitnessText
from reconcile.canonical.policies import MergePolicy
from reconcile.canonical.user_decisions import apply_rulings
from reconcile.canonical.votes import apply_votes
from reconcile.canonical.witness_comparison import compare_witnesses
from reconcile.model.decisions import Ruling
from reconcile.model.variations import ClassifiedDifference
from reconcile.text.tokens import weigh_content_stems
from reconcile.vocabulary import Confidence, Decision, Kind


def decide_all(
    texts: Sequence[WitnessText],
    classified: Sequence[ClassifiedDifference],
    policy: MergePolicy,
    rulings: Sequence[Ruling] = (),
) -> MergePlan:
    """Decide every difference: by its class, by what other witnesses add, by votes, and by what a person decided.

    Args:
        texts: the base first, then the other witnesses from the best to the worst.
        classified: all differences.
        policy: the policy in force.
        rulings: what people decided; each must fit a difference of this work.

    Raises:
        DecisionError: a ruling cannot be carried out.
    """
    weights = weigh_content_stems(text.transcript for text in texts)
    plan = MergePlan(texts, ContentIndex.from_transcript(texts[0].transcript, weights))
    for item in classified:
        plan.decided_differences[item.difference.id] = decide_by_class(item.difference, policy)
    ruled = {r.id for r in rulings}
    free = [c for c in classified if c.difference.id not in ruled]
    comparisons = compare_witnesses(texts, free)
    for comparison in comparisons:
        apply_additions(comparison, plan, policy)
    apply_votes(comparisons, plan, policy)
    hold_lost_facts(comparisons, plan, policy)
    apply_rulings(rulings, classified, plan)
    _decide_nested_damage(classified, plan)
    return plan


def _decide_nested_damage(classified: Sequence[ClassifiedDifference], plan: MergePlan) -> None:
    """Decide damage inside another difference: whether it is in the canonical text at all."""
    for item in classified:
        if item.parent < 0:
            continue
        outer = plan.decided_differences[classified[item.parent].difference.id]
        d = plan.decided_differences[item.difference.id]
        if d.decision is Decision.UNPLACED:
            plan.record_decision(d, Decision.UNPLACED, "it is in a passage that moved, and goes with it")
        if outer.decision is not Decision.WITNESS and d.kind in (Kind.ENCODING_DAMAGE, Kind.RESIDUE, Kind.REPETITION):
            sure = d.repair is not None and d.repair.confidence is Confidence.HIGH and d.kind is Kind.ENCODING_DAMAGE
            if sure:
                repaired = "repaired in the record; the words are not in the canonical text"
                plan.record_decision(d, Decision.REPAIR, repaired)
            else:
                plan.record_decision(d, Decision.BASE, "not in the canonical text")
