"""What ``reconcile explain`` tells about a finding: its place, its reason, its fix, and how to accept it."""

import csv
from pathlib import Path

import pytest
from checking_files import PROSE, call, found, put

DAMAGED = "Ann owns a dog. The whole town fears Anns dog, and it is said that Ann cant hold it.\n"


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    put("texts/a.txt", DAMAGED)
    put("texts/b.txt", PROSE)
    return tmp_path


def fingerprint(capfd, rule: str, *paths: str) -> str:
    return next(f["fingerprint"] for f in found(capfd, *paths, "--show-info") if f["rule"] == rule)


def test_everything_about_a_finding_is_told(capfd) -> None:
    name = fingerprint(capfd, "RC105", "texts")
    code, out, err = call(capfd, "explain", name[:8], "texts")
    assert (code, err) == (0, "")
    lines = out.splitlines()
    assert lines[0] == f"Finding {name[:16]}  RC105 dropped-apostrophe  error"
    assert lines[1] == "  place      texts/a.txt, line 1, column 38"
    assert lines[3].endswith("The whole town fears Anns dog, and it is said that Ann cant hold it.")
    assert lines[4].index("^^^^") == lines[3].index("Anns")
    assert "             line 1, column 41: “” → “'”" in lines
    assert "             reconcile fix --select RC105 texts/a.txt" in lines


def test_the_line_it_prints_accepts_the_finding(capfd) -> None:
    names = [f["fingerprint"] for f in found(capfd, "texts")]
    rows = ["rule,path,fingerprint,reason,date"]
    for name in names:
        out = call(capfd, "explain", name, "texts")[1]
        rows.append(next(line.strip() for line in out.splitlines() if f",{name}," in line))
    put("accepted.csv", "\n".join(rows) + "\n")
    assert found(capfd, "texts") == []
    assert {row["reason"] for row in csv.DictReader(rows)} == {"WHY"}
    assert "  accepted   in accepted.csv: WHY" in call(capfd, "explain", names[0], "texts")[1]


def test_paths_come_from_the_settings(capfd) -> None:
    put("reconcile.toml", 'paths = ["texts"]\n')
    name = fingerprint(capfd, "RC105")
    assert call(capfd, "explain", name)[0] == 0
    put("other.toml", 'paths = ["texts/b.txt"]\n')
    code, out, err = call(capfd, "explain", name, "--config", "other.toml")
    assert (code, out) == (2, "")
    assert "has this fingerprint" in err


def test_a_finding_without_words_is_told_too(capfd) -> None:
    put("texts/e.txt", "")
    put("texts/n.txt", DAMAGED.rstrip())
    for rule in ("RC112", "RC110"):
        code, out, _ = call(capfd, "explain", fingerprint(capfd, rule, "texts"), "texts")
        assert code == 0
        assert rule in out


def test_what_is_no_fingerprint_or_unknown_is_bad_input(capfd) -> None:
    for name in ("abcdef0", "0123456789abcdef", "nobody"):
        code, out, err = call(capfd, "explain", name, "texts")
        assert (code, out) == (2, "")
        assert err.startswith("reconcile: ")


def test_a_text_in_a_finding_cannot_steer_a_terminal(capfd) -> None:
    put("texts/c.txt", f"The \x1b[31mkeeper is ill. ##[error] {DAMAGED}")
    out = call(capfd, "explain", fingerprint(capfd, "RC107", "texts"), "texts")[1]
    assert "\x1b" not in out
    assert "##[error]" not in out
