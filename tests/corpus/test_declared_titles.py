"""Titles that the settings declare, and what goes before what."""

import pytest

from reconcile import Document, Settings
from reconcile.corpus.declared_titles import declare_title

PATTERN = "{title} ({year}).txt"


@pytest.mark.parametrize(
    ("what", "name", "settings", "metadata", "expected"),
    [
        ("nothing is declared", "Spun (2002).txt", {}, {}, {}),
        ("a title", "a.txt", {"titles": {"a.txt": "Spun"}}, {}, {"title": "Spun"}),
        ("title and year", "a.txt", {"titles": {"a.txt": {"title": "S", "year": 2}}}, {}, {"title": "S", "year": "2"}),
        ("another text", "b.txt", {"titles": {"a.txt": "Spun"}}, {}, {}),
        ("the name of a file", "x/Spun (2002).txt", {"title_pattern": PATTERN}, {}, {"title": "Spun", "year": "2002"}),
        (
            "brackets in the title",
            "It (1) (1990).txt",
            {"title_pattern": PATTERN},
            {},
            {"title": "It (1)", "year": "1990"},
        ),
        ("another name", "Spun.txt", {"title_pattern": PATTERN}, {}, {}),
        ("no year of four digits", "Spun (20022).txt", {"title_pattern": PATTERN}, {}, {}),
        ("signs of patterns mean themselves", "SpunX(2002)Xtxt", {"title_pattern": PATTERN}, {}, {}),
        ("folders", "x/Spun/a.txt", {"title_pattern": "{title}/a.txt"}, {}, {"title": "Spun"}),
        (
            "settings go before the source, and that before the name",
            "Spun (2002).txt",
            {"title_pattern": PATTERN, "titles": {"Spun (2002).txt": {"year": 2003}}},
            {"title": "SPUN", "year": "2001", "work": "w"},
            {"title": "SPUN", "year": "2003", "work": "w"},
        ),
    ],
    ids=lambda value: value if isinstance(value, str) and " " in value else None,
)
def test_titles_are_declared(what, name, settings, metadata, expected) -> None:
    document = Document.from_text(name, "text", metadata=metadata)
    chosen = Settings.from_mapping(settings)
    declared = declare_title(document, chosen)
    assert declared.metadata == expected
    assert declare_title(declared, chosen) == declared
    assert (declared.id, declared.raw) == (document.id, document.raw)


def test_a_row_of_a_table_has_no_file_name() -> None:
    data = b"text"
    settings = Settings(title_pattern="{title}.csv")
    row = Document.from_bytes("films.csv#1", data, path="films.csv")
    assert declare_title(row, settings) is row
    assert declare_title(Document.from_bytes("films.csv", data, path="films.csv"), settings).metadata == {
        "title": "films"
    }
