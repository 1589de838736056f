"""Tables: columns of the contract, cells that no spreadsheet runs, and nothing lost on the way back."""

import csv
import io

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rendered_runs import parse_csv
from small_works import pair, two_witnesses

from reconcile.errors import InputError
from reconcile.report.tables import (
    make_frame,
    read_frame,
    tabulate,
)
from reconcile.storage.cells import CellTable
from reconcile.storage.safe_csv import dump_csv, guard_cell, unguard_cell

PROMISED = [
    "id",
    "unit",
    "within",
    "work",
    "base",
    "witness",
    "class",
    "labels",
    "subtype",
    "significance",
    "severity",
    "confidence",
    "rule",
    "base_sentences",
    "witness_sentences",
    "base_start",
    "base_end",
    "base_spans",
    "witness_start",
    "witness_end",
    "witness_spans",
    "base_text",
    "witness_text",
    "decision",
    "reason",
]


def plain_rows(table: CellTable) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(dump_csv(table).decode(), newline="")))


def test_differences_have_the_promised_columns_first() -> None:
    assert list(tabulate("differences", [two_witnesses()]).columns)[: len(PROMISED)] == PROMISED


def test_a_difference_row_reads_plainly() -> None:
    row = plain_rows(tabulate("differences", [two_witnesses()]))[0]
    assert row["class"] == "encoding-damage"
    assert (row["base"], row["witness"]) == ("a.txt", "b.txt")
    assert (row["base_start"], row["base_end"], row["base_spans"]) == ("16", "23", "16-23")
    assert (row["base_sentences"], row["witness_sentences"]) == ("2", "2")
    assert (row["base_text"], row["decision"], row["significance"]) == ("Nikki's", "repair", "damage")


def test_the_place_of_an_empty_reading_is_a_span_without_width() -> None:
    assert plain_rows(tabulate("differences", [two_witnesses()]))[1]["base_spans"] == "35-35"


def test_alignment_has_a_row_for_every_group_and_witness() -> None:
    rows = plain_rows(tabulate("alignment", [two_witnesses()]))
    assert [(r["group"], r["witness"], r["sentences"], r["kind"]) for r in rows] == [
        ("1", "a.txt", "1", "base"),
        ("1", "b.txt", "1", "identical"),
        ("2", "a.txt", "2", "base"),
        ("2", "b.txt", "2", "encoding-damage"),
    ]
    assert (rows[3]["start"], rows[3]["end"], rows[3]["similarity"], rows[3]["moved"]) == (
        "16",
        "43",
        "0.7143",
        "false",
    )


def test_works_and_witnesses_are_counted() -> None:
    work = plain_rows(tabulate("works", [two_witnesses()]))[0]
    assert (work["members"], work["differences"], work["open"], work["unplaced"]) == ("a.txt;b.txt", "2", "1", "1")
    assert work["classes"] == "encoding-damage=1;added-detail=1"
    second = plain_rows(tabulate("witnesses", [two_witnesses()]))[1]
    assert (second["is_base"], second["damage"], second["damage_kinds"]) == ("false", "1", "dropped-apostrophe=1")


def test_pairs_have_rows() -> None:
    assert plain_rows(tabulate("pairs", [pair()]))[0]["resemblance"] == "0.5"


@pytest.mark.parametrize("text", ["=1+1", "+1", "-x", "@a", "\t=1", "\r=1", "\n=1", "'quoted", "  =1", "\uff1d1"])
def test_no_cell_starts_like_a_formula(text: str) -> None:
    table = CellTable({"path": "text"}, ((text,),))
    cell = plain_rows(table)[0]["path"]
    assert cell == f"'{text}"
    assert parse_csv(dump_csv(table)) == [{"path": text}]


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"]), min_size=1), min_size=1, max_size=4))
def test_every_text_reads_back_without_loss(texts: list[str]) -> None:
    table = CellTable({f"c{i}": "text" for i in range(len(texts))}, (tuple(texts),))
    assert list(parse_csv(dump_csv(table))[0].values()) == texts


@given(st.text())
def test_the_guard_comes_off_again(text: str) -> None:
    assert unguard_cell(guard_cell(text)) == text


def test_pandas_reads_the_cells_that_it_likes_to_lose() -> None:
    texts = ("NA", "None", "", "a\rb", "a\r\nb", '"', "1e5")
    table = CellTable({f"c{i}": "text" for i in range(len(texts))}, (texts,))
    read = pd.read_csv(io.BytesIO(dump_csv(table)), keep_default_na=False, dtype=str)
    assert tuple(read.iloc[0]) == texts


def test_frames_have_the_columns_of_the_files_and_real_types() -> None:
    table = tabulate("differences", [two_witnesses()])
    made = make_frame(table)
    assert list(made.columns) == list(table.columns)
    assert made["base_start"].tolist() == [16, 35]
    assert made["base_text"].tolist() == ["Nikki's", ""]
    assert make_frame(tabulate("alignment", [two_witnesses()]))["moved"].dtype == bool
    assert len(make_frame(tabulate("pairs", []))) == 0


def test_documents_come_out_of_a_frame() -> None:
    rows = pd.DataFrame({"id": [1, "b"], "text": ["One.", "Two."], "year": [2002.0, None], "other": [1, 2]})
    first, second = read_frame(rows)
    assert (first.id, first.raw, dict(first.metadata)) == ("1", "One.", {"year": "2002"})
    assert dict(second.metadata) == {}


@pytest.mark.parametrize(
    ("columns", "message"),
    [({"id": ["a"]}, "no column 'text'"), ({"id": ["a"], "text": [None]}, "row 1 of the frame has no text")],
)
def test_a_frame_without_texts_says_what_is_missing(columns, message) -> None:
    with pytest.raises(InputError, match=message):
        read_frame(pd.DataFrame(columns))
