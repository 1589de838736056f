"""What `diff` prints of several texts: each difference at its sentence, and moved only what moved."""

import re
from pathlib import Path

import pytest
from checking_files import call, put
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console
from rich.text import Text

from reconcile import Document, Settings, reconcile
from reconcile.report.console.comparison import render_comparison
from reconcile.report.group_kinds import classify_group, is_group_moved
from reconcile.report.tables import tabulate
from reconcile.vocabulary import Kind

SENTENCES = (
    "The keeper of the lighthouse has not slept for three days. ",
    "His daughter rows to the village for the old doctor. ",
    "On the way the boat loses an oar and drifts for hours. ",
    "In the morning the fishermen find them on the beach. ",
    "The lamp has burned all night, and nobody knows who lit it. ",
    "A commission praises the girl and puts a plaque on the wall. ",
)


def work_of(*texts: str):
    documents = [Document.from_text(f"{n}.txt", text) for n, text in enumerate(texts)]
    return reconcile(documents, Settings(one_work=True, base="0.txt")).works[0]


def printed(work) -> list[str]:
    return [str(part) for part in render_comparison(work, marked=True) if isinstance(part, Text)]


def blocks(work) -> dict[str, str]:
    """The head of each group → what is printed of it."""
    found = {}
    for block in re.split(r"\n(?=A\d+ )", "\n".join(printed(work))):
        head = re.match(r"(A\d+) ", block)
        if head:
            found[head[1]] = block
    return found


def test_only_the_text_that_has_a_sentence_elsewhere_is_said_to_have_moved_it() -> None:
    moved = (*SENTENCES[3:4], *SENTENCES[:3], *SENTENCES[4:])
    work = work_of("".join(SENTENCES), "".join(SENTENCES).replace("old", "new"), "".join(moved))
    (row,) = [n for n, group in enumerate(work.groups) if group.moved]
    kinds = [classify_group(work, work.groups[row], at) for at in range(3)]
    assert kinds == ["base", "identical", "moved"]
    table = tabulate("alignment", [work])
    rows = [dict(zip(table.columns, cells, strict=True)) for cells in table.rows]
    rows = [(row["witness"], row["kind"], row["moved"]) for row in rows if row["moved"]]
    assert rows == [("0.txt", "base", True), ("2.txt", "moved", True)]


def test_two_sentences_that_change_places_in_one_text_and_move_otherwise_in_another() -> None:
    a, b, c, d, e, f = SENTENCES
    work = work_of(a + b + c + d + e + f, a + c + b + d + e + f, a + b + d + e + c + f)
    moved = [[n for n, g in enumerate(work.groups) if is_group_moved(work, g, at)] for at in range(3)]
    assert moved[0] == []
    assert moved[1] in ([1], [2], [1, 2])
    assert moved[2] == [2]


@given(st.lists(st.permutations(range(len(SENTENCES))), min_size=1, max_size=2))
def test_what_is_left_when_the_moved_sentences_are_taken_out_is_in_order(orders: list[list[int]]) -> None:
    work = work_of("".join(SENTENCES), *("".join(SENTENCES[n] for n in order) for order in orders))
    for at in range(1, len(work.members)):
        kept = [g.sentences[at][0] for g in work.groups if all(g.sentences) and not is_group_moved(work, g, at)]
        assert kept == sorted(kept)
        if orders[at - 1] == sorted(orders[at - 1]):
            assert not any(is_group_moved(work, g, at) for g in work.groups)


def test_a_difference_stands_at_the_sentence_of_the_base_that_it_is_about() -> None:
    a, b, c, d, e, f = SENTENCES
    work = work_of(a + b + c + d + e + f, a + b + "They drift for hours. " + d + e, a + b + c + d + e + f)
    shown = blocks(work)
    assert "omission" in shown["A6"]
    assert "A commission praises" not in shown.get("A5", "")
    assert "On the way" in shown["A3"]
    assert all("On the way" not in block for head, block in shown.items() if head != "A3")


def test_every_difference_is_printed_once() -> None:
    a, b, c, d, e, f = SENTENCES
    work = work_of(a + b + c + d + e + f, b + a + c.replace("hours", "days") + e, d + "It is told again. " + a + e + f)
    lines = [line for line in printed(work) if line.startswith("    ")]
    assert len(lines) == len(work.differences)
    assert {Kind.MOVED, Kind.OMISSION} <= {d.kind for d in work.differences}


@pytest.mark.parametrize("count", [1, 5, 6, 40])
def test_find_shows_the_first_rows_that_were_skipped_and_counts_the_rest(
    capfd, tmp_path: Path, monkeypatch, count: int
) -> None:
    monkeypatch.chdir(tmp_path)
    put("texts.jsonl", '{"id": "a", "text": "one two three four five"}\n' + "{broken\n" * count)
    code, out, _ = call(capfd, "find", "texts.jsonl", "--no-cache")
    assert code == 0
    assert out.count("Skipped texts.jsonl, line") == min(count, 5)
    assert (f"and {count - 5} more skipped (" in out) == (count > 5)


def test_the_alignment_of_three_texts_shows_the_groups_that_are_not_alike() -> None:
    a, b, c, d, e, f = SENTENCES
    work = work_of(a + b + c + d + e + f, a + b + c.replace("hours", "days") + d + e + f, a + b + c + d + f)
    (table,) = [part for part in render_comparison(work, marked=True) if not isinstance(part, Text)]
    header, *rows, folded = [str(line) for line in table.renderables]
    assert header.split() == ["group", "A", "B", "C"]
    assert [row.split() for row in rows] == [
        ["3", "3", "3", "rewording", "3", "identical"],
        ["5", "5", "5", "identical", "–", "omission"],
    ]
    assert folded == "· 4 groups unchanged ·"


@pytest.mark.parametrize("width", [30, 80])
def test_lines_are_broken_for_a_terminal_and_for_nothing_else(width: int) -> None:
    a, b, c, d, e, f = SENTENCES
    work = work_of(a + b + c * 2 + d + e + f, a + b.replace("old", "young") + c + "It is told again. " + e)
    whole = printed(work)
    parts = render_comparison(work, marked=True, terminal=Console(width=width))
    broken = [str(part) for part in parts if isinstance(part, Text)]
    assert any("\n" in text for text in broken)
    assert [" ".join(text.split()) for text in broken] == [" ".join(text.split()) for text in whole]
    for text in broken:
        first, *rest = text.split("\n")
        assert all(line.startswith(" " * 8) and line.strip() for line in rest)
        assert all(len(line) <= width for line in (first, *rest))


def test_the_numbers_of_many_sentences_stand_apart_from_the_text() -> None:
    a, b, c, *_ = (s.rstrip(" .") for s in SENTENCES)
    before = "".join(f"{SENTENCES[3]}Number {n} is told. " for n in range(6))
    lines = printed(work_of(f"{before}{a}. {b}. {c}.", f"{before}{a}, and {b}, and {c}."))
    assert any(line.startswith("A13+14+15 The keeper") for line in lines)
