"""What each policy does with each class of difference (``docs/merging.md``, policies).

A policy only decides; `placing` says what can be placed, `writing` writes it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import replace

from reconcile.canonical.placing import Setting, moved_partners, obstacle, told_in_group, whole_sentences, worth_a_sentence
from reconcile.canonical.plan import Insertion, Plan, Text, of_witness, partners
from reconcile.model import Confidence, Decision, Difference, Kind
from reconcile.variation import Classified, Variation

ADDING = frozenset({"complete", "union"})
"""Policies that take in what other witnesses add."""

Settle = tuple[Decision, str]


def settle(texts: Sequence[Text], classified: Sequence[Classified], policy: str) -> Plan:
    """Decide every difference.

    Args:
        texts: the base first, then the other witnesses from the best to the worst.
        classified: all differences.
        policy: the policy in force.
    """
    plan = Plan()
    for item in classified:
        plan.settled[item.difference.id] = _settled(item.difference, policy)
    for number in range(1, len(texts)):
        _take_in(number, texts, classified, plan, policy)
    _nested(classified, plan)
    return plan


def _settled(difference: Difference, policy: str) -> Difference:
    decision, reason = _RULES[difference.kind](difference, policy)
    return replace(difference, decision=decision, reason=reason)


def _damage(d: Difference, policy: str) -> Settle:  # noqa: ARG001  one signature for all classes
    if d.repair is None or d.repair.confidence is not Confidence.HIGH or d.repair.replacement == "\ufffd":
        return Decision.OPEN, "damage seen, evidence too weak to repair"
    where = "the base" if d.damaged == d.base else "the witness"
    return Decision.REPAIR, f"{where} is repaired: {d.repair.evidence}"


def _keep(reason: str) -> Callable[[Difference, str], Settle]:
    return lambda _d, _policy: (Decision.BASE, reason)


def _residue(d: Difference, policy: str) -> Settle:  # noqa: ARG001
    if d.base != d.witness and d.damaged == d.witness:
        return Decision.BASE, "the base has what was cut out of the witness"
    return Decision.OPEN, "a hole that no witness fills"


def _metadata(d: Difference, policy: str) -> Settle:  # noqa: ARG001
    return Decision.LIFT, "taken out of the text into the record"


def _conflict(d: Difference, policy: str) -> Settle:  # noqa: ARG001
    return Decision.OPEN, "the witnesses contradict each other; the base reading stands until somebody decides"


def _added(d: Difference, policy: str) -> Settle:  # noqa: ARG001
    if policy in ADDING:
        return Decision.UNPLACED, ""
    return Decision.BASE, f"policy {policy} adds nothing to the base"


def _open(d: Difference, policy: str) -> Settle:  # noqa: ARG001
    return Decision.OPEN, "no rule of classification takes it"


def _repeated(d: Difference, policy: str) -> Settle:  # noqa: ARG001
    return Decision.OPEN, "a passage told twice; kept until somebody decides"


_small = _keep("small forms follow the base")
_RULES: dict[Kind, Callable[[Difference, str], Settle]] = {
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
    Kind.MOVED: _keep("order follows the base"),
    Kind.SPLIT: _keep("sentence borders follow the base"),
    Kind.JOIN: _keep("sentence borders follow the base"),
    Kind.OMISSION: _keep("the base has more, and it is kept"),
    Kind.ADDED_DETAIL: _added,
    Kind.REWORDING: _keep("wording follows the base"),
    Kind.REPETITION: _repeated,
    Kind.UNCLASSIFIED: _open,
}


def _take_in(number: int, texts: Sequence[Text], classified: Sequence[Classified], plan: Plan, policy: str) -> None:
    """Fill holes of the base, place additions, and add whole sentences, from one witness."""
    witness = texts[number]
    if witness.collation is None:
        return
    mine = of_witness(classified, witness.id)
    setting = Setting(texts[0], witness, *partners(witness.collation), tuple(mine))
    unplaced: dict[int, list[Classified]] = defaultdict(list)
    for item in mine:
        d, v = item.difference, item.variation
        if v is None:
            continue
        if d.kind is Kind.RESIDUE and d.damaged == d.base and v.witness:
            _fill(number, item, v, plan, texts)
        elif d.kind is Kind.ADDED_DETAIL and policy in ADDING:
            why = obstacle(item, setting, plan, texts)
            if why:
                _mark(plan, d, Decision.UNPLACED, why)
                unplaced[v.group].append(item)
            else:
                _place(number, item, v, plan, texts)
    for group in sorted(unplaced):
        _add_whole(number, group, unplaced[group], setting, plan, texts)


def _mark(plan: Plan, difference: Difference, decision: Decision, reason: str) -> None:
    plan.settled[difference.id] = replace(plan.settled[difference.id], decision=decision, reason=reason)


def _fill(number: int, item: Classified, variation: Variation, plan: Plan, texts: Sequence[Text]) -> None:
    """Put what was cut out of the base back where its hole is."""
    place = variation.base_place
    if place in plan.closed_gaps:
        _mark(plan, item.difference, Decision.BASE, "another witness has filled the hole")
        return
    tokens = variation.witness[0]
    if len(variation.witness) > 1 or not all(map(texts[number].cut_at, tokens)) or not texts[0].cut_at(place):
        _mark(plan, item.difference, Decision.UNPLACED, "4.1: not a pure insertion")
        return
    plan.insertions[place].append(Insertion(number, tokens, "filled", (item.difference.id,), sentence=False))
    plan.closed_gaps[place] = (number, tokens[1])
    _mark(plan, item.difference, Decision.REPAIR, "the hole is filled with what the witness has")


def _place(number: int, item: Classified, variation: Variation, plan: Plan, texts: Sequence[Text]) -> None:
    whole = whole_sentences(texts[number].transcript, variation.witness[0])
    place = variation.base_place
    plan.insertions[place].append(
        Insertion(number, variation.witness[0], "placed", (item.difference.id,), sentence=whole)
    )
    _mark(plan, item.difference, Decision.WITNESS, "a pure insertion between words that both have")


def _add_whole(
    number: int, group: int, items: Sequence[Classified], setting: Setting, plan: Plan, texts: Sequence[Text]
) -> None:
    """Add the sentence of the group that brings the most, after the group, marked as conflated; at most one per group."""
    collation = setting.witness.collation
    if collation is None or group < 0:
        return
    bounds = setting.base.transcript.bounds
    left = collation.groups[group].left
    place = bounds[left[-1] + 1] if left else items[0].variation.base_place if items[0].variation else 0
    if any(i.rule == "conflated" and left for i in plan.insertions.get(place, ())):
        return
    told = told_in_group(group, place, setting, plan, texts) | moved_partners(group, setting)
    variations = [i.variation for i in items if i.variation is not None]
    for sentence in collation.groups[group].right:
        if not worth_a_sentence(sentence, variations, told, setting.witness):
            continue
        tokens = setting.witness.transcript.bounds[sentence], setting.witness.transcript.bounds[sentence + 1]
        inside = [i for i in items if i.variation and any(tokens[0] <= a and b <= tokens[1] for a, b in i.variation.witness)]
        ids = tuple(i.difference.id for i in inside)
        plan.insertions[place].append(Insertion(number, tokens, "conflated", ids, sentence=True))
        for item in inside:
            reason = "added with its whole sentence, which tells part of the group again"
            _mark(plan, item.difference, Decision.WITNESS, reason)
        return


def _nested(classified: Sequence[Classified], plan: Plan) -> None:
    """Say of damage inside another difference whether it is in the canonical text at all."""
    for item in classified:
        if item.parent < 0:
            continue
        outer = plan.settled[classified[item.parent].difference.id]
        d = plan.settled[item.difference.id]
        if outer.decision is not Decision.WITNESS and d.kind in (Kind.ENCODING_DAMAGE, Kind.RESIDUE, Kind.REPETITION):
            sure = d.repair is not None and d.repair.confidence is Confidence.HIGH and d.kind is Kind.ENCODING_DAMAGE
            reason = "repaired in the record; the words are not in the canonical text" if sure else "not in the canonical text"
            _mark(plan, d, Decision.REPAIR if sure else Decision.BASE, reason)


