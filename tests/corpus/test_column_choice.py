"""The borders from which on a column is the id or the text: a table on each side."""

import pytest

from reconcile.corpus.tables.column_choice import choose_columns
from reconcile.errors import InputError


@pytest.mark.parametrize(
    ("name", "different", "rows", "is_id"),
    [("id", 5, 10, False), ("id", 6, 10, True), ("imdb_id", 19, 20, False), ("imdb_id", 20, 20, True)],
)
def test_an_id_differs_from_row_to_row_an_id_of_a_thing_nearly_always(name, different, rows, is_id) -> None:
    sample = [[str(n % different), f"Text {n}."] for n in range(rows)]
    assert choose_columns("t.csv", [name, "text"], sample, {}).id == (0 if is_id else None)


@pytest.mark.parametrize(("short", "is_text"), [("aaaa", True), ("aaaaa", False)])
def test_a_text_without_a_known_name_is_three_times_as_long_as_any_other_column(short, is_text) -> None:
    sample = [[short, "b" * 12]]
    if is_text:
        assert choose_columns("t.csv", ["x", "y"], sample, {}).text == 1
    else:
        with pytest.raises(InputError, match="which column holds the text"):
            choose_columns("t.csv", ["x", "y"], sample, {})


@pytest.mark.parametrize(("length", "is_name"), [(200, True), (201, False)])
def test_a_name_of_a_column_has_at_most_200_characters(length, is_name) -> None:
    header, sample = ["text", "x" * length], [["Words.", "1"]]
    if is_name:
        assert choose_columns("t.csv", header, sample, {}).text == 0
    else:
        with pytest.raises(InputError, match="add a header"):
            choose_columns("t.csv", header, sample, {})


@pytest.mark.parametrize(("words", "is_name"), [(12, True), (13, False)])
def test_a_name_of_more_than_twelve_words_is_prose(words, is_name) -> None:
    header, sample = ["no", "word " * (words - 1) + "word"], [["1", "The bell rang twice in the night."]]
    if is_name:
        assert choose_columns("t.csv", header, sample, {}).text == 1
    else:
        with pytest.raises(InputError, match="add a header, or name the column"):
            choose_columns("t.csv", header, sample, {})
