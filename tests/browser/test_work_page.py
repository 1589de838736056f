"""The page of a work in a real browser, opened from disk: filter, step, look, decide, export, replay."""

import json
import shutil
from dataclasses import replace
from pathlib import Path

from rendered_runs import make_record as record_for
from running import ROOT, run
from small_works import two_witnesses

from reconcile import Document, reconcile
from reconcile.corpus.decisions_file import read_decisions
from reconcile.model.decisions import Ruling
from reconcile.model.records import Fragment
from reconcile.report.pages import render_work_page
from reconcile.settings import Settings
from reconcile.vocabulary import Decision

SHOWN = "mark:not(.off):not(.empty)"


def selected_id(page) -> str:
    return page.evaluate("location.hash").removeprefix("#d-")


def record_of(page_file: Path) -> dict:
    return json.loads(page_file.with_name("work.json").read_bytes())


def open_ids(page_file: Path) -> list[str]:
    return [d["id"] for d in record_of(page_file)["differences"] if d["decision"] in ("open", "unplaced")]


def click_word(page, word: str) -> None:
    """Click a word of the canonical text in its middle."""
    place = page.evaluate(
        """(word) => {
          for (const chunk of document.querySelectorAll(".canonical [data-at]")) {
            const walker = document.createTreeWalker(chunk, NodeFilter.SHOW_TEXT);
            for (let node = walker.nextNode(); node; node = walker.nextNode()) {
              const at = node.data.indexOf(word);
              if (at < 0) continue;
              chunk.scrollIntoView({ block: "center" });
              const range = new Range();
              range.setStart(node, at);
              range.setEnd(node, at + word.length);
              const box = range.getBoundingClientRect();
              return [box.x + box.width / 2, box.y + box.height / 2];
            }
          }
        }""",
        word,
    )
    page.mouse.click(*place)


def test_the_counts_of_the_classes_are_filters(open_page, spun) -> None:
    page = open_page(spun)
    counts = {d["kind"] for d in record_of(spun)["differences"]}
    assert {b.get_attribute("data-kind") for b in page.locator("[data-kind]").all()} == counts
    page.click("#none")
    assert page.locator(SHOWN).count() == 0
    page.click('[data-kind="conflict"]')
    assert {m.get_attribute("class") for m in page.locator(SHOWN).all()} == {"k-conflict"}
    page.keyboard.press("n")
    assert page.locator("#at").inner_text() == "1 of 1"
    assert page.locator("#details .chip").first.text_content() == "≠conflict"
    page.click("#all")
    assert page.locator("[data-kind][aria-pressed=false]").count() == 0


def test_small_forms_can_be_hidden(open_page, spun) -> None:
    page = open_page(spun)
    page.click("#small")
    hidden = {b.get_attribute("data-kind") for b in page.locator("[data-kind][aria-pressed=false]").all()}
    assert hidden == {"layout", "punctuation"}
    assert page.locator("mark.k-punctuation:not(.off), mark.k-layout:not(.off)").count() == 0
    page.keyboard.press("s")
    assert page.locator("[data-kind][aria-pressed=false]").count() == 0


def test_the_keys_lead_through_every_difference_and_back(open_page, spun) -> None:
    page = open_page(spun)
    units = {d["unit"] for d in record_of(spun)["differences"]}
    seen = []
    for _ in units:
        page.keyboard.press("n")
        seen.append(selected_id(page))
    assert len(set(seen)) == len(units)
    page.keyboard.press("n")
    assert selected_id(page) == seen[0]
    page.keyboard.press("p")
    assert selected_id(page) == seen[-1]
    assert page.locator(".grid .selected").first.is_visible()


def test_the_open_ones_have_keys_of_their_own(open_page, spun) -> None:
    page = open_page(spun)
    seen = set()
    for _ in open_ids(spun):
        page.keyboard.press("o")
        seen.add(selected_id(page))
    assert seen == set(open_ids(spun))


def test_a_link_from_the_index_leads_to_its_difference(open_page, spun) -> None:
    (first, *_) = open_ids(spun)
    page = open_page(spun, f"#d-{first}")
    assert page.locator("#details .id").first.inner_text() == first
    assert page.locator("#details fieldset").is_visible()


def test_a_word_of_the_canonical_text_tells_where_it_comes_from_and_what_lost(open_page, spun) -> None:
    page = open_page(spun)
    click_word(page, "Nikki's")
    panel = page.locator("#details").inner_text()
    assert "“Nikki's”" in panel
    assert "seeds/000_1332a474a492506b.txt" in panel
    assert "sentence 9" in panel
    assert "the base has it (base)" in panel
    assert panel.index("What was not taken") < panel.index("Nikkis")


