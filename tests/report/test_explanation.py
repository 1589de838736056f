"""What is told about one difference: its sentences, and what each policy would do."""

import pytest
from rendered_runs import make_record
from rich.console import Console

from reconcile import Document, Settings, reconcile
from reconcile.cli.explain_command import compare_policies
from reconcile.report.console.explanation import explain_id
from reconcile.vocabulary import Kind

LONG = "word " * 60
A = f"{LONG}Amy left the small town in 1999 and never came back. The Cook calls."
B = "First. Amy left the small town in 1998 and never came back. The Cook calls."


@pytest.fixture(scope="module")
def result():
    return reconcile([Document.from_text("a.txt", A), Document.from_text("b.txt", B)], Settings(one_work=True))


@pytest.fixture(scope="module")
def conflict(result):
    (found,) = (d for d in result.works[0].differences if d.kind is Kind.CONFLICT)
    return found


def told(result, name: str) -> str:
    console = Console(width=1000, color_system=None)
    with console.capture() as capture:
        console.print(
            explain_id(name, [make_record(result.works[0], [])], lambda d, w: compare_policies(d, w, result.settings))
        )
    return capture.get()


def test_the_reading_stands_in_its_sentence(result, conflict) -> None:
    text = told(result, conflict.id)
    assert "Amy left the small town in “1998” and never came back.\n" in text
    assert "First." not in text
    assert "…word word" in text


def test_every_policy_says_what_it_would_do(result, conflict) -> None:
    outcomes = compare_policies(conflict, result.works[0], result.settings)
    policies = [p for o in outcomes for p in o.policies]
    assert sorted(p.split("=")[0] for p in policies) == sorted(
        ["base", "complete", "union", "majority", "flag", "priority", "consensus(2)"]
    )
    assert {p: o.decision for o in outcomes for p in o.policies}[f"priority={conflict.witness}"] == "witness"
    assert "a majority needs three independent witnesses" in told(result, conflict.id)


def test_the_policies_are_asked_with_the_base_of_the_work(conflict) -> None:
    documents = [Document.from_text("a.txt", A), Document.from_text("b.txt", B)]
    other = reconcile(documents, Settings(one_work=True, base=conflict.witness)).works[0]
    (turned,) = (d for d in other.differences if d.kind is Kind.CONFLICT)
    outcomes = compare_policies(turned, other, Settings())
    assert f"priority={conflict.base}" in [p for o in outcomes for p in o.policies]
