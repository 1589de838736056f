"""Pages and summary: complete, self-contained, and safe whatever the texts hold."""

import base64
import hashlib
import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from html.parser import HTMLParser

import pytest
from rendered_runs import build_overview, make_record, render_run
from small_works import pair, two_witnesses

from reconcile import Document, Settings, reconcile
from reconcile.model.pairs import Pair
from reconcile.model.records import Fragment, Span, Work
from reconcile.model.skipped import Skipped
from reconcile.report import overview
from reconcile.report.overview import LISTED_WORKS, SHORT_LIST, OpenItemInWork, Overview
from reconcile.report.pages import render_index_page, render_work_page
from reconcile.report.pages.canonical_column import arrange_canonical_rows, group_fragments
from reconcile.report.pages.environment import embed_json
from reconcile.report.run_folder.layout import Layout
from reconcile.report.summary import quote_as_code, render_summary
from reconcile.report.witness_cells import build_cells
from reconcile.report.witness_columns import build_columns
from reconcile.report.work_digest import WorkDigest, build_work_digest
from reconcile.vocabulary import Decision, Kind, PairKind, Severity

HOSTILE = "<script>alert(1)</script>\"'&]]>\x1b[31m\u202e\u200b|`@someone"


class Tags(HTMLParser):
    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.words.append(data)


def hostile_work() -> Work:
    work = two_witnesses(a=f"{HOSTILE}.txt")
    first, second = work.differences
    choices = {"base": HOSTILE, "witness": HOSTILE}
    return replace(
        work,
        base_reason=HOSTILE,
        differences=(
            replace(first, subtype=HOSTILE, base_text=HOSTILE, labels=(HOSTILE,)),
            replace(second, reason=HOSTILE),
        ),
        fragments=(Fragment(difference=second.id, start=35, end=35, choices=choices, typed=(HOSTILE, HOSTILE)),),
    )


def run_of(works: Iterable[Work], pairs: Iterable[Pair] = ()) -> Overview:
    return build_overview(map(build_work_digest, works), pairs)


def page_of(metadata: dict[str, str]) -> str:
    texts = [
        "He walked out of the house and into the cold night of the city.\n",
        "The Big Sleep (1946)\n\nHe walked out of the house and into the cold night of the city.\n",
    ]
    documents = [Document.from_text(f"{n}.txt", text, metadata=metadata) for n, text in enumerate(texts)]
    return render_work_page(make_record(reconcile(documents, Settings(one_work=True)).works[0], []), Settings())


def test_what_is_known_of_a_text_is_told_once_and_in_one_order() -> None:
    page = page_of({"year": "1922", "work": "w", "Place": "x"})
    assert page == page_of({"work": "w", "Place": "x", "year": "1922"})
    told = re.findall(r"<dt>(\w+ \((?:declared|lifted)\))</dt>", page)
    assert told[:4] == ["Place (declared)", "title (lifted)", "work (declared)", "year (declared)"]
    assert told[4:] == ["Place (declared)", "work (declared)", "year (declared)"]


def pages() -> list[str]:
    work = hostile_work()
    skipped = [Skipped(path=HOSTILE, reason=HOSTILE)]
    pairs = [replace(pair(a=f"{HOSTILE}.txt"), why=HOSTILE, kind=PairKind.RELATED)]
    return [
        render_work_page(make_record(work, pairs), Settings()),
        render_index_page(run_of([work], pairs), skipped, Settings(), Layout()),
    ]


def data_of(page: str) -> dict:
    block = re.search(r'<script type="application/json" id="data">(.*?)</script>', page, re.DOTALL)
    assert block
    return json.loads(block[1])


@pytest.mark.parametrize(("page", "scripts"), list(zip(pages(), (2, 1), strict=True)), ids=["work", "index"])
def test_nothing_of_a_text_becomes_markup(page: str, scripts: int) -> None:
    tags = [tag for tag, _ in Tags(page).tags]
    assert not {"img", "iframe", "link", "object", "embed", "base"} & set(tags)
    assert tags.count("script") == page.count("</script") == scripts
    assert "&lt;script&gt;alert(1)" in page
    assert not {"\x1b", "\u202e", "\u200b"} & set(page)