def test_a_word_from_another_text_says_so(open_page, spun) -> None:
    page = open_page(spun)
    click_word(page, "puppies")
    panel = page.locator("#details").inner_text()
    assert "seeds/001_567f2833e8552cea.txt" in panel.split("What was not taken")[0]
    assert "conflated" in panel


def test_the_arrow_keys_go_word_by_word(open_page, spun) -> None:
    page = open_page(spun)
    said = []
    for key in ("ArrowRight", "ArrowRight", "ArrowRight", "ArrowLeft"):
        page.keyboard.press(key)
        said.append(page.locator("#details h2").inner_text())
    assert said == ["“College”", "“dropout”", "“Ross”", "“dropout”"]


def decide_three(page) -> None:
    """Let the witness stand, let neither stand, type a text of one's own."""
    page.keyboard.press("o")
    page.keyboard.press("2")
    page.keyboard.press("o")
    page.keyboard.press("4")
    page.keyboard.press("o")
    page.fill("#panel textarea", '=A "typed", reading\u202e')
    page.click('#panel [data-use="text"]')


def saved(page, button: str, path: Path) -> bytes:
    with page.expect_download() as download:
        page.click(button)
    download.value.save_as(path)
    return path.read_bytes()


def test_what_is_decided_here_is_what_the_next_run_writes(open_page, spun, tmp_path) -> None:
    page = open_page(spun)
    decide_three(page)
    assert page.locator("#decided").inner_text() == f"3 of {len(open_ids(spun))} decided"
    assert page.locator("ins.typed").inner_text() == '=A "typed", reading\\u202e'
    page.click("#export")
    page.fill("#who", "An Editor")
    shown = saved(page, "#download-text", tmp_path / "shown.txt")
    saved(page, "#download", tmp_path / "decisions.csv")
    run("run", "seeds", "--quiet", "--decisions", tmp_path / "decisions.csv", "--out", tmp_path / "again")
    again = tmp_path / "again" / "works" / spun.parent.name / "canonical.txt"
    assert again.read_bytes() == shown != spun.with_name("canonical.txt").read_bytes()
    replayed = open_page(again.with_name("report.html"))
    assert "decided by An Editor" in again.with_name("work.json").read_text(encoding="utf-8")
    assert replayed.locator("#decided").inner_text() == f"0 of {len(open_ids(spun)) - 3} decided"


def test_every_single_choice_gives_the_text_that_the_page_shows(open_page, spun) -> None:
    page = open_page(spun)
    documents = [Document.from_path(ROOT / w["id"]) for w in record_of(spun)["witnesses"]]
    fragments = record_of(spun)["fragments"]
    assert fragments
    for fragment in fragments:
        for choice in (*fragment["choices"], *(["text"] if fragment["typed"] else [])):
            shown = page.evaluate(
                """([id, choice]) => {
                  decide(id, { choice, text: "typed words" });
                  const text = canonicalNow();
                  decide(id, null);
                  return text;
                }""",
                [fragment["difference"], choice],
            )
            ruling = Ruling(id=fragment["difference"], choice=choice, text="typed words" if choice == "text" else "")
            (work,) = reconcile(documents, decisions=[ruling]).works
            assert work.canonical.text == shown, (fragment["difference"], choice)


def test_undo_goes_back_step_by_step(open_page, spun) -> None:
    page = open_page(spun)
    before = page.evaluate("canonicalNow()")
    decide_three(page)
    texts = [page.evaluate("canonicalNow()")]
    for _ in range(3):
        page.keyboard.press("Escape")
        page.keyboard.press("u")
        texts.append(page.evaluate("canonicalNow()"))
    assert len(set(texts)) == 4
    assert texts[-1] == before
    assert page.locator("#decided").inner_text().startswith("0 of ")
    assert page.locator("ins").count() == 0


def test_decisions_stay_until_the_page_is_opened_again(open_page, spun) -> None:
    page = open_page(spun)
    decide_three(page)
    text = page.evaluate("canonicalNow()")
    page.reload()
    assert page.locator("#decided").inner_text().startswith("3 of ")
    assert page.evaluate("canonicalNow()") == text


