"""The command line: real files, exit codes, standard output and standard error each."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from reconcile.cli.app import main

LEFT = (
    "Ross is a customer of Spider Mike, a dealer in the valley. As they finish, the Cook calls about Nikki's dog.\n"
    "He takes the dog to the veterinarian in the morning. The Cook drives a tired Ross out to an old trailer.\n"
    "Nikki can't sleep.\n"
)
RIGHT = (
    "Ross is a customer of Spider Mike, a dealer in the valley. As they finish, the Cook calls about Nikkis dog.\n"
    "He takes the small dog to the veterinarian in the morning. The Cook drives a tired Ross back to an old trailer.\n"
    "Nikki cant sleep.\n"
)
ALONE = (
    "The harvest failed in the third year, and the village sent its elders to the coast to buy grain from the ships.\n"
)


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    for name, text in (("a.txt", LEFT), ("b.txt", RIGHT), ("c.txt", ALONE)):
        put(f"seeds/{name}", text)
    return tmp_path


def put(name: str, text: str | bytes) -> Path:
    path = Path(name)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def call(capfd: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    code = main(arguments)
    out, err = capfd.readouterr()
    return code, out, err


def tree(folder: str) -> dict[str, bytes]:
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in Path(folder).rglob("*") if p.is_file()}


def test_run_says_what_a_curator_wants_first(capfd) -> None:
    code, out, err = call(capfd, "run", "seeds")
    assert (code, err) == (0, "")
    assert "Works with variants" in out
    assert "encoding-damage" in out
    assert "What needs a person first" in out
    assert "“out”" in out
    assert "reports/index.html" in out
    assert "Next: open reports/index.html, or look at one place: reconcile explain " in out
    assert out.splitlines()[-1].startswith("3 texts, 2 works, 1 with variants; ")
    assert {"works.csv", "run.json", "works/a/work.json", "works/c/canonical.txt"} <= set(tree("reports"))


def test_run_alone_takes_the_seeds(capfd) -> None:
    assert call(capfd, "run")[0] == 0
    assert Path("reports/works/a").is_dir()


def test_run_takes_the_paths_and_the_policy_of_the_settings(capfd) -> None:
    put("texts/x.txt", LEFT)
    put("texts/y.txt", RIGHT)
    put("reconcile.toml", 'paths = ["texts"]\npolicy = "base"\n')
    assert call(capfd, "run")[0] == 0
    assert json.loads(Path("reports/run.json").read_bytes())["settings"]["policy"] == "base"
    assert set(json.loads(Path("reports/run.json").read_bytes())["inputs"]) == {"texts/x.txt", "texts/y.txt"}


def test_the_settings_may_name_the_folder_of_a_run(capfd) -> None:
    put("reconcile.toml", 'paths = ["."]\nreports = "merged"\n')
    first = call(capfd, "run")
    assert first[0] == 0
    assert Path("merged/run.json").is_file()
    assert not Path("reports").exists()
    assert call(capfd, "verify")[1].startswith("merged: all invariants hold")
    assert call(capfd, "render")[2].endswith(" files written to merged\n")
    assert "Work a" in call(capfd, "explain", "a")[1]
    assert call(capfd, "find")[1].splitlines()[-1].startswith("3 texts, ")
    assert call(capfd, "run", "--out", "other")[0] == 0
    assert tree("other") == tree("merged")


def test_run_never_reads_what_it_wrote(capfd) -> None:
    assert call(capfd, "run", ".")[0] == 0
    first = tree("reports")
    assert call(capfd, "run", ".")[0] == 0
    assert tree("reports") == first
    assert call(capfd, "run", ".", "--out", "other")[0] == 0
    assert tree("other") == first


def test_two_runs_agree_whatever_the_order_of_the_inputs(capfd) -> None:
    call(capfd, "run", "seeds/a.txt", "seeds/b.txt", "seeds/c.txt", "--out", "one")
    call(capfd, "run", "seeds/c.txt", "./seeds/b.txt", "seeds/a.txt", "--out", "two")
    assert tree("one") == tree("two")


@pytest.mark.slow
def test_two_runs_agree_whatever_the_hash_seed_and_the_locale() -> None:
    for out, seed, locale in (("one", "1", "C"), ("two", "2", "C.UTF-8")):
        environment = {**os.environ, "PYTHONHASHSEED": seed, "LC_ALL": locale}
        command = [sys.executable, "-m", "reconcile", "run", "--out", out, "--quiet"]
        subprocess.run(command, check=True, env=environment | {"PYTHONPATH": str(Path(__file__).parents[2])})
    assert tree("one") == tree("two")


def test_one_bad_file_never_loses_the_others(capfd) -> None:
    put("seeds/bad.txt", b"caf\xe9")
    code, out, _ = call(capfd, "run")
    assert code == 0
    assert "Skipped seeds/bad.txt: byte 0xe9 at offset 3 is not UTF-8; re-save it as UTF-8 or pass --encoding" in out
    assert out.splitlines()[-1].endswith("1 input skipped.")
    assert b"seeds/bad.txt,offset 3," in Path("reports/skipped.csv").read_bytes()


def test_strict_fails_while_something_is_open(capfd) -> None:
    assert call(capfd, "run", "--strict")[0] == 1
    assert call(capfd, "run", "seeds/c.txt", "--strict")[0] == 0


def test_quiet_prints_nothing(capfd) -> None:
    assert call(capfd, "run", "--quiet") == (0, "", "")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["run", "seedz"], "reconcile: seedz: no such file or folder; did you mean seeds?"),
        (["run", "--policy", "best"], "reconcile: command line: policy = 'best': must be one of base, complete"),
        (["run", "--link", "200"], "link = 200.0: must be a number in [-100, 100]"),
        (["run", "--titles", "maybe"], "titles = 'maybe': must be one of evidence, require, ignore"),
        (["run", "--encoding", "klingon"], "encoding = 'klingon': not a text encoding"),
        (["run", "--config", "gone.toml"], "gone.toml: No such file or directory; check --config"),
        (["run", "--out", "seeds"], "seeds: holds 'a.txt' and no valid run.json, so no run made it"),
        (["run", "--out", "seeds/a.txt"], "seeds/a.txt: a file; name a folder with --out"),
        (["diff", "seeds/a.txt", "seeds/a.txt"], "only one text to compare"),
        (["diff", "seeds/a.txt", "gone.txt"], "gone.txt: no such file"),
        (["diff", "seeds/a.txt", "seeds"], "seeds: a folder; name the files to compare"),
        (["verify", "gone"], "gone/run.json: No such file or directory; name a folder that `reconcile run --out`"),
        (["restore", "seeds", "a"], "seeds/run.json: No such file"),
        (["render", "seeds"], "seeds/run.json: No such file"),
        (["explain", "x", "--reports", "seeds"], "seeds/run.json: No such file"),
    ],
)
def test_a_mistake_is_one_clear_line_and_exit_code_2(capfd, arguments, message) -> None:
    code, out, err = call(capfd, *arguments)
    assert (code, out) == (2, "")
    assert message in err
    assert err.count("\n") == 1


def test_nothing_to_read_is_said(capfd, monkeypatch) -> None:
    Path("empty").mkdir()
    monkeypatch.chdir("empty")
    code, _, err = call(capfd, "run")
    assert code == 2
    assert "nothing to read: name folders or files" in err


def test_when_every_file_is_unreadable_the_reason_is_said(capfd) -> None:
    put("bad/a.txt", b"\xff")
    code, _, err = call(capfd, "run", "bad")
    assert code == 2
    assert "bad/a.txt: byte 0xff at offset 0 is not UTF-8" in err


def test_verify_says_that_all_holds_and_what_does_not(capfd) -> None:
    call(capfd, "run")
    code, out, err = call(capfd, "verify")
    assert (code, err) == (0, "")
    assert out == "reports: all invariants hold, and every file is what the records give.\n"
    Path("reports/works/a/canonical.txt").write_bytes(b"Edited.")
    code, out, _ = call(capfd, "verify")
    assert code == 1
    assert "reports/works/a/canonical.txt: rendering: line 1 is not what the records give" in out
    assert "reports/works/a/canonical.txt: hash: changed since the run wrote it" in out
    assert "hash" not in call(capfd, "verify", "--no-hashes")[1]


def test_restore_prints_the_bytes_and_nothing_else(capfdbinary) -> None:
    data = b"\xef\xbb\xbfOne line of text stands here.\r\nAnother \xf0\x9f\x90\x95 stands there.\r\n"
    put("seeds/d.txt", data)
    main(["run", "--quiet"])
    capfdbinary.readouterr()
    for name in ("seeds/d.txt", "d.txt", "d"):
        assert main(["restore", "reports", name]) == 0
        assert capfdbinary.readouterr() == (data, b"")


def test_restore_refuses_an_unknown_name(capfd) -> None:
    call(capfd, "run")
    code, out, err = call(capfd, "restore", "reports", "zzz")
    assert (code, out) == (2, "")
    assert "zzz: no such text; these are known: seeds/a.txt, seeds/b.txt, seeds/c.txt" in err


def test_render_makes_pages_and_tables_again(capfd) -> None:
    call(capfd, "run")
    before = tree("reports")
    for name in ("index.html", "differences.csv", "works/a/report.html"):
        Path("reports", name).unlink()
    code, out, err = call(capfd, "render")
    assert (code, out) == (0, "")
    assert "files written to reports" in err
    assert tree("reports") == before


@pytest.mark.parametrize("command", [["verify"], ["restore", "reports", "a"], ["render"], ["explain", "a"]])
def test_a_damaged_record_is_a_clear_error(capfd, command) -> None:
    call(capfd, "run")
    record = Path("reports/works/a/work.json")
    record.write_bytes(record.read_bytes()[:700])
    code, out, err = call(capfd, *command)
    assert code == (1 if command == ["verify"] else 2)
    assert "reports/works/a/work.json: line " in out + err
    assert "damaged or cut off" in out + err


def test_diff_shows_words_and_classes(capfd) -> None:
    code, out, err = call(capfd, "diff", "seeds/a.txt", "seeds/b.txt")
    assert (code, err) == (1, "")
    assert "A  seeds/a.txt  base" in out
    assert "[-Nikki's-]" in out
    assert "{+Nikkis+}" in out
    assert "encoding-damage (dropped-apostrophe)  “Nikki's” → “Nikkis”" in out
    assert "· 1 group unchanged ·" in out


def test_diff_leads_with_the_first_text(capfd) -> None:
    _, out, _ = call(capfd, "diff", "seeds/b.txt", "seeds/a.txt")
    assert out.startswith("A  seeds/b.txt  base\n")


def test_diff_of_equal_texts_is_exit_code_0(capfd) -> None:
    put("same.txt", LEFT)
    code, out, _ = call(capfd, "diff", "seeds/a.txt", "same.txt")
    assert code == 0
    assert "0 differences" in out


def test_diff_of_three_texts_shows_how_they_are_aligned(capfd) -> None:
    put("third.txt", LEFT.replace("Nikki's", "Nikkis"))
    code, out, _ = call(capfd, "diff", "seeds/a.txt", "seeds/b.txt", "third.txt")
    assert code == 1
    assert "C  third.txt" in out
    assert [line.split() for line in out.splitlines() if line.strip().startswith("group")] == [["group", "A", "B", "C"]]


def test_diff_gives_tables_for_programs(capfd) -> None:
    code, out, _ = call(capfd, "diff", "seeds/a.txt", "seeds/b.txt", "--format", "csv")
    assert code == 1
    assert out.startswith("id,unit,within,work,base,witness,class,")
    _, out, _ = call(capfd, "diff", "seeds/a.txt", "seeds/b.txt", "--format", "json")
    assert "encoding-damage" in {row["class"] for row in json.loads(out)}


def test_find_shows_works_and_pairs_only(capfd) -> None:
    code, out, err = call(capfd, "find", "seeds")
    assert (code, err) == (0, "")
    assert "variant" in out
    assert out.splitlines()[-1].startswith("3 texts, 2 works, 1 with variants")
    assert not Path("reports").exists()
    table = call(capfd, "find", "seeds", "--format", "csv")[1]
    assert table.startswith("id,left,right,kind,decision,match_weight,")
    (row,) = json.loads(call(capfd, "find", "seeds", "--format", "json")[1])["pairs"]
    assert list(row) == table.splitlines()[0].split(",")
    assert row["resemblance"] == round(row["resemblance"], 4) > 0.3


LONG = f"{'a long folder name ' * 3}/{'and a longer name of a file ' * 3}"


def test_no_name_is_ever_cut(capfd) -> None:
    names = [f"{LONG}{letter}.txt" for letter in "ab"]
    for name, text in zip(names, (LEFT, RIGHT), strict=True):
        put(name, text)
    out = call(capfd, "find", LONG.partition("/")[0])[1]
    assert all(any(f"  {name}" in line for line in out.splitlines() if "variant" in line) for name in names)
    assert "…" not in "".join(line for line in out.splitlines() if "variant" in line)
    out = call(capfd, "run", LONG.partition("/")[0])[1]
    assert names[0] in out or names[1] in out
    assert [line for line in out.splitlines() if line != line.rstrip()] == []


def test_explain_tells_about_differences_texts_works_and_pairs(capfd) -> None:
    call(capfd, "run")
    rows = json.loads(Path("reports/works/a/work.json").read_bytes())["differences"]
    conflict = next(row["id"] for row in rows if row["kind"] == "conflict")
    code, out, err = call(capfd, "explain", conflict)
    assert (code, err) == (0, "")
    assert "conflict" in out
    assert f"{conflict},base or witness" in out
    assert call(capfd, "explain", conflict[:6])[1] == out
    assert "Text seeds/b.txt" in call(capfd, "explain", "seeds/b.txt")[1]
    assert "Work a" in call(capfd, "explain", "a")[1]
    assert "resemblance" in call(capfd, "explain", "seeds/a.txt..seeds/b.txt")[1]


def test_the_fields_of_an_explanation_stand_one_below_the_other(capfd) -> None:
    call(capfd, "run")
    lines = call(capfd, "explain", "a")[1].splitlines()
    assert {line[2:13].rstrip(): line[13:14] for line in lines if line.startswith("  ")} == {
        "texts": " ",
        "base": " ",
        "differences": " ",
    }


def test_explain_of_what_may_be_a_finding_says_that_it_is_neither(capfd) -> None:
    call(capfd, "run")
    code, out, err = call(capfd, "explain", "0123456789ab")
    assert (code, out) == (2, "")
    assert "0123456789ab: nothing known by that name" in err
    assert "; nor is it a finding: none of the " in err
    assert err.count("\n") == 1


def test_explain_of_an_unknown_name_says_what_to_give(capfd) -> None:
    call(capfd, "run")
    code, out, err = call(capfd, "explain", "nothing")
    assert (code, out) == (2, "")
    assert "nothing known by that name; give the id of a difference" in err


@pytest.mark.slow
def test_standard_input_is_read(tmp_path: Path) -> None:
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
    command = [sys.executable, "-m", "reconcile", "diff", "seeds/a.txt", "-"]
    done = subprocess.run(command, input=RIGHT.encode(), capture_output=True, check=False, env=environment)
    assert done.returncode == 1
    assert done.stderr == b""
    assert b"Nikkis" in done.stdout


def test_a_bug_is_one_short_line_and_exit_code_3(capfd, monkeypatch) -> None:
    def fail(*_: object, **__: object) -> None:
        raise ZeroDivisionError("oops")

    monkeypatch.setattr("reconcile.batch.find_works.find_text_pairs", fail)
    code, _, err = call(capfd, "run")
    assert code == 3
    assert err == "reconcile: bug in reconcile: ZeroDivisionError: oops; please report it (--debug shows where)\n"
    code, _, err = call(capfd, "run", "--debug")
    assert code == 3
    assert "Traceback" in err


def test_an_interrupt_is_exit_code_130(capfd, monkeypatch) -> None:
    def interrupt(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("reconcile.batch.find_works.find_text_pairs", interrupt)
    code, _, err = call(capfd, "run")
    assert (code, err) == (130, "reconcile: interrupted\n")
    assert not Path("reports").exists()


def test_what_a_text_or_a_name_holds_cannot_steer_the_terminal(capfd) -> None:
    hostile = "\x1b[31m\u202eevil [bold red]markup[/] :bomb:"
    put("h/\x1b[2Ja\n.txt", LEFT.replace("out", hostile))
    put("h/[red]b.txt", RIGHT)
    put("h/\x9bc.txt", b"\xff")
    for command in (["run", "h"], ["find", "h"], ["diff", "h/\x1b[2Ja\n.txt", "h/[red]b.txt"], ["explain", "\x1b[2J"]):
        _, out, err = call(capfd, *command)
        assert not {"\x1b", "\u202e", "\x9b"} & set(out + err)
    assert "[red]b.txt" in call(capfd, "find", "h")[1]


@pytest.mark.slow
def test_a_reader_who_stops_early_gets_no_traceback() -> None:
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
    put("big/a.txt", LEFT * 40)
    put("big/b.txt", RIGHT * 40)
    command = f"{sys.executable} -m reconcile diff big/a.txt big/b.txt --format json | head -c 10"
    done = subprocess.run(command, shell=True, capture_output=True, check=False, env=environment)
    assert done.stderr == b""


@pytest.mark.slow
def test_a_run_does_not_load_pandas() -> None:
    program = (
        "import sys; from reconcile.cli.app import main; code = main(['run', '--quiet'])\n"
        "sys.exit('loaded pandas' if 'pandas' in sys.modules else code)"
    )
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, check=False, env=environment)
    assert done.returncode == 0, done.stderr
