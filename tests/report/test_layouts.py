"""Tables of every format: the same rows, read back without loss, and everything else works from what was written."""

import hashlib
import io
import json
import re
import sys
from collections.abc import Mapping
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rendered_runs import make_record, render_records, render_run, write_run_folder
from running import ROOT
from small_works import pair, two_witnesses

from reconcile import Document, Settings, reconcile
from reconcile.batch.executor import RunOptions
from reconcile.cli.app import main
from reconcile.errors import InputError, SettingsError
from reconcile.model.skipped import PlaceUnit, Skipped
from reconcile.report.run_folder.layout import LAYOUT_FORMATS, PAGE_CHOICES, RECORDS_NAME, Layout
from reconcile.report.run_folder.manifest import dump_manifest, parse_manifest, read_manifest
from reconcile.report.run_folder.output_folder import PART_SUFFIX, OutputFolder
from reconcile.report.run_folder.record_reader import RunRecords
from reconcile.report.run_folder.rendering import PairSpool, render_folder
from reconcile.report.tables import COLUMNS
from reconcile.result import Result
from reconcile.storage import tables
from reconcile.storage.cells import Cell
from reconcile.storage.tables import read_columns, read_rows, start_table
from reconcile.verify.folder import verify_folder
from reconcile.verify.reruns import prove_folder
from reconcile.verify.restore import restore_witness

TABLES = [name for name in LAYOUT_FORMATS if name != "folder"]
TEXTS = {
    "=a;1": "Ross knows the dealer from town. He sleeps late every day. The old Cook calls him back in 1999.\n",
    "b": "Ross knows the dealer from town. He sleeps late every day. The Cook calls him back in 1998.\n",
    'c"\u202e': "The harvest failed in the third year,\r\nand the village sent its elders to the coast.",
    "d": "+1 The harvest failed in the third year,\nand the village, weary, sent its elders to the coast.\n",
    "e": "",
    "long": "long word " * 14_000,
}


def title_of(name: str) -> str:
    return {"=a;1": "“Ross”", "b": "“Ross”", 'c"\u202e': "=Harvest", "d": "=Harvest"}.get(name, f"“{name}”")


@pytest.fixture(scope="module")
def result() -> Result:
    # Names that are not in order, as those of a table's columns are not.
    return reconcile(
        [Document.from_text(i, t, metadata={"title": title_of(i), "place": "x"}) for i, t in TEXTS.items()]
    )


SKIPPED = [Skipped(path="x.csv", unit=PlaceUnit.LINE, number=3, reason="=no text, at all")]


def written(result: Result, out: Path, layout: Layout) -> Path:
    write_run_folder(render_run(result.works, result.pairs, SKIPPED, result.settings, layout), out)
    return out


def tree(folder: Path) -> dict[str, bytes]:
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def rows_of(out: Path, layout: Layout) -> dict[str, list[tuple[Cell, ...]]]:
    return {name: list(read_rows(out / layout.locate_table(name), COLUMNS[name])) for name in layout.table_names}


# --- what is written ---


@pytest.mark.parametrize("name", TABLES)
def test_a_table_layout_has_tables_records_and_pages_of_works_with_open_items(result, tmp_path, name) -> None:
    files = set(tree(written(result, tmp_path, Layout(name))))
    waiting = {f"works/{work.id}/report.html" for work in result.works if work.open}
    whole = {"index.html", "summary.md", "run.json", RECORDS_NAME}
    assert files == whole | waiting | {f"{table}.{name}" for table in COLUMNS}
    assert waiting
    assert len(waiting) < len(result.works)


@pytest.mark.parametrize("format_", LAYOUT_FORMATS)
@pytest.mark.parametrize("pages", PAGE_CHOICES)
def test_pages_are_written_for_the_works_asked_for_and_the_index_links_no_other(
    result, tmp_path, format_, pages
) -> None:
    files = tree(written(result, tmp_path, Layout(format_, pages)))
    wanted = {"all": result.works, "open": [w for w in result.works if w.open], "none": []}[pages]
    links = {f"works/{work.id}/report.html" for work in wanted}
    assert {name for name in files if name.endswith("report.html")} == links
    index = files["index.html"].decode()
    assert {link for work in result.works if (link := f"works/{work.id}/report.html") in index} == links


