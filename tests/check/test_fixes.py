"""`reconcile fix` and `check --fix` write what is certain, and leave every other byte as it was."""

import os
from pathlib import Path

import pytest
from checking_files import PROSE, call, found, put
from hypothesis import given
from hypothesis import strategies as st

from reconcile.check.finding_drafts import draft_finding
from reconcile.check.findings import FileEdit, FilePlace, FindingDraft, Fix
from reconcile.check.fixes import _choose_disjoint_edits

DAMAGED = "Ann owns a dog. The whole town fears Anns dog, and it is said that Ann cant hold it"


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (f"{DAMAGED}.\n", f"{DAMAGED}.\n".replace("Anns", "Ann's").replace("cant", "can't")),
        (
            f"{DAMAGED}.\r\n\r\n\r\nThe end",
            f"{DAMAGED}.\r\n\r\n\r\nThe end".replace("Anns", "Ann's").replace("cant", "can't"),
        ),
        (
            "\ufeffHe is ill â€“ she is not, and that is all of it.  \n\n",
            "He is ill – she is not, and that is all of it.  \n\n",
        ),
        (
            "A firm &amp; its driver.Back at the house\tthey are the best of it.",
            "A firm & its driver. Back at the house\tthey are the best of it.",
        ),
        (
            "One line of it.\r\nTwo lines of it.\r\nThree of the lines of it.\n",
            "One line of it.\r\nTwo lines of it.\r\nThree of the lines of it.\r\n",
        ),
        (PROSE.rstrip(), PROSE.rstrip()),
        (
            "He met Nicky , and the  cafe\u0301 was closed for the whole of it.\n",
            "He met Nicky , and the  cafe\u0301 was closed for the whole of it.\n",
        ),
    ],
    ids=[
        "apostrophes",
        "line ends stay",
        "mark and dash",
        "entity and space",
        "mixed ends",
        "no final end",
        "not safe",
    ],
)
def test_fix_changes_the_damage_and_nothing_else(capfd, before: str, after: str) -> None:
    put("a.txt", before)
    assert call(capfd, "fix", "a.txt")[0] == 0
    assert Path("a.txt").read_bytes().decode() == after
    assert call(capfd, "fix", "a.txt")[2].endswith("nothing to repair\n")
    assert Path("a.txt").read_bytes().decode() == after
    assert not any(f["fix"] and f["fix"]["safe"] for f in found(capfd, "a.txt"))


def test_information_is_fixed_when_it_is_asked_for(capfd) -> None:
    put("a.txt", "The cafe\u0301 is closed for the whole of the winter.")
    assert call(capfd, "fix", "a.txt", "--select", "RC110,RC113")[0] == 0
    assert Path("a.txt").read_bytes().decode() == "The café is closed for the whole of the winter.\n"


def test_diff_shows_and_writes_nothing(capfd) -> None:
    put("a.txt", f"One.\n{DAMAGED}")
    code, out, _ = call(capfd, "fix", "a.txt", "--diff")
    assert code == 0
    lines = out.splitlines()
    assert lines[:4] == ["# a.txt:2: Anns -> Ann's", "# a.txt:2: cant -> can't", "--- a/a.txt", "+++ b/a.txt"]
    assert f"-{DAMAGED}" in lines
    assert "+" + DAMAGED.replace("Anns", "Ann's").replace("cant", "can't") in lines
    assert lines[-1] == "\\ No newline at end of file"
    assert Path("a.txt").read_bytes().decode() == f"One.\n{DAMAGED}"


def test_other_texts_are_used_when_they_are_named(capfd) -> None:
    put("old/a.txt", PROSE.replace("the doctor comes", "the doctor's boat comes"))
    put("new/b.txt", PROSE.replace("the doctor comes", "the doctors boat comes"))
    assert call(capfd, "fix", "new")[2].endswith("nothing to repair\n")
    assert call(capfd, "fix", "new", "--against", "old")[0] == 0
    assert "the doctor's boat" in Path("new/b.txt").read_text()
    assert "the doctor's boat" in Path("old/a.txt").read_text()
    assert call(capfd, "fix", "new", "--against", "old")[2].endswith("nothing to repair\n")


def test_check_with_fix_is_clean_afterwards(capfd) -> None:
    put("texts/a.txt", f"{DAMAGED}.\n")
    code, out, err = call(capfd, "check", "texts", "--fix")
    assert code == 0
    assert out == "1 file checked: nothing found\n"
    assert "texts/a.txt: 2 places repaired" in err


def test_accepted_findings_are_not_fixed(capfd) -> None:
    put("texts/a.txt", f"{DAMAGED}.\n")
    assert call(capfd, "check", "texts", "--accept-new", "--reason", "as printed")[0] == 0
    assert call(capfd, "fix", "texts")[2].endswith("nothing to repair\n")
    assert Path("texts/a.txt").read_text() == f"{DAMAGED}.\n"


