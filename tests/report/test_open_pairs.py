"""The pairs that wait: which come first, what is shown of their texts, and the evidence step by step."""

from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rendered_runs import make_record, render_run
from rich.console import Console
from small_works import pair, two_witnesses

from reconcile import Document, Settings, reconcile
from reconcile.report import open_pairs
from reconcile.report.console.explanation import explain_id
from reconcile.report.console.screen import render_found
from reconcile.report.open_pairs import (
    LISTED_OPEN_PAIRS,
    SHOWN_CHARACTERS,
    OpenPairDocuments,
    OpenPairList,
    prepare_open_pairs,
)
from reconcile.report.shared_words import mark_shared_words
from reconcile.report.tables import tabulate
from reconcile.report.waterfall import build_waterfall, find_scale
from reconcile.storage.safe_csv import dump_csv

HOSTILE = "<script>alert(1)</script>\u202e\x1b[31m=1"
STORY = (
    "The keeper of the lamp is ill and asks the ferry to wait for the doctor from the other side of the bay. His "
    "daughter rows out in the storm to tell the captain about it and loses an oar on the way to the ship.\n"
)


def waiting(weight: float = 1.0, left: str = "a.txt", right: str = "b.txt"):
    return pair(left, right, "review", "open", match_weight=weight)


def shown(left: str, right: str, most: int = 1000) -> str:
    """Both texts with what only one has in brackets."""
    both = mark_shared_words(left, right, most)
    return " | ".join("".join(s.text if s.is_shared else f"[{s.text}]" for s in side) for side in both)


# --- the texts ---


@pytest.mark.parametrize(
    ("left", "right", "expected"),
    [
        ("One two three four.", "One two three five.", "One two three [four.] | One two three [five.]"),
        ("“One, two\nthree”", "ONE twó three", "“One, two\nthree” | ONE twó three"),
        ("One two four three.", "One two three four.", "[One two four three.] | [One two three four.]"),
        ("One two.", "Then one two.", "One two. | [Then ]one two."),
        ("", "One two.", " | [One two.]"),
        ("...", "One", "... | [One]"),
        ("", "", " | "),
    ],
)
def test_words_that_no_shared_passage_has_are_marked(left: str, right: str, expected: str) -> None:
    assert shown(left, right) == expected


PIECES = st.lists(st.sampled_from(["one", "Two", "thrée", " ", ", ", ".\n", "\u202e"])).map("".join)


@given(PIECES, PIECES, st.integers(0, 40))
def test_nothing_of_a_text_is_lost_and_the_sides_agree(left: str, right: str, most: int) -> None:
    one, two = mark_shared_words(left, right, most)
    assert ("".join(s.text for s in one), "".join(s.text for s in two)) == (left[:most], right[:most])
    assert all(a.is_shared is not b.is_shared for side in (one, two) for a, b in pairwise(side))
    assert mark_shared_words(right, left, most) == (two, one)
    assert all(s.is_shared for side in mark_shared_words(left, left, most) for s in side)


@pytest.mark.parametrize(("length", "rest"), [(SHOWN_CHARACTERS, 0), (SHOWN_CHARACTERS + 1, 1)])
def test_so_many_characters_of_a_text_are_shown(length: int, rest: int) -> None:
    document = Document.from_text("a.txt", "a" * length, metadata={"title": "T", "year": "1"})
    (one,) = prepare_open_pairs([waiting()], lambda _name: document)
    assert (one.left.rest, len(one.left.stretches[0].text)) == (rest, SHOWN_CHARACTERS)
    assert (one.left.title, one.left.year) == ("T", "1")


# --- which come first ---


def test_the_likeliest_pairs_come_first_and_the_rest_is_counted() -> None:
    found = OpenPairList()
    for n in range(LISTED_OPEN_PAIRS + 2):
        found.add_pair(waiting(n % 7, f"{n:03}"))
    for other in (pair(), pair(kind="related"), pair(kind="review", decision="part")):
        found.add_pair(other)
    assert (found.count, len(found.listed)) == (LISTED_OPEN_PAIRS + 2, LISTED_OPEN_PAIRS)
    keys = [(-p.match_weight, p.left) for p in found.listed]
    assert keys == sorted(keys)
    assert keys[0] == (-6, "006")


@given(st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5), st.integers(-2, 2)), max_size=12), st.integers(1, 4))
def test_the_documents_of_the_first_pairs_are_collected_whatever_the_order(rows, most) -> None:
    names = [f"{n}" for n in range(6)]
    pairs = [waiting(weight, *sorted((names[a], names[b]))) for a, b, weight in rows if a != b]
    pairs = list({(p.left, p.right): p for p in pairs}.values())
    works = [replace(two_witnesses(n, f"{n}'", n), members=(n, f"{n}'")) for n in names]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(open_pairs, "LISTED_OPEN_PAIRS", most)
        first, documents = OpenPairList(), OpenPairDocuments()
        for one in pairs:
            first.add_pair(one)
        for _ in documents.collect_from(make_record(work, pairs) for work in works):
            pass
    for name in {name for one in first.listed for name in (one.left, one.right)}:
        assert documents.read_document(name) == next(w.witnesses[0].document for w in works if w.members[0] == name)


