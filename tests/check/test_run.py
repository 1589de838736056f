"""The command `check`: what is compared with what, what fails, and every exit code."""

import csv
import json
import subprocess
from pathlib import Path

import pytest
from checking_files import OTHER, PROSE, VARIANT, call, found, put

from reconcile.check import single_text
from reconcile.errors import InvariantError
from reconcile.model.document import Document
from reconcile.work_pipeline import apply_sure_repairs

DAMAGED = "Ann owns a dog. The whole town fears Anns dog, and it is said that Ann cant hold it.\n"


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    for name in ("GITHUB_ACTIONS", "GITHUB_OUTPUT", "GITHUB_STEP_SUMMARY"):
        monkeypatch.delenv(name, raising=False)
    return tmp_path


def test_a_clean_file_passes(capfd) -> None:
    put("texts/a.txt", PROSE)
    code, out, err = call(capfd, "check", "texts")
    assert (code, out) == (0, "1 file checked: nothing found\n")
    assert err == "no reports in reports: RC401 to RC404 were not checked (`reconcile run` writes them)\n"


def test_a_finding_says_what_where_and_why(capfd) -> None:
    put("texts/a.txt", DAMAGED)
    code, out, _ = call(capfd, "check", "texts", "-q")
    assert code == 1
    assert out.splitlines()[0] == (
        'texts/a.txt:1:38: RC105 error "Anns dog" lost its apostrophe: the text has no apostrophe, and has Ann 2 times'
    )
    assert out.splitlines()[-1] == "1 file checked: 2 errors; 2 can be fixed (--fix)"


def test_the_shape_of_json(capfd) -> None:
    put("texts/a.txt", DAMAGED)
    code, out, _ = call(capfd, "check", "texts", "--format", "json")
    value = json.loads(out)
    assert code == 1
    assert list(value) == ["version", "findings", "summary"]
    assert value["version"] == 1
    assert list(value["findings"][0]) == [
        *("rule", "name", "severity", "path", "line", "column", "end_line", "end_column", "message", "quoted"),
        *("related", "fix", "fingerprint"),
    ]
    assert value["summary"]["error"] == 2
    lines = call(capfd, "check", "texts", "--format", "jsonl")[1].splitlines()
    assert [json.loads(line) for line in lines] == value["findings"]


@pytest.mark.parametrize(
    ("options", "code"),
    [
        ((), 0),
        (("--fail-on", "warning"), 1),
        (("--fail-on", "notice"), 1),
        (("--fail-on", "warning", "--exit-zero"), 0),
        (("--fail-on", "warning", "--ignore", "RC106"), 0),
        (("--fail-on", "warning", "--select", "RC2"), 0),
        (("--fail-on", "grave"), 2),
        (("--select", "RC9"), 2),
        (("--format", "xml"), 2),
        (("--output", "sarif"), 2),
        (("--output", "sarif=/dev/null/x"), 2),
    ],
)
def test_fail_on_governs_the_exit_code_alone(capfd, options: tuple[str, ...], code: int) -> None:
    put("texts/a.txt", PROSE.replace("and asks", "&amp; asks"))
    assert call(capfd, "check", "texts", *options)[0] == code


def test_settings_give_what_the_command_line_does_not(capfd) -> None:
    put("texts/a.txt", PROSE.replace("and asks", "&amp; asks"))
    put("reconcile.toml", 'paths = ["texts"]\nfail_on = "warning"\n')
    assert call(capfd, "check")[0] == 1
    assert call(capfd, "check", "--fail-on", "error")[0] == 0
    put("reconcile.toml", 'paths = ["texts"]\nseverities = { html-entity = "error" }\n')
    assert call(capfd, "check")[0] == 1
    put("reconcile.toml", 'paths = ["texts"]\nseverities = { RC106 = "off" }\nfail_on = "info"\nignore = ["RC110"]\n')
    assert call(capfd, "check")[0] == 0
    put("reconcile.toml", 'severities = { RC106 = "grave" }\n')
    assert call(capfd, "check", "texts")[0] == 2


def test_information_is_shown_on_demand_only(capfd) -> None:
    put("texts/a.txt", PROSE.rstrip())
    assert found(capfd, "texts") == []
    assert [f["rule"] for f in found(capfd, "texts", "--show-info")] == ["RC110"]


