"""The overview in a real browser: sort, search, show only what needs a person."""

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import pytest
from rendered_runs import build_overview
from small_works import two_witnesses

from reconcile.model.records import Work
from reconcile.report.pages import render_index_page
from reconcile.report.run_folder.layout import Layout
from reconcile.report.work_digest import build_work_digest
from reconcile.settings import Settings
from reconcile.vocabulary import Decision


def page_of(works: Iterable[Work], folder: Path) -> None:
    page = render_index_page(build_overview(map(build_work_digest, works)), [], Settings(), Layout())
    (folder / "index.html").write_text(page, encoding="utf-8")


@pytest.fixture
def index(tmp_path):
    calm = two_witnesses("c.txt", "d.txt", "calm")
    calm = replace(calm, differences=tuple(replace(d, decision=Decision.BASE) for d in calm.differences[:1]))
    works = [calm, two_witnesses("a.txt", "b.txt", "urgent"), replace(calm, id="calm-10"), replace(calm, id="calm-9")]
    page_of(works, tmp_path)
    return tmp_path / "index.html"


SHOWN = """[...document.querySelectorAll(".works tbody tr")]
  .filter((row) => row.checkVisibility())
  .map((row) => row.querySelector("a").textContent)"""


def shown(page) -> list[str]:
    return page.evaluate(SHOWN)


def test_what_needs_a_person_stands_first(open_page, index) -> None:
    assert shown(open_page(index)) == ["urgent", "calm", "calm-10", "calm-9"]


def test_a_column_sorts_both_ways(open_page, index) -> None:
    page = open_page(index)
    page.click("thead button >> nth=0")
    assert shown(page) == ["calm", "calm-9", "calm-10", "urgent"]
    assert page.locator("thead th").first.get_attribute("aria-sort") == "ascending"
    page.click("thead button >> nth=0")
    assert shown(page) == ["urgent", "calm-10", "calm-9", "calm"]


def test_the_search_takes_titles_texts_and_classes(open_page, index) -> None:
    page = open_page(index)
    for words, found in (
        ("calm 9", ["calm-9"]),
        ("b.txt", ["urgent"]),
        ("added-detail", ["urgent"]),
        ("nothing such", []),
    ):
        page.fill("#search", words)
        assert shown(page) == found, words


def test_only_what_needs_a_person(open_page, index) -> None:
    page = open_page(index)
    page.click("#only-open")
    assert shown(page) == ["urgent"]
    assert page.locator("#found").inner_text() == "1 of 4 works"


def test_five_thousand_works_can_be_searched(open_page, tmp_path) -> None:
    one = two_witnesses()
    works = [replace(one, id=f"work-{number:04}") for number in range(5000)]
    page_of(works, tmp_path)
    page = open_page(tmp_path / "index.html")
    page.fill("#search", "work-4711")
    assert page.locator("#found").inner_text() == "1 of 5000 works"
    assert shown(page) == ["work-4711"]