# --- the evidence ---


def test_a_waterfall_ends_at_the_match_weight() -> None:
    one = waiting()
    steps = build_waterfall(one)
    assert steps[0][:5] == ("prior", "", -4.0, 0.0, -4.0)
    assert steps[-1].total == one.match_weight
    assert all(a.total == b.before for a, b in pairwise(steps))
    assert find_scale([steps], (2, -2)) == (-4, 2)
    assert one.match_probability == 2 / 3


def text_of(parts) -> str:
    console = Console(width=200, no_color=True)
    with console.capture() as capture:
        console.print(parts)
    return capture.get()


@pytest.mark.parametrize("name", ["id", "left", "both", "turned"])
def test_a_pair_is_explained_by_its_id_its_texts_and_its_evidence(name: str) -> None:
    one = waiting(left="a.txt", right="b.txt")
    names = {"id": one.id, "left": "a.txt", "both": "a.txt..b.txt", "turned": "b.txt..a.txt"}
    said = text_of(explain_id(names[name], [make_record(two_witnesses(), [one])], lambda _d, _w: ()))
    assert f"Pair {one.id}  a.txt..b.txt" in said
    assert "decision    open" in said
    assert "evidence    prior                -4.00    -4.00  -----" in said
    assert "wording below 0.8    +5.00    +1.00  +++++" in said
    assert "412 of 820 phrases" in said
    assert "match weight                  +1.00  probability 0.6667" in said
    assert f"{one.id},join" in said


# --- every output ---


@pytest.fixture(scope="module")
def files() -> dict[str, bytes]:
    texts = [STORY.replace("storm", f"{HOSTILE} {n}") for n in "ab"]
    names = [f"{HOSTILE}{n}" for n in "ab"]
    titles = [{"title": f"{HOSTILE} the lamp"}, {"title": f"{HOSTILE} another film"}]
    documents = [Document.from_text(*some[:2], metadata=some[2]) for some in zip(names, texts, titles, strict=True)]
    result = reconcile(documents)
    assert [p.decision for p in result.pairs] == ["open"]
    return render_run(result.works, result.pairs, [], result.settings)


def test_open_pairs_come_first_everywhere(files) -> None:
    summary, index = files["summary.md"].decode(), files["index.html"].decode()
    assert "1 pair waits." in summary
    assert summary.index("## Pairs that wait") < summary.index("## What needs a person")
    assert index.index('class="pair"') < index.index('class="works"')
    assert index.count("<mark>") == 2


def test_nothing_of_a_pair_acts(files) -> None:
    index = files["index.html"].decode()
    assert index.count("<script") == index.count("</script") == 1
    assert not {"\x1b", "\u202e"} & set(index + files["summary.md"].decode())
    assert "&lt;script&gt;alert(1)" in index


def test_find_lists_what_waits_first_and_counts_what_is_not_listed() -> None:
    pairs = [pair("a", "b", "related"), pair("c", "d"), waiting(left="e", right="f")]
    lines = [str(line) for line in render_found([("a", ("a",))], pairs, [], unlisted=1200)]
    kinds = [line.split()[0] for line in lines if line[:7] in ("variant", "review ", "related")]
    assert kinds == ["review", "related", "variant"]
    assert "; 1 pair waits for join or part; " in lines[-1]
    assert lines[-1].endswith("; 1,201 pairs related, not joined (1,200 of them not listed).")


def test_a_row_of_pairs_has_the_match_weight_and_its_probability() -> None:
    rows = dump_csv(tabulate("pairs", [waiting()])).decode().splitlines()
    assert rows[1].startswith(f"{waiting().id},a.txt,b.txt,review,open,1.0,0.6667,")


def test_a_work_whose_titles_disagree_says_so_everywhere() -> None:
    titles = {"a.txt": {"title": "Spun"}, "b.txt": {"title": "Heat"}}
    documents = [Document.from_text(name, STORY, metadata=titles[name]) for name in titles]
    for one_work, says in ((True, True), (False, False)):
        result = reconcile(documents, Settings(one_work=one_work))
        made = render_run(result.works, result.pairs, [], result.settings)
        page = next(data for name, data in made.items() if name.endswith("report.html"))
        assert (b"The declared titles disagree" in page) is says
        assert (b"titles differ</span>" in made["index.html"]) is says
        assert ("## Works whose titles disagree" in made["summary.md"].decode()) is says
        assert (b",true," in made["works.csv"]) is says