@pytest.mark.parametrize("arguments", [(), ("texts",), ("new/*.txt",)], ids=["nothing named", "empty folder", "glob"])
def test_nothing_to_check_is_no_mistake_unless_it_is(capfd, arguments: tuple[str, ...]) -> None:
    Path("texts").mkdir()
    code, out, err = call(capfd, "check", *arguments)
    assert code == 0
    assert out == "0 files checked: nothing found\n"
    assert "nothing to check: " in err
    assert call(capfd, "check", *arguments, "--require-files")[0] == 2


def test_bad_input_is_exit_2(capfd) -> None:
    assert call(capfd, "check", "missing.txt")[0] == 2
    put("a.txt", PROSE)
    put("reconcile.toml", "tresholds = 1\n")
    assert call(capfd, "check", "a.txt")[0] == 2
    assert call(capfd, "check", "a.txt", "--nonsense")[0] == 2


def test_a_bug_is_exit_3_and_an_interrupt_130(capfd, monkeypatch) -> None:
    put("a.txt", PROSE)

    def fail(error: BaseException):
        def broken(*_: object, **__: object) -> None:
            raise error

        return broken

    monkeypatch.setattr(single_text, "mend", fail(RuntimeError("no")))
    assert call(capfd, "check", "a.txt")[0] == 3
    monkeypatch.setattr(single_text, "mend", fail(KeyboardInterrupt()))
    assert call(capfd, "check", "a.txt")[0] == 130


def test_a_broken_invariant_is_exit_3_and_hides_no_finding(capfd, monkeypatch) -> None:
    put("texts/a.txt", PROSE)
    put("texts/b.txt", VARIANT)

    def broken(*_: object, **__: object) -> None:
        raise InvariantError("I4", "a", "no")

    monkeypatch.setattr("reconcile.check.work_context.reconcile_work", broken)
    code, out, err = call(capfd, "check", "texts")
    assert code == 3
    assert "RC203" in out
    assert "invariant I4" in err


def test_a_new_file_is_compared_with_the_whole_corpus_and_with_the_other_new_ones(capfd) -> None:
    put("texts/a.txt", PROSE)
    put("texts/c.txt", OTHER)
    put("new/b.txt", VARIANT)
    put("new/d.txt", OTHER + PROSE.replace(" the ", " a "))
    put("new/e.txt", VARIANT.replace("morning", "evening"))
    findings = found(capfd, "new", "--against", "texts", "--select", "RC203")
    pairs = {(f["path"], related["path"]) for f in findings for related in f["related"]}
    assert {("new/b.txt", "texts/a.txt"), ("new/e.txt", "texts/a.txt")} <= pairs
    assert len(pairs & {("new/e.txt", "new/b.txt"), ("new/b.txt", "new/e.txt")}) == 1
    assert not any(path.startswith("texts") for path, _ in pairs)


def test_the_folder_of_a_file_is_what_it_is_compared_with(capfd) -> None:
    put("texts/a.txt", PROSE)
    put("texts/b.txt", VARIANT)
    (pair,) = found(capfd, "texts/b.txt", "--select", "RC2")
    assert (pair["rule"], pair["path"], pair["related"][0]["path"]) == ("RC203", "texts/b.txt", "texts/a.txt")
    (pair,) = found(capfd, "texts/a.txt", "--select", "RC2")
    assert pair["path"] == "texts/a.txt"


def test_each_pair_is_reported_once_on_the_file_that_the_reports_do_not_know(capfd) -> None:
    put("texts/b.txt", VARIANT)
    assert call(capfd, "run", "texts")[0] == 0
    put("texts/a.txt", PROSE)
    (pair,) = found(capfd, "texts", "--select", "RC203")
    assert pair["path"] == "texts/a.txt"


def test_one_bad_file_does_not_hide_the_others(capfd) -> None:
    put("texts/a.txt", b"\xff\xfe broken")
    put("texts/b.txt", b"")
    put("texts/c.txt", b"PK\0\0")
    put("texts/d.txt", DAMAGED)
    rules = {(f["path"], f["rule"]) for f in found(capfd, "texts")}
    assert {("texts/a.txt", "RC101"), ("texts/b.txt", "RC112"), ("texts/c.txt", "RC107")} < rules
    assert ("texts/d.txt", "RC105") in rules