def test_an_earlier_file_is_taken_over_and_its_other_rows_are_kept(open_page, spun, tmp_path) -> None:
    page = open_page(spun)
    (first, *_) = open_ids(spun)
    rows = [
        "id,choice,text,who,why,date",
        f"{first},witness,,Ann,,2024-01-02",
        'fedcba987654,text,"\'=1,\n2",Ann,"it ""is""",',
    ]
    (tmp_path / "earlier.csv").write_text("\ufeff" + "\r\n".join(rows) + "\r\n", encoding="utf-8")
    page.click("#export")
    page.set_input_files("#import", tmp_path / "earlier.csv")
    page.wait_for_function(
        "document.querySelector('#exchange-message').textContent.startsWith('1 decision taken over')"
    )
    saved(page, "#download", tmp_path / "decisions.csv")
    told = {r.id: (r.choice, r.text, r.who, r.why) for r in read_decisions(tmp_path / "decisions.csv")}
    assert told == {first: ("witness", "", "Ann", ""), "fedcba987654": ("text", "=1,\n2", "Ann", 'it "is"')}


def test_without_a_script_the_texts_can_be_read(open_page, spun) -> None:
    page = open_page(spun, java_script_enabled=False)
    assert page.locator(".grid tbody tr").count() == len(record_of(spun)["groups"])
    assert not page.locator(".bar").is_visible()
    assert page.locator("noscript").count() == 1


HOSTILE = {
    "plain.txt": "The <b>cat</b> sat. The dog <script>window.hacked = 1</script> ran to 1921 ]]> street. It = cmd().\n",
    "evil</script>.txt": (
        'The <b>cat</b> sat. The \u202edog\u202c "<script>window.hacked = 1</script> ran to 1922 ]]> street. '
        "=cmd() \x1b[31mIt\u200b = said <img src=x onerror=alert(1)>. &lt;i&gt; -->\n"
    ),
}


def test_hostile_texts_do_nothing(open_page, tmp_path) -> None:
    for name, text in HOSTILE.items():
        path = tmp_path / "in" / name.replace("/", "_")
        path.parent.mkdir(exist_ok=True)
        path.write_text(text + "x" * 100_000 + "\n", encoding="utf-8")
    run("run", "in", "--one-work", "--quiet", "--out", "out", cwd=tmp_path)
    (file,) = (tmp_path / "out").glob("works/*/report.html")
    page = open_page(file)
    for _ in range(4):
        page.keyboard.press("n")
        page.keyboard.press("ArrowRight")
    assert page.evaluate("window.hacked") is None
    assert page.locator("#scroll img").count() == 0
    assert "\\u202e" in page.locator(".grid").inner_text()
    assert page.evaluate("canonicalNow()") == file.with_name("canonical.txt").read_text(encoding="utf-8")
    index = open_page(tmp_path / "out" / "index.html")
    assert index.evaluate("window.hacked") is None


def test_a_script_that_got_in_would_not_run(open_page, spun, tmp_path) -> None:
    page_text = spun.read_text(encoding="utf-8").replace("<h1>", "<script>window.hacked = 1</script><h1>")
    (tmp_path / "report.html").write_text(page_text, encoding="utf-8")
    page = open_page(tmp_path / "report.html")
    assert page.evaluate("window.hacked") is None
    assert "Content Security Policy" in open_page.troubles.pop()


def test_three_texts_stand_side_by_side(open_page, tmp_path) -> None:
    (tmp_path / "in").mkdir()
    for file in sorted((ROOT / "seeds").glob("00[01]*.txt")):
        shutil.copy(file, tmp_path / "in")
    text = sorted((ROOT / "seeds").glob("000*.txt"))[0].read_text(encoding="utf-8")
    (tmp_path / "in" / "z.txt").write_text(text.replace("bound", "tied up").replace("\n\n", " "), encoding="utf-8")
    run("run", "in", "--one-work", "--quiet", "--out", "out", cwd=tmp_path)
    (file,) = (tmp_path / "out").glob("works/*/report.html")
    page = open_page(file)
    assert [c.inner_text() for c in page.locator("thead .siglum").all()] == ["A", "B", "C"]
    widths = [c.bounding_box()["width"] for c in page.locator("#row-1 td").all()]
    assert len(widths) == 4
    assert min(widths) > 150


def test_many_texts_keep_readable_columns_beside_the_canonical_text(open_page, tmp_path) -> None:
    months = "May June July March April August October".split()
    texts = [Document.from_text(f"{n}.txt", f"The old mill burned in {month}.") for n, month in enumerate(months)]
    settings = Settings(one_work=True)
    (work,) = reconcile(texts, settings).works
    (tmp_path / "report.html").write_text(render_work_page(record_for(work, []), settings), encoding="utf-8")
    page = open_page(tmp_path / "report.html")
    boxes = [c.bounding_box() for c in page.locator("#row-1 td").all()]
    assert len(boxes) == len(months) + 1
    assert min(box["width"] for box in boxes) > 200
    page.evaluate('document.querySelector(".scroll").scrollLeft = 600')
    assert page.locator("#row-1 td.canonical").bounding_box()["x"] >= 0


