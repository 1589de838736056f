"""Every rule of classification fires where it should and is silent where it should be silent."""

import tomllib
from pathlib import Path

import pytest

from reconcile import Document, Settings, reconcile
from reconcile.differences import rule_order
from reconcile.differences.rule_order import RULES, apply_rules
from reconcile.vocabulary import Confidence, Kind

FOLDER = Path(__file__).parents[1] / "cases" / "classify"
FILES = {path.stem: tomllib.loads(path.read_text(encoding="utf-8"))["case"] for path in sorted(FOLDER.glob("*.toml"))}


def cases():
    for stem, entries in FILES.items():
        for case in entries:
            failing = case.get("expect", "pass") == "fail"
            marks = [pytest.mark.xfail(strict=True, reason=case["why"])] if failing else []
            yield pytest.param(case, id=f"{stem}: {case['label']}", marks=marks)


def differences(left, right):
    documents = [Document.from_text("left", left), Document.from_text("right", right)]
    (work,) = reconcile(documents, Settings(one_work=True, base="left")).works
    return work.differences


FIELDS = {"base": "base_text", "witness": "witness_text"}


@pytest.mark.parametrize("case", list(cases()))
def test_case(case):
    """Each row names kind, rule and readings, and severity, confidence or subtype where the case is about them."""
    found, expected = differences(case["left"], case["right"]), case["expected"]
    rows = [{key: getattr(d, FIELDS.get(key, key)) for key in row} for d, row in zip(found, expected, strict=False)]
    assert rows == expected
    assert len(found) == len(expected)


@pytest.mark.parametrize(
    ("case", "word"), [(c, c["confidence"]) for entries in FILES.values() for c in entries if "confidence" in c]
)
def test_a_doubtful_case_is_no_surer_than_that(case, word):
    assert {d.confidence for d in differences(case["left"], case["right"])} == {Confidence(word)}


@pytest.mark.parametrize("rule", [rule.id for rule in RULES])
def test_every_rule_owns_a_firing_and_a_silent_case(rule):
    fires = [any(e["rule"] == rule for e in case["expected"]) for case in FILES[rule]]
    assert any(fires)
    assert not all(fires)


@pytest.mark.parametrize("kind", sorted(set(Kind) - {Kind.IDENTICAL, Kind.UNCLASSIFIED}))
def test_every_class_owns_a_firing_and_a_silent_case(kind):
    homes = [stem for stem, entries in FILES.items() if any(e["kind"] == kind for c in entries for e in c["expected"])]
    near = [any(e["kind"] == kind for e in case["expected"]) for stem in homes for case in FILES[stem]]
    assert any(near)
    assert not all(near)


def test_what_no_rule_takes_is_unclassified(monkeypatch):
    monkeypatch.setattr(rule_order, "RULES", ())
    rule, verdict = apply_rules(None)
    assert (rule, verdict.kind, verdict.confidence) == ("none", Kind.UNCLASSIFIED, Confidence.LOW)


def test_equal_texts_have_no_differences():
    assert differences("It rained. She left.", "It rained. She left.") == ()
