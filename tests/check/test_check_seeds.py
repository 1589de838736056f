"""What the check says about the sample texts of this repository: every accident of theirs, and nothing false."""

import json
from collections import Counter
from pathlib import Path

import pytest
from checking_files import call, found

ROOT = Path(__file__).parents[2]
A, B, C = sorted(p.name for p in (ROOT / "seeds").glob("*.txt"))
LOST = ["Nikkis", "Aprils", "Mikes", "Cooks", "Cooks", "Frisbees", "Cooks", "dealers", "months", "Im", "cant"]


@pytest.fixture
def findings(tmp_path: Path, monkeypatch, capfd) -> list[dict]:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "seeds").mkdir()
    for name in (A, B, C):
        (tmp_path / "seeds" / name).write_bytes((ROOT / "seeds" / name).read_bytes())
    return found(capfd, "seeds")


def test_every_accident_of_the_samples_is_found_and_nothing_else(findings: list[dict]) -> None:
    counts = Counter((f["rule"], f["path"].removeprefix("seeds/")) for f in findings)
    wanted = {("RC105", B): 11, ("RC103", B): 1, ("RC111", B): 1, ("RC203", B): 1, ("RC108", C): 8}
    assert {k: n for k, n in counts.items() if k[0] < "RC3"} == wanted
    assert {k for k in counts if k[0] > "RC3"} <= {("RC301", B), ("RC302", B), ("RC303", B)}


def test_the_apostrophes_are_quoted_where_they_stand(findings: list[dict]) -> None:
    lost = [f for f in findings if f["rule"] == "RC105"]
    assert [f["quoted"] for f in lost] == LOST
    text = (ROOT / "seeds" / B).read_bytes().decode()
    lines = text.split("\n")
    assert all(lines[f["line"] - 1][f["column"] - 1 : f["end_column"] - 1] == f["quoted"] for f in lost)
    assert {f["severity"] for f in lost} == {"error"}
    (nikki,) = [f for f in lost if f["quoted"] == "Nikkis"]
    assert (nikki["line"], nikki["column"], nikki["end_column"]) == (1, 1127, 1133)
    assert nikki["message"] == f'"Nikkis dog" lost its apostrophe; seeds/{A} reads "Nikki\'s dog"'
    assert nikki["related"][0]["path"] == f"seeds/{A}"


def test_the_pair_is_named_once_with_the_other_text(findings: list[dict]) -> None:
    (pair,) = [f for f in findings if f["rule"] == "RC203"]
    assert (pair["path"], pair["related"][0]["path"]) == (f"seeds/{B}", f"seeds/{A}")


def test_the_known_findings_of_the_repository_are_accepted_with_reasons(tmp_path: Path, monkeypatch, capfd) -> None:
    monkeypatch.chdir(ROOT)
    code, out, err = call(capfd, "check", "seeds", "--select", "RC1,RC2,RC3,RC405", "--strict", "--format", "json")
    assert code == 0, out + err
    assert json.loads(out)["findings"] == []
    lines = (ROOT / "accepted.csv").read_text("utf-8").splitlines()
    assert all(line.rsplit(",", 2)[1] for line in lines)
