"""Pairs that wait, in a real browser: join, part, undo, keep, and give decisions.csv."""

from pathlib import Path

import pytest
from rendered_runs import render_run, write_run_folder

from reconcile import Document, reconcile
from reconcile.corpus.decisions_file import read_decisions

STORY = (
    "The keeper of the lamp is ill and asks the ferry to wait for the doctor from the other side of the bay. His "
    "daughter rows out in the storm to tell the captain about it and loses an oar on the way to the ship.\n"
)


@pytest.fixture(scope="module")
def run_with_pairs(tmp_path_factory):
    """One text under three titles: three pairs wait."""
    titles = {"1.txt": "The Lamp", "2.txt": "A Ferry", "3.txt": "Her <b>Storm</b>"}
    texts = {"1.txt": STORY, "2.txt": STORY.upper(), "3.txt": STORY.replace(". ", " …\n")}
    documents = [Document.from_text(name, text, metadata={"title": titles[name]}) for name, text in texts.items()]
    result = reconcile(documents)
    out = tmp_path_factory.mktemp("pairs")
    write_run_folder(render_run(result.works, result.pairs, [], result.settings), out)
    return out, [pair.id for pair in result.pairs if pair.decision == "open"]


PRESSED = """[...document.querySelectorAll(".pair [aria-pressed=true]")]
  .map((button) => [button.closest(".pair").dataset.id, button.dataset.choice])"""
TAKEN = "document.querySelector('#pairs-message').textContent.startsWith('1 decision taken over, 2 other')"


def choices(page) -> dict[str, str]:
    return dict(page.evaluate(PRESSED))


def press(page, name: str, choice: str) -> None:
    page.click(f"#p-{name} [data-choice={choice}]")


def save(page, path: Path) -> list[tuple[str, str, str]]:
    page.click("#pairs-export")
    with page.expect_download() as download:
        page.click("#pairs-save")
    download.value.save_as(path)
    page.keyboard.press("Escape")
    return [(r.id, r.choice, r.who) for r in read_decisions(path)]


def test_pairs_are_decided_undone_and_saved(open_page, run_with_pairs, tmp_path) -> None:
    out, ids = run_with_pairs
    page = open_page(out / "index.html")
    assert len(ids) == 3
    press(page, ids[0], "join")
    press(page, ids[1], "join")
    press(page, ids[1], "part")
    press(page, ids[2], "part")
    press(page, ids[2], "part")
    assert choices(page) == {ids[0]: "join", ids[1]: "part"}
    assert page.inner_text("#pairs-decided") == "2 of 3 decided"
    page.click("#pairs-undo")
    assert choices(page)[ids[2]] == "part"
    page.click("#pairs-undo")
    page.click("#pairs-undo")
    assert choices(page) == {ids[0]: "join", ids[1]: "join"}
    page.click("#pairs-export")
    page.fill("#pairs-who", "=Ann, B.")
    page.keyboard.press("Escape")
    assert save(page, tmp_path / "decisions.csv") == [(ids[0], "join", "=Ann, B."), (ids[1], "join", "=Ann, B.")]


def test_decisions_are_kept_and_forgotten(open_page, run_with_pairs) -> None:
    out, ids = run_with_pairs
    page = open_page(out / "index.html")
    press(page, ids[0], "part")
    page.reload()
    assert choices(page) == {ids[0]: "part"}
    page.click("#pairs-export")
    page.click("#pairs-forget")
    assert choices(page) == {}
    page.reload()
    assert choices(page) == {}


def test_an_earlier_file_is_taken_over_and_kept_whole(open_page, run_with_pairs, tmp_path) -> None:
    out, ids = run_with_pairs
    earlier = f"\ufeffid;choice;who\n{ids[0]};part;Ann\n0123456789ab;base;Bob\nba9876543210;join;\n"
    (tmp_path / "earlier.csv").write_text(earlier, encoding="utf-8")
    page = open_page(out / "index.html")
    page.click("#pairs-export")
    page.set_input_files("#pairs-import", tmp_path / "earlier.csv")
    page.wait_for_function(TAKEN)
    page.keyboard.press("Escape")
    press(page, ids[1], "join")
    mine = [(ids[0], "part", "Ann"), (ids[1], "join", "Ann")]
    others = [("0123456789ab", "base", "Bob"), ("ba9876543210", "join", "")]
    assert sorted(save(page, tmp_path / "decisions.csv")) == sorted([*mine, *others])


def test_the_next_open_pair_is_found(open_page, run_with_pairs) -> None:
    out, _ = run_with_pairs
    page = open_page(out / "index.html")
    order = page.evaluate("[...document.querySelectorAll('.pair')].map((node) => node.dataset.id)")
    focused = "document.activeElement.closest('.pair')?.dataset.id"
    press(page, order[0], "join")
    page.focus(f"#p-{order[0]} [data-choice=join]")
    page.evaluate("goToNextPair()")
    assert page.evaluate(focused) == order[1]
    page.evaluate("goToNextPair()")
    assert page.evaluate(focused) == order[2]
    page.evaluate("goToNextPair()")
    assert page.evaluate(focused) == order[1]


def test_without_open_pairs_nothing_is_asked(open_page, reports) -> None:
    page = open_page(reports / "index.html")
    assert page.locator("#pairs, #pairs-exchange").count() == 0


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1400, 390])
def test_the_pairs_are_accessible(open_page, run_with_pairs, axe, scheme, width) -> None:
    out, ids = run_with_pairs
    page = open_page(out / "index.html", color_scheme=scheme, viewport={"width": width, "height": 900}, bypass_csp=True)
    press(page, ids[0], "join")
    assert violations(page, axe) == []
    page.click("#pairs-export")
    assert violations(page, axe) == []


def violations(page, axe: str) -> list[str]:
    page.evaluate(axe)
    found = page.evaluate("axe.run(document, { resultTypes: ['violations'] })")["violations"]
    grave = [v for v in found if v["impact"] in ("serious", "critical")]
    return [f"{v['id']}: {node['target']}" for v in grave for node in v["nodes"]]
