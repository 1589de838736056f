"""Tables as input: which column is what, which rows are read, and what becomes of those that cannot be."""

import csv
import datetime as dt
import gzip
import hashlib
import io
import json
import string
import sys
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from reading import read_paths, stream_paths

from reconcile.cli.app import main
from reconcile.corpus.reader import ReadOptions, read_versions
from reconcile.corpus.tables import column_choice, decoded_lines, delimited, row_documents
from reconcile.errors import InputError
from reconcile.model.document import Document

ROWS = [("a", "The miller slept.", "Night"), ("b", "The bell rang; twice.", "Bell"), ("c", "Three, four.\nFive.", "")]


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def put(name: str, data: bytes | str) -> str:
    Path(name).parent.mkdir(parents=True, exist_ok=True)
    Path(name).write_bytes(data if isinstance(data, bytes) else data.encode())
    return name


def texts(*paths: str, **options) -> dict[str, str]:
    return {d.id: d.raw for d in read_paths(paths, **options)[0]}


def skips(*paths: str, **options) -> list[tuple[str, str]]:
    return [(s.place, s.reason) for s in read_paths(paths, **options)[1]]


def guess(*paths: str, **options) -> str:
    told: list[str] = []
    read_paths(paths, note=told.append, **options)
    return "\n".join(told)


def as_csv(rows, delimiter: str = ",", end: str = "\r\n", quoting: int = csv.QUOTE_MINIMAL) -> bytes:
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=delimiter, lineterminator=end, quoting=quoting)
    writer.writerow(["id", "text", "title"])
    writer.writerows(rows)
    return out.getvalue().encode()


def as_json(rows) -> bytes:
    lined = [json.dumps(dict(zip(("id", "text", "title"), row, strict=True))) + "\n" for row in rows]
    return "".join(lined).encode()


def as_parquet(rows) -> bytes:
    out = io.BytesIO()
    columns = dict(zip(("id", "text", "title"), zip(*rows, strict=True), strict=True))
    pq.write_table(pa.table({name: pa.array(column, pa.string()) for name, column in columns.items()}), out)
    return out.getvalue()


def parquet(name: str, **columns) -> str:
    pq.write_table(pa.table(columns), name)
    return name


FORMS = {
    "t.csv": as_csv,
    "t.tsv": lambda rows: as_csv(rows, "\t"),
    "t.CSV": lambda rows: as_csv(rows, ";", "\n", csv.QUOTE_ALL),
    "t.jsonl": as_json,
    "t.ndjson": as_json,
    "t.parquet": as_parquet,
}
FORMS |= {f"{name}.gz": lambda rows, made=made: gzip.compress(made(rows), mtime=0) for name, made in FORMS.items()}


# --- what is read ---


@pytest.mark.parametrize("name", FORMS)
def test_every_form_of_a_table_gives_the_same_documents(name: str) -> None:
    put(name, FORMS[name](ROWS))
    found, skipped = read_paths([name])
    assert skipped == ()
    assert [(d.id, d.raw, d.metadata.get("title", "")) for d in found] == ROWS
    assert all((d.path, d.codec, d.data) == (name, "utf-8", d.raw.encode()) for d in found)


CELLS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1).filter(str.strip)
KEYS = st.text(string.ascii_letters + string.digits + '",;|\t .é\n', min_size=1, max_size=8).filter(str.strip)
TABLES = st.lists(st.tuples(KEYS, CELLS, KEYS), min_size=1, max_size=8, unique_by=lambda row: row[0])


@pytest.mark.parametrize("name", FORMS)
@settings(max_examples=20)  # of each form
@given(rows=TABLES)
def test_what_was_written_is_what_is_read(name: str, rows, tmp_path_factory) -> None:
    # Lines of a cell with as many tabs as columns are taken for rows in TSV, as a test below says.
    rows = [tuple(cell.replace("\t", " ") for cell in row) for row in rows] if "tsv" in name else rows
    file = tmp_path_factory.mktemp("tables") / name
    file.write_bytes(FORMS[name](rows))
    named = {"id": "id", "text": "text", "title": "title"}
    found, skipped = read_paths([str(file)], columns=named)
    assert skipped == ()
    assert {(d.id, d.raw, d.metadata["title"]) for d in found} == {(i, text, title.strip()) for i, text, title in rows}