@pytest.mark.parametrize("name", TABLES)
def test_every_link_of_a_page_leads_to_a_file(result, tmp_path, name) -> None:
    files = tree(written(result, tmp_path, Layout(name, "all")))
    for file, data in files.items():
        for target in re.findall(r'href="([^"#]+)', data.decode("utf-8", "replace")) if file.endswith(".html") else ():
            assert (tmp_path / file).parent.joinpath(target).resolve().is_file(), (file, target)


def test_all_formats_hold_the_same_rows(result, tmp_path) -> None:
    found = {name: rows_of(written(result, tmp_path / name, Layout(name)), Layout(name)) for name in TABLES}
    folder = rows_of(written(result, tmp_path / "folder", Layout()), Layout())
    assert found["csv"] == found["jsonl"] == found["parquet"]
    assert found["csv"] == folder | {"canonical": found["csv"]["canonical"]}
    assert all(found["csv"].values()), "every table has rows here"


def test_a_canonical_row_has_the_text_and_where_each_stretch_of_it_stands(result, tmp_path) -> None:
    out = written(result, tmp_path, Layout("jsonl"))
    texts = {w.id: w.document.raw for work in result.works for w in work.witnesses}
    rows = [json.loads(line) for line in (out / "canonical.jsonl").read_bytes().splitlines()]
    assert [row["id"] for row in rows] == [work.id for work in result.works]
    for row, work in zip(rows, result.works, strict=True):
        assert (row["text"], tuple(row["members"])) == (work.canonical.text, work.members)
        assert row["title"] == title_of(work.base)
        assert "".join(row["text"][s["start"] : s["end"]] for s in row["provenance"]) == row["text"]
        for segment in row["provenance"]:
            owner, start, end = segment["sources"][0]
            assert segment["differences"] or texts[owner][start:end] == row["text"][segment["start"] : segment["end"]]


def test_every_column_of_the_canonical_table_is_documented() -> None:
    text = (ROOT / "docs/outputs.md").read_text(encoding="utf-8").partition("| column of `canonical` |")[2]
    rows = text.partition("\n\n")[0].splitlines()
    assert [name for row in rows for name in re.findall("`(.*?)`", row.split("|")[1])] == list(COLUMNS["canonical"])


def test_lines_have_typed_values(result, tmp_path) -> None:
    out = written(result, tmp_path, Layout("jsonl"))
    rows = [json.loads(line) for line in (out / "alignment.jsonl").read_bytes().splitlines()]
    assert {type(row["moved"]) for row in rows} == {bool}
    assert {type(row["group"]) for row in rows} == {int}
    assert {type(row["start"]) for row in rows} <= {int, type(None)}
    assert {type(row["similarity"]) for row in rows} <= {float}


def test_parquet_has_its_types_even_when_it_is_empty(result, tmp_path) -> None:
    full = written(result, tmp_path / "full", Layout("parquet"))
    write_run_folder(render_run([], [], [], Settings(), Layout("parquet")), tmp_path / "empty")
    for name in COLUMNS:
        schema = pq.read_schema(full / f"{name}.parquet")
        assert schema.equals(pq.read_schema(tmp_path / "empty" / f"{name}.parquet"), check_metadata=True)
    types = {field.name: str(field.type) for field in pq.read_schema(full / "canonical.parquet")}
    assert types == dict.fromkeys(("id", "title", "year", "text", "provenance"), "string") | {
        "members": "list<element: string>"
    }
    types = {field.name: str(field.type) for field in pq.read_schema(full / "alignment.parquet")}
    assert (types["group"], types["similarity"], types["moved"]) == ("int64", "double", "bool")


# --- the files of tables ---

cells = {
    "text": st.text(st.characters(exclude_categories=["Cs"]), max_size=20),
    "whole": st.none() | st.integers(-(2**40), 2**40),
    "number": st.none() | st.integers(0, 10_000).map(lambda n: n / 10_000),
    "truth": st.booleans(),
    "list": st.lists(st.text(st.characters(exclude_categories=["Cs"]), max_size=5)).map(
        lambda v: json.dumps(v, ensure_ascii=False)
    ),
    "json": st.dictionaries(st.text("ab", max_size=2), st.integers()).map(json.dumps),
}
KINDS = {kind: kind for kind in cells}


