"""What people decided is read from whatever a page or a spreadsheet saves, and nothing of it is guessed."""

from pathlib import Path

import pytest

from reconcile.corpus.decisions_file import read_decisions
from reconcile.errors import ReconcileError

ID = "0123456789ab"
HEAD = "id,choice,text,who,why,date\n"


def read(path: Path, content: str | bytes):
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return [(r.id, r.choice, r.text, r.who, r.why) for r in read_decisions(path)]


@pytest.mark.parametrize(
    "content",
    [
        f"{HEAD}{ID},base,,me,as printed,2024-05-01\n",
        f"\ufeff{HEAD}{ID},base,,me,as printed,\n".replace("\n", "\r\n"),
        f"{HEAD}{ID},base,,me,as printed,\n".replace(",", ";"),
        f"{HEAD}{ID},base,,me,as printed,\n".replace(",", "\t"),
        f"why,who,choice,id\nas printed, me ,BASE, {ID.upper()} \n,,,\n",
        f"{HEAD.rstrip()},,\n{ID},base,,me,as printed,2024-05-01,,\n",
    ],
    ids=["as exported", "Windows", "semicolons", "tabs", "columns moved", "empty cells after the last"],
)
def test_every_way_to_save_the_file_is_taken(content: str, tmp_path: Path) -> None:
    assert read(tmp_path / "decisions.csv", content) == [(ID, "base", "", "me", "as printed")]


def test_the_date_is_read(tmp_path: Path) -> None:
    (tmp_path / "decisions.csv").write_text(f"{HEAD}{ID},base,,me,as printed, 2024-05-01 \n", encoding="utf-8")
    assert [r.date for r in read_decisions(tmp_path / "decisions.csv")] == ["2024-05-01"]


def test_a_text_keeps_its_commas_lines_and_signs(tmp_path: Path) -> None:
    content = f"{HEAD}{ID},text,\"one, two\n'=three \",me,,\n{ID[::-1]},text,'=x,,,\n"
    rows = read(tmp_path / "decisions.csv", content)
    assert [row[2] for row in rows] == ["one, two\n'=three ", "=x"]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("", ":1: column 'id' is missing"),
        (f"id\n{ID}\n", ":1: column 'choice' is missing"),
        (f"id,choice,note\n{ID},base,x\n", ":1: unknown column 'note'"),
        (f"{HEAD}{ID},maybe,,,,\n", ":2: choice 'maybe'"),
        (f"{HEAD}1.23E+11,base,,,,\n", ":2: '1.23e+11' is no id"),
        (f"{HEAD}{ID},text,,,,\n", ":2: choice 'text' without a text"),
        (f"{HEAD}{ID},text,one, two,me,why,\n", ":2: 7 cells for 6 columns"),
        (f'{HEAD}{ID},text,"one\ntwo",,,\n{ID},base,,,,\n', f":4: {ID} is decided in line 2 already"),
        (f'{HEAD}{ID},base,,,"x\n', ":2: unexpected end of data"),
        (HEAD.encode("utf-16"), "is not UTF-8"),
    ],
)
def test_a_mistake_is_told_with_its_line(content: str | bytes, message: str, tmp_path: Path) -> None:
    with pytest.raises(ReconcileError) as error:
        read(tmp_path / "decisions.csv", content)
    assert message in str(error.value)
    assert str(error.value).startswith(str(tmp_path / "decisions.csv"))