@given(rows=TABLES, codec=st.sampled_from(["utf-8", "utf-16", "utf-16-be", "utf-32"]), chunk=st.integers(1, 40))
def test_neither_encoding_nor_chunks_matter(rows, codec: str, chunk: int, tmp_path_factory) -> None:
    file = tmp_path_factory.mktemp("tables") / "t.csv"
    file.write_bytes(as_csv(rows).decode().encode(codec))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(decoded_lines, "CHUNK_BYTES", chunk)
        found = texts(str(file), encoding=codec, columns={"id": "id", "text": "text"})
    assert found == {name: text for name, text, _ in rows}


@given(st.binary(max_size=300))
def test_no_bytes_break_the_reading(data: bytes) -> None:
    for name in ("x.csv", "x.tsv", "x.jsonl", "x.csv.gz", "x.parquet"):
        Path(name).write_bytes(b"id,text\n" + data if "csv" in name else data)
        try:
            found, skipped = read_paths([name], columns={"id": ""})
        except InputError:
            continue
        assert found or skipped or not data.strip()


@given(
    st.lists(st.sampled_from(['1,"a', '"', '2,"b"', "3,c", 'x "y" z', ",", '""', "\n", "\r\n"]), max_size=30), st.data()
)
def test_rows_above_a_damaged_one_are_never_lost(parts, data) -> None:
    """The reading goes on, whatever stands below; and each line is read or reported once at most."""
    good = data.draw(st.integers(1, 5))
    put("x.csv", "id,text\n" + "".join(f"g{n},Text {n}\n" for n in range(good)) + "".join(parts))
    found, skipped = read_paths(["x.csv"])
    assert {f"g{n}" for n in range(good)} <= {d.id for d in found}
    starts = [s.place for s in skipped]
    assert len(starts) == len(set(starts))


def test_a_table_is_read_among_texts_and_in_folders(here: Path) -> None:
    put("s/a.txt", "A file.")
    put("s/deep/t.csv", "id,text\nx,A row.\n")
    put("s/u.jsonl.gz", gzip.compress(b'{"id": "y", "text": "A line."}\n', mtime=0))
    assert texts("s", include=("*.txt", "*.csv", "*.jsonl")) == {"s/a.txt": "A file.", "x": "A row.", "y": "A line."}
    assert texts("s") == {"s/a.txt": "A file."}


def test_cells_stand_as_they_are() -> None:
    raw = ' \tHe said: "No."\r\nShe left.\u2028 \n'
    put("t.csv", as_csv([("a", raw, "x")]))
    put("t.jsonl", json.dumps({"id": "b", "text": raw}))
    assert set(texts("t.csv", "t.jsonl").values()) == {raw}


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
@pytest.mark.parametrize("sign", list(",;\t|"))
def test_delimiter_line_end_and_byte_order_mark_are_told_from_the_head(end: str, mark: str, sign: str) -> None:
    put("t.csv", mark + end.join([f"id{sign}text", f'a{sign}"One{sign} two, three; four."', f"b{sign}Five.", ""]))
    assert texts("t.csv") == {"a": f"One{sign} two, three; four.", "b": "Five."}


def test_the_line_with_which_excel_names_the_delimiter_is_no_row() -> None:
    put("t.csv", "sep=;\r\nid;text, all of it\r\na;One.\r\n")
    assert texts("t.csv") == {"a": "One."}


def test_quotes_in_a_tsv_may_be_mere_characters() -> None:
    rows = ['a\t"No," he said.', "b\tTwo.", 'c\t"Three\nlines" and', 'd\t"Four"', 'e\t"Five\tsix"']
    put("t.tsv", "id\ttext\n" + "\n".join(rows) + "\n")
    assert texts("t.tsv") == {"a": '"No," he said.', "b": "Two.", "c": '"Three', "d": "Four", "e": "Five\tsix"}
    put("u.tsv", 'id\ttext\na\t"One\nb\tTwo."\nc\t"Three.\nFour."\n')
    assert texts("u.tsv") == {"a": '"One', "b": 'Two."', "c": "Three.\nFour."}


def test_ids_of_numbers_have_no_point() -> None:
    parquet("t.parquet", id=[12.0, 13.5, None], text=["One.", "Two.", "Three."])
    assert texts("t.parquet") == {"12": "One.", "13.5": "Two."}
    put("t.jsonl", '{"id": 7, "text": "One."}\n{"id": 8.0, "text": "Two."}\n')
    assert texts("t.jsonl") == {"7": "One.", "8": "Two."}


def test_rows_without_an_id_column_bear_their_number_which_bad_rows_do_not_shift() -> None:
    put("s/t.csv", "name,plot\nA,One.\nB\nC,Three.\n")
    assert texts("s/t.csv") == {"s/t.csv#1": "One.", "s/t.csv#3": "Three."}
    put("t.jsonl", '{"text": "One."}\n\n[]\n{"text": "Three."}\n')
    assert texts("t.jsonl") == {"t.jsonl#1": "One.", "t.jsonl#3": "Three."}