def table(format_: str, rows: list[tuple[Cell, ...]], columns: Mapping[str, str], at_once: int = 1) -> bytes:
    target = io.BytesIO()
    made = start_table(format_, target, columns)
    for start in range(0, len(rows), at_once):
        made.write_rows(rows[start : start + at_once])
    made.close()
    return target.getvalue()


@pytest.mark.parametrize("format_", TABLES)
@given(rows=st.lists(st.tuples(*cells.values()), max_size=6))
def test_any_row_reads_back_as_it_was(tmp_path_factory, format_, rows) -> None:
    file = tmp_path_factory.mktemp("rows") / f"t.{format_}"
    file.write_bytes(table(format_, rows, KINDS))
    assert list(read_rows(file, KINDS)) == rows


@pytest.mark.parametrize("format_", TABLES)
def test_a_cell_of_any_length_reads_back(tmp_path, format_) -> None:
    rows: list[tuple[Cell, ...]] = [("=" + 'long "text"\n' * 100_000, "x"), ("after", "")]
    file = tmp_path / f"t.{format_}"
    columns = {"a": "text", "b": "text"}
    file.write_bytes(table(format_, rows, columns))
    assert list(read_rows(file, columns)) == rows
    assert list(read_columns(file, columns, "b")) == [("x",), ("",)]


@pytest.mark.parametrize("format_", TABLES)
def test_the_bytes_do_not_depend_on_how_many_rows_come_at_once(format_, monkeypatch) -> None:
    monkeypatch.setattr(tables, "ROW_GROUP", 40)
    rows: list[tuple[Cell, ...]] = [(f"text {n}", n, n / 4, n % 2 == 0, f'["{n}"]', "{}") for n in range(130)]
    assert len({table(format_, rows, KINDS, at_once) for at_once in (1, 7, 40, 130)}) == 1


def test_row_groups_end_by_rows_and_by_length(monkeypatch) -> None:
    monkeypatch.setattr(tables, "ROW_GROUP", 40)
    monkeypatch.setattr(tables, "GROUP_CHARACTERS", 1_000)

    def sizes(rows: list[tuple[Cell, ...]]) -> list[int]:
        file = pq.ParquetFile(io.BytesIO(table("parquet", rows, {"a": "text"})))
        return [file.metadata.row_group(n).num_rows for n in range(file.metadata.num_row_groups)]

    assert sizes([("x",)] * 90) == [40, 40, 10]
    assert sizes([("x" * 400,)] * 7) == [3, 3, 1]
    assert sizes([]) == []


def test_an_id_that_is_no_unicode_is_written_in_every_format(tmp_path) -> None:
    for format_ in TABLES:
        (tmp_path / f"t.{format_}").write_bytes(
            table(format_, [("a\udcff", '["b\udcff"]')], {"a": "text", "b": "list"})
        )
    read = {f: list(read_rows(tmp_path / f"t.{f}", {"a": "text", "b": "list"})) for f in TABLES}
    assert read["jsonl"] == [("a\udcff", '["b\udcff"]')]
    assert read["parquet"] == [("a\\udcff", '["b\\\\udcff"]')]


@pytest.mark.parametrize("format_", TABLES)
@pytest.mark.parametrize("data", [b"", b"novel\n", b'{"a": 1}\n', b'"', b"\xff\xfe", b"PAR1"])
def test_a_file_that_is_no_table_of_ours_is_a_value_error(tmp_path, format_, data) -> None:
    file = tmp_path / f"t.{format_}"
    file.write_bytes(data)
    if format_ == "jsonl" and not data:
        assert list(read_rows(file, KINDS)) == []
        return
    with pytest.raises(ValueError, match=r"."):
        list(read_rows(file, KINDS))


# --- what is read out of it ---


@pytest.mark.slow
@pytest.mark.parametrize("format_", LAYOUT_FORMATS)
@pytest.mark.parametrize("pages", PAGE_CHOICES)
def test_a_run_verifies_and_renders_to_the_same_bytes(result, tmp_path, format_, pages) -> None:
    out = written(result, tmp_path, Layout(format_, pages))
    assert verify_folder(out) == []
    before = tree(out)
    render_folder(out)
    assert tree(out) == before