def test_damage_in_a_lone_text_is_repaired_or_kept(open_page, tmp_path) -> None:
    text = Document.from_text("a.txt", "In the N e p t u n e he was ill, and the boats of the harbour left.")
    (work,) = reconcile([text]).works
    (tmp_path / "report.html").write_text(render_work_page(record_for(work, []), Settings()), encoding="utf-8")
    page = open_page(tmp_path / "report.html")
    page.keyboard.press("o")
    page.keyboard.press("6")
    assert page.evaluate("canonicalNow()") == "In the Neptune he was ill, and the boats of the harbour left."
    page.click("#export")
    saved(page, "#download", tmp_path / "decisions.csv")
    (ruling,) = read_decisions(tmp_path / "decisions.csv")
    assert ruling.choice == "repair"
    (again,) = reconcile([text], decisions=[ruling]).works
    assert (again.canonical.text, again.open) == (
        "In the Neptune he was ill, and the boats of the harbour left.",
        (),
    )


def test_a_place_is_decided_once_however_many_texts_read_the_same(open_page, tmp_path) -> None:
    months = ("May", "June", "July", "June", "June")
    texts = [Document.from_text(f"{n}.txt", f"The old mill burned in {month}.") for n, month in enumerate(months)]
    settings = Settings(one_work=True, base="0.txt")
    (work,) = reconcile(texts, settings).works
    june, *_, twin = (d.id for d in work.differences if d.witness_text == "June")
    (july,) = (d.id for d in work.differences if d.witness_text == "July")
    (tmp_path / "report.html").write_text(render_work_page(record_for(work, []), settings), encoding="utf-8")
    page = open_page(tmp_path / "report.html", f"#d-{twin}")
    assert page.locator("#decided").inner_text() == "0 of 1 decided"
    assert page.locator("#panel fieldset").count() == 2  # one for each reading, not for each text
    assert page.locator('[data-choice="witness"] .siglum').all_inner_texts() == ["B", "D", "E", "C"]
    page.keyboard.press("2")
    assert page.locator("#decided").inner_text() == "1 of 1 decided"
    assert page.locator("#next-open").is_disabled()
    assert page.evaluate("canonicalNow()") == "The old mill burned in June."
    page.click("#export")
    saved(page, "#download", tmp_path / "decisions.csv")
    (ruling,) = read_decisions(tmp_path / "decisions.csv")
    assert (ruling.id, ruling.choice) == (june, "witness")
    (again,) = reconcile(texts, settings, decisions=[ruling]).works
    assert (again.canonical.text, again.open) == ("The old mill burned in June.", ())
    assert page.evaluate("(id) => isDecided(id)", july)
    page.keyboard.press("Escape")
    page.keyboard.press("u")
    assert page.locator("#decided").inner_text() == "0 of 1 decided"


def test_places_that_share_words_are_not_both_changed(open_page, tmp_path) -> None:
    work = two_witnesses()
    one, two = (d.id for d in work.differences)
    fragments = (
        Fragment(difference=one, start=16, end=27, choices={"base": "Nikki's cat", "witness": "ONE"}, overlaps=(two,)),
        Fragment(difference=two, start=24, end=31, choices={"base": "cat ran", "witness": "TWO"}, overlaps=(one,)),
    )
    work = replace(
        work, differences=tuple(replace(d, decision=Decision.OPEN) for d in work.differences), fragments=fragments
    )
    (tmp_path / "report.html").write_text(render_work_page(record_for(work, []), Settings()), encoding="utf-8")
    page = open_page(tmp_path / "report.html", f"#d-{one}")
    page.keyboard.press("2")
    assert page.locator(".place").text_content() == "ONE ran"
    page.keyboard.press("o")
    assert page.locator('[data-choice="witness"]').is_disabled()
    assert f"shares words with {one}" in page.locator("#details").inner_text()
    page.keyboard.press("1")
    assert page.locator("#decided").inner_text() == "2 of 2 decided"
    assert page.evaluate("canonicalNow()") == "The dog sleeps. ONE ran off."
    page.keyboard.press("u")
    page.keyboard.press("u")
    assert page.evaluate("canonicalNow()") == work.canonical.text
    page.keyboard.press("2")
    assert page.evaluate("canonicalNow()") == "The dog sleeps. ONE ran off."
