"""Pages and summary: complete, self-contained, and safe whatever the texts hold."""

import base64
import hashlib
import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest
from small_works import pair, two_witnesses

from reconcile.model import Decision, Skipped
from reconcile.report.pages import index_page, work_page
from reconcile.report.record import record_of
from reconcile.report.summary import code, summary
from reconcile.settings import Settings

HOSTILE = "<script>alert(1)</script>\"'&\x1b[31m\u202e|`@someone"


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


def hostile_work():
    work = two_witnesses(a=f"{HOSTILE}.txt")
    first, second = work.differences
    return replace(
        work,
        base_reason=HOSTILE,
        differences=(
            replace(first, subtype=HOSTILE, base_text=HOSTILE, labels=(HOSTILE,)),
            replace(second, reason=HOSTILE),
        ),
    )


def pages() -> list[str]:
    work = hostile_work()
    skipped = [Skipped(path=HOSTILE, place=HOSTILE, reason=HOSTILE)]
    pairs = [replace(pair(a=f"{HOSTILE}.txt"), why=HOSTILE)]
    return [work_page(record_of(work, pairs), Settings()), index_page([work], pairs, skipped, Settings())]


@pytest.mark.parametrize("page", pages())
def test_nothing_of_a_text_becomes_markup(page: str) -> None:
    tags = {tag for tag, _ in Tags(page).tags}
    assert not tags & {"script", "img", "iframe", "link", "object", "form"}
    assert "&lt;script&gt;alert(1)" in page
    assert not {"\x1b", "\u202e"} & set(page)


@pytest.mark.parametrize("page", pages())
def test_a_page_fetches_nothing_and_allows_only_its_own_style(page: str) -> None:
    assert not re.search(r"(?:src|srcset)=|url\(|@import|https?://", page)
    style = re.search(r"<style>(.*?)</style>", page, re.DOTALL)
    assert style
    digest = base64.b64encode(hashlib.sha256(style[1].encode()).digest()).decode()
    policy = next(a["content"] for tag, a in Tags(page).tags if tag == "meta" and "http-equiv" in a)
    assert policy == f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    assert "style=" not in page


@pytest.mark.parametrize("page", pages())
def test_links_stay_inside_the_report(page: str) -> None:
    for tag, attributes in Tags(page).tags:
        target = attributes.get("href") or ""
        if tag == "a":
            assert re.fullmatch(r"(?:\.\./\.\./)?[\w./%-]*(?:#[\w-]+)?", target), target


def test_the_page_of_a_work_shows_what_is_in_the_record() -> None:
    page = "".join(Tags(work_page(record_of(two_witnesses(), [pair()]), Settings())).words)
    for text in (
        "Nikki's cat ran off",
        "in 1921",
        "no place of its own",
        "dropped-apostrophe",
        "0.7143",
        "resemblance 0.50",
    ):
        assert text in page
    assert "The dog sleeps. Nikki's cat ran off." in page


def test_the_index_leads_to_every_work() -> None:
    page = index_page([two_witnesses(work="Spun 100%"), two_witnesses("c.txt", "d.txt", "x")], [], [], Settings())
    targets = {attributes.get("href") for tag, attributes in Tags(page).tags if tag == "a"}
    assert {"works/Spun%20100%25/report.html", "works/x/report.html"} <= targets


def test_the_summary_says_what_needs_a_person() -> None:
    text = summary([two_witnesses()], [pair()], [], Settings())
    assert "2 texts, 1 work, 1 with variants; 2 differences, 1 needs a person." in text
    assert "| encoding-damage | 1 | 1 |" in text
    assert "- added-detail `cafe00000001` in `b.txt`:" in text


def test_the_summary_quotes_every_foreign_text_as_code() -> None:
    text = summary([hostile_work()], [], [Skipped(path=HOSTILE, place="", reason=HOSTILE)], Settings())
    for line in text.splitlines():
        assert "@someone" not in re.sub(r"(`+)(?: .*? |[^`].*?[^`])\1(?!`)", "", line)
    assert not {"\x1b", "\u202e"} & set(text)


@pytest.mark.parametrize(
    ("text", "quoted"),
    [("a", "`a`"), ("a`b", "``a`b``"), ("`", "`` ` ``"), ("a|b", "`a\\|b`"), ("", "` ∅ `"), ("a\nb", "`a⏎b`")],
)
def test_code_holds_any_text(text: str, quoted: str) -> None:
    assert code(text) == quoted


def test_a_lone_text_with_nothing_to_say_has_a_page_too() -> None:
    work = two_witnesses()
    bare = replace(work, differences=tuple(replace(d, decision=Decision.BASE) for d in work.differences[:0]))
    assert "None." in work_page(record_of(bare, []), Settings())
