"""Carry out a choice at one place: let the witness's reading stand, or both, or neither, or a person's text.

Knows how a reading gets into the plan; who chose it, a policy or a person, is the business of `policies` and
`deciding`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from reconcile.canonical.placing import Setting, equal_at_n2, whole_sentences
from reconcile.canonical.plan import Insertion, Plan, Replacement, Text
from reconcile.canonical.strands import Strand
from reconcile.model import Decision
from reconcile.text.keys import n2
from reconcile.variation import Classified, Operation, Variation

JOINED = "a repair joins it to its neighbours"
"""Why a place inside what a repair joins has no choice of its own: nothing can be put between."""


@dataclass(frozen=True, slots=True)
class Choice:
    """What shall stand at a place."""

    decision: Decision
    """``witness``, ``both``, ``neither`` or ``text``."""
    text: str | None = None
    """For ``text``: what stands there."""


def joins_up(variation: Variation, setting: Setting) -> bool:
    """Whether the witness's reading can stand in the base with every junction attested (I5).

    On both sides the tokens next to it are matched and equal at N2, or a sentence ends there in both texts.
    """
    if variation.operation not in (Operation.ADDITION, Operation.OMISSION, Operation.SUBSTITUTION, Operation.FORM):
        return False
    if len(variation.base) > 1 or len(variation.witness) > 1:
        return False
    a, b = variation.base[0] if variation.base else (variation.base_place, variation.base_place)
    c, d = variation.witness[0] if variation.witness else (variation.witness_place, variation.witness_place)
    base, witness = setting.base, setting.witness
    if not all(base.cut_at(k) for k in (a, b)) or not all(witness.cut_at(k) for k in (c, d)):
        return False
    borders = base.transcript.borders, witness.transcript.borders
    left = a in borders[0] and c in borders[1]
    right = b in borders[0] and d in borders[1]
    return (left or _equal(setting, a - 1, c - 1)) and (right or _equal(setting, b, d))


def _equal(setting: Setting, i: int, j: int) -> bool:
    base, witness = setting.base, setting.witness
    matched = i >= 0 and setting.forth.get(i) == j
    return (
        matched
        and base.free(i)
        and witness.free(j)
        and (equal_at_n2(base.tokens[i], witness.tokens[j]) or _repaired_alike(base.strand(i), witness.strand(j)))
    )


def _repaired_alike(one: Strand | None, two: Strand | None) -> bool:
    """Whether two tokens are equal once what another witness showed of them is repaired."""
    return one is not None and two is not None and n2(one.form.text) == n2(two.form.text)


def carry_out(number: int, item: Classified, choice: Choice, rule: str, plan: Plan, texts: Sequence[Text]) -> str:
    """Put a choice into the plan.

    Returns:
        Why it cannot be done, in words; empty when it was.
    """
    variation = item.variation
    if variation is None:
        return "this difference has no reading of its own to choose"
    places = {variation.base_place, *(k for span in variation.base for k in span)}
    if not all(texts[0].cut_at(k) for k in places):
        return JOINED
    ids = (item.difference.id,)
    if variation.operation is Operation.GAP:
        if choice.decision is not Decision.WITNESS:
            return "white space can only follow the base or the witness"
        if not texts[number].cut_at(variation.witness_place):
            return JOINED
        plan.closed_gaps[variation.base_place] = (number, variation.witness_place)
        return ""
    if variation.operation is Operation.TRANSPOSITION and choice.text is not None:
        return "what moved has two places and a text has one; choose base, witness or neither"
    keep_base = choice.decision is Decision.BOTH
    take = variation.witness if choice.decision in (Decision.WITNESS, Decision.BOTH) else ()
    if any(not texts[number].cut_at(k) for span in take for k in span):
        return JOINED
    if variation.base and not keep_base:
        _replace(number, variation, take, choice.text, rule, ids, plan)
        if variation.operation is Operation.TRANSPOSITION and take:
            _insert(number, variation, variation.base_place, rule, ids, plan, texts)
    elif choice.text is not None:
        plan.insertions[variation.base_place].append(
            Insertion(number, (0, 0), rule, ids, sentence=False, text=choice.text)
        )
    elif take:
        place = variation.base[-1][1] if variation.base else variation.base_place
        _insert(number, variation, place, rule, ids, plan, texts)
    return ""


def _replace(
    number: int,
    variation: Variation,
    take: tuple[tuple[int, int], ...],
    text: str | None,
    rule: str,
    ids: tuple[str, ...],
    plan: Plan,
) -> None:
    """The first base range gives way to what was chosen, the others to nothing."""
    moved = variation.operation is Operation.TRANSPOSITION
    for n, span in enumerate(variation.base):
        here = n == 0 and not moved
        plan.replacements[span[0]] = Replacement(span, number, take if here else (), text if here else None, rule, ids)


def _insert(
    number: int, variation: Variation, place: int, rule: str, ids: tuple[str, ...], plan: Plan, texts: Sequence[Text]
) -> None:
    for span in variation.witness:
        sentence = whole_sentences(texts[number].transcript, span)
        plan.insertions[place].append(Insertion(number, span, rule, ids, sentence=sentence))