@pytest.mark.parametrize("page", pages(), ids=["work", "index"])
def test_a_page_fetches_nothing_and_allows_only_its_own_style_and_script(page: str) -> None:
    assert not re.search(r"(?:src|srcset)=|url\(|@import|https?://|eval\(|innerHTML", page)
    assert not [a for _, attributes in Tags(page).tags for a in attributes if a == "style" or a.startswith("on")]
    style, script = (re.search(f"<{tag}>(.*?)</{tag}>", page, re.DOTALL) for tag in ("style", "script"))
    assert style
    assert script
    digests = [base64.b64encode(hashlib.sha256(m[1].encode()).digest()).decode() for m in (style, script)]
    policy = next(a["content"] for tag, a in Tags(page).tags if tag == "meta" and "http-equiv" in a)
    assert policy == (
        f"default-src 'none'; style-src 'sha256-{digests[0]}'; script-src 'sha256-{digests[1]}'; "
        "base-uri 'none'; form-action 'none'"
    )


@pytest.mark.parametrize("page", pages(), ids=["work", "index"])
def test_links_stay_inside_the_report(page: str) -> None:
    for tag, attributes in Tags(page).tags:
        target = attributes.get("href") or ""
        if tag == "a":
            assert re.fullmatch(r"(?:\.\./\.\./)?[\w./%-]*(?:#[\w-]+)?", target), target


@pytest.mark.parametrize("text", [HOSTILE, "</SCRIPT ", "<!--", "\u2028\u2029", "\ud800", "\U000e0001", "é日本🎬"])
def test_any_text_survives_the_data_block(text: str) -> None:
    block = embed_json({"text": text})
    assert not set("<>&\x1b\u202e\u2028\u200b\ud800\U000e0001") & set(block)
    assert json.loads(block) == {"text": text}


def test_readable_letters_stay_readable_in_the_data_block() -> None:
    assert embed_json("é日本🎬") == '"é日本🎬"'


def test_the_page_of_a_work_holds_what_is_in_the_record() -> None:
    page = render_work_page(make_record(two_witnesses(), [pair()]), Settings())
    words = "".join(Tags(page).words)
    for text in ("in 1921", "no place of its own", "dropped-apostrophe", "0.5", "resemblance 0.50"):
        assert text in words
    data = data_of(page)
    assert data["canonical"] == "The dog sleeps. Nikki's cat ran off."
    assert [d["id"] for d in data["differences"]] == ["0123456789ab", "cafe00000001"]
    assert data["open"] == [1]
    assert [w["id"] for w in data["waiting"]] == ["cafe00000001"]


def spun() -> Work:
    """Three texts: one order changed, one sentence more, damage, two sentences in one."""
    texts = {
        "c.txt": "He can't sleep. Ross knows the lab. Amy left town in 1999. The Cook calls him back.",
        "a.txt": "Ross knows the lab. He can't sleep. Amy left town in 1999. The Cook calls him back.\n",
        "b.txt": "Ross knows the lab and he cant sleep. Amy left in 1998. A dog was found dead behind the house. "
        "The Cook calls him.",
    }
    found = reconcile([Document.from_text(i, t) for i, t in texts.items()], Settings(one_work=True))
    return found.works[0]


def test_the_base_is_the_first_column() -> None:
    work = spun()
    columns = build_columns(work)
    assert [c.siglum for c in columns] == ["A", "B", "C"]
    assert [c.is_base for c in columns] == [True, False, False]
    assert {c.id for c in columns} == set(work.members)


def test_the_pieces_of_each_column_are_its_text() -> None:
    work = spun()
    for column in build_columns(work):
        cells = build_cells(work, column)
        told = {s.number: "".join(p.text for p in s.pieces) for cell in cells for s in cell.sentences}
        assert "".join(told[n] for n in sorted(told)) == work.witnesses[column.member_index].document.raw