@pytest.mark.parametrize("format_", LAYOUT_FORMATS)
def test_every_text_comes_back(result, tmp_path, format_) -> None:
    out = written(result, tmp_path, Layout(format_))
    for name, text in TEXTS.items():
        assert restore_witness(out, name) == text.encode()
        assert restore_witness(out, hashlib.sha256(text.encode()).hexdigest()[:12]) == text.encode()


@pytest.mark.slow
@pytest.mark.parametrize("format_", TABLES)
def test_a_second_run_agrees(tmp_path, format_) -> None:
    few = {name: TEXTS[name] for name in ("=a;1", "b", "d")}
    found = reconcile([Document.from_text(i, t) for i, t in few.items()])
    write_run_folder(render_run(found.works, found.pairs, [], found.settings, Layout(format_)), tmp_path)
    assert prove_folder(tmp_path, RunOptions(jobs=1)) == []
    name = f"works.{format_}"
    (tmp_path / name).write_bytes((tmp_path / "skipped.csv").read_bytes() if format_ == "csv" else b"")
    assert [(p.place, p.invariant) for p in prove_folder(tmp_path, RunOptions(jobs=1))] == [(name, "I8")]


@pytest.mark.slow
@pytest.mark.parametrize("format_", LAYOUT_FORMATS)
def test_the_command_line_takes_every_layout(result, tmp_path, capsys, format_) -> None:
    out = str(written(result, tmp_path, Layout(format_)))
    (work,) = (w for w in result.works if "b" in w.members)
    told = {}
    for name in (work.differences[0].id, "b", work.id, "=a;1..b"):
        assert main(["explain", name, "--reports", out]) == 0
        told[name] = capsys.readouterr().out
    assert f"Difference {work.differences[0].id}" in told[work.differences[0].id]
    assert "Text b" in told["b"]
    assert "  =a;1..b\n" in told["b"]
    assert f"Work {work.id}" in told[work.id]
    assert re.match(r"Pair [0-9a-f]{12}  =a;1\.\.b\n", told["=a;1..b"])
    assert main(["explain", "nothing", "--reports", out]) == 2
    capsys.readouterr()
    assert main(["verify", out]) == 0
    assert main(["render", out]) == 0


@pytest.mark.parametrize("format_", LAYOUT_FORMATS)
def test_a_record_is_found_alone(result, tmp_path, format_) -> None:
    records = RunRecords(written(result, tmp_path, Layout(format_)))
    for work in result.works:
        assert records.read_work(work.id).work.members == work.members
        assert [r.work.id for r in records if r.work.id == work.id] == [work.id]
        assert work.id in [r.work.id for r in records.find_records_naming(work.base)]
    assert len(list(records.find_records_naming("=a;1"))) == 1
    with pytest.raises(InputError):
        records.read_work("no-such-work")


@pytest.mark.slow
@pytest.mark.parametrize("format_", TABLES)
def test_a_change_of_any_table_is_noticed_without_hashes(result, tmp_path, format_) -> None:
    out = written(result, tmp_path, Layout(format_))
    other = written(Result(works=(two_witnesses(),), pairs=(pair(),)), tmp_path / "other", Layout(format_))
    for name in (f"{table}.{format_}" for table in COLUMNS if table != "skipped"):
        data = (out / name).read_bytes()
        (out / name).write_bytes((other / name).read_bytes())
        assert [(p.place, p.invariant) for p in verify_folder(out, hashes=False)] == [(name, "rendering")]
        (out / name).unlink()
        assert [(p.place, p.invariant) for p in verify_folder(out, hashes=False)] == [(name, "rendering")]
        (out / name).write_bytes(data)
    assert verify_folder(out) == []


