"""Tables in a check: rows that cannot be used are findings, as unreadable files are."""

import json
from pathlib import Path

import pytest
from checking_files import PROSE, call, found, put

GOOD = json.dumps({"id": "good", "text": PROSE})
BAD_ROWS = [
    pytest.param("{broken", "RC101", "not JSON", id="no JSON"),
    pytest.param('["a", "b"]', "RC101", "a list where an object belongs", id="no object"),
    pytest.param('{"id": "a", "text": "  "}', "RC112", "holds no text", id="blank"),
    pytest.param('{"id": "a"}', "RC112", "no text", id="no text"),
    pytest.param('{"id": "a", "text": 5}', "RC101", "a number, not a text", id="a number"),
    pytest.param('{"id": "a", "text": "one\\u0000two"}', "RC107", "NUL", id="NUL"),
    pytest.param('{"id": "no text;\\u0000", "text": "one two"}', "RC101", "its id holds", id="NUL in the id"),
    pytest.param('{"id": "a", "text": "\\ud800 one"}', "RC101", "half of a character", id="half a character"),
    pytest.param('{"id": "good", "text": "one two"}', "RC101", "is taken by line 1", id="the same id"),
    pytest.param('{"id": " ", "text": "one two"}', "RC101", "no id", id="no id"),
]


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


@pytest.mark.parametrize(("line", "rule", "says"), BAD_ROWS)
def test_a_row_that_cannot_be_used_is_a_finding_on_its_line(capfd, line: str, rule: str, says: str) -> None:
    put("texts.jsonl", f"{GOOD}\n\n{line}\n")
    (bad,) = found(capfd, "texts.jsonl", "--id-column", "id")
    assert (bad["rule"], bad["severity"], bad["path"], bad["line"]) == (rule, "error", "texts.jsonl", 3)
    assert bad["message"].startswith("line 3 is not read: ")
    assert says in bad["message"]
    assert call(capfd, "check", "texts.jsonl")[0] == 1


def test_rows_of_csv_and_parquet_too(capfd) -> None:
    pyarrow = pytest.importorskip("pyarrow")
    parquet = pytest.importorskip("pyarrow.parquet")
    put("texts.csv", f'id,text\na,"{PROSE.strip()}"\nb\nc,one two three four five six\n')
    (bad,) = found(capfd, "texts.csv", "--select", "RC1")
    assert (bad["rule"], bad["path"], bad["line"]) == ("RC101", "texts.csv", 3)
    parquet.write_table(pyarrow.table({"id": ["a", "b"], "text": [PROSE, ""]}), "texts.parquet")
    (bad,) = found(capfd, "texts.parquet", "--select", "RC1")
    assert (bad["rule"], bad["path"], bad["line"]) == ("RC112", "texts.parquet", 2)
    assert bad["message"].startswith("row 2 is not read: ")


def test_a_bad_row_of_a_table_to_compare_with_is_a_note_only(capfd) -> None:
    put("known/texts.jsonl", f"{GOOD}\n{{broken\n")
    put("new/a.txt", "In the third year of the drought the elders walk to the coast to buy grain.\n")
    code, out, err = call(capfd, "check", "new", "--against", "known/texts.jsonl")
    assert code == 0, out
    assert "not compared: known/texts.jsonl, line 2: not JSON" in err


def test_a_bad_row_is_accepted_wherever_it_moves_and_missed_when_it_is_mended(capfd) -> None:
    put("texts.jsonl", f"{GOOD}\n{{broken\n")
    assert call(capfd, "check", "texts.jsonl", "--accept-new", "--reason", "known")[0] == 0
    put("texts.jsonl", f"\n\n{GOOD}\n{{broken\n")
    code, out, _ = call(capfd, "check", "texts.jsonl")
    assert (code, "1 accepted" in out) == (0, True)
    put("texts.jsonl", f"{GOOD}\n")
    (stale,) = found(capfd, "texts.jsonl")
    assert stale["rule"] == "RC405"
    assert call(capfd, "check", "texts.jsonl", "--strict")[0] == 1


def test_a_bad_row_hides_no_finding_of_the_others(capfd) -> None:
    put("texts.jsonl", f"{{broken\n{json.dumps({'id': 'a', 'text': PROSE.replace('and asks', '&amp; asks')})}\n")
    assert [(f["rule"], f["path"]) for f in found(capfd, "texts.jsonl")] == [("RC106", "a"), ("RC101", "texts.jsonl")]
    assert call(capfd, "check", "texts.jsonl", "--format", "junit")[1].count("<failure") == 1
