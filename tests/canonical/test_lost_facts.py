"""No fact is settled in silence: what would lose a name or a number waits."""

import pytest

from reconcile import Document, Settings, reconcile
from reconcile.vocabulary import Decision, Kind

WAITS = {Decision.OPEN, Decision.UNPLACED}


def decide(base: str, witness: str, **settings: object) -> dict[str, Decision]:
    """Return the decision of each substantive difference by what the witness has there."""
    documents = [Document.from_text("a", base), Document.from_text("b", witness)]
    given = {"base": "a", "works": {"w": ["a", "b"]}, **settings}
    work = reconcile(documents, Settings.from_mapping(given)).works[0]
    return {d.witness_text: d.decision for d in work.differences if d.kind in (Kind.REWORDING, Kind.ADDED_DETAIL)}


@pytest.mark.parametrize(
    ("base", "witness", "fact"),
    [
        (
            "The old miller is visited by a stranger one night.",
            "The old miller receives a visit from the printer Hagen one night.",
            "Hagen",
        ),
        (
            "A retired judge goes home and builds a boat with his son.",
            "A judge from Trondheim returns and builds a boat with his son.",
            "Trondheim",
        ),
        ("He kept a few hens behind the house.", "He had 14 birds behind the house.", "14"),
    ],
)
def test_a_rewording_with_a_fact_waits(base: str, witness: str, fact: str) -> None:
    decisions = [decision for text, decision in decide(base, witness).items() if fact in text]
    assert decisions
    assert set(decisions) <= WAITS


@pytest.mark.parametrize(
    ("base", "witness"),
    [
        ("The miller Hagen is visited by a stranger. He left.", "The miller gets a visit from Hagen. He left."),
        ("He kept a few hens. There were 14 of them.", "He had 14 birds. There were 14 of them."),
        ("It was a quiet evening by the sea.", "It was a silent night by the sea."),
    ],
)
def test_what_stands_elsewhere_or_is_no_fact_does_not_wait(base: str, witness: str) -> None:
    rewordings = decide(base, witness)
    assert rewordings
    assert not set(rewordings.values()) & {Decision.OPEN}


def test_under_a_policy_that_adds_nothing_the_setting_decides() -> None:
    base, witness = "He is visited by a stranger one night.", "He receives a visit from the printer Hagen one night."
    assert Decision.OPEN not in decide(base, witness, policy="base").values()