def test_bytes_of_parquet_that_hold_the_same_rows_are_a_matter_of_the_hashes(result, tmp_path) -> None:
    out = written(result, tmp_path, Layout("parquet"))
    pq.write_table(pq.read_table(out / "works.parquet"), out / "works.parquet", compression="gzip")
    assert verify_folder(out, hashes=False) == []
    assert [(p.place, p.invariant) for p in verify_folder(out)] == [("works.parquet", "hash")]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda lines: lines[:-1], "no record of"),
        (lambda lines: [*lines, lines[0]], "a record that is not listed in run.json"),
        (lambda lines: [lines[1], lines[0], *lines[2:]], "instead of"),
        (lambda lines: [lines[0][:300] + b"\n", *lines[1:]], "damaged or cut off"),
        (lambda lines: [lines[0].replace(b"1999", b"1997"), *lines[1:]], "does not have the SHA-256"),
    ],
)
def test_a_file_of_records_that_was_changed_is_a_problem_with_its_line(result, tmp_path, change, message) -> None:
    out = written(result, tmp_path, Layout("jsonl"))
    lines = (out / RECORDS_NAME).read_bytes().splitlines(keepends=True)
    (out / RECORDS_NAME).write_bytes(b"".join(change(lines)))
    problems = verify_folder(out, hashes=False)
    assert any(message in p.message and p.place.startswith(f"{RECORDS_NAME}:") for p in problems), problems


def test_a_missing_file_of_records_is_a_problem_and_no_crash(result, tmp_path) -> None:
    out = written(result, tmp_path, Layout("csv"))
    (out / RECORDS_NAME).unlink()
    assert [p.place for p in verify_folder(out, hashes=False)] == [RECORDS_NAME]
    with pytest.raises(InputError, match="No such file"):
        restore_witness(out, "b")


def test_a_pair_that_two_records_tell_differently_counts_twice() -> None:
    left, right = (
        make_record(two_witnesses(), [pair("a.txt", "c.txt")]),
        make_record(two_witnesses("c.txt", "d.txt", "x"), [pair("a.txt", "c.txt", "related")]),
    )
    spool = PairSpool()
    assert list(spool.collect_from([left, right, left])) == [left, right, left]
    assert sorted(p.kind for p in spool.read_pairs()) == ["related", "variant"]


# --- the record of the run ---


def test_the_record_of_a_run_names_a_layout_only_when_it_is_not_the_default(result, tmp_path) -> None:
    assert "layout" not in json.loads((written(result, tmp_path / "a", Layout()) / "run.json").read_bytes())
    run = read_manifest(written(result, tmp_path / "b", Layout("csv", "none")) / "run.json")
    assert run.layout == Layout("csv", "none")
    assert parse_manifest(b"".join(dump_manifest(run)), "run.json") == run


def test_a_layout_that_does_not_exist_is_refused() -> None:
    with pytest.raises(SettingsError, match="format = 'xml': must be one of folder, csv, jsonl, parquet"):
        Layout("xml")
    with pytest.raises(SettingsError, match="pages = 'some': must be one of all, open, none"):
        Layout("csv", "some")
    data = json.dumps({"format": "reconcile run 1", "layout": {"format": "xml", "pages": "all"}}).encode()
    with pytest.raises(InputError, match=r"run\.json"):
        parse_manifest(data, "run.json")


def test_a_run_in_another_layout_leaves_nothing_of_the_one_before(result, tmp_path) -> None:
    for format_ in (*LAYOUT_FORMATS, "folder"):
        written(result, tmp_path, Layout(format_))
        assert set(tree(tmp_path)) == {*read_manifest(tmp_path / "run.json").outputs, "run.json"}


@pytest.mark.parametrize("format_", TABLES)
@pytest.mark.parametrize("table", ["canonical", "pairs"])
def test_a_full_disk_is_a_clear_error_in_every_format(result, tmp_path, format_, table) -> None:
    (tmp_path / f"{table}.{format_}{PART_SUFFIX}").symlink_to("/dev/full")
    with (
        OutputFolder(tmp_path) as folder,
        pytest.raises(InputError, match=f"{table}.{format_}: No space left on device"),
    ):
        render_records(
            folder,
            [make_record(work, result.pairs) for work in result.works],
            result.pairs,
            [],
            Settings(),
            Layout(format_),
        )
    assert not tree(tmp_path)


def test_without_pyarrow_parquet_is_a_clear_error_and_the_rest_works(result, tmp_path, monkeypatch) -> None:
    out = written(result, tmp_path, Layout("parquet"))
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    with pytest.raises(InputError, match="Parquet needs pyarrow: pip install"):
        Layout("parquet").check_requirements()
    Layout("csv").check_requirements()
    with pytest.raises(InputError, match="Parquet needs pyarrow"):
        verify_folder(out)
    assert restore_witness(out, "b") == TEXTS["b"].encode()
