"""A choice inside what a repair joins is refused with a reason: nothing can be put between the joined words."""

from dataclasses import replace
from types import SimpleNamespace

import pytest

from reconcile import Document
from reconcile.canonical.coverage import ContentIndex
from reconcile.canonical.merge_plan import MergePlan, WitnessText
from reconcile.canonical.reading_choices import ChoiceObstacle, apply_choice
from reconcile.model.records import Repair
from reconcile.model.variations import ClassifiedDifference, Collation, Operation, Variation
from reconcile.vocabulary import Confidence, Decision, SegmentRule
from reconcile.work_pipeline import prepare_document

APART = "The par ole board met."
"""Tokens: The, par, ole, board, met, the full stop."""
REPAIR = Repair(
    start=4, end=11, replacement="parole", kind="stray-space", evidence="as elsewhere", confidence=Confidence.HIGH
)
WITNESS, TYPED = {"decision": Decision.WITNESS}, {"decision": Decision.TEXT, "text": "old"}


def text(name, raw, *repairs, collation=None):
    return WitnessText.from_transcript(
        name, prepare_document(Document.from_text(name, raw)).transcript, collation, repairs
    )


def place(operation, base_place, witness_place, *, base=(), witness=()):
    return Variation(
        operation=operation, base=base, witness=witness, base_place=base_place, witness_place=witness_place, group=0
    )


GAP_OF_BOARD = place(Operation.GAP, 3, 3)
MORE = place(Operation.ADDITION, 3, 3, witness=((3, 4),))


def carried_out(variation, choice, *, base=(), witness=()):
    """Why a choice cannot be carried out, and what the plan holds of it."""
    matched = Collation(groups=(), matches=tuple((n, n) for n in range(7)), variations=(variation,))
    texts = [text("a", APART, *base), text("b", APART, *witness, collation=matched)]
    plan = MergePlan(texts, ContentIndex.from_transcript(texts[0].transcript, {}))
    item = ClassifiedDifference(difference=SimpleNamespace(id="d"), variation=variation)
    why = apply_choice(1, item, rule=SegmentRule.DECISION, plan=plan, **choice)
    return why, bool(plan.closed_gaps or any(plan.insertions.values()) or plan.replacements)


@pytest.mark.parametrize(
    ("variation", "choice", "joined"),
    [
        pytest.param(replace(GAP_OF_BOARD, base_place=2), WITNESS, "base", id="white space of the base"),
        pytest.param(replace(GAP_OF_BOARD, witness_place=2), WITNESS, "witness", id="white space of the witness"),
        pytest.param(replace(MORE, base_place=2), WITNESS, "base", id="an addition"),
        pytest.param(replace(MORE, base_place=2), TYPED, "base", id="what a person types"),
        pytest.param(replace(MORE, witness=((2, 3),)), WITNESS, "witness", id="half of what is joined"),
    ],
)
def test_nothing_is_put_inside_what_a_repair_joins(variation, choice, joined):
    assert carried_out(variation, choice, **{joined: (REPAIR,)}) == (ChoiceObstacle.JOINED_BY_REPAIR, False)
    assert carried_out(variation, choice) == (None, True)


@pytest.mark.parametrize("joined", ["base", "witness"])
@pytest.mark.parametrize("variation", [GAP_OF_BOARD, MORE], ids=["white space", "an addition"])
def test_a_place_beside_what_a_repair_joins_is_open_to_choice(variation, joined):
    assert carried_out(variation, WITNESS, **{joined: (REPAIR,)}) == (None, True)
