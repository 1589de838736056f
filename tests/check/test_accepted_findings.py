"""Accepted findings: written on demand, kept by fingerprint, told when stale."""

from pathlib import Path

import pytest
from checking_files import PROSE, call, found, put

DAMAGED = "Ann owns a dog. The whole town fears Anns dog, and it is said that Ann cant hold it.\n"
HEADER = "rule,path,fingerprint,reason,date"


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    put("texts/a.txt", DAMAGED)
    return tmp_path


def test_new_findings_need_their_own_option(capfd) -> None:
    assert call(capfd, "check", "texts", "--accept")[0] == 1
    assert Path("accepted.csv").read_text() == f"{HEADER}\n"
    code, out, _ = call(capfd, "check", "texts", "--accept-new", "--reason", "as printed, twice")
    assert (code, out) == (0, "1 file checked: nothing found; 2 accepted\n")
    lines = Path("accepted.csv").read_text().splitlines()
    assert lines[0] == HEADER
    assert len(lines) == 3
    assert lines[1:] == sorted(lines[1:])
    assert all(line.startswith("RC105,texts/a.txt,") and '"as printed, twice",20' in line for line in lines[1:])


def test_a_fingerprint_survives_edits_elsewhere_and_not_at_the_place(capfd) -> None:
    call(capfd, "check", "texts", "--accept-new")
    put("texts/a.txt", "A line before it all, and it is new.\n\n" + DAMAGED + "A line after it, and it is new.\n")
    assert found(capfd, "texts") == []
    put("texts/a.txt", DAMAGED.replace("Anns dog", "Anns hound"))
    assert [f["rule"] for f in found(capfd, "texts")] == ["RC405", "RC105"]


def test_equal_places_are_told_apart(capfd) -> None:
    put("texts/a.txt", DAMAGED * 2)
    prints = [f["fingerprint"] for f in found(capfd, "texts", "--select", "RC105")]
    assert len(prints) == len(set(prints)) == 4


def test_a_stale_entry_is_a_finding_and_is_pruned(capfd) -> None:
    call(capfd, "check", "texts", "--accept-new")
    put("texts/a.txt", PROSE)
    code, out, _ = call(capfd, "check", "texts", "-q")
    assert code == 0
    assert out.splitlines()[0].startswith(
        "accepted.csv:2:1: RC405 warning RC105 in texts/a.txt is accepted, but no longer"
    )
    assert call(capfd, "check", "texts", "--strict")[0] == 1
    assert call(capfd, "check", "texts", "--accept")[0] == 0
    assert Path("accepted.csv").read_text() == f"{HEADER}\n"


def test_what_was_not_looked_at_is_not_stale(capfd) -> None:
    call(capfd, "check", "texts", "--accept-new")
    before = Path("accepted.csv").read_bytes()
    put("texts/b.txt", PROSE)
    assert found(capfd, "texts/b.txt") == []
    assert found(capfd, "texts", "--select", "RC1,RC405", "--ignore", "RC105") == []
    assert call(capfd, "check", "texts/b.txt", "--accept")[0] == 0
    assert Path("accepted.csv").read_bytes() == before
    Path("texts/a.txt").unlink()
    assert [f["rule"] for f in found(capfd, "texts/b.txt")] == ["RC405", "RC405"]


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("", "the first line must be"),
        ("rule,path\n", "the first line must be"),
        (f"{HEADER}\nRC105,a.txt\n", ":2: 2 cells instead of 5"),
        (f"{HEADER}\nX,a.txt,{'0' * 64},,\n", ":2: rule 'X'"),
        (f"{HEADER}\n\nRC105,a.txt,12,,\n", ":3: fingerprint '12'"),
        (f"{HEADER}\nRC105,,{'0' * 64},,\n", ":2: the path is empty"),
        (f'{HEADER}\n"RC105,a.txt\n', ":2: "),
        (b"\xff\xfe", "not UTF-8"),
        (f"<<<<<<< ours\n{HEADER}\n", "the first line must be"),
    ],
)
def test_a_malformed_file_is_an_error(capfd, content: str | bytes, says: str) -> None:
    put("accepted.csv", content)
    code, out, err = call(capfd, "check", "texts")
    assert (code, out) == (2, "")
    assert says in err


def test_a_named_file_must_be_there(capfd) -> None:
    assert call(capfd, "check", "texts", "--accepted", "known.csv")[0] == 2
    assert call(capfd, "check", "texts", "--accepted", "known.csv", "--accept-new")[0] == 0
    assert call(capfd, "check", "texts", "--accepted", "known.csv")[0] == 0
    put("reconcile.toml", 'accepted = "other.csv"\n')
    assert call(capfd, "check", "texts")[0] == 2


def test_a_cell_of_the_file_cannot_act_as_a_formula(capfd) -> None:
    put("texts/=x.txt", DAMAGED)
    call(capfd, "check", "texts", "--accept-new", "--reason", "=1+1")
    assert ",'=1+1," in Path("accepted.csv").read_text()
    assert found(capfd, "texts", "--select", "RC105,RC405") == []
