"""Line and column of the words in the file as it lies on disk."""

import pytest
from checking_files import found, put
from hypothesis import given
from hypothesis import strategies as st

from reconcile.check.positions import TextLines

DAMAGED = "He owns a café â€“ it is his, and it is the best one in the town by far."


@pytest.mark.parametrize(
    ("content", "line", "column"),
    [
        (DAMAGED + "\n", 1, 16),
        ("Ünïcödé 日本 👩 is the first line of it.\n" + DAMAGED + "\n", 2, 16),
        ("The first line.\r\nThe second line of it.\r\n" + DAMAGED + "\r\n", 3, 16),
        ("\ufeff" + DAMAGED + "\n", 1, 16),
        ("\ufeffThe first line.\r\n" + DAMAGED + "\r\n", 2, 16),
        ("The first\x0cline\x85of\u2028it.\n" + DAMAGED + "\n", 2, 16),
    ],
    ids=["plain", "multi-byte", "crlf", "bom", "bom-crlf", "other-separators"],
)
def test_a_place_is_where_an_editor_shows_it(
    content: str, line: int, column: int, tmp_path, monkeypatch, capfd
) -> None:
    monkeypatch.chdir(tmp_path)
    put("a.txt", content)
    (place,) = found(capfd, "a.txt", "--select", "RC103")
    assert (place["line"], place["column"], place["end_line"], place["end_column"]) == (line, column, line, column + 3)
    assert place["quoted"] == "â€“"


def test_a_byte_that_does_not_decode_has_a_place_too(tmp_path, monkeypatch, capfd) -> None:
    monkeypatch.chdir(tmp_path)
    put("a.txt", "Es ist schön.\r\nDas Café".encode() + b" \xff\xfe ist zu.\r\n")
    (place,) = found(capfd, "a.txt", "--select", "RC101")
    assert (place["line"], place["column"]) == (2, 10)
    assert "\\xff" in place["message"]
    assert "--encoding" in place["message"]


def test_a_place_over_several_lines_ends_in_the_last(tmp_path, monkeypatch, capfd) -> None:
    monkeypatch.chdir(tmp_path)
    put("a.txt", "The ferry waits for the doctor in the harbour until the morning comes.\n\nThe Ferry\n2002\n")
    (place,) = found(capfd, "a.txt", "--select", "RC111")
    assert (place["line"], place["column"], place["end_line"], place["end_column"]) == (3, 1, 4, 5)
    assert place["quoted"] == "The Ferry\n2002"


@given(st.text(alphabet="ab \n\r\ufeffé👩", max_size=60), st.data())
def test_positions_find_the_way_back(raw: str, data: st.DataObject) -> None:
    offset = data.draw(st.integers(0, len(raw)))
    line, column = TextLines("a.txt", raw).locate_offset(offset)
    before = raw[:offset]
    assert line == before.count("\n") + 1
    start = before.rfind("\n") + 1
    mark = line == 1 and raw.startswith("\ufeff")
    assert column == max(0, offset - start - mark) + 1


@given(st.text(alphabet="ab \n.,'\"(", max_size=60), st.data())
def test_grown_places_hold_the_stretch_they_come_from(raw: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(raw)))
    end = data.draw(st.integers(start, len(raw)))
    place = TextLines("a.txt", raw).locate_words(start, end)
    assert place.start <= start <= end <= place.end
    assert place.quoted == raw[place.start : place.end]