def test_title_year_and_work_become_metadata() -> None:
    put("t.csv", "id,text,Film Title,Release_Date,Work ID\na,One., Night ,1921-05-03,w\nb,Two.,,c. 1920-25,\n")
    found, _ = read_paths(["t.csv"])
    assert [dict(d.metadata) for d in found] == [{"title": "Night", "year": "1921", "work": "w"}, {"year": "1920"}]


def test_one_column_may_be_the_work_and_the_title() -> None:
    put("t.csv", "no,text,title\na,One.,Night\n")
    (found,), _ = read_paths(["t.csv"], columns={"work": "title"})
    assert dict(found.metadata) == {"title": "Night", "work": "Night"}
    assert guess("t.csv", columns={"work": "title"}) == (
        "t.csv: id = number of the row, text = text, title = title, work = title (guessed; --text-column and the like "
        "to choose)"
    )


def test_dates_and_strings_of_every_kind_come_out_of_parquet() -> None:
    pq.write_table(
        pa.table(
            {
                "id": pa.array(["a", "b"]).dictionary_encode(),
                "text": pa.array(["One.", "Two."], pa.large_string()),
                "date": pa.array([dt.date(1921, 5, 3), None]),
                "tags": pa.array([["x"], []]),
            }
        ),
        "t.parquet",
    )
    found, skipped = read_paths(["t.parquet"])
    assert ([d.raw for d in found], [dict(d.metadata) for d in found]) == (["One.", "Two."], [{"year": "1921"}, {}])
    assert skipped == ()


def test_binary_text_is_decoded_strictly() -> None:
    parquet("t.parquet", id=["a", "b"], text=pa.array([b"caf\xc3\xa9", b"caf\xe9"], pa.binary()))
    assert texts("t.parquet") == {"a": "café"}
    assert "byte 0xe9 at offset 3 of its text is not UTF-8" in skips("t.parquet")[0][1]
    bad = pa.Array.from_buffers(pa.string(), 2, pa.array([b"\xff", b"ok."], pa.binary()).buffers())
    parquet("u.parquet", id=["a", "b"], text=bad)
    assert texts("u.parquet") == {"b": "ok."}


# --- which column is what ---


@pytest.mark.parametrize(
    ("header", "row", "told"),
    [
        ("id,text", "1,Words.", "t.csv: id = id, text = text (guessed; --text-column and the like to choose)"),
        ("IMDb ID,Full Plot,Name", "1,Words.,X", "t.csv: id = IMDb ID, text = Full Plot, title = Name (guessed"),
        ("tconst,summary,plot", "1,Short.,Words.", "id = tconst, text = plot (guessed"),
        ("slug,abstract,release_year", "1,Words.,1921", "id = slug, text = abstract, year = release_year (guessed"),
        ("plot", "Words.", "id = number of the row, text = plot (guessed"),
        ("a,b", "1,Words that are long enough.", "id = number of the row, text = b (guessed"),
        ("id,text,cluster", "1,Words.,7", "to choose); --work-column cluster joins the texts of each cluster"),
        ("id,text,work", "1,Words.,7", "id = id, text = text, work = work (guessed"),
    ],
)
def test_columns_are_guessed_and_said(header: str, row: str, told: str) -> None:
    put("t.csv", f"{header}\n{row}\n")
    assert told in guess("t.csv")


@pytest.mark.parametrize(
    "name", ["What is it about, in your own words and in no more than three sentences?", "Reg.", "p."]
)
def test_a_name_may_be_a_question_or_be_cut_short(name: str) -> None:
    put("t.csv", f'no,"{name}"\n1,The bell rang twice in the night.\n')
    assert texts("t.csv") == {"t.csv#1": "The bell rang twice in the night."}


def test_a_text_that_looks_like_no_name_can_still_be_named() -> None:
    put("t.csv", "no,The bell rang.\n1,It rang twice.\n")
    assert texts("t.csv", columns={"text": "The bell rang."}) == {"t.csv#1": "It rang twice."}


def test_a_column_of_lists_called_text_does_not_make_a_text_of_the_ids() -> None:
    parquet("t.parquet", id=["a", "b"], text=[["One."], ["Two."]])
    with pytest.raises(InputError, match=r"which column holds the text\?"):
        read_paths(["t.parquet"])


def test_every_name_that_is_guessed_from_is_documented() -> None:
    page = (Path(__file__).parents[2] / "docs/settings.md").read_text(encoding="utf-8")
    for role, names in column_choice.COLUMN_NAMES.items():
        assert f"| {role} | {' '.join(f'`{name}`' for name in names)} |" in page


