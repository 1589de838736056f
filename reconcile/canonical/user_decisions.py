"""Replay what people decided, place by place, by fingerprint."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace

from reconcile.canonical.merge_plan import MergePlan
from reconcile.canonical.reading_choices import apply_choice
from reconcile.errors import DecisionError
from reconcile.model.decisions import PersonalDecision, Ruling
from reconcile.model.records import Difference
from reconcile.model.variations import ClassifiedDifference
from reconcile.text.equal_readings import identify_question
from reconcile.vocabulary import WAITING_DECISIONS, Decision, Kind, SegmentRule


def apply_rulings(rulings: Sequence[Ruling], classified: Sequence[ClassifiedDifference], plan: MergePlan) -> None:
    """Apply rulings to the plan.

    A ruling is about a reading, not about a witness: the witnesses with the same reading there follow it. Where it
    replaces the base reading, other readings of the same words no longer wait for an answer. Two rulings that say the
    same of one reading count as one.

    Raises:
        DecisionError: a ruling fits no difference here, is impossible, or decides words that another one decides.
    """
    by_id = {c.difference.id: c for c in classified}
    units: dict[str, list[ClassifiedDifference]] = defaultdict(list)
    for item in classified:
        units[item.difference.unit].append(item)
    ruled = {ruling.id for ruling in rulings}
    claimed: dict[int, str] = {}
    answers: set[tuple[object, ...]] = set()
    for ruling in rulings:
        if ruling.id not in by_id:
            raise DecisionError(f"{ruling.place}: {ruling.id} fits no difference")
        item = by_id[ruling.id]
        answer = (identify_question(item.difference), ruling.choice, ruling.text)
        if ruling.choice in (Decision.REPAIR, Decision.KEEP):
            _check_damage_ruling(ruling, item.difference)
        elif answer not in answers and ruling.choice != Decision.BASE:
            _claim_base_tokens(ruling, item, claimed)
            _apply_ruling(ruling, item, plan)
        answers.add(answer)
        followers = [c for c in units[item.difference.unit] if c.difference.id not in ruled and c.parent < 0]
        _record_ruling(ruling, item.difference, [c.difference for c in followers], plan)


def _check_damage_ruling(ruling: Ruling, difference: Difference) -> None:
    """Make sure that there is damage to decide about, and for `repair` a proposal; the writer carries it out."""
    repair = difference.repair
    if repair is None or difference.kind is Kind.METADATA:
        raise DecisionError(
            f"{ruling.place}: {ruling.id} cannot be decided as {ruling.choice!r}: nothing is damaged there"
        )
    is_in_base = difference.is_base_damaged and not difference.concerns_one_text
    damaged = difference.base_text if is_in_base else difference.witness_text
    is_proposal = repair.start == repair.end or repair.replacement != damaged
    if ruling.choice == Decision.REPAIR and not is_proposal:
        raise DecisionError(f"{ruling.place}: {ruling.id} cannot be decided as 'repair': what stood there is not known")


def _claim_base_tokens(ruling: Ruling, item: ClassifiedDifference, claimed: dict[int, str]) -> None:
    for token in (k for a, b in (item.variation.base if item.variation else ()) for k in range(a, b)):
        other = claimed.setdefault(token, ruling.id)
        if other != ruling.id:
            both = f"{ruling.id} and {other}"
            raise DecisionError(f"{ruling.place}: {both} decide the same words; keep one of the two lines")


def _apply_ruling(ruling: Ruling, item: ClassifiedDifference, plan: MergePlan) -> None:
    decision = Decision(ruling.choice)
    number = next(n for n, text in enumerate(plan.texts) if text.id == item.difference.witness)
    text = ruling.text if decision is Decision.TEXT else None
    obstacle = apply_choice(number, item, decision, SegmentRule.DECISION, plan, text=text)
    if obstacle:
        raise DecisionError(f"{ruling.place}: {ruling.id} cannot be decided as {ruling.choice!r}: {obstacle}")


def _record_ruling(ruling: Ruling, ruled: Difference, others: Sequence[Difference], plan: MergePlan) -> None:
    """Record a ruling at its difference, and at those of the same place that it decides as well."""
    decision = Decision(ruling.choice)
    reason = f"decided{f' by {ruling.who}' if ruling.who else ''}{f': {ruling.why}' if ruling.why else ''}"
    text = ruling.text if decision is Decision.TEXT else ""
    own = PersonalDecision(text=text, who=ruling.who, why=ruling.why, date=ruling.date, follows="")
    following = replace(own, follows=ruling.id)
    plan.record_decision(ruled, decision, reason, own)
    for d in others:
        if plan.decided_differences[d.id].decision not in WAITING_DECISIONS:
            continue
        if identify_question(d) == identify_question(ruled):
            plan.record_decision(d, decision, f"{reason}, as {ruling.id}", following)
        elif decision is not Decision.BASE and d.base_spans == ruled.base_spans and d.base_text:
            plan.record_decision(d, Decision.BASE, f"{reason}: {ruling.id} is kept here", following)