def test_every_difference_but_splits_and_joins_has_a_mark() -> None:
    work = spun()
    marked = {
        n for c in build_columns(work) for cell in build_cells(work, c) for s in cell.sentences for p in s.pieces
        for n in p.differences
    }  # fmt: skip
    missing = {d.kind.value for n, d in enumerate(work.differences) if n not in marked}
    assert missing <= {"split", "join"}


def test_damage_is_shown_as_found_and_as_repaired() -> None:
    work = spun()
    pieces = [p for c in build_columns(work) for cell in build_cells(work, c) for s in cell.sentences for p in s.pieces]
    assert [(p.text, p.repaired) for p in pieces if p.repaired] == [("cant", "can't")]
    assert [p.text for p in pieces if p.sound] == ["can't"]


def test_the_first_column_is_the_canonical_text_in_its_order() -> None:
    work = spun()
    runs = [run for row in arrange_canonical_rows(work, build_columns(work)) for run in row]
    chunks = [chunk for run in runs for chunk in run.chunks]
    assert "".join(work.canonical.text[c.start : c.end] for c in chunks) == work.canonical.text
    assert [run.place for run in runs if run.place is not None] == list(range(len(group_fragments(work.fragments))))


def test_a_sentence_taken_from_another_text_stands_in_its_own_row() -> None:
    work = spun()
    other = next(c for c in build_columns(work) if c.id == "b.txt")
    rows = arrange_canonical_rows(work, build_columns(work))
    (row,) = [n for n, runs in enumerate(rows) if any(c.entering == other.siglum for r in runs for c in r.chunks)]
    taken = "".join(work.canonical.text[c.start : c.end] for r in rows[row] for c in r.chunks)
    assert taken.strip() == "A dog was found dead behind the house."
    assert build_cells(work, other)[row].tags == ("added-detail",)


def test_fragments_that_touch_are_one_place() -> None:
    spans = [(3, 5), (5, 7), (6, 7), (8, 8), (9, 12)]
    fragments = [Fragment(difference=str(s), start=s, end=e, choices={}) for s, e in spans]
    assert [(p.start, p.end, p.fragments) for p in group_fragments(fragments)] == [
        (3, 7, (0, 1, 2)),
        (8, 8, (3,)),
        (9, 12, (4,)),
    ]


def test_the_index_leads_to_every_work_and_to_what_is_most_urgent() -> None:
    run = run_of([two_witnesses(work="Spun 100%"), two_witnesses("c.txt", "d.txt", "x")])
    page = render_index_page(run, [], Settings(), Layout())
    targets = {attributes.get("href") for tag, attributes in Tags(page).tags if tag == "a"}
    assert {"works/Spun%20100%25/report.html", "works/x/report.html", "works/x/report.html#d-cafe00000001"} <= targets


def test_the_index_starts_with_what_needs_a_person() -> None:
    calm = without_open(two_witnesses(work="calm"))
    page = render_index_page(run_of([calm, two_witnesses(work="urgent")]), [], Settings(), Layout())
    assert page.index("works/urgent/") < page.index("works/calm/")


def test_the_summary_says_what_needs_a_person() -> None:
    text = render_summary(run_of([two_witnesses()], [pair()]), [], Settings(), Layout())
    assert "2 texts, 1 work, 1 with variants; 2 differences, 1 needs a person." in text
    assert "| encoding-damage | 1 | 1 |" in text
    assert "- added-detail `cafe00000001` in `b.txt`:" in text


def test_the_summary_shows_a_reading_without_letters_where_it_stands() -> None:
    (place,) = build_work_digest(two_witnesses()).waiting
    side = place.sides[-1]
    blank = place._replace(
        kind=Kind.RESIDUE, witness_text="  ", sides=(side._replace(before="so ", reading="  ", after=". The end"),)
    )
    digest = replace(build_work_digest(two_witnesses()), waiting=(blank,))
    (line,) = [
        n for n in render_summary(build_overview([digest]), [], Settings(), Layout()).splitlines() if blank.id in n
    ]
    assert line == f"- residue `{blank.id}` in `b.txt`: witness `so “␣␣”. The end`: `{blank.reason}`"