def test_a_column_that_does_not_tell_the_rows_apart_is_no_id() -> None:
    put("t.csv", "imdb_id,text\ntt1,One.\ntt1,Two.\n")
    assert "id = number of the row" in guess("t.csv")
    assert texts("t.csv") == {"t.csv#1": "One.", "t.csv#2": "Two."}


def test_a_list_called_text_is_not_the_text() -> None:
    put("t.jsonl", '{"id": 1, "text": ["One."], "plot": "Two."}\n')
    assert texts("t.jsonl") == {"1": "Two."}


def test_nothing_is_said_when_every_column_is_named() -> None:
    put("t.csv", "a,b\n1,Words.\n")
    assert guess("t.csv", columns={"id": "a", "text": "b", "title": "", "year": "", "work": ""}) == ""


def test_an_empty_name_means_that_there_is_no_such_column() -> None:
    put("t.csv", "id,text,title\na,One.,X\n")
    found, _ = read_paths(["t.csv"], columns={"id": "", "title": ""})
    assert [(d.id, dict(d.metadata)) for d in found] == [("t.csv#1", {})]


def test_tables_alike_are_spoken_of_once() -> None:
    for n in range(3):
        put(f"s/{n}.csv", f"id,text\na{n},One.\n")
    assert guess("s", include=("*.csv",)).startswith("s/0.csv and 2 more tables: id = id")
    assert len(guess("s", include=("*.csv",)).splitlines()) == 1


@pytest.mark.parametrize(
    ("data", "named", "message"),
    [
        (
            "a,b\nSome words.,More words.\n",
            {},
            r"t.csv: which column holds the text\? name it with --text-column; .*a, b",
        ),
        ("text,Text\nOne.,Two.\n", {}, "'text' and 'Text' may both be the text; name one with --text-column"),
        ("text,text\nOne.,Two.\n", {"text": "text"}, "2 columns are called 'text'"),
        ("text,text\nOne.,Two.\n", {}, "2 columns are called 'text'; give them names of their own"),
        ("id,title\n1,One of two.\n", {}, r"which column holds the text\? .*: id, title"),
        ("a,The bell rang.\nb,The bell rang twice.\n", {}, "the first row holds no names of columns but a, The bell"),
        ("a," + "word " * 13 + "\nb,Two.\n", {}, "holds no names of columns but a, word .*; add a header, or name"),
        (
            "id,Plot Text\n1,One.\n",
            {"text": "plot_txt"},
            r"no column 'plot_txt' for text \(did you mean 'Plot Text'\?\)",
        ),
        ("id,plot\n1,One.\n", {"work": "zzz"}, "t.csv: no column 'zzz' for work; columns: id, plot"),
        ("1," + "word " * 50 + "\n2,Two.\n", {}, "the first row holds no names of columns but .*; add a header"),
    ],
)
def test_what_is_in_doubt_is_an_error_before_anything_is_read(data: str, named, message: str) -> None:
    put("t.csv", data)
    put("a.txt", "A file.")
    with pytest.raises(InputError, match=message):
        stream_paths(["a.txt", "t.csv"], columns=named)


def test_columns_of_the_same_name_do_not_matter_when_they_are_not_used() -> None:
    put("t.csv", "id,note,note,text\na,x,y,One.\n")
    assert texts("t.csv") == {"a": "One."}


# --- rows that cannot be used ---

BAD_CSV = [
    pytest.param("x\n", {}, "1 cell below 2 columns (id, text); add what is missing", id="too few"),
    pytest.param("x,One.,Two.\n", {}, "3 cells below 2 columns (id, text)", id="too many"),
    pytest.param("x,\n", {}, "holds no text (0 characters)", id="empty"),
    pytest.param('x," \n"\n', {}, "holds no text (2 characters)", id="blank"),
    pytest.param(",One.\n", {}, "no id; fill the cell", id="no id"),
    pytest.param("a,Two.\n", {}, "its id 'a' is taken by line 2", id="taken"),
    pytest.param("x,ca\0f\n", {}, "its text holds a NUL character (character 2)", id="NUL"),
    pytest.param("x\0,caf\n", {}, "its id holds a NUL character", id="NUL in id"),
    pytest.param(b"x,caf\xe9\n", {}, "byte 0xe9 in line 3 is not UTF-8; re-save", id="byte"),
    pytest.param(b'x,"One\ncaf\xe9, two\nthree"\n', {}, "byte 0xe9 in line 4 is not UTF-8", id="byte below"),
    pytest.param("x,a\rb\n", {}, "a carriage return outside quotes", id="carriage return"),
    pytest.param('x,"One" two\n', {}, "the quotes of the cell that opens in line 3 do not fit", id="text behind quote"),
    pytest.param('x,"One\n', {}, "the quotes of the cell that opens in line 3 do not fit", id="open, one line"),
    pytest.param(
        'x,"One\ny,"Two"\n',
        {"y": "Two"},
        "the quotes of the cell that opens in line 3 do not fit",
        id="open, row below",
    ),
    pytest.param('x,"He\nsaid "no", and\nleft, too"\n', {}, "passed over as far as line 5", id="quotes in a text"),
    pytest.param(f"{'x' * 1001},One.\n", {}, "an id of 1,001 characters; name the column", id="long id"),
]