def test_rights_and_links_stay(capfd) -> None:
    real = put("real/a.txt", f"{DAMAGED}.\n")
    real.chmod(0o640)
    Path("texts").mkdir()
    Path("texts/a.txt").symlink_to(real.resolve())
    before = real.read_text()
    code, _, err = call(capfd, "fix", "texts")
    assert (code, real.read_text()) == (0, before)
    assert "texts/a.txt: a link to a file outside of what was named; --follow-links repairs that file" in err
    assert call(capfd, "fix", "texts", "--follow-links")[0] == 0
    assert Path("texts/a.txt").is_symlink()
    assert "Ann's" in real.read_text()
    assert real.stat().st_mode & 0o777 == 0o640
    assert [p.name for p in Path("real").iterdir()] == ["a.txt"]


def test_another_encoding_stays(capfd) -> None:
    put("a.txt", f"{DAMAGED} – às.\n".encode("cp1252"))
    assert call(capfd, "fix", "a.txt", "--encoding", "cp1252")[0] == 0
    assert Path("a.txt").read_bytes().decode("cp1252").endswith("can't hold it – às.\n")


def test_what_cannot_be_fixed_is_an_error(capfd) -> None:
    assert call(capfd, "fix", "missing.txt")[0] == 2
    assert call(capfd, "fix", "-")[0] == 2
    assert call(capfd, "fix", "*.txt") == (0, "", "nothing to read: *.txt: nothing matches\nnothing to repair\n")


def fixable(span: tuple[int, int], attested: bool) -> FindingDraft:
    place = FilePlace(path="a.txt", start=span[0], end=span[1])
    fix = Fix(edits=(FileEdit(place=place, replacement="x"),), description="", safe=True, attested=attested)
    return draft_finding("RC105", place, "", context=(), fix=fix)


spans = st.tuples(st.integers(0, 12), st.integers(0, 2)).map(lambda n: (n[0], n[0] + n[1]))


@given(st.lists(st.builds(fixable, spans, st.booleans()), max_size=12))
def test_edits_are_chosen_as_if_each_were_held_against_all_before_it(findings):
    chosen: list[tuple[int, int]] = []
    for f in sorted(findings, key=lambda f: (not f.fix.attested, f.place.start)):
        start, end = f.place.start, f.place.end
        if all((end <= a or b <= start) and (start, end) != (a, b) for a, b in chosen):
            chosen.append((start, end))
    edits, count = _choose_disjoint_edits(findings, "utf-8")
    assert [(e.place.start, e.place.end) for e in edits] == sorted(chosen)
    assert count == len(chosen)


def test_a_link_inside_of_what_is_named_is_followed(capfd) -> None:
    put("texts/real.txt", f"{DAMAGED}.\n")
    Path("texts/sub").mkdir()
    Path("texts/sub/a.txt").symlink_to(Path("texts/real.txt").resolve())
    assert call(capfd, "fix", "texts")[0] == 0
    assert Path("texts/sub/a.txt").is_symlink()
    assert "Ann's" in Path("texts/real.txt").read_text()


def test_hard_links_keep_the_old_text_and_that_is_said(capfd) -> None:
    put("texts/a.txt", f"{DAMAGED}.\n")
    os.link("texts/a.txt", "copy.txt")
    _, _, err = call(capfd, "fix", "texts")
    assert "2 places repaired; 1 hard link to it keep the old text" in err
    assert "Ann's" in Path("texts/a.txt").read_text()
    assert Path("copy.txt").read_text() == f"{DAMAGED}.\n"


def test_a_diff_shows_the_words(capfd) -> None:
    put("texts/a.txt", f"{DAMAGED}.\n")
    _, out, _ = call(capfd, "fix", "texts", "--diff")
    assert out.startswith("# texts/a.txt:1: Anns -> Ann's\n")
    assert "--- a/texts/a.txt" in out


def test_what_is_likely_is_shown_and_never_written(capfd) -> None:
    put("texts/a.txt", "In the N e p t u n e he was ill, and the boats of the harbour left.\n")
    assert call(capfd, "fix", "texts", "--diff")[1] == ""
    code, out, _ = call(capfd, "fix", "texts", "--diff", "--proposed")
    assert code == 0
    assert out.startswith("# texts/a.txt:1: N e p t u n e -> Neptune\n")
    assert "N e p t u n e" in Path("texts/a.txt").read_text()
    code, _, err = call(capfd, "fix", "texts", "--proposed")
    assert code == 2
    assert "--proposed shows what is not certain, and needs --diff" in err
