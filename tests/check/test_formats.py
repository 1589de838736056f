"""The output formats: the parts that their readers demand, and texts that try to pass for something else."""

import csv
import io
import json
import os
import re
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from checking_files import PROSE, VARIANT, call, put

from reconcile.check.output import FORMATS

HOSTILE = (
    "He cant read ::error file=x.txt,line=1::forged%0A::warning::forged ##[error]forged ##vso[task.complete]forged "
    "]]> </failure><failure/> \x1b[2J\x1b[31mred \u202egnp.exe =cmd|' /C calc'!A0 [x](javascript:y) @everyone "
    "<script>alert(1)</script> and it is the end of it, as is known to the town.\n"
    "::error::forged\n::stop-commands::x\n"
)


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    for name in ("GITHUB_ACTIONS", "GITHUB_OUTPUT", "GITHUB_STEP_SUMMARY"):
        monkeypatch.delenv(name, raising=False)
    put("texts/a.txt", PROSE)
    put(
        "texts/b.txt",
        "\ufeff"
        + VARIANT
        + "He cant do it, and that is the end of what is known of it in the town.\n\nThe Ferry\n2002\n",
    )
    return tmp_path


def printed(capfd, name: str, *more: str) -> str:
    return call(capfd, "check", "texts", "-q", "--format", name, *more)[1]


# --- SARIF: written by hand from the parts that the schema and code scanning require ---


def check_text(message: dict, *, longest: int = 10_000) -> None:
    assert isinstance(message["text"], str)
    assert 0 < len(message["text"]) <= longest


def check_location(location: dict) -> None:
    uri = location["physicalLocation"]["artifactLocation"]["uri"]
    assert uri
    assert not uri.startswith("/")
    assert re.fullmatch(r"[\w.~!$&'()*+,;=:@/%-]+", uri, re.ASCII)
    region = location["physicalLocation"]["region"]
    assert set(region) == {"startLine", "startColumn", "endLine", "endColumn"}
    assert all(type(n) is int and n >= 1 for n in region.values())
    assert (region["startLine"], region["startColumn"]) < (region["endLine"], region["endColumn"])


def check_sarif(text: str) -> dict:
    log = json.loads(text)
    assert log["version"] == "2.1.0"
    assert log["$schema"].endswith("sarif-schema-2.1.0.json")
    (run,) = log["runs"]
    driver = run["tool"]["driver"]
    assert driver["name"] == "reconcile"
    assert run["columnKind"] == "unicodeCodePoints"
    assert run["automationDetails"]["id"] == "reconcile/check/"
    assert all(type(i["executionSuccessful"]) is bool for i in run["invocations"])
    for rule in driver["rules"]:
        check_text(rule["shortDescription"], longest=1024)
        check_text(rule["fullDescription"], longest=1024)
        check_text(rule["help"])
        assert rule["defaultConfiguration"]["level"] in ("note", "warning", "error")
        assert len(rule["properties"]["tags"]) <= 10
    for result in run["results"]:
        assert driver["rules"][result["ruleIndex"]]["id"] == result["ruleId"]
        assert result["level"] in ("note", "warning", "error")
        check_text(result["message"])
        assert len(result["locations"]) == 1
        check_location(result["locations"][0])
        assert re.fullmatch(r"[0-9a-f]{64}", result["partialFingerprints"]["primaryLocationLineHash"])
        for number, related in enumerate(result.get("relatedLocations", []), start=1):
            assert related["id"] == number
            check_text(related["message"])
            check_location(related)
        for fix in result.get("fixes", []):
            for change in fix["artifactChanges"]:
                assert change["artifactLocation"]["uri"]
                assert all(r["deletedRegion"]["startLine"] >= 1 for r in change["replacements"])
        for suppression in result.get("suppressions", []):
            assert suppression["kind"] in ("inSource", "external")
    return run


def test_sarif_has_what_the_schema_and_code_scanning_require(capfd) -> None:
    run = check_sarif(printed(capfd, "sarif"))
    results = {r["ruleId"]: r for r in run["results"]}
    assert {"RC102", "RC105", "RC111", "RC203"} <= set(results)
    assert results["RC111"]["level"] == "note"
    assert "[texts/a.txt](1)" in results["RC203"]["message"]["text"]
    (fix,) = results["RC105"]["fixes"]
    (edit,) = fix["artifactChanges"][0]["replacements"]
    assert edit["insertedContent"]["text"] == "'"
    assert edit["deletedRegion"]["startColumn"] == edit["deletedRegion"]["endColumn"]
    assert "'cant" not in results["RC105"]["message"]["text"]
    assert '"cant do"' in results["RC105"]["message"]["text"]


def test_sarif_keeps_accepted_findings_as_suppressed_and_unchanged(capfd) -> None:
    before = check_sarif(printed(capfd, "sarif"))["results"]
    assert not any("suppressions" in r or "baselineState" in r for r in before)
    call(capfd, "check", "texts", "--accept-new", "--reason", "as [printed]")
    after = check_sarif(printed(capfd, "sarif"))["results"]
    assert len(after) == len(before)
    assert all(r["baselineState"] == "unchanged" for r in after)
    assert all(r["suppressions"][0]["status"] == "accepted" for r in after)
    assert {r["partialFingerprints"]["primaryLocationLineHash"] for r in after} == {
        r["partialFingerprints"]["primaryLocationLineHash"] for r in before
    }