@pytest.mark.parametrize(("bad", "below", "reason"), BAD_CSV)
def test_a_bad_row_is_skipped_and_the_rest_goes_on(bad, below: dict[str, str], reason: str) -> None:
    bad = bad if isinstance(bad, bytes) else bad.encode()
    put("t.csv", b"id,text\na,First.\n" + bad + b"z,Last.\n")
    found = texts("t.csv", columns={"id": "id"})
    ((at, told),) = skips("t.csv", columns={"id": "id"})
    assert (at, reason in told) == ("line 3", True), told
    assert found == {"a": "First.", "z": "Last."} | below


@pytest.mark.parametrize(("name", "head", "row"), [("t.csv", "id,text\n", "x\n"), ("t.jsonl", "", "[1]\n")])
def test_many_bad_rows_at_the_head_do_not_lose_those_below(name: str, head: str, row: str) -> None:
    put(name, head + row * 2500 + ("z,Last.\n" if head else '{"id": "z", "text": "Last."}\n'))
    assert (texts(name), len(skips(name))) == ({"z": "Last."}, 2500)


def test_a_lost_quote_costs_one_row_and_not_those_below() -> None:
    put("t.csv", 'id,text\nx,"One\n' + "".join(f"y{n},Row {n}\n" for n in range(5000)))
    assert len(texts("t.csv")) == 5000
    ((place, reason),) = skips("t.csv")
    assert (place, reason) == (
        "line 2",
        "the quotes of the cell that opens in line 2 do not fit; close it, and write quotes inside it twice",
    )


def test_sentences_of_a_damaged_text_are_never_rows() -> None:
    prose = 'x,"He said "no"\nand left, at last.\nThe bell, too, rang\nonce, and again."\n'
    put("t.csv", "id,text\n" + prose + 'b,"Two."\n')
    assert texts("t.csv") == {"b": "Two."}


def test_a_cell_may_be_a_book_but_not_without_end(monkeypatch) -> None:
    put("t.csv", "id,text\na," + "word " * 100_000 + "\n")
    assert len(texts("t.csv")["a"]) == 500_000
    monkeypatch.setattr(delimited, "LARGEST_CELL", 1000)
    monkeypatch.setattr(row_documents, "LARGEST_CELL", 1000)
    old = csv.field_size_limit(0)
    try:
        put("t.csv", "id,text\na,One.\nb," + "word " * 300 + '\nc,"' + "word, word\n" * 200 + 'end"\nd,Four.\n')
        found, skipped = read_paths(["t.csv"])
    finally:
        csv.field_size_limit(old)
    assert {d.id for d in found} == {"a", "d"}
    assert [s.place for s in skipped] == ["line 3", "line 4"]
    assert skipped[1].reason.endswith("passed over as far as line 204")