def test_standard_input_can_be_checked(capfd, monkeypatch) -> None:
    class Stdin:
        class buffer:  # noqa: N801
            @staticmethod
            def read() -> bytes:
                return DAMAGED.encode()

    monkeypatch.setattr("sys.stdin", Stdin)
    assert {f["path"] for f in found(capfd, "-")} == {"-"}


def test_another_text_attests_damage(capfd) -> None:
    put("texts/a.txt", PROSE.replace("the doctor comes", "the doctor's boat comes"))
    put("texts/b.txt", PROSE.replace("the doctor comes", "the doctors boat comes").replace("the ferry", "the Ferry"))
    (lost,) = found(capfd, "texts", "--select", "RC105")
    assert lost["path"] == "texts/b.txt"
    assert lost["severity"] == "error"
    assert 'texts/a.txt reads "doctor\'s boat"' in lost["message"]
    assert lost["related"][0]["quoted"] == "doctor's"
    assert lost["fix"]["attested"] is True


def git(*arguments: str) -> None:
    identity = ["-c", "user.name=t", "-c", "user.email=t@example.org", "-c", "commit.gpgsign=false"]
    subprocess.run(["git", *identity, *arguments], check=True, capture_output=True)


@pytest.mark.slow
def test_base_ref_takes_the_changed_files_only(capfd) -> None:
    git("init", "-q", "-b", "main")
    put("texts/a.txt", PROSE)
    put("texts/old.txt", DAMAGED)
    git("add", ".")
    git("commit", "-q", "-m", "one")
    code, out, err = call(capfd, "check", "texts", "--base-ref", "main")
    assert (code, out) == (0, "0 files checked: nothing found\n")
    assert "was changed since main" in err
    git("checkout", "-q", "-b", "topic")
    put("texts/b ü.txt", VARIANT)
    put("texts/notes.md", "cant")
    git("add", ".")
    git("commit", "-q", "-m", "two")
    put("texts/c.txt", VARIANT.replace("ill", "sick"))
    paths = {(f["path"], f["rule"]) for f in found(capfd, "texts", "--base-ref", "main", "--select", "RC1,RC2")}
    assert paths == {("texts/b ü.txt", "RC203"), ("texts/c.txt", "RC203")}
    assert call(capfd, "check", "texts", "--base-ref", "nowhere")[0] == 2
    assert call(capfd, "check", "texts", "--base-ref", "--output=x")[0] == 2


@pytest.mark.slow
def test_many_texts_are_looked_at_once(capfd, monkeypatch) -> None:
    monkeypatch.setattr("reconcile.variants.blocks.kept_blocks.KEPT_MINIMUM_TEXTS", 40)
    for n in range(60):
        put(f"texts/{n:02}.txt", f"{n} tells {n * 7} tales of {n * 11} sons and {n * 13} dogs who cant {n * 17} see.\n")
    put("texts/a.txt", PROSE)
    cold, mended = found(capfd, "texts", "--no-cache", "--select", "RC2"), []
    assert not Path(".reconcile_cache").exists()
    monkeypatch.setattr(
        "reconcile.batch.work_tasks.apply_sure_repairs",
        lambda document: mended.append(document.id) or apply_sure_repairs(document),
    )
    assert found(capfd, "texts", "--select", "RC2") == cold
    assert set(mended) == {*(f"texts/{n:02}.txt" for n in range(60)), "texts/a.txt"}
    assert Path(".reconcile_cache/index/header.json").is_file()
    assert Path(".reconcile_cache/.gitignore").read_text() == "*\n"
    mended.clear()
    assert found(capfd, "texts", "--select", "RC2") == cold
    assert mended == []
    put("texts/b.txt", VARIANT)
    findings = found(capfd, "texts/b.txt", "--select", "RC2")
    assert [(f["rule"], f["path"]) for f in findings] == [("RC203", "texts/b.txt")]
    assert set(mended) == {"texts/a.txt", "texts/b.txt"}
    Path(".reconcile_cache/index/header.json").write_text("x")
    _, _, err = call(capfd, "check", "texts/b.txt", "--select", "RC2")
    assert ".reconcile_cache/index: header.json is no header; the index is made anew" in err


