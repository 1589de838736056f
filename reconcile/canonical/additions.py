"""Take in what one witness has more: fill holes of the base, place additions, add whole sentences.

Under the policies ``complete`` and ``union``; holes are filled under every policy.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from reconcile.canonical.clauses import DEPENDENT
from reconcile.canonical.merge_plan import Insertion, Plan
from reconcile.canonical.placement_rules import ALREADY_TOLD, HEADING_LINE, OTHER_TELLING, half_open, obstacle
from reconcile.canonical.policies import ADDING, Policy
from reconcile.canonical.whole_sentence_fallback import conflate
from reconcile.canonical.witness_comparison import Parallel, ends_marked, of_witness
from reconcile.model.variations import Classified, Operation, Variation
from reconcile.vocabulary import Decision, Kind


def take_in(number: int, classified: Sequence[Classified], plan: Plan, policy: Policy) -> None:
    """Fill holes of the base, place additions, and add whole sentences, from one witness.

    Args:
        number: which of the texts of the plan the witness is.
        classified: the differences that nobody has decided.
        plan: is changed.
        policy: the policy in force.
    """
    witness = plan.texts[number]
    if witness.collation is None:
        return
    mine = [(c, c.variation) for c in of_witness(classified, witness.id) if c.variation is not None]
    parallel = Parallel.of(number, plan.texts, classified)
    unplaced: dict[int, list[Classified]] = defaultdict(list)
    for item, v in sorted(mine, key=lambda entry: _is_whole(entry[1], parallel)):
        d = item.difference
        if d.kind is Kind.RESIDUE and d.damaged == d.base and v.witness and not policy.treatment(Kind.RESIDUE):
            _fill(item, v, plan, parallel)
        elif _is_addition(item, v, parallel, plan, policy):
            why = obstacle(v, parallel, plan)
            if not why:
                _place(item, v, plan, parallel)
                _place_dependent(unplaced.get(v.group, []), parallel, plan)
            elif d.kind is Kind.ADDED_DETAIL:
                plan.mark(d, Decision.BASE if why in (ALREADY_TOLD, OTHER_TELLING) else Decision.UNPLACED, why)
                if why not in (ALREADY_TOLD, OTHER_TELLING, HEADING_LINE):
                    unplaced[v.group].append(item)
    for group in sorted(g for g, items in unplaced.items() if items):
        conflate(group, unplaced[group], parallel, plan, every=policy.name == "union")
    for item, v in mine:
        if item.difference.kind is Kind.PUNCTUATION and _closes(v, parallel, plan):
            closing = Insertion(number, v.witness[0], "placed", (item.difference.id,), sentence=False)
            plan.insert(v.base_place, closing)
            plan.mark(item.difference, Decision.WITNESS, "it ends the sentence, for another one was added behind it")


def _is_whole(variation: Variation, parallel: Parallel) -> bool:
    """Whole sentences come after the parts of sentences, for they may tell again what a part has told."""
    return bool(variation.witness) and parallel.is_whole(variation.witness[0])


def _is_addition(item: Classified, variation: Variation, parallel: Parallel, plan: Plan, policy: Policy) -> bool:
    """Whether a difference is something to add: what the base lacks, and what the witness tells first of two times."""
    d = item.difference
    if d.kind is Kind.REPETITION:
        return d.damaged == d.witness and policy.name in ADDING and parallel.is_first_telling(variation)
    return d.kind is Kind.ADDED_DETAIL and plan.settled[d.id].decision is Decision.UNPLACED


def _place(item: Classified, variation: Variation, plan: Plan, parallel: Parallel) -> None:
    where = variation.witness[0]
    whole = parallel.is_whole(where)
    placed = Insertion(parallel.number, where, "placed", (item.difference.id,), sentence=whole)
    plan.insert(variation.base_place, placed)
    plan.mark(item.difference, Decision.WITNESS, "a pure insertion between words that both have")


def _place_dependent(waiting: list[Classified], parallel: Parallel, plan: Plan) -> None:
    """Place what only waited for another addition of its clause to be chosen; take it off the list."""
    for item in [w for w in waiting if plan.settled[w.difference.id].reason.startswith(DEPENDENT)]:
        if item.variation is not None and not obstacle(item.variation, parallel, plan):
            waiting.remove(item)
            _place(item, item.variation, plan, parallel)


def _fill(item: Classified, variation: Variation, plan: Plan, parallel: Parallel) -> None:
    """Put what was cut out of the base back where its hole is."""
    place, where = variation.base_place, variation.witness[0]
    if place in plan.closed_gaps:
        plan.mark(item.difference, Decision.BASE, "another witness has filled the hole")
    elif not parallel.joins_up(variation) or not plan.takes(place, parallel.number, where):
        plan.mark(item.difference, Decision.UNPLACED, "4.1: not a pure insertion")
    else:
        plan.insert(place, Insertion(parallel.number, where, "filled", (item.difference.id,), sentence=False))
        plan.closed_gaps[place] = (parallel.number, where[1])
        plan.mark(item.difference, Decision.REPAIR, "the hole is filled with what the witness has")


def _closes(variation: Variation, parallel: Parallel, plan: Plan) -> bool:
    """Whether a witness has the final mark of a base sentence that lacks it and has got a sentence behind it."""
    place = variation.base_place
    added = plan.insertions.get(place, ())
    return (
        variation.operation is Operation.ADDITION
        and place > 0
        and bool(added)
        and all(i.sentence for i in added)
        and parallel.is_border(place, variation.witness[0][1])
        and not parallel.is_border(place, variation.witness[0][0])
        and ends_marked(parallel.tokens(variation.witness[0]))
        and not half_open(parallel.tokens(variation.witness[0]))
        and parallel.joins_up(variation)
        and plan.takes(place, parallel.number, variation.witness[0])
    )