def test_a_line_without_end_is_skipped(monkeypatch) -> None:
    monkeypatch.setattr(decoded_lines, "CHUNK_BYTES", 64)
    monkeypatch.setattr(decoded_lines, "LARGEST_LINE", 500)
    for name, long in (("t.jsonl", "x" * 2000), ("t.csv", "b," + "x" * 2000)):
        first, last = ('{"id": "a", "text": "One."}', '{"id": "z", "text": "Two."}')
        rows = [first, long, last] if name == "t.jsonl" else ["id,text", "a,One.", long, "z,Two."]
        put(name, "\n".join(rows))
        assert set(texts(name)) == {"a", "z"}
        ((place, reason),) = skips(name)
        assert (place, "look for a lost line end" in reason) == ("line 2" if name == "t.jsonl" else "line 3", True)
    put("t.csv", "id,text\na,One.\nb," + "x" * 2000)
    assert (set(texts("t.csv")), skips("t.csv")[0][0]) == ({"a"}, "line 3")


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ('{"id": "x", "text": "One."', "not JSON: Expecting ',' delimiter at column 27"),
        ("nonsense", "not JSON: Expecting value at column 1"),
        ('["x", "One."]', "a list where an object belongs"),
        ("null", "null where an object belongs"),
        ("[" * 100_000, "not usable JSON: nested too deeply"),
        ('{"id": ' + "1" * 5000 + "}", "not usable JSON: "),
        ('{"id": "x", "id": "y", "text": "One."}', "not usable JSON: the key 'id' is there twice"),
        ('{"id": "x", "text": ["One."]}', "its text is a list, not a text; name the right column"),
        ('{"id": "x", "text": 5}', "its text is a number, not a text"),
        ('{"id": "x", "text": null}', "no text; fill the cell"),
        ('{"id": "x"}', "no text; fill the cell"),
        ('{"text": "One."}', "no id; fill the cell"),
        ('{"id": "  ", "text": "One."}', "no id; fill the cell"),
        ('{"id": NaN, "text": "One."}', "no id; fill the cell"),
        ('{"id": ["x"], "text": "One."}', "its id is a list; it must be a text or a number"),
        ('{"id": true, "text": "One."}', "its id is true or false"),
        ('{"id": "x", "text": "One.", "work": {}}', "its work is an object"),
        ('{"id": "x", "text": "\\ud83d!"}', r"half of a character (U+D83D, character 0)"),
        ('{"id": "x\\udc00", "text": "One."}', "its id holds a NUL character or half of a character"),
        ('{"id": "x", "text": "\\u0000"}', "NUL character (character 0)"),
        ("\0\0", "not JSON"),
        (b'{"id": "x", "text": "caf\xe9"}', "byte 0xe9 in line 3 is not UTF-8"),
    ],
)
def test_a_bad_line_of_json_is_skipped_and_the_rest_goes_on(line: str | bytes, reason: str) -> None:
    data = line if isinstance(line, bytes) else line.encode()
    put("t.jsonl", b'{"id": "a", "text": "First.", "work": ""}\n\n' + data + b'\n{"id": "z", "text": "Last."}')
    assert texts("t.jsonl") == {"a": "First.", "z": "Last."}
    ((place, told),) = skips("t.jsonl")
    assert (place, reason in told) == ("line 3", True), told


def test_rows_of_parquet_are_skipped_by_their_number() -> None:
    parquet("t.parquet", id=["a", "b", "a", None, "c"], text=["One.", " ", "Three.", "Four.", None])
    assert [place for place, _ in skips("t.parquet")] == ["row 2", "row 3", "row 4", "row 5"]
    assert (
        skips("t.parquet")[1][1] == "its id 'a' is taken by row 1; give it its own, or number the rows (--id-column '')"
    )


def test_an_id_is_one_texts_in_all_tables_and_files(here: Path) -> None:
    put("a.txt", "A file.")
    put("s.csv", "id,text\nx,One.\na.txt,Two.\n")
    put("t.jsonl", '{"id": "x", "text": "Three."}\n{"id": "y", "text": "Four."}\n')
    parquet("u.parquet", id=["y", "z"], text=["Five.", "Six."])
    put("v.csv", "id,text\nz,Seven.\n")
    every = ["a.txt", "s.csv", "t.jsonl", "u.parquet", "v.csv"]
    assert texts(*every) == {"a.txt": "A file.", "x": "One.", "y": "Four.", "z": "Six."}
    assert [reason.split(" is taken by ")[1].split(";")[0] for _, reason in skips(*every)] == [
        "the file of that name",
        "s.csv, line 2",
        "t.jsonl, line 2",
        "u.parquet, row 2",
    ]
    assert read_paths(every) == read_paths(every[::-1])


# --- tables that cannot be used ---


