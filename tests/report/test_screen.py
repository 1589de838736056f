"""Tables on the terminal: aligned, never cut, and no wider than they have to be."""

import pytest
from rich.console import Console
from rich.text import Text
from small_works import pair

from reconcile.report.console.screen import render_pairs, render_table


@pytest.mark.parametrize("width", [40, 90, 91, 200, None])
def test_a_pair_stands_on_two_lines_only_where_one_is_too_narrow(width: int | None) -> None:
    one = pair("x" * 20, "y" * 20, resemblance=0.5, containment=1)
    title, header, *rows, _ = map(str, render_pairs([one], Console(width=width) if width else None))
    assert title == "Pairs"
    if width is not None and width < 91:
        assert header.split() == ["kind", "match", "weight", "resemblance", "containment", "texts"]
        assert rows == [f"variant         +6.00         0.50         1.00  {'x' * 20}", f"{' ' * 49}{'y' * 20}"]
    else:
        assert rows == [f"variant         +6.00         0.50         1.00  {'x' * 20}  {'y' * 20}"]


@pytest.mark.parametrize(
    ("rows", "lines"),
    [
        ([], ["name  figure"]),
        (
            [("a", "1"), ("a longer one", "10")],
            ["name          figure", "a                  1", "a longer one      10"],
        ),
        ([("日本", "1"), ("a", "")], ["name  figure", "日本       1", "a"]),
    ],
)
def test_the_cells_of_a_table_stand_one_below_the_other(rows, lines) -> None:
    cells = [tuple(map(Text, row)) for row in rows]
    assert list(map(str, render_table(("name", "figure"), cells, figures=("figure",)))) == lines