def test_the_summary_and_the_index_name_variants_in_two_works() -> None:
    texts = {name: f"{name} " + " ".join(f"{name}{n}" for n in range(40)) + "." for name in ("ant", "bee")}
    texts["page"] = "\n\n".join(texts.values())
    result = reconcile([Document.from_text(f"{name}.txt", text) for name, text in texts.items()])
    files = render_run(result.works, result.pairs, [], Settings())
    short = files["summary.md"].decode()
    assert "## Variants in two works" in short
    bridge = r"^- `(ant|bee).txt` and `page.txt`: `not joined: the two works share nothing else"
    assert re.search(bridge, short, re.MULTILINE)
    assert "Variants in two works" in files["index.html"].decode()
    settled = Settings(distinct=[("bee.txt", "page.txt"), ("ant.txt", "page.txt")])
    result = reconcile([Document.from_text(f"{name}.txt", text) for name, text in texts.items()], settled)
    assert "Variants in two works" not in render_run(result.works, result.pairs, [], settled)["summary.md"].decode()


def test_a_variant_of_a_text_that_is_declared_distinct_is_in_another_work_for_good() -> None:
    sentences = [" ".join(f"{word}{n}" for word in ("ant", "bee", "cat", "doe")) + "." for n in range(30)]
    texts = {"a.txt": sentences, "b.txt": sentences[:-2], "c.txt": sentences[:-1]}
    settled = Settings(distinct=[("a.txt", "b.txt")])
    result = reconcile([Document.from_text(name, "\n".join(lines)) for name, lines in texts.items()], settled)
    assert (len(result.works), len(result.pairs)) == (2, 3)
    assert "Variants in two works" not in render_run(result.works, result.pairs, [], settled)["summary.md"].decode()


def test_the_summary_quotes_every_foreign_text_as_code() -> None:
    text = render_summary(run_of([hostile_work()]), [Skipped(path=HOSTILE, reason=HOSTILE)], Settings(), Layout())
    for line in text.splitlines():
        assert "@someone" not in re.sub(r"(`+)(?: .*? |[^`].*?[^`])\1(?!`)", "", line)
    assert not {"\x1b", "\u202e"} & set(text)


@pytest.mark.parametrize(
    ("text", "quoted"),
    [("a", "`a`"), ("a`b", "``a`b``"), ("`", "`` ` ``"), ("a|b", "`a\\|b`"), ("", "` ∅ `"), ("a\nb", "`a⏎b`")],
)
def test_code_holds_any_text(text: str, quoted: str) -> None:
    assert quote_as_code(text) == quoted


@pytest.mark.parametrize("text", ["", "\n", "x", "One sentence."])
def test_a_lone_text_with_nothing_to_say_has_a_page_too(text: str) -> None:
    work = reconcile([Document.from_text("a.txt", text)]).works[0]
    assert "nothing needs a person" in render_work_page(make_record(work, []), Settings())


# --- very many works ---


def many(count: int, calm: int = 0) -> Iterator[WorkDigest]:
    """Works that need a person, after some that do not."""
    waiting, settled = build_work_digest(two_witnesses()), build_work_digest(without_open(two_witnesses()))
    for number in range(count):
        yield replace(settled if number < calm else waiting, id=f"w{number:06}", title=f"w{number:06}")


def without_open(work: Work) -> Work:
    return replace(work, differences=tuple(replace(d, decision=Decision.BASE) for d in work.differences))


def test_an_overview_keeps_what_needs_a_person_first_and_counts_the_rest() -> None:
    run = build_overview(many(LISTED_WORKS + 30, calm=20))
    shown = [row.id for row in run.listed_works]
    assert len(shown) == LISTED_WORKS
    assert shown[0] == "w000020"
    assert shown == sorted(shown)
    assert (run.works, run.variant_works, run.open) == (LISTED_WORKS + 30, LISTED_WORKS + 30, LISTED_WORKS + 10)


