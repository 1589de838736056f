"""Whether the reports are fresh (RC401 to RC404), and what a lock changes."""

import json
import shutil
from pathlib import Path

import pytest
from checking_files import OTHER, PROSE, VARIANT, call, found, put

from reconcile.cli.app import main

ONE_WORK = 'paths = ["texts"]\nworks = { ferry = ["texts/a.txt", "texts/b.txt"] }\n'


@pytest.fixture(scope="module")
def first_run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with texts, settings and the reports of a run."""
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(tmp_path_factory.mktemp("first"))
        put("texts/a.txt", PROSE)
        put("texts/b.txt", VARIANT)
        put("reconcile.toml", ONE_WORK)
        assert main(["run", "--quiet"]) == 0
        return Path.cwd()


@pytest.fixture(autouse=True)
def here(first_run: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    shutil.copytree(first_run, tmp_path, dirs_exist_ok=True)
    return tmp_path


def fresh(capfd, *arguments: str) -> list[tuple[str, str]]:
    return [(f["rule"], f["path"]) for f in found(capfd, *arguments, "--select", "RC4")]


def test_fresh_reports_are_silent(capfd) -> None:
    assert fresh(capfd) == []
    assert fresh(capfd, "texts/b.txt") == []


def test_a_text_that_was_changed_added_or_removed(capfd) -> None:
    put("texts/a.txt", PROSE.replace("ill", "sick"))
    put("texts/c.txt", OTHER)
    Path("texts/b.txt").unlink()
    assert fresh(capfd) == [("RC401", "texts/a.txt"), ("RC401", "texts/b.txt"), ("RC401", "texts/c.txt")]
    assert ("RC401", "texts/a.txt") in fresh(capfd, "texts/c.txt")
    assert call(capfd, "run")[0] == 0
    assert fresh(capfd) == []


def test_other_settings(capfd) -> None:
    put("reconcile.toml", ONE_WORK + 'policy = "base"\n')
    assert fresh(capfd) == [("RC401", "reports/run.json")]
    put("reconcile.toml", ONE_WORK + 'severities = { RC105 = "notice" }\nfail_on = "warning"\n')
    assert fresh(capfd) == []


def test_an_edited_canonical_text_is_told_with_its_words(capfd) -> None:
    file = Path("reports/works/ferry/canonical.txt")
    file.write_text(file.read_text().replace("captain about", "skipper about"))
    (edit,) = found(capfd, "--select", "RC4")
    assert (edit["rule"], edit["path"], edit["quoted"]) == ("RC402", "reports/works/ferry/canonical.txt", "skipper")
    file.unlink()
    assert fresh(capfd) == [("RC402", "reports/works/ferry/canonical.txt")]


@pytest.mark.parametrize("name", ["works/ferry/work.json", "works/ferry/report.html", "differences.csv"])
def test_a_broken_report(capfd, name: str) -> None:
    file = Path("reports", name)
    file.write_bytes(file.read_bytes().replace(b"e", b"", 1))
    assert ("RC403", f"reports/{name}") in fresh(capfd)


def test_a_damaged_lock_is_a_finding(capfd) -> None:
    put("reports/run.json", "<<<<<<< ours\n")
    assert fresh(capfd) == [("RC403", "reports/run.json")]


def test_without_a_lock_one_line_says_so(capfd) -> None:
    code, _, err = call(capfd, "check", "--reports", "elsewhere", "--select", "RC4")
    assert (code, err.count("\n")) == (0, 1)
    assert "no reports in elsewhere" in err


def test_files_of_the_reports_are_no_texts(capfd) -> None:
    code, _, err = call(capfd, "check", "reports/works/ferry/canonical.txt")
    assert code == 0
    assert "nothing to check" in err


def test_decisions_that_fit_nothing_and_decisions_that_are_not_in_the_reports(capfd) -> None:
    put("decisions.csv", "id,choice,text,who,why,date\n0123456789ab,base,,Ann,,2026-01-31\n")
    (stale,) = found(capfd, "--select", "RC404")
    assert (stale["path"], stale["line"], stale["quoted"]) == ("decisions.csv", 2, "0123456789ab")
    put("decisions.csv", "id,choice\nxyz,base\n")
    assert call(capfd, "check")[0] == 2


def test_decisions_of_the_settings_are_replayed_by_a_run_and_proved_by_a_check(capfd) -> None:
    differences = json.loads(Path("reports/works/ferry/work.json").read_text())["differences"]
    name = next(d["id"] for d in differences if d["witness_text"] == "rain")
    put("decisions.csv", f"id,choice,text,who,why,date\n{name},witness,,Ann,,2026-01-31\n")
    put("reconcile.toml", 'decisions = "decisions.csv"\n' + ONE_WORK)
    assert fresh(capfd) == [("RC401", "decisions.csv")]
    assert call(capfd, "run")[0] == 0
    assert "rain" in Path("reports/works/ferry/canonical.txt").read_text()
    assert fresh(capfd) == []


def test_what_a_new_text_adds_is_told_until_the_reports_have_it(capfd) -> None:
    put("texts/b.txt", VARIANT + "A commission of the coast guard praises her, and the town puts up a plaque.\n")
    (adds,) = found(capfd, "--select", "RC303")
    assert adds["path"] == "texts/b.txt"
    assert "commission" in adds["message"]
    assert call(capfd, "run")[0] == 0
    assert found(capfd, "--select", "RC303") == []


def test_a_decided_conflict_is_no_finding(capfd) -> None:
    put("texts/b.txt", PROSE.replace("girl out to", "girl back to"))
    (conflict,) = found(capfd, "--select", "RC301")
    name = conflict["message"].split("decide ")[1][:12]
    put("decisions.csv", f"id,choice,text,who,why,date\n{name},base,,Ann,,2026-01-31\n")
    assert found(capfd, "--select", "RC301") == []
