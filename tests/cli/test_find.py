"""``find``: works, members and pairs as a list, an object or tables, and the input with one row a work."""

import csv
import gzip
import io
import json
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from reconcile import Document, Settings, find_variants, pipeline, reconcile
from reconcile.cli.app import main
from reconcile.report.found_tables import FOUND_COLUMNS
from reconcile.storage.tables import read_rows

STORY = (
    "The keeper of the lamp is ill and asks the ferry to wait for the doctor from the other side of the bay. His "
    "daughter rows out in the storm to tell the captain about it and loses an oar on the way to the ship."
)
OTHER = "A harvest fails in the hills and the elders walk to the coast with salt and seven goats to trade for grain."
ROWS = [
    {"id": "3", "plot": STORY, "year": 1925, "note": "=1+1"},
    {"id": "1", "plot": STORY.replace("a storm", "storm") + " He comes.", "year": 1925, "note": 'a "b", c\nd'},
    {"id": "x", "plot": "", "year": None, "note": "no text"},
    {"id": "2", "plot": OTHER, "year": 1960, "note": "é"},
    {"id": "2", "plot": OTHER, "year": 1960, "note": "an id that is taken"},
]


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch) -> Path:
    monkeypatch.chdir(tmp_path)
    Path("reconcile.toml").write_text('cache = ""\n', encoding="utf-8")
    return tmp_path


def write_table(name: str) -> None:
    if name.endswith(".parquet"):
        pq.write_table(pa.Table.from_pylist(ROWS).replace_schema_metadata({"by": "us"}), name, row_group_size=2)
        return
    if ".jsonl" in name:
        text = "".join(json.dumps(row, ensure_ascii=False).replace("1925", "1925.00") + "\n" for row in ROWS)
    else:
        out = io.StringIO()
        writer = csv.DictWriter(out, list(ROWS[0]), delimiter="\t" if ".tsv" in name else ";", lineterminator="\r\n")
        writer.writeheader()
        writer.writerows(ROWS)
        text = "\ufeff" + out.getvalue()
    data = text.encode()
    Path(name).write_bytes(gzip.compress(data) if name.endswith(".gz") else data)


def read_table(name: str) -> list[dict]:
    if name.endswith(".parquet"):
        return pq.read_table(name).to_pylist()
    data = Path(name).read_bytes()
    text = (gzip.decompress(data) if name.endswith(".gz") else data).decode("utf-8-sig")
    if ".jsonl" in name:
        return [json.loads(line) for line in text.splitlines()]
    delimiter = "\t" if ".tsv" in name else ";"
    return list(csv.DictReader(io.StringIO(text, newline=""), delimiter=delimiter))


def call(capfd, *arguments: str) -> tuple[int, str, str]:
    code = main(list(arguments))
    out, err = capfd.readouterr()
    return code, out, err


NAMES = ["films.csv", "films.tsv", "films.jsonl", "films.parquet", "films.csv.gz", "films.jsonl.gz"]


@pytest.mark.parametrize("name", NAMES)
def test_keep_writes_the_rows_of_the_bases_as_they_were(name: str, capfd) -> None:
    write_table(name)
    code, out, _ = call(capfd, "find", name, "--keep", f"kept-{name}")
    assert code == 0
    assert out.splitlines() == ["3 texts, 2 works, 1 with variants; 0 pairs related, not joined."]
    kept, given = read_table(f"kept-{name}"), read_table(name)
    assert [row["id"] for row in kept] == ["1", "2"]
    assert [str(row.pop("members")) for row in kept] == ["2", "1"]
    assert kept == [given[1], given[3]]
    if name == "films.jsonl":
        assert '"year": 1925.00' in Path(f"kept-{name}").read_text(encoding="utf-8")
    if name == "films.parquet":
        assert pq.read_schema(f"kept-{name}").metadata[b"by"] == b"us"


def test_a_column_of_that_name_stays(capfd) -> None:
    Path("a.csv").write_text(f"members,text\nx,{OTHER}\n", encoding="utf-8")
    assert call(capfd, "find", "a.csv", "--keep", "b.csv")[0] == 0
    assert Path("b.csv").read_text(encoding="utf-8") == f"members,text,members_2\nx,{OTHER},1\n"


