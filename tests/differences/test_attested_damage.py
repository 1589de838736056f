"""Damage that another witness shows is repaired from it, on either side; what authors may mean is left alone."""

import tomllib
from pathlib import Path

import pytest

from reconcile import Document, Settings, reconcile
from reconcile.damage.overlay import Overlay
from reconcile.proof.record_invariants import find_problems
from reconcile.vocabulary import Confidence, Decision, Kind

FOLDER = Path(__file__).parents[1] / "cases" / "twin"
CASES = [
    pytest.param(case, id=f"{path.stem}: {case['label']}")
    for path in sorted(FOLDER.glob("*.toml"))
    for case in tomllib.loads(path.read_text(encoding="utf-8"))["case"]
]


def work(case, base, policy="base"):
    documents = [Document.from_text(side, case[side]) for side in ("sound", "damaged")]
    (found,) = reconcile(documents, Settings(one_work=True, base=base, policy=policy)).works
    return found


@pytest.mark.parametrize("case", CASES)
def test_the_damaged_text_as_base_is_repaired(case):
    assert work(case, "damaged").canonical.text == case.get("repaired", case["sound"])


@pytest.mark.parametrize("case", CASES)
def test_the_sound_text_as_base_is_left_alone(case):
    assert work(case, "sound").canonical.text == case["sound"]


@pytest.mark.parametrize("case", CASES)
def test_the_record_repairs_the_damaged_witness(case):
    found = work(case, "sound")
    edits = {
        (d.repair.start, d.repair.end): d.repair
        for d in found.differences
        if d.damaged == "damaged" and d.repair and d.repair.confidence is Confidence.HIGH
    }
    chosen = [edits[place] for place in sorted(edits)]
    assert Overlay(case["damaged"], tuple(chosen)).text == case.get("repaired", case["sound"])


@pytest.mark.parametrize("case", [c for c in CASES if "repaired" not in c.values[0]])
@pytest.mark.parametrize("policy", ["base", "complete"])
def test_the_undamaged_form_wins_whichever_text_is_chosen(case, policy):
    found = work(case, None, policy)
    assert found.canonical.text == case["sound"]
    assert not found.open


@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("base", ["sound", "damaged"])
def test_the_record_proves_itself(case, base):
    assert list(find_problems(work(case, base, "complete"), "work")) == []


@pytest.mark.parametrize("case", [c for c in CASES if "repaired" not in c.values[0]])
def test_every_repair_names_its_evidence(case):
    repaired = [d for d in work(case, "damaged").differences if d.decision is Decision.REPAIR]
    assert repaired
    for difference in repaired:
        assert difference.kind in (Kind.ENCODING_DAMAGE, Kind.RESIDUE)
        assert difference.repair.evidence
        assert difference.reason


def test_a_doubted_repair_of_mend_is_told_and_not_written():
    (case,) = [c.values[0] for c in CASES if c.values[0]["label"] == "a name derived in error"]
    (row,) = [d for d in work(case, "damaged").differences if "Roberts" in d.witness_text]
    assert (row.subtype, row.decision) == ("dropped-apostrophe", Decision.OPEN)
