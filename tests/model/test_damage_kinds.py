"""The table of damage kinds is complete and true: detectors, check rules and cases on both sides of every kind."""

import importlib
import tomllib
from pathlib import Path

import pytest

from reconcile import Document, Settings, reconcile
from reconcile.check.rules.registry import load_rules
from reconcile.damage.detection import DETECTORS, mend
from reconcile.damage.detectors.repetition import find_repeated_passages
from reconcile.damage.text_habits import TextHabits
from reconcile.model.damage_kinds import DAMAGE_KINDS, DamageKind, WrittenWhen
from reconcile.vocabulary import Confidence

CASES = Path(__file__).parents[1] / "cases"
FOUND_ALONE = [d for d in DAMAGE_KINDS.values() if d.detectors]
ATTESTED_ONLY = [d for d in DAMAGE_KINDS.values() if not d.detectors and d.kind is not DamageKind.NORMALISED]
CASES_OF_KIND = {DamageKind.DELETED_SIGN: "deleted-letter"}
"""Where the cases of a kind are, if they are not in a file of its name: one rule finds both."""


def by_kind(definition):
    return definition.kind.value


def read_cases(folder, name):
    return tomllib.loads((CASES / folder / f"{name}.toml").read_text(encoding="utf-8"))["case"]


def find_in_pair(case):
    documents = [Document.from_text(side, case[side]) for side in ("left", "right")]
    (work,) = reconcile(documents, Settings(one_work=True, base="left")).works
    return [d.repair for d in work.differences if d.repair and d.base != d.witness]


def test_every_kind_is_defined():
    assert list(DAMAGE_KINDS) == list(DamageKind)


@pytest.mark.parametrize("definition", FOUND_ALONE, ids=by_kind)
def test_every_kind_has_a_text_that_shows_it_and_one_that_does_not(definition):
    found = [{edit.kind for edit in mend(case["input"]).edits} for case in read_cases("mend", definition.kind)]
    assert any(definition.kind in kinds for kinds in found)
    assert any(definition.kind not in kinds for kinds in found)


@pytest.mark.parametrize("definition", ATTESTED_ONLY, ids=by_kind)
def test_every_kind_that_needs_a_witness_has_a_pair_that_shows_it_and_one_that_does_not(definition):
    cases = read_cases("classify", CASES_OF_KIND.get(definition.kind, definition.kind))
    found = [{repair.kind for repair in find_in_pair(case)} for case in cases]
    assert any(definition.kind in kinds for kinds in found)
    assert any(definition.kind not in kinds for kinds in found)


@pytest.mark.parametrize("definition", FOUND_ALONE, ids=by_kind)
def test_only_a_kind_that_may_be_written_alone_is_ever_certain_alone(definition):
    confidences = {
        edit.confidence
        for path in (CASES / "mend").glob("*.toml")
        for case in read_cases("mend", path.stem)
        for edit in mend(case["input"]).edits
        if edit.kind == definition.kind
    }
    assert (Confidence.HIGH in confidences) == (definition.written_when is WrittenWhen.ALONE)


def test_the_named_detectors_are_the_ones_that_find_a_kind():
    found = {}
    for path in (CASES / "mend").glob("*.toml"):
        for case in read_cases("mend", path.stem):
            for text in {case["input"], mend(case["input"]).text}:
                for detector in (*DETECTORS, find_repeated_passages):
                    for edit in detector(TextHabits(text)):
                        found.setdefault(edit.kind, set()).add(detector.__module__.rpartition(".")[2])
    for definition in FOUND_ALONE:
        for name in definition.detectors:
            importlib.import_module(f"reconcile.damage.detectors.{name}")
        assert found[definition.kind] <= set(definition.detectors)


@pytest.mark.parametrize("definition", DAMAGE_KINDS.values(), ids=by_kind)
def test_the_check_can_report_what_the_table_gives_a_rule(definition):
    rule = definition.check_rule
    assert not rule or rule in load_rules()
    assert bool(definition.message) == bool(rule and definition.detectors)
    definition.message.format(words="", more="", repaired="", evidence="")
    assert not definition.attested_message or (rule and definition.is_attestable)