@pytest.mark.parametrize(
    ("name", "data", "reason"),
    [
        ("t.csv", b"", "holds no rows"),
        ("t.csv", b"\xef\xbb\xbf\r\n\r\n", "holds no rows"),
        ("t.csv", b"id,text\n", "holds no rows"),
        ("t.csv", b"id,text\nx\n", "no row can be read; line 2: 1 cell below 2 columns (id, text)"),
        ("t.csv", "id,text\na,é\n".encode("utf-16"), "begins with the mark of UTF-16; pass --encoding utf-16"),
        ("t.csv", "id,text\na,é\n".encode("utf-16-le"), "NUL characters: UTF-16? (--encoding utf-16-le)"),
        ("t.csv", "id,text\r\na,é\r\n".encode("utf-16-be"), "NUL characters: UTF-16? (--encoding utf-16-be)"),
        ("t.jsonl", '{"text": "One."}'.encode("utf-16-le"), "NUL characters: UTF-16? (--encoding utf-16-le)"),
        ("t.csv", b"id,te\0xt\na,One.\n", "a name of a column holds a NUL character; remove it"),
        ("t.csv", b"id,text\ra,One.\rb,Two.\r\n", "cannot be read: a carriage return outside quotes"),
        ("t.csv", gzip.compress(as_csv(ROWS), mtime=0), "is gzip data; let its name end in .gz"),
        ("t.csv", as_parquet(ROWS), "is Parquet; let its name end in .parquet"),
        ("t.jsonl.gz", gzip.compress(as_parquet(ROWS), mtime=0), "is Parquet; let its name end in .parquet"),
        ("t.csv", b"PK\x03\x04\x14\0\x06\0\x08\0", "is a zip archive, as Excel and Word files are"),
        ("t.csv", b'id,"te"xt"\na,One.\n', "the names of the columns cannot be read"),
        ("t.csv", b"id,t\xe9xt\na,One.\n", "byte 0xe9 in line 1 is not UTF-8"),
        ("t.jsonl", b"", "holds no rows"),
        ("t.jsonl", b"{}\n", "holds no rows"),
        ("t.jsonl", b"[1]\n[2]\n", "a list where an object belongs"),
        ("t.csv.gz", b"id,text\na,One.\n", "no gzip data; take .gz off its name"),
        ("t.parquet.gz", as_parquet(ROWS), "no gzip data; take .gz off its name"),
        ("t.csv.gz", b"\x1f", "not a whole gzip file"),
        ("t.csv.gz", b"", "holds no rows"),
        ("t.parquet", b"PAR1 and no more", "not a whole Parquet file"),
        ("t.parquet", as_parquet(ROWS)[:-20], "not a whole Parquet file"),
        ("t.parquet.gz", gzip.compress(as_parquet(ROWS), mtime=0)[:-20], "not a whole gzip file"),
    ],
)
def test_a_table_that_cannot_be_used_does_not_lose_the_others(name: str, data: bytes, reason: str) -> None:
    put(name, data)
    put("a.txt", "A file.")
    assert texts("a.txt", name) == {"a.txt": "A file."}
    ((_, told),) = skips("a.txt", name)
    assert reason in told