def test_paths_become_uris(capfd) -> None:
    put("texts/50% ü [x].txt", "He cant do it, and that is the end of it.\n")
    uris = {
        r["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
        for r in check_sarif(printed(capfd, "sarif"))["results"]
    }
    assert "texts/50%25%20%C3%BC%20%5Bx%5D.txt" in uris


def test_a_byte_of_a_name_that_is_no_unicode_is_that_byte_in_a_uri(capfd) -> None:
    name = os.fsdecode(b"texts/latin\xe9.txt")
    Path("texts").mkdir(exist_ok=True)
    Path(name).write_text("He cant do it, and that is the end of it.\n", encoding="utf-8")
    out = printed(capfd, "sarif")
    assert '"texts/latin%E9.txt"' in out
    assert "%5Cx" not in out


# --- GitHub ---


def commands(log: str) -> list[tuple[str, str, str]]:
    """The workflow commands that a runner would carry out in a log, as (name, properties, message)."""
    done, token = [], None
    for line in log.split("\n"):
        line = line.rstrip("\r")
        if token is not None:
            if line.strip() == f"::{token}::":
                token = None
            continue
        match = re.match(r"\s*::([\w-]+)(?: (.*?))?::(.*)", line)
        old = re.search(r"##\[(\w+)[^\]]*\](.*)", line)
        if match and match[1] == "stop-commands":
            token = match[3]
        elif match:
            done.append((match[1], match[2] or "", match[3]))
        elif old:
            done.append((old[1], "", old[2]))
    assert token is None
    return done


def test_annotations_stand_at_their_places(capfd) -> None:
    done = commands(printed(capfd, "github"))
    (error,) = [c for c in done if "RC105" in c[1]]
    assert error[0] == "error"
    assert error[1] == "file=texts/b.txt,line=2,endLine=2,col=4,endColumn=8,title=RC105 dropped-apostrophe"
    assert error[2].startswith('"cant do" lost its apostrophe')
    (lines,) = [c for c in done if "RC111" in c[1]]
    assert "col=" not in lines[1]
    assert ("group", "", "all findings") in done
    assert done[-1][0] == "endgroup"


def test_a_step_gets_ten_of_each_and_the_totals(capfd) -> None:
    put("texts/c.txt", "".join(f"He says it cant be done, number{n} is the one.\n" for n in range(30)))
    done = commands(printed(capfd, "github"))
    assert sum(name == "error" for name, _, _ in done) == 10
    assert sum(name == "notice" for name, _, _ in done) <= 10
    (total,) = [message for name, properties, message in done if properties == "title=reconcile check"]
    assert re.search(r"3[1-9] errors", total)


def test_auto_is_github_in_a_workflow_and_concise_elsewhere(capfd, monkeypatch) -> None:
    assert printed(capfd, "auto") == printed(capfd, "concise")
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    monkeypatch.setenv("GITHUB_OUTPUT", "outputs.txt")
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", "summary.md")
    Path("summary.md").write_text("before\n")
    assert printed(capfd, "auto", "--output", "sarif=out/x.sarif", "--output", "markdown=summary.md").startswith(
        "::error"
    )
    outputs = dict(line.split("=", 1) for line in Path("outputs.txt").read_text().splitlines())
    assert int(outputs["findings"]) > int(outputs["errors"]) > 0
    assert outputs["report"] == str(Path("out/x.sarif"))
    summary = Path("summary.md").read_text()
    assert summary.startswith("before\n# reconcile check\n")
    assert summary.count("# reconcile check\n") == 1
    check_sarif(Path("out/x.sarif").read_text())


# --- JUnit, CSV, Markdown, full ---


def test_junit_has_a_case_for_each_file_and_group(capfd) -> None:
    suites = ET.fromstring(printed(capfd, "junit"))
    assert suites.tag == "testsuites"
    (suite,) = suites
    assert {"name", "tests", "failures", "errors", "skipped", "time", "timestamp", "hostname"} == set(suite.attrib)
    cases = {(c.get("classname"), c.get("name")): c for c in suite}
    assert len(cases) == int(suite.get("tests")) == int(suites.get("tests")) == 6
    assert int(suite.get("failures")) == sum(c.find("failure") is not None for c in suite) == 2
    assert list(cases["reconcile.RC1", "texts/a.txt"]) == []
    failed = cases["reconcile.RC1", "texts/b.txt"]
    assert [e.tag for e in failed] == ["failure", "system-out"]
    assert "RC105" in failed[0].text
    assert "RC111" in failed[1].text


def test_csv_reads_back(capfd) -> None:
    rows = list(csv.DictReader(io.StringIO(printed(capfd, "csv"), newline="")))
    (lost,) = [r for r in rows if r["rule"] == "RC105"]
    assert (lost["path"], lost["line"], lost["column"], lost["fix"]) == ("texts/b.txt", "2", "4", "safe")


def test_full_has_a_caret_below_the_words(capfd) -> None:
    lines = printed(capfd, "full", "--select", "RC105").splitlines()
    assert lines[2] == "2 | He cant do it, and that is the end of what is known of it in the to"
    assert lines[3] == "  |    ^^^^"
    assert any(line.startswith("  to do: ") for line in lines)


@pytest.mark.parametrize("file", ["texts/a.txt", "./texts/../texts/a.txt", "link.txt", "texts/b.txt", "all.csv"])
def test_no_output_takes_the_place_of_a_text_that_was_read(capfd, file: str) -> None:
    put("texts/a.txt", PROSE)
    put("texts/b.txt", "Another text stands here, and it was only compared with.\n")
    put("all.csv", "id,text\nc,One more text stands in the cell of a table.\n")
    Path("link.txt").symlink_to("texts/a.txt")
    before = {p: p.read_bytes() for p in Path().rglob("*.*") if p.is_file() and not p.is_symlink()}
    code, _, err = call(
        capfd, "check", "texts/a.txt", "all.csv", "--no-cache", "--output", "csv=new.csv", "--output", f"json={file}"
    )
    assert code == 2
    assert f"{Path(file)}: one of the texts that were read; name another file with --output" in err
    assert {p: p.read_bytes() for p in Path().rglob("*.*") if p.is_file() and not p.is_symlink()} == before


def test_an_output_takes_the_place_of_an_earlier_one(capfd) -> None:
    put("texts/a.txt", PROSE)
    put("other/a.txt", "to be overwritten")
    for _ in range(2):
        assert call(capfd, "check", "texts", "--no-cache", "--output", "json=other/a.txt")[0] in (0, 1)
        assert json.loads(Path("other/a.txt").read_bytes())["version"] == 1


def test_standard_output_is_no_file_to_write(capfd) -> None:
    put("texts/a.txt", PROSE)
    code, _, err = call(capfd, "check", "texts", "--no-cache", "--output", "sarif=-")
    assert code == 2
    assert "--format sarif prints it" in err
    assert not Path("-").exists()


def test_several_formats_at_once(capfd) -> None:
    code, out, _ = call(
        capfd,
        "check",
        "texts",
        "-q",
        "--format",
        "concise",
        "--format",
        "json",
        *(f"--output={n}=out/{n}" for n in FORMATS),
    )
    assert code == 1
    assert out == Path("out/concise").read_text() + Path("out/json").read_text()
    assert {p.name for p in Path("out").iterdir()} == set(FORMATS)


# --- hostile texts ---


@pytest.fixture
def hostile() -> None:
    put("texts/h.txt", HOSTILE)
    put("texts/%0A::error::x,y.txt", "He cant\x1b[31m do it, \u202e and ##[error] that is the end ]]> of it.\n")
    put("texts/_ö\u202e\x1b[2J`|<b>.txt", "He cant do it, and that is the end of it.\n")


@pytest.mark.usefixtures("hostile")
@pytest.mark.parametrize("name", list(FORMATS))
def test_no_format_lets_a_text_steer_or_forge(capfd, name: str) -> None:
    out = printed(capfd, name, "--show-info")
    for sign in ("\x1b", "\u202e", "\x00", "##[error]", "##vso["):
        assert sign not in out, repr(sign)
    ours = [c for c in commands(out) if c[0] in ("error", "warning", "notice")]
    assert all(re.match(r"file=.*title=RC\d{3}|title=reconcile check", properties) for _, properties, _ in ours)
    assert (name == "github") == bool(ours)
    assert out.isprintable() or {c for c in out if not c.isprintable()} <= {"\n"}


@pytest.mark.usefixtures("hostile")
def test_hostile_texts_leave_the_formats_readable(capfd) -> None:
    check_sarif(printed(capfd, "sarif"))
    suites = ET.fromstring(printed(capfd, "junit"))
    assert len(suites.findall(".//failure")) == int(suites.get("failures"))
    findings = json.loads(printed(capfd, "json"))["findings"]
    assert {"texts/_ö\u202e\x1b[2J`|<b>.txt", "texts/%0A::error::x,y.txt"} <= {f["path"] for f in findings}
    rows = list(csv.DictReader(io.StringIO(printed(capfd, "csv"), newline="")))
    assert len(rows) == len(findings)
    assert printed(capfd, "concise").count("\n") == len(findings) + 1
    page = printed(capfd, "markdown")
    assert "<script>" not in page
    assert "\\<b\\>" in page


def test_a_path_that_begins_as_a_command_is_no_command(capfd) -> None:
    put("::error::forged.txt", "He cant do it, and that is the end of it.\n")
    out = call(capfd, "check", "./::error::forged.txt", "-q", "--format", "concise", "--format", "full")[1]
    assert commands(out) == []
    assert "./::error::forged.txt:1:4" in out