def test_an_overview_is_what_sorting_everything_gives(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(overview, "LISTED_WORKS", 7)
    digests = [
        replace(digest, waiting=digest.waiting * (n % 3), open=(n * 7) % 5, id=f"w{n}")
        for n, digest in enumerate(many(40, calm=9))
    ]
    run = build_overview(digests)
    assert [row.id for row in run.listed_works] == [d.id for d in sorted(digests, key=lambda d: -d.urgency_score)[:7]]
    places = [(w.sort_key[0], n, w.sort_key, OpenItemInWork(d.id, w)) for d in digests for n, w in enumerate(d.waiting)]
    assert run.open_items == [place for *_, place in sorted(places, key=lambda p: p[:3])][:SHORT_LIST]
    assert [w.id for w in run.first_variant_works] == [
        d.id for d in sorted(digests, key=lambda d: -d.urgency_score)[:SHORT_LIST]
    ]


def test_one_work_does_not_hide_what_needs_a_person_in_the_others() -> None:
    digest = build_work_digest(two_witnesses())
    (place,) = digest.waiting
    worse, doubtful = replace(digest, waiting=(place,) * 30, id="a"), replace(digest, id="b")
    assert [p.work for p in build_overview([worse, doubtful]).open_items][:3] == ["a", "b", "a"]
    graver = place._replace(severity=Severity.ERROR)
    assert [p.work for p in build_overview([worse, replace(doubtful, waiting=(graver,))]).open_items][:2] == ["b", "a"]


def test_lone_texts_make_room_for_works_with_variants(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(overview, "LISTED_WORKS", 2)
    lone = replace(build_work_digest(without_open(two_witnesses())), members=1)
    digests = [replace(lone, id="a"), replace(lone, id="b", members=2), replace(lone, id="c")]
    assert [row.id for row in build_overview(digests).listed_works] == ["a", "b"]
    assert [row.id for row in build_overview([*digests, replace(lone, id="d", members=2)]).listed_works] == ["b", "d"]


def test_the_index_of_very_many_works_says_where_the_rest_stands(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(overview, "LISTED_WORKS", 50)
    page = render_index_page(build_overview(many(53)), [], Settings(), Layout("jsonl", "none"))
    words = " ".join("".join(Tags(page).words).split())
    assert "These are 50 of 53 works, what needs a person first; 3 more are in works.jsonl." in words
    targets = {attributes.get("href") for tag, attributes in Tags(page).tags if tag == "a"}
    assert targets == {"#works", "summary.md"} | {
        Layout("jsonl").locate_table(name) for name in Layout("jsonl").table_names
    }


def test_a_summary_stays_short_whatever_the_number_of_works() -> None:
    pairs = [replace(pair(f"a{n}", f"b{n}"), kind=PairKind.RELATED) for n in range(500)]
    skipped = [Skipped(path=f"{n}.txt", reason="no text") for n in range(500)]
    text = render_summary(build_overview(many(3_000), pairs), skipped, Settings(), Layout("parquet"))
    assert len(text.splitlines()) < 120
    for line in (
        "and 2,980 more in works.parquet",
        "- and 2,980 more in differences.parquet (decision `open` or `unplaced`)",
        "- and 480 more in pairs.parquet",
        "- and 480 more in skipped.parquet",
    ):
        assert line in text.splitlines()


def test_a_digest_is_small_whatever_the_work_holds() -> None:
    work = two_witnesses()
    long = "word " * 50_000
    (_, waiting) = work.differences
    text = replace(work.witnesses[1].document, raw=long, data=long.encode())
    work = replace(
        work,
        witnesses=(work.witnesses[0], replace(work.witnesses[1], document=text)),
        differences=tuple(
            replace(waiting, id=f"{n:012}", unit=f"{n:012}", witness_spans=(Span(0, len(long)),), witness_text=long)
            for n in range(300)
        ),
    )
    digest = build_work_digest(work)
    assert (digest.open, len(digest.waiting)) == (300, 20)
    assert len(repr(digest)) < 40_000