@pytest.mark.parametrize(
    ("theirs", "ours", "rules"),
    [
        ("the lamp is your's", "the lamp is yours", []),
        ("comes to-night", "comes tonight", []),
        ("takes any thing", "takes anything", []),
        ("meets R. W. Lane", "meets R.W. Lane", []),
        ("sees HMS Alliance", "sees HMSAlliance", ["RC116"]),
        ("meets Temüjin", "meets Temjin", ["RC104"]),
        ("meets Amélie", "meets Amelie", ["RC104"]),
    ],
)
def test_another_habit_of_writing_is_no_damage(capfd, theirs: str, ours: str, rules: list[str]) -> None:
    put("texts/a.txt", PROSE.replace("loses an oar", f"loses an oar and {theirs} there"))
    put("texts/b.txt", PROSE.replace("loses an oar", f"loses an oar and {ours} there"))
    findings = found(capfd, "texts", "--select", "RC104,RC105,RC116")
    assert [f["rule"] for f in findings if f["path"] == "texts/b.txt"] == rules


def test_an_undeclared_variant_of_a_declared_work_is_to_be_added_to_it(capfd) -> None:
    put("texts/a.txt", PROSE)
    put("texts/b.txt", VARIANT)
    put("texts/c.txt", VARIANT.replace("tired ", ""))
    put("reconcile.toml", 'works = { ferry = ["texts/a.txt", "texts/b.txt"] }\n')
    told = [f["message"] for f in found(capfd, "texts") if f["rule"] == "RC203"]
    assert told
    assert all('; add "texts/c.txt" to works.ferry, or declare the texts distinct' in message for message in told)
    put("reconcile.toml", 'works = { ferry = ["texts/a.txt", "texts/b.txt"], other = ["texts/c.txt"] }\n')
    told = [f["message"] for f in found(capfd, "texts") if f["rule"] == "RC203"]
    assert all("; make one work of works.ferry and works.other, or declare" in message for message in told)
    put("reconcile.toml", "")
    told = [f["message"] for f in found(capfd, "texts") if f["rule"] == "RC203"]
    assert any('declare them as one work: works = { NAME = ["texts/' in m for m in told)


@pytest.mark.parametrize(
    ("damaged", "rule"),
    [
        (PROSE.replace("a tired", "a café").replace("the tired", "the cafe\u0301"), "RC113"),
        (PROSE.replace("ferry", "\ufb01nal ferry"), "RC113"),
        (f"\ufeff{PROSE}", "RC102"),
        (PROSE.replace("ferry", "fer\u200bry"), "RC107"),
    ],
    ids=["accent apart", "ligature", "byte-order mark", "zero width"],
)
@pytest.mark.parametrize("other", [None, "mended"], ids=["alone", "beside another text"])
def test_damage_is_as_grave_in_the_reports_as_in_the_check(capfd, damaged: str, rule: str, other: str | None) -> None:
    put("texts/b.txt", damaged)
    if other:
        document = Document.from_text("a", damaged.replace("rows", "sails"))
        put("texts/a.txt", apply_sure_repairs(document))
    severities = {f["severity"] for f in found(capfd, "texts/b.txt", "--show-info", "--select", rule)}
    assert len(severities) == 1
    assert call(capfd, "run", "texts", "--no-cache")[0] == 0
    with Path("reports/differences.csv").open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["class"] == "encoding-damage"]
    assert {row["severity"] for row in rows} == severities


def test_a_link_that_leads_nowhere_is_a_finding_and_the_others_are_checked(capfd) -> None:
    put("texts/a.txt", DAMAGED)
    Path("texts/b.txt").symlink_to("nowhere.txt")
    code, out, _ = call(capfd, "check", "texts", "-q")
    assert code == 1
    assert "texts/a.txt:1:38: RC105 error" in out
    assert "texts/b.txt: RC101 error" in out or "texts/b.txt:1:1: RC101 error" in out