@pytest.mark.parametrize("form", ["csv", "jsonl", "parquet"])
def test_out_writes_three_tables_and_nothing_else(form: str, capfd) -> None:
    write_table("films.csv")
    for _ in range(2):  # the second time over the first
        code, out, _ = call(capfd, "find", "films.csv", "--out", "found", "--format", form)
        assert (code, out.count("\n")) == (0, 1)
    assert sorted(p.name for p in Path("found").iterdir()) == [f"{t}.{form}" for t in ("members", "pairs", "works")]
    rows = {t: list(read_rows(Path("found", f"{t}.{form}"), c)) for t, c in FOUND_COLUMNS.items()}
    assert [(row[0], row[1], row[3]) for row in rows["works"]] == [("1", "1", 2), ("2", "2", 1)]
    assert rows["members"] == [("1", "1", True), ("1", "3", False), ("2", "2", True)]
    (pair,) = json.loads(call(capfd, "find", "films.csv", "--format", "json")[1])["pairs"]
    assert rows["pairs"] == [tuple(pair.values())]


def test_the_format_of_the_tables_is_that_of_the_input(capfd) -> None:
    write_table("films.jsonl")
    call(capfd, "find", "films.jsonl", "--out", "found")
    assert Path("found/works.jsonl").is_file()
    call(capfd, "find", "films.jsonl", "--out", "found", "--format", "csv")
    assert not Path("found/works.jsonl").exists()


def test_json_has_works_and_pairs(capfd) -> None:
    write_table("films.csv")
    found = json.loads(call(capfd, "find", "films.csv", "--format", "json")[1])
    assert list(found) == ["works", "pairs"]
    assert [(w["id"], w["base"], w["members"]) for w in found["works"]] == [("1", "1", ["1", "3"]), ("2", "2", ["2"])]
    assert [(p["left"], p["right"], p["kind"]) for p in found["pairs"]] == [("1", "3", "variant")]
    table = call(capfd, "find", "films.csv", "--format", "csv")[1]
    assert table.splitlines()[0].split(",") == list(found["pairs"][0])


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["films.csv", "--keep", "films.csv"], "is the table to read; name another file"),
        (["films.csv", "--keep", "films.jsonl"], "films.csv is csv; give the file to write the same ending"),
        (["texts", "--keep", "b.csv"], "needs one table to read, and nothing else"),
        (["films.csv", "texts", "--keep", "b.csv"], "needs one table to read, and nothing else"),
        (["films.csv", "--keep", "gone/b.csv"], "gone/b.csv: No such file or directory"),
        (["films.csv", "--out", "texts"], "texts: holds 'a.txt', which is no table of `find`"),
        (["films.csv", "--out", "films.csv"], "films.csv: File exists"),
        (["films.csv", "--out", "found", "--format", "text"], "'text' must be one of csv, jsonl, parquet"),
        (["films.csv", "--format", "parquet"], "'parquet' must be one of text, csv, json"),
    ],
)
def test_what_cannot_be_written_is_said_and_nothing_is_changed(arguments, message, capfd) -> None:
    write_table("films.csv")
    Path("texts").mkdir()
    Path("texts/a.txt").write_text(STORY, encoding="utf-8")
    before = {p: p.read_bytes() for p in Path().rglob("*") if p.is_file()}
    code, out, err = call(capfd, "find", *arguments)
    assert (code, out) == (2, "")
    assert message in err
    assert {p: p.read_bytes() for p in Path().rglob("*") if p.is_file()} == before


def test_nothing_is_cut_into_sentences_but_texts_of_works_of_several(monkeypatch) -> None:
    prepared: list[str] = []
    prepare = pipeline.prepare_document
    monkeypatch.setattr(pipeline, "prepare_document", lambda d: prepared.append(d.id) or prepare(d))
    documents = [Document.from_text(row["id"], row["plot"]) for row in (ROWS[0], ROWS[1], ROWS[3])]
    found = find_variants(documents, Settings())
    assert sorted(prepared) == ["1", "3"]
    whole = reconcile(documents, Settings())
    assert [(w.id, w.members, w.ranked[0]) for w in found.works] == [(w.id, w.members, w.base) for w in whole.works]
    assert found.pairs == whole.pairs
