"""What each policy does with each class of difference (``docs/merging.md``, policies).

The order of authority is the order of the steps in `settle`: what the class asks for by default, then what other
witnesses may add, then votes, then what a person decided. A policy only decides; `placing` says what can be placed,
`writing` writes it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from reconcile.canonical.choosing import Choice, carry_out, joins_up
from reconcile.canonical.deciding import Ruling, decide
from reconcile.canonical.placing import (
    ALREADY_TOLD,
    DEPENDENT,
    HEADING_LINE,
    Setting,
    is_added_at,
    is_bridged,
    is_first_telling,
    moved_partners,
    obstacle,
    place_of,
    retold_beside,
    taken,
    told_in_group,
    whole_sentences,
    worth_a_sentence,
)
from reconcile.canonical.plan import Insertion, Plan, Text, of_witness
from reconcile.canonical.telling import Telling, weigh
from reconcile.canonical.voting import Ballot, ballots
from reconcile.model import Confidence, Decision, Difference, Kind, Significance
from reconcile.variation import Classified, Operation, Variation

ADDING = frozenset({"complete", "union"})
"""Policies that take in what other witnesses add."""
VOTING = frozenset({Kind.OMISSION, Kind.ADDED_DETAIL, Kind.REWORDING, Kind.CONFLICT, Kind.UNCLASSIFIED})
"""What the policy ``majority`` votes on; small forms only where the settings say so."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """The rules in force for one work."""

    name: str
    """One of ``base complete union majority consensus flag priority``."""
    consensus: int = 2
    """Independent witnesses that must hold a passage under ``consensus``."""
    priority: tuple[str, ...] = ()
    """Document ids, most trusted first."""
    classes: Mapping[str, str] = field(default_factory=dict)
    """Class → treatment, for the classes whose treatment is not the default."""
    voices: tuple[int, ...] = ()
    """For each witness the first one that it may be a copy of; copies count as one voice."""

    @property
    def label(self) -> str:
        """The name with its parameter, as reports show it."""
        if self.name == "consensus":
            return f"consensus({self.consensus})"
        return f"priority={','.join(self.priority)}" if self.name == "priority" else self.name

    def treatment(self, kind: Kind) -> str:
        """What the settings ask for a class; empty for the default."""
        return self.classes.get(kind.value, "")


Settle = tuple[Decision, str]


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
    plan = Plan(Telling.of(texts[0].transcript, weigh(text.transcript for text in texts)))
    for item in classified:
        plan.settled[item.difference.id] = _settled(item.difference, policy)
    ruled = {r.id for r in rulings}
    for number in range(1, len(texts)):
        _take_in(number, texts, [c for c in classified if c.difference.id not in ruled], plan, policy)
    _vote(texts, [c for c in classified if c.difference.id not in ruled], plan, policy)
    decide(rulings, classified, texts, plan)
    _nested(classified, plan)
    return plan


def _settled(difference: Difference, policy: Policy) -> Difference:
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


def _take_in(number: int, texts: Sequence[Text], classified: Sequence[Classified], plan: Plan, policy: Policy) -> None:
    """Fill holes of the base, place additions, and add whole sentences, from one witness."""
    witness = texts[number]
    if witness.collation is None:
        return
    mine = of_witness(classified, witness.id)
    setting = Setting.of(number, texts, classified)
    unplaced: dict[int, list[Classified]] = defaultdict(list)
    for item, v in _parts_first([(c, c.variation) for c in mine if c.variation is not None], witness):
        d = item.difference
        if d.kind is Kind.RESIDUE and d.damaged == d.base and v.witness and not policy.treatment(Kind.RESIDUE):
            _fill(number, item, v, plan, setting)
        elif _is_addition(item, v, setting, plan, policy):
            why = obstacle(item, setting, plan, texts)
            if not why:
                _place(number, item, v, plan, texts)
                _place_dependent(number, unplaced.get(v.group, []), setting, plan, texts)
            elif d.kind is Kind.ADDED_DETAIL:
                _mark(plan, d, Decision.BASE if why == ALREADY_TOLD else Decision.UNPLACED, why)
                if why not in (ALREADY_TOLD, HEADING_LINE):
                    unplaced[v.group].append(item)
    for group in sorted(g for g, items in unplaced.items() if items):
        _add_whole(number, group, unplaced[group], setting, plan, texts, every=policy.name == "union")
    for item in mine:
        if item.variation is not None and _closes(item, item.variation, setting, plan):
            tokens = item.variation.witness[0]
            closing = Insertion(number, tokens, "placed", (item.difference.id,), sentence=False)
            plan.insert(item.variation.base_place, closing, texts)
            _mark(plan, item.difference, Decision.WITNESS, "it ends the sentence, for another one was added behind it")


def _is_addition(item: Classified, variation: Variation, setting: Setting, plan: Plan, policy: Policy) -> bool:
    """Whether a difference is something to add: what the base lacks, and what the witness tells first of two times."""
    d = item.difference
    if d.kind is Kind.REPETITION:
        return d.damaged == d.witness and policy.name in ADDING and is_first_telling(variation, setting)
    return d.kind is Kind.ADDED_DETAIL and plan.settled[d.id].decision is Decision.UNPLACED


def _place_dependent(
    number: int, waiting: list[Classified], setting: Setting, plan: Plan, texts: Sequence[Text]
) -> None:
    """Place what only waited for another addition of its clause to be chosen; take it off the list."""
    for item in [w for w in waiting if plan.settled[w.difference.id].reason.startswith(DEPENDENT)]:
        if item.variation is not None and not obstacle(item, setting, plan, texts):
            waiting.remove(item)
            _place(number, item, item.variation, plan, texts)


def _parts_first(items: Sequence[tuple[Classified, Variation]], witness: Text) -> list[tuple[Classified, Variation]]:
    """Parts of sentences before whole sentences, which may tell again what a part has told."""
    return sorted(
        items, key=lambda item: bool(item[1].witness) and whole_sentences(witness.transcript, item[1].witness[0])
    )


def _closes(item: Classified, variation: Variation, setting: Setting, plan: Plan) -> bool:
    """Whether a witness has the final mark of a base sentence that lacks it and has got a sentence behind it."""
    place = variation.base_place
    added = plan.insertions.get(place, ())
    return (
        item.difference.kind is Kind.PUNCTUATION
        and variation.operation is Operation.ADDITION
        and place > 0
        and any(i.sentence for i in added)
        and all(i.sentence for i in added)
        and variation.witness[0][1] in setting.witness.transcript.borders
        and place in setting.base.transcript.borders
        and variation.witness[0][0] not in setting.witness.transcript.borders
        and joins_up(variation, setting)
    )


def _mark(plan: Plan, difference: Difference, decision: Decision, reason: str) -> None:
    plan.settled[difference.id] = replace(plan.settled[difference.id], decision=decision, reason=reason)


def _fill(number: int, item: Classified, variation: Variation, plan: Plan, setting: Setting) -> None:
    """Put what was cut out of the base back where its hole is."""
    place = variation.base_place
    if place in plan.closed_gaps:
        _mark(plan, item.difference, Decision.BASE, "another witness has filled the hole")
        return
    tokens = variation.witness[0]
    parted = tokens[1] not in setting.witness.transcript.borders and any(i.sentence for i in plan.insertions[place])
    if parted or not joins_up(variation, setting):
        _mark(plan, item.difference, Decision.UNPLACED, "4.1: not a pure insertion")
        return
    plan.insertions[place].append(Insertion(number, tokens, "filled", (item.difference.id,), sentence=False))
    plan.closed_gaps[place] = (number, tokens[1])
    _mark(plan, item.difference, Decision.REPAIR, "the hole is filled with what the witness has")


def _place(number: int, item: Classified, variation: Variation, plan: Plan, texts: Sequence[Text]) -> None:
    whole = whole_sentences(texts[number].transcript, variation.witness[0])
    place = variation.base_place
    plan.insert(place, Insertion(number, variation.witness[0], "placed", (item.difference.id,), sentence=whole), texts)
    _mark(plan, item.difference, Decision.WITNESS, "a pure insertion between words that both have")


def _add_whole(
    number: int,
    group: int,
    items: Sequence[Classified],
    setting: Setting,
    plan: Plan,
    texts: Sequence[Text],
    *,
    every: bool,
) -> None:
    """Add a sentence of the group after the group, marked as conflated: the first that is worth it, or `every` one."""
    collation = setting.witness.collation
    if collation is None or group < 0:
        return
    left = collation.groups[group].left
    variations = [i.variation for i in items if i.variation is not None]
    for sentence in collation.groups[group].right:
        place = place_of(sentence, group, setting) if left else variations[0].base_place
        told = moved_partners(group, setting)
        beside = left
        if not left and (retold := retold_beside(variations[0], setting, plan)) is not None:
            place, beside = setting.base.transcript.bounds[retold + 1], (retold,)
            told |= plan.telling.bags[retold]
        if not every and _is_conflated(beside, setting, plan):
            return
        told |= told_in_group(group, place, setting, plan, texts)
        tokens = setting.witness.transcript.bounds[sentence], setting.witness.transcript.bounds[sentence + 1]
        if not worth_a_sentence(sentence, variations, told, setting.witness, every=every):
            continue
        inside = [
            i for i in items if i.variation and any(tokens[0] <= a and b <= tokens[1] for a, b in i.variation.witness)
        ]
        if not setting.base.cut_at(place) or is_bridged(place, plan, texts):
            continue
        if is_added_at(place, tokens, setting, plan, texts):
            continue
        if plan.telling.tells(setting.witness.tokens[slice(*tokens)]):
            for item in inside:
                spans = item.variation.witness if item.variation else ()
                if plan.telling.tells(t for a, b in spans for t in setting.witness.tokens[a:b]):
                    _mark(plan, item.difference, Decision.BASE, ALREADY_TOLD)
            continue
        ids = tuple(i.difference.id for i in inside)
        plan.insert(place, Insertion(number, tokens, "conflated", ids, sentence=True), texts)
        for item in inside:
            reason = "added with its whole sentence, which tells part of the group again"
            _mark(plan, item.difference, Decision.WITNESS, reason)


def _is_conflated(sentences: Sequence[int], setting: Setting, plan: Plan) -> bool:
    """Whether a sentence was added for a group of base sentences already."""
    bounds = setting.base.transcript.bounds
    return any(i.rule == "conflated" for n in sentences for i in plan.insertions.get(bounds[n + 1], ()))


def _vote(texts: Sequence[Text], classified: Sequence[Classified], plan: Plan, policy: Policy) -> None:
    """Let the witnesses vote where the policy or the settings say so."""
    asked = [
        c
        for c in classified
        if c.parent < 0
        and c.variation is not None
        and (
            policy.treatment(c.difference.kind) in ("majority", "drop", "priority")
            or (
                policy.name in ("majority", "consensus", "priority")
                and c.difference.kind in VOTING
                and not policy.treatment(c.difference.kind)
            )
        )
    ]
    settings = {n: Setting.of(n, texts, classified) for n in range(1, len(texts))} if asked else {}
    for ballot in ballots(asked, classified, texts, policy.voices):
        verdict, reason = _count(ballot, texts, policy)
        for number, item in ballot.items:
            if number == verdict:
                setting = settings[number]
                if (
                    item.variation is not None
                    and joins_up(item.variation, setting)
                    and _one_to_one(item, setting)
                    and not (item.variation.witness and taken(item.variation, setting, plan, texts))
                ):
                    why = carry_out(number, item, Choice(Decision.WITNESS), "voted", plan, texts)
                    if not why:
                        _mark(plan, item.difference, Decision.WITNESS, reason)
                        continue
                _mark(plan, item.difference, Decision.OPEN, f"{reason}, but its junctions are not attested")
            elif verdict == 0 and not reason:
                continue
            else:
                _mark(plan, item.difference, Decision.BASE if verdict else Decision.OPEN, reason)


def _one_to_one(item: Classified, setting: Setting) -> bool:
    """Whether the place is in a group that kept its sentence borders.

    Where a cut cannot hit a clause that went elsewhere.
    """
    group = item.variation.group if item.variation else -1
    if setting.witness.collation is None or group < 0:
        return True
    found = setting.witness.collation.groups[group]
    return len(found.left) <= 1 and len(found.right) <= 1


def _count(ballot: Ballot, texts: Sequence[Text], policy: Policy) -> tuple[int, str]:
    """Which witness's reading wins a vote: its number, 0 for the base, with the reason.

    No reason leaves things as they are.
    """
    kind = ballot.items[0][1].difference.kind
    treatment = policy.treatment(kind)
    if treatment == "drop":
        return ballot.items[0][0], "the settings drop what a witness lacks"
    if treatment == "priority" or (policy.name == "priority" and not treatment):
        rank = {name: n for n, name in enumerate(policy.priority)}
        best = min([0, *(n for n, _ in ballot.items)], key=lambda n: (rank.get(texts[n].id, len(rank)), n))
        return best, "the most trusted witness" if best else ""
    if policy.name == "consensus" and not treatment:
        return _consensus(ballot, policy.consensus)
    total = len(set(policy.voices))
    if total < 3:
        return 0, f"a majority needs three independent witnesses; there are {total}"
    for number, voices in sorted(ballot.readings.items(), key=lambda r: (-len(r[1]), r[0])):
        if 2 * len(voices) > total:
            return number, f"read by {len(voices)} of {total} independent witnesses" if number else ""
    return 0, f"no reading has more than half of {total} independent witnesses"


def _consensus(ballot: Ballot, least: int) -> tuple[int, str]:
    """Only what enough independent witnesses hold.

    A base-only passage goes where a witness attests the shorter text.
    """
    kind = ballot.items[0][1].difference.kind
    for number, voices in sorted(ballot.readings.items(), key=lambda r: (-len(r[1]), r[0])):
        if len(voices) >= least:
            return number, f"held by {len(voices)} independent witnesses" if number else ""
    if kind is Kind.OMISSION:
        return ballot.items[0][0], f"held by fewer than {least} independent witnesses"
    if kind is Kind.ADDED_DETAIL:
        return 0, ""
    return 0, f"no reading is held by {least} independent witnesses"


def _nested(classified: Sequence[Classified], plan: Plan) -> None:
    """Say of damage inside another difference whether it is in the canonical text at all."""
    for item in classified:
        if item.parent < 0:
            continue
        outer = plan.settled[classified[item.parent].difference.id]
        d = plan.settled[item.difference.id]
        if d.decision is Decision.UNPLACED and not d.reason:
            _mark(plan, d, Decision.UNPLACED, "it stands in a passage that moved, and goes where that goes")
        if outer.decision is not Decision.WITNESS and d.kind in (Kind.ENCODING_DAMAGE, Kind.RESIDUE, Kind.REPETITION):
            sure = d.repair is not None and d.repair.confidence is Confidence.HIGH and d.kind is Kind.ENCODING_DAMAGE
            reason = (
                "repaired in the record; the words are not in the canonical text"
                if sure
                else "not in the canonical text"
            )
            _mark(plan, d, Decision.REPAIR if sure else Decision.BASE, reason)