@pytest.mark.slow
@pytest.mark.parametrize("name", ["t.csv.gz", "t.jsonl.gz"])
def test_rows_before_the_place_where_a_gzip_file_breaks_off_are_kept(name: str) -> None:
    rows = [(f"r{n}", f"Text {n} {hashlib.sha256(b'%d' % n).hexdigest()}", "x") for n in range(20_000)]
    packed = FORMS[name](rows)
    put(name, packed[: len(packed) // 2])
    found = texts(name)
    ((place, reason),) = skips(name)
    assert 5_000 < len(found) < 20_000
    assert all(found[name] == text for name, text, _ in rows[: len(found)])
    assert place == f"line {len(found) + 1 + ('csv' in name)}"
    assert "not a whole gzip file from here on" in reason
    assert "the rows before are kept" in reason


def test_a_cell_in_which_a_gzip_file_breaks_off_is_said_to_be_lost() -> None:
    cell = "".join(f"{hashlib.sha256(b'%d' % n).hexdigest()}, and\n" for n in range(5000))
    packed = gzip.compress(f'id,text\na,One.\nb,"{cell}"\n'.encode(), mtime=0)
    put("t.csv.gz", packed[: len(packed) // 2])
    assert texts("t.csv.gz") == {"a": "One."}
    (first, reason), (last, _) = skips("t.csv.gz")
    assert (first, "not a whole gzip file" in reason) == ("line 3", True)
    assert int(last.removeprefix("line ")) > 1000


def test_a_bad_unit_of_utf_16_costs_one_row() -> None:
    put("t.csv", "id,text\na,Ċne.\nb,T|o.\nc,Three.\n".encode("utf-16").replace(b"|\0", b"\0\xd8"))
    assert texts("t.csv", encoding="utf-16") == {"a": "Ċne.", "c": "Three."}
    assert "in line 3 is not UTF-16" in skips("t.csv", encoding="utf-16")[0][1]


@pytest.mark.slow
def test_a_damaged_page_of_parquet_keeps_the_rows_before() -> None:
    ids = [f"r{n}" for n in range(40_000)]
    table = pa.table({"id": ids, "text": [f"Text {name}" for name in ids]})
    pq.write_table(table, "t.parquet", row_group_size=10_000, compression="gzip", use_dictionary=False)
    data = bytearray(Path("t.parquet").read_bytes())
    start = pq.ParquetFile("t.parquet").metadata.row_group(2).column(1).data_page_offset
    data[start + 100 : start + 5000] = bytes(4900)
    put("t.parquet", bytes(data))
    found = texts("t.parquet")
    ((place, reason),) = skips("t.parquet")
    assert (len(found), place) == (30_000, "row 20001")
    assert "not readable as far as row 30000" in reason


def test_parquet_without_pyarrow_names_the_extra(monkeypatch) -> None:
    parquet("t.parquet", id=["a"], text=["One."])
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(InputError, match=r"pip install 'reconcile\[parquet\]'"):
        read_paths(["t.parquet"])


@pytest.mark.slow
def test_only_ids_are_held_while_a_table_is_read(monkeypatch) -> None:
    put("t.csv", "id,text\n" + "".join(f"r{n},Text {n}\n" for n in range(50_000)))
    monkeypatch.setattr(decoded_lines, "CHUNK_BYTES", 1 << 12)
    opened: list[int] = []
    plain = decoded_lines.DecodedLines._read_chunk
    monkeypatch.setattr(decoded_lines.DecodedLines, "_read_chunk", lambda self: opened.append(1) or plain(self))
    rows = stream_paths(["t.csv"])
    head = len(opened)
    assert isinstance(next(rows), Document)
    assert len(opened) - head <= 3


# --- the commands ---


def test_a_table_is_not_compared_as_a_text() -> None:
    put("t.csv", "id,text\na,One.\n")
    put("a.txt", "One.")
    with pytest.raises(InputError, match=r"t\.csv: a table; name two texts"):
        read_versions(["a.txt", "t.csv"], ReadOptions())


PLOT = "The miller slept in the old barn by the river while the storm went over the hills and the bell rang twice. "


def test_find_and_run_read_tables_and_say_what_they_guessed(capfd) -> None:
    put("t.csv", as_csv([("a", PLOT, "x"), ("b", PLOT.replace("old", "new"), "x"), ("c", "Another text. " * 5, "y")]))
    assert main(["find", "t.csv", "--format", "json"]) == 0
    out, err = capfd.readouterr()
    assert [(pair["left"], pair["right"]) for pair in json.loads(out)["pairs"]] == [("a", "b")]
    assert "t.csv: id = id, text = text, title = title (guessed" in err
    assert main(["run", "t.csv", "--id-column", "", "--out", "out"]) == 0
    assert "t.csv#1" in Path("out/witnesses.csv").read_text()


@pytest.mark.parametrize("printed", ["text", "csv", "json"])
def test_find_tells_what_it_skipped_in_every_format(printed: str, capfd) -> None:
    put("t.csv", f"id,text\na,{PLOT}\na,Two.\nb,Three.\n")
    assert main(["find", "t.csv", "--format", printed]) == 0
    assert "Skipped t.csv, line 3: its id 'a' is taken by line 2" in "".join(capfd.readouterr()).replace("\n", " ")


def test_options_win_over_the_settings_column_by_column(capfd) -> None:
    put("reconcile.toml", '[columns]\ntext = "other"\ntitle = "nothing"\n')
    put("t.csv", f"id,text,other\na,{PLOT},short\nb,{PLOT},text\n")
    assert main(["find", "t.csv", "--title-column", "", "--text-column", "text", "--format", "csv"]) == 0
    assert "a,b" in capfd.readouterr().out
    assert main(["find", "t.csv"]) == 2
    assert "no column 'nothing' for title" in capfd.readouterr().err


def test_a_declared_work_joins_rows_that_are_unlike(capfd) -> None:
    put("t.csv", f"id,text,work\na,{PLOT},w\nb,{'Another text altogether. ' * 9},w\nc,{'A third one. ' * 9},v\n")
    assert main(["find", "t.csv"]) == 0
    assert "3 texts, 2 works, 1 with variants" in capfd.readouterr().out


def test_check_looks_at_rows_and_never_writes_a_table(capfd) -> None:
    data = (
        as_csv([("a", PLOT + "He said itâ€™s late.", "x"), ("b", "Another text, all in order. " * 5, "y")]) + b"c\r\n"
    )
    put("t.csv", data)
    assert main(["check", "t.csv", "--format", "json"]) == 1
    places = [(f["path"], f["line"]) for f in json.loads(capfd.readouterr().out)["findings"]]
    assert set(places) == {("a", 1), ("t.csv", 4)}
    main(["fix", "t.csv"])
    assert Path("t.csv").read_bytes() == data
